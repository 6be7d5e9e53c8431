"""Phoenix's annotations: judgements of spans, traces and sessions, exported separately from the spans.

Sources: arize-phoenix-client, `SpanAnnotation`, `TraceAnnotation`, `SessionAnnotation` and
`SpanDocumentAnnotation` of its generated types; `get_span_annotations_dataframe` (columns
`annotation_name`, `result.label` and so on, index `span_id`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from ....canonical import Json, canonical_hash
from ....trace import Score, Trace, as_text, replace
from ...protocol import Position, Reject, UnattachedScores
from ...spans.otlp_values import hex_id
from ...values.raters import scored
from ...values.times import to_ns, unread_times
from .rows import filled, is_flat

_RESULTS: Final = ("label", "score", "explanation")
_NAMES: Final = ("name", "annotation_name")
_SPANS: Final = ("span_id", "context.span_id")
_TRACES: Final = ("trace_id", "context.trace_id")
_KNOWN: Final = frozenset(
    [
        *_NAMES,
        *_RESULTS,
        *(f"result.{name}" for name in _RESULTS),
        "annotator_kind",
        "result",
        "note",
        "created_at",
        "user_id",
        "span_id",
        "context.span_id",
    ]
)


_Place: TypeAlias = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Annotation:
    """A judgement and its target: a span, a whole trace or a session."""

    position: Position
    score: Score
    excerpt: str
    span_id: str | None = None
    trace_id: str | None = None
    session: str | None = None


def is_annotation(row: Json) -> bool:
    """Whether a row is a judgement of a span, trace or session instead of a span."""
    if not isinstance(row, dict) or not any(
        name in row for name in (*_SPANS, *_TRACES, "session_id")
    ):
        return False
    judges = any(name in row for name in ("result", *(f"result.{name}" for name in _RESULTS)))
    plain = any(name in row for name in _RESULTS)
    if "annotator_kind" in row:
        return judges or plain or "note" in row
    return "context.span_id" in row and plain and "name" not in row


def score_of(row: Mapping[str, Json], step_id: str | None) -> Score:
    """The judgement in a row: {name, annotator_kind, result: {label, score, explanation}}, or flat."""
    row = filled(row)
    inner = row.get("result")
    result = inner if isinstance(inner, dict) else {}
    label, score, explanation = (
        result.get(name, row.get(f"result.{name}", row.get(name))) for name in _RESULTS
    )
    author, identifier = row.get("user_id"), row.get("identifier")
    extra = {
        key: value
        for key, value in row.items()
        if key not in _KNOWN and value not in (None, "", {})
    }
    extra |= {key: value for key, value in result.items() if key not in _RESULTS}
    extra |= unread_times(row, "created_at")
    if result is not inner and inner is not None:
        extra["result"] = inner
    return scored(
        next((row[name] for name in _NAMES if name in row), "note" if "note" in row else None),
        score,
        label,
        explanation=row.get("note") if explanation is None else explanation,
        rater=row.get("annotator_kind"),
        author=identifier if author is None else author,
        step_id=step_id,
        at_ns=to_ns(row.get("created_at")),
        extra=extra,
    )


def annotation_of(row: Mapping[str, Json], position: Position) -> Annotation:
    """A row as an annotation. Raises ValueError if it has no target."""
    given = filled(row) if is_flat(row) else row
    span = next((found for name in _SPANS if (found := hex_id(given.get(name), 8))), None)
    trace = next((found for name in _TRACES if (found := hex_id(given.get(name), 16))), None)
    session = None if given.get("session_id") is None else as_text(given["session_id"])
    if span is None and trace is None and session is None:
        raise ValueError("the annotation names no span, trace or session")
    score = score_of(row, span)
    if span is None and trace is None:
        score = replace(score, extra={**score.extra, "scope": "session"})
    return Annotation(position, score, str(row)[:200], span, trace, session)


class Annotations:
    """The annotations of a bundle, kept until their traces are complete.

    They are kept by position, because a large bundle is read twice.
    """

    def __init__(self) -> None:
        self._all: dict[_Place, Annotation] = {}
        self._by_span: dict[str, list[_Place]] | None = None
        self._by_trace: dict[str, list[_Place]] = {}
        self._by_session: dict[str, list[_Place]] = {}
        self._placed: set[_Place] = set()

    def add(self, one: Annotation, row: int, number: int = 0) -> None:
        """Store the annotation at `row` of a record; `number` is its index in the row."""
        self._all[str(one.position), row, number] = one

    def on(self, trace: Trace) -> Trace:
        """A complete trace with the annotations of the trace, its steps and its session."""
        if not self._all:
            return trace
        by_span = self._sorted()
        found = list(self._by_trace.get(trace.source_id or "", ()))
        found += self._by_session.get(as_text(trace.metadata.get("session")), ())
        found += [place for step in trace.steps for place in by_span.get(step.id, ())]
        here = [place for place in found if self._all[place].trace_id in (None, trace.source_id)]
        self._placed.update(here)
        return _with_scores(trace, [self._all[place].score for place in here])

    def _sorted(self) -> dict[str, list[_Place]]:
        """The annotations on spans. Only call it when all are read, that is, from the first trace on."""
        if self._by_span is None:
            self._by_span = {}
            for place, one in self._all.items():
                if one.span_id is not None:
                    self._by_span.setdefault(one.span_id, []).append(place)
                elif one.trace_id is not None:
                    self._by_trace.setdefault(one.trace_id, []).append(place)
                elif one.session is not None:
                    self._by_session.setdefault(one.session, []).append(place)
        return self._by_span

    def elsewhere(self) -> Iterator[UnattachedScores | Reject]:
        """Yield the annotations whose target is not in this bundle: those with a trace id as unattached
        scores, others as rejects."""
        yield from _elsewhere(one for place, one in self._all.items() if place not in self._placed)


def _elsewhere(
    annotations: Iterable[Annotation],
) -> Iterator[UnattachedScores | Reject]:
    unattached: dict[str, list[Score]] = {}
    for one in annotations:
        if one.trace_id is not None:
            unattached.setdefault(one.trace_id, []).append(one.score)
            continue
        what = f"the span {one.span_id}" if one.span_id else f"the session {one.session}"
        reason = f"annotation of {what}, which is not in this bundle; load it with its spans"
        yield Reject(one.position, reason, one.excerpt)
    for trace_id, scores in unattached.items():
        yield UnattachedScores(trace_id, tuple(_distinct(scores)))


def _with_scores(trace: Trace, scores: list[Score]) -> Trace:
    """A trace with more scores. They replace the less detailed copies that the spans contain."""
    if not scores:
        return trace
    more = _distinct(scores)
    same = {_core(score) for score in more}
    kept = [score for score in trace.scores if _core(score) not in same]
    return replace(trace, scores=(*kept, *more))


def _core(score: Score) -> tuple[object, ...]:
    judgement = (score.value, score.label, score.explanation)
    return (score.name, *judgement, score.rater, score.step_id)


def _distinct(scores: list[Score]) -> list[Score]:
    """The scores without duplicates, oldest first, whatever the order of the files."""
    found = {}
    for score in scores:
        about = [score.author, score.at_ns, dict(score.extra)]
        found[score.at_ns or 0, canonical_hash([list(_core(score)), about])] = score
    return [found[key] for key in sorted(found)]
