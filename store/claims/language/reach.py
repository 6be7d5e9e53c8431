"""A text read for what it denies: its sentences, and its quotations, which have readings of their own."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

from .clause_cues import Part, part_of, with_rejections
from .denial import denied_in
from .sentences import quotations, sentences
from .tokens import QUOTE
from .words import Words, words_of


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its sentences; each quotation is one token in them, and has a reading of its own."""

    text: str
    table: Words
    parts: tuple[Part, ...]
    starts: tuple[int, ...]
    quotes: tuple[tuple[int, int], ...]
    quoted: tuple[Reading, ...] = field(default=())

    def denied(self, start: int, end: int) -> bool:
        """Whether what is said in a range of the text is denied."""
        start, end = max(0, start), min(len(self.text), end)
        if start >= end:
            return False
        at = bisect_right(self.quotes, (start, len(self.text))) - 1
        if at >= 0 and self.quotes[at][0] <= start and end <= self.quotes[at][1]:
            first = self.quotes[at][0]
            inner = self.quoted[at].denied(start - first, end - first)
            return inner != self.denied(first - 1, first)
        place = self.place(start, end)
        return place is not None and denied_in(place[0], self.table, *place[1:])

    def place(self, start: int, end: int) -> tuple[Part, int, int, int] | None:
        """The sentence, the number of the clause and the tokens that a range of the text touches first."""
        at = bisect_right(self.starts, start) - 1
        while 0 <= at < len(self.parts):
            part = self.parts[at]
            if part.start >= end:
                break
            place = _place(part, start, end)
            if place is not None:
                return part, *place
            at += 1
        return None


def _place(part: Part, start: int, end: int) -> tuple[int, int, int] | None:
    """The clause and the tokens of a range: those of the first clause that it touches."""
    for index, clause in enumerate(part.clauses):
        pieces = part.pieces
        if pieces[clause.last - 1].end <= start:
            continue
        first = clause.first
        while first < clause.last and pieces[first].end <= start:
            first += 1
        last = first
        while last < clause.last and pieces[last].start < end:
            last += 1
        return (index, first, last) if last > first else None
    return None


@lru_cache(maxsize=32)
def reading_of(text: str, language: str, *, whole: bool = True) -> Reading:
    """The reading of a text. `whole` is false for the text of a quotation: its own quotations are not looked for."""
    table = words_of(language)
    quotes = quotations(text) if whole else ()
    masked = text
    if quotes:
        pieces, at = [], 0
        for first, last in quotes:
            # The opening mark stands for the quotation, so every other range stays what it is.
            pieces += [text[at : first - 1], QUOTE, " " * (last + 1 - first)]
            at = last + 1
        masked = "".join([*pieces, text[at:]])
    found = tuple(
        part_of(masked[one.start : one.end], one.start, one.question, table)
        for one in sentences(text, language)
    )
    return Reading(
        text,
        table,
        with_rejections(found, table),
        tuple(one.start for one in found),
        quotes,
        tuple(reading_of(text[first:last], language, whole=False) for first, last in quotes),
    )
