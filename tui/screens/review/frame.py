"""The frame of the review screen: what its panes show of a trace, saving, and moving through the queue."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from rich.text import Text
from textual import events
from textual.widgets import Static

from ....errors import UserError
from ....rubrics.schema import Rubric
from ....store.acts import Act, of_repeat
from ....store.journal.journal import NotSaved
from ....store.reviews.queues import Queue
from ....store.workspace.left_off import leave_off, left_off
from ....store.workspace.workspace import Workspace
from ...garbage import keep_what_lives
from ...keys.table import key
from ...navigation import OpenGroup, OpenPack, OpenQueue, OpenQueueEnd, OpenRecords
from ...safe_text import one_line, safe_text
from ...verdicts import done_word
from ...views.context_line import context_line
from ...views.review import ReviewItem, form_view, title_line
from ...views.review_state import LONG_NOTICE, notice_lines, state_lines
from ...widgets.form_view import FormView
from ...widgets.signs import step_signs
from ..drafts import DraftPlace
from .judging_panel import JudgingPanel
from .panes import TEXT, PanesFrame

if TYPE_CHECKING:
    # The review opens without all that reads claims.
    from ....store.workspace.claims import ReviewClaims

_ROUNDS: Final = 4
"""Rounds of the event loop in which the parts of a screen say that they have changed."""


class ReviewFrame(PanesFrame):
    """Shows one trace of a queue at a time and moves from one to the next."""

    def __init__(self, workspace: Workspace, queue: Queue, start: int | None = None) -> None:
        super().__init__()
        self._start = start
        self._workspace = workspace
        self._queue = queue
        rubric = workspace.reviews.rubric(queue.rubric)
        if rubric is None:
            raise UserError(f"The rubric of queue {queue.name} is not in the journal")
        self._rubric: Rubric = rubric
        self._item: ReviewItem | None = None
        self._ahead: tuple[int, asyncio.Future[ReviewItem]] | None = None
        self._outdated = False
        """Whether anything may have been saved since the next trace began to be read."""
        self._notice = ""

    async def on_mount(self) -> None:
        """Go to where the reviewer stopped, or to the first open trace."""
        self.fit()
        self.query_one("#not-saved").display = False
        # Text, not markup: it may come from outside.
        self.query_one(JudgingPanel).border_title = Text(one_line(self._rubric.title, 30))
        position = await asyncio.to_thread(self._first_position)
        if self._is_closed:
            return
        self.set_focus(self._reading)
        await self._go_to(position)
        # Once it is on the screen: the queue lives as long as the review.
        self.call_after_refresh(keep_what_lives)

    def _first_position(self) -> int:
        if self._start is not None:
            return self._start
        space = self._workspace
        left = left_off(space)
        at = left.position_in(self._queue) if left is not None else None
        if at is not None:
            return at
        return space.queues.next_open(self._queue, space.reviewer) or 0

    # --- saving ---------------------------------------------------------------------------------

    async def _press(self, acts: Sequence[Act], *, goes_on: bool = False) -> bool:
        """Save one press, then show it. False if there was nothing to save, it could not be saved, or the
        screen was closed meanwhile.

        If it `goes_on` to another trace once the review is finished, nothing is painted of this one any more: what it
        is then, `_item.review` says; `_show_saved` shows it.
        """
        item = self._item
        if item is None or not acts:
            return False
        self._outdated = True
        space = self._workspace
        timed = space.active_time.timed(acts, (item.key, self._queue.rubric))
        timed = of_repeat(timed, item.repeat) if item.repeat else timed
        try:
            timed = await self._as_kept(item, timed)
            await asyncio.wrap_future(
                space.journal.append_async(space.reviewer, item.key, self._queue.rubric, timed)
            )
        except UserError as error:
            self._show_not_saved(error)
            return False
        if self._is_closed:
            return False
        self.query_one("#not-saved").display = False
        if goes_on:
            self._item = await asyncio.to_thread(item.with_review, space)
        else:
            await self._show_saved()
        return True

    async def _as_kept(self, item: ReviewItem, acts: list[Act]) -> list[Act]:
        """The acts with the values of what was shown masked."""
        if not item.masked:
            return acts
        real = partial(self._workspace.shown.real_acts, item.key, acts, masked=True)
        return await asyncio.to_thread(real)

    async def _show_saved(self) -> None:
        """Show the review as it is now."""
        if self._item is not None:
            self._item = await asyncio.to_thread(self._item.with_present_review, self._workspace)
            if not self._is_closed:
                self._show_review()

    def _show_not_saved(self, error: UserError) -> None:
        if self._is_closed:
            return
        banner = self.query_one("#not-saved", Static)
        banner.update(Text(f"NOT SAVED  {safe_text(error.what)}\n{safe_text(error.hint)}"))
        banner.display = True

    async def _drop(self, place: DraftPlace) -> None:
        try:
            await asyncio.wrap_future(place.drop())
        except NotSaved as error:
            self._show_not_saved(error)

    # --- moving ---------------------------------------------------------------------------------

    def _read_item(self, position: int) -> ReviewItem:
        return ReviewItem.read(self._workspace, self._queue, position)

    async def _go_to(self, position: int) -> None:
        """Show the trace at `position`, then read the next one ahead while this one is read."""
        ahead = self._ahead
        if ahead is not None and ahead[0] == position:
            item = await ahead[1]
            if self._outdated:
                item = await asyncio.to_thread(item.with_present_review, self._workspace)
        else:
            item = await asyncio.to_thread(self._read_item, position)
        if self._is_closed:
            return
        before = self._item
        with self.app.batch_update():
            self._show_item(item)
            # What has changed is painted at once, when every part of the screen has said so.
            for _ in range(_ROUNDS):
                await asyncio.sleep(0)
        self.check_idle()
        self.run_worker(self._look_ahead(item.position, before), group="ahead", exclusive=True)

    async def _look_ahead(self, position: int, before: ReviewItem | None) -> None:
        """Read the trace after this one, and remember where one is. Keys do not wait for it; nor for all the objects of
        the trace `before` to be freed, which this holds until it is done."""
        following = position + 1
        if following < len(self._queue.items):
            reading = asyncio.get_running_loop().run_in_executor(None, self._read_item, following)
            self._ahead, self._outdated = (following, reading), False
            # What went wrong is told when one goes there.
            await asyncio.wait([reading])
        await asyncio.to_thread(self._keep_place)
        del before

    def _keep_place(self) -> None:
        # A queue opened at a given trace is a look aside, not where the reviewer stopped.
        if self._item is not None and self._start is None:
            leave_off(self._workspace, self._queue, self._item.position)

    def after_moving(self) -> None:
        """Show the present review; leave if the queue itself was taken back."""
        self.run_worker(self._show_present(), group="present", exclusive=True)

    async def _show_present(self) -> None:
        if await asyncio.to_thread(self._queue_is_gone):
            if self._notice:
                # On the screen before, which comes next.
                super().say(self._notice)
            self.dismiss()
        elif self._item is not None:
            self._ahead = None
            await self._show_saved()

    def _queue_is_gone(self) -> bool:
        # A queue opened at a given trace is a look aside: the journal does not know it.
        return self._start is None and self._workspace.queues.get(self._queue.name) is None

    def _show_item(self, item: ReviewItem) -> None:
        other = self._item is None or self._item.name != item.name
        if other:
            self._leave_trace()
        self._item = item
        self._workspace.active_time.look_at(
            (item.key, self._queue.rubric), item.review.active_ms if item.review else None
        )
        self._form.begin()
        if other:
            if self._claims_open:
                self._focus_pane(TEXT)
            self._show_trace(item)
        self._show_review()

    def _leave_trace(self) -> None:
        """Another trace is about to be shown."""

    def _show_trace(self, item: ReviewItem) -> None:
        """Show the steps and the text of a trace that was not on the screen."""
        self._steps.show(item.tree)

    def _show_review(self) -> None:
        item = self._item
        if item is None:
            return
        width = self.size.width
        self._steps.set_marks(item.review)
        signs = {} if item.review is None else step_signs(item.review)
        self._reading.show_marks(signs, item.evidence)
        self._table.show_signs(signs)
        self._form.show(self._form_view(item))
        # Lines of a fixed height: the screen need not be laid out anew for them.
        self.query_one("#review-title", Static).update(
            title_line(self._queue, item, width, self._rubric), layout=False
        )
        self.query_one("#review-context", Static).update(
            context_line(self._rubric, item, width), layout=False
        )
        self._show_state()

    def _form_view(self, item: ReviewItem) -> FormView:
        return form_view(self._rubric, item)

    def _claims_found(self) -> ReviewClaims | None:
        """The claims of the review, if they were read."""
        return None

    def _show_state(self) -> None:
        item = self._item
        if item is None:
            return
        judging = self.query_one("#review-body").has_class("judging")
        width = self.size.width - 2
        line = self.query_one("#review-state", Static)
        line.set_class(judging, "judging")
        said = len(notice_lines(self._notice, width))
        line.set_class(said == 2, "noticed")
        line.set_class(said > 2, "noticed-long")
        # Seldom so much is said: what has judged the trace before, after all that was repeated on it.
        if said > LONG_NOTICE or line.styles.inline.has_rule("height"):
            line.styles.height = said + judging if said > LONG_NOTICE else None
        state = state_lines(
            self._rubric,
            item,
            self._notice,
            width,
            judging=judging,
            enter_finishes=self._enter_is_free,
            found=self._claims_found(),
            saves=not self._workspace.read_only,
            look=self._form.look,
        )
        line.update(state, layout=False)
        self.refresh_bindings()

    @property
    def notice(self) -> str:
        """What the last key did, in words."""
        return self._notice

    def note(self, text: str) -> None:
        """Say in the state line what a key did, until the next key."""
        if text != self._notice:
            self._notice = text
            self._show_state()

    def say(self, text: str, *, problem: bool = False) -> None:
        """Say what a key did below the text and the panel, where it covers nothing; only a problem lies over them."""
        if problem:
            super().say(text, problem=True)
        else:
            self.note(text)

    def on_screen_resume(self) -> None:
        """On another screen, anything may have been done."""
        self._outdated = True

    def on_resize(self, event: events.Resize) -> None:
        """Cut the lines to the new width."""
        del event
        self._show_review()

    async def action_go(self, by: int) -> None:
        """The next or previous trace."""
        if self._item is None:
            return
        position = self._item.position + by
        if 0 <= position < len(self._queue.items):
            await self._go_to(position)
        else:
            self.say("This is the last trace." if by > 0 else "This is the first trace.")

    async def action_next_open(self) -> None:
        """The next trace without a verdict; says so when there is none."""
        await self._go_on("")

    async def _go_on(self, said: str) -> None:
        """The next trace without a verdict, with what is said of the one before."""
        if self._item is None:
            return
        space = self._workspace
        position = await asyncio.to_thread(
            space.queues.next_open, self._queue, space.reviewer, self._item.position
        )
        if position is None:
            await self._show_saved()
            if self._start is None:
                # The summary itself says that every trace is judged.
                self.post_message(OpenQueueEnd(self._queue, self._chosen_in_list, said))
            else:
                all_done = f"Every trace of this queue is {done_word(self._rubric)}."
                self.say(f"{said} {all_done} {key('back')} goes back.".strip())
        else:
            # With the trace, not once the one after it is read.
            self._notice = said
            await self._go_to(position)

    def action_records(self) -> None:
        """The exported records of this trace."""
        if self._item is not None:
            shown = self._rubric.display.shown
            self.post_message(OpenRecords(self._item.key, blind=self._item.blind, shown=shown))

    def action_pack(self) -> None:
        """The pack that the verdicts of this queue make; of a look aside, that of the whole library."""
        self.post_message(OpenPack(self._queue.name if self._start is None else None))

    def action_groups(self) -> None:
        """The group of this trace's failure."""
        item = self._item
        if item is None:
            return
        if item.blind:
            self.say("Only failures have a group, so it is shown when you have finished.")
            return

        def opened(groups: dict[str, str]) -> None:
            if item.key in groups:
                self.post_message(OpenGroup(groups[item.key]))
            else:
                self.say("No error, check or review marks this trace as failed: it has no group.")

        def group() -> dict[str, str]:
            with self._workspace.groups_lock:
                return self._workspace.groups.of_traces([item.key])

        self.in_thread(group, opened)

    def action_items(self) -> None:
        """The queue as a list, to jump to a trace."""
        if self._item is None:
            return

        self.post_message(OpenQueue(self._queue, self._item.position, self._chosen_in_list))

    async def _chosen_in_list(self, position: int | None) -> None:
        if position is not None:
            await self._go_to(position)
        else:
            # It may have been deferred there.
            await self._show_present()
