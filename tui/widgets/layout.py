"""The lines of the reading pane: turns and their blocks at a width, measured only where they are shown. Pure.

A turn that was never shown has a guessed height, so that ten thousand turns open at once. Places in the text are
therefore rows of a turn, never numbers of lines: those change when a guess is replaced.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Final, TypeAlias

from ..safe_text import SafeText, Shown
from .blocks import FOLD, Block
from .turn_texts import BODY, PIECE, TurnTexts
from .wrapping import Lines

Row: TypeAlias = tuple[int, int, int]
"""A line: its turn, a part of that turn that is measured together, the line in that part. Rows compare in order."""

_SPARE: Final = 3
"""A text is folded only if that hides more lines than this."""
_GUESS: Final = 6
"""Lines of an open turn that was never shown."""
_MOST_BLOCKS: Final = 50
"""Blocks that are measured together."""


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


@dataclass(slots=True)
class Folding:
    """What is folded: turns by number, and the texts inside of turns that were opened, each with its turn."""

    turns: set[int]
    opened: dict[Block, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A line, whatever the width: the one that shows place `start` of a block's display text, or `below` further."""

    turn: int
    block: Block
    start: int = 0
    below: int = 0


@dataclass(frozen=True, slots=True)
class _Part:
    """A block of a turn. `limit` is the number of its lines that are shown (0: all), `after` how many characters
    of its owner follow that are not; `closes`: whether a line that folds its owner follows."""

    owner: Block
    block: Block
    limit: int = 0
    after: int = 0
    closes: bool = False


class _Unit:
    """Parts that are measured together."""

    __slots__ = ("height", "known", "parts", "starts")

    def __init__(self, parts: tuple[_Part, ...], width: int) -> None:
        self.parts = parts
        self.known = False
        self.starts = array("q")
        self.height = sum(
            1 + (len(part.block.text) // width if part.block.form in BODY else 0) for part in parts
        )


class Layout:
    """The lines of turns at one width."""

    def __init__(self, texts: TurnTexts, width: int, folding: Folding) -> None:
        self.texts = texts
        self.width = max(1, width)
        self.folding = folding
        self._lines: dict[_Part, Lines] = {}
        self._units: dict[int, list[_Unit]] = {}
        self._heights = array(
            "q", (1 if at in folding.turns else _GUESS for at in range(len(texts.turns)))
        )
        self._starts: list[int] | None = None

    # --- heights --------------------------------------------------------------------------------

    @property
    def height(self) -> int:
        """How many lines there are; a guess where they were not measured."""
        return self._tops()[-1]

    def y_of(self, row: Row) -> int:
        """The number of a line, by what is known of the turns above it."""
        turn, unit, line = row
        above = sum(one.height for one in self._units_of(turn)[:unit])
        return self._tops()[turn] + above + line

    def at(self, y: int) -> Row:
        """The line nearest to number `y`, by what is known so far."""
        if not self._heights:
            return (0, 0, 0)
        y = max(0, min(y, self.height - 1))
        turn = bisect_right(self._tops(), y) - 1
        left = y - self._tops()[turn]
        units = self._units_of(turn)
        for number, unit in enumerate(units):
            if left < unit.height or number == len(units) - 1:
                return (turn, number, min(left, self._measured(turn, number).height - 1))
            left -= unit.height
        return (turn, 0, 0)

    def _tops(self) -> list[int]:
        if self._starts is None:
            self._starts = list(accumulate(self._heights, initial=0))
        return self._starts

    def _units_of(self, turn: int) -> list[_Unit]:
        found = self._units.get(turn)
        if found is None:
            found = self._units[turn] = list(self._cut(self._parts(turn)))
            self._set_height(turn)
        return found

    def _cut(self, parts: Iterator[_Part]) -> Iterator[_Unit]:
        together: list[_Part] = []
        size = 0
        for part in parts:
            if together and (
                size + len(part.block.text) > 2 * PIECE or len(together) >= _MOST_BLOCKS
            ):
                yield _Unit(tuple(together), self.width)
                together, size = [], 0
            together.append(part)
            size += len(part.block.text)
        yield _Unit(tuple(together), self.width)

    def _set_height(self, turn: int) -> None:
        height = sum(unit.height for unit in self._units[turn])
        if height != self._heights[turn]:
            self._heights[turn] = height
            self._starts = None

    def _measured(self, turn: int, number: int) -> _Unit:
        unit = self._units_of(turn)[number]
        if not unit.known:
            at = 0
            for part in unit.parts:
                unit.starts.append(at)
                at += self._height_of(part)
            unit.height, unit.known = at, True
            self._set_height(turn)
        return unit

    def _parts(self, turn: int) -> Iterator[_Part]:
        head = self.texts.turns[turn].head
        yield _Part(head, head)
        if turn not in self.folding.turns:
            for block in self.texts.body(turn):
                yield from self._parts_of(block)

    def _parts_of(self, block: Block) -> Iterator[_Part]:
        opened = block in self.folding.opened
        if block.form not in BODY:
            yield _Part(block, block)
            for inner in block.inner if opened else ():
                yield from self._parts_of(inner)
            return
        pieces = self.texts.pieces(block)
        if len(pieces) == 1:
            yield _Part(block, block, 0 if opened else block.fold, closes=opened and block.fold > 0)
        elif opened:
            for piece in pieces:
                yield _Part(block, piece, closes=piece is pieces[-1])
        else:
            yield from self._beginning(block, pieces)

    def _beginning(self, block: Block, pieces: tuple[Block, ...]) -> Iterator[_Part]:
        """The pieces of a long text that are shown while it is closed."""
        left, after = block.fold or FOLD, len(block.text)
        for piece in pieces:
            after -= len(piece.text)
            part = _Part(block, piece, left)
            lines = self._lines_of(part)
            left -= len(lines)
            if lines.more_lines or left <= 0 or piece is pieces[-1]:
                yield replace(part, after=0 if piece is pieces[-1] else max(1, after))
                return
            yield part

    def _lines_of(self, part: _Part) -> Lines:
        found = self._lines.get(part)
        if found is None:
            hang = part.block.form == "json"
            found = Lines(self.text(part.block), self.width, limit=part.limit, hang=hang)
            self._lines[part] = found
        return found

    def _height_of(self, part: _Part) -> int:
        if part.block.form not in BODY:
            return 1
        return len(self._lines_of(part)) + self._folds(part)

    def _folds(self, part: _Part) -> bool:
        """Whether the last line of a text opens or closes it."""
        lines = self._lines_of(part)
        if lines.more_lines or part.after:
            return True
        long = part.owner is not part.block or len(lines) > part.owner.fold + _SPARE
        return part.closes and long

    # --- texts ----------------------------------------------------------------------------------

    def shown(self, block: Block) -> Shown:
        """The display text of a block, with its places."""
        return self.texts.shown(block)

    def text(self, block: Block) -> SafeText:
        """The display text of a block."""
        return self.texts.text(block)

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
        if not 0 <= turn < len(self._heights):
            return None
        return turn, 0 if by > 0 else len(self._units_of(turn)) - 1

    def rows(self, top: Row, count: int) -> list[Row]:
        """That many rows from `top` on, as far as there are."""
        found: list[Row] = []
        turn, number, line = top
        while self._heights:
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

    def _fold_words(self, part: _Part, lines: Lines) -> str:
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
                self._heights[turn] = 1 if folded else _GUESS
                self._units.pop(turn, None)
        self._starts = None

    def toggle(self, turn: int, owner: Block) -> None:
        """Open a closed text of a turn, close an open one."""
        if self.folding.opened.pop(owner, None) is None:
            self.folding.opened[owner] = turn
        self._units.pop(turn, None)
        self._units_of(turn)

    def open_to(self, turn: int, block: Block) -> None:
        """Open whatever hides a block of a turn, or a part of its text."""
        self.fold_turns([turn], folded=False)
        self.folding.opened |= dict.fromkeys(_around(self.texts.body(turn), block), turn)
        self._units.pop(turn, None)
        self._units_of(turn)


def _around(blocks: Sequence[Block], wanted: Block) -> list[Block]:
    """The block and those that it lies in, if it is among `blocks`."""
    for block in blocks:
        if block is wanted:
            return [block]
        inside = _around(block.inner, wanted)
        if inside:
            return [block, *inside]
    return []
