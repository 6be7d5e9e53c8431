"""The lines of the reading pane: blocks measured at a width, as far as needed. Pure."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ...store.unreadable import folds
from ..safe_text import SafeText, Shown
from .blocks import Block
from .wrapping import Lines

BODY: Final = ("text", "json", "error", "incomplete")
_TAB: Final = "    "
_SPARE: Final = 3
"""A text is folded only if that hides more lines than this."""


@dataclass(frozen=True, slots=True)
class PaneLine:
    """One line: `start` to `end` of the display text of `block`, set in by `inset` cells.

    `folds` is the text of a line that opens or closes its block.
    """

    block: Block
    start: int = 0
    end: int = 0
    inset: int = 0
    folds: str = ""


class Layout:
    """The lines of a list of blocks at one width.

    Blocks are measured in order, when one of their lines is asked for or in `measure`, so that the
    beginning of a long conversation is shown at once.
    """

    def __init__(self, blocks: Sequence[Block], width: int, opened: set[Block]) -> None:
        self.width = max(1, width)
        self.opened = opened
        self._blocks = blocks
        self._lines: dict[Block, Lines] = {}
        self._shown: dict[Block, Shown] = {}
        self._flatten()

    def _flatten(self) -> None:
        flat: list[Block] = []
        for block in self._blocks:
            flat.append(block)
            if block in self.opened:
                flat += block.inner
        self._flat = flat
        self._place = {block: index for index, block in enumerate(flat)}
        self._starts = array("q")
        self.height = 0

    @property
    def complete(self) -> bool:
        """Whether every block has been measured, so that `height` is final."""
        return len(self._starts) == len(self._flat)

    def measure(self, *, lines: int | None = None, blocks: int | None = None) -> None:
        """Measure until this many lines are known, or this many more blocks; all by default."""
        until = len(self._flat) if blocks is None else len(self._starts) + blocks
        while len(self._starts) < min(until, len(self._flat)):
            if lines is not None and self.height >= lines:
                return
            block = self._flat[len(self._starts)]
            self._starts.append(self.height)
            self.height += self._height_of(block)

    def shown(self, block: Block) -> Shown:
        """The display text of a block, with its places."""
        found = self._shown.get(block)
        if found is None:
            ranges = [(fold.start, fold.end, fold.label) for fold in folds(block.text)]
            found = self._shown[block] = Shown.of(block.text, _TAB, ranges)
        return found

    def text(self, block: Block) -> SafeText:
        """The display text of a block."""
        return self.shown(block).text

    def _lines_of(self, block: Block) -> Lines:
        found = self._lines.get(block)
        if found is None:
            limit = 0 if block in self.opened else block.fold
            found = Lines(self.text(block), self.width, limit=limit, hang=block.form == "json")
            self._lines[block] = found
        return found

    def _height_of(self, block: Block) -> int:
        if block.form not in BODY:
            return 1
        return len(self._lines_of(block)) + self._folds(block)

    def _folds(self, block: Block) -> bool:
        """Whether the last line of a body opens or closes it."""
        lines = self._lines_of(block)
        if lines.more_lines:
            return True
        return bool(block.fold) and block in self.opened and len(lines) > block.fold + _SPARE

    def line(self, y: int) -> PaneLine | None:
        """PaneLine number `y`, or None below the last."""
        self.measure(lines=y + 1)
        if not 0 <= y < self.height:
            return None
        index = bisect_right(self._starts, y) - 1
        block, row = self._flat[index], y - self._starts[index]
        if block.form == "fold":
            return PaneLine(block, folds="open" if block in self.opened else "closed")
        if block.form not in BODY:
            return PaneLine(block)
        lines = self._lines_of(block)
        if row == len(lines):
            more = lines.more_lines
            text = f"… {more:,} more line{'' if more == 1 else 's'}" if more else "fold"
            return PaneLine(block, folds=text)
        start, end, inset = lines[row]
        return PaneLine(block, start, end, inset)

    def line_of(self, block: Block, place: int = 0) -> int | None:
        """The number of the line that shows place `place` of a block's display text.

        None for a block that is not shown; the last line for a place that is folded away.
        """
        index = self._place.get(block)
        if index is None:
            return None
        while len(self._starts) <= index:
            self.measure(blocks=index + 1 - len(self._starts))
        if block.form not in BODY:
            return self._starts[index]
        lines = self._lines_of(block)
        low, high = 0, len(lines)
        while low < high:
            middle = (low + high) // 2
            if lines[middle][0] <= place:
                low = middle + 1
            else:
                high = middle
        return self._starts[index] + max(0, low - 1)

    def toggle(self, block: Block) -> None:
        """Open a closed block, close an open one."""
        self.opened ^= {block}
        self._lines.pop(block, None)
        known = self.height
        self._flatten()
        self.measure(lines=known)
