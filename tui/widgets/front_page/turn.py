"""A turn: what the cursor of the reading pane stands on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from ..blocks import Block

TurnKind: TypeAlias = Literal[
    "asked", "answered", "user", "assistant", "system", "reasoning", "call", "document", "step", "error", "about",
]  # fmt: skip
"""What a turn is, by which turns are folded and found together. `about` is what belongs to the trace as a whole."""


Said: TypeAlias = str | tuple[str, str]
"""What a turn says, in a few words; of a call, what was asked for and what came back."""


class Turn:
    """One message, one tool call with its result, or the documents of one search: blocks under one heading.

    All of it belongs to `step` (an id; "" for what belongs to the trace itself), so that a mark on the turn is a mark
    on that step. `head` is the heading line; a head of the form `note` is the heading of a section, without a body.
    `body` makes the blocks below it; it is called when the turn is shown open. `said` stands behind the heading
    while the turn is folded: what the turn says, or what was asked for and what came back. `size` says how much is folded ("3.2 KB"); both may be given as functions, which are
    called when the line is drawn. `steps` are all the steps whose text the turn holds: a tool call also holds the
    words by which the model asked for it.
    """

    __slots__ = ("_body", "_made", "_said", "_size", "folded", "head", "kind", "step", "steps")

    def __init__(
        self,
        kind: TurnKind,
        head: Block,
        body: Callable[[], tuple[Block, ...]],
        step: str = "",
        said: Said | Callable[[], Said] = "",
        size: str | Callable[[], str] = "",
        folded: bool = False,
        steps: tuple[str, ...] = (),
    ) -> None:
        self.kind: TurnKind = kind
        self.head = head
        self._body = body
        self._made: tuple[Block, ...] | None = None
        self.step = step
        self._said = said
        self._size = size
        self.folded = folded
        self.steps = steps

    def body(self) -> tuple[Block, ...]:
        """The blocks below the heading, made once: by which they are told apart is their identity."""
        if self._made is None:
            made = self._body()
            # Another thread may have made them meanwhile: the first ones count.
            if self._made is None:
                self._made = made
        return self._made

    @property
    def said(self) -> tuple[str, str]:
        """What the turn says, or what was asked for; and what came back, "" where nothing was asked for."""
        if callable(self._said):
            self._said = self._said()
        return (self._said, "") if isinstance(self._said, str) else self._said

    @property
    def summary(self) -> str:
        """What the turn says, on one line."""
        asked, came_back = self.said
        return f"{asked} → {came_back}".lstrip() if came_back else asked

    @property
    def size(self) -> str:
        """How much is folded; "" where the line says nearly all of it."""
        if not isinstance(self._size, str):
            self._size = self._size()
        return self._size
