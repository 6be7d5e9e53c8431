"""Search the traces of a library: what fulfils a query, page by page, the newest first."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import peewee

from ...errors import UserError
from ..database import connection_of, run_sql
from ..queries.fields import FIELDS
from ..queries.query import FieldTest, Query, leaves
from .library import Library
from .search_index import SCORE
from .search_sql import Elsewhere, statement
from .search_text import PARTIAL, fact, fact_value

FIRST: Final = 128
"""Row ids of the first page: it is there before the rest was looked for."""
PAGE: Final = 40 * FIRST
_INDEXED_AT_ONCE: Final = 100
_LOOKED_UP: Final = 10_000
"""Instructions of SQLite between two looks at whether the search is cancelled."""
_COMPLETIONS: Final = 30
_NEAR: Final = 60.0
"""How similar, of 100, a name has to be to be proposed for one that does not exist."""


class Cancelled(Exception):
    """The search was cancelled."""


def to_index(library: Library) -> int:
    """How many traces are not in the index yet: those of a library from before there was one."""

    def work(db: peewee.SqliteDatabase) -> int:
        return int(run_sql(db, "SELECT count(*) FROM search_pending").fetchone()[0])

    return library.read(work)


def index_rest(
    library: Library,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> bool:
    """Index the traces that are not in the index yet; returns whether it was not cancelled. What was done until then
    is kept."""
    total = to_index(library)
    if total and library.read_only:
        raise UserError(
            f"{total:,} traces are not indexed yet, and the library folder {library.folder} cannot be written",
            "Copy it to a disk that can be written, name the copy with --library and search once: that indexes them.",
        )
    done = 0
    while total:
        if cancelled is not None and cancelled():
            return False
        count = library.index_some(_INDEXED_AT_ONCE)
        if not count:
            break
        done += count
        if progress is not None:
            progress(min(done, total), total)
    return True


def find(
    library: Library,
    query: Query,
    elsewhere: Elsewhere,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[array[int]]:
    """The row ids of the traces that fulfil a query, the newest first, in pages; none is empty. Raises UserError
    for a field that does not exist, Cancelled."""
    names = field_names(library)
    _check_fields(query, names)
    scores: dict[str, list[str]] = {}
    for name in names:
        if name.startswith(SCORE):
            scores.setdefault(name.casefold(), []).append(name.removeprefix(SCORE))
    wanted = statement(query, elsewhere, scores)
    connection = library.read(connection_of)
    with _interrupted(connection, cancelled):
        cursor = connection.execute(wanted.sql, wanted.parameters)
        size = FIRST
        while rows := cursor.fetchmany(size):
            yield array("q", [row for (row,) in rows])
            size = PAGE


@contextmanager
def _interrupted(
    connection: sqlite3.Connection, cancelled: Callable[[], bool] | None
) -> Iterator[None]:
    connection.set_progress_handler(cancelled, _LOOKED_UP)
    try:
        yield
    except sqlite3.OperationalError as error:
        if cancelled is None or not cancelled():
            raise
        raise Cancelled from error
    finally:
        connection.set_progress_handler(None, 0)


def field_names(library: Library) -> list[str]:
    """The names of metadata values and scores (`score.NAME`) in a library, as they are written."""

    def work(db: peewee.SqliteDatabase) -> list[str]:
        found = run_sql(db, "SELECT name FROM search_fields ORDER BY name")
        return [str(name) for (name,) in found if name != PARTIAL]

    return library.read(work)


def _check_fields(query: Query, names: Sequence[str]) -> None:
    known = {*FIELDS, *(name.casefold() for name in names)}
    for test in leaves(query):
        if isinstance(test, FieldTest) and test.name not in known:
            raise _no_field(test, names)


def _no_field(test: FieldTest, names: Sequence[str]) -> UserError:
    from rapidfuzz import fuzz, process

    offered = [name for name in (*FIELDS, *names) if name != "score"]
    offered = list(dict.fromkeys(offered))
    near = process.extractOne(
        test.name, offered, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=_NEAR
    )
    hint = f"Did you mean {near[0]}? " if near else ""
    shown = ", ".join(offered[:40]) + (" …" if len(offered) > 40 else "")
    return UserError(
        f"There is no field {test.name} (character {test.at} of the query)",
        f'{hint}Fields: {shown}. To search for the text, write "{test.name}:…" in quotation marks.',
    )


def values_of(library: Library, name: str, beginning: str = "") -> list[str]:
    """Values that a field of facts has in a library and that begin so, folded."""
    first = fact(name, beginning)

    def work(db: peewee.SqliteDatabase) -> list[str]:
        rows = run_sql(
            db,
            "SELECT term FROM search_terms WHERE term >= ? AND term < ? ORDER BY term LIMIT ?",
            (first, first + "\U0010ffff", _COMPLETIONS),
        )
        return [fact_value(str(term)) for (term,) in rows]

    return library.read(work)


def partly_indexed(library: Library) -> int:
    """How many traces have a text of which only the beginning is searched."""

    def work(db: peewee.SqliteDatabase) -> int:
        wanted = f'facts : "{fact(PARTIAL, "yes")}"'
        sql = "SELECT count(*) FROM search WHERE search MATCH ?"
        return int(run_sql(db, sql, (wanted,)).fetchone()[0])

    return library.read(work)
