"""Reads from the library what is known of its failures, a page of traces at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
import peewee

from ..database import run_sql
from ..library import Library
from ..score_verdicts import verdict_of_score
from ..trace import Score, as_text
from .failures import Critique, Facts, FailedStep, error_class

PAGE: Final = 2000
"""Rows of traces read at a time."""


class _StepBody(msgspec.Struct):
    """What is looked at of a step; the rest of what is stored is not decoded."""

    id: Any
    kind: Any
    name: Any
    parent_id: Any = None
    status_message: Any = None
    attributes: Any = None
    output: Any = None


class _Header(msgspec.Struct):
    """What is looked at of a trace."""

    error: Any = None
    output: Any = None


_STEP: Final = msgspec.json.Decoder(_StepBody)
_HEADER: Final = msgspec.json.Decoder(_Header)


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
    """The keys of traces that a later revision took the place of."""

    def work(db: peewee.SqliteDatabase) -> list[str]:
        rows = run_sql(db, "SELECT key FROM traces WHERE superseded_by IS NOT NULL")
        return [key for (key,) in rows]

    return library.read(work)


def scored_since(library: Library, score: int, row: int) -> tuple[int, list[str]]:
    """The number of the last score, and the keys of the traces up to `row` that have got scores after
    number `score`: scores may come in another bundle than their trace."""

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


def facts_after(
    library: Library, row: int, critiques: Mapping[str, Sequence[Critique]]
) -> Iterator[list[tuple[int, Facts]]]:
    """Pages of (row id, facts) of the traces loaded after `row` that something says failed, in the order
    of loading. `critiques` are what reviewers said, by trace key."""
    last = last_row(library)
    while row < last:
        end = row + PAGE
        page = library.read(lambda db, a=row, b=end: _page(db, a, b, critiques))  # type: ignore[misc]
        yield page
        row = end


def facts_of(
    library: Library, keys: Sequence[str], critiques: Mapping[str, Sequence[Critique]]
) -> list[tuple[int, Facts]]:
    """(row id, facts) of the traces of these keys that something says failed."""

    def work(db: peewee.SqliteDatabase) -> list[tuple[int, Facts]]:
        found: list[tuple[int, Facts]] = []
        for key in keys:
            row = run_sql(db, "SELECT id FROM traces WHERE key = ?", (key,)).fetchone()
            if row is not None:
                found += _page(db, row[0] - 1, row[0], critiques)
        return found

    return library.read(work)


def _page(
    db: peewee.SqliteDatabase, after: int, last: int, critiques: Mapping[str, Sequence[Critique]]
) -> list[tuple[int, Facts]]:
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
        "SELECT trace, body FROM scores WHERE trace > ? AND trace <= ? AND"
        " (value IS NULL OR value = 0 OR label IS NOT NULL) ORDER BY trace, name, hash",
        within,
    ):
        score = Score(**msgspec.json.decode(body))
        if verdict_of_score(score) == "fail":
            scores.setdefault(trace, []).append(score)
    out = []
    for row, key, status, start_ns, header in run_sql(
        db,
        "SELECT id, key, status, start_ns, header FROM traces"
        " WHERE id > ? AND id <= ? AND superseded_by IS NULL ORDER BY id",
        within,
    ):
        said = critiques.get(key, ())
        if status != "error" and row not in steps and row not in scores and not said:
            continue
        content = _HEADER.decode(header)
        out.append(
            (
                row,
                Facts(
                    trace=key,
                    status=status,
                    error=content.error,
                    steps=steps.get(row, ()),
                    scores=scores.get(row, ()),
                    critiques=said,
                    output=content.output,
                    at_ns=start_ns,
                ),
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
