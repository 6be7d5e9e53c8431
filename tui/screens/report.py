"""The evidence report: three answers, sections with plots, and the traces behind its figures; a key writes it to a file."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar, Final

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Resize
from textual.widgets import Static

from ...store.insight.report.parts import Report
from ...store.insight.report_files.formats import format_of
from ...store.packs.reports.report_file import write_file
from ...store.packs.reviewer_names import reviewer_names
from ...store.workspace.report.gathered import Asked
from ...store.workspace.report.making import make_report
from ...store.workspace.workspace import Workspace
from ..keys.table import bindings
from ..navigation import OpenSearch
from ..views.report import ReportRow, report_rows, report_title, row_detail
from ..widgets.key_line import KeyLine
from ..widgets.paged_list import PagedList
from .base import BaseScreen
from .dialogs.path import PathDialog
from .drafts import DraftPlace

_FILE: Final = "evidence.html"
_HELP: Final = "The ending says the format: .html to read and print, .md, or .json."
_EDGE: Final = 2


class ReportScreen(BaseScreen[None]):
    """What is known, what is not, and on what it rests."""

    context = "report"
    enters = "Traces"
    BINDINGS: ClassVar[list[BindingType]] = bindings("report")

    def __init__(self, workspace: Workspace, reviewers: str = "names") -> None:
        """`reviewers` is how the report names them."""
        super().__init__()
        self._workspace = workspace
        self._asked = Asked(reviewers=reviewer_names(reviewers))
        self._report: Report | None = None
        self._found: list[ReportRow] = []
        self._width = 0

    @property
    def _rows(self) -> PagedList[ReportRow]:
        return self.query_one(PagedList)

    def compose(self) -> ComposeResult:
        """A title, the report in rows, what is behind the row under the cursor, the keys."""
        yield Static(report_title(None), id="report-title", classes="title-bar", markup=False)
        yield PagedList(
            fetch=self._fetch,
            at_once=True,
            draw=self._draw,
            id="report-rows",
            empty="Reading the library …",
        )
        yield Static("", id="report-detail", markup=False)
        yield KeyLine(self.shown_keys)

    def on_mount(self) -> None:
        """Read in a thread."""
        self._rows.focus()
        self._read()

    def masked_or_not(self) -> None:
        """All of it is made anew."""
        self._read()

    def on_resize(self, event: Resize) -> None:
        """Sentences are wrapped to the width."""
        if event.size.width != self._width and self._report is not None:
            self._lay_out()

    def _read(self) -> None:
        work = partial(make_report, self._workspace, self._asked)
        self.in_thread(work, self._show, group="report", exclusive=True, failed=self._failed)

    def _failed(self, error: Exception) -> None:
        self._rows.empty_text = "The report cannot be made."
        self._rows.show(range(0))
        self.problem(error)

    def _show(self, report: Report) -> None:
        self._report = report
        self.query_one("#report-title", Static).update(report_title(report))
        self._lay_out()

    def _lay_out(self) -> None:
        if self._report is None:
            return
        self._width = self.size.width
        self._found = report_rows(self._report, max(20, self._width - _EDGE))
        self._rows.show(range(len(self._found)), cursor=self._rows.cursor)
        self._tell()

    def _fetch(self, numbers: Sequence[int]) -> list[ReportRow]:
        return [self._found[number] for number in numbers]

    def _draw(self, row: ReportRow, width: int) -> Text:
        text = row.text.copy()
        text.truncate(width)
        return text

    @property
    def _present(self) -> ReportRow | None:
        at = self._rows.current
        return self._found[at] if at is not None and at < len(self._found) else None

    @on(PagedList.Highlighted)
    def _highlighted(self) -> None:
        self._tell()

    def _tell(self) -> None:
        self.query_one("#report-detail", Static).update(row_detail(self._present))

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Find the traces behind the row."""
        row = self._present
        if row is not None and row.query:
            self.post_message(OpenSearch(row.query))
        else:
            self.say("This line has no traces of its own: rows of tables and bars open theirs.")

    def action_go(self, by: int) -> None:
        """To the next answer or section, or the one before."""
        rows = self._rows
        at = rows.cursor + by
        while 0 <= at < len(self._found):
            if self._found[at].heading:
                rows.cursor = at
                return
            at += by

    async def action_write(self) -> None:
        """Write the report to a file."""
        report = self._report
        if report is None:
            self.say("The report is still being made.")
            return

        def chosen(path: str | None) -> None:
            if path:
                file = Path(path).expanduser()
                self.in_thread(
                    partial(_written, report, file), self._wrote, group="write", exclusive=True
                )

        space = self._workspace
        place = DraftPlace(space.journal, space.reviewer, "", "path of a report")
        draft = await asyncio.to_thread(place.read)
        dialog = PathDialog(
            "Write the report to which file?",
            "writes",
            _check,
            place,
            draft,
            help_text=_HELP,
            proposal=_FILE,
        )
        self.app.push_screen(dialog, chosen)

    def _wrote(self, file: Path) -> None:
        self.say(f"Wrote {file}.")


def _check(path: Path) -> None:
    """Raise UserError for a file of no format."""
    format_of(str(path))


def _written(report: Report, file: Path) -> Path:
    write_file(file, format_of(str(file)).write(report))
    return file
