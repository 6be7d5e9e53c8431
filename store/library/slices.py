"""Slices of a library's traces: the small values of their metadata."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec
import peewee

from ..canonical import Json
from ..database import in_chunks, run_sql
from ..score_verdicts import verdict_of_score
from ..trace import Score
from .library import Library
from .meanings import meanings

MAX_VALUE: Final = 60
MOST_VALUES: Final = 12
"""A name with more different values is an id, not a slice."""


def slice_value(value: Json) -> str | None:
    """A metadata value as the value of a slice; None if it is too large or not a plain value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        text = str(value)
        return text if len(text) <= MAX_VALUE and "\n" not in text else None
    return None


_SCORE: Final = msgspec.json.Decoder(Score)

# A large header is a BLOB, and JSON functions are made for text.
_METADATA: Final = "json_extract(CAST(header AS TEXT), '$.metadata')"


def slices_of(library: Library, keys: Sequence[str]) -> dict[str, Counter[str]]:
    """How often each value of each slice occurs among some traces; ids are left out."""

    def work(db: peewee.SqliteDatabase) -> dict[str, Counter[str]]:
        found: dict[str, Counter[str]] = {}
        for some in in_chunks(keys):
            marks = ", ".join("?" * len(some))
            for (metadata,) in run_sql(
                db,
                f"SELECT {_METADATA} FROM traces WHERE key IN ({marks})",  # noqa: S608
                some,
            ):
                for name, value in json.loads(metadata or "{}").items():
                    text = slice_value(value)
                    if text is not None:
                        found.setdefault(name, Counter())[text] += 1
        return found

    values = library.read(work)
    return {name: values[name] for name in sorted(values) if len(values[name]) <= MOST_VALUES}


def values_of(library: Library, keys: Sequence[str], name: str) -> dict[str, str]:
    """The slice of that name in which each of some traces is; those that are in none are left out."""

    def work(db: peewee.SqliteDatabase) -> dict[str, str]:
        found: dict[str, str] = {}
        for some in in_chunks(keys):
            marks = ", ".join("?" * len(some))
            for key, metadata in run_sql(
                db,
                f"SELECT key, {_METADATA} FROM traces WHERE key IN ({marks})",  # noqa: S608
                some,
            ):
                value = slice_value(json.loads(metadata or "{}").get(name))
                if value is not None:
                    found[key] = value
        return found

    return library.read(work)


def judged_by_others(library: Library, keys: Sequence[str]) -> dict[str, tuple[int, int]]:
    """The scores of some traces: name -> (number of fails, number of passes and fails)."""
    declared = meanings(library)

    def work(db: peewee.SqliteDatabase) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        for some in in_chunks(keys):
            marks = ", ".join("?" * len(some))
            for name, format_name, body in run_sql(
                db,
                "SELECT s.name, t.format, s.body FROM scores s JOIN traces t ON t.id = s.trace"  # noqa: S608
                f" WHERE t.key IN ({marks}) ORDER BY s.name",
                some,
            ):
                verdict = verdict_of_score(_SCORE.decode(body), format_name, declared)
                if verdict is not None:
                    bad, of = found.get(name, (0, 0))
                    found[name] = (bad + (verdict == "fail"), of + 1)
        return found

    return library.read(work)


def keys_with(library: Library, name: str, value: str) -> list[str]:
    """The keys of the traces whose metadata has that value under that name."""

    def work(db: peewee.SqliteDatabase) -> list[str]:
        rows = run_sql(
            db,
            f"SELECT key, {_METADATA} FROM traces"  # noqa: S608
            " WHERE superseded_by IS NULL AND instr(header, ?) > 0",
            (json.dumps(name, ensure_ascii=False),),
        )
        return [
            key
            for key, metadata in rows
            if slice_value(json.loads(metadata or "{}").get(name)) == value
        ]

    return library.read(work)
