"""The texts of turns, whatever the width: bodies when they are first shown, long texts in pieces. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from heapq import merge
from typing import Final

from ...store.unreadable import folds
from ..safe_text import SafeText, Shown
from .blocks import Block
from .front_page.json_lines import line_breaks
from .turns import Turn

PIECE: Final = 16_000
"""Characters of a piece of a long text, which is laid out piece by piece."""
LONG: Final = 4 * PIECE
"""Characters of a text that is laid out as a whole."""

_TAB: Final = "    "
_SPACE: Final = re.compile(r"\s")
_LINE_END: Final = 4_000
"""Characters behind `PIECE` in which a piece may end with its line."""


class TurnTexts:
    """The turns of a trace with what has been made of their texts."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self.turns = turns
        self._pieces: dict[Block, tuple[Block, ...]] = {}
        self._owners: dict[Block, Block] = {}
        self._shown: dict[Block, Shown] = {}
        self._of_step: dict[str, int] | None = None

    def body(self, turn: int) -> tuple[Block, ...]:
        """The blocks below the heading of a turn."""
        return self.turns[turn].body()

    def pieces(self, block: Block) -> tuple[Block, ...]:
        """A text as blocks that are each short enough to be laid out at once; the block itself if it is."""
        if len(block.text) <= LONG:
            return (block,)
        found = self._pieces.get(block)
        if found is None:
            cut = tuple(_pieces(block))
            # A run without spaces stays whole: then it is itself that is shown, and no piece of it.
            found = self._pieces.setdefault(block, cut if len(cut) > 1 else (block,))
            self._owners.update(dict.fromkeys(found, block))
        return found

    def owner(self, block: Block) -> Block:
        """The block that a piece is of; a block that is no piece, itself."""
        return self._owners.get(block, block)

    def shown(self, block: Block) -> Shown:
        """The display text of a block, with its places."""
        found = self._shown.get(block)
        if found is None:
            ranges = [(fold.start, fold.end, fold.label) for fold in folds(block.text)]
            if block.form == "json":
                ranges = list(merge(ranges, line_breaks(block.text)))
            found = self._shown.setdefault(block, Shown.of(block.text, _TAB, ranges))
        return found

    def text(self, block: Block) -> SafeText:
        """The display text of a block."""
        return self.shown(block).text

    def turn_of(self, step: str) -> int | None:
        """The first turn that belongs to a step, or None. What the step says comes before what it was given."""
        if self._of_step is None:
            self._of_step = {}
            own = [n for n, turn in enumerate(self.turns) if turn.step and turn.step in turn.steps]
            for number in (*own, *range(len(self.turns))):
                if step_id := self.turns[number].step:
                    self._of_step.setdefault(step_id, number)
        return self._of_step.get(step)

    def turn_with(self, step: str) -> int | None:
        """The turn of a step, else the first one that holds some of its text, or None."""
        found = self.turn_of(step)
        holding = (at for at, turn in enumerate(self.turns) if step in turn.steps)
        return next(holding, None) if found is None else found

    def plain(self, turn: int) -> str:
        """What a turn says, without its heading: every text, also those that are folded."""
        texts = [block.text.strip("\n") for block in flat(self.body(turn)) if block.form in BODY]
        return "\n\n".join(texts)

    def next_turn(self, start: int, by: int, wanted: Callable[[Turn], bool]) -> int | None:
        """The next turn in that direction that is wanted, around the end; `start` itself comes last."""
        count = len(self.turns)
        numbers = ((start + by * step) % count for step in range(1, count + 1))
        return next((number for number in numbers if wanted(self.turns[number])), None)


BODY: Final = ("text", "json", "error", "incomplete")
"""The forms of blocks whose text is shown in lines, as opposed to headings."""


def flat(blocks: Sequence[Block]) -> Iterator[Block]:
    """Blocks, each followed by those that it opens to."""
    for block in blocks:
        yield block
        yield from flat(block.inner)


def _pieces(block: Block) -> Iterator[Block]:
    start, size = 0, len(block.text)
    while start < size:
        end = _end_of_piece(block.text, start)
        offset = None if block.offset is None else block.offset + start
        # The line end at a cut is shown by the cut itself.
        text = block.text[start:end].removesuffix("\n")
        yield Block(block.form, text, block.tone, block.detail, block.step, offset)
        start = end


def _end_of_piece(text: str, start: int) -> int:
    """Behind a line end if there is one, else behind a space: a run without spaces stays whole, as it may be data
    that is shown as one label."""
    wanted = start + PIECE
    if wanted >= len(text):
        return len(text)
    line_end = text.find("\n", wanted, wanted + _LINE_END)
    if line_end >= 0:
        return line_end + 1
    space = _SPACE.search(text, wanted)
    return space.end() if space else len(text)
