"""pydantic-ai: the messages of a run as `all_messages_json()` writes them, alone or in a record of the run.

Source: pydantic-ai 2.68.0, `pydantic_ai/messages.py` (ModelRequest, ModelResponse, and the parts by their
`part_kind`; `outcome` of a tool's return). A `retry-prompt` that names a tool is that tool's error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from ...canonical import Json
from ...trace import Message, Status, Step, ToolCall, Trace, as_text
from ..input.gathering import complete
from ..protocol import (
    EXCERPT_CHARS,
    Gathering,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ..values.json_access import NOTHING, but, json_in_text, mapping, text
from ..values.raters import finite
from ..values.times import to_ns, unread_times

_KINDS: Final = ("request", "response")
_LISTS: Final = ("messages", "all_messages", "message_history", "new_messages")
_CALLS: Final = ("tool-call", "builtin-tool-call")
_RETURNS: Final = ("tool-return", "builtin-tool-return")
_RETRY: Final = "retry-prompt"
_OUTPUT: Final = "final_result"
"""The default name of the tool that gives a typed result; one of several types is named `final_result_TYPE`."""
_ROLES: Final = {"user-prompt": "user", "system-prompt": "system", _RETRY: "user"}
_USAGE: Final = {
    "input": ("input_tokens", "request_tokens"),
    "output": ("output_tokens", "response_tokens"),
    "total": ("total_tokens",),
}
_BAD: Final = ("failed", "denied", "interrupted", "retried")
_IDS: Final = ("run_id", "id", "uuid", "conversation_id")
_ANSWERS: Final = ("output", "answer", "result")


def _is_message(value: Json) -> bool:
    if not isinstance(value, dict) or value.get("kind") not in _KINDS:
        return False
    parts = value.get("parts")
    return isinstance(parts, list) and all(
        isinstance(one, dict) and "part_kind" in one for one in parts
    )


def _is_sign(value: Json) -> bool:
    return _is_message(value) and bool(value["parts"])


def _is_list(value: Json) -> bool:
    value = json_in_text(value)
    return isinstance(value, list) and any(map(_is_sign, value[:20]))


def _list_in(value: Json) -> str | None:
    """The key under which a record of a run has its messages."""
    return (
        next((key for key in _LISTS if _is_list(value.get(key))), None)
        if isinstance(value, dict)
        else None
    )


class PydanticAIReader(Reader):
    """Reader for messages; a list of them, or those of one file, are one trace."""

    name = "pydantic-ai"
    title = "pydantic-ai messages"
    gathering = Gathering.BY_TRACE
    keeps = "prompts, answers, thinking, tool calls with results, retries as errors, model, tokens, times"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for requests and responses whose parts have a `part_kind`."""
        found = any(_is_sign(one) or _is_list(one) or _list_in(one) for one in sample.records)
        return Vote.CERTAIN if found and not sample.columns else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield each run, and the messages of a file when all of them are read."""
        for found in complete(source, _parse):
            if isinstance(found, Reject):
                yield found
            elif found.trace_id:
                stem = PurePosixPath(found.positions[0].file).stem
                yield found.located(_trace({"messages": found.parts}, "messages", stem, self.name))
            else:
                run = found.parts[0]
                yield found.located(_trace(run, _list_in(run) or "messages", None, self.name))


def _parse(record: Record) -> Iterator[tuple[str | None, Mapping[str, Json]] | Reject]:
    value = record.value
    if _is_list(value):
        yield None, {"messages": json_in_text(value)}
    elif isinstance(value, dict) and _list_in(value):
        yield None, value
    elif isinstance(value, dict) and _is_message(value):
        yield record.position.file, value
    else:
        yield Reject(record.position, "not a message of a run", as_text(value)[:EXCERPT_CHARS])


def _trace(run: Mapping[str, Json], held: str, stem: str | None, format: str) -> Trace:  # noqa: A002 - the model's own name
    messages = json_in_text(run[held])
    steps = tuple(_Run(messages).steps())
    own = [step for step in steps if step.parent_id is None]
    answers = [step.output for step in own if step.kind == "llm" and step.output]
    # A typed result is what the last call of the output tool was given.
    last = next((step for step in reversed(steps) if step.kind in ("llm", "tool")), None)
    typed = last.input if last and last.kind == "tool" and last.name.startswith(_OUTPUT) else None
    about = but(run, held)
    used = next((key for key in _IDS if about.get(key) not in NOTHING), None)
    named = text(about.pop(used)) if used else None
    for one in messages if named is None else ():
        named = named or (text(one.get("run_id")) if isinstance(one, dict) else None)
    said = next((about[key] for key in _ANSWERS if about.get(key) not in NOTHING), None)
    models = dict.fromkeys(step.model for step in steps if step.model)
    times = [at for step in steps for at in (step.start_ns, step.end_ns) if at is not None]
    return Trace(
        source_id=named or stem,
        input=next((step.output for step in own if step.name == "user" and step.output), None),
        output=typed or (answers[-1] if answers else said),
        steps=steps,
        metadata={**({"model": ", ".join(models)} if models else {}), **about},
        start_ns=min(times, default=None),
        end_ns=max(times, default=None),
        format=format,
    )


class _Run:
    """The messages of one run as steps with unique ids; results go to the calls with their id."""

    def __init__(self, messages: Sequence[Json]) -> None:
        self._messages = messages
        self._taken: set[int] = set()
        self._seen: set[str] = set()
        self._instructions: Json = None

    def steps(self) -> Iterator[Step]:
        """Yield the steps of all messages in order."""
        for at, given in enumerate(self._messages):
            if not isinstance(given, dict) or not _is_message(given):
                yield Step(self._free(str(at)), "event", "message", output=given)
            elif given["kind"] == "response":
                yield from self._response(at, given)
            else:
                yield from self._request(at, given)

    def _free(self, wanted: str) -> str:
        found, number = wanted, 1
        while found in self._seen:
            number += 1
            found = f"{wanted}#{number}"
        self._seen.add(found)
        return found

    def _result(
        self, call_id: str | None, after: int, kinds: Sequence[str]
    ) -> Mapping[str, Json] | None:
        """The result of a call, which stands behind it."""
        for message in self._messages[after:] if call_id else ():
            for part in message["parts"] if _is_message(message) else ():
                fits = part["part_kind"] in kinds or (
                    part["part_kind"] == _RETRY and part.get("tool_name")
                )
                if fits and part.get("tool_call_id") == call_id and id(part) not in self._taken:
                    self._taken.add(id(part))
                    found: Mapping[str, Json] = part
                    return found
        return None

    def _request(self, at: int, given: Mapping[str, Json]) -> Iterator[Step]:
        """Yield what the model was given: prompts, and results that no call asked for."""
        when = to_ns(given.get("timestamp"))
        rest = but(given, "parts", "kind", "timestamp", "instructions") | unread_times(
            given, "timestamp"
        )
        said = given.get("instructions")
        if said not in (*NOTHING, self._instructions):
            self._instructions = said
            message = Message("system", as_text(said))
            yield Step(
                self._free(f"{at}-instructions"),
                "message",
                "instructions",
                start_ns=when,
                output=said,
                messages_out=(message,),
                attributes=rest,
            )
            rest = {}
        for number, part in enumerate(given["parts"]):
            if id(part) not in self._taken:
                yield self._prompt(self._free(f"{at}-{number}"), part, when, rest)
                rest = {}
        if rest and any(key not in ("run_id", "conversation_id", "state") for key in rest):
            yield Step(
                self._free(f"{at}-request"), "event", "request", start_ns=when, attributes=rest
            )

    def _prompt(
        self, step_id: str, part: Mapping[str, Json], when: int | None, about: Mapping[str, Json]
    ) -> Step:
        kind = as_text(part["part_kind"])
        begun = to_ns(part.get("timestamp"))
        begun = when if begun is None else begun
        if kind in _RETURNS or (kind == _RETRY and part.get("tool_name")):
            call = ToolCall(
                text(part.get("tool_name")) or "tool", None, text(part.get("tool_call_id"))
            )
            return _tool(step_id, call, {}, part, None, about)
        if kind not in _ROLES:
            return Step(step_id, "event", kind, start_ns=begun, output=dict(part), attributes=about)
        rest = but(part, "part_kind", "content", "timestamp") | unread_times(part, "timestamp")
        content = part.get("content")
        items = content if isinstance(content, list) else [content]
        words = [one for one in items if isinstance(one, str)]
        parts = tuple(one for one in items if not isinstance(one, str) and one is not None)
        role = _ROLES[kind]
        return Step(
            step_id,
            "message",
            "retry" if kind == _RETRY else role,
            start_ns=begun,
            output="\n".join(words) or (content if content not in NOTHING else None),
            messages_out=(Message(role, "\n".join(words) or None, parts=parts),),
            attributes={**about, **rest},
        )

    def _response(self, at: int, given: Mapping[str, Json]) -> Iterator[Step]:
        """Yield the model's answer, and under it the tools that it called."""
        parts: list[Mapping[str, Json]] = given["parts"]
        texts = [part for part in parts if part["part_kind"] == "text"]
        thoughts = [part for part in parts if part["part_kind"] == "thinking"]
        calls = [part for part in parts if part["part_kind"] in _CALLS]
        others = [
            part for part in parts if not any(part is one for one in (*texts, *thoughts, *calls))
        ]
        made = [
            ToolCall(
                text(one.get("tool_name")) or "tool",
                json_in_text(one.get("args")),
                text(one.get("tool_call_id")),
            )
            for one in calls
        ]
        content = "".join(
            as_text(one["content"]) for one in texts if one.get("content") is not None
        )
        reasoning = "\n".join(
            as_text(one["content"]) for one in thoughts if one.get("content") is not None
        )
        usage = mapping(given.get("usage"))
        spent: dict[str, Json] = {}
        for ours, names in _USAGE.items():
            spent[ours] = next(
                (usage[name] for name in names if finite(usage.get(name)) is not None), None
            )
        spent = {key: value for key, value in spent.items() if value is not None}
        read = [name for ours in spent for name in _USAGE[ours]]
        rest = but(given, "parts", "kind", "model_name", "timestamp", "usage") | unread_times(
            given, "timestamp"
        )
        rest |= but({"usage": but(usage, *read) or (given.get("usage") if not usage else None)})
        details = [
            more for one in (*texts, *thoughts) if (more := but(one, "content", "part_kind"))
        ]
        step_id = self._free(str(at))
        when = to_ns(given.get("timestamp"))
        message = Message(
            "assistant", content or None, tool_calls=tuple(made), reasoning=reasoning or None
        )
        model = text(given.get("model_name"))
        yield Step(
            step_id,
            "llm",
            model or "assistant",
            start_ns=when,
            output=content or None,
            messages_out=(message,),
            model=model,
            usage=spent,
            attributes={**rest, **({"part_details": details} if details else {})},
        )
        for part, call in zip(calls, made, strict=True):
            result = self._result(call.id, at, _RETURNS)
            yield _tool(self._free(call.id or f"{step_id}-call"), call, part, result, step_id, {})
        for number, part in enumerate(others):
            if id(part) not in self._taken:
                kind = as_text(part["part_kind"])
                yield Step(
                    self._free(f"{at}-part-{number}"),
                    "event",
                    kind,
                    parent_id=step_id,
                    output=dict(part),
                )


def _tool(
    step_id: str,
    call: ToolCall,
    asked: Mapping[str, Json],
    result: Mapping[str, Json] | None,
    parent: str | None,
    about: Mapping[str, Json],
) -> Step:
    """A call with its result; a retry is an error, as is an outcome other than success."""
    given = result or {}
    outcome = given.get("outcome")
    status: Status = "unset"
    if result is not None:
        failed = given["part_kind"] == _RETRY or outcome in _BAD
        status = "error" if failed else "ok"
    content = given.get("content")
    rest = but(asked, "tool_name", "args", "tool_call_id", "part_kind")
    more = but(
        given, "tool_name", "content", "tool_call_id", "timestamp", "part_kind"
    ) | unread_times(given, "timestamp")
    if outcome == "success":
        more.pop("outcome", None)
    return Step(
        step_id,
        "tool",
        call.name,
        parent_id=parent,
        status=status,
        status_message=as_text(content)[:500]
        if status == "error" and content not in NOTHING
        else None,
        end_ns=to_ns(given.get("timestamp")),
        input=call.arguments,
        output=content,
        attributes={
            **about,
            **rest,
            **{
                key if rest.get(key, value) == value else f"result.{key}": value
                for key, value in more.items()
            },
        },
    )


READER: Final = PydanticAIReader()
