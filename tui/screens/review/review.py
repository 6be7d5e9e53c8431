"""The review screen: the text, and beside it the panel in which one judges."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from ....errors import UserError
from ....store.journal.journal import NotSaved
from ....store.lessons.place import has_lessons
from ....store.reviews import presses
from ....store.workspace.history import Done
from ...keys.command import Command
from ...keys.table import bindings, key
from ...verdicts import verdict_words
from ...views.judging import deferred_words
from ...views.kit import asked_in_kit
from ...views.known import known_text
from ...views.review_keys import Doing, review_keys
from ...widgets.key_line import KeyEntry
from ..undoing import moved_words
from .help_panel import HelpPanel
from .panes import FORM, TEXT
from .showing import ShowingFrame


class ReviewScreen(ShowingFrame):
    """One trace of a queue at a time. Every press is committed before the screen shows it as saved.

    Actions run one after the other and wait for the store without blocking the terminal, so keys
    typed ahead are neither lost nor reordered.
    """

    context = "review"
    BINDINGS: ClassVar[list[BindingType]] = bindings("review")

    def action_leave(self) -> None:
        """Leave the innermost of what is open: the field that finds if one types in it, what is written, asked or
        marked, the panel, then what the frames below have open, and the screen last."""
        if self._line.typing:
            self._close_find()
        elif self._writing is not None:
            self._leave_writing()
        elif self.helping:
            self._close_help()
        elif self._form.options is not None:
            self.stop_asking()
        elif self._reading.choosing:
            self._reading.leave()
        elif self.is_asked:
            self.ask_no_more()
        elif self._judging and self._form.has_focus:
            self._focus_pane(TEXT)
        else:
            super().action_leave()

    def action_pane(self, by: int) -> None:
        """While writing, the part before or after; back from a part of the panel, the one before it; else the panes in
        turn."""
        writing, form = self._writing, self._form
        if writing is None and by < 0 and form.has_focus and form.options is None and form.active:
            form.step_part(by)
        elif writing is None:
            super().action_pane(by)
        elif by < 0:
            self._go_back()
        elif self.complete_writing():
            return
        else:
            self._leave_writing()
            if writing.part:
                self._lead_on(writing.part)

    async def action_defer(self) -> None:
        """Move the trace to the end of this reviewer's queue. What is finished is not put off in passing."""
        review = self._item.review if self._item else None
        if self._types("put off"):
            return
        if review is not None and review.status == "finished":
            judged = verdict_words(review.verdict) if review.verdict else "finished"
            words = f"It is judged {judged}: press {key('defer')} again to put it off."
            if not self._sure("defer", words):
                return
        if await self._press(presses.defer_press(), goes_on=True):
            await self._go_on(deferred_words())

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

    def action_undo(self) -> Awaitable[None] | None:
        """Take back what was done last."""
        return None if self._types("taken back") else super().action_undo()

    def action_redo(self) -> Awaitable[None] | None:
        """Do again what was taken back last."""
        return None if self._types("done again") else super().action_redo()

    async def _move(self, move: Callable[[], Done | None], said: str, nothing: str) -> None:
        """Undo or redo, and go to its trace if it is in this queue."""
        try:
            done = await asyncio.to_thread(move)
        except NotSaved as error:
            self._show_not_saved(error)
            return
        if self._is_closed:
            return
        if done is None:
            self.say(nothing)
            return
        self.query_one("#not-saved").display = False
        trace, rubric = done.only_review or ("", "")
        here = rubric == self._queue.rubric and done.repeat in ("", self._queue.name)
        at = self._queue.position_of(trace, repeat=bool(done.repeat)) if here else None
        if at is not None:
            self._ahead = None
            await self._go_to(at)
            self.say(moved_words(said, done))
            return
        aside = " It was in another queue." if trace else ""
        self.say(moved_words(said, done) + aside)
        await self._show_present()

    def shown_keys(self) -> Sequence[KeyEntry]:
        """What can be done now."""
        review = self._item.review if self._item is not None else None
        return review_keys(self._rubric, review, self._doing())

    def _doing(self) -> Doing:
        if self._writing is not None:
            writing = self._writing
            return Doing("writing", one_line=writing.one_line, offered=writing.chosen is not None)
        if self._form.options is not None:
            return Doing("choosing")
        if self._claims_open:
            return Doing("claims")
        if self.helping:
            return Doing("helping")
        if self._reading.choosing:
            return Doing("marking")
        return Doing("judging", self._form.part) if self._form.has_focus else Doing()

    def acting(self, action: str) -> None:
        """A key is about to act: what can be done is shown anew after it."""
        super().acting(action)
        self.call_after_refresh(self.refresh_bindings)

    def offers(self, command: Command) -> bool:
        """Verdicts are offered where the rubric asks for one."""
        return self._rubric.asks_verdict or not command.action.startswith("verdict(")

    # --- help -----------------------------------------------------------------------------------

    def show_help(self) -> bool:
        """What the rubric says, beside the text; asked for again, the keys."""
        if self.helping or self._claims_open:
            return False
        panel = self.query_one(HelpPanel)
        self.query_one("#review-body").add_class("helping")
        asked = asked_in_kit(self._workspace, self._queue.name)
        panel.show(self._rubric, self._form.question if self._judging else None, asked)
        self.set_focus(panel)
        return True

    async def action_known(self) -> None:
        """What earlier projects knew of this failure: beside the text, once it is judged; again, it goes."""
        if self.helping:
            self._close_help()
            return
        space, item = self._workspace, self._item
        if item is None or self._claims_open:
            return
        review = item.real_review
        if not has_lessons(space.folder):
            self.note("This library began without lessons of earlier projects.")
            return
        if review is None or not review.judged:
            self.note("What earlier projects knew is told once you have judged this trace.")
            return
        try:
            lines = await asyncio.to_thread(lambda: space.earlier.told_of(review))
        except UserError as error:
            self.say(f"{error.what} {error.hint}", problem=True)
            return
        if self._is_closed or self._item is not item:
            return
        if not lines:
            self.note("No earlier project knew this failure.")
            return
        panel = self.query_one(HelpPanel)
        self.query_one("#review-body").add_class("helping")
        panel.show_text("Known from earlier projects", partial(known_text, lines))
        self.set_focus(panel)

    def _close_help(self) -> None:
        """Back to the panel or to the text."""
        self._focus_pane(FORM if self._judging else TEXT)

    async def action_number(self, digit: int) -> None:
        """Answer the question whose help is shown: the help goes."""
        if self.helping and self._judging:
            self._close_help()
        await super().action_number(digit)
