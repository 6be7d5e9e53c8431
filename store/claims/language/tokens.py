"""Text as words and marks: folded to lower case, contractions taken apart, each with its range in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from .tables import words_in

_PIECES: Final = re.compile(
    r"\d++(?:[.,:/]\d++)+"  # figures: 1,284.60 and 10:35
    r"|\w++(?:['’ʼ-]\w++)*"
    r"|(?<=\s)-(?=\s)"  # a dash, written as a hyphen
    r"|[,;:!?¿¡.…()\[\]—–“”„‟«»\"\x00]"
)
_LONGEST: Final = 40
"""A longer word is no contraction."""
QUOTE: Final = "\x00"
"""Stands for a whole quotation in a text where quotations are masked."""

MARKS: Final = frozenset(',;:!?¿¡.…()[]—–-“”„‟«»"')
"""The pieces that are no words."""

_WHOLE: Final = {
    "cannot": ("can", "not"),
    "can't": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "ain't": ("is", "not"),
    "cant": ("can", "not"),
    "dont": ("do", "not"),
    "doesnt": ("does", "not"),
    "didnt": ("did", "not"),
    "isnt": ("is", "not"),
    "wasnt": ("was", "not"),
    "arent": ("are", "not"),
    "couldnt": ("could", "not"),
    "shouldnt": ("should", "not"),
    "let's": ("let", "us"),
    "aujourd'hui": ("aujourdhui",),
    "quelqu'un": ("quelquun",),
}
_ENDS: Final = {
    "m": "am",
    "re": "are",
    "ve": "have",
    "ll": "will",
    "d": "would",
}
_IS_AFTER: Final = words_in(
    "it that this there here he she what who where when how everything nothing which"
)
_FRENCH: Final = words_in("n j l d c s t m qu jusqu lorsqu puisqu quoiqu")
"""What stands before an apostrophe in French."""

_AFTER_HYPHEN: Final = words_in(
    "je tu il elle on nous vous ils elles ce t moi toi le la les lui leur y en là ci"
)


class Token(NamedTuple):
    """A word or a mark. `start` and `end` are its range in the text."""

    start: int
    end: int
    word: str


def tokens(text: str, offset: int = 0) -> list[Token]:
    """The words and marks of a text, in order; ranges never overlap. `offset` is where the text begins in another."""
    found: list[Token] = []
    for piece in _PIECES.finditer(text):
        word = piece[0].lower()
        start, end = piece.start() + offset, piece.end() + offset
        if word.isalpha() or word[0].isdigit():
            if word in _WHOLE:
                found += _apart(start, end, _WHOLE[word])
            else:
                found.append(Token(start, end, word))
        elif 1 < len(word) <= _LONGEST:
            found += _contraction(start, end, word.replace("’", "'").replace("ʼ", "'"))
        else:
            found.append(Token(start, end, "-" if word in "—–" else word))
    return found


def _apart(start: int, end: int, words: tuple[str, ...]) -> Iterator[Token]:
    """Words that share a range: each gets a part of it, the last one the rest."""
    at = start
    for left, word in enumerate(words, start=1 - len(words)):
        until = end if left == 0 else min(end + left, at + max(1, len(word)))
        yield Token(at, until, word)
        at = until


def _contraction(start: int, end: int, word: str) -> Iterator[Token]:
    if word in _WHOLE:
        yield from _apart(start, end, _WHOLE[word])
        return
    head, apostrophe, tail = word.partition("'")
    if apostrophe:
        if word.endswith("n't") and len(word) > 3:
            yield Token(start, end - 3, word[:-3])
            yield Token(end - 3, end, "not")
        elif tail in _ENDS or (tail == "s" and head in _IS_AFTER):
            yield Token(start, start + len(head), head)
            yield Token(start + len(head), end, _ENDS.get(tail, "is"))
        elif head in _FRENCH and tail:
            yield Token(start, start + len(head), head)
            yield from _contraction(start + len(head) + 1, end, tail)
        elif tail == "s":
            yield Token(start, end, head)
        else:
            yield Token(start, end, word)
        return
    head, hyphen, tail = word.rpartition("-")
    if hyphen and tail in _AFTER_HYPHEN and head:
        yield from _contraction(start, start + len(head), head)
        if tail != "t":
            yield Token(start + len(head) + 1, end, tail)
        return
    yield Token(start, end, word)
