"""A trace of Langfuse with its observations and scores, from any of its exports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ....canonical import Json
from ....trace import Step, Trace, as_text
from ...chat.messages import messages_from
from ...spans.ordering import tree_order
from ...spans.span_steps import last_text
from ...spans.span_traces import answer_of, question_of
from ...values.json_access import json_in_text
from ...values.times import to_ns, unread_times
from .scores import read_scores
from .steps import NOTHING, REPEATED, chat, read_observation

_TRACE_KEYS: Final = frozenset(
    {
        "trace",
        "id",
        "name",
        "input",
        "output",
        "timestamp",
        "observations",
        "scores",
        "corrections",
        "projectId",
        "createdAt",
        "updatedAt",
        "latency",
        "metadata",
        "htmlPath",
        "userId",
        "sessionId",
    }
)
_LISTS: Final = ("observations", "scores", "corrections")


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _observations(
    value: Mapping[str, Json], trace: Mapping[str, Json]
) -> tuple[list[Mapping[str, Json]], int]:
    """All observations without duplicates (top level and inside the trace), and how many are only named."""
    top = _listed(value.get("observations"))
    inner = _listed(trace.get("observations")) if trace is not value else []
    ids = {str(item["id"]) for item in top if isinstance(item, dict) and "id" in item}
    known = {str(item) for item in top if not isinstance(item, dict)}
    found: list[Mapping[str, Json]] = [item for item in top if isinstance(item, dict)]
    unread = len(top) - len(found)
    for item in inner:
        if not isinstance(item, dict):
            unread += str(item) not in ids | known
        elif str(item.get("id")) not in ids:
            found.append(item)
    return found, unread


def _only_named(count: int, what: str) -> list[str]:
    return [f"{count} {what}(s) are only referenced in the export, not included"] if count else []


def _lacks(named: int) -> tuple[str, ...]:
    if not named:
        return ()
    return (f"{named} observation{'s are' if named > 1 else ' is'} only named in the export",)


def read_trace(value: Mapping[str, Json], trace: Mapping[str, Json]) -> Trace:
    """A trace with its observations and scores."""
    observations, named = _observations(value, trace)
    notes = _only_named(named, "observation")
    first: Mapping[str, Json] = observations[0] if observations else {}
    steps = [read_observation(item, number, first) for number, item in enumerate(observations, 1)]
    ordered, repairs = tree_order(steps)
    raw_scores = [
        item
        for holder in ([value] if trace is value else [value, trace])
        for name in ("scores", "corrections")
        for item in _listed(holder.get(name))
    ]
    notes += _only_named(sum(isinstance(item, str) for item in raw_scores), "score")
    starts = [step.start_ns for step in ordered if step.start_ns is not None]
    began = to_ns(trace.get("timestamp"))
    failed = next((s for s in ordered if s.parent_id is None and s.status == "error"), None)
    given_in, given_out = json_in_text(trace.get("input")), json_in_text(trace.get("output"))
    source = trace.get("id") if trace.get("id") is not None else first.get("traceId")
    name = trace.get("name") if trace.get("name") is not None else first.get("traceName")
    return Trace(
        source_id=None if source is None else as_text(source),
        name=None if name is None else as_text(name),
        input=_question_in(given_in) if given_in is not None else question_of(ordered),
        output=_answer_in(given_out) if given_out is not None else answer_of(ordered),
        error=(failed.status_message or "the run ended with an error") if failed else None,
        steps=ordered,
        metadata=_metadata(value, trace, first, ordered),
        start_ns=min([*starts, *([] if began is None else [began])], default=None),
        end_ns=max((step.end_ns for step in ordered if step.end_ns is not None), default=None),
        scores=read_scores(raw_scores, {step.id for step in ordered}),
        format="langfuse",
        notes=(*repairs, *notes),
        incomplete=_lacks(named),
    )


def _metadata(
    value: Mapping[str, Json],
    trace: Mapping[str, Json],
    first: Mapping[str, Json],
    steps: tuple[Step, ...],
) -> dict[str, Json]:
    """The fields that slices are built from: the trace's fields, metadata, session, user and models."""
    out: dict[str, Json] = {}
    for holder in (trace, value):
        for key, item in holder.items():
            odd = key in _LISTS and not isinstance(item, list)
            if (key not in _TRACE_KEYS or odd) and item not in NOTHING:
                out.setdefault(key, item)
    out |= unread_times(trace, "timestamp")
    for name in ("input", "output"):
        _keep_chat(out, name, json_in_text(trace.get(name)), steps)
    inner = json_in_text(trace.get("metadata"))
    if isinstance(inner, dict):
        out.update({str(key): item for key, item in inner.items()})
    elif inner not in NOTHING:
        out["metadata"] = inner
    for key in (*REPEATED[3:], "environment"):
        if first.get(key) not in NOTHING:
            out.setdefault(key, first[key])
    for key, given in (("user", "userId"), ("session", "sessionId")):
        found = trace.get(given) or first.get(given)
        if found:
            out.setdefault(key, found)
    models = dict.fromkeys(step.model for step in steps if step.model)
    if models:
        out.setdefault("model", ", ".join(models))
    return out


def _keep_chat(out: dict[str, Json], name: str, given: Json, steps: tuple[Step, ...]) -> None:
    """Keep a whole input or output of which only the last text is shown, unless a step has it."""
    held = isinstance(given, dict | list) and bool(given)
    shown = (_question_in if name == "input" else _answer_in)(given)
    if held and shown != given and not any(getattr(step, name) == given for step in steps):
        out.setdefault(name, given)


def _question_in(value: Json) -> Json:
    asked = last_text(messages_from(value), "user")
    if asked is not None:
        return asked
    if isinstance(value, dict):
        for name in ("prompt", "question", "query", "input"):
            if isinstance(value.get(name), str):
                return value[name]
    return value


def _answer_in(value: Json) -> Json:
    answer = last_text(chat(value, "assistant"), "assistant")
    return value if answer is None else answer
