"""The coverage of the library: a sentence, then what of each slice, edge and path is seen, reviewed, failed and guarded.

Every number opens the traces behind it, and a hole the queue that fills it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from threading import Event
from typing import ClassVar, Final

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Static

from ...store.library.slice_values import BUILT_IN
from ...store.packs.pace import Pace, Stopped
from ...store.reviews.queues import Queue
from ...store.workspace.coverage import MOST_FIELDS, Coverage, coverage
from ...store.workspace.covered_traces import (
    Figure,
    filled,
    queue_of_traces,
    traces_behind,
)
from ...store.workspace.saturation import saturation_report
from ...store.workspace.ways import PathCoverage, path_coverage
from ...store.workspace.workspace import Workspace
from ..keys.table import bindings
from ..navigation import OpenItemsBehind, OpenReview
from ..safe_text import one_line, safe_text
from ..views.coverage_reading import CoverageFields, coverage_fields, coverage_table
from ..views.coverage_rows import (
    OF_PATHS,
    SECTIONS,
    CoverageRow,
    CoverageTable,
    Section,
    coverage_detail,
    coverage_row,
    coverage_title,
    field_options,
    figure_words,
    opens_reviews,
    table_head,
    widest_row,
)
from ..views.coverage_words import sentences
from ..views.stopping import stopping_line
from ..widgets.key_line import KeyLine
from ..widgets.paged_list import PagedList
from .base import BaseScreen
from .dialogs.choice import ChoiceDialog

_TOLD_EVERY: Final = 0.2
"""Seconds between two lines of progress."""
_MOST_BEHIND: Final = 5_000
"""So many traces are listed with what was said of them; a search finds more."""


class CoverageScreen(BaseScreen[None]):
    """For whoever decides what to look at next."""

    context = "coverage"
    enters = "Traces"
    BINDINGS: ClassVar[list[BindingType]] = bindings("coverage")

    class Came(Message):
        """So many of all traces were gone through."""

        def __init__(self, done: int, total: int) -> None:
            super().__init__()
            self.done = done
            self.total = total

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._fields: CoverageFields | None = None
        self._section: Section = "slices"
        self._found: Coverage | None = None
        self._ways: PathCoverage | None = None
        self._table: CoverageTable | None = None
        self._column = 0
        self._widest = 0
        self._stop = Event()
        self._left = False

    @property
    def _rows(self) -> PagedList[CoverageRow]:
        return self.query_one(PagedList)

    def compose(self) -> ComposeResult:
        """A title, the sentences, the table, what the chosen number is, the keys."""
        yield Static("", id="coverage-title", classes="title-bar", markup=False)
        with VerticalScroll(id="coverage-body", can_focus=False):
            yield Static("Reading the library …", id="coverage-said", markup=False)
            yield Static("", id="coverage-stopping", markup=False)
        yield Static("", id="coverage-head", markup=False)
        yield PagedList(
            fetch=self._fetch, at_once=True, draw=self._draw, id="coverage-rows", empty=""
        )
        yield Static("", id="coverage-detail", markup=False)
        yield KeyLine(self.shown_keys)

    def on_mount(self) -> None:
        """Read in a thread."""
        self._rows.focus()
        self._title()
        self.query_one("#coverage-stopping").display = False
        self._read()

    def on_screen_resume(self) -> None:
        """Traces may have been judged behind a number."""
        if self._left:
            self._left = False
            self._read()

    def on_unmount(self) -> None:
        """Nobody waits for it any more."""
        self._stop.set()

    def on_resize(self) -> None:
        """The table is as wide as the screen."""
        self.call_after_refresh(self._lay_out)

    def masked_or_not(self) -> None:
        """Values are named anew."""
        self._show_section()

    # --- reading ----------------------------------------------------------------------------------

    def _pace(self) -> Pace:
        self._stop.set()
        stop = self._stop = Event()
        last = 0.0

        def told(done: int, total: int) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _TOLD_EVERY and self.is_running:
                last = now
                self.post_message(self.Came(done, total))

        return Pace(told, stop.is_set)

    def _read(self) -> None:
        """The slices; then, behind them, whether to go on."""
        space, fields, pace = self._workspace, self._fields, self._pace()
        self._ways = None

        def work() -> tuple[CoverageFields, Coverage]:
            known = fields or coverage_fields(space)
            pace.begin(space.library.counts().traces, 1)
            return known, coverage(space, known.chosen, pace=pace)

        self.in_thread(
            work, self._read_slices, group="coverage", exclusive=True, failed=self._failed
        )

    def _read_slices(self, found: tuple[CoverageFields, Coverage]) -> None:
        self._fields, self._found = found
        said = "\n".join(sentences(self._found.judged, self._found.all))
        self.query_one("#coverage-said", Static).update(safe_text(said))
        space = self._workspace
        self.in_thread(
            lambda: stopping_line(saturation_report(space)),
            self._go_on,
            group="stopping",
            exclusive=True,
        )
        self._show_section()

    def _go_on(self, said: str) -> None:
        line = self.query_one("#coverage-stopping", Static)
        line.update(safe_text(said))
        line.display = bool(said)

    def _read_ways(self) -> None:
        space, pace = self._workspace, self._pace()

        def work() -> PathCoverage:
            pace.begin(space.library.counts().traces, 1)
            return path_coverage(space, pace=pace)

        self._empty("Reading the steps of all traces …")
        self.in_thread(work, self._have_ways, group="coverage", exclusive=True, failed=self._failed)

    def _have_ways(self, ways: PathCoverage) -> None:
        self._ways = ways
        self._show_section()

    @on(Came)
    def _came(self, event: Came) -> None:
        """Say how far it is, where the reader waits for it."""
        said = f"{event.done:,} of {event.total:,} traces read …"
        if self._found is None:
            self.query_one("#coverage-said", Static).update(said)
        elif self._table is None:
            self._empty(said)
        else:
            self.query_one("#coverage-detail", Static).update(said)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, Stopped):
            self._empty("The coverage could not be read.")
            self.problem(error)

    # --- showing ----------------------------------------------------------------------------------

    def _title(self) -> None:
        title = coverage_title(self._section, masked=self._workspace.shown.masked)
        self.query_one("#coverage-title", Static).update(title)

    def _empty(self, said: str) -> None:
        self._table = None
        self._rows.empty_text = said
        self._rows.show(range(0))
        self.query_one("#coverage-head", Static).update("")
        self.query_one("#coverage-detail", Static).update("")

    def _show_section(self) -> None:
        """Make the rows of the section in a thread: there may be one for every trace."""
        self._title()
        found, ways, section = self._found, self._ways, self._section
        if found is None:
            return
        if section in OF_PATHS and ways is None:
            self._read_ways()
            return
        work = partial(coverage_table, self._workspace, section, found, ways)
        self.in_thread(work, self._show, group="coverage-rows", exclusive=True)

    def _show(self, table: CoverageTable) -> None:
        same = self._table is not None and self._table.of == table.of
        cursor = self._rows.cursor if same else 0
        self._table = table
        self._widest = widest_row(table)
        self._column = min(self._column, max(0, len(table.columns) - 1))
        self._rows.empty_text = table.empty
        self._rows.show(range(len(table.rows)), cursor=cursor)
        self._lay_out()

    def _lay_out(self) -> None:
        table = self._table
        if table is None:
            return
        width = min(self._rows.scrollable_content_region.width - 1, self._widest)
        head = table_head(table, width, self._column) if width > 0 else ""
        self.query_one("#coverage-head", Static).update(Text(" ") + head if head else "")
        self._rows.refresh()
        self._tell()

    def _fetch(self, numbers: Sequence[int]) -> list[CoverageRow]:
        table = self._table
        return [table.rows[number] for number in numbers] if table is not None else []

    def _draw(self, row: CoverageRow, width: int) -> Text:
        table = self._table
        if table is None:
            return Text("")
        width = min(width, self._widest)
        return coverage_row(table, row, width, self._column, here=row.number == self._rows.cursor)

    @property
    def _present(self) -> CoverageRow | None:
        at, table = self._rows.current, self._table
        found = at is not None and table is not None and at < len(table.rows)
        return table.rows[at] if found and table is not None and at is not None else None

    def _tell(self) -> None:
        detail = coverage_detail(self._present, self._column)
        self.query_one("#coverage-detail", Static).update(detail)

    @on(PagedList.Highlighted)
    def _highlighted(self) -> None:
        self._tell()

    # --- keys -------------------------------------------------------------------------------------

    def action_sideways(self, by: int) -> None:
        """The number to the left or to the right."""
        table = self._table
        if table is not None and table.columns:
            self._column = max(0, min(self._column + by, len(table.columns) - 1))
            self._lay_out()

    def action_go(self, by: int) -> None:
        """The next section, or the one before."""
        at = SECTIONS.index(self._section)
        self._section = SECTIONS[(at + by) % len(SECTIONS)]
        self._column = 0
        self._show_section()

    def action_slices(self) -> None:
        """Choose the fields whose values make the slices."""
        fields = self._fields
        if fields is None:
            self.say("The fields are still being read.")
            return
        options = field_options(fields.offered, fields.chosen, BUILT_IN)
        names = [label.removeprefix("● ") for label, _ in options]

        def chosen(number: int | None) -> None:
            if number is not None:
                self._choose(fields, names[number])

        hidden = (
            f" ({fields.left_out:,} that judge are left out: you have traces to judge blind)"
            if fields.left_out
            else ""
        )
        title = f"Slices by these fields, up to {MOST_FIELDS} combined{hidden}"
        self.app.push_screen(ChoiceDialog(title, options), chosen)

    def _choose(self, fields: CoverageFields, name: str) -> None:
        if name in fields.chosen:
            now = tuple(one for one in fields.chosen if one != name)
        elif len(fields.chosen) == MOST_FIELDS:
            self.say(
                f"{MOST_FIELDS} fields are combined already: choose one of these to leave it out."
            )
            return
        else:
            now = (*fields.chosen, name)
        self._fields = CoverageFields(fields.offered, fields.left_out, now)
        if self._section not in ("slices", "codes"):
            self._section = "slices"
        self._title()
        self._empty("Reading the library …")
        self._read()

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """The traces behind the number that is chosen."""
        row, found = self._present, self._found
        figure = row.cells[self._column].figure if row is not None and row.cells else None
        if row is None or found is None:
            return
        if figure is None:
            self.say("No trace is behind it.")
            return
        space, pace, known = self._workspace, self._pace(), found.judged.evidence

        def work() -> list[str]:
            pace.begin(space.library.counts().traces, 1)
            return traces_behind(space, known, row.place, figure, pace)

        self.in_thread(
            work,
            partial(self._open, row, figure),
            group="coverage",
            exclusive=True,
            failed=self._failed,
        )

    def _open(self, row: CoverageRow, figure: Figure, traces: list[str]) -> None:
        self._tell()
        if not traces:
            self.say("These traces are no longer in the library.")
            return
        self._left = True
        title = f"{one_line(row.name, 24)}: {figure_words(row, figure)}"
        if not opens_reviews(figure):
            name = f"coverage {one_line(row.name, 40)}"
            make = partial(queue_of_traces, self._workspace, name, traces)
            self.in_thread(
                make, lambda queue: self._review(queue, 0), group="queue", exclusive=True
            )
            return
        hashes = sorted(self._found.judged.verdicts.hashes) if self._found is not None else []
        if len(traces) > _MOST_BEHIND:
            self.say(f"The first {_MOST_BEHIND:,} of {len(traces):,} are listed.")
        self.post_message(
            OpenItemsBehind(title, hashes[0] if hashes else "", tuple(traces[:_MOST_BEHIND]))
        )

    def action_queue(self) -> None:
        """Make the queue that fills the hole under the cursor, and open it."""
        row = self._present
        if row is None or row.filling is None:
            self.say(_no_queue(row, self._section))
            return
        self.in_thread(
            partial(filled, self._workspace, row.filling), self._fill, group="queue", exclusive=True
        )

    def _fill(self, queue: Queue) -> None:
        self._left = True
        self._review(queue, None)

    def _review(self, queue: Queue, start: int | None) -> None:
        self.post_message(OpenReview(queue, start=start))


def _no_queue(row: CoverageRow | None, section: Section) -> str:
    if section != "holes":
        return "Put the cursor on a hole: its queue is made there."
    if row is not None and row.tally.failed > row.tally.guarded and row.tally.seen:
        return "What failed is reviewed already: a pack guards it. F on the desk builds one."
    return "No queue fills it: there is no trace of it."
