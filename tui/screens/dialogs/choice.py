"""A dialog that asks to choose one of a few things by digit, arrow keys or mouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static

from ...keys import Command, bindings
from ...safe_text import safe_text

KEYS = (Command("choice.leave", "escape", "leave", "Leave", "Choose nothing"),)


class ChoiceDialog(ModalScreen[int | None]):
    """Gives the index of the chosen option, or None."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)
    keys = KEYS

    def __init__(self, title: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title = title
        self._options = options

    def compose(self) -> ComposeResult:
        """The options, each with its digit and an explanation."""
        with Vertical(classes="sheet choice"):
            yield Static(safe_text(self._title), classes="sheet-title", markup=False)
            yield OptionList(*(self._row(*pair) for pair in enumerate(self._options)))
            yield Static("1-9 or Enter chooses · Esc leaves", classes="sheet-foot", markup=False)

    @staticmethod
    def _row(number: int, option: tuple[str, str]) -> Text:
        label, explanation = option
        row = Text(f"{number + 1}  " if number < 9 else "   ", style="bold")
        row.append(safe_text(label), style="bold")
        if explanation:
            row.append(f"\n   {safe_text(explanation)}", style="dim")
        return row

    def on_mount(self) -> None:
        """Ready for keys."""
        self.query_one(OptionList).focus()

    def on_key(self, event: events.Key) -> None:
        """A digit chooses at once."""
        if event.key.isdigit() and 0 < int(event.key) <= len(self._options):
            event.stop()
            self.dismiss(int(event.key) - 1)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index)

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)
