"""Groups in words: what varies in one, and what keeps two failures apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from .alignment import aligned
from .mask_classes import VARIES
from .masks import Masks, readable
from .signature import Signature
from .variables import FIGURES, NAMES, PLAIN_WORDS

RULE: Final = (
    f"A place is a variable from {NAMES} different names, {FIGURES} different figures or {PLAIN_WORDS} different plain"
    " words on; below that each makes a group of its own."
)
_BEFORE: Final = 3
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class VaryingPlace:
    """A place of a group that is filled by something else each time: the words before it, and how many of the group's
    signatures each filler is in."""

    before: str
    fillers: Counter[str]

    def told(self, masks: Masks) -> str:
        """The place in words: after “no street in” (17 different: Graz, Lisbon, Oslo, …)."""
        shown = [readable(word, masks) for word, _ in self.fillers.most_common(_SHOWN)]
        more = ", …" if len(self.fillers) > _SHOWN else ""
        where = f"after “{readable(self.before, masks)}”" if self.before else "at the start"
        return f"{where} ({len(self.fillers)} different: {', '.join(shown)}{more})"


def varying_places(representative: Signature, texts: Iterable[str]) -> list[VaryingPlace]:
    """The places of a group that were learned to be variables, with what fills them in these masked texts."""
    pattern = representative.pattern
    words = [part.split() for part in pattern.split(VARIES)]
    places = [VaryingPlace(" ".join(before[-_BEFORE:]), Counter()) for before in words[:-1]]
    for text in texts:
        number = 0
        filler = ""
        for piece in [*aligned(pattern, text)]:
            if piece.kind == "new":
                filler = f"{filler} {piece.text}".strip()
            elif piece.kind == "same":
                number, filler = _take(places, number, filler), ""
        _take(places, number, filler)
    return [place for place in places if place.fillers]


def _take(places: Sequence[VaryingPlace], number: int, filler: str) -> int:
    if filler and number < len(places):
        places[number].fillers[filler] += 1
        return number + 1
    return number


def differences(first: Signature, second: Signature, masks: Masks) -> list[str]:
    """What the first failure says and the second does not, and the other way round, a line each; [] if they say the
    same."""
    if first.kind != second.kind:
        return [f"one is matched on the {first.kind}, the other on the {second.kind}"]
    if first.place != second.place:
        ours, theirs = (readable(one.block, masks) or "(none)" for one in (first, second))
        return [f"one failed in {ours}, the other in {theirs}"]
    pieces = aligned(first.text, second.text)
    found = []
    for kind, which in (("gone", "first"), ("new", "second")):
        words = [readable(piece.text, masks) for piece in pieces if piece.kind == kind]
        if words:
            found.append(f"only the {which} says: " + ", ".join(f"“{word}”" for word in words))
    return found
