"""How far reviewers agree: a sentence, bars, figures, and the traces behind each of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from ...store.workspace.agreement import slice_names
from ...store.workspace.workspace import Workspace
from ..keys.table import bindings
from ..navigation import OpenAdjudicate, OpenItemsBehind
from ..views.agreement import AgreementRow, AgreementView, detail_words, row_text, title
from ..widgets.key_line import KeyLine
from ..widgets.paged_list import PagedList
from .base import BaseScreen
from .dialogs.choice import ChoiceDialog


class AgreementScreen(BaseScreen[None]):
    """For whoever leads a review: which question is the problem, and which traces to discuss."""

    context = "agreement"
    enters = "Traces"
    BINDINGS: ClassVar[list[BindingType]] = bindings("agreement")

    def __init__(self, workspace: Workspace, queue: str = "") -> None:
        """Of the queue of that name; "" for the library."""
        super().__init__()
        self._workspace = workspace
        self._queue = queue
        self._slice = ""
        self._to_slices = False
        self._view: AgreementView | None = None

    @property
    def _rows(self) -> PagedList[AgreementRow]:
        return self.query_one(PagedList)

    def compose(self) -> ComposeResult:
        """A title, the sentences, the rows, what the row under the cursor means, the keys."""
        yield Static(title(self._queue), id="agreement-title", classes="title-bar", markup=False)
        with VerticalScroll(id="agreement-body", can_focus=False):
            yield Static("Comparing …", id="agreement-said", markup=False)
        yield PagedList(
            fetch=self._fetch, at_once=True, draw=self._draw, id="agreement-rows", empty=""
        )
        yield Static("", id="agreement-detail", markup=False)
        yield KeyLine(self.shown_keys)

    def on_mount(self) -> None:
        """Ready for keys."""
        self._rows.focus()

    def on_screen_resume(self) -> None:
        """Compare, at first and when something may have been decided or judged."""
        self._read()

    def masked_or_not(self) -> None:
        """Titles are read where they are shown."""
        self._read()

    def _read(self) -> None:
        work = partial(AgreementView.of, self._workspace, self._queue, self._slice)
        self.in_thread(work, self._show, group="agreement", exclusive=True, failed=self._failed)

    def _failed(self, error: Exception) -> None:
        self.query_one("#agreement-said", Static).update("Nothing can be compared.")
        self.problem(error)

    def _show(self, view: AgreementView) -> None:
        first = self._view is None
        self._view = view
        self.query_one("#agreement-said", Static).update(view.said)
        cursor = self._rows.cursor
        if first:
            cursor = next((at for at, row in enumerate(view.rows) if not row.heading), 0)
        if self._to_slices:
            cursor = view.first_slice if view.first_slice is not None else cursor
            self._to_slices = False
        shown = title(self._queue, self._slice)
        self.query_one("#agreement-title", Static).update(shown)
        self._rows.show(range(len(view.rows)), cursor=cursor)
        self._tell()

    def _fetch(self, numbers: Sequence[int]) -> list[AgreementRow]:
        view = self._view
        return [view.rows[number] for number in numbers] if view is not None else []

    def _draw(self, row: AgreementRow, width: int) -> Text:
        return row_text(row, width)

    @property
    def _present(self) -> AgreementRow | None:
        at, view = self._rows.current, self._view
        return (
            view.rows[at] if at is not None and view is not None and at < len(view.rows) else None
        )

    @on(PagedList.Highlighted)
    def _highlighted(self) -> None:
        self._tell()

    def _tell(self) -> None:
        self.query_one("#agreement-detail", Static).update(detail_words(self._present))

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """The traces behind the row."""
        row = self._present
        if row is not None and row.traces:
            self.post_message(OpenItemsBehind(row.title, row.rubric, row.traces))
        elif row is not None and not row.heading:
            self.say("No trace is behind it.")

    def action_slices(self) -> None:
        """Choose a metadata field, for each of whose values the same is shown."""
        self.in_thread(partial(slice_names, self._workspace, self._queue), self._ask_slice)

    def _ask_slice(self, names: list[str]) -> None:
        if not names:
            self.say("The traces have no metadata that make slices.")
            return

        def chosen(number: int | None) -> None:
            if number is not None:
                self._slice = "" if number == len(names) else names[number]
                # The slices stand below the fold: without this nothing would seem to happen.
                self._to_slices = bool(self._slice)
                self._read()

        options = [*((name, "") for name in names), ("no slices", "")]
        self.app.push_screen(ChoiceDialog("The agreement for each value of", options), chosen)

    def action_adjudicate(self) -> None:
        """Decide what reviewers judged differently, of the queue or the library."""
        self.post_message(OpenAdjudicate(self._queue))
