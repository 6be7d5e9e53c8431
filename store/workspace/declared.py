"""Which way scores count, as people said: read from the journal of a library, by the names of scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ..canonical import Json
from ..journal.beside import bodies_beside
from ..journal.journal import Journal
from ..score_meanings import Counting


def declared_in(journal: Journal) -> dict[str, Counting]:
    """What was said last of the scores of each name; what was taken away is as if nobody had said anything."""
    return _declared((event.reviewer, event.body) for event in journal.counting_of_kind("judge"))


def declared_of(folder: Path) -> dict[str, Counting]:
    """The same of the library in `folder`, read beside whoever has it open. Raises UserError."""
    return _declared(bodies_beside(folder, "judge"))


def _declared(said: Iterable[tuple[str, Mapping[str, Json]]]) -> dict[str, Counting]:
    found = {
        str(body["name"]): Counting(
            body.get("threshold"),
            body.get("lower_is_better"),
            frozenset(body.get("fails") or ()),
            frozenset(body.get("passes") or ()),
            reviewer,
        )
        for reviewer, body in said
        if body["act"] == "counts"
    }
    return {name: how for name, how in found.items() if how.way}
