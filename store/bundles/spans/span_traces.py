"""Spans grouped into traces: one trace for each id, whatever the order and files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...canonical import Json, canonical_hash
from ...trace import Score, Step, Trace
from .ordering import tree_order
from .span_steps import ReadSpan, Span, last_text, plain_span, read_span


def trace_from(trace_id: str, group: Sequence[Span], format: str) -> Trace:  # noqa: A002
    """The spans of one trace id as a trace."""
    read: list[ReadSpan] = []
    opaque = 0
    for span in group:
        try:
            read.append(read_span(span))
        except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError):
            opaque += 1
            read.append(plain_span(span))
    ordered, notes = tree_order([item.step for item in read])
    if opaque:
        notes = (
            *notes,
            f"the attributes of {opaque} step(s) could not be interpreted and are kept unchanged",
        )
    roots = [step for step in ordered if step.parent_id is None]
    failed = next((step for step in roots if step.status == "error"), None)
    return Trace(
        source_id=trace_id,
        name=roots[0].name if roots else None,
        input=question_of(ordered),
        output=answer_of(ordered),
        error=(failed.status_message or "the run ended with an error") if failed else None,
        steps=ordered,
        metadata=_metadata(group, read, ordered),
        start_ns=min((s.start_ns for s in ordered if s.start_ns is not None), default=None),
        end_ns=max((s.end_ns for s in ordered if s.end_ns is not None), default=None),
        scores=_once(score for item in read for score in item.scores),
        format=format,
        notes=notes,
    )


def _once(scores: Iterator[Score]) -> tuple[Score, ...]:
    """Yield each score once, even if its span was exported twice."""
    seen: dict[str, Score] = {}
    for score in scores:
        label = [score.name, score.value, score.label, score.explanation, score.rater]
        about = [score.author, score.step_id, score.at_ns, dict(score.extra)]
        seen.setdefault(canonical_hash([label, about]), score)
    return tuple(seen.values())


def question_of(steps: Sequence[Step]) -> Json:
    """The question: the root's input, else the last user message of the first model call."""
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


def answer_of(steps: Sequence[Step]) -> Json:
    """The answer: the root's output, else the last text that a model wrote."""
    root = steps[0] if steps else None
    if root is not None:
        answer = last_text(root.messages_out, "assistant")
        if answer is not None:
            return answer
        if root.output is not None:
            return _plain(root.output)
    models = [step for step in steps if step.kind in ("llm", "agent")]
    for step in reversed(models):
        answer = last_text(step.messages_out, "assistant")
        if answer is not None:
            return answer
    for some in (models, steps):
        for step in reversed(some):
            if step.output is not None:
                return step.output
    return None


def _plain(value: Json) -> Json:
    """The text in an object that contains nothing else: calls with one argument are recorded so."""
    if isinstance(value, dict) and len(value) == 1:
        inner = next(iter(value.values()))
        if isinstance(inner, str):
            return inner
    return value


def _metadata(
    group: Sequence[Span], read: Sequence[ReadSpan], steps: Sequence[Step]
) -> dict[str, Json]:
    """The fields that slices are built from. Custom metadata is the trace's only if a root has it."""
    out: dict[str, Json] = {}
    ids = {item.step.id for item in read}
    by_start = sorted(read, key=lambda item: (item.step.start_ns or 0, item.step.id))
    for item in by_start:
        for key in ("session", "user", "tags"):
            if key in item.about:
                out.setdefault(key, item.about[key])
    for item in by_start:
        if item.step.parent_id not in ids:
            for key, value in item.about.get("metadata", {}).items():
                out.setdefault(str(key), value)
    models = dict.fromkeys(step.model for step in steps if step.model)
    if models:
        out.setdefault("model", ", ".join(models))
    resource: dict[str, Json] = {}
    for span in group:
        for key, value in span.resource.items():
            resource.setdefault(key, value)
    service = resource.pop("service.name", None)
    if service is not None:
        out.setdefault("service", service)
    if resource:
        out.setdefault("resource", resource)
    return out
