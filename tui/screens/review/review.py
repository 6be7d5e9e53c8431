"""The review screen: the text, and beside it the panel in which one judges."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ClassVar

from rich.console import RenderableType
from textual.binding import BindingType
from textual.css.query import NoMatches
from textual.widget import Widget
from textual.widgets import Input

from ....store.journal.journal import NotSaved
from ....store.reviews import presses
from ....store.workspace.history import Done
from ...keys.table import bindings, key
from ...views.review import ReviewItem
from ...views.rubric_guide import rubric_guide
from ...widgets.inline_writer import InlineEditor
from ..undoing import moved_words
from .at_hand import AtHand, KeysGoTo, Reading
from .frame import TEXT
from .judging import JudgingFrame
from .judging_panel import JudgingPanel


class ReviewScreen(JudgingFrame):
    """One trace of a queue at a time. Every press is committed before the screen shows it as saved.

    Actions run one after the other and wait for the store without blocking the terminal, so keys
    typed ahead are neither lost nor reordered.
    """

    context = "review"
    BINDINGS: ClassVar[list[BindingType]] = bindings("review")

    def action_leave(self) -> None:
        """Leave what is being written or asked, then the panel, then the line that finds, then the screen."""
        if self._writing is not None:
            self._leave_writing()
        elif self._form.options is not None:
            self.stop_asking()
            self.note("")
        elif self._judging and self._form.has_focus:
            self._focus_pane(TEXT)
        else:
            super().action_leave()

    def action_pane(self, by: int) -> None:
        """While writing, the part before or after; else the panes in turn."""
        writing = self._writing
        if writing is None:
            super().action_pane(by)
        elif by < 0:
            self._go_back()
        else:
            self._leave_writing()
            if writing.part:
                self._lead_on(writing.part)

    async def action_defer(self) -> None:
        """Move the trace to the end of this reviewer's queue."""
        if await self._press(presses.defer_press()):
            await self.action_next_open()

    async def action_approve(self) -> None:
        """Approve the correction, or make it a proposal again."""
        item = self._item
        if item is None:
            return
        acts = presses.approval_press(item.review)
        if not acts:
            self.say(f"There is no correction to approve: {key('correct')} writes one.")
        elif await self._press(acts):
            approved = acts[0].body["status"] == "approved"
            self.say(
                "The correction is approved."
                if approved
                else "The correction is a proposal again: its approval was taken back."
            )

    async def _move(self, move: Callable[[], Done | None], said: str, nothing: str) -> None:
        """Undo or redo, and go to its trace if it is in this queue."""
        try:
            done = await asyncio.to_thread(move)
        except NotSaved as error:
            self._show_not_saved(error)
            return
        if done is None:
            self.say(nothing)
            return
        self.query_one("#not-saved").display = False
        trace, rubric = done.only_review or ("", "")
        here = rubric == self._queue.rubric and done.repeat in ("", self._queue.name)
        at = self._queue.position_of(trace, repeat=bool(done.repeat)) if here else None
        if at is not None:
            self._ahead.clear()
            await self._go_to(at)
            self.say(moved_words(said, done))
            return
        aside = " It was in another queue." if trace else ""
        self.say(moved_words(said, done) + aside)
        await self._show_present()

    # --- what is on the screen ------------------------------------------------------------------

    @property
    def at_hand(self) -> AtHand | None:
        """What is on the screen at the moment; None before the first trace is, and while the screen closes."""
        item = self._item
        try:
            return self._at_hand(item) if item is not None else None
        except NoMatches:
            # Its widgets go one after the other.
            return None

    def _at_hand(self, item: ReviewItem) -> AtHand:
        part = self._form.part
        return AtHand(
            queue=self._queue.name,
            trace=item.key,
            rubric=self._rubric,
            review=item.review,
            reading=self._read_now(),
            keys=self._keys_go_to(),
            panel=self.query_one(JudgingPanel).display and not self._claims_open,
            part=part.kind if part is not None else "",
            written=self._written_part(),
            enter_finishes=self._enter_finishes(),
        )

    def _read_now(self) -> Reading:
        pane = self._reading
        shown = pane.display and self.query_one("#text").display
        return Reading(
            tuple(pane.lines_in_view) if shown else (),
            tuple(turn.head.text for turn in pane.turns),
            pane.current,
            pane.is_folded,
            tuple(pane.closed_here) if shown else (),
            self.step is not None,
        )

    def _written_part(self) -> str:
        writing = self._writing
        if writing is None:
            return ""
        kinds = {part.key: part.kind for part in self._form.parts}
        return kinds.get(writing.part, writing.part) or writing.field

    def _keys_go_to(self) -> KeysGoTo:
        focused = self.focused
        if isinstance(focused, InlineEditor):
            return "editor"
        if isinstance(focused, Input):
            return "finding"
        if self._claims_open:
            return "claims"
        if self._form.options is not None:
            return "options"
        if self._reading.choosing and self._reading.has_focus:
            return "words"
        places: dict[Widget | None, KeysGoTo] = {
            self._steps: "steps", self._reading: "text", self._table: "text", self._form: "panel",
        }  # fmt: skip
        return places.get(focused, "elsewhere")

    def help_first(self) -> RenderableType:
        """What the rubric says: the open question with its examples first, then its instructions."""
        return rubric_guide(self._rubric, self._form.question if self._judging else None)
