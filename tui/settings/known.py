"""Every setting: what it is for, its values, and what holds without it."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from ...store.provenance_choice import provenance_fields
from ..themes import THEME_WORDS

Value: TypeAlias = str | bool


class UnfitValue(ValueError):
    """Why a setting cannot have a value; the message completes "theme …"."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `choices` are all its values, each with its words; without them it is a text."""

    name: str
    words: str
    default: Value
    choices: tuple[tuple[Value, str], ...] = ()
    check: Callable[[str], None] = lambda _: None

    def value(self, given: object) -> Value:
        """What a file or a person gave, as a value. Raises UnfitValue."""
        if isinstance(self.default, bool):
            if isinstance(given, bool):
                return given
            raise UnfitValue(f"is {given!r}, not true or false")
        if not isinstance(given, str):
            raise UnfitValue(f"is {given!r}, not a text in quotes")
        if self.choices and given not in {value for value, _ in self.choices}:
            offered = ", ".join(str(value) for value, _ in self.choices)
            raise UnfitValue(f"is {given!r}; it can be {offered}")
        self.check(given)
        return given

    def typed(self, text: str) -> Value:
        """What a person typed in a shell, as a value. Raises UnfitValue."""
        if isinstance(self.default, bool):
            words = {
                "true": True,
                "yes": True,
                "on": True,
                "false": False,
                "no": False,
                "off": False,
            }
            return self.value(words.get(text.lower(), text))
        return self.value(text)


def _is_command(text: str) -> None:
    try:
        shlex.split(text)
    except ValueError as error:
        raise UnfitValue(f"is not a command line: {error}") from None


def _is_provenance(text: str) -> None:
    try:
        provenance_fields(text)
    except ValueError as error:
        raise UnfitValue(f"is {text!r}: {error}") from None


ON_OFF: Final[tuple[tuple[Value, str], ...]] = ((True, "on"), (False, "off"))
SETTINGS: Final = (
    Setting(
        "theme", "Colours of the app", "dark", tuple((name, text) for name, text in THEME_WORDS.items())
    ),
    Setting("step_list", "Whether the list of steps stands beside the text", True, ON_OFF),
    Setting("masked", "Whether private values are shown as pseudonyms", False, ON_OFF),
    Setting(
        "reviewers", "How packs name reviewers", "names",
        (("names", "as in the journal"), ("initials", "first letters: A. K."), ("roles", "each as “reviewer”")),
    ),
    Setting(
        "required_provenance", "What has to be known of a bundle before its traces leave: licence, source, consent; empty: nothing",
        "", (), _is_provenance,
    ),
    Setting("animation", "Whether scrolling and opening are animated", False, ON_OFF),
    Setting("reviewer", "Your name on what you judge; empty: the name you logged in with", ""),
    Setting(
        "editor", "The editor of longer texts; empty: that of VISUAL or EDITOR", "", (), _is_command
    ),
)  # fmt: skip


def setting(name: str) -> Setting | None:
    """The setting of that name."""
    return next((one for one in SETTINGS if one.name == name), None)
