"""The changes to codes that count, as a projection: what each code is called now, without reading the log."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import peewee

from ..acts import Event
from ..canonical import Json, canonical_bytes
from ..code_names import NO_CODE_NAMES, CodeNames, ReviewName, copied_from
from ..database import run_sql
from . import log
from .trace_keys import stored as stored_keys
from .trace_keys import under_present_keys


def row(event: Event) -> dict[str, Json]:
    """The row of a `codes` event that counts."""
    return {"event": event.id, "body": canonical_bytes(event.body).decode()}


def stored(db: peewee.SqliteDatabase) -> CodeNames:
    """The changes that count."""
    return _names(_rows(db)) or NO_CODE_NAMES


def _rows(db: peewee.SqliteDatabase) -> dict[str, str]:
    return dict(
        run_sql(db, "SELECT event, body FROM code_acts WHERE event > '' ORDER BY event").fetchall()
    )


def _names(rows: dict[str, str]) -> CodeNames:
    return CodeNames.of_bodies(msgspec.json.decode(body) for body in rows.values())


def update(db: peewee.SqliteDatabase) -> set[ReviewName]:
    """Bring the projection up to date with the log; returns the reviews in which a code may have another name now."""
    before = _rows(db)
    counting = under_present_keys(log.counting_of_kind(db, "codes"), stored_keys(db))
    after = {str(one["event"]): str(one["body"]) for one in map(row, counting)}
    if before == after:
        return set()
    run_sql(db, "DELETE FROM code_acts")
    for event, body in after.items():
        run_sql(db, "INSERT INTO code_acts(event, body) VALUES (?, ?)", (event, body))
    return _affected(db, _names(before), _names(after))


def _affected(db: peewee.SqliteDatabase, before: CodeNames, after: CodeNames) -> set[ReviewName]:
    named = stored_keys(db)
    found = before.named_reviews() | after.named_reviews()
    if found:
        # What was split off in a review is split off in its copies as well.
        found |= {
            (copy.reviewer, copy.trace, copy.rubric)
            for copy in log.of_kind(db, "carry")
            if not found.isdisjoint(copied_from(copy))
        }
    for code in before.sources() | after.sources():
        if before.present(code) != after.present(code):
            found |= {(who, named(trace), rubric) for who, trace, rubric in _with_code(db, code)}
    return found


def _with_code(db: peewee.SqliteDatabase, code: str) -> Iterable[tuple[str, str, str]]:
    """The reviews whose events may give this code: those in which it stands, as whatever."""
    written = canonical_bytes(code).decode()
    rows: list[tuple[str, str, str]] = run_sql(
        db,
        "SELECT DISTINCT reviewer, trace, rubric FROM events"
        " WHERE kind IN ('code', 'finish', 'mark') AND instr(body, ?)",
        (written,),
    ).fetchall()
    return rows
