"""The keys that a person chose: which are possible, and which of them are in each other's way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from textual.keys import _character_to_key, key_to_character

from ..keys.command import TEXT_FIELD, Command, Context
from ..keys.parts import parts_of
from ..keys.table import key_table

TYPING: Final[frozenset[Context]] = frozenset({"text", "line", "path", "editing"})
"""Where letters are typed into a text."""

_NAMED: Final = frozenset(
    [
        "enter", "tab", "escape", "space", "backspace", "delete", "insert", "home", "end",
        "pageup", "pagedown", "up", "down", "left", "right", *(f"f{number}" for number in range(1, 13)),
    ]
)  # fmt: skip
_MOVING: Final = frozenset(
    ["up", "down", "left", "right", "home", "end", "pageup", "pagedown", "delete"]
)
_SENT_AS: Final = {"i": "Tab", "m": "Enter", "h": "Backspace"}
"""What a terminal sends for Ctrl with these letters (ASCII control characters 9, 13, 8)."""


def chosen_keys(
    asked: Mapping[str, Any],
) -> tuple[dict[str, tuple[str, ...]], list[tuple[str, str]]]:
    """The keys that can be used, by command id; and of the others the command id and what is wrong.

    A command whose keys cannot be used keeps those that it has.
    """
    commands = {command.id: command for command in key_table()}
    chosen: dict[str, tuple[str, ...]] = {}
    problems: list[tuple[str, str]] = []
    for name, given in asked.items():
        try:
            chosen[name] = _keys(commands, name, given)
        except ValueError as unfit:
            problems.append((name, str(unfit)))
    # What is dropped gets its own keys back, which may be in the way of another choice.
    while (clash := _clash(commands, chosen)) is not None:
        name, why = clash
        del chosen[name]
        problems.append((name, why))
    return chosen, problems


def _keys(commands: Mapping[str, Command], name: str, given: object) -> tuple[str, ...]:
    command = commands.get(name)
    if command is None:
        near = get_close_matches(name, commands, 1)
        hint = f"did you mean {near[0]}?" if near else "tracejury config keys lists them"
        raise ValueError(f"{name} is not a command: {hint}")
    if "{key}" in command.action:
        raise ValueError(f"{name} needs the keys that it has")
    some = [given] if isinstance(given, str) else given
    if not isinstance(some, list) or not some or not all(isinstance(one, str) for one in some):
        raise ValueError(f'{name} is neither a key nor a list of keys: "x" or ["x", "f5"]')
    found = tuple(dict.fromkeys(_key(one) for one in some))
    if TYPING & set(command.screens):
        for one in found:
            if key_to_character(one) is not None or one in ("space", "backspace", "delete"):
                raise ValueError(f"{name}: {one} is typed into a text, so it cannot be a key there")
    return found


def _key(given: str) -> str:
    """A key by the name that Textual has for it. Raises ValueError for what terminals do not deliver."""
    name = _character_to_key(given) if len(given) == 1 else given.strip().lower()
    if len(given) == 1 and given.isprintable():
        return "space" if given == " " else name
    *modifiers, last = name.split("+")
    if not last and modifiers:
        modifiers, last = modifiers[:-1], "plus"
    if not modifiers:
        if last in _NAMED or (
            (key_to_character(last) or "").isprintable() and key_to_character(last)
        ):
            return last
        raise ValueError(f"{given!r} is not a key: a character, or a name as f5, enter, pagedown")
    if modifiers == ["shift"] and last == "tab":
        return "shift+tab"
    if set(modifiers) <= {"shift", "ctrl", "alt"}:
        if last in _MOVING:
            return "+".join([*modifiers, last])
        letter = len(last) == 1 and last.isascii()
        if modifiers == ["ctrl"] and letter and last.isalpha():
            if last in _SENT_AS:
                raise ValueError(f"{given}: a terminal sends it as {_SENT_AS[last]}")
            return name
        if modifiers == ["alt"] and letter:
            return name
    raise ValueError(f"{given}: terminals do not deliver this key")


def _clash(
    commands: Mapping[str, Command], chosen: Mapping[str, tuple[str, ...]]
) -> tuple[str, str] | None:
    """A choice that is in the way of another command of the same part of the app, and why; None without one."""
    taken: dict[tuple[str, int, bool], Command] = {}
    # What was not chosen comes first: the choice has to give way.
    for command in sorted(commands.values(), key=lambda one: one.id in chosen):
        for place in _places(command, chosen.get(command.id, command.keys)):
            other = taken.setdefault(place, command)
            if other.id != command.id and (command.id in chosen or other.id in chosen):
                one = command if command.id in chosen else other
                rival = other if one is command else command
                return one.id, f"{one.id}: {place[0]} is the key of {rival.id} ({rival.label})"
    return None


def _places(command: Command, keys: tuple[str, ...]) -> Iterator[tuple[str, int, bool]]:
    for name in keys:
        for part in parts_of(command):
            yield name, part, command.group == TEXT_FIELD


def tried(command_id: str, keys: list[str], beside: Mapping[str, Any]) -> str:
    """What is wrong with keys for a command, beside the other choices; "" if they can be used."""
    asked = {name: given for name, given in beside.items() if name != command_id}
    _, problems = chosen_keys({**asked, command_id: keys})
    return next((why for name, why in problems if name == command_id), "")
