"""What the guided review knows: what is true of the screen, what has been on it, what is judged. Pure.

Nothing in it says which keys were pressed: what was judged is judged by whatever way, and what was taken back is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from ...rubrics.schema import Rubric, Verdict
from ...rubrics.scoring import verdict_of
from ...store.judgement import Review, ReviewStatus
from ...store.reviews.parts import PartKind, parts_of
from ..screens.review.at_hand import KeysGoTo, Reading

TraceAt: TypeAlias = Literal["first", "second", "third", "aside"]
"""The trace on the screen: one of the three of the guided review, or one that is looked at aside, from another list."""

LeafletAt: TypeAlias = Literal[
    "in view", "below", "above", "in a folded part", "closed", "out of view", "behind"
]
"""Where the leaflet is that settles the question: its words are in view; further down or up; in the current part, which
is folded, or in which it is closed, or of which another stretch is in view; behind another view of the trace."""

LOOKED_UP: Final = "search-leaflets"
"""The heading of the part of the text that has the leaflets."""
LEAFLET: Final = "#1"
"""How the heading of the leaflet begins in it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A trace as it is judged now. `verdict` is None as long as nothing is, and where it was put off. `lacks` are the
    parts that are missing before the review can be finished. `repeats`: the correction still has the words of the answer
    that are wrong."""

    verdict: Verdict | None = None
    status: ReviewStatus | None = None
    lacks: tuple[PartKind, ...] = ()
    corrected: bool = False
    repeats: bool = False

    @property
    def finished(self) -> bool:
        """Whether nothing more is to be done."""
        return self.status == "finished"


def judged(rubric: Rubric, review: Review | None, wrong: str = "") -> Judged:
    """What a review says so far. `wrong` are words of the answer that no right answer has."""
    if review is None or review.status == "deferred":
        return Judged(status=review.status if review else None)
    parts = parts_of(rubric, review)
    return Judged(
        review.verdict or verdict_of(rubric, review.answers),
        review.status,
        tuple(part.kind for part in parts if part.needed),
        any(part.kind == "correction" and part.done for part in parts),
        repeats=bool(wrong and review.correction and in_view(wrong, [review.correction.text])),
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """What the guided review knows at one moment.

    `screen` is the context of the screen on top; the rest, but for `first` and `second`, is of the review: the last
    that was on the screen. `leaflet` is where the leaflet of its trace is, `compared` whether that was in view at any
    time, `moved` whether one has read on from the question. `redo`: whether something was taken back last. `result`
    says what became of the verdicts, once that is known.
    """

    screen: str = "review"
    at: TraceAt = "first"
    first: Judged = field(default_factory=Judged)
    second: Judged = field(default_factory=Judged)
    keys: KeysGoTo = "text"
    asked: bool = True
    answered: bool = True
    leaflet: LeafletAt = "below"
    compared: bool = False
    moved: bool = False
    markable: bool = True
    panel: bool = False
    part: str = ""
    written: str = ""
    holds_wrong: bool = False
    """Whether what is written still has the words of the answer that are wrong."""
    enter_finishes: bool = False
    redo: bool = False
    result: str = ""

    @property
    def here(self) -> Judged:
        """The judgement of the trace on the screen."""
        return {"first": self.first, "second": self.second}.get(self.at, Judged())


def in_view(words: str, lines: Sequence[str]) -> bool:
    """Whether words are in view, wherever the lines break."""
    return words in " ".join(" ".join(lines).split())


def leaflet_at(reading: Reading, words: str) -> LeafletAt:
    """Where the leaflet is whose words these are."""
    if not reading.lines or LOOKED_UP not in reading.headings:
        return "behind"
    if in_view(words, reading.lines):
        return "in view"
    there = reading.headings.index(LOOKED_UP)
    if reading.current != there:
        return "below" if reading.current < there else "above"
    if reading.folded:
        return "in a folded part"
    closed = any(heading.startswith(LEAFLET) for heading in reading.closed)
    return "closed" if closed else "out of view"
