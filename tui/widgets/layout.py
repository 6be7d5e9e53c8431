"""The lines of the reading pane: turns and their blocks at a width, row by row, and where a place of the text stands.
Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .blocks import Block
from .measuring import Folding, Measuring, Part, Row
from .turn_texts import BODY
from .wrapping import Lines

__all__ = ["Anchor", "Folding", "Layout", "PaneLine", "Row"]


@dataclass(frozen=True, slots=True)
class PaneLine:
    """One line of turn `turn`: `start` to `end` of the display text of `block`, set in by `inset` cells.

    `folds` is the text of a line that opens or closes `owner`: the whole of which `block` may be a piece.
    """

    turn: int
    block: Block
    owner: Block
    start: int = 0
    end: int = 0
    inset: int = 0
    folds: str = ""
    head: bool = False

    @property
    def opens(self) -> Block:
        """What a key on this line opens or closes: its turn, if it is the heading of that, else `owner`."""
        return self.block if self.head else self.owner


@dataclass(frozen=True, slots=True)
class Anchor:
    """A line, whatever the width: the one that shows place `start` of a block's display text, or `below` further."""

    turn: int
    block: Block
    start: int = 0
    below: int = 0


class Layout(Measuring):
    """The lines of turns at one width."""

    # --- rows -----------------------------------------------------------------------------------

    def first(self, turn: int) -> Row:
        """The heading of a turn."""
        return (turn, 0, 0)

    def last(self, turn: int) -> Row:
        """The last line of a turn."""
        number = len(self._units_of(turn)) - 1
        return (turn, number, self._measured(turn, number).height - 1)

    def turn_height(self, turn: int, most: int) -> int:
        """How many lines a turn has, counted up to `most`."""
        total = 0
        for number in range(len(self._units_of(turn))):
            total += self._measured(turn, number).height
            if total >= most:
                return most
        return total

    def moved(self, row: Row, lines: int) -> Row:
        """The row that many lines further down or up, or the last one in that direction."""
        turn, number, line = row
        while lines > 0:
            left = self._measured(turn, number).height - 1 - line
            if lines <= left:
                return (turn, number, line + lines)
            after = self._beside(turn, number, 1)
            if after is None:
                return (turn, number, line + left)
            lines -= left + 1
            (turn, number), line = after, 0
        while lines < 0:
            if -lines <= line:
                return (turn, number, line + lines)
            before = self._beside(turn, number, -1)
            if before is None:
                return (turn, number, 0)
            lines += line + 1
            turn, number = before
            line = self._measured(turn, number).height - 1
        return (turn, number, line)

    def _beside(self, turn: int, number: int, by: int) -> tuple[int, int] | None:
        number += by
        if 0 <= number < len(self._units_of(turn)):
            return turn, number
        turn += by
        if not 0 <= turn < len(self.texts.turns):
            return None
        return turn, 0 if by > 0 else len(self._units_of(turn)) - 1

    def rows(self, top: Row, count: int) -> list[Row]:
        """That many rows from `top` on, as far as there are."""
        found: list[Row] = []
        turn, number, line = top
        while self.texts.turns:
            height = self._measured(turn, number).height
            found += (
                (turn, number, at) for at in range(line, min(height, line + count - len(found)))
            )
            after = self._beside(turn, number, 1)
            if len(found) >= count or after is None:
                break
            (turn, number), line = after, 0
        return found

    def line(self, row: Row) -> PaneLine:
        """What a row shows."""
        turn, number, at = row
        unit = self._measured(turn, number)
        index = bisect_right(unit.starts, at) - 1
        part, line = unit.parts[index], at - unit.starts[index]
        block = part.block
        if index == number == 0:
            return PaneLine(turn, block, block, head=True)
        if block.form == "fold":
            opened = block in self.folding.opened
            return PaneLine(turn, block, part.owner, folds="open" if opened else "closed")
        if block.form not in BODY:
            return PaneLine(turn, block, part.owner)
        lines = self._lines_of(part)
        if line == len(lines):
            return PaneLine(turn, block, part.owner, folds=self._fold_words(part, lines))
        start, end, inset = lines[line]
        return PaneLine(turn, block, part.owner, start, end, inset)

    def _fold_words(self, part: Part, lines: Lines) -> str:
        more = lines.more_lines
        if part.after:
            text = part.owner.text
            shown = len(text) - part.after
            more += max(text.count("\n", shown), part.after // self.width)
        return f"… {more:,} more line{'' if more == 1 else 's'}" if more else "fold"

    def row_of(self, turn: int, block: Block, place: int = 0) -> Row | None:
        """The row that shows place `place` of a block's display text.

        The last row of its block for a place that is folded away; None for a block that is not shown.
        """
        for number, unit in enumerate(self._units_of(turn)):
            for index, part in enumerate(unit.parts):
                if part.block is not block:
                    continue
                start = self._measured(turn, number).starts[index]
                if block.form not in BODY or (index == number == 0):
                    return (turn, number, start)
                lines = self._lines_of(part)
                low, high = 0, len(lines)
                while low < high:
                    middle = (low + high) // 2
                    if lines[middle][0] <= place:
                        low = middle + 1
                    else:
                        high = middle
                return (turn, number, start + max(0, low - 1))
        return None

    def anchor(self, row: Row) -> Anchor:
        """What a row shows, so that it is found again at another width."""
        line = self.line(row)
        if line.folds and line.block.form in BODY:
            # The line that opens or closes a text stands below the last line that is shown of it.
            above = self.line(self.moved(row, -1))
            return Anchor(line.turn, line.block, above.start, 1)
        return Anchor(line.turn, line.block, line.start)

    def row_at(self, anchor: Anchor) -> Row:
        """The row of an anchor; the heading of its turn if it is not shown any more."""
        row = self.row_of(anchor.turn, anchor.block, anchor.start)
        return self.first(anchor.turn) if row is None else self.moved(row, anchor.below)

    # --- folding --------------------------------------------------------------------------------

    def fold_turns(self, turns: Iterable[int], *, folded: bool) -> None:
        """Fold turns, or open them."""
        for turn in turns:
            if folded != (turn in self.folding.turns):
                self.folding.turns ^= {turn}
                self._guess(turn)

    def toggle(self, turn: int, owner: Block) -> None:
        """Open a closed text of a turn, close an open one."""
        if self.folding.opened.pop(owner, None) is None:
            self.folding.opened[owner] = turn
        self._cut_again(turn)

    def open_to(self, turn: int, block: Block) -> None:
        """Open whatever hides a block of a turn, or a part of its text."""
        self.fold_turns([turn], folded=False)
        self.folding.opened |= dict.fromkeys(_around(self.texts.body(turn), block), turn)
        self._cut_again(turn)


def _around(blocks: Sequence[Block], wanted: Block) -> list[Block]:
    """The block and those that it lies in, if it is among `blocks`."""
    for block in blocks:
        if block is wanted:
            return [block]
        inside = _around(block.inner, wanted)
        if inside:
            return [block, *inside]
    return []
