"""Rows of groups.db to values and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import peewee

from ..canonical import canonical_bytes
from ..database import in_chunks, run_sql
from .mask_classes import FIRST_VERSION
from .replay import GroupingSettings
from .signature import Signature, SignedFailure

if TYPE_CHECKING:
    from .placing import Placement


@dataclass(frozen=True, slots=True)
class FailureEntry:
    """A failure to be saved: the row of its trace, its signature, and when its trace started."""

    row: int
    signed: SignedFailure
    at_ns: int | None = None


@dataclass(frozen=True)
class ReadPosition:
    """How far the library was read: the last trace's row and key, the last score, what reviewers had recorded by then
    (trace key -> codes and text), and what was declared of scores (name -> in words)."""

    row: int = 0
    key: str | None = None
    score: int = 0
    said: Mapping[str, Any] = field(default_factory=dict)
    declared: Mapping[str, str] = field(default_factory=dict)


def present_signatures(found: Iterable[FailureEntry]) -> dict[str, Signature]:
    """Of those failures whose signature is one of earlier masks: its id -> the present signature."""
    out: dict[str, Signature] = {}
    for one in found:
        if one.signed.present is not None:
            out.setdefault(one.signed.signature.id, one.signed.present)
    return out


def meta(db: peewee.SqliteDatabase, name: str) -> Any:
    """A value of the meta table, or None."""
    row = run_sql(db, "SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return json.loads(row[0]) if row else None


def keep(db: peewee.SqliteDatabase, name: str, value: Any) -> None:
    """Set a value of the meta table."""
    run_sql(
        db,
        "INSERT OR REPLACE INTO meta(name, value) VALUES (?, ?)",
        (name, canonical_bytes(value).decode()),
    )


def settings_json(settings: GroupingSettings) -> dict[str, Any]:
    """Settings as JSON."""
    return {
        "threshold": settings.threshold,
        "masks": dict(settings.masks),
        "shown": sorted(settings.shown),
        "polar": sorted(settings.polar),
        "masks_version": settings.masks_version,
    }


def settings_from_json(kept: Mapping[str, Any]) -> GroupingSettings:
    """The settings that `settings_json` wrote."""
    return GroupingSettings(
        threshold=kept["threshold"],
        masks=dict(kept["masks"]),
        shown=tuple(kept["shown"]),
        polar=tuple(kept["polar"]),
        # Groups of before masks had versions were made with the first one.
        masks_version=kept.get("masks_version", FIRST_VERSION),
    )


def read_position_json(read: ReadPosition) -> dict[str, Any]:
    """A read position as JSON."""
    return asdict(read)


def representatives(db: peewee.SqliteDatabase) -> dict[str, Signature]:
    """Group id -> representative, the oldest first."""
    rows = run_sql(db, "SELECT id, kind, block, text, pattern FROM groups ORDER BY age")
    return {group: Signature(*parts) for group, *parts in rows}


def resigned(db: peewee.SqliteDatabase) -> dict[str, Signature]:
    """Ids of signatures of earlier masks -> the same failure's signature under the present ones."""
    rows = run_sql(db, "SELECT id, kind, block, text FROM resigned ORDER BY id")
    return {id_: Signature(kind, block, text) for id_, kind, block, text in rows}


def clear(connection: sqlite3.Connection) -> None:
    """Delete every placement."""
    for table in ("failures", "signatures", "groups", "resigned"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608


def add_groups(connection: sqlite3.Connection, groups: Mapping[str, Signature]) -> None:
    """Save the groups that are new, as younger than those that are there."""
    known = {row[0] for row in connection.execute("SELECT id FROM groups")}
    new = [(group, one) for group, one in groups.items() if group not in known]
    age = connection.execute("SELECT coalesce(max(age), -1) + 1 FROM groups").fetchone()[0]
    connection.executemany(
        "INSERT INTO groups(id, kind, block, text, age, pattern) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (group, one.kind, one.block, one.text, age + number, one.pattern)
            for number, (group, one) in enumerate(new)
        ],
    )


def save(
    connection: sqlite3.Connection,
    found: Sequence[FailureEntry],
    placed: Sequence[Placement],
    groups: Mapping[str, Signature],
    left: Sequence[str],
) -> None:
    """Save new failures, placements and groups; `left` are traces that are no longer failures."""
    add_groups(connection, groups)
    connection.executemany(
        "INSERT OR IGNORE INTO signatures(id, kind, block, text, home, score, by_hand)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                one.signature.id,
                one.signature.kind,
                one.signature.block,
                one.signature.text,
                one.group,
                one.score,
                one.by_hand,
            )
            for one in placed
        ],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO resigned(id, kind, block, text) VALUES (?, ?, ?, ?)",
        [(id_, now.kind, now.block, now.text) for id_, now in present_signatures(found).items()],
    )
    connection.executemany("DELETE FROM failures WHERE trace = ?", [(trace,) for trace in left])
    connection.executemany(
        "INSERT OR REPLACE INTO failures(trace, row, signature, step, at_ns, kept)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                one.signed.failure.trace,
                one.row,
                one.signed.signature.id,
                one.signed.failure.step,
                one.at_ns,
                json.dumps(one.signed.kept, ensure_ascii=False),
            )
            for one in found
        ],
    )


def counted(db: peewee.SqliteDatabase) -> dict[str, tuple[int, int | None, int | None]]:
    """Signature id -> (failures, first seen, last seen)."""
    rows = run_sql(
        db, "SELECT signature, count(*), min(at_ns), max(at_ns) FROM failures GROUP BY signature"
    )
    return {id_: (count, first, last) for id_, count, first, last in rows}


def counted_of(
    db: peewee.SqliteDatabase, signatures: Sequence[str]
) -> dict[str, tuple[int, int | None, int | None]]:
    """Like `counted`, for some signatures; those without failures are left out."""
    out: dict[str, tuple[int, int | None, int | None]] = {}
    for some in in_chunks(signatures):
        marks = ", ".join("?" * len(some))
        for id_, count, first, last in run_sql(
            db,
            "SELECT signature, count(*), min(at_ns), max(at_ns) FROM failures"  # noqa: S608
            f" WHERE signature IN ({marks}) GROUP BY signature",
            some,
        ):
            out[id_] = (count, first, last)
    return out


def placements(db: peewee.SqliteDatabase) -> Iterator[tuple[Signature, str, float]]:
    """Every signature with the group it was placed in and its similarity to the representative."""
    rows = run_sql(db, "SELECT kind, block, text, home, score FROM signatures ORDER BY id")
    for kind, block, text, home, score in rows:
        yield Signature(kind, block, text), home, score


def texts_at(db: peewee.SqliteDatabase, places: Iterable[tuple[str, str]]) -> Iterator[Signature]:
    """The signatures of these kinds and blocks (folded, see Signature.place)."""
    wanted = set(places)
    for kind, block, text in run_sql(db, "SELECT kind, block, text FROM signatures ORDER BY id"):
        if (kind, block.casefold()) in wanted:
            yield Signature(kind, block, text)


def chosen(
    db: peewee.SqliteDatabase, columns: str, source: str, ids: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """The rows of `source` (a table and the column to choose by: "failures.trace") for some ids."""
    table, _, column = source.partition(".")
    for some in in_chunks(ids):
        marks = ", ".join("?" * len(some))
        yield from run_sql(
            db,
            f"SELECT {columns} FROM {table} WHERE {column} IN ({marks})",  # noqa: S608
            some,
        )
