"""Langfuse's tables joined again: traces, observations, scores and comments by trace id, across all
files of a bundle and in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from ....canonical import Json, canonical_bytes
from ....trace import Score, Trace, as_text, replace
from ...input.gathering import Gathered, absent_from
from ...input.unexpected import LET_THROUGH
from ...protocol import Item, ReaderItem, Record, RecordSource, Reject, UnattachedScores
from ...spans.uniting import unite
from ...values.times import to_ns
from .objects import trace_object
from .parts import LangfusePart, Row, UnplacedRow, comment_of, parts_of, unexpected
from .scores import read_score
from .steps import REPEATED
from .traces import read_trace

_CONTEXT: Final = (*REPEATED, "traceTimestamp")
_TRACE_NAMES: Final = {"traceName": "name", "traceTimestamp": "timestamp"}


class Tables:
    """Splits records into parts of traces, and joins the parts of each trace."""

    def __init__(self) -> None:
        # By position, because a large bundle is read twice.
        self._unplaced: dict[tuple[str, int], UnplacedRow] = {}
        self._by_step: dict[str, list[tuple[str, int]]] | None = None
        self._by_session: dict[str, list[tuple[str, int]]] = {}
        self._placed: set[tuple[str, int]] = set()

    def parts(self, record: Record) -> Iterator[tuple[str, LangfusePart] | Reject]:
        """Yield the parts of traces in a record, each with the id of its trace."""
        for number, found in enumerate(parts_of(record)):
            if isinstance(found, UnplacedRow):
                self._unplaced[str(record.position), number] = found
            else:
                yield found

    def items(self, found: Gathered[LangfusePart]) -> Iterator[ReaderItem]:
        """Yield the trace made of its parts; or only its scores, if no other part was found."""
        parts = found.parts
        try:
            yield from map(found.located, _items(found.trace_id, [*parts, *self._join(parts)]))
        except LET_THROUGH:
            raise
        except Exception as error:  # noqa: BLE001 - said of each of its records
            for part in parts:
                yield unexpected(part.position, error, part.row)

    def _join(self, parts: Sequence[LangfusePart]) -> list[LangfusePart]:
        """The parts, with the scores and comments on the steps and sessions of the trace."""
        if self._by_step is None:
            self._by_step = {}
            for key, one in self._unplaced.items():
                if one.step_id is not None:
                    self._by_step.setdefault(one.step_id, []).append(key)
                elif one.session is not None:
                    self._by_session.setdefault(one.session, []).append(key)
        if not self._unplaced:
            return []
        step_ids, sessions = _places(parts)
        keys = [key for step_id in step_ids for key in self._by_step.get(step_id, ())]
        keys += [key for session in sessions for key in self._by_session.get(session, ())]
        self._placed.update(keys)
        return [_placed(self._unplaced[key]) for key in keys]

    def left(self, source: RecordSource) -> Iterator[Reject]:
        """Yield rejects for scores and comments whose step or session is not in these records."""
        left = {key: one for key, one in self._unplaced.items() if key not in self._placed}
        missing = absent_from(source, map(_wanted, left.values()), _ids_in)
        for one in left.values():
            if _wanted(one) in missing:
                what, about = _wanted(one)
                reason = f"it refers to the {what} {about}, which is not in this bundle"
                yield Reject(one.position, reason, str(one.row)[:200])


def _wanted(one: UnplacedRow) -> tuple[str, str | None]:
    """The target of a score or comment without a trace: an observation or session, and its id."""
    return ("observation", one.step_id) if one.session is None else ("session", one.session)


def _ids_in(record: Record) -> Iterator[tuple[str, str | None]]:
    """Yield the observations and sessions of the traces in a record."""
    parts = [found[1] for found in parts_of(record) if isinstance(found, tuple)]
    step_ids, sessions = _places(parts)
    yield from (("observation", step_id) for step_id in step_ids)
    yield from (("session", session) for session in sessions)


def _places(parts: Sequence[LangfusePart]) -> tuple[list[str], list[str]]:
    """The ids of the steps and of the sessions of a trace, without duplicates."""
    rows: list[Mapping[str, Json]] = []
    steps: dict[str, None] = {}
    for part in parts:
        rows.append(part.row)
        if part.kind == "whole":
            rows.append(trace_object(part.row) or {})
            held = [item for item in part.row["observations"] if isinstance(item, dict)]
            rows += held
            steps |= {as_text(item.get("id")): None for item in held}
        elif part.kind == "observation":
            steps[as_text(part.row.get("id"))] = None
    sessions = dict.fromkeys(
        as_text(row["sessionId"]) for row in rows if row.get("sessionId") is not None
    )
    return list(steps), list(sessions)


def _placed(one: UnplacedRow) -> LangfusePart:
    comment = comment_of(one.row, one.step_id) if "objectType" in one.row else None
    if comment is not None:
        return LangfusePart(one.position, "comment", one.row, comments=(comment,))
    row = one.row if one.session is None else {**one.row, "scope": "session"}
    return LangfusePart(one.position, "score", row)


def _items(trace_id: str, parts: Sequence[LangfusePart]) -> Iterator[Item]:
    of: dict[str, list[LangfusePart]] = {}
    for part in parts:
        of.setdefault(part.kind, []).append(part)
    nodes = [*of.get("trace", ()), *of.get("observation", ())]
    scores, repeated = merged([part.row for part in of.get("score", ())])
    columns = [score for part in parts for score in part.columns]
    comments = _once([score for part in parts for score in part.comments])
    whole = [
        read_trace(part.row, trace_object(part.row) or part.row) for part in of.get("whole", ())
    ]
    if not whole and not nodes:
        yield UnattachedScores(trace_id, (*(_unattached(row) for row in scores), *comments))
        return
    heads, again = merged([part.row for part in of.get("trace", ())])
    observations, more = merged([part.row for part in of.get("observation", ())])
    repeated += again + more
    if nodes:
        trace = _joined(trace_id, heads[0] if heads else {}, observations, scores)
        if repeated:
            note = f"{repeated} repeated row(s) were dropped; the newest version is used"
            trace = replace(trace, notes=(*trace.notes, note))
        whole.append(trace)
    for trace in _united(whole):
        yield _with(trace, _new_scores(trace, scores), columns, comments)


def _united(copies: Sequence[Trace]) -> list[Trace]:
    """The copies of a trace as one; those that contradict it remain traces of their own."""
    out: list[Trace] = []
    for copy in copies:
        united = unite(out[0], copy) if out else None
        if united is None or united.differs:
            out.append(copy)
        else:
            out[0] = united.trace
    return out


def _new_scores(trace: Trace, rows: Sequence[Row]) -> list[Score]:
    """The scores that a whole trace does not already contain."""
    steps = {step.id for step in trace.steps}
    read = [read_score(row, steps) for row in rows]
    return [score for score in read if score not in trace.scores]


def _with(
    trace: Trace, scores: Sequence[Score], columns: Sequence[Score], comments: Sequence[Score]
) -> Trace:
    combined = (*trace.scores, *scores)
    return replace(trace, scores=(*combined, *_unrepeated(columns, combined), *comments))


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _joined(trace_id: str, own: Row, observations: Sequence[Row], scores: Sequence[Row]) -> Trace:
    """A trace from its own row, if it exists, and the rows of its observations and scores."""
    rows = sorted(
        (dict(row) for row in observations),
        key=lambda row: (to_ns(row.get("startTime")) or 0, as_text(row.get("id"))),
    )
    context: Row = {}
    for row in rows:
        for name in _CONTEXT:
            if name in row:
                context.setdefault(name, row[name])
    for row in rows:
        for name in _CONTEXT:
            if name in row and row[name] == context[name]:
                del row[name]
    known = {_TRACE_NAMES.get(name, name): value for name, value in context.items()}
    head = {**known, **own, "id": trace_id}
    there = {as_text(row.get("id")) for row in rows}
    named = [item for item in _listed(head.get("observations")) if as_text(item) not in there]
    given = {as_text(row.get("id")) for row in scores}
    named_scores = [item for item in _listed(head.get("scores")) if as_text(item) not in given]
    head["observations"] = [*rows, *named]
    head["scores"] = [*scores, *named_scores]
    trace = read_trace(head, head)
    if rows or named:
        return trace
    return replace(trace, notes=(*trace.notes, "the bundle has no observations of this trace"))


def merged(rows: Sequence[Row]) -> tuple[list[Row], int]:
    """The rows merged by id, the newest last; and how many duplicates were merged."""
    by_id: dict[str, list[Row]] = {}
    for row in rows:
        # A row without an id is its own identity: only equal rows are duplicates.
        known = row.get("id")
        key = canonical_bytes(row).hex() if known is None else f"id {as_text(known)}"
        by_id.setdefault(key, []).append(row)
    out = []
    for _, same in sorted(by_id.items()):
        whole: Row = {}
        for row in sorted(same, key=_age) if len(same) > 1 else same:
            whole.update(row)
        out.append(whole)
    return out, len(rows) - len(out)


def _age(row: Row) -> tuple[int, int, bytes]:
    return to_ns(row.get("updatedAt")) or 0, len(row), canonical_bytes(row)


def _unattached(row: Row) -> Score:
    step_id = row.get("observationId")
    return read_score(row, set() if step_id is None else {as_text(step_id)})


def _once(scores: Sequence[Score]) -> list[Score]:
    """Comments without duplicates, in the order in which they were made."""
    found = {
        (str(score.extra.get("id")), score.explanation, score.step_id): score for score in scores
    }
    return [found[key] for key in sorted(found, key=lambda key: (found[key].at_ns or 0, str(key)))]


def _unrepeated(columns: Sequence[Score], scores: Sequence[Score]) -> list[Score]:
    """The scores from columns that are not already in `scores`. A trace's column also contains the scores
    of its steps."""
    full = {(score.name, score.step_id) for score in scores}
    names = {name for name, _ in full} | {c.name for c in columns if c.step_id is not None}
    key: Callable[[Score], bytes] = lambda one: canonical_bytes(  # noqa: E731
        [one.name, one.step_id, one.extra.get("number", 1), one.value, one.label]
    )
    found = {
        key(column): column
        for column in columns
        if ((column.name, column.step_id) not in full)
        and (column.step_id is not None or column.name not in names)
    }
    return [found[at] for at in sorted(found)]
