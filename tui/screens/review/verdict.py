"""The verdict on a trace: no key gives one of what could not be read, and none changes one that is saved in passing."""

from __future__ import annotations

from math import inf
from typing import Final

from textual import on
from textual.message import Message

from ....rubrics.schema import Answer, Answers, Question, Verdict
from ....rubrics.scoring import verdict_of
from ....store.judgement import Review
from ....store.reviews import presses
from ....store.reviews.queues import Queue
from ....store.workspace.workspace import Workspace
from ...keys.table import key
from ...verdicts import verdict_words
from ...views.judged_acts import set_aside_words, taken_back_words
from ...views.judging import finished_words
from ...views.review import ReviewItem
from ...views.review_state import no_verdict_words
from ...widgets.rubric_form import RubricForm
from . import early_keys
from .panes import FORM
from .places import PlacesFrame

_VERDICT_ACTIONS: Final = ("verdict", "repeat", "number")
_DONE_ACTIONS: Final = (*_VERDICT_ACTIONS, "open")
"""Where no verdict is asked for, one key says that a trace is done."""


class VerdictFrame(PlacesFrame):
    """A review with the keys of the verdict, and with answers that give one."""

    def __init__(self, workspace: Workspace, queue: Queue, start: int | None = None) -> None:
        super().__init__(workspace, queue, start)
        self._judged_last: str | None = None
        self._ignored_on: str | None = None
        self._seen_at: float | None = None

    def _show_item(self, item: ReviewItem) -> None:
        self.stop_writing()
        self.stop_asking()
        self._question = None
        if self._item is None or self._item.position != item.position:
            self._seen_at = None
        super()._show_item(item)
        self.call_after_refresh(self._painted)

    # --- keys that come too early ---------------------------------------------------------------

    def acting(self, action: str) -> None:
        """A key is about to act: what the one before it did is said no more."""
        super().acting(action)
        judges = _VERDICT_ACTIONS if self._rubric.asks_verdict else _DONE_ACTIONS
        if action.partition("(")[0] not in judges:
            self._judged_last = None
        self.note("")

    def _too_early(self, verdict: Verdict | None = None) -> bool:
        """Whether a verdict key was pressed before anybody could see this trace: typed ahead of it, or right after the
        verdict on another one. Or in the middle of typing; a first fail leaves time to see what happens."""
        item = self._item
        if item is None:
            return False
        times = (self._reading.painted_at, self._seen_at)
        seen = min((one for one in times if one is not None), default=inf)
        other = self._judged_last not in (None, item.key)
        if early_keys.unseen(self.pressed, seen, follows_verdict=other):
            self._ignored_on = item.key
            self._note_early()
            return True
        before = item.review and presses.saved_verdict(self._rubric, item.review)
        first_fail = verdict == "fail" and before is None
        # A key that bounces on a question asks again.
        return not first_fail and not self.is_asked and self._types("judged")

    def _types(self, done: str) -> bool:
        """Whether a key was pressed in the middle of a word, so that nothing is `done`. A key may follow itself."""
        again = self.pressed.key == self.pressed_before.key and done != "judged"
        typed = early_keys.in_a_word(self.pressed_before, self.pressed) and not again
        if typed:
            self.note(f"That key came in the middle of typing: nothing was {done}.")
        return typed

    def _note_early(self) -> None:
        self.note("That key came before this trace could be read: nothing was judged.")

    async def _judged(self, said: str = "") -> None:
        """The review is finished: on to the next trace, which says so (`said`: in other words than usual). A verdict
        on that one counts once it was on the screen."""
        item = self._item
        if item is None:
            return
        self._judged_last = item.key
        finished = item.review is not None and item.review.status == "finished"
        if finished and item.review is not None:
            said = finished_words(
                item.review,
                item.trace,
                said,
                item.others,
                item.helped,
                blind=self._rubric.display.blind,
                declared=item.declared,
            )
        await self._go_on(said)

    def _painted(self) -> None:
        # On the clock of the events that it is compared with.
        self._seen_at = Message().time

    def _changes(self, verdict: Verdict | None, pressed: str, answer: Answer) -> bool:
        """Whether this verdict, given by an answer, may be saved: at once where none is, else if the key was pressed
        again. The question says what goes with the verdict."""
        before = self._item.review if self._item else None
        given = None if before is None else presses.saved_verdict(self._rubric, before)
        if before is None or given == verdict:
            return True
        answers = {**before.answers, self._rubric.verdict.question: answer}
        gone = self._takes_back(before, answers)
        if given is None and not gone:
            return True
        to = verdict_words(verdict) if verdict else "no verdict"
        change = f"change {verdict_words(given)} to {to}" if given else f"judge it {to}"
        return self._sure(f"verdict {verdict}", f"Press {pressed} again to {change}.{gone}")

    def _takes_back(self, review: Review, answers: Answers) -> str:
        """What other answers would take back of a review, or leave in it unasked and unseen, as a sentence after a
        question; "" if nothing."""
        gone = presses.no_fail_any_more(self._rubric, review, answers)
        if names := taken_back_words(self._rubric, gone):
            return f" It takes back {names}; {key('undo')} brings them back."
        aside = set_aside_words(self._rubric, review, answers)
        return f" It sets aside {aside}; {key('undo')} brings them back." if aside else ""

    # --- the verdict ----------------------------------------------------------------------------

    async def action_verdict(self, verdict: Verdict) -> None:
        """Pass, fail or unsure. A review that is complete, and no fail, goes on to the next trace."""
        item = self._item
        if item is None or self._too_early(verdict):
            return
        self._ignored_on = None
        answer = presses.verdict_answer(self._rubric, verdict)
        if answer is None:
            needed = no_verdict_words(self._rubric, item.review)
            ends = f"This rubric asks for no verdict. {needed}."
            none = f"This rubric has no answer for {verdict}."
            self.say(none if self._rubric.asks_verdict else ends)
            return
        if not self._changes(verdict, key(verdict), answer):
            return
        before = item.review
        if before is not None and self._is_given(before, verdict):
            await self._same_verdict(verdict)
            return
        acts = presses.verdict_press(self._rubric, before, verdict)
        if acts and not await self._press(acts, goes_on=verdict != "fail"):
            return
        review = self._item.review if self._item else None
        if review is not None and review.status == "finished" and verdict != "fail":
            await self._judged()
        else:
            if verdict != "fail":
                await self._show_saved()
            self._focus_pane(FORM)
            self._lead_on("verdict")

    @staticmethod
    def _is_given(review: Review, verdict: Verdict) -> bool:
        own = review.propagated is None and review.carried is None
        return own and review.status == "finished" and review.verdict == verdict

    async def _same_verdict(self, verdict: Verdict) -> None:
        """The verdict is given already: a fail is looked at again, after another the next trace follows."""
        judged = f"judged {verdict_words(verdict)} already."
        if verdict == "fail":
            self._focus_pane(FORM)
            self.note(f"It is {judged}")
        else:
            await self._judged(f"The one before was {judged}")

    @on(RubricForm.Answered)
    async def _answered(self, event: RubricForm.Answered) -> None:
        await self._answer(event.question, event.value)

    async def _answer(self, question: Question, value: Answer) -> None:
        item = self._item
        if item is None:
            return
        before = item.review.answers.get(question.id) if item.review else None
        if question.id == self._rubric.verdict.question and value in ("pass", "fail", "unsure"):
            if self._ignored_on == item.key and not self._form.has_focus:
                # A digit after an ignored key was meant for the question that the key would have opened.
                self._note_early()
                return
            await self.action_verdict(value)  # type: ignore[arg-type]
            return
        if question.id == self._rubric.verdict.question:
            answers = {**(item.review.answers if item.review else {}), question.id: value}
            if not self._changes(verdict_of(self._rubric, answers), "it", value):
                return
        acts = presses.answer_press(self._rubric, item.review, question.id, value)
        leads = value is not None and (question.type != "multi" or before is None)
        why = next((part for part in self._form.parts if part.kind == "why"), None)
        if leads and why is not None and not why.done and self._form.part is not None:
            at = [part.key for part in self._form.parts].index(self._form.part.key)
            following = self._form.parts[at + 1 : at + 2]
            if self._form.part.kind == "code" and following == [why]:
                # Open at once: what is typed ahead of the disk goes into the editor.
                self._form.go_to("why")
                self._write_part(why)
                await self._press(acts)
                return
        if await self._press(acts) and leads:
            self._lead_on(question.id)
