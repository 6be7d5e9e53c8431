"""Leader clustering: each text joins the most similar representative, or becomes a representative itself.

Unlike single linkage it makes no chains: the similarity of every member to its representative is at least the
threshold. The result is exactly that of comparing every text with every representative; the bounds only skip
comparisons that cannot succeed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from .bounds import Ints
from .rare_words import Index, ranked

THRESHOLD: Final = 88.0
BLOCK: Final = 512
BIGGEST_BLOCK: Final = 8192
_VERIFIED: Final = 400_000


@dataclass(frozen=True, slots=True)
class CodedText:
    """A coded text to be placed, with the polarity words that it must share with its representative, and those of
    its code points that are plain words (`plain`): replacing one of them makes another failure."""

    code: str
    polarity: tuple[str, ...] = ()
    plain: str = ""

    def fits(self, other: CodedText) -> bool:
        """Whether only similarity decides: the polarity words are the same, and no plain word is replaced by
        another."""
        return self.polarity == other.polarity and not self._replaced(other)

    def _replaced(self, other: CodedText) -> bool:
        if self.plain == other.plain:
            return False
        # A word that the other text contains elsewhere was moved, not replaced.
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
class Assignment:
    """Where a text was placed: the number of its representative, and the similarity to it (0 to 100)."""

    representative: int
    score: float


@dataclass
class Representatives:
    """The texts of the representatives, the oldest first."""

    texts: list[CodedText] = field(default_factory=list)

    def add(self, text: CodedText) -> int:
        """Make a text a representative; returns its number."""
        self.texts.append(text)
        return len(self.texts) - 1


def place(
    texts: Sequence[CodedText],
    representatives: Representatives,
    threshold: float = THRESHOLD,
    *,
    cancelled: Callable[[], bool] | None = None,
) -> list[Assignment]:
    """Place texts in their order, adding representatives as needed. Ties go to the oldest representative.

    A text that does not fit an representative (see `Text.fits`) never joins it. `cancelled` is asked between
    blocks; what was placed until then is returned.
    """
    run = _LeaderRun(texts, representatives, threshold)
    out: list[Assignment] = []
    size = BLOCK
    while len(out) < len(texts) and not (cancelled is not None and cancelled()):
        out += run.block(len(out), min(len(texts), len(out) + size))
        size = min(BIGGEST_BLOCK, 2 * size)
    return out


def pairs(
    left: Sequence[str], right: Sequence[str], threshold: float
) -> dict[int, list[tuple[int, float]]]:
    """For each left code, if any: the right codes whose similarity reaches the threshold, with the similarity."""
    texts = ranked([*left, *right], threshold / 100)
    index = Index(texts)
    index.add(np.arange(len(left), len(left) + len(right)))
    found: dict[int, list[tuple[int, float]]] = {}
    for ours, theirs in _batches(index.candidates(np.arange(len(left)))):
        scores = _scores(left, right, ours, theirs, threshold)
        like = np.flatnonzero(scores)
        for i, j, score in zip(
            ours[like].tolist(), theirs[like].tolist(), scores[like].tolist(), strict=True
        ):
            found.setdefault(i, []).append((j, score))
    return found


class _LeaderRun:
    """One run of placing texts beside representatives."""

    def __init__(
        self, texts: Sequence[CodedText], representatives: Representatives, threshold: float
    ) -> None:
        self._texts = texts
        self._representatives = representatives
        self._threshold = threshold
        self._codes = [text.code for text in texts]
        self._representative_codes = [text.code for text in representatives.texts]
        self._ranked = ranked(self._codes + self._representative_codes, threshold / 100)
        self._index = Index(self._ranked)
        self._index.add(np.arange(len(texts), len(texts) + len(representatives.texts)))

    def block(self, first: int, last: int) -> list[Assignment]:
        """Place the texts from number `first` up to `last`."""
        hits = self._hits(first, last, self._index, self._representative_codes)
        joined: dict[int, _Hit] = {}
        for number, some in hits.items():
            for hit in some:
                if self._may(number, hit[1]):
                    joined[number] = hit
                    break
        # Only a text that joins no old representative can become one that later texts of the block may join.
        alone = [number for number in range(first, last) if number not in joined]
        beside = Index(self._ranked)
        beside.add(np.array(alone, np.int64))
        within = self._hits(first, last, beside, [self._codes[one] for one in alone], alone)

        became: dict[int, int] = {}
        out = []
        for number in range(first, last):
            best = joined.get(number)
            for less, at in within.get(number, ()):
                if best is not None and less >= best[0]:
                    break
                one = became.get(alone[at])
                if one is not None and self._may(number, one):
                    best = (less, one)
                    break
            if best is None:
                became[number] = self._representatives.add(self._texts[number])
                self._representative_codes.append(self._codes[number])
                best = (-100.0, became[number])
            out.append(Assignment(best[1], -best[0]))
        self._index.add(np.fromiter(became, np.int64, len(became)))
        return out

    def _may(self, number: int, representative: int) -> bool:
        return self._texts[number].fits(self._representatives.texts[representative])

    def _hits(
        self,
        first: int,
        last: int,
        index: Index,
        codes: Sequence[str],
        numbers: Sequence[int] | None = None,
    ) -> dict[int, list[_Hit]]:
        """The codes in an index that are similar to a text, by the number of the text: the most similar first, then
        the oldest. `numbers` are those of the codes: then only codes before the text count."""
        rows = np.arange(first, last)
        own = None if numbers is None else np.array(numbers, np.int64)
        kept = []
        for near in _batches(index.candidates(rows)):
            ours, theirs = near if own is None else _before(near, rows, own)
            scores = _scores(self._codes[first:last], codes, ours, theirs, self._threshold)
            like = np.flatnonzero(scores)
            kept.append((ours[like], theirs[like], -scores[like].astype(np.float64)))
        found: dict[int, list[_Hit]] = {}
        if kept:
            left, right, less = (np.concatenate(some) for some in zip(*kept, strict=True))
            order = np.lexsort((right, less, left))
            left = rows[left[order]]
            hits = list(zip(less[order].tolist(), right[order].tolist(), strict=True))
            heads = np.flatnonzero(np.concatenate([[True], left[1:] != left[:-1]])).tolist()
            for head, end in zip(heads, [*heads[1:], len(hits)], strict=True):
                if hits:
                    found[int(left[head])] = hits[head:end]
        return found


_Hit = tuple[float, int]
"""The similarity, negative so that the most similar sorts first, and the number of the code."""
_Batch = tuple[Ints, Ints]


def _batches(found: Iterable[_Batch]) -> Iterator[_Batch]:
    """The same pairs, in batches of the size that is verified at once."""
    waiting: list[_Batch] = []
    held = 0
    for ours, theirs in found:
        waiting.append((ours, theirs))
        held += len(ours)
        if held >= _VERIFIED:
            yield _together(waiting)
            waiting, held = [], 0
    if held:
        yield _together(waiting)


def _before(found: _Batch, rows: Ints, own: Ints) -> _Batch:
    ours, theirs = found
    before = own[theirs] < rows[ours]
    return ours[before], theirs[before]


def _together(waiting: Sequence[_Batch]) -> _Batch:
    ours, theirs = zip(*waiting, strict=True)
    return np.concatenate(ours), np.concatenate(theirs)


def _scores(
    left: Sequence[str], right: Sequence[str], ours: Ints, theirs: Ints, threshold: float
) -> npt.NDArray[np.float32]:
    """The similarity of pairs (0 to 100), 0 where it is below the threshold."""
    out = np.empty(len(ours), np.float32)
    for start in range(0, len(ours), _VERIFIED):
        some = slice(start, start + _VERIFIED)
        out[some] = cpdist(
            [left[at] for at in ours[some].tolist()],
            [right[at] for at in theirs[some].tolist()],
            scorer=fuzz.ratio,
            score_cutoff=threshold,
            dtype=np.float32,
            workers=-1,
        )
    return out
