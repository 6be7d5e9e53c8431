"""Leader clustering: each text joins the most similar representative that says the same, or becomes one itself.

Unlike single linkage it makes no chains: every member says the same words as its representative, and the similarity of
the two is at least the threshold. The result is exactly that of comparing every text with every representative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from rapidfuzz.process import cdist, cpdist

from .bounds import Ints
from .rare_words import Index, ranked
from .signature import THRESHOLD

_ASKED_EVERY: Final = 512
_FEW: Final = 16
_VERIFIED: Final = 400_000


@dataclass(frozen=True, slots=True)
class CodedText:
    """A coded text to be placed. `key` are those of its code points that decide, in their order: texts that differ in
    one of them are different failures, however similar. `exact` is the same text without learned variables, if
    it has any."""

    code: str
    key: str = ""
    exact: CodedText | None = None

    @property
    def views(self) -> tuple[CodedText, ...]:
        """The text as it is compared: with its variables, and word by word."""
        return (self,) if self.exact is None else (self, self.exact)

    def similarity(self, other: CodedText) -> float | None:
        """The similarity (0 to 100) to a text that says the same; None if the two say different things."""
        scores = [
            fuzz.ratio(ours.code, theirs.code)
            for ours in self.views
            for theirs in other.views
            if ours.key == theirs.key
        ]
        return max(scores, default=None)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where a text was placed: the number of its representative, and the similarity to it (0 to 100)."""

    representative: int
    score: float


@dataclass
class Representatives:
    """The texts of the representatives, the oldest first."""

    texts: list[CodedText] = field(default_factory=list)
    _by_key: dict[str, tuple[list[int], list[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the texts by their keys."""
        for number, text in enumerate(self.texts):
            self._index(number, text)

    def add(self, text: CodedText) -> int:
        """Make a text a representative; returns its number."""
        self.texts.append(text)
        self._index(len(self.texts) - 1, text)
        return len(self.texts) - 1

    def _index(self, number: int, text: CodedText) -> None:
        for view in text.views:
            numbers, codes = self._by_key.setdefault(view.key, ([], []))
            numbers.append(number)
            codes.append(view.code)

    def best(self, text: CodedText, threshold: float) -> Assignment | None:
        """The most similar representative that says the same, the oldest of several; None if none is similar
        enough."""
        found: tuple[float, int] | None = None
        for view in text.views:
            numbers, codes = self._by_key.get(view.key, ((), ()))
            for number, score in zip(numbers, _ratios(view.code, codes), strict=True):
                if score >= threshold and (found is None or (-score, number) < found):
                    found = (-score, number)
        return None if found is None else Assignment(found[1], -found[0])


def place(
    texts: Sequence[CodedText],
    representatives: Representatives,
    threshold: float = THRESHOLD,
    *,
    cancelled: Callable[[], bool] | None = None,
) -> list[Assignment]:
    """Place texts in their order, adding representatives as needed. Ties go to the oldest representative.

    A text never joins a representative that says something else. `cancelled` is asked now and then; what was
    placed until then is returned.
    """
    out: list[Assignment] = []
    for number, text in enumerate(texts):
        if number % _ASKED_EVERY == 0 and cancelled is not None and cancelled():
            break
        found = representatives.best(text, threshold)
        out.append(found or Assignment(representatives.add(text), 100.0))
    return out


def _ratios(code: str, codes: Sequence[str]) -> Iterable[float]:
    if len(codes) <= _FEW:
        return [fuzz.ratio(code, other) for other in codes]
    found: list[float] = cdist([code], codes, scorer=fuzz.ratio, dtype=np.float64)[0].tolist()
    return found


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
