"""Langfuse's records split into parts of traces: whole traces, rows of tables, scores and comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ....canonical import Json
from ....trace import Score, as_text
from ...input.unexpected import said_of
from ...protocol import Position, Record, Reject
from ...values.raters import scored
from ...values.times import to_ns, unread_times
from .objects import elements_of, first_trace_id, only_ids, respelled, trace_object
from .rows import (
    RowKind,
    is_chat_conversion,
    kind_of,
    plain_row,
    plain_score,
    without_score_columns,
)

Row: TypeAlias = dict[str, Json]
_CONVERSION: Final = (
    "Langfuse's conversion of single observations to chat messages, without their trace, "
    "names, times or order; load the download of the trace itself"
)
_USELESS: Final[Mapping[RowKind, str]] = {
    "session": "row of Langfuse's sessions table: counts, no trace; export the traces",
    "run item": "only a reference from a dataset run to its trace; export the traces",
}


@dataclass(frozen=True, slots=True)
class LangfusePart:
    """The part of a trace in one record: the whole trace, or a row. `scores` were columns of the row."""

    position: Position
    kind: RowKind | Literal["whole"]
    row: Row
    columns: tuple[Score, ...] = ()
    comments: tuple[Score, ...] = ()


@dataclass(frozen=True, slots=True)
class UnplacedRow:
    """A score or comment that does not name its trace: on a step, or on a session."""

    position: Position
    row: Row
    step_id: str | None = None
    session: str | None = None


Found: TypeAlias = tuple[str, LangfusePart] | UnplacedRow | Reject


def parts_of(record: Record) -> Iterator[Found]:
    """Yield the parts of traces in a record with their trace id, and rows that do not name a trace."""
    for number, value in enumerate(elements_of(record.value)):
        try:
            yield _part(record.position, number, respelled(value))
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            yield unexpected(record.position, error, value)


def unexpected(position: Position, error: Exception, value: Json) -> Reject:
    """A reject for a value of an unexpected shape."""
    return Reject(position, f"a value has an unexpected shape: {said_of(error)}", str(value)[:200])


def _part(position: Position, number: int, value: Json) -> Found:
    trace = trace_object(value)
    if trace is not None and not only_ids(value):
        own = trace.get("id")
        own = first_trace_id(value) if own is None else own
        trace_id = f"{position} {number}" if own is None else as_text(own)
        return trace_id, LangfusePart(position, "whole", value)
    kind: RowKind | None = kind_of(value) if trace is None else "trace"
    if kind is None:
        reason = _CONVERSION if is_chat_conversion(value) else "not a Langfuse trace"
        return Reject(position, reason, str(value)[:200])
    if kind in ("trace", "observation"):
        return _node(position, plain_row(value), kind, value)
    if kind == "score":
        return _of_score(position, plain_score(value))
    if kind == "comment":
        return _of_comment(position, plain_row(value))
    return Reject(position, _USELESS[kind], str(value)[:200])


def _node(position: Position, plain: Row, kind: RowKind, given: Mapping[str, Json]) -> Found:
    """A row of a trace or an observation, with the scores and comments in its columns."""
    trace_id = plain.get("id" if kind == "trace" else "traceId")
    if trace_id is None:
        return Reject(position, f"the {kind} has no id of a trace", str(given)[:200])
    row, columns = without_score_columns(plain, kind, given)
    step_id = None if kind == "trace" else as_text(row.get("id"))
    given_comments = row.pop("comments", None)
    listed = given_comments if isinstance(given_comments, list) else []
    comments = [comment_of(item, step_id) for item in listed]
    unread = [item for item, comment in zip(listed, comments, strict=True) if comment is None]
    if unread or (given_comments and not listed):
        row["comments"] = unread or given_comments
    scores = [
        _column(name, value, number, step_id)
        for name, values in columns.items()
        for number, value in enumerate(values, 1)
    ]
    found = tuple(comment for comment in comments if comment is not None)
    return as_text(trace_id), LangfusePart(position, kind, row, tuple(scores), found)


def _of_score(position: Position, row: Row) -> Found:
    if row.get("traceId") is not None:
        return as_text(row["traceId"]), LangfusePart(position, "score", row)
    if row.get("observationId") is not None:
        return UnplacedRow(position, row, step_id=as_text(row["observationId"]))
    if row.get("sessionId") is not None:
        return UnplacedRow(position, row, session=as_text(row["sessionId"]))
    return Reject(position, "the score names no trace, step or session", str(row)[:200])


def _of_comment(position: Position, row: Row) -> Found:
    about, what = row.get("objectId"), row.get("objectType")
    comment = comment_of(row, None)
    if about is None or comment is None:
        return Reject(position, "the comment has no text or no target", str(row)[:200])
    if what == "TRACE":
        return as_text(about), LangfusePart(position, "comment", row, comments=(comment,))
    if what == "OBSERVATION":
        return UnplacedRow(position, row, step_id=as_text(about))
    reason = f"the comment is on a {as_text(what).lower()}, not on a trace or a step"
    return Reject(position, reason, str(row)[:200])


def comment_of(item: Json, step_id: str | None) -> Score | None:
    """A person's comment as a score without a value."""
    if not isinstance(item, dict) or not isinstance(item.get("content"), str):
        return None
    known = ("content", "author_user_id", "authorUserId", "created_at", "createdAt")
    author = item.get("author_user_id", item.get("authorUserId", item.get("author_email")))
    about = ("objectType", "objectId", "projectId", "updatedAt")
    return scored(
        "comment",
        None,
        explanation=item["content"],
        rater="human",
        author=author,
        step_id=step_id,
        at_ns=to_ns(item.get("created_at", item.get("createdAt"))),
        extra={
            key: value
            for key, value in item.items()
            if key not in (*known, *about) and value is not None
        }
        | unread_times(item, "created_at", "createdAt"),
    )


def _column(name: str, value: Json, number: int, step_id: str | None) -> Score:
    """A value in a score column. The export does not contain its author."""
    return scored(name, value, step_id=step_id, extra={"number": number} if number > 1 else {})
