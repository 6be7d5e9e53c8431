"""Traces with a sign of failure: a recorded error, a failed step, a score; read in pages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
import peewee

from ..canonical import Json, canonical_bytes
from ..database import run_sql
from ..score_meanings import Declared
from ..score_verdicts import failing
from ..trace import Score, as_text
from .library import Library
from .meanings import meanings

PAGE: Final = 2000
"""Rows of traces read at a time."""


@dataclass(frozen=True, slots=True)
class FailedStep:
    """A step that ended with an error: its message, and its error class as `type`."""

    id: str
    kind: str
    name: str
    parent_id: str | None = None
    type: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class FailedTrace:
    """A trace with its signs of failure: `scores` are those that mark it as failed. `output` is its final output,
    `row` its row id, `declared` what was declared of scores."""

    row: int
    key: str
    status: str
    error: str | None
    steps: Sequence[FailedStep]
    scores: Sequence[Score]
    output: Json
    start_ns: int | None
    format: str = ""
    declared: Declared = field(default_factory=dict)


class _StepBody(msgspec.Struct):
    """The fields of a step that are used here; the others are not decoded."""

    id: Any
    kind: Any
    name: Any
    parent_id: Any = None
    status_message: Any = None
    attributes: Any = None
    output: Any = None


class _Header(msgspec.Struct):
    """The fields of a trace that are used here."""

    error: Any = None
    output: Any = None


_STEP: Final = msgspec.json.Decoder(_StepBody)
_HEADER: Final = msgspec.json.Decoder(_Header)
_SCORE: Final = msgspec.json.Decoder(Score)


def last_row(library: Library) -> int:
    """The row id of the trace that was loaded last; 0 in an empty library."""

    def work(db: peewee.SqliteDatabase) -> int:
        return int(run_sql(db, "SELECT coalesce(max(id), 0) FROM traces").fetchone()[0])

    return library.read(work)


def key_of_row(library: Library, row: int) -> str | None:
    """The key of the trace in that row, or None."""

    def work(db: peewee.SqliteDatabase) -> str | None:
        found = run_sql(db, "SELECT key FROM traces WHERE id = ?", (row,)).fetchone()
        return str(found[0]) if found else None

    return library.read(work)


def gone(library: Library) -> list[str]:
    """The keys of superseded traces."""

    def work(db: peewee.SqliteDatabase) -> list[str]:
        rows = run_sql(db, "SELECT key FROM traces WHERE superseded_by IS NOT NULL")
        return [key for (key,) in rows]

    return library.read(work)


def scored_since(library: Library, score: int, row: int) -> tuple[int, list[str]]:
    """The number of the last score, and the keys of the traces up to `row` with scores after number `score`:
    scores may be in another bundle than their trace."""

    def work(db: peewee.SqliteDatabase) -> tuple[int, list[str]]:
        last = run_sql(db, "SELECT coalesce(max(rowid), 0) FROM scores").fetchone()[0]
        rows = run_sql(
            db,
            "SELECT DISTINCT t.key FROM scores s JOIN traces t ON t.id = s.trace"
            " WHERE s.rowid > ? AND t.id <= ? ORDER BY t.id",
            (score, row),
        )
        return int(last), [key for (key,) in rows]

    return library.read(work)


def scored_as(library: Library, names: Collection[str], row: int) -> list[str]:
    """The keys of the traces up to `row` that have a score of one of these names: what was said of it has changed."""

    def work(db: peewee.SqliteDatabase) -> list[str]:
        rows = run_sql(
            db,
            "SELECT DISTINCT t.key FROM scores s JOIN traces t ON t.id = s.trace"
            " WHERE t.id <= ? AND s.name IN (SELECT value FROM json_each(?)) ORDER BY t.id",
            (row, canonical_bytes(sorted(names)).decode()),
        )
        return [str(key) for (key,) in rows]

    return library.read(work) if names else []


def failed_after(library: Library, row: int, also: Collection[str]) -> Iterator[list[FailedTrace]]:
    """Pages of the failed traces loaded after `row`, and of those whose key is in `also` (failed according to a
    reviewer), in the order of loading."""
    last = last_row(library)
    declared = meanings(library)
    while row < last:
        end = row + PAGE
        page = library.read(lambda db, a=row, b=end: _page(db, a, b, also, declared))  # type: ignore[misc]
        yield page
        row = end


def failed_among(library: Library, keys: Sequence[str], also: Collection[str]) -> list[FailedTrace]:
    """The failed traces among these keys, and those whose key is in `also`."""
    declared = meanings(library)

    def work(db: peewee.SqliteDatabase) -> list[FailedTrace]:
        found: list[FailedTrace] = []
        for key in keys:
            row = run_sql(db, "SELECT id FROM traces WHERE key = ?", (key,)).fetchone()
            if row is not None:
                found += _page(db, row[0] - 1, row[0], also, declared)
        return found

    return library.read(work)


def _page(
    db: peewee.SqliteDatabase, after: int, last: int, also: Collection[str], declared: Declared
) -> list[FailedTrace]:
    within = (after, last)
    steps: dict[int, list[FailedStep]] = {}
    for trace, body in run_sql(
        db,
        "SELECT trace, body FROM steps WHERE trace > ? AND trace <= ? AND status = 'error'"
        " ORDER BY trace, position",
        within,
    ):
        steps.setdefault(trace, []).append(_failed_step(_STEP.decode(body)))
    scores: dict[int, list[Score]] = {}
    for trace, body in run_sql(
        db,
        "SELECT trace, body FROM scores WHERE trace > ? AND trace <= ? ORDER BY trace, name, hash",
        within,
    ):
        scores.setdefault(trace, []).append(_SCORE.decode(body))
    out = []
    for row, key, status, start_ns, format_name, header in run_sql(
        db,
        "SELECT id, key, status, start_ns, format, header FROM traces"
        " WHERE id > ? AND id <= ? AND superseded_by IS NULL ORDER BY id",
        within,
    ):
        failed = failing(scores.get(row, ()), format_name, declared)
        if status != "error" and row not in steps and not failed and key not in also:
            continue
        content = _HEADER.decode(header)
        out.append(
            FailedTrace(
                row=row,
                key=key,
                status=status,
                error=content.error,
                steps=steps.get(row, ()),
                scores=failed,
                output=content.output,
                start_ns=start_ns,
                format=format_name,
                declared=declared,
            )
        )
    return out


def _failed_step(body: _StepBody) -> FailedStep:
    attributes = body.attributes or {}
    message = body.status_message or attributes.get("exception.message")
    return FailedStep(
        id=body.id,
        kind=body.kind,
        name=body.name,
        parent_id=body.parent_id,
        type=error_class(attributes),
        message=as_text(message or body.output),
    )


def error_class(attributes: Mapping[str, Json]) -> str:
    """The error class that the attributes of a step name; "" if none."""
    for name in ("exception.type", "error.type", "error.name"):
        given = attributes.get(name)
        if isinstance(given, str) and given:
            return given
    return ""
