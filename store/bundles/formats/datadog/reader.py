"""Datadog LLM Observability: spans, evaluations, feedback and annotations, of the export API and the SDK.

Source: datadog-api-client, `model/llm_obs_*` (2.62.0); dd-trace-py, `ddtrace/llmobs/_writer.py` (what versions
4.16.0 and 3.19.9 send). Spans come as single objects, in pages of an export, or in intake events; evaluations
and feedback name the span, trace, session or tag that they are about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ....canonical import Json
from ....trace import Score, as_text, replace
from ...input.gathering import Gathered, absent_from, complete
from ...protocol import (
    EXCERPT_CHARS,
    Gathering,
    Item,
    Position,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    UnattachedScores,
    Vote,
)
from ...spans.runs import run_trace
from ...values.json_access import NOTHING, listing, mapping, text
from .scores import annotation_scores, is_annotated, is_metric, metric_score, metric_target
from .spans import is_root, span_run

_Row = Mapping[str, Json]
_LISTS: Final = ("spans", "metrics", "annotated_interactions")
_FRAME: Final = ("data", "meta", "links", "type", "id", "event_type", "attributes", "included")
_DEPTH: Final = 6


def _rows(value: Json) -> list[Json]:
    return _unwrapped(value, {}, 0)


def _unwrapped(value: Json, around: _Row, depth: int) -> list[Json]:
    """The spans and judgements in a record: in a list, a page of the export, an intake event, or the record
    itself. The fields of an enclosing object are added to each."""
    if isinstance(value, list) and depth < _DEPTH:
        return [row for one in value for row in _unwrapped(one, around, depth + 1)]
    if not isinstance(value, dict) or depth >= _DEPTH:
        return [value]
    if is_metric(value) or is_annotated(value) or "span_id" in value:
        return [_merged(around, value)]
    for name in _LISTS:
        if isinstance(value.get(name), list):
            shared = {k: v for k, v in value.items() if k not in (*_FRAME, name)}
            return _unwrapped(value[name], {**around, **shared}, depth + 1)
    for name in ("data", "attributes"):
        if isinstance(value.get(name), dict | list):
            shared = {k: v for k, v in value.items() if k not in _FRAME}
            return _unwrapped(value[name], {**around, **shared}, depth + 1)
    return [_merged(around, value)]


def _merged(around: _Row, row: _Row) -> dict[str, Json]:
    tags = [*_list(around.get("tags")), *_list(row.get("tags"))]
    both = {**around, **row}
    return {**both, "tags": list(dict.fromkeys(map(as_text, tags)))} if around.get("tags") else both


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [] if value in NOTHING else [value]


def _is_span(row: Json) -> bool:
    if not isinstance(row, dict) or not {"span_id", "trace_id", "start_ns"} <= set(row):
        return False
    return "meta" in row or "ml_app" in row or "span_kind" in row


@dataclass
class _Unplaced:
    """Judgements that do not name a trace, by what they name instead, until their spans are read."""

    rows: dict[tuple[Position, int], _Row] = field(default_factory=dict)
    placed: set[tuple[Position, int]] = field(default_factory=set)
    _by_target: dict[tuple[str, str], list[tuple[Position, int]]] | None = None

    def scores(self, spans: list[_Row]) -> Iterator[Score]:
        """Yield the scores that are about these spans of a trace."""
        if self._by_target is None:
            self._by_target = {}
            for place, row in self.rows.items():
                self._by_target.setdefault(metric_target(row), []).append(place)
        if not self._by_target:
            return
        about: dict[tuple[str, str], _Row] = {}
        for span in sorted(spans, key=_early):
            for target in _targets(span):
                about.setdefault(target, span)
        for target, span in about.items():
            for place in self._by_target.get(target, ()):
                self.placed.add(place)
                if target[0] != "session":
                    yield from judgements(self.rows[place], _step_of(span))
                    continue
                # It is about the whole session, not about each of its traces.
                for score in judgements(self.rows[place], None):
                    yield replace(score, extra={**score.extra, "scope": "session"})


def _targets(span: _Row) -> Iterator[tuple[str, str]]:
    """The names by which a judgement may refer to a span: its id, its session, a tag."""
    yield "span", as_text(span.get("span_id"))
    yield "session", as_text(span.get("session_id"))
    for tag in map(as_text, listing(span.get("tags"))):
        yield "tag", tag
        name, _, held = tag.partition(":")
        if name in ("session_id", "feedback_join_key"):
            yield name.removesuffix("_id"), held


def _target_names(record: Record) -> Iterator[tuple[str, str]]:
    """The names by which judgements may refer to the spans in a record."""
    for row in _rows(record.value):
        judges = is_metric(row) or is_annotated(row)
        if isinstance(row, dict) and not judges and text(row.get("trace_id")):
            yield from _targets(row)


def _early(span: _Row) -> tuple[bool, str]:
    return (not is_root(span), as_text(span.get("start_ns")))


def _step_of(span: _Row) -> str | None:
    return None if is_root(span) else text(span.get("span_id"))


def judgements(row: _Row, step_id: str | None) -> list[Score]:
    """The scores of an evaluation, of feedback or of an annotated trace."""
    if is_annotated(row):
        return list(annotation_scores(row))
    return list(metric_score(row, step_id))


class DatadogReader(Reader):
    """Reader for spans, and judgements of them in the same bundle."""

    name = "datadog"
    title = "Datadog LLM Observability"
    gathering = Gathering.BY_TRACE
    keeps = "spans, messages, tools, documents, cost, evaluations, feedback, annotations"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for spans of LLM Observability, or judgements of them."""
        rows = [row for one in sample.records for row in _rows(one)[:5]]
        if any(_is_span(row) for row in rows):
            return Vote.CERTAIN
        return Vote.CERTAIN if any(is_metric(row) or is_annotated(row) for row in rows) else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield each trace when it is complete."""
        unplaced = _Unplaced()

        def parse(record: Record) -> Iterator[tuple[str, _Row] | Reject]:
            for number, row in enumerate(_rows(record.value)):
                if not isinstance(row, dict):
                    excerpt = as_text(row)[:EXCERPT_CHARS]
                    yield Reject(record.position, "the record is not an object", excerpt)
                    continue
                judges = is_metric(row) or is_annotated(row)
                how, name = metric_target(row) if judges else ("trace", text(row.get("trace_id")))
                if how == "trace" and name:
                    yield name, row
                elif judges:
                    unplaced.rows[record.position, number] = row
                else:
                    excerpt = as_text(dict(row))[:EXCERPT_CHARS]
                    yield Reject(record.position, "the span names no trace", excerpt)

        # Every record is parsed before the first trace is complete, so `unplaced` has all judgements by then.
        for gathered in complete(source, parse):
            if isinstance(gathered, Reject):
                yield gathered
            else:
                yield from gathered.made(self._item, gathered, unplaced)
        left = {place: row for place, row in unplaced.rows.items() if place not in unplaced.placed}
        missing = absent_from(source, map(metric_target, left.values()), _target_names)
        for (position, _), row in left.items():
            if (target := metric_target(row)) in missing:
                how, name = target
                reason = f"judgement of the {how} {name!r}, which is not in this bundle; load it with its spans"
                yield Reject(position, reason, as_text(dict(row))[:EXCERPT_CHARS])

    def _item(self, gathered: Gathered[_Row], unplaced: _Unplaced) -> Item:
        trace_id, rows = gathered.trace_id, gathered.parts
        spans = [row for row in rows if not (is_metric(row) or is_annotated(row))]
        roots = {text(span.get("span_id")) for span in spans if is_root(span)}
        scores: list[Score] = []
        for row in rows:
            if is_metric(row) or is_annotated(row):
                scores += judgements(row, _target_step(row, roots))
        if not spans:
            return UnattachedScores(trace_id, tuple(scores))
        scores += unplaced.scores(spans)
        runs = [span_run(span, number) for number, span in enumerate(spans)]
        runs[0] = replace(runs[0], scores=(*runs[0].scores, *scores))
        return run_trace(trace_id, runs, self.name)


def _target_step(row: _Row, roots: set[str | None]) -> str | None:
    span_id = text(mapping(mapping(row.get("join_on")).get("span")).get("span_id"))
    span_id = span_id or text(row.get("span_id"))
    return None if row.get("eval_scope") == "trace" or span_id in roots else span_id


READER: Final = DatadogReader()
