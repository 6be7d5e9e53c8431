"""A turn: what the cursor of the reading pane stands on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..blocks import Block

TurnKind: TypeAlias = Literal[
    "asked", "answered", "user", "assistant", "system", "reasoning", "call", "document", "step", "error", "about",
]  # fmt: skip
"""What a turn is, by which turns are folded and found together. `about` is what belongs to the trace as a whole."""


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """One message, one tool call with its result, or the documents of one search: blocks under one heading.

    All of it belongs to `step` (an id; "" for what belongs to the trace itself), so that a mark on the turn is a mark
    on that step. `head` is the heading line; a head of the form `note` is the heading of a section, without a body.
    `body` makes the blocks below it; it is called when the turn is shown open. `summary` stands behind the heading
    while the turn is folded, `size` says how much is folded ("3.2 KB"). `steps` are all the steps whose text the turn
    holds: a tool call also holds the words by which the model asked for it.
    """

    kind: TurnKind
    head: Block
    body: Callable[[], tuple[Block, ...]]
    step: str = ""
    summary: str = ""
    size: str = ""
    folded: bool = False
    steps: tuple[str, ...] = ()
