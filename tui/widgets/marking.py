"""Choosing a range of text with the keyboard, word by word. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from ..cells import cells
from .blocks import Block
from .layout import BODY, Layout, PaneLine

_CJK: Final = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD: Final = re.compile(rf"[{_CJK}]|[^\W{_CJK}](?:[\w'’.,@:/+-]*[^\W{_CJK}])?|[^\w\s]+")
"""What the cursor moves over: a word with inner punctuation (12,50 or a@b.c), a run of other
characters, or one character of a script without spaces."""

_FARTHEST: Final = 5000
"""Lines without a word that are searched before the cursor stays."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A word: places in the display text of a block."""

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
        spot = (
            _beside(layout, self.spot, words, step)
            if words
            else _below(layout, self.spot, lines, step)
        )
        return self if spot is None else replace(self, spot=spot)


def _raw_range(layout: Layout, spot: Spot) -> tuple[int, int]:
    shown, offset = layout.shown(spot.block), spot.block.offset or 0
    # A word may end inside the symbol of a hidden character, which is then part of it.
    return offset + shown.to_raw(spot.start), offset + shown.to_raw(spot.end - 1) + 1


def words_of(layout: Layout, line: PaneLine) -> list[Spot]:
    """The words of a line, without those that stand for a folded range; none if its text cannot be marked."""
    if line.block.offset is None or line.folds or line.block.form not in BODY:
        return []
    found = _WORD.finditer(layout.text(line.block), line.start, line.end)
    labels = layout.shown(line.block).labels
    return [
        Spot(line.block, *match.span())
        for match in found
        if not any(start < match.end() and match.start() < end for start, end in labels)
    ]


def begin(layout: Layout, y: int) -> Marking | None:
    """Begin choosing at the first word that can be marked at or below line `y`, else above it."""
    for direction in (1, -1):
        found = _search(layout, y, direction, None)
        if found:
            return Marking(found[0])
    return None


def _search(layout: Layout, y: int, direction: int, step: str | None) -> list[Spot]:
    """The words of the nearest line in that direction that has some, `y` itself included."""
    for number in range(y, y + direction * _FARTHEST, direction):
        line = layout.line(number) if number >= 0 else None
        if line is None:
            return []
        words = words_of(layout, line)
        if words and step in (None, line.block.step):
            return words
    return []


def _beside(layout: Layout, spot: Spot, direction: int, step: str | None) -> Spot | None:
    y = layout.line_of(spot.block, spot.start)
    line = None if y is None else layout.line(y)
    if y is None or line is None:
        return None
    words = words_of(layout, line)
    later = [word for word in words if (word.start - spot.start) * direction > 0]
    later = later or _search(layout, y + direction, direction, step)
    return (later[0] if direction > 0 else later[-1]) if later else None


def _below(layout: Layout, spot: Spot, rows: int, step: str | None) -> Spot | None:
    y = layout.line_of(spot.block, spot.start)
    line = None if y is None else layout.line(y)
    if y is None or line is None or not rows:
        return None
    column = line.inset + cells(layout.text(spot.block)[line.start : spot.start])
    direction = 1 if rows > 0 else -1
    words = _search(layout, max(0, y + rows), direction, step)
    if not words and abs(rows) > 1:
        # No line that far: go to the last one.
        words = _search(layout, min(max(0, y + rows), layout.height - 1), -direction, step)
    if not words:
        return None

    def distance(word: Spot) -> int:
        number = layout.line_of(word.block, word.start)
        there = None if number is None else layout.line(number)
        start, inset = (0, 0) if there is None else (there.start, there.inset)
        return abs(inset + cells(layout.text(word.block)[start : word.start]) - column)

    return min(words, key=distance)
