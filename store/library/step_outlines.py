"""The steps of many traces with no more of each than who took it and what it was: their texts are not decoded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import peewee

from ..database import in_chunks, run_sql
from .library import Library


class StepOutline(msgspec.Struct, frozen=True):
    """A step without its content. `actor` is None where the trace does not say who took it."""

    id: str
    kind: str
    actor: str | None = None


class _Body(msgspec.Struct):
    actor: Any = None


_BODY: Final = msgspec.json.Decoder(_Body)


def step_outlines(library: Library, keys: Sequence[str]) -> dict[str, list[StepOutline]]:
    """The steps of some traces in reading order, by trace key; traces that are not in the library are left out."""

    def work(db: peewee.SqliteDatabase) -> dict[str, list[StepOutline]]:
        found: dict[str, list[StepOutline]] = {}
        for some in in_chunks(keys):
            marks = ", ".join("?" * len(some))
            for key, step_id, kind, body in run_sql(
                db,
                "SELECT t.key, s.step_id, s.kind, s.body FROM traces t JOIN steps s ON s.trace = t.id"  # noqa: S608
                f" WHERE t.key IN ({marks}) ORDER BY t.id, s.position",
                some,
            ):
                actor = _BODY.decode(body).actor
                named = actor if isinstance(actor, str) and actor else None
                found.setdefault(key, []).append(StepOutline(step_id, kind, named))
        return found

    return library.read(work)
