"""A trace as turns: what the cursor of the reading pane stands on. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ...store.trace import Trace
from .blocks import Block
from .conversation import trace_blocks

TurnKind: TypeAlias = Literal[
    "asked", "answered", "user", "assistant", "system", "reasoning", "call", "document", "step", "error", "about",
]  # fmt: skip
"""What a turn is, by which turns are folded and found together. `about` is what belongs to the trace as a whole."""


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """One message, one tool call with its result, or the documents of one search: blocks under one heading.

    All of it belongs to `step` (an id; "" for what belongs to the trace itself), so that a mark on the turn is a mark
    on that step. `head` is the heading line. `body` makes the blocks below it; it is called when the turn is shown
    open. `summary` stands behind the heading while the turn is folded, `size` says how much is folded ("3.2 KB").
    """

    kind: TurnKind
    head: Block
    body: Callable[[], tuple[Block, ...]]
    step: str = ""
    summary: str = ""
    size: str = ""
    folded: bool = False


def trace_turns(trace: Trace) -> tuple[Turn, ...]:
    """The turns of a trace in reading order."""
    return tuple(_turns(trace))


def _turns(trace: Trace) -> Iterator[Turn]:
    head: Block | None = None
    body: list[Block] = []
    for block in trace_blocks(trace):
        if block.form in ("title", "role", "fold"):
            if head is not None:
                yield _turn(head, body)
            head, body = block, []
        else:
            body.append(block)
    if head is not None:
        yield _turn(head, body)


def _turn(head: Block, body: list[Block]) -> Turn:
    kinds: dict[str, TurnKind] = {
        "user": "user", "assistant": "assistant", "system": "system", "call": "call", "tool": "call",
    }  # fmt: skip
    kind = kinds.get(head.text, "step" if head.step else "about")
    blocks = tuple(body) or head.inner
    return Turn(kind, head, lambda: blocks, head.step, folded=head.form == "fold")
