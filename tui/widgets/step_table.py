"""The steps of a trace as lines over the full width, with the signs of the review beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, TypeAlias

from rich.style import Style
from rich.text import Text

from ..safe_text import one_line
from .row_view import RowView
from .signs import MOST_SIGNS

StyleOf: TypeAlias = Callable[[str], Style]
DrawStep: TypeAlias = Callable[[int, int, StyleOf], Text]
"""Draws a row (by number) in so many cells; the function gives the theme's style of `name`, `kind`, `says`,
`guide`, `error`, `incomplete`, `bar` and `figure`."""


class StepTable(RowView):
    """Steps by their ids; how a line looks, the view says that is shown."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "step-table--sign",
        "step-table--name",
        "step-table--kind",
        "step-table--says",
        "step-table--guide",
        "step-table--error",
        "step-table--incomplete",
        "step-table--bar",
        "step-table--figure",
    }
    DEFAULT_CSS = """
    StepTable {
        & > .step-table--sign { color: $text-warning; text-style: bold; }
        & > .step-table--kind { color: $text-accent; }
        & > .step-table--says { text-style: dim; }
        & > .step-table--guide { color: $foreground 35%; }
        & > .step-table--error { color: $text-error; text-style: bold; }
        & > .step-table--incomplete { color: $text-warning; }
        & > .step-table--bar { color: $primary; }
        & > .step-table--figure { text-style: dim; }
    }
    """

    empty_text = "This trace has no steps."

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._ids: Sequence[str] = ()
        self._rows: dict[str, int] = {}
        self._draw: DrawStep = _nothing
        self._signs: Mapping[str, str] = {}

    def show(self, ids: Sequence[str], draw: DrawStep, title: str, step: str) -> None:
        """Show steps, with the cursor on `step` if it is among them, and a title that may come from outside."""
        self._ids, self._draw = ids, draw
        self._rows = {one: row for row, one in enumerate(ids)}
        self.border_title = Text(one_line(title))
        self.rows_changed(self._rows.get(step, 0))

    def show_signs(self, signs: Mapping[str, str]) -> None:
        """Show the signs of a review beside the steps."""
        self._signs = signs
        self.refresh()

    @property
    def step_id(self) -> str:
        """The step under the cursor; "" if there is none."""
        return self._ids[self.cursor] if self._ids else ""

    def stand_on(self, step: str) -> None:
        """Put the cursor on a step, if it is among these."""
        if step in self._rows:
            self.cursor = self._rows[step]

    def row_count(self) -> int:
        """How many steps there are."""
        return len(self._ids)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """What the next row is, the screen decides."""
        return action != "row"

    def draw_row(self, index: int, width: int) -> Text:
        """The signs of the step, then its line."""
        signs = self._signs.get(self._ids[index], "").ljust(MOST_SIGNS)
        line = Text(end="")
        line.append(signs, self._style("sign"))
        line.append(" ")
        return line.append_text(self._draw(index, width - MOST_SIGNS - 1, self._style))

    def _style(self, name: str) -> Style:
        return self.style_of(f"step-table--{name}")


def _nothing(number: int, width: int, style: StyleOf) -> Text:
    del number, width, style
    return Text(end="")
