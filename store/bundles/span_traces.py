"""Spans grouped into traces: whichever file and order they came in, one trace each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..canonical import Json
from ..trace import Score, Step, Trace
from .decode import json_in_text
from .span_attributes import Span, last_text, read_span
from .spans import tree_order

_SESSION = ("session.id", "gen_ai.conversation.id", "ai.telemetry.metadata.sessionId")
_USER = ("user.id", "enduser.id", "ai.telemetry.metadata.userId")
_TAGS = ("tag.tags", "tags")


def traces_from(spans: Mapping[str, list[Span]], format: str) -> Iterator[Trace]:  # noqa: A002
    """One trace for each trace id, in the order in which they first appeared."""
    for trace_id, group in spans.items():
        yield trace_from(trace_id, group, format)


def trace_from(trace_id: str, group: list[Span], format: str) -> Trace:  # noqa: A002
    """The spans of one trace id as a trace."""
    steps: list[Step] = []
    scores: list[Score] = []
    for span in sorted(group, key=lambda item: (item.start_ns or 0, item.span_id)):
        step, found = read_span(span)
        steps.append(step)
        scores += found
    ordered, notes = tree_order(steps)
    starts = [step.start_ns for step in ordered if step.start_ns is not None]
    ends = [step.end_ns for step in ordered if step.end_ns is not None]
    roots = [step for step in ordered if step.parent_id is None]
    failed = next((step for step in roots if step.status == "error"), None)
    return Trace(
        source_id=trace_id,
        name=roots[0].name if roots else None,
        input=question_of(ordered),
        output=answer_of(ordered),
        error=(failed.status_message or "the run ended with an error") if failed else None,
        steps=ordered,
        metadata=_metadata(group, ordered),
        start_ns=min(starts, default=None),
        end_ns=max(ends, default=None),
        scores=tuple(scores),
        format=format,
        notes=notes,
    )


def question_of(steps: tuple[Step, ...]) -> Json:
    """What was asked: the last user message of the first model call, else the root's input."""
    root = steps[0] if steps else None
    if root is not None:
        asked = last_text(root.messages_in, "user")
        if asked is not None:
            return asked
        if root.input is not None:
            return _plain(root.input)
    for step in steps:
        asked = last_text(step.messages_in, "user")
        if asked is not None:
            return asked
    return next((step.input for step in steps if step.input is not None), None)


def answer_of(steps: tuple[Step, ...]) -> Json:
    """What was answered: the root's output, else the last text that a model wrote."""
    root = steps[0] if steps else None
    if root is not None:
        said = last_text(root.messages_out)
        if said is not None:
            return said
        if root.output is not None:
            return _plain(root.output)
    for step in reversed(steps):
        said = last_text(step.messages_out)
        if said is not None:
            return said
    return next((step.output for step in reversed(steps) if step.output is not None), None)


def _plain(value: Json) -> Json:
    if isinstance(value, dict) and len(value) == 1:
        inner = next(iter(value.values()))
        if isinstance(inner, str):
            return inner
    return value


def _metadata(group: list[Span], steps: tuple[Step, ...]) -> dict[str, Json]:
    out: dict[str, Json] = {}
    for span in group:
        attributes = span.attributes
        for name, keys in (("session", _SESSION), ("user", _USER), ("tags", _TAGS)):
            for key in keys:
                if attributes.get(key) is not None:
                    out.setdefault(name, attributes[key])
        service = span.resource.get("service.name")
        if service is not None:
            out.setdefault("service", service)
        given = json_in_text(attributes.get("metadata"))
        if isinstance(given, dict):
            for key, value in given.items():
                out.setdefault(str(key), value)
        for key, value in attributes.items():
            if key.startswith("metadata."):
                out.setdefault(key.removeprefix("metadata."), value)
    models = dict.fromkeys(step.model for step in steps if step.model)
    if models:
        out.setdefault("model", ", ".join(models))
    return out
