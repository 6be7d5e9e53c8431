"""The traces of a queue as a list: filter, order, select, defer, and jump to one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from ...store.reviews.queues import Queue
from ...store.reviews.standing import Outcome, QueueProgress
from ...store.workspace.queue_state import (
    ListedItem,
    Sorting,
    Which,
    defer,
    listed,
    positions,
    saturation_of,
)
from ...store.workspace.workspace import Workspace
from ..keys.table import bindings
from ..navigation import Chosen, OpenPack, OpenQueueEnd
from ..verdicts import done_word
from ..views.queue import (
    QUEUE_COLUMNS,
    item_detail,
    item_row,
    offered_in,
    put_off_words,
    queue_shown,
    queue_title,
    saturation_line,
)
from ..widgets.key_line import KeyLine
from ..widgets.paged_list import PagedList
from .dialogs.line import LineDialog
from .drafts import DraftPlace
from .undoing import UndoScreen


class QueueScreen(UndoScreen[None]):
    """The items of a queue, read a page at a time. `then` gets the position that was chosen, or None."""

    context = "queue"
    enters = "Review"
    BINDINGS: ClassVar[list[BindingType]] = bindings("queue")

    def __init__(self, workspace: Workspace, queue: Queue, position: int, then: Chosen) -> None:
        super().__init__()
        self._workspace = workspace
        self._queue = queue
        self._rubric = workspace.reviews.rubric(queue.rubric)
        self._position = position
        self._then = then
        self._which: Which = "all"
        self._sorting: Sorting = "queue"
        self._words = ""
        self._selected: set[int] = set()
        self._since = ""

    @property
    def _rows(self) -> PagedList[ListedItem]:
        return self.query_one(PagedList)

    def compose(self) -> ComposeResult:
        """A title, what is listed, the list, the trace under the cursor, the keys."""
        yield Static("", id="queue-title", classes="title-bar", markup=False)
        yield Static("", id="queue-shown", markup=False)
        yield Static(Text(QUEUE_COLUMNS, "dim"), id="queue-columns", markup=False)
        yield PagedList(fetch=self._fetch, draw=self._draw, id="queue-rows", empty="Reading …")
        yield Static("", id="queue-detail", markup=False)
        yield KeyLine(self.shown_keys)

    def on_mount(self) -> None:
        """Start where the reviewer is."""
        self._rows.focus()
        self._read()

    def on_screen_resume(self) -> None:
        """On what lay over it, a trace may have been judged."""
        if self.is_mounted and self._rows.ids:
            self._read()

    def _read(self) -> None:
        """Read which items are listed, and how far the reviewer is."""

        def read() -> tuple[list[int], QueueProgress, str]:
            space, queue = self._workspace, self._queue
            found = positions(space, queue, self._which, self._sorting, self._words)
            since = saturation_line(saturation_of(space, queue), self._rubric)
            return found, space.queues.progress(queue, space.reviewer), since

        self.in_thread(read, self._show, group="read", exclusive=True)

    def _show(self, found: tuple[list[int], QueueProgress, str]) -> None:
        places, progress, self._since = found
        self.query_one("#queue-title", Static).update(
            queue_title(self._queue, progress, self._rubric)
        )
        at = places.index(self._position) if self._position in places else 0
        self._rows.empty_text = "No trace of the queue is like this."
        self._rows.show(places, cursor=at)
        self._show_line()
        if not places:
            self._show_detail(None)

    def _show_line(self) -> None:
        count = len(self._rows.ids)
        line = queue_shown(
            count,
            self._which,
            self._sorting,
            self._words,
            len(self._selected),
            self._rubric,
            hidden=len(self._selected) - len(self._listed()),
            repeats=self._queue.repeats,
        )
        self.query_one("#queue-shown", Static).update(line)

    def _fetch(self, places: Sequence[int]) -> list[ListedItem]:
        return listed(self._workspace, self._queue, places)

    def _draw(self, item: ListedItem, width: int) -> Text:
        return item_row(item, self._selected, width, self._rubric)

    @on(PagedList.Highlighted)
    def _highlighted(self, event: PagedList.Highlighted) -> None:
        self._position = event.id
        read = partial(self._fetch, [event.id])
        self.in_thread(read, lambda found: self._show_detail(found[0]), group="row", exclusive=True)

    def _show_detail(self, item: ListedItem | None) -> None:
        self.query_one("#queue-detail", Static).update(item_detail(item, self._since))

    # --- what is listed -----------------------------------------------------------------------------

    def action_which(self) -> None:
        """All, the open, the judged, the failed, the deferred, in turn."""
        which, _ = offered_in(self._rubric)
        self._which = which[(which.index(self._which) + 1) % len(which)]
        self._read()

    def action_sorting(self) -> None:
        """The next order."""
        _, orders = offered_in(self._rubric)
        self._sorting = orders[(orders.index(self._sorting) + 1) % len(orders)]
        self._read()

    async def action_words(self) -> None:
        """Ask for words; none shows all again."""
        if self._words:
            self._words = ""
            self._read()
            return

        def typed(words: str | None) -> None:
            if words:
                self._words = words
                self._read()

        space = self._workspace
        place = DraftPlace(space.journal, space.reviewer, "", "words of a title")
        draft = await asyncio.to_thread(place.read)
        self.app.push_screen(LineDialog("Only traces with which words?", "", place, draft), typed)

    # --- doing something ----------------------------------------------------------------------------

    def action_select(self) -> None:
        """Select the trace under the cursor, or no longer, and go to the next."""
        at = self._rows.current
        if at is None:
            return
        self._selected ^= {at}
        self._rows.refresh()
        self._rows.cursor += 1
        self._show_line()

    def _listed(self) -> list[int]:
        """Those of the selected traces that are listed now."""
        return sorted(self._selected.intersection(self._rows.ids)) if self._selected else []

    def action_defer(self) -> None:
        """Defer what is selected of the traces that are listed, else the trace under the cursor. Nothing is deferred
        that is not on the list."""
        at = self._rows.current
        places = self._listed() or ([at] if at is not None else [])

        def put_off() -> tuple[int, list[Outcome | None]]:
            space, queue = self._workspace, self._queue
            before = space.queues.outcomes(queue, space.reviewer, places)
            return defer(space, queue, places), before

        def done(found: tuple[int, list[Outcome | None]]) -> None:
            self.say(put_off_words(*found, self._rubric))
            self._selected.difference_update(places)
            self.after_moving()

        if places:
            self.in_thread(put_off, done, group="change")

    def after_moving(self) -> None:
        """Read again what changed."""
        self._read()

    def action_next_open(self) -> None:
        """Open the next trace that is not judged, from the one under the cursor on."""
        space = self._workspace

        def found(position: int | None) -> None:
            if position is None:
                self.say(f"Every trace of this queue is {done_word(self._rubric)}.")
            else:
                self._leave_with(position)

        after = (self._position if self._rows.current is not None else 0) - 1
        self.in_thread(
            lambda: space.queues.next_open(self._queue, space.reviewer, after), found, group="next"
        )

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        event.stop()
        self._leave_with(event.id)

    def action_open(self) -> None:
        """Open the trace under the cursor."""
        if self._rows.current is not None:
            self._leave_with(self._rows.current)

    def action_pack(self) -> None:
        """The pack that the verdicts of this queue make."""
        self.post_message(OpenPack(self._queue.name))

    def action_summary(self) -> None:
        """What came of the queue so far."""
        self.post_message(OpenQueueEnd(self._queue, self._then))

    def action_items(self) -> None:
        """Close: the key that opens the list closes it."""
        self.action_leave()

    def action_leave(self) -> None:
        """Back to the screen before."""
        self._leave_with(None)

    def _leave_with(self, position: int | None) -> None:
        self.dismiss()
        self.app.call_later(self._then, position)
