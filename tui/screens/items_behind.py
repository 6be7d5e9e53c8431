"""The traces behind a figure: read what each reviewer said of one, or decide all of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from ...store.workspace.workspace import Workspace
from ..keys.table import bindings
from ..navigation import OpenAdjudicate
from ..views.items_behind import ItemBehind, behind_row, behind_title, items_behind, said_words
from ..widgets.key_line import KeyLine
from ..widgets.paged_list import PagedList
from .base import BaseScreen


class ItemsBehindScreen(BaseScreen[None]):
    """Lists traces with what each reviewer said, and opens them side by side."""

    context = "items_behind"
    enters = "Side by side"
    BINDINGS: ClassVar[list[BindingType]] = bindings("items_behind")

    def __init__(
        self, workspace: Workspace, title: str, rubric: str, traces: Sequence[str]
    ) -> None:
        """`title` says what the figure is of, `rubric` is the hash of the rubric."""
        super().__init__()
        self._workspace = workspace
        self._title = title
        self._rubric = rubric
        self._traces = tuple(traces)
        self._found: list[ItemBehind] = []

    @property
    def _rows(self) -> PagedList[ItemBehind]:
        return self.query_one(PagedList)

    def compose(self) -> ComposeResult:
        """A title, the traces, what was said of the one under the cursor, the keys."""
        shown = behind_title(self._title, len(self._traces))
        yield Static(shown, id="behind-title", classes="title-bar", markup=False)
        yield PagedList(
            fetch=self._fetch, at_once=True, draw=self._draw, id="behind-rows", empty="Reading …"
        )
        yield Static("", id="behind-detail", markup=False)
        yield KeyLine(self.shown_keys)

    def on_mount(self) -> None:
        """Ready for keys."""
        self._rows.focus()

    def on_screen_resume(self) -> None:
        """Read, at first and when something may have been decided."""
        self._read()

    def masked_or_not(self) -> None:
        """Titles are read anew."""
        self._read()

    def _read(self) -> None:
        work = partial(items_behind, self._workspace, self._traces, self._rubric)
        self.in_thread(work, self._show, group="behind", exclusive=True)

    def _show(self, found: list[ItemBehind]) -> None:
        self._found = found
        self._rows.empty_text = "These traces are no longer in the library."
        self._rows.show(range(len(found)), cursor=self._rows.cursor)
        self._tell()

    def _fetch(self, numbers: Sequence[int]) -> list[ItemBehind]:
        return [self._found[number] for number in numbers]

    def _draw(self, row: ItemBehind, width: int) -> Text:
        return behind_row(row, width)

    @property
    def _present(self) -> ItemBehind | None:
        at = self._rows.current
        return self._found[at] if at is not None and at < len(self._found) else None

    @on(PagedList.Highlighted)
    def _highlighted(self) -> None:
        self._tell()

    def _tell(self) -> None:
        present = self._present
        self.query_one("#behind-detail", Static).update(said_words(present) if present else "")

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """What reviewers say of the trace, side by side."""
        if self._present is not None:
            self.post_message(OpenAdjudicate(only=(self._present.trace,)))

    def action_adjudicate(self) -> None:
        """All of these traces, side by side, to decide."""
        self.post_message(OpenAdjudicate(only=self._traces))
