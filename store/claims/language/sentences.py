"""Sentences, quotations and clauses: how far a negation can reach."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from .abbreviations import (
    AFTER_ORDINAL,
    BEFORE_A_FIGURE,
    BEFORE_A_NAME,
    BEFORE_ORDINAL,
    INSIDE,
    MAY_CONTINUE_IN_CAPITALS,
)
from .tables import words_in
from .tokens import MARKS, Token, tokens
from .words import Words, words_of

_ENDS: Final = re.compile(r"[.!?…]++[\"”“»’')\]*_]*+(?=\s|$)|[。！？؟]|\n\s*")
_WORD_BEFORE: Final = re.compile(r"[\w.\-]+$")
_WORD_AFTER: Final = re.compile(r"\s*[\"“„«(*_]*([\w'’]+)")
_NEW_LINE_STARTS: Final = re.compile(r"[-*•·‣–—>|#]|\(?\w{1,3}[.)]\s|[^\W\d_]")
_BARE_NUMBER: Final = re.compile(r"^[\s>*#(]*\d{1,3}$")
_WRAPPED: Final = 60
"""A line of at least so many characters without an end mark goes on in the next line."""

_PAIRS: Final = {"“": "”", "„": "“”", "«": "»", "»": "«", "‘": "’", "‚": "‘’", "‹": "›"}
_MARK: Final = re.compile(r"[\"“”„«»‘’‚‹›']")
_LONGEST_QUOTE: Final = 400
_LONGEST: Final = 80
"""A clause has so many words at most: what is longer is no sentence."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, with its range in the whole text and the ranges in it that stand in quotation marks.

    `question` is true for a sentence that ends with a question mark outside of its quotations.
    """

    start: int
    end: int
    text: str
    question: bool
    quoted: tuple[tuple[int, int], ...]


@lru_cache(maxsize=64)
def quotations(text: str) -> tuple[tuple[int, int], ...]:
    """The ranges between quotation marks, in order, without the marks and without those inside another one.

    A text that is a single quotation as a whole counts as not quoted.
    """
    found: list[tuple[int, int]] = []
    closed_by, opened = "", 0
    for mark in _MARK.finditer(text):
        at, char = mark.start(), mark[0]
        before = text[at - 1] if at else " "
        after = text[at + 1] if at + 1 < len(text) else " "
        if closed_by and at - opened > _LONGEST_QUOTE:
            closed_by = ""
        if closed_by:
            # An apostrophe inside of single quotation marks has letters on both sides.
            if char in closed_by and not (char in "'’" and after.isalnum()):
                if at > opened:
                    found.append((opened, at))
                closed_by = ""
        elif char in "\"'":
            if not before.isalnum() and not after.isspace() and before != char:
                closed_by, opened = char, at + 1
        elif char in _PAIRS and not (char == "‘" and before.isalnum()):
            closed_by, opened = _PAIRS[char], at + 1
    if len(found) == 1 and not re.search(r"\w", text[: found[0][0]] + text[found[0][1] :]):
        return ()
    return tuple(found)


@lru_cache(maxsize=64)
def sentences(text: str, language: str = "") -> tuple[Sentence, ...]:
    """The sentences of a text. Abbreviations, decimals, ordinals, list items and line breaks are respected.

    An empty stretch gives no sentence. `language` decides what a point after a figure means (German: an ordinal).
    """
    quotes = quotations(text)
    found: list[Sentence] = []
    begin = 0
    ends = [*_ends(text, language, quotes), len(text)]
    first = 0
    for end in ends:
        start, stop = begin, end
        while start < stop and text[start].isspace():
            start += 1
        while stop > start and text[stop - 1].isspace():
            stop -= 1
        begin = end
        if start >= stop:
            continue
        while first < len(quotes) and quotes[first][1] <= start:
            first += 1
        inside = []
        last = first
        while last < len(quotes) and quotes[last][0] < stop:
            inside.append((max(quotes[last][0], start), min(quotes[last][1], stop)))
            last += 1
        found.append(
            Sentence(start, stop, text[start:stop], _asks(text, start, stop), tuple(inside))
        )
    return tuple(found)


def _asks(text: str, start: int, stop: int) -> bool:
    while stop > start and text[stop - 1] in ")]*_ ":
        stop -= 1
    marks = stop
    while marks > start and text[marks - 1] in "?!":
        marks -= 1
    return "?" in text[marks:stop] or text[start] == "¿"


def _ends(text: str, language: str, quotes: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Where sentences end, without the end of the text."""
    quote = 0
    line = 0
    for mark in _ENDS.finditer(text):
        at, end = mark.span()
        while quote < len(quotes) and quotes[quote][1] < at:
            quote += 1
        if text[at] == "\n":
            if _line_ends(text, line, at, end):
                yield end
            line = end
            continue
        if quote < len(quotes) and quotes[quote][0] <= at < quotes[quote][1]:
            # Inside a quotation; its own last mark ends the sentence if another one begins after it.
            after = _WORD_AFTER.match(text, end)
            if end <= quotes[quote][1] or after is None or not after[1][0].isupper():
                continue
        if mark[0][0] == "." and len(mark[0]) == 1 and not _point_ends(text, at, end, language):
            continue
        if mark[0][0] in "!?" and (after := _WORD_AFTER.match(text, end)) and after[1][0].islower():
            continue
        yield end


def _line_ends(text: str, line: int, at: int, end: int) -> bool:
    if "\n" in text[at + 1 : end] or end >= len(text):
        return True
    before = text[line:at].rstrip()
    if len(before) < _WRAPPED or before[-1] in ".!?:;…|":
        return not (before and text[end].islower() and before[-1] not in ".!?:;…|")
    starts = _NEW_LINE_STARTS.match(text, end)
    return starts is not None and not starts[0][-1].isalpha()


def _point_ends(text: str, at: int, end: int, language: str) -> bool:
    word = _WORD_BEFORE.search(text, max(0, at - 24), at)
    after = _WORD_AFTER.match(text, end)
    if after is None or word is None:
        return True
    last, following = word[0].lower(), after[1]
    capital = not following[0].islower()
    if last.isdigit():
        if _BARE_NUMBER.match(text[text.rfind("\n", 0, at) + 1 : at]):
            return False
        if following[0].islower() or following.lower() in AFTER_ORDINAL:
            return len(last) > 2
        if language == "de" and len(last) <= 2:
            earlier = _WORD_BEFORE.search(text, max(0, at - 40), word.start() - 1)
            return earlier is None or earlier[0].lower() not in BEFORE_ORDINAL
        return True
    if last in BEFORE_A_FIGURE and following[0].isdigit():
        return False
    if last in BEFORE_A_NAME and capital and (len(last) > 1 or word[0].isupper()):
        return False
    if last in INSIDE:
        return capital and last not in MAY_CONTINUE_IN_CAPITALS
    if len(last) == 1 and last.isalpha() and word[0].isupper() and capital:
        return following.lower() in _BEGINNERS
    return not following[0].islower()


_BEGINNERS: Final = words_in(
    "the this that it we you i please if there der die das es wir sie bitte le la les il vous nous el los las usted"
)


def clauses(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """The ranges within which a negation reaches: between commas, colons, dashes, brackets and conjunctions.

    A comma around a remark ("cannot, unfortunately, refund") does not separate. Every range begins and ends with a word.
    """
    table = words_of(language)
    found: list[tuple[int, int]] = []
    for sentence in sentences(text, language):
        pieces = tokens(sentence.text)
        found.extend(
            (sentence.start + pieces[first].start, sentence.start + pieces[last - 1].end)
            for first, last in parts(pieces, table)
        )
    return tuple(found)


def parts(pieces: Sequence[Token], table: Words) -> list[tuple[int, int]]:
    """The clauses of one sentence as ranges of its tokens, without the marks between them."""
    found: list[tuple[int, int]] = []
    begin = 0
    separating = table.separating
    for at, piece in enumerate(pieces):
        if piece.word in MARKS:
            if piece.word == "," and _remark(pieces, begin, at, table):
                continue
            if at > begin:
                found.append((begin, at))
            begin = at + 1
        elif at > begin and (
            at - begin >= _LONGEST or (piece.word in separating and table.separates(pieces, at))
        ):
            found.append((begin, at))
            begin = at
    if len(pieces) > begin:
        found.append((begin, len(pieces)))
    return found


def _remark(pieces: Sequence[Token], begin: int, at: int, table: Words) -> bool:
    """Whether a comma opens or closes a remark of at most three words that all are adverbs of the speaker."""
    for step in (1, -1):
        look = at + step
        for _ in range(3):
            if not begin <= look < len(pieces) or pieces[look].word not in table.remarks:
                break
            look += step
        words = abs(look - at) - 1
        if words and begin < look < len(pieces) - 1 and pieces[look].word == ",":
            return True
    return False
