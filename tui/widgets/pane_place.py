"""Where one reads in a trace, to come back to it: turns by what they are, as the next time there may be others. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from .blocks import Block
from .layout import Anchor
from .turn_cursor import TurnCursor
from .turn_texts import TurnTexts
from .turns import Turn

TurnName: TypeAlias = tuple[str, str, str, int]
"""Step, kind and heading of a turn, and how many such turns come before it."""
Path: TypeAlias = tuple[int, ...]
"""Where a block is in the body of its turn: its number, then its number in the block that opens to it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a turn: of piece `piece` of the text at `path`, from character `start` of its display text on, or
    `below` lines further. An empty path is the heading."""

    turn: TurnName
    path: Path = ()
    piece: int = 0
    start: int = 0
    below: int = 0


@dataclass(frozen=True, slots=True)
class PanePlace:
    """Where one reads: the current turn, the line at the top of the pane, which turns are folded that are usually open
    or the other way round, and which texts are opened (with their length, by which another text is told)."""

    current: TurnName
    top: Place
    toggled: frozenset[TurnName]
    opened: frozenset[tuple[TurnName, Path, int]]


def place_of(cursor: TurnCursor) -> PanePlace:
    """The place of a cursor that has turns."""
    layout, texts = cursor.layout, cursor.layout.texts
    folding, turns = layout.folding, texts.turns
    anchor = layout.anchor(cursor.top)
    toggled = {at for at, turn in enumerate(turns) if turn.folded != (at in folding.turns)}
    names = _names(turns, {cursor.current, anchor.turn, *toggled, *folding.opened.values()})
    opened = frozenset(
        (names[turn], path, len(block.text))
        for block, turn in folding.opened.items()
        if (path := _path(texts.body(turn), block)) is not None
    )
    owner = texts.owner(anchor.block)
    path = None
    if anchor.block is not turns[anchor.turn].head:
        path = _path(texts.body(anchor.turn), owner)
    top = Place(names[anchor.turn])
    if path is not None:
        piece = texts.pieces(owner).index(anchor.block)
        top = Place(names[anchor.turn], path, piece, anchor.start, anchor.below)
    return PanePlace(names[cursor.current], top, frozenset(names[at] for at in toggled), opened)


def go_back(cursor: TurnCursor, place: PanePlace) -> None:
    """Bring a cursor, on turns of which nothing was folded or opened yet, to a place as far as it is still there."""
    layout, texts = cursor.layout, cursor.layout.texts
    wanted = {place.current, place.top.turn, *place.toggled, *(name for name, _, _ in place.opened)}
    found = _found(texts.turns, wanted)
    for name, path, length in sorted(place.opened, key=lambda one: len(one[1])):
        block = _at(texts, found.get(name), path)
        if block is not None and len(block.text) == length and block not in layout.folding.opened:
            layout.toggle(found[name], block)
    for name in place.toggled & found.keys():
        turn = found[name]
        layout.fold_turns([turn], folded=not texts.turns[turn].folded)
    cursor.current = found.get(place.current, cursor.current)
    top = found.get(place.top.turn)
    if top is None:
        return
    cursor.top = layout.first(top)
    block = _at(texts, top, place.top.path)
    if block is not None:
        pieces = texts.pieces(block)
        piece = pieces[min(place.top.piece, len(pieces) - 1)]
        cursor.top = layout.row_at(Anchor(top, piece, place.top.start, place.top.below))


_FEW: Final = 4


def _what(turn: Turn) -> tuple[str, str, str]:
    return turn.step, turn.kind, turn.head.text


def _named(turns: Sequence[Turn]) -> Iterator[tuple[int, TurnName]]:
    seen: Counter[tuple[str, str, str]] = Counter()
    for at, turn in enumerate(turns):
        what = _what(turn)
        yield at, (*what, seen[what])
        seen[what] += 1


def _names(turns: Sequence[Turn], wanted: Collection[int]) -> dict[int, TurnName]:
    if len(wanted) > _FEW:
        return {at: name for at, name in _named(turns) if at in wanted}
    # Of a long trace usually two: far fewer are looked at than are named.
    names: dict[int, TurnName] = {}
    for at in wanted:
        named = turns[at]
        same = (one for one in turns[:at] if one.step == named.step)
        names[at] = (*_what(named), sum(_what(one) == _what(named) for one in same))
    return names


def _found(turns: Sequence[Turn], wanted: Collection[TurnName]) -> dict[TurnName, int]:
    return {name: at for at, name in _named(turns) if name in wanted}


def _path(blocks: Sequence[Block], wanted: Block) -> Path | None:
    for at, block in enumerate(blocks):
        if block is wanted:
            return (at,)
        inside = _path(block.inner, wanted) if block.inner else None
        if inside is not None:
            return (at, *inside)
    return None


def _at(texts: TurnTexts, turn: int | None, path: Path) -> Block | None:
    if turn is None or not path:
        return None
    block: Block | None = None
    blocks: Sequence[Block] = texts.body(turn)
    for at in path:
        if at >= len(blocks):
            return None
        block = blocks[at]
        blocks = block.inner
    return block
