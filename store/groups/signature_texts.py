"""Masked texts as they are compared: coded words, and which of them decide. One lookup per word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Final

from .leader import CodedText
from .masks import is_symbol
from .polarity import begins, nouns_in_capitals, word_class
from .word_codes import WordCoder, folded, spans, words

ANY: Final = "\ud800"
"""The code point of whatever is masked or varies. The coder of words never gives out a surrogate."""
_DECIDING: Final = ("Sm", "Sc", "So")
"""Categories of signs that say something: operators, currencies, check marks."""
_SAYING: Final = frozenset("%‰°")
_PARTICLES_IN: Final = """
    van von der den de da dos das del della di du la le bin ibn al el zu af av y
"""
_PARTICLES: Final = frozenset(_PARTICLES_IN.split())
_MARKED: Final = re.compile(r"(?<![^\W\d_])'[^']{1,80}'(?![^\W\d_])|[^\W\d]\w*(?:\.\w+){2,}")
_WORDS_OF_A_NAME: Final = 8

SIGN: Final = 0
PLAIN: Final = 1
NAME: Final = 2
FIGURE: Final = 3
MASK: Final = 4


@dataclass(frozen=True, slots=True)
class CodedWords:
    """The words and signs of a masked text, in order: the code point of each, and its kind."""

    points: tuple[str, ...]
    kinds: tuple[int, ...]


class TextCoder:
    """Codes texts that are to be compared with each other.

    Every word decides, whatever the language: an inserted, removed, replaced or moved word makes another failure.
    What may differ is what the masks cover, and signs that are only punctuation.

    Names are words in capitals inside a sentence, words with figures in them, and words in quotes: a place that they
    fill may be learned to be a variable (variables.py). In German every noun is in capitals, so there none counts as a name.
    """

    def __init__(self) -> None:
        self._coder = WordCoder()
        self._known: dict[str, tuple[str, int]] = {}
        self._words: dict[str, str] = {}

    def __len__(self) -> int:
        """How many different words it knows."""
        return len(self._coder)

    def word_of(self, point: str) -> str:
        """The word of a code point, in small letters; "" for ANY."""
        return self._words.get(point, "")

    def coded(self, masked: str) -> CodedWords:
        """The words and signs of a masked text. Raises TooManyWords."""
        found = words(masked)
        if not found:
            return CodedWords((), ())
        known = self._known
        points, kinds = zip(*[known.get(word) or self._new(word) for word in found], strict=True)
        if NAME in kinds:
            nouns = nouns_in_capitals(found)
            kinds = tuple(
                PLAIN if kind == NAME and (nouns or begins(found, at)) else kind
                for at, kind in enumerate(kinds)
            )
            kinds = _with_particles(found, kinds)
        if "'" in found or "." in found:
            kinds = _marked(masked, found, kinds)
        return CodedWords(points, kinds)

    def text(self, masked: str, pattern: str = "") -> CodedText:
        """A masked text, ready to be placed; `pattern` is the text with its variables. Raises TooManyWords."""
        if pattern and pattern != masked:
            view = self.text(pattern)
            return CodedText(view.code, view.key, self.text(masked))
        return coded_text(self.coded(masked))

    def _new(self, word: str) -> tuple[str, int]:
        if is_symbol(word):
            entry = (ANY, MASK)
        else:
            (point,) = self._coder.points([word])
            entry = (point, _kind(word))
            self._words.setdefault(point, folded(word))
        self._known[word] = entry
        return entry


def coded_text(found: CodedWords) -> CodedText:
    """The words of a text, ready to be placed."""
    return CodedText("".join(found.points), key_of(found))


def key_of(found: CodedWords) -> str:
    """The code points that decide; several masked parts beside each other are one."""
    return without_repeats("".join(compress(found.points, found.kinds)))


def without_repeats(points: str) -> str:
    """Code points with several ANY beside each other as one."""
    while ANY + ANY in points:
        points = points.replace(ANY + ANY, ANY)
    return points


def _with_particles(found: Sequence[str], kinds: tuple[int, ...]) -> tuple[int, ...]:
    """Small words between two names belong to them: Clara van der Berg."""
    out = list(kinds)
    start: int | None = None
    for at, kind in enumerate(kinds):
        if kind == NAME:
            if start is not None:
                out[start:at] = [NAME] * (at - start)
            start = at + 1
        elif found[at] not in _PARTICLES:
            start = None
    return tuple(out)


def _marked(masked: str, found: Sequence[str], kinds: tuple[int, ...]) -> tuple[int, ...]:
    """What stands in quotes, and identifiers with points in them, are names, in whatever letters."""
    where = spans(masked)
    out = list(kinds)
    at = 0
    for name in _MARKED.finditer(masked):
        start, end = name.span()
        inside: list[int] = []
        while at < len(where) and where[at][0] < end:
            if where[at][0] >= start and kinds[at] in (PLAIN, NAME) and found[at].isidentifier():
                inside.append(at)
            at += 1
        if len(inside) <= _WORDS_OF_A_NAME:
            for one in inside:
                out[one] = NAME
    return tuple(out)


def _kind(word: str) -> int:
    if len(word) == 1 and not word.isalnum():
        says = word in _SAYING or unicodedata.category(word) in _DECIDING
        return PLAIN if says else SIGN
    if word.isdigit():
        return FIGURE
    if word_class(word) == "plain" or word == word.lower():
        return PLAIN
    if len(word) > 1 and word == word.upper() and word.isalpha():
        # A state (DENIED) rather than a name.
        return PLAIN
    return NAME
