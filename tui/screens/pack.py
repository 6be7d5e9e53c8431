"""The pack that verdicts make: planned and looked at first, written to a folder when that is confirmed."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from threading import Event
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Static

from ...store.plurals import counted
from ...store.workspace.acknowledging import acknowledge
from ...store.workspace.pack_folders import known_folder
from ...store.workspace.pack_privacy import privacy_of, remember_stops, sorted_out
from ...store.workspace.packs import (
    BuildReport,
    Pace,
    Stopped,
    check_pack_folder,
    reviewer_names,
)
from ...store.workspace.workspace import Workspace
from ..keys.table import bindings, key
from ..navigation import OpenAdjudicate, OpenReview
from ..views.pack import (
    PackRow,
    PackView,
    pack_card,
    pack_detail,
    pack_progress,
    pack_row,
    pack_title,
)
from ..widgets.key_line import KeyEntry, KeyLine
from ..widgets.paged_list import PagedList
from .base import BaseScreen
from .dialogs.line import LineDialog
from .dialogs.path import PathDialog
from .drafts import DraftPlace

_HELP = "A folder that is not there yet, or an older pack: that is replaced as a whole."

_REASON = 200
"""Characters of a reason."""


class PackScreen(BaseScreen[None]):
    """What a pack of a queue (None: of the whole library) would hold; each line opens its traces.

    Whoever comes back from a trace sees the pack made anew, with what they changed there.
    """

    context = "pack"
    enters = "Review"
    BINDINGS: ClassVar[list[BindingType]] = bindings("pack")

    class Progress(Message):
        """Steps done and in total."""

        def __init__(self, done: int, total: int) -> None:
            super().__init__()
            self.done = done
            self.total = total

    def __init__(self, workspace: Workspace, queue: str | None, reviewers: str = "names") -> None:
        super().__init__()
        self._reviewers = reviewer_names(reviewers)
        self._workspace = workspace
        self._queue = queue
        self._view: PackView | None = None
        self._written = ""
        self._stop = Event()
        self._opened = False
        self._masked = False

    @property
    def _pack_name(self) -> str:
        return self._queue or "all"

    def shown_keys(self) -> Sequence[KeyEntry]:
        """What can be done with the pack: a value is acknowledged where one stops it."""
        stops = self._view is not None and self._view.privacy.stops
        return [one for one in super().shown_keys() if stops or one.id != "acknowledge"]

    @property
    def _rows(self) -> PagedList[int]:
        return self.query_one(PagedList)

    def compose(self) -> ComposeResult:
        """A title, how many cases, everything to know, the row under the cursor, the keys."""
        yield Static(pack_title(self._queue), id="pack-title", classes="title-bar", markup=False)
        yield Static(pack_progress(0, 0), id="pack-card", markup=False)
        yield PagedList(fetch=list, at_once=True, draw=self._draw, id="pack-rows", empty="")
        yield Static("", id="pack-detail", markup=False)
        yield KeyLine(self.shown_keys)

    def on_mount(self) -> None:
        """Make the cases in a thread."""
        self._rows.focus()
        self._plan()

    def on_screen_resume(self) -> None:
        """A trace may have been judged anew."""
        if self._opened:
            self._opened = False
            self._written = ""
            self._plan()

    def _plan(self) -> None:
        self._stop.set()
        stop = self._stop = Event()
        shown = [-1]
        masked, reviewers = self._masked, self._reviewers

        def told(done: int, total: int) -> None:
            share = done * 100 // total if total else 0
            if share != shown[0]:
                shown[0] = share
                self.post_message(self.Progress(done, total))

        def plan() -> PackView:
            pace = Pace(told, stop.is_set)
            space = self._workspace
            made = space.plan_pack(
                self._queue, self._pack_name, mask=masked, reviewers=reviewers, pace=pace
            )
            privacy = privacy_of(space, made, pace)
            remember_stops(space, privacy)
            return PackView.of(space, made, privacy)

        def failed(error: Exception) -> None:
            if isinstance(error, Stopped):
                return
            self._view = None
            self._show(Text("There is no pack to look at."))
            self.problem(error)

        self.in_thread(plan, self._planned, group="plan", exclusive=True, failed=failed)

    @on(Progress)
    def _show_progress(self, message: Progress) -> None:
        if self._view is None:
            self._show(pack_progress(message.done, message.total))

    def masked_or_not(self) -> None:
        """The library is shown masked from now on, or as it is: so are the rows."""
        if self._view is None:
            self._plan()
            return
        view, space = self._view, self._workspace

        def again() -> PackView:
            return PackView.of(space, view.plan, view.privacy)

        self.in_thread(again, self._planned, group="plan", exclusive=True)

    def _planned(self, view: PackView) -> None:
        self._view = view
        title = pack_title(
            self._queue, masked=self._masked, shown=view.masked, reviewers=self._reviewers
        )
        self.query_one("#pack-title", Static).update(title)
        self._show(pack_card(view, self._written))
        self._rows.show(range(len(view.rows)), cursor=self._rows.cursor)
        self.refresh_bindings()

    def _show(self, card: Text) -> None:
        self.query_one("#pack-card", Static).update(card)
        if self._view is None:
            self._rows.show(range(0))
            self.query_one("#pack-detail", Static).update("")

    def _draw(self, at: int, width: int) -> Text:
        view = self._view
        return pack_row(view.rows[at], width) if view is not None else Text("")

    @on(PagedList.Highlighted)
    def _highlighted(self, event: PagedList.Highlighted) -> None:
        row: PackRow | None = self._view.rows[event.id] if self._view is not None else None
        self.query_one("#pack-detail", Static).update(pack_detail(row))

    # --- looking ----------------------------------------------------------------------------------

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Review the traces that the line under the cursor is about."""
        at = self._rows.current
        if self._view is None or at is None:
            return
        found = self._view.around(at, f"pack {self._pack_name}")
        if found is None:
            self.say("This line is about no single trace.")
            return
        queue, start = found
        if self._workspace.reviews.rubric(queue.rubric) is None:
            self.say("The rubric of this review is not in the journal.")
            return
        self._opened = True
        self.post_message(OpenReview(queue, start=start))

    # --- what is private --------------------------------------------------------------------------

    def action_mask(self) -> None:
        """Make the pack with pseudonyms in place of what is private, or as it is."""
        self._masked = not self._masked
        self._written = ""
        self._view = None
        self._show(pack_progress(0, 0))
        self._plan()

    def action_adjudicate(self) -> None:
        """What reviewers judged differently, and a pack leaves out: side by side, to decide."""
        self._opened = True
        self.post_message(OpenAdjudicate(self._queue or ""))

    async def action_acknowledge(self) -> None:
        """Ask for a reason, and let the private value under the cursor leave as it is."""
        view, at = self._view, self._rows.current
        value = view.rows[at].private if view is not None and at is not None else None
        if view is None or value is None:
            self.say("No private value is under the cursor.")
            return
        space, name = self._workspace, value.id
        place = DraftPlace(space.journal, space.reviewer, "", f"reason for {name}")
        draft = await asyncio.to_thread(place.read)

        def given(reason: str | None) -> None:
            if reason is None:
                return

            def work() -> PackView:
                acknowledge(space, [name], reason)
                place.drop()
                now = sorted_out(space, view.privacy.content)
                return PackView.of(space, view.plan, now)

            def done(made: PackView) -> None:
                self._planned(made)
                self.say(f"{name} may leave in packs as it is. Undo takes it back.")

            self.in_thread(work, done, group="acknowledge")

        title = f"Why may {name} leave in packs as it is?"
        dialog = LineDialog(title, "", place, draft, what="reason", longest=_REASON)
        self.app.push_screen(dialog, given)

    # --- writing ----------------------------------------------------------------------------------

    async def action_pack(self) -> None:
        """Ask for a folder and write the pack to it."""
        view = self._view
        if view is None:
            self.say("The pack is not made yet.")
            return
        if view.privacy.stops:
            stops = counted(len(view.privacy.stops), "private value")
            self.say(
                f"It cannot be written: {stops} in it. {key('mask')} masks them, {key('acknowledge')} lets one leave."
            )
            return
        space = self._workspace

        def chosen(path: str | None) -> None:
            if path:
                write = partial(
                    space.write_pack, view.plan, Path(path).expanduser(), view.privacy.content
                )
                self.in_thread(write, self._wrote, group="write", exclusive=True)

        place = DraftPlace(space.journal, space.reviewer, "", "path of a pack")
        draft = await asyncio.to_thread(place.read)
        proposal = await asyncio.to_thread(known_folder, space, self._pack_name)
        dialog = PathDialog(
            "Write the pack to which folder?",
            "writes",
            check_pack_folder,
            place,
            draft,
            help_text=_HELP,
            proposal=str(proposal),
        )
        self.app.push_screen(dialog, chosen)

    def _wrote(self, report: BuildReport) -> None:
        self._written = str(report.path)
        if self._view is not None:
            self._show(pack_card(self._view, self._written))
        self.say(
            f"Wrote {report.path}. Check a candidate:"
            f" tracejury check {shlex.quote(str(report.path))} --command CMD"
        )

    def action_leave(self) -> None:
        """Stop if the cases are still being made, and go back."""
        self._stop.set()
        self.dismiss()
