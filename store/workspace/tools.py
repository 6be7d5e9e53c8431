"""What the tools of a library do: proposed by their names, said by a person once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...errors import UserError
from ..acts import Act
from ..claims.paths.effects import Effect, ToolEffects, effect_of_name
from ..library.tools import tool_calls

if TYPE_CHECKING:
    from .opened import OpenLibrary


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool of the library: how often it is called, what it does, and who said so ("" if only its name does)."""

    name: str
    calls: int
    effect: Effect
    said_by: str = ""


def _said(space: OpenLibrary) -> dict[str, tuple[Effect, str]]:
    """Tool -> what was said of it last, and by whom."""
    return {
        name: (effect, event.reviewer)
        for event in space.journal.counting_of_kind("tool-effects")
        for name, effect in event.body["tools"].items()
    }


def said_effects(space: OpenLibrary) -> ToolEffects:
    """What people said of the tools: the last word counts, whoever said it."""
    said = _said(space)
    return ToolEffects(
        frozenset(name for name, (effect, _) in said.items() if effect == "writes"),
        frozenset(name for name, (effect, _) in said.items() if effect == "reads"),
    )


def tools_of(space: OpenLibrary) -> list[Tool]:
    """The tools that the traces call or that something was said of: those that write first, then by name."""
    calls, said = tool_calls(space.library), _said(space)
    found = [
        Tool(name, calls.get(name, 0), *said.get(name, (effect_of_name(name), "")))
        for name in {*calls, *said}
    ]
    order = ("writes", "unknown", "reads")
    return sorted(found, key=lambda tool: (order.index(tool.effect), tool.name))


def say_effect(space: OpenLibrary, names: Iterable[str], effect: Effect) -> None:
    """Record what tools do, as the reviewer of this library says. Raises UserError for a tool that no trace calls,
    and NotSaved."""
    wanted = list(dict.fromkeys(names))
    known = tool_calls(space.library)
    for name in wanted:
        if name not in known:
            raise UserError(
                f"No trace calls a tool named {name}", "`tracejury tools list` shows them."
            )
    tools = dict.fromkeys(wanted, effect)
    space.journal.append(space.reviewer, "", "", [Act("tool-effects", {"tools": tools})])
