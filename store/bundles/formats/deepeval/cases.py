"""DeepEval's test cases and conversations as traces.

Source: deepeval, `deepeval/test_run/api.py` (LLMApiTestCase, ConversationalApiTestCase, TurnApi) and
`deepeval/test_case` (ToolCall).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ....canonical import Json
from ....trace import Message, Score, Step, Trace
from ...chat.messages import messages_from
from ...spans.runs import unique
from ...values.json_access import NOTHING, but, json_in_text, listing, mapping, text
from .scores import expectation_scores, metric_score
from .traces import documents_in, is_trace, span_trace

_HEADER: Final = frozenset(["name", "input", "actualOutput", "expectedOutput"])
_OBJECTS: Final = ("metadata", "additionalMetadata", "expectationsData")
_TURN_READ: Final = ("role", "content", "toolsCalled", "retrievalContext")
_TOOL_READ: Final = ("name", "input", "inputParameters", "output")


def case_trace(
    case: Mapping[str, Json],
    about: Mapping[str, Json],
    name: str,
    source_id: str,
    more: tuple[Score, ...] = (),
) -> Trace:
    """A test case; with the steps of its trace if the file contains it."""
    inner = mapping(case.get("trace"))
    traced = span_trace(inner, name) if is_trace(inner) else None
    turns = listing(case.get("turns"))
    shown = {"trace"} if traced else set()
    if traced is None and turns:
        steps = tuple(step for at, turn in enumerate(turns) for step in _turn(turn, at))
        shown.add("turns")
    elif traced is None:
        steps = tuple(_answered(case))
        shown |= {
            "toolsCalled",
            "retrievalContext" if _has(case, "retrievalContext") else "context",
        }
    else:
        steps = traced.steps
    metadata = _metadata(case, shown, about)
    if traced is not None:
        beside = {"name": traced.name, "input": traced.input, "output": traced.output}
        given = {"name": "name", "input": "input", "output": "actualOutput"}
        differs = {k: v for k, v in beside.items() if v is not None and v != case.get(given[k])}
        for key, item in {
            **traced.metadata,
            **{f"trace.{k}": v for k, v in differs.items()},
        }.items():
            metadata[key if key not in metadata else f"trace.{key}"] = item
        if traced.expected is not None and traced.expected != case.get("expectedOutput"):
            metadata["trace.expectedOutput"] = traced.expected
    scores = [metric_score(one) for one in listing(case.get("metricsData"))]
    scores += [*expectation_scores(case.get("expectationsData")), *more]
    answers = _spoken(turns, "assistant")
    return Trace(
        source_id=(traced.source_id if traced else None) or source_id,
        name=text(case.get("name")),
        input=case.get("input") or next(iter(_spoken(turns, "user")), None),
        output=case.get("actualOutput")
        if case.get("actualOutput") is not None or not answers
        else answers[-1],
        expected=case.get("expectedOutput") or case.get("expectedOutcome") or None,
        error=traced.error if traced else None,
        steps=steps,
        metadata=metadata,
        start_ns=traced.start_ns if traced else None,
        end_ns=traced.end_ns if traced else None,
        scores=unique((*scores, *(traced.scores if traced else ()))),
        format=name,
        notes=traced.notes if traced else (),
    )


def _has(case: Mapping[str, Json], name: str) -> bool:
    return bool(listing(case.get(name)))


def _metadata(
    case: Mapping[str, Json], shown: set[str], about: Mapping[str, Json]
) -> dict[str, Json]:
    """The fields of a case that are not shown elsewhere, including values of an unexpected type."""
    found: dict[str, Json] = dict(about)
    for key, item in case.items():
        if item in NOTHING or key in _HEADER or (key == "expectedOutcome" and _is_expected(case)):
            continue
        seen = key in shown and (key == "trace" or listing(item))
        if not (
            seen or (key == "metricsData" and listing(item)) or (key in _OBJECTS and mapping(item))
        ):
            found[key] = item
    for key in _OBJECTS[:2]:
        found |= mapping(case.get(key))
    return found


def _is_expected(case: Mapping[str, Json]) -> bool:
    return not case.get("expectedOutput")


def _spoken(turns: list[Json], role: str) -> list[Json]:
    objects = [mapping(turn) for turn in turns]
    return [turn["content"] for turn in objects if turn.get("role") == role and turn.get("content")]


def _messages(role: str, value: Json) -> tuple[Message, ...]:
    return (Message(role, value),) if isinstance(value, str) else messages_from(value)


def _answered(case: Mapping[str, Json]) -> Iterator[Step]:
    """The steps of a case without a trace: retrieval, tool calls, answer."""
    documents = documents_in(case.get("retrievalContext")) or documents_in(case.get("context"))
    if documents:
        yield Step("context", "retriever", "retrieval context", documents=documents)
    for number, tool in enumerate(listing(case.get("toolsCalled"))):
        yield _tool(tool, f"tool-{number}", None)
    given, answer = case.get("input"), case.get("actualOutput")
    yield Step(
        "answer",
        "llm",
        "answer",
        input=given,
        output=answer,
        messages_in=_messages("user", given),
        messages_out=_messages("assistant", answer),
    )


def _tool(given: Json, step_id: str, parent_id: str | None) -> Step:
    call = mapping(given)
    return Step(
        step_id,
        "tool",
        text(call.get("name")) or (text(given) if not call else None) or "tool",
        parent_id=parent_id,
        input=json_in_text(call.get("inputParameters", call.get("input"))),
        output=json_in_text(call.get("output")),
        attributes=but(call, *_TOOL_READ),
    )


def _turn(given: Json, number: int) -> Iterator[Step]:
    """Yield a turn, with its retrieved context and its tool calls under it."""
    turn = mapping(given)
    if not turn:
        yield Step(str(number), "event", "turn", output=given)
        return
    role, content = text(turn.get("role")) or "user", text(turn.get("content"))
    documents = documents_in(turn.get("retrievalContext"))
    tools = listing(turn.get("toolsCalled"))
    rest = but(turn, *_TURN_READ)
    for key, read in (("retrievalContext", documents), ("toolsCalled", tools)):
        if not read and turn.get(key) not in NOTHING:
            rest[key] = turn[key]
    yield Step(
        str(number),
        "llm" if role == "assistant" else "message",
        role,
        actor=text(turn.get("userId")) or role,
        output=content,
        messages_out=(Message(role, content),),
        attributes=rest,
    )
    if documents:
        yield Step(
            f"{number}-context",
            "retriever",
            "retrieval context",
            parent_id=str(number),
            documents=documents,
        )
    for at, tool in enumerate(tools):
        yield _tool(tool, f"{number}-tool-{at}", str(number))
