"""Find traces by words and fields, while one types."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Sequence
from functools import partial
from itertools import chain
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from ...errors import UserError
from ...rubrics.schema import Rubric
from ...store.plurals import counted
from ...store.reviews.queues import Queue
from ...store.workspace.found_queues import look_aside, offered_rubrics, proposed_name
from ...store.workspace.queues import NewQueue, Selection
from ...store.workspace.search import (
    Cancelled,
    Completion,
    FoundTrace,
    Query,
    finished_part,
    parse_query,
)
from ...store.workspace.workspace import Workspace
from ..keys.table import bindings, key
from ..navigation import OpenReview
from ..safe_text import one_line, safe_text
from ..views.search import (
    empty_words,
    found_detail,
    found_row,
    indexing_line,
    search_help,
    search_title,
)
from ..widgets.key_line import KeyEntry, KeyLine
from ..widgets.paged_list import PagedList
from ..widgets.query_line import QueryLine
from .dialogs.choice import ChoiceDialog
from .dialogs.line import LineDialog
from .drafts import DraftPlace
from .undoing import UndoScreen

PAUSE_SECONDS: Final = 0.12
"""After a key press until the search begins: whoever types on does not wait for what they no longer want."""


class SearchScreen(UndoScreen[None]):
    """A query line, what can be typed in it, and what it finds."""

    context = "search"
    BINDINGS: ClassVar[list[BindingType]] = bindings("search")

    class Found(Message):
        """A page of row ids; `last` is whether it is the last one. `left_out` traces are not searched: see `Search`."""

        bubble = False

        def __init__(
            self,
            search: int,
            query: Query,
            rows: array[int],
            *,
            left_out: int = 0,
            first: bool,
            last: bool,
        ) -> None:
            super().__init__()
            self.left_out = left_out
            self.search = search
            self.query_asked = query
            self.rows = rows
            self.first = first
            self.last = last

    class Indexed(Message):
        """How many of the traces of an older library are in the index."""

        bubble = False

        def __init__(self, done: int, total: int) -> None:
            super().__init__()
            self.done = done
            self.total = total

    def __init__(self, workspace: Workspace, query: str = "") -> None:
        """`query` is asked at once."""
        super().__init__()
        self._workspace = workspace
        self._first = query
        self._search = 0
        self._pause: Timer | None = None
        self._query: Query = parse_query("")
        self._shown_for = ""
        self._asked = ""
        self._left_out = 0
        self._completion: Completion | None = None

    @property
    def _rows(self) -> PagedList[FoundTrace]:
        return self.query_one(PagedList)

    @property
    def _line(self) -> QueryLine:
        return self.query_one(QueryLine)

    def compose(self) -> ComposeResult:
        """A title, the query line and what can be typed, the list, the trace under the cursor, the keys."""
        yield Static("", id="search-title", classes="title-bar", markup=False)
        with Horizontal(id="search-line"):
            yield Static(key("search"), id="search-label", markup=False)
            yield QueryLine(
                self._first,
                id="search-query",
                placeholder='refund "exact words" -locale:fr tool:refund status:error',
            )
        yield Static("", id="search-help", markup=False)
        yield PagedList(fetch=self._fetch, draw=found_row, id="search-rows", empty="Searching …")
        yield Static("", id="search-detail", markup=False)
        yield KeyLine(self.shown_keys)

    def shown_keys(self) -> Sequence[KeyEntry]:
        """While one types: to what was found, and completing."""
        if self._line.has_focus:
            return [KeyEntry("results"), KeyEntry("complete"), KeyEntry("back")]
        return super().shown_keys()

    def on_mount(self) -> None:
        """Type at once; a library from before there was an index gets it now."""
        # At once: `focus` would wait until keys that were typed ahead have gone elsewhere.
        self.set_focus(self._line)
        self._count(None, whole=False)
        self._show_help(None)
        self.in_thread(self._index, self._indexed, group="index")

    def on_unmount(self) -> None:
        """End what is being searched or indexed."""
        self._search += 1

    def _index(self) -> bool:
        return self._workspace.search.index_rest(self._report, lambda: not self.is_attached)

    def _report(self, done: int, total: int) -> None:
        self.post_message(self.Indexed(done, total))

    @on(Indexed)
    def _show_indexed(self, message: Indexed) -> None:
        self.query_one("#search-help", Static).update(indexing_line(message.done, message.total))

    def _indexed(self, _: bool) -> None:
        self._show_help(None)
        self._look()

    # --- typing -----------------------------------------------------------------------------------

    @on(Input.Changed, "#search-query")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        # What is being searched is no longer wanted.
        self._search += 1
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE_SECONDS, self._look)

    @on(Input.Submitted, "#search-query")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_results()

    def action_results(self) -> None:
        """To what was found."""
        if self._rows.row_count():
            self._rows.focus()

    def action_search(self) -> None:
        """Type again."""
        self._line.focus()

    async def action_complete(self) -> None:
        """Complete the name or value before the cursor. Keys that are typed meanwhile wait: they come after it."""
        line = self._line
        read = partial(self._workspace.search.completion, line.value, line.cursor_position)
        try:
            completion = await asyncio.to_thread(read)
        except Exception as error:  # noqa: BLE001 - a failed read must not end the app
            self.problem(error)
            return
        self._show_help(completion)
        if completion is None or not completion.choices:
            self.app.bell()
            return
        start, rest = completion.given.start, line.value[line.cursor_position :]
        line.value = line.value[:start] + completion.text + rest
        line.cursor_position = start + len(completion.text)

    def _show_help(self, completion: Completion | None, problem: UserError | None = None) -> None:
        shown = self.query_one("#search-help", Static)
        shown.set_class(problem is not None, "problem")
        if problem is not None:
            shown.update(f"{one_line(problem.what)}\n{one_line(problem.hint)}")
        else:
            shown.update(search_help(completion, self._left_out))

    # --- finding ----------------------------------------------------------------------------------

    def after_moving(self) -> None:
        """Search again: what was judged or queued may have changed."""
        self._look()

    def _look(self) -> None:
        """Search for what is typed now."""
        self._pause = None
        self._search += 1
        text, caret, search = self._line.value, self._line.cursor_position, self._search
        completion = partial(self._workspace.search.completion, text, caret)
        self.in_thread(completion, partial(self._offer, search), group="offer", exclusive=True)
        try:
            text = finished_part(text, caret)
            query = parse_query(text)
        except UserError as error:
            self._not_understood(search, error)
            return
        self._asked = text
        failed = partial(self._not_understood, search)
        self.in_thread(partial(self._find, search, query), group="find", failed=failed)

    def _offer(self, search: int, completion: Completion | None) -> None:
        if search != self._search:
            return
        self._completion = completion
        # Whoever begins a value has not finished: what it can be says more than that it is missing.
        helps = completion is not None and completion.given.field and completion.choices
        if helps or not self.query_one("#search-help").has_class("problem"):
            self._show_help(completion)

    def _not_understood(self, search: int, error: Exception) -> None:
        """Say what is wrong in the line of help: whoever types on has not finished."""
        if search != self._search:
            return
        if isinstance(error, UserError):
            self._show_help(None, error)
        else:
            self.problem(error)

    def _find(self, search: int, query: Query) -> None:
        """In a thread: post what is found, the first page at once."""
        found = partial(self.Found, search, query, left_out=self._workspace.search.left_out(query))
        first = True
        try:
            for page in self._workspace.search.rows(query, lambda: search != self._search):
                self.post_message(found(page, first=first, last=False))
                first = False
        except Cancelled:
            return
        self.post_message(found(array("q"), first=first, last=True))

    @on(Found)
    def _found(self, message: Found) -> None:
        if message.search != self._search:
            return
        rows = self._rows
        if message.first:
            self._query, self._shown_for = message.query_asked, self._asked
            self._show_help_again(message.left_out)
            rows.empty_text = empty_words(self._asked)
            rows.show(message.rows)
            if not message.rows:
                self.query_one("#search-detail", Static).update("")
        elif message.rows:
            rows.ids = array("q", chain(rows.ids, message.rows))
            rows.rows_changed(rows.cursor)
        self._count(len(rows.ids), whole=message.last)

    def _show_help_again(self, left_out: int) -> None:
        """What was not understood before is understood now, and other traces may be left out."""
        changed = left_out != self._left_out
        self._left_out = left_out
        if changed or self.query_one("#search-help").has_class("problem"):
            self._show_help(self._completion)

    def _count(self, count: int | None, *, whole: bool) -> None:
        title = search_title(
            count, whole=whole, reviewer=self._workspace.reviewer, left_out=self._left_out
        )
        self.query_one("#search-title", Static).update(title)

    def _fetch(self, rows: Sequence[int]) -> list[FoundTrace]:
        """Read one page; runs in a thread."""
        return self._workspace.search.found(rows, self._query)

    @on(PagedList.Highlighted)
    def _highlighted(self, event: PagedList.Highlighted) -> None:
        self._read_detail(event.id)

    def _read_detail(self, row: int) -> None:
        read = partial(self._fetch, [row])
        self.in_thread(read, self._show_detail, group="detail", exclusive=True)

    def _show_detail(self, found: Sequence[FoundTrace]) -> None:
        detail = found_detail(found[0] if found else None)
        self.query_one("#search-detail", Static).update(detail)

    # --- opening and keeping ----------------------------------------------------------------------

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Open the trace under the cursor in a review; the other traces that were found are before and after it."""
        rows = self._rows
        if not rows.row_count():
            return
        at = rows.cursor

        def opened(queue: Queue) -> None:
            self.post_message(OpenReview(queue, start=at))

        work = partial(look_aside, self._workspace, self._shown_for, rows.ids, at)
        self.in_thread(work, opened, group="open", exclusive=True)

    def on_screen_resume(self) -> None:
        """Read again what may have been judged meanwhile."""
        row = self._rows.current
        if row is not None:
            self._rows.refresh_rows()
            self._read_detail(row)

    def action_queue(self) -> None:
        """Make a queue of what was found: ask for its rubric, then for its name."""
        if not self._rows.row_count():
            self.say("Nothing was found, so there is no queue to make.")
            return
        self.in_thread(partial(offered_rubrics, self._workspace), self._ask_rubric, group="rubrics")

    def _ask_rubric(self, rubrics: list[Rubric]) -> None:
        count = self._rows.row_count()
        traces = "this trace" if count == 1 else f"these {count:,} traces"

        def chosen(number: int | None) -> None:
            if number is not None:
                self.call_later(self._ask_name, rubrics[number])

        rows = [(one.title, one_line(one.instructions, 64)) for one in rubrics]
        self.app.push_screen(ChoiceDialog(f"Review {traces} under which rubric?", rows), chosen)

    async def _ask_name(self, rubric: Rubric) -> None:
        space, text = self._workspace, self._shown_for
        place = DraftPlace(space.journal, space.reviewer, "", "name of a found queue")
        draft = await asyncio.to_thread(place.read)

        def made(found: NewQueue) -> None:
            place.drop()
            count = counted(len(found.queue.items), "trace")
            self.say(
                f"Queue {found.queue.name}: {count}. It is on the desk; {key('undo')} takes it back."
            )

        def named(name: str | None) -> None:
            if name is not None:
                selection = Selection({}, query=text, as_loaded=True)
                work = partial(space.new_queue, name, rubric, selection)
                self.in_thread(work, made, group="queue")

        name = await asyncio.to_thread(proposed_name, space, text, rubric)
        proposal = safe_text(one_line(name, 40))
        title = "The name of the queue"
        self.app.push_screen(LineDialog(title, "", place, draft, proposal=proposal), named)
