"""Words as code points: a text becomes a short string that rapidfuzz compares word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

# Scripts without spaces between words: there each character counts as a word.
_WORD: Final = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\u0e00-\u0eff\U00020000-\U0003ffff]"
    r"|[^\W\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\u0e00-\u0eff\U00020000-\U0003ffff]+"
    r"|[\ue000-\uf8ff]|[^\w\s]"
)
_SURROGATES: Final = range(0xD800, 0xE000)
MOST: Final = 0x110000 - len(_SURROGATES) - 1


class TooManyWords(ValueError):
    """More different words than there are code points."""


def words(text: str) -> list[str]:
    """The words, masks and signs of a masked text."""
    return _WORD.findall(text)


def spans(text: str) -> list[tuple[int, int]]:
    """The positions of the words of a masked text: (start, end) of each."""
    return [found.span() for found in _WORD.finditer(text)]


def folded(word: str) -> str:
    """A word in the form in which it is compared: upper and lower case are the same."""
    return word.lower() if word.isascii() else word.casefold()


class WordCoder:
    """Assigns each distinct word one code point, in the order of appearance."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def code(self, text: str) -> str:
        """A masked text as one code point a word. Raises TooManyWords."""
        return "".join(self.points(words(text)))

    def points(self, found: Iterable[str]) -> list[str]:
        """The code points of words. Raises TooManyWords."""
        known = self._codes.get
        return [known(word) or self._new(word) for word in found]

    def _new(self, word: str) -> str:
        # A word in capitals shares the code point of its folded form.
        plain = folded(word)
        if plain != word:
            (code,) = self.points([plain])
            self._codes[word] = code
            return code
        self._count += 1
        number = self._count
        if number >= _SURROGATES.start:
            number += len(_SURROGATES)
        if number > 0x10FFFF:
            raise TooManyWords(f"more than {MOST} different words")
        code = self._codes[word] = chr(number)
        return code

    def words_of(self, codes: Iterable[str]) -> Sequence[str]:
        """The words of these code points."""
        back = {code: word for word, code in self._codes.items() if folded(word) == word}
        return [back[code] for code in codes]
