"""Values that are known, found again in a text where they stand alone: in one pass, however many there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

_WORD: Final = re.compile(r"\w+")


class KnownValues:
    """Finds any of some values, the longest of those that begin at one place."""

    def __init__(self, values: Iterable[str]) -> None:
        # A value stands alone, so the first word of it is a whole word of the text.
        self._by_word: dict[str, list[tuple[int, str]]] = {}
        for value in sorted(set(values)):
            word = _WORD.search(value)
            if word is not None:
                self._by_word.setdefault(word[0], []).append((word.start(), value))
        for some in self._by_word.values():
            some.sort(key=lambda one: (-one[0], -len(one[1])))

    def __call__(self, text: str) -> Iterator[tuple[int, str]]:
        """Where each begins, from left to right, none over another."""
        if not self._by_word:
            return
        done = 0
        for word in _WORD.finditer(text):
            if word.start() < done:
                continue
            for before, value in self._by_word.get(word[0], ()):
                start, end = word.start() - before, word.start() - before + len(value)
                if start >= done and text.startswith(value, start) and _alone(text, start, end):
                    yield start, value
                    done = end
                    break


def _alone(text: str, start: int, end: int) -> bool:
    return not (start and _is_word(text[start - 1])) and not _is_word(text[end : end + 1])


def _is_word(one: str) -> bool:
    return one.isalnum() or one == "_"
