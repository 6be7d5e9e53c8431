"""The full-text index in traces.db: one document of each trace, written in the transaction that saves the trace.

It is a contentless FTS5 table: it holds the words and their places, not the texts. Rows of such a table cannot be
deleted in every SQLite that we support, so documents have numbers of their own: `search_documents` says which trace
a document is of, and one whose trace was saved again is of none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from typing import Final

from .search_text import COLUMNS, SearchText

SCORE: Final = "score."
"""What the name of a score is preceded by as a field."""
SPARE: Final = 1 << 40
"""The first number of documents of traces that are indexed again. A document has the row id of its trace where no
other had it before: results come in the order of these numbers."""
_OTHER_TABLES: Final = (
    "search_terms", "search_documents", "search_numbers", "search_fields", "search_pending",
)  # fmt: skip
_NAMES: Final = ", ".join(COLUMNS)
_TABLES: Final = (
    # `ascii` splits folded text exactly at the words of queries/words.py.
    f"CREATE VIRTUAL TABLE search USING fts5({_NAMES}, content='', columnsize=0, tokenize='ascii')",
    "CREATE VIRTUAL TABLE search_terms USING fts5vocab(search, 'row')",
    "CREATE TABLE search_documents (id INTEGER PRIMARY KEY, trace INTEGER NOT NULL UNIQUE)",
    "CREATE TABLE search_numbers (last_row INTEGER NOT NULL, next_spare INTEGER NOT NULL)",
    f"INSERT INTO search_numbers SELECT coalesce(max(id), 0), {SPARE} FROM traces",  # noqa: S608
    "CREATE TABLE search_fields (name TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE search_pending (trace INTEGER PRIMARY KEY)",
    "INSERT INTO search_pending(trace) SELECT id FROM traces",
    f"INSERT OR IGNORE INTO search_fields SELECT DISTINCT '{SCORE}' || name FROM scores",  # noqa: S608
)
_DOCUMENT: Final = f"INSERT INTO search(rowid, {_NAMES}) VALUES (?{', ?' * len(COLUMNS)})"  # noqa: S608


def create_index(connection: sqlite3.Connection) -> None:
    """Make the tables of the index, in place of those of another version; every trace that is in the library waits to
    be indexed."""
    for name in (*_OTHER_TABLES, "search"):
        connection.execute(f"DROP TABLE IF EXISTS {name}")
    for sql in _TABLES:
        connection.execute(sql)


def add_documents(
    connection: sqlite3.Connection, texts: Sequence[tuple[int, SearchText]], *, waited: bool = False
) -> None:
    """Index traces (row ids, ascending) that are not in the index; those that `waited` never were."""
    if not texts:
        return
    last_row, spare = connection.execute(
        "SELECT last_row, next_spare FROM search_numbers"
    ).fetchone()
    documents: list[tuple[object, ...]] = []
    for row, text in texts:
        if waited or row > last_row:
            number, last_row = row, max(row, last_row)
        else:
            number, spare = spare, spare + 1
        documents.append((number, row, text))
    connection.execute("UPDATE search_numbers SET last_row = ?, next_spare = ?", (last_row, spare))
    connection.executemany(
        "INSERT INTO search_documents(id, trace) VALUES (?, ?)",
        ((number, row) for number, row, _ in documents),
    )
    connection.executemany(
        _DOCUMENT,
        ((number, *(getattr(text, one) for one in COLUMNS)) for number, _, text in documents),
    )
    add_fields(connection, set().union(*(text.fields for _, text in texts)))


def add_fields(connection: sqlite3.Connection, names: Collection[str]) -> None:
    """Remember the names of fields, as they are written in the bundles."""
    connection.executemany(
        "INSERT OR IGNORE INTO search_fields(name) VALUES (?)",
        ((name.encode("utf-8", "replace").decode(),) for name in sorted(names)),
    )


def forget_document(connection: sqlite3.Connection, row: int) -> None:
    """Take a trace out of the index, before it is indexed again or because it is no longer in the library."""
    for table in ("search_documents", "search_pending"):
        connection.execute(f"DELETE FROM {table} WHERE trace = ?", (row,))  # noqa: S608
