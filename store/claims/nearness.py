"""How near an answer is to the witnesses of a case, for what no claim decides.

Only words count here: the typed values were compared as claims. All figures are whole numbers from 0 to 100, so that
every machine finds the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

_WORD: Final = re.compile(r"\w+")
_GRAM: Final = 4
MAX_COMPARED: Final = 4_000
"""Characters of an answer that are compared."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near an answer is to the nearest accepted and to the nearest rejected witness, 0 to 100."""

    accepted: int
    rejected: int

    @property
    def margin(self) -> int:
        """Above 0: nearer to an accepted witness."""
        return self.accepted - self.rejected


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A text as it is compared: composed, case folded, words only."""
    folded = unicodedata.normalize("NFKC", text[:MAX_COMPARED]).casefold()
    return " ".join(_WORD.findall(folded))


@lru_cache(maxsize=4096)
def grams(text: str) -> frozenset[str]:
    """The runs of four characters of a plain text: stems and compounds of any language without a word list."""
    spaced = f" {plain(text)} "
    return frozenset(spaced[at : at + _GRAM] for at in range(max(1, len(spaced) - _GRAM + 1)))


def token_ratio(one: str, other: str) -> int:
    """rapidfuzz's token_set_ratio of two texts."""
    return round(fuzz.token_set_ratio(plain(one), plain(other)))


def covered(wanted: frozenset[str], text: str) -> int:
    """The share of some runs that a text has."""
    return 100 * len(wanted & grams(text)) // len(wanted) if wanted else 0


def own_grams(text: str, others: Iterable[str]) -> frozenset[str]:
    """The runs of a text that none of the others has."""
    mine = set(grams(text))
    for other in others:
        mine -= grams(other)
    return frozenset(mine)


def nearness(text: str, accepted: Iterable[str], rejected: Iterable[str]) -> Nearness:
    """How near a text is to the witnesses of either kind."""
    return Nearness(
        max((token_ratio(text, one) for one in accepted), default=0),
        max((token_ratio(text, one) for one in rejected), default=0),
    )
