"""The keys at the bottom of a screen: whole entries only, the most important first, and last the key of all keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import ActiveBinding
from textual.screen import Screen
from textual.widget import Widget

from ..keys.command import Command, Context
from ..keys.table import command

GAP: Final = 2
"""Blanks between two entries."""
LAST: Final = ("back", "quit", "help")
"""What stays in view where there is no room: the way out, and the way to all other keys."""


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One key: the id of its command, and what it does here, if another word says that better than the command's own."""

    id: str
    label: str = ""

    @property
    def words(self) -> tuple[str, str]:
        """The key, and what it does."""
        found = command(self.id)
        return found.shown_key, self.label or found.label


def entries_of(contexts: Sequence[Context], commands: Sequence[Command]) -> list[KeyEntry]:
    """The keys that the table of keys shows at the bottom in these contexts, those of the first context first; before
    them what opens what is under the cursor, at the end what is always there."""
    shown = [one.id for context in contexts for one in commands if context in one.footer]
    first = [name for name in shown if name == "open"]
    rest = [name for name in shown if name not in (*first, *LAST)]
    last = [name for name in LAST if name in shown or name == "help"]
    return [KeyEntry(name) for name in dict.fromkeys((*first, *rest, *last))]


def fitting(entries: Sequence[KeyEntry], width: int) -> list[KeyEntry]:
    """The entries that are whole in `width` cells: the way out and the way to all keys, then as many of the others as
    there is room for, in their order."""
    last = [one for one in entries if one.id in LAST]
    room = width + GAP - sum(_cells(one) for one in last)
    shown = []
    for one in entries:
        if one in last:
            continue
        room -= _cells(one)
        if room < 0:
            break
        shown.append(one)
    while last and sum(map(_cells, last)) - GAP > width:
        last = last[1:]
    return [*shown, *last]


def _cells(entry: KeyEntry) -> int:
    return Text(" ".join(entry.words)).cell_len + GAP


class KeyLine(Widget, can_focus=False):
    """Shows the `entries` whose keys do something now. A click on one presses its key."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-line--key"}
    DEFAULT_CSS = """
    KeyLine { dock: bottom; height: 1; padding: 0 1; background: $panel; color: $foreground; }
    KeyLine .key-line--key { color: $footer-key-foreground; text-style: bold; }
    """

    def __init__(self, entries: Callable[[], Sequence[KeyEntry]]) -> None:
        super().__init__()
        self._entries = entries
        self._shown: list[KeyEntry] = []
        self._drawn: tuple[object, ...] = ()

    def on_mount(self) -> None:
        """Follow what has the focus: with it changes what can be done."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, screen: Screen[object]) -> None:
        # Asked with every key; that something changed is rare, and to find out what is bound takes longer.
        if self.is_attached and screen is self.screen and self._drawn != self._drawn_of():
            self.refresh()

    def _drawn_of(self) -> tuple[object, ...]:
        return (self.screen.focused, *self._entries())

    def render(self) -> Text:
        """The entries in one line."""
        self._drawn = self._drawn_of()
        self._shown = fitting(self._active(), self.content_size.width)
        style = self.get_component_rich_style("key-line--key", partial=True)
        line = Text(no_wrap=True)
        for entry in self._shown:
            shown, label = entry.words
            line.append(" " * GAP if line else "", Style())
            line.append(shown, style)
            line.append(f" {label}")
        return line

    def _active(self) -> list[KeyEntry]:
        bound, saves = self.screen.active_bindings, bool(getattr(self.app, "saves", True))
        return [
            entry
            for entry in self._entries()
            if (saves or not command(entry.id).saves) and self._bound(entry, bound) is not None
        ]

    def on_click(self, event: events.Click) -> None:
        """Press the key of the entry under the mouse."""
        at = event.get_content_offset(self)
        left = 0
        for entry in self._shown if at is not None else ():
            pressed = self._bound(entry, self.screen.active_bindings)
            if at is not None and left <= at.x < left + _cells(entry) - GAP and pressed:
                self.app.simulate_key(pressed)
            left += _cells(entry)

    def _bound(self, entry: KeyEntry, active: Mapping[str, ActiveBinding]) -> str | None:
        """The key by which an entry can be pressed now; None if it does something else, or is typed into a text."""
        focused = self.screen.focused
        shown = entry.words[0]
        for name in (one for keys in command(entry.id).present_keys for one in keys.split(",")):
            bound = active.get(name)
            if bound is None or not bound.enabled:
                continue
            # Arrows are written as one character too, but type none.
            letter = len(shown) == 1 and shown.isascii()
            if letter and focused is not None and focused.check_consume_key(name, shown):
                continue
            # A list of Textual's own has its own binding of the same key.
            if bound.binding.id in (None, entry.id):
                return name
        return None
