"""The last judgement again: what it says of this trace, and what it leaves to the reviewer."""

from __future__ import annotations

import asyncio

from ....store.judgement import Review
from ....store.reviews.presses import needs, saved_verdict
from ....store.reviews.repeating import Repeated, repeat_press
from ...keys.table import key
from ...verdicts import verdict_words
from ...views.judged_acts import given_words
from .judging import JudgingFrame
from .panes import FORM, TEXT


class AgainFrame(JudgingFrame):
    """A review in which one key judges as the last trace was judged."""

    async def action_repeat(self) -> None:
        """Judge this trace as the last one was judged; finish if nothing is missing."""
        item = self._item
        if item is None or self._too_early():
            return
        space, queue = self._workspace, self._queue
        last = await asyncio.to_thread(
            space.reviews.last_judged, space.reviewer, queue.rubric, item.key
        )
        if last is None:
            self.note("There is no judgement yet that could be given again.")
            return
        before = item.review
        given = None if before is None else saved_verdict(self._rubric, before)
        finished = before is not None and before.status == "finished"
        gone = self._takes_back(before, {**before.answers, **last.answers}) if before else ""
        if gone or (given is not None and (finished or given != last.verdict)):
            words = verdict_words(last.verdict) if last.verdict else "the last judgement"
            judged = f"It is judged {verdict_words(given)}: press" if given else "Press"
            asked = f"{judged} {key('repeat')} again to judge it {words}.{gone}"
            if not self._sure("again", asked):
                return
        there = await asyncio.to_thread(space.library.trace, last.trace)
        found = repeat_press(self._rubric, last, there, item.real_review, item.real)
        if not found.acts:
            self.note("It is judged so already.")
            return
        if not await self._press(found.acts):
            return
        said = self._repeated_words(last, found)
        if found.finishes:
            self._focus_pane(TEXT)
            await self._judged(said)
        else:
            self._focus_pane(FORM)
            self._lead_on("verdict")
            self.note(said)

    def _repeated_words(self, last: Review, found: Repeated) -> str:
        """All that giving the last judgement again said of this trace, and what it could not say."""
        item = self._item
        trace = item.trace if item is not None else None
        verdict = [verdict_words(last.verdict)] if last.verdict else []
        words = " · ".join([*verdict, *given_words(self._rubric, found.acts, trace)])
        words = f"Repeated: {words}" if words else "Repeated"
        if found.open_place:
            mark, cannot = key("break_point"), key("cannot_tell")
            return f"{words}. Not where it broke: {mark} marks the step, {cannot} says you cannot tell."
        missing = [] if found.finishes or item is None else needs(self._rubric, item.review)
        if missing:
            return f"{words}. Still needed: {missing[0]}{self._hint(missing[0])}"
        return f"{words}. {key('undo')} takes it back."
