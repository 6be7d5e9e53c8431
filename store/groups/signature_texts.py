"""Masked texts as they are compared: coded words, and which of them decide. One lookup per word."""

from __future__ import annotations

from typing import Final

from .leader import CodedText
from .polarity import ALL, NOUNS_IN_CAPITALS, begins, word_class
from .word_codes import WordCoder, folded, words

_CAPITAL: Final = 1
_POLAR: Final = 2
_NOUNS: Final = 4


class TextCoder:
    """Codes texts that are to be compared with each other. `polar` are the words that reverse a meaning.

    The plain words of a text are those that say what happened, and not to whom: words in small letters, names
    of classes (ReadTimeout), and the first word of a sentence. Names of people and places, codes and masks are
    not. In German every noun is in capitals, so there all words in capitals count as plain.
    """

    def __init__(self, polar: frozenset[str] = ALL) -> None:
        self._polar = polar
        self._coder = WordCoder()
        self._known: dict[str, tuple[str, str, int]] = {}

    def __len__(self) -> int:
        """How many different words it knows."""
        return len(self._coder)

    def text(self, masked: str) -> CodedText:
        """A masked text, ready to be placed. Raises TooManyWords."""
        found = words(masked)
        if not found:
            return CodedText("")
        known = self._known
        points, plain, kinds = zip(
            *[known.get(word) or self._new(word) for word in found], strict=True
        )
        some = 0
        for kind in set(kinds):
            some |= kind
        decides = "".join(plain)
        if some & _CAPITAL:
            # Whether a word in capitals decides depends on its position.
            nouns = bool(some & _NOUNS)
            decides += "".join(
                points[at]
                for at, kind in enumerate(kinds)
                if kind & _CAPITAL and (nouns or begins(found, at))
            )
        polarity: tuple[str, ...] = ()
        if some & _POLAR:
            turning = [word for word, kind in zip(found, kinds, strict=True) if kind & _POLAR]
            polarity = tuple(sorted(map(folded, turning)))
        return CodedText("".join(points), polarity, decides)

    def _new(self, word: str) -> tuple[str, str, int]:
        (point,) = self._coder.points([word])
        one = word_class(word)
        kind = _CAPITAL if one == "capital" else 0
        kind |= _POLAR if folded(word) in self._polar else 0
        kind |= _NOUNS if word in NOUNS_IN_CAPITALS else 0
        entry = (point, point if one == "plain" else "", kind)
        self._known[word] = entry
        return entry
