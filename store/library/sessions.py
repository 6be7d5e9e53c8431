"""The traces of one session: those whose metadata has the same value under one of the names of sessions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import peewee

from ..canonical import Json
from ..database import run_sql
from .library import Library
from .slices import slice_value

SESSION_NAMES: Final = (
    "session", "session_id", "sessionId", "session.id", "conversation_id", "conversationId", "conversation",
    "thread_id", "threadId", "gen_ai.conversation.id", "chat_id",
)  # fmt: skip
"""The names of metadata that say which session a trace belongs to: `session` is what the readers make of a format's
own field, the others are columns and attributes of people's own."""


def session_name(metadata: Mapping[str, Json]) -> tuple[str, str] | None:
    """The name and the value of the session of a trace with this metadata; None if it says none."""
    for name in SESSION_NAMES:
        value = slice_value(metadata.get(name))
        if value and not isinstance(metadata[name], bool):
            return name, value
    return None


def keys_of_session(library: Library, name: str, value: str) -> list[str]:
    """The keys of the traces of a session, first those that began first. Reads through all headers: call it in a
    worker."""
    # The value stands in the header as JSON writes it; a number without quotes.
    written = json.dumps(value, ensure_ascii=False)[1:-1]

    def work(db: peewee.SqliteDatabase) -> list[str]:
        rows = run_sql(
            db,
            "SELECT key, json_extract(CAST(header AS TEXT), '$.metadata') FROM traces"
            " WHERE superseded_by IS NULL AND instr(header, ?) > 0"
            " ORDER BY start_ns IS NULL, start_ns, id",
            (written,),
        )
        return [key for key, metadata in rows if _is_in(metadata, name, value)]

    return library.read(work)


def _is_in(metadata: Any, name: str, value: str) -> bool:
    return slice_value(json.loads(metadata or "{}").get(name)) == value
