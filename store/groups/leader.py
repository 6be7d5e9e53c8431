"""Leader clustering: each text joins the anchor that it is most like, or becomes an anchor itself.

Unlike single links it makes no chains: every member is at least as like its anchor as the threshold says.
The result is exactly that of comparing every text with every anchor; the bounds only leave out comparisons
that cannot succeed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from .bounds import candidates, profile, width_for

THRESHOLD: Final = 88.0
BLOCK: Final = 512
BIGGEST_BLOCK: Final = 8192
_VERIFIED: Final = 400_000


@dataclass(frozen=True, slots=True)
class Text:
    """A coded text to be placed, with the polarity words that it must share with its anchor, and which of
    its code points stand for plain words (`plain`): one of those in the place of another is another failure."""

    code: str
    polarity: tuple[str, ...] = ()
    plain: str = ""

    def fits(self, other: Text) -> bool:
        """Whether nothing but likeness decides: no word turns one around, and where words are replaced,
        they are no plain words on both sides."""
        return self.polarity == other.polarity and not self._replaced(other)

    def _replaced(self, other: Text) -> bool:
        # A word that the other text has elsewhere was moved, not replaced.
        ours = set(self.plain).difference(other.code)
        theirs = set(other.plain).difference(self.code)
        if not ours or not theirs:
            return False
        gone = new = False
        for step in Indel.opcodes(self.code, other.code):
            if step.tag == "equal":
                gone = new = False
            elif step.tag == "delete":
                gone = gone or not ours.isdisjoint(self.code[step.src_start : step.src_end])
            else:
                new = new or not theirs.isdisjoint(other.code[step.dest_start : step.dest_end])
            if gone and new:
                return True
        return False


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a text went: the place of its anchor among all anchors, and how like it is (0 to 100).

    `refused` are anchors that were at least as like, and why they were not joined.
    """

    anchor: int
    score: float
    refused: tuple[tuple[int, float], ...] = ()


@dataclass
class Anchors:
    """The texts that groups stand on, the oldest first."""

    texts: list[Text] = field(default_factory=list)

    def add(self, text: Text) -> int:
        """Make a text an anchor; returns its place."""
        self.texts.append(text)
        return len(self.texts) - 1


Allowed = Callable[[int, int], bool]
"""Whether text number so-and-so may join anchor number so-and-so (a cannot-link says no)."""


def place(
    texts: Sequence[Text],
    anchors: Anchors,
    threshold: float = THRESHOLD,
    *,
    allowed: Allowed | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[Placed]:
    """Place texts in their order, adding anchors as needed. Ties go to the oldest anchor.

    A text that does not fit an anchor (see `Text.fits`) never joins it. `cancelled` is asked between
    blocks; what was placed until then is returned.
    """
    out: list[Placed] = []
    size = BLOCK
    while len(out) < len(texts) and not (cancelled is not None and cancelled()):
        first = len(out)
        block = texts[first : first + size]
        out += _block(block, first, anchors, threshold, allowed)
        size = min(BIGGEST_BLOCK, 2 * size)
    return out


def pairs(
    left: Sequence[str], right: Sequence[str], threshold: float
) -> dict[int, list[tuple[int, float]]]:
    """For each left code that has one: the right codes at least so like it, with their similarity."""
    found: dict[int, list[tuple[int, float]]] = {}
    longest = max((len(code) for some in (left, right) for code in some), default=0)
    width = width_for(longest)
    ours: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
    theirs: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
    held = 0

    def verify() -> None:
        i, j = np.concatenate(ours), np.concatenate(theirs)
        for start in range(0, len(i), _VERIFIED):
            some_i = i[start : start + _VERIFIED].tolist()
            some_j = j[start : start + _VERIFIED].tolist()
            scores = cpdist(
                list(map(left.__getitem__, some_i)),
                list(map(right.__getitem__, some_j)),
                scorer=fuzz.ratio,
                score_cutoff=threshold,
                dtype=np.float32,
                workers=-1,
            )
            for at, score in zip(
                np.flatnonzero(scores).tolist(), scores[scores > 0].tolist(), strict=True
            ):
                found.setdefault(some_i[at], []).append((some_j[at], score))
        ours.clear()
        theirs.clear()

    for i, j in candidates(profile(left, width), profile(right, width), threshold / 100):
        ours.append(i)
        theirs.append(j)
        held += len(i)
        if held >= _VERIFIED:
            verify()
            held = 0
    if held:
        verify()
    return found


def _block(
    block: Sequence[Text],
    first: int,
    anchors: Anchors,
    threshold: float,
    allowed: Allowed | None,
) -> list[Placed]:
    codes = [text.code for text in block]
    old = len(anchors.texts)
    hits = pairs(codes, [text.code for text in anchors.texts], threshold)

    asked: dict[tuple[int, int], bool] = {}

    def may(number: int, anchor: int) -> bool:
        known = asked.get((number, anchor))
        if known is None:
            known = block[number].fits(anchors.texts[anchor]) and (
                allowed is None or allowed(first + number, anchor)
            )
            asked[number, anchor] = known
        return known

    # Only a text that no old anchor takes can become an anchor that later ones of the block meet.
    alone = [
        number
        for number in range(len(block))
        if not any(may(number, anchor) for anchor, _ in hits.get(number, ()))
    ]
    within = pairs(codes, [codes[number] for number in alone], threshold)
    became: dict[int, int] = {}
    out = []
    for number, text in enumerate(block):
        found = [(-score, anchor) for anchor, score in hits.get(number, ())]
        found += [
            (-score, became[alone[at]])
            for at, score in within.get(number, ())
            if alone[at] < number and alone[at] in became
        ]
        refused: list[tuple[int, float]] = []
        for score, anchor in sorted(found):
            if may(number, anchor):
                out.append(Placed(anchor, -score, tuple(refused)))
                break
            refused.append((anchor, -score))
        else:
            became[number] = anchors.add(text)
            out.append(Placed(became[number], 100.0, tuple(refused)))
    assert len(anchors.texts) == old + len(became)
    return out
