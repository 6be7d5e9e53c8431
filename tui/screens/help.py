"""The help screen: the keys of the screen it was opened from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from ..keys.command import Command
from ..keys.table import bindings, key
from .base import BaseModal


class HelpScreen(BaseModal[None]):
    """A sheet of keys, grouped."""

    context = "help"
    BINDINGS: ClassVar[list[BindingType]] = bindings("help")

    def __init__(self, commands: Sequence[Command]) -> None:
        super().__init__()
        self._commands = commands

    def compose(self) -> ComposeResult:
        """One scrollable table with a heading for each group."""
        with Vertical(classes="sheet"):
            yield Static("Keys", classes="sheet-title", markup=False)
            with VerticalScroll(classes="sheet-body"):
                yield Static(self._table())
            foot = f"{key('back')} closes · ↑ ↓ scroll"
            yield Static(foot, classes="sheet-foot", markup=False)

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2), expand=True)
        table.add_column(no_wrap=True, width=11)
        table.add_column(ratio=1)
        groups: dict[str, list[Command]] = {}
        for command in self._commands:
            groups.setdefault(command.group, []).append(command)
        for number, (group, commands) in enumerate(groups.items()):
            if number:
                table.add_row("", "")
            table.add_row(Text(group, style="bold underline"), "")
            for command in commands:
                table.add_row(Text(command.shown_key, style="bold"), Text(command.help))
        return table

    def on_mount(self) -> None:
        """Let the arrow keys scroll at once."""
        self.query_one(VerticalScroll).focus()
