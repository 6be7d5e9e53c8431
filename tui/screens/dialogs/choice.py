"""A dialog to choose one of a few options by digit, arrow keys or mouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static

from ...keys.table import bindings, key
from ...safe_text import safe_text
from ..base import BaseModal


class ChoiceDialog(BaseModal[int | None]):
    """Returns the index of the chosen option, or None."""

    context = "choice"
    BINDINGS: ClassVar[list[BindingType]] = bindings("choice")

    def __init__(self, title: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title = title
        self._options = options

    def compose(self) -> ComposeResult:
        """The options, each with its digit and an explanation."""
        with Vertical(classes="sheet choice"):
            yield Static(safe_text(self._title), classes="sheet-title", markup=False)
            yield OptionList(*(self._row(*pair) for pair in enumerate(self._options)))
            foot = f"{key('number')} or {key('open')} chooses · {key('back')} cancels"
            yield Static(foot, classes="sheet-foot", markup=False)

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

    def action_number(self, number: int) -> None:
        """A digit chooses at once."""
        if 0 < number <= len(self._options):
            self.dismiss(number - 1)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index)
