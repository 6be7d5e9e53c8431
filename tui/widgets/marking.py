"""Choosing a range of text: word by word, line by line, sentence by sentence, or with the mouse. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from ..cells import cells
from .blocks import Block
from .layout import Layout, PaneLine, Row
from .turn_texts import BODY

_CJK: Final = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD: Final = re.compile(rf"[{_CJK}]|[^\W{_CJK}](?:[\w'’.,@:/+-]*[^\W{_CJK}])?|[^\w\s]+")
"""What the cursor moves over: a word with inner punctuation (12,50 or a@b.c), a run of other
characters, or one character of a script without spaces."""

_SENTENCE_END: Final = re.compile(
    r"[.!?…]+[\"'”’»)\]]*(?=\s+[^\s\da-zß-ÿ])|[。！？]+|\n\s*\n|\n(?=\s*[-*•\d])"
)
"""Where a sentence ends: a full stop before a capital letter, a blank line, a line of a list."""

_LONGEST_SENTENCE: Final = 4_000
"""Characters on either side in which the ends of a sentence are looked for."""

_FARTHEST: Final = 5_000
"""Lines without a word that are searched before the cursor stays."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A word: places in the display text of a block of a turn."""

    turn: int
    block: Block
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Marking:
    """The state of choosing: the word under the cursor, and the word where the range began."""

    spot: Spot
    anchor: Spot | None = None

    def range(self, layout: Layout) -> tuple[str, int, int]:
        """The step and the code points of its text that are chosen, anchor and cursor included."""
        other = self.anchor or self.spot
        ranges = [_raw_range(layout, spot) for spot in (self.spot, other)]
        return (
            self.spot.block.step,
            min(start for start, _ in ranges),
            max(end for _, end in ranges),
        )

    def toggled(self) -> Marking:
        """A range that begins at this word, or none if one had begun."""
        return replace(self, anchor=None if self.anchor else self.spot)

    def moved(self, layout: Layout, words: int = 0, lines: int = 0) -> Marking:
        """The cursor moved by a word or by lines; a range stays within its step."""
        step = self.anchor.block.step if self.anchor else None
        if words:
            spot = _beside(layout, self.spot, words, step)
        else:
            spot = _below(layout, self.spot, lines, step)
        return self if spot is None else replace(self, spot=spot)

    def to_edge(self, layout: Layout, side: int) -> Marking:
        """The cursor at the first (-1) or last (1) word of its line."""
        row = _row_of(layout, self.spot)
        words = [] if row is None else words_of(layout, layout.line(row))
        return replace(self, spot=words[0 if side < 0 else -1]) if words else self

    def by_sentence(self, layout: Layout, by: int) -> Marking:
        """The sentence under the cursor; if it is chosen already, the range with one more sentence on that side."""
        here = _sentence(layout, self.spot)
        if self.anchor is None:
            return Marking(here[-1], here[0]) if by > 0 else Marking(here[0], here[-1])
        if by > 0 and self.spot != here[-1]:
            return replace(self, spot=here[-1])
        if by < 0 and self.spot != here[0]:
            return replace(self, spot=here[0])
        next_word = _beside(layout, self.spot, by, self.anchor.block.step)
        if next_word is None:
            return self
        there = _sentence(layout, next_word)
        return replace(self, spot=there[-1] if by > 0 else there[0])


def _raw_range(layout: Layout, spot: Spot) -> tuple[int, int]:
    shown, offset = layout.shown(spot.block), spot.block.offset or 0
    # A word may end inside the symbol of a hidden character, which is then part of it.
    return offset + shown.to_raw(spot.start), offset + shown.to_raw(spot.end - 1) + 1


def words_of(layout: Layout, line: PaneLine) -> list[Spot]:
    """The words of a line, without those that stand for a folded range; none if its text cannot be marked."""
    if line.block.offset is None or line.folds or line.block.form not in BODY:
        return []
    return _words(layout, line.turn, line.block, line.start, line.end)


def _words(layout: Layout, turn: int, block: Block, start: int, end: int) -> list[Spot]:
    labels = layout.shown(block).labels
    return [
        Spot(turn, block, *match.span())
        for match in _WORD.finditer(layout.text(block), start, end)
        if not any(first < match.end() and match.start() < last for first, last in labels)
    ]


def _sentence(layout: Layout, spot: Spot) -> list[Spot]:
    """The words of the sentence that a word stands in; at least the word itself."""
    text = layout.text(spot.block)
    low = max(0, spot.start - _LONGEST_SENTENCE)
    start = low
    # A sentence begins with its capital letter, which may be the first one of the word.
    for match in _SENTENCE_END.finditer(text, low, spot.end):
        if match.end() <= spot.start:
            start = match.end()
    # The end of a sentence may be the word: a full stop is one.
    found = _SENTENCE_END.search(text, spot.start, spot.end + _LONGEST_SENTENCE)
    end = found.end() if found else min(len(text), spot.end + _LONGEST_SENTENCE)
    return _words(layout, spot.turn, spot.block, start, end) or [spot]


def begin(layout: Layout, row: Row, turn: int | None = None) -> Marking | None:
    """Begin choosing at the first word that can be marked at or below a row, else above it.

    A word of `turn` goes before others.
    """
    last = None if turn is None else layout.last(turn)
    if turn is not None and last is not None:
        for start in (row, layout.first(turn)):
            for line in _lines(layout, start, 1):
                if not layout.first(turn) <= line[0] <= last:
                    break
                if words := words_of(layout, line[1]):
                    return Marking(words[0])
    for direction in (1, -1):
        found = _search(layout, row, direction, None)
        if found:
            return Marking(found[0])
    return None


def word_at(layout: Layout, row: Row, column: int) -> Spot | None:
    """The word nearest to a column (in cells, from the beginning of the text) of a row, None if it has none."""
    line = layout.line(row)
    words = words_of(layout, line)
    return min(words, key=lambda word: _distance(layout, line, word, column)) if words else None


def _distance(layout: Layout, line: PaneLine, word: Spot, column: int) -> int:
    text = layout.text(line.block)
    start = line.inset + cells(text[line.start : max(line.start, word.start)])
    end = start + cells(text[max(line.start, word.start) : word.end])
    return max(start - column, column - end + 1, 0)


def _lines(layout: Layout, row: Row, direction: int) -> Iterator[tuple[Row, PaneLine]]:
    """The rows from `row` on in a direction, itself included."""
    for _ in range(_FARTHEST):
        yield row, layout.line(row)
        after = layout.moved(row, direction)
        if after == row:
            return
        row = after


def _search(layout: Layout, row: Row, direction: int, step: str | None) -> list[Spot]:
    """The words of the nearest line in that direction that has some, `row` itself included."""
    for _, line in _lines(layout, row, direction):
        words = words_of(layout, line)
        if words and step in (None, line.block.step):
            return words
    return []


def _row_of(layout: Layout, spot: Spot) -> Row | None:
    return layout.row_of(spot.turn, spot.block, spot.start)


def _beside(layout: Layout, spot: Spot, direction: int, step: str | None) -> Spot | None:
    row = _row_of(layout, spot)
    if row is None:
        return None
    words = words_of(layout, layout.line(row))
    later = [word for word in words if (word.start - spot.start) * direction > 0]
    after = layout.moved(row, direction)
    later = later or ([] if after == row else _search(layout, after, direction, step))
    return (later[0] if direction > 0 else later[-1]) if later else None


def _below(layout: Layout, spot: Spot, lines: int, step: str | None) -> Spot | None:
    row = _row_of(layout, spot)
    if row is None or not lines:
        return None
    line = layout.line(row)
    column = line.inset + cells(layout.text(spot.block)[line.start : spot.start])
    direction = 1 if lines > 0 else -1
    target = layout.moved(row, lines)
    words = [] if target == row else _search(layout, target, direction, step)
    if not words and abs(lines) > 1:
        # No line that far: go to the last one.
        words = _search(layout, target, -direction, step)
    if not words:
        return None

    def distance(word: Spot) -> int:
        there = _row_of(layout, word)
        if there is None:
            return column
        found = layout.line(there)
        text = layout.text(word.block)
        return abs(found.inset + cells(text[found.start : word.start]) - column)

    return min(words, key=distance)
