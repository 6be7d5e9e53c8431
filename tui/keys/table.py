"""Every key of the app, declared once. A key means the same wherever it works.

Bindings, footer, command palette, help and the key table of the documentation are made from this table.
The id of a command is the id of its Textual binding, so a keymap can give it another key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from textual.binding import BindingType

from .command import CHOSEN, Command, Context
from .comparing import COMPARING
from .cursor import CURSOR_KEYS
from .general import GENERAL_KEYS
from .groups import GROUP_WORK
from .judging import JUDGING
from .kits import KITS
from .moving import MOVING
from .queues import QUEUES
from .reading import READING
from .reviewers import REVIEWER_KEYS
from .rubrics import RUBRIC_KEYS
from .searching import SEARCHING
from .undoing import UNDOING

_KEYS: Final = (
    *JUDGING,
    *GROUP_WORK,
    *UNDOING,
    *MOVING,
    *QUEUES,
    *READING,
    *SEARCHING,
    *GENERAL_KEYS,
    *KITS,
    *RUBRIC_KEYS,
    *COMPARING,
    *REVIEWER_KEYS,
    *CURSOR_KEYS,
)
_BY_ID: Final = {one.id: one for one in reversed(_KEYS)}


def key_table() -> Iterator[Command]:
    """Every command of the app, in the order of footers and help."""
    yield from _KEYS


def commands_in(*contexts: Context) -> list[Command]:
    """The commands that work in any of these contexts."""
    return [command for command in _KEYS if not set(contexts).isdisjoint(command.screens)]


def bindings(context: Context) -> list[BindingType]:
    """The Textual bindings of one context."""
    return [binding for command in commands_in(context) for binding in command.bindings(context)]


def command(command_id: str) -> Command:
    """The command of that id."""
    return _BY_ID[command_id]


def key(command_id: str) -> str:
    """The key of a command as screens write it in their hints."""
    return command(command_id).shown_key


def use_keys(chosen: Mapping[str, tuple[str, ...]]) -> None:
    """Show these keys in hints, footers and help from now on; commands that are not in `chosen` have their own."""
    CHOSEN.clear()
    CHOSEN.update(chosen)


def known(command_id: str) -> bool:
    """Whether there is a command of that id."""
    return command_id in _BY_ID
