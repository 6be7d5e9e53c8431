"""One declaration a command: its key, its footer word, its help. Bindings, footer, palette and the
help screen are all made from it, so that none can tell another story."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class Command:
    """What a key does. `action` is the Textual action; `group` is the heading in the help."""

    id: str
    keys: str
    action: str
    label: str
    help: str
    group: str = "General"
    footer: bool = True
    key_display: str | None = None

    def binding(self) -> Binding:
        """The Textual binding of this command."""
        return Binding(
            self.keys,
            self.action,
            self.label,
            show=self.footer,
            key_display=self.key_display,
            tooltip=self.help,
            id=self.id,
        )

    @property
    def shown_key(self) -> str:
        """The key as a person reads it."""
        names = {"question_mark": "?", "escape": "Esc", "enter": "Enter", "tab": "Tab"}
        if self.key_display:
            return self.key_display
        first = self.keys.split(",")[0]
        if first.startswith("ctrl+"):
            return "Ctrl+" + first[5:].upper()
        return names.get(first, first)


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """The bindings of several commands."""
    return [command.binding() for command in commands]
