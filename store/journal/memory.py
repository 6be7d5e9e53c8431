"""What journal.db stores beside the log: unfinished texts, and small values such as the theme."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import msgspec
import peewee

from ..canonical import Json, canonical_bytes, clean_json, clean_text
from ..database import run_sql
from .tables import DraftRow, MemoryRow


@dataclass(frozen=True, slots=True)
class TextDraft:
    """An unfinished text, and the position of the caret (a character offset)."""

    text: str
    caret: int


def save_draft(
    db: peewee.SqliteDatabase, reviewer: str, trace: str, field: str, draft: TextDraft
) -> None:
    """Store the latest state of an unfinished text."""
    row = {
        "reviewer": clean_text(reviewer),
        "trace": clean_text(trace),
        "field": clean_text(field),
        "text": clean_text(draft.text),
        "caret": draft.caret,
    }
    DraftRow.insert(row).on_conflict_replace().execute(db)


def drafts(db: peewee.SqliteDatabase, reviewer: str, trace: str) -> dict[str, TextDraft]:
    """The reviewer's unfinished texts on a trace, by field."""
    rows = run_sql(
        db,
        "SELECT field, text, caret FROM drafts WHERE reviewer = ? AND trace = ?",
        (clean_text(reviewer), clean_text(trace)),
    )
    return {name: TextDraft(text, caret) for name, text, caret in rows.fetchall()}


def drop_draft(db: peewee.SqliteDatabase, reviewer: str, trace: str, field: str) -> None:
    """Delete an unfinished text."""
    run_sql(
        db,
        "DELETE FROM drafts WHERE reviewer = ? AND trace = ? AND field = ?",
        (clean_text(reviewer), clean_text(trace), clean_text(field)),
    )


def drop_drafts_of(db: peewee.SqliteDatabase, traces: Collection[str]) -> None:
    """Delete every reviewer's unfinished texts on traces."""
    asked = canonical_bytes(sorted(traces)).decode()
    run_sql(db, "DELETE FROM drafts WHERE trace IN (SELECT value FROM json_each(?))", (asked,))


def remember(db: peewee.SqliteDatabase, reviewer: str, name: str, value: Json) -> None:
    """Store a small JSON value for a reviewer."""
    row = {
        "reviewer": clean_text(reviewer),
        "name": name,
        "value": canonical_bytes(clean_json(value)).decode(),
    }
    MemoryRow.insert(row).on_conflict_replace().execute(db)


def recall(db: peewee.SqliteDatabase, reviewer: str, name: str) -> Json:
    """The stored value, or None."""
    row = run_sql(
        db,
        "SELECT value FROM memory WHERE reviewer = ? AND name = ?",
        (clean_text(reviewer), name),
    ).fetchone()
    return msgspec.json.decode(row[0]) if row else None
