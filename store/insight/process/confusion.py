"""Whether something fired when it should have: guardrails, and escalations to a person, against what reviewers said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ...packs.passports.shares import Share
from ...plurals import counted

Should: TypeAlias = Literal["right", "should", "should-not"]
"""right: as it was. should: it should have fired. should-not: it should not have."""
WORDS: Final[dict[str, Should]] = {
    "right": "right",
    "should": "should",
    "should-have": "should",
    "missed": "should",
    "should-not": "should-not",
    "should-not-have": "should-not",
    "needless": "should-not",
}
"""What an answer may be called."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """On so many traces something fired and should have (`rightly`), fired and should not have (`needlessly`), should have
    and did not (`missed`), or neither (`quiet`). `unknown` are traces of which nobody said."""

    rightly: int = 0
    needlessly: int = 0
    missed: int = 0
    quiet: int = 0
    unknown: int = 0

    @property
    def decided(self) -> int:
        """How many traces somebody said something of."""
        return self.rightly + self.needlessly + self.missed + self.quiet

    @property
    def fired_rightly(self) -> Share:
        """Of those that fired, those that should have: precision."""
        return Share(self.rightly, self.rightly + self.needlessly)

    @property
    def caught(self) -> Share:
        """Of those that should have fired, those that did: recall."""
        return Share(self.rightly, self.rightly + self.missed)


def said(answer: object) -> Should | None:
    """What an answer to such a question means; None if it means nothing of that."""
    return WORDS.get(str(answer).strip().casefold().replace("_", "-").replace(" ", "-"))


def confusion(cases: Iterable[tuple[bool, Should | None]]) -> Confusion:
    """Of traces, each with whether it fired and what was said of that."""
    counts = dict.fromkeys(("rightly", "needlessly", "missed", "quiet", "unknown"), 0)
    for fired, word in cases:
        counts[_cell(fired, word)] += 1
    return Confusion(**counts)


def _cell(fired: bool, word: Should | None) -> str:
    if word is None:
        return "unknown"
    should = fired if word == "right" else word == "should"
    if fired:
        return "rightly" if should else "needlessly"
    return "missed" if should else "quiet"


def share_words(share: Share) -> str:
    """A share with its exact interval, or that it is not told."""
    if not share.of:
        return "none"
    counts = f"{share.count:,} of {share.of:,}"
    if not share.told or share.value is None:
        return f"{counts} (a share takes {share.needs})"
    low, high = share.between
    return f"{counts} ({share.value:.0%}; {low:.0%} to {high:.0%})"


def confusion_words(name: str, one: Confusion) -> str:
    """What there is to say of one of them."""
    left = f"; nobody said so of {counted(one.unknown, 'trace')}" if one.unknown else ""
    if not one.decided:
        return f"{name}: nothing is said of whether it should have{left}."
    return (
        f"{name}: rightly {share_words(one.fired_rightly)} that fired, caught"
        f" {share_words(one.caught)} that should have{left}."
    )
