"""The parts of the app: within one, a key means one thing."""

from __future__ import annotations

from typing import Final

from .command import Command, Context

PARTS: Final[tuple[frozenset[Context], ...]] = (
    frozenset({"review", "reading", "form", "rubric_help", "session", "records", "adjudicate"}),
    frozenset({"groups", "group", "apply", "compare", "threshold"}),
    frozenset({"queue", "summary"}),
    frozenset({"pair", "compared"}),
)
"""Parts of the app whose keys are never needed at the same time; all other contexts are one more part."""


def parts_of(command: Command) -> set[int]:
    """The parts in which a command works."""
    if "app" in command.screens:
        return set(range(len(PARTS) + 1))
    found = {number for number, part in enumerate(PARTS) if part & set(command.screens)}
    return found | ({len(PARTS)} if set(command.screens).difference(*PARTS) else set())
