"""A call of W&B Weave as a step: its kind, input, output and status."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final

from ....canonical import Json
from ....trace import Status, Step, StepKind, replace
from ...calls.model_calls import asked
from ...chat.bodies import body_messages
from ...spans.runs import run_step
from ...values.json_access import NOTHING, but, json_in_text, mapping, text
from ...values.raters import finite

_READ: Final = frozenset(
    [
        "id",
        "op_name",
        "display_name",
        "trace_id",
        "parent_id",
        "started_at",
        "ended_at",
        "inputs",
        "output",
        "exception",
        "summary",
        "attributes",
        "thread_id",
        "wb_user_id",
        "wb_username",
    ]
)
_KINDS: Final[Mapping[str, StepKind]] = {
    "agent": "agent",
    "llm": "llm",
    "tool": "tool",
    "search": "retriever",
    "guardrail": "guardrail",
    "scorer": "evaluator",
}
"""The kinds that an op can declare (weave, `trace/op_protocol.py`, OpKind)."""
_MODELS: Final = (
    "chat.completions",
    "messages.create",
    "generate_content",
    "litellm",
    "llm",
    "completion",
)
_COUNTS: Final = (
    "prompt_tokens",
    "completion_tokens",
    "input_tokens",
    "output_tokens",
    "total_tokens",
)
_EXPECTED: Final = (
    "expected",
    "expected_output",
    "target",
    "ground_truth",
    "reference",
    "label",
    "answer",
)


def op_name(value: Json) -> str | None:
    """The name in `weave:///entity/project/op/NAME:digest`; any other text unchanged."""
    found = text(value)
    if found and found.startswith("weave:///"):
        return found.rpartition("/")[2].partition(":")[0]
    return found


def is_example(row: Mapping[str, Json]) -> bool:
    """Whether a call ran one example of an evaluation and scored it."""
    return (op_name(row.get("op_name")) or "").endswith("predict_and_score")


def _inside(row: Mapping[str, Json]) -> Mapping[str, Json]:
    return mapping(mapping(row.get("summary")).get("weave"))


def unended(row: Mapping[str, Json]) -> bool:
    """Whether a call was started but, according to the export, not ended."""
    if _inside(row).get("status") == "running":
        return True
    return "ended_at" in row and row["ended_at"] in NOTHING and row.get("exception") in NOTHING


def _kind(name: str, row: Mapping[str, Json]) -> StepKind:
    attributes = mapping(row.get("attributes"))
    declared = mapping(attributes.get("weave")).get("kind")
    if isinstance(declared, str) and declared in _KINDS:
        return _KINDS[declared]
    if mapping(attributes.get("_weave_eval_meta")).get("score") is True:
        return "evaluator"
    lower = name.lower()
    if lower == "score" or lower.endswith(".score"):
        return "evaluator"
    if any(part in lower for part in _MODELS):
        return "llm"
    return "retriever" if "retriev" in lower else "chain"


def own_kinds(rows: Mapping[str, Mapping[str, Json]]) -> dict[str, StepKind]:
    """The kind of each call, by its fields and its position: an example's scorers are named in its scores;
    a call with usage, none of whose own calls has any, is a model call."""
    kinds: dict[str, StepKind] = {}
    above = {
        parent for row in rows.values() if _usage(row) and (parent := text(row.get("parent_id")))
    }
    for key, row in rows.items():
        name = op_name(row.get("op_name")) or "call"
        kind = _kind(name, row)
        around = rows.get(text(row.get("parent_id")) or "")
        if kind == "chain" and around is not None and is_example(around):
            scores = mapping(mapping(around.get("output")).get("scores"))
            kind = "evaluator" if name in scores else kind
        if kind == "chain" and key not in above and _usage(row) and not is_example(row):
            kind = "llm"
        kinds[key] = kind
    return kinds


def _usage(row: Mapping[str, Json]) -> dict[str, Mapping[str, Json]]:
    given = mapping(mapping(row.get("summary")).get("usage"))
    return {str(model): mapping(used) for model, used in given.items()}


def call_step(step_id: str, row: Mapping[str, Json], kind: StepKind) -> Step:
    """A call as a step of that kind."""
    name = op_name(row.get("op_name")) or "call"
    inside, usage = _inside(row), _usage(row)
    inputs = mapping(row.get("inputs"))
    failed, trace_of_it = _failure(row.get("exception"))
    status: Status = "unset"
    if inside.get("status") in ("success", "descendant_error"):
        status = "ok"
    elif inside.get("status") == "error" and failed is None:
        failed = "ended with an error"
    elif "status" not in inside and row.get("ended_at") not in NOTHING and "summary" in row:
        status = "ok"
    model = next((name for name, used in usage.items() if used), None) or inputs.get("model")
    step = run_step(
        {**_rest(row, kind), "exception": trace_of_it},
        (),
        step_id=step_id,
        kind=kind,
        name=row.get("display_name") or name,
        parent=row.get("parent_id"),
        input_value=row.get("inputs"),
        output_value=row.get("output"),
        start=row.get("started_at"),
        end=row.get("ended_at"),
        error=failed,
        status=status,
        model=model if kind == "llm" else None,
        usage={
            "input": _total(usage, "prompt_tokens", "input_tokens"),
            "output": _total(usage, "completion_tokens", "output_tokens"),
            "total": _total(usage, "total_tokens"),
            "cost": _cost(inside),
        }
        if kind == "llm"
        else {},
    )
    if kind == "llm":
        step = replace(
            step,
            messages_in=step.messages_in or body_messages(row.get("inputs"), "user"),
            messages_out=step.messages_out or body_messages(row.get("output"), "assistant"),
        )
        if not step.messages_in and "messages" not in inputs:
            step = replace(step, messages_in=asked({k: v for k, v in inputs.items() if v}))
    return step


def _rest(row: Mapping[str, Json], kind: StepKind) -> dict[str, Json]:
    """The fields of a call that its step does not contain. Token counts stay if they are sums over the
    calls below, or if they are not counts."""
    summary, attributes, inside = mapping(row.get("summary")), row.get("attributes"), _inside(row)
    rest: dict[str, Json] = {k: v for k, v in row.items() if k not in _READ}
    held = mapping(attributes)
    rest["attributes"] = {k: v for k, v in held.items() if v not in NOTHING} or attributes
    rest["summary"] = {k: v for k, v in summary.items() if k not in ("usage", "weave")}
    known = ["trace_name"]
    if isinstance(inside.get("feedback"), list):
        known.append("feedback")
    if inside.get("status") in ("success", "error"):
        known.append("status")
    rest["weave"] = {k: v for k, v in inside.items() if k not in known}
    if row.get("parent_id"):
        rest |= {k: row[k] for k in ("thread_id", "wb_user_id", "wb_username") if row.get(k)}
    given = mapping(summary.get("usage"))
    rest["usage"] = {
        name: left
        for name, used in given.items()
        if (left := but(used, *_COUNTS) if kind == "llm" and isinstance(used, dict) else used)
        not in NOTHING
    }
    return rest


def _failure(value: Json) -> tuple[str | None, Json]:
    """The message of an exception in one line, and all of it if there is more. The SDK writes it as
    JSON in text: type, message, traceback."""
    whole = json_in_text(value)
    if isinstance(whole, dict) and ("type" in whole or "message" in whole):
        line = ": ".join(text(whole[key]) or "" for key in ("type", "message") if whole.get(key))
        return line or json.dumps(whole), whole
    return text(value), None


def _total(usage: Mapping[str, Mapping[str, Json]], *names: str) -> Json:
    found = [
        used[name]
        for used in usage.values()
        for name in names
        if isinstance(used.get(name), int) and not isinstance(used[name], bool)
    ]
    return sum(found) if found else None


def _cost(inside: Mapping[str, Json]) -> Json:
    """The cost of a call in US dollars: the server adds it up per model (LLMCostSchema)."""
    names = ("prompt_tokens_total_cost", "completion_tokens_total_cost")
    found = [
        cost
        for one in mapping(inside.get("costs")).values()
        for name in names
        if (cost := finite(mapping(one).get(name))) is not None
    ]
    return sum(found) if found else None


def expected_of(row: Mapping[str, Json]) -> Json:
    """An example's expected output, if its column has a common name and contains the value."""
    example = _example(row)
    value = next((example[name] for name in _EXPECTED if example.get(name) is not None), None)
    return None if _is_reference(value) else value


def _is_reference(value: Json) -> bool:
    return isinstance(value, str) and value.startswith("weave:///")


def _example(row: Mapping[str, Json]) -> Mapping[str, Json]:
    return mapping(mapping(row.get("inputs")).get("example"))


def asked_of(row: Mapping[str, Json], below: Iterable[Mapping[str, Json]]) -> Json:
    """The input of a call, without the object that the op is a method of. For an example of an evaluation:
    the fields of the example other than the expected output, or, if the example is only a reference, the
    input of the model."""
    inputs = mapping(row.get("inputs"))
    if is_example(row):
        example = _example(row)
        given: Json = {k: v for k, v in example.items() if k not in _EXPECTED}
        if not given:
            first = next((mapping(one.get("inputs")) for one in below), {})
            given = but(first, "self") or inputs.get("example")
    else:
        given = {k: v for k, v in inputs.items() if k != "self" or not _is_reference(v)}
        given = given if inputs else json_in_text(row.get("inputs"))
    if isinstance(given, dict) and len(given) == 1:
        (only,) = given.values()
        return only if isinstance(only, str) else given
    return given or None
