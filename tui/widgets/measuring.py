"""The parts of turns with their heights at a width, measured only where they are shown. Pure.

A turn that was never shown has a guessed height, so that ten thousand turns open at once. Places in the text are
therefore rows of a turn, never numbers of lines: those change when a guess is replaced.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator
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


@dataclass(slots=True)
class Folding:
    """What is folded: turns by number, and the texts inside of turns that were opened, each with its turn."""

    turns: set[int]
    opened: dict[Block, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """A block of a turn. `limit` is the number of its lines that are shown (0: all), `after` how many characters
    of its owner follow that are not; `closes`: whether a line that folds its owner follows."""

    owner: Block
    block: Block
    limit: int = 0
    after: int = 0
    closes: bool = False


class Unit:
    """Parts that are measured together."""

    __slots__ = ("height", "known", "parts", "starts")

    def __init__(self, parts: tuple[Part, ...], width: int) -> None:
        self.parts = parts
        self.known = False
        self.starts = array("q")
        self.height = sum(
            1 + (len(part.block.text) // width if part.block.form in BODY else 0) for part in parts
        )


class Measuring:
    """The turns of a trace at one width: cut into parts, of which those that are measured together are a unit."""

    def __init__(self, texts: TurnTexts, width: int, folding: Folding) -> None:
        self.texts = texts
        self.width = max(1, width)
        self.folding = folding
        self._lines: dict[Part, Lines] = {}
        self._units: dict[int, list[Unit]] = {}
        self._heights = array(
            "q", (1 if at in folding.turns else _GUESS for at in range(len(texts.turns)))
        )
        self._starts: list[int] | None = None

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

    def _units_of(self, turn: int) -> list[Unit]:
        found = self._units.get(turn)
        if found is None:
            found = self._units[turn] = list(self._cut(self._parts(turn)))
            self._set_height(turn)
        return found

    def _cut(self, parts: Iterator[Part]) -> Iterator[Unit]:
        together: list[Part] = []
        size = 0
        for part in parts:
            if together and (
                size + len(part.block.text) > 2 * PIECE or len(together) >= _MOST_BLOCKS
            ):
                yield Unit(tuple(together), self.width)
                together, size = [], 0
            together.append(part)
            size += len(part.block.text)
        yield Unit(tuple(together), self.width)

    def _cut_again(self, turn: int) -> None:
        """Cut a turn anew: other texts of it are open now."""
        self._units.pop(turn, None)
        self._units_of(turn)

    def _guess(self, turn: int) -> None:
        """Guess the height of a turn that was folded or opened, until it is shown."""
        self._heights[turn] = 1 if turn in self.folding.turns else _GUESS
        self._units.pop(turn, None)
        self._starts = None

    def _set_height(self, turn: int) -> None:
        height = sum(unit.height for unit in self._units[turn])
        if height != self._heights[turn]:
            self._heights[turn] = height
            self._starts = None

    def _measured(self, turn: int, number: int) -> Unit:
        unit = self._units_of(turn)[number]
        if not unit.known:
            at = 0
            for part in unit.parts:
                unit.starts.append(at)
                at += self._height_of(part)
            unit.height, unit.known = at, True
            self._set_height(turn)
        return unit

    def _parts(self, turn: int) -> Iterator[Part]:
        head = self.texts.turns[turn].head
        yield Part(head, head)
        if turn not in self.folding.turns:
            for block in self.texts.body(turn):
                yield from self._parts_of(block)

    def _parts_of(self, block: Block) -> Iterator[Part]:
        opened = block in self.folding.opened
        if block.form not in BODY:
            yield Part(block, block)
            for inner in block.inner if opened else ():
                yield from self._parts_of(inner)
            return
        pieces = self.texts.pieces(block)
        if len(pieces) == 1:
            yield Part(block, block, 0 if opened else block.fold, closes=opened and block.fold > 0)
        elif opened:
            for piece in pieces:
                yield Part(block, piece, closes=piece is pieces[-1])
        else:
            yield from self._beginning(block, pieces)

    def _beginning(self, block: Block, pieces: tuple[Block, ...]) -> Iterator[Part]:
        """The pieces of a long text that are shown while it is closed."""
        left, after = block.fold or FOLD, len(block.text)
        for piece in pieces:
            after -= len(piece.text)
            part = Part(block, piece, left)
            lines = self._lines_of(part)
            left -= len(lines)
            if lines.more_lines or left <= 0 or piece is pieces[-1]:
                yield replace(part, after=0 if piece is pieces[-1] else max(1, after))
                return
            yield part

    def _lines_of(self, part: Part) -> Lines:
        found = self._lines.get(part)
        if found is None:
            hang = part.block.form == "json"
            found = Lines(self.text(part.block), self.width, limit=part.limit, hang=hang)
            self._lines[part] = found
        return found

    def _height_of(self, part: Part) -> int:
        if part.block.form not in BODY:
            return 1
        return len(self._lines_of(part)) + self._folds(part)

    def _folds(self, part: Part) -> bool:
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
