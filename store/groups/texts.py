"""Masked texts as they are compared: coded words, and which of them decide. One look-up a word."""

from __future__ import annotations

from typing import Final

from .leader import Text
from .polarity import ALL, NOUNS_IN_CAPITALS, begins, word_class
from .words import Coder, folded, words

_PLAIN: Final = 1
_CAPITAL: Final = 2
_POLAR: Final = 4
_NOUNS: Final = 8


class TextCoder:
    """Codes texts that are to be compared with each other. `polar` are the words that turn one around."""

    def __init__(self, polar: frozenset[str] = ALL) -> None:
        self._polar = polar
        self._coder = Coder()
        self._known: dict[str, tuple[str, int]] = {}

    def text(self, masked: str) -> Text:
        """A masked text, ready to be placed. Raises TooManyWords."""
        found = words(masked)
        known = self._known
        entries = [known.get(word) or self._new(word) for word in found]
        points = [point for point, _ in entries]
        kinds = [kind for _, kind in entries]
        some = 0
        for kind in kinds:
            some |= kind
        plain = [point for point, kind in entries if kind & _PLAIN]
        if some & _CAPITAL:
            # Whether a word in capitals decides depends on where it stands.
            nouns = bool(some & _NOUNS)
            plain += [
                points[at]
                for at, kind in enumerate(kinds)
                if kind & _CAPITAL and (nouns or begins(found, at))
            ]
        polarity: tuple[str, ...] = ()
        if some & _POLAR:
            turning = [word for word, kind in zip(found, kinds, strict=True) if kind & _POLAR]
            polarity = tuple(sorted(map(folded, turning)))
        return Text("".join(points), polarity, "".join(plain))

    def _new(self, word: str) -> tuple[str, int]:
        (point,) = self._coder.points([word])
        kind = {"plain": _PLAIN, "capital": _CAPITAL, "other": 0}[word_class(word)]
        kind |= _POLAR if folded(word) in self._polar else 0
        entry = (point, kind | (_NOUNS if word in NOUNS_IN_CAPITALS else 0))
        self._known[word] = entry
        return entry
