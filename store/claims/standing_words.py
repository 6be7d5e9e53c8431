"""Texts as they are compared word by word: whatever their case, signs and white space."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+(?:[.,:'’][^\W_]+)*")
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def words_of(text: str) -> list[tuple[str, int, int]]:
    """The words of a text, folded, each with where it stands."""
    return [(match[0].casefold(), *match.span()) for match in _WORD.finditer(text)]


def plain(text: str) -> str:
    """A text as its words between single blanks."""
    return " ".join(word for word, _, _ in words_of(text))


def as_written(text: str) -> list[str]:
    """The words of a text as they are written."""
    return _WORD.findall(text)


def parts_of(word: str) -> list[str]:
    """What a word is written together of, folded: payment and gateway for `PaymentGateway`. Of others, the word."""
    if word.islower() or word.isupper():
        return [word.casefold()]
    return [part.casefold() for part in _HUMP.split(word)]


def known_words(texts: Iterable[str]) -> frozenset[str]:
    """The words of texts, folded, and what they are written together of."""

    def every() -> Iterator[str]:
        for text in texts:
            for word in as_written(text):
                yield word.casefold()
                yield from parts_of(word)

    return frozenset(every())
