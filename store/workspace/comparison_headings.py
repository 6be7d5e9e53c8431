"""The comparisons of a library as lines of the desk: their names and how far one is, without all that makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from .opened import OpenLibrary

_CHOSEN: Final = "choice"


class ComparisonHeading(Struct, frozen=True):
    """A comparison: its id and name, how many pairs are asked about, and how many of them this reviewer has decided; None
    until that is counted."""

    id: str
    name: str
    pairs: int
    decided: int | None = None


def comparison_headings(space: OpenLibrary) -> tuple[ComparisonHeading, ...]:
    """Every comparison that was not taken back, the newest first."""
    return tuple(
        ComparisonHeading(
            event.id,
            str(event.body["name"]),
            sum(not one.get("same") for one in event.body["pairs"]),
        )
        for event in reversed(space.journal.counting_of_kind("comparison"))
    )


def decided_of(space: OpenLibrary) -> dict[str, int]:
    """Comparison by id -> how many of its pairs this reviewer has decided."""
    pairs: dict[str, set[tuple[str, ...]]] = {}
    for event in space.journal.counting_of_kind("compare"):
        body = event.body
        if event.reviewer == space.reviewer and body.get(_CHOSEN):
            pair = tuple(sorted((str(body["left"]), str(body["right"]))))
            pairs.setdefault(str(body["comparison"]), set()).add(pair)
    return {name: len(some) for name, some in pairs.items()}
