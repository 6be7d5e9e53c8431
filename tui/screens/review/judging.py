"""Judging a trace: the verdict, then each part in turn, until nothing is missing."""

from __future__ import annotations

import asyncio
from math import inf
from typing import Final, Literal

from textual import on
from textual.message import Message

from ....rubrics.schema import Answer, Question, Verdict
from ....rubrics.scoring import verdict_of
from ....store.judgement import Review
from ....store.reviews import presses
from ....store.reviews.parts import Part
from ....store.reviews.presses import needs, saved_verdict
from ....store.reviews.queues import Queue
from ....store.reviews.repeating import Repeated, repeat_press
from ....store.workspace.workspace import Workspace
from ...keys.table import key
from ...safe_text import one_line
from ...verdicts import verdict_words
from ...views.judging import step_words
from ...views.review import ReviewItem
from ...widgets.inline_writer import InlineEditor
from ...widgets.rubric_form import RubricForm
from .coding import CodingFrame
from .frame import FORM, TEXT
from .judging_panel import JudgingPanel
from .reading import WHOLE_TRACE
from .writing import Writing

SEEN_SECONDS: float = 0.3
"""How long a trace is on the screen before a verdict key counts that follows a verdict with no other key between."""

_VERDICT_ACTIONS: Final = ("verdict", "repeat", "number")


class JudgingFrame(CodingFrame):
    """A review whose panel leads from the verdict to what is missing."""

    def __init__(self, workspace: Workspace, queue: Queue, start: int | None = None) -> None:
        super().__init__(workspace, queue, start)
        self._asked_to_change: str | None = None
        self._judged_last: str | None = None
        self._ignored_on: str | None = None
        self._seen_at: float | None = None

    def _show_item(self, item: ReviewItem) -> None:
        self.stop_writing()
        self.stop_asking()
        self._asked_to_change = None
        if self._item is None or self._item.position != item.position:
            self._seen_at = None
        super()._show_item(item)
        self.call_after_refresh(self._painted)

    # --- keys that come too early ---------------------------------------------------------------

    def acting(self, action: str) -> None:
        """A key is about to act: what was asked for by another key is asked no more."""
        if action.partition("(")[0] not in _VERDICT_ACTIONS:
            self._judged_last = None
        if action != self._asked_to_change:
            self._asked_to_change = None
        self.note("")

    def _too_early(self) -> bool:
        """Whether a verdict key was pressed before anybody could see this trace: typed ahead of it, or right after the
        verdict on another one."""
        item = self._item
        if item is None:
            return False
        times = (self._reading.painted_at, self._seen_at)
        seen = min((one for one in times if one is not None), default=inf)
        least = 0 if self._judged_last in (None, item.key) else SEEN_SECONDS
        early = self.pressed_at < seen + least
        if early:
            self._ignored_on = item.key
            self._note_early()
        return early

    def _note_early(self) -> None:
        self.note("That key came before this trace could be read: nothing was judged.")

    def _judged(self) -> None:
        """A verdict was given: the next one counts once its trace was on the screen."""
        self._judged_last = self._item.key if self._item else None

    def _painted(self) -> None:
        # On the clock of the events that it is compared with.
        self._seen_at = Message().time

    def _sure(self, action: str, words: str) -> bool:
        """Whether a key that changes a finished verdict was pressed twice; the first time it is asked."""
        if self._asked_to_change == action:
            self._asked_to_change = None
            return True
        self._asked_to_change = action
        self.note(words)
        return False

    # --- the verdict ----------------------------------------------------------------------------

    async def action_verdict(self, verdict: Verdict) -> None:
        """Pass, fail or unsure. A review that is complete, and no fail, goes on to the next trace."""
        item = self._item
        if item is None or self._too_early():
            return
        self._ignored_on = None
        acts = presses.verdict_press(self._rubric, item.review, verdict)
        if not acts and not self._rubric.asks_verdict:
            self.say(f"This rubric asks for no verdict; {key('open')} finishes.")
            return
        if not acts:
            self.say(f"This rubric has no answer for {verdict}.")
            return
        before = item.review
        if before is not None and before.status == "draft":
            given = verdict_of(self._rubric, before.answers)
            more = len(before.answers) > 1 or before.note or before.break_point or before.correction
            if given not in (None, verdict) and more:
                change = f"{verdict_words(given)} to {verdict_words(verdict)}"
                pressed = f"Press {key(verdict)} again to change {change}."
                if not self._sure(f"verdict('{verdict}')", pressed):
                    return
        if before is not None and before.status == "finished" and before.verdict is not None:
            own = before.propagated is None and before.carried is None
            if before.verdict != verdict:
                pressed = key(verdict)
                change = f"{verdict_words(before.verdict)} to {verdict_words(verdict)}"
                if own and not self._sure(
                    f"verdict('{verdict}')", f"Press {pressed} again to change {change}."
                ):
                    return
            elif own:
                await self._same_verdict(verdict)
                return
        if not await self._press(acts):
            return
        review = self._item.review if self._item else None
        if review is not None and review.status == "finished" and verdict != "fail":
            self._judged()
            await self.action_next_open()
        else:
            self._focus_pane(FORM)
            self._lead_on("verdict")

    async def _same_verdict(self, verdict: Verdict) -> None:
        """The verdict is given already: a fail is looked at again, after another the next trace follows."""
        if verdict == "fail":
            self._focus_pane(FORM)
            self.note(f"It is judged {verdict_words(verdict)} already.")
        else:
            self._judged()
            await self.action_next_open()

    # --- from part to part ----------------------------------------------------------------------

    def _lead_on(self, after: str) -> None:
        """Make the part active that comes next after `after`: the next one, or what is missing if the rest is not.

        The reason is asked for at once: its editor opens.
        """
        form = self._form
        parts = form.parts
        at = next((at for at, part in enumerate(parts) if after in (part.key, part.kind)), -1)
        part = self._next_part(parts, at)
        if part is None:
            return
        form.go_to(part.key)
        self.set_focus(form)
        if part.kind == "why" and not part.done:
            self._write_part(part)
        elif part.kind == "correction":
            self._read_claims(wanted=True)

    @staticmethod
    def _next_part(parts: list[Part], at: int) -> Part | None:
        later = parts[at + 1 :]
        missing = [part for part in parts if part.needed]
        following = [part for part in later if part.kind != "question" and not part.done]
        needed = [part for part in later if part.needed]
        # The correction is offered, not asked for: what is missing comes before it.
        if following and (following[0].kind != "correction" or following[0].needed or not missing):
            return following[0]
        if needed or missing:
            return (needed or missing)[0]
        return following[0] if following else None

    async def action_number(self, digit: int) -> None:
        """Answer the active part, if it is on the screen."""
        if not self.query_one(JudgingPanel).display:
            self.note(
                f"{key('pass')} passes, {key('fail')} fails; {key('pane')} shows the questions."
            )
            return
        await self._asked(self._form.digit(digit))

    async def _asked(self, asked: RubricForm.Asked | None) -> None:
        """Do what the form asks for before the next key is looked at."""
        match asked:
            case RubricForm.Answered():
                await self._answer(asked.question, asked.value)
            case RubricForm.WriteAsked():
                self._write_asked(asked)
            case RubricForm.OptionChosen():
                await self._option_chosen(asked)
            case RubricForm.FinishAsked():
                await self._finish_asked()

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

    @on(RubricForm.WriteAsked)
    def _write_asked(self, event: RubricForm.WriteAsked) -> None:
        part = event.part
        if part.kind == "correction":
            if event.begins:
                self.write_claim(f"{event.begins} ")
            else:
                self.action_correct()
        else:
            self._write_part(part)

    def _write_part(self, part: Part) -> None:
        """Write the answer to a question in words, or the note that is the reason."""
        question = part.question
        if self._item is None:
            return
        if question is None:
            self.action_note()
            return
        review = self._item.review
        before = review.answers.get(question.id) if review else None
        self.write(
            Writing(
                f"answer:{question.id}",
                question.ask,
                before if isinstance(before, str) else "",
                lambda text: presses.answer_press(
                    self._rubric,
                    self._item.review if self._item else None,
                    question.id,
                    text or None,
                ),
                "Nothing changed: no answer was saved.",
                part=question.id,
            )
        )

    async def _written(self, writing: Writing, *, saved: bool) -> None:
        if writing.field == "defer":
            if saved:
                await self.action_next_open()
        elif writing.part:
            self._lead_on(writing.part)
        else:
            self.set_focus(self._form)

    # --- finishing ------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter finishes wherever the focus is, once nothing is missing; until then it belongs to what has the focus."""
        if action == "open":
            busy = isinstance(self.focused, InlineEditor | RubricForm)
            return (busy and not self._claims_open) or self._enter_finishes()
        return super().check_action(action, parameters)

    def _enter_finishes(self) -> bool:
        item = self._item
        if item is None or item.review is None or self._claims_open:
            return False
        if isinstance(self.focused, InlineEditor) or self._form.options or self._reading.choosing:
            return False
        review = item.review
        return review.status == "draft" and bool(presses.finish_press(self._rubric, review))

    async def action_open(self) -> None:
        """Save what is written; else finish the review, or do what Enter means in the form. All of it before the next
        key is looked at, so that keys typed ahead find what they are meant for."""
        if isinstance(self.focused, InlineEditor):
            await self.save_writing()
        elif self._enter_finishes():
            await self._finish()
        else:
            await self._asked(self._form.opened())

    @on(RubricForm.FinishAsked)
    async def _finish_asked(self) -> None:
        form = self._form
        needed = form.needed()
        part = form.part
        if needed and part is not None:
            if not part.needed:
                self._lead_on(part.key)
                return
            self.note(f"Still needed: {needed[0]}{self._hint(needed[0])}")
            first = needed[0].question.id if needed[0].question else needed[0].kind
            form.go_to({"break_point": "where"}.get(first, first))
            return
        await self._finish()

    @staticmethod
    def _hint(need: presses.Need) -> str:
        hint = {
            "break_point": f" ({key('break_point')} on the step, {key('cannot_tell')} if you"
            " cannot tell)",
            "correction": f" ({key('correct')})",
        }
        return hint.get(need.kind, "")

    async def _finish(self) -> None:
        item = self._item
        if item is None:
            return
        done = item.review is not None and item.review.status == "finished"
        if done or await self._press(presses.finish_press(self._rubric, item.review)):
            self._judged()
            self._focus_pane(TEXT)
            await self.action_next_open()

    # --- the last judgement again ---------------------------------------------------------------

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
        if given is not None and (finished or given != last.verdict):
            words = verdict_words(last.verdict) if last.verdict else "the last judgement"
            asked = f"It is judged {verdict_words(given)}: press {key('repeat')} again to judge it {words}."
            if not self._sure("repeat", asked):
                return
        there = await asyncio.to_thread(space.library.trace, last.trace)
        found = repeat_press(self._rubric, last, there, before, item.trace)
        if not found.acts:
            self.note("It is judged so already.")
            return
        if not await self._press(found.acts):
            return
        said = self._repeated_words(last, found)
        if found.finishes:
            self._judged()
            self._focus_pane(TEXT)
            await self.action_next_open()
        else:
            self._focus_pane(FORM)
            self._lead_on("verdict")
        self.note(said)

    def _repeated_words(self, last: Review, found: Repeated) -> str:
        """What giving the last judgement again said of this trace, and what it could not say."""
        said = [verdict_words(last.verdict) if last.verdict else "", ", ".join(last.codes)]
        item = self._item
        if found.where is not None and item is not None:
            said.append(f"broke at {step_words(item.trace, found.where.id)}")
        words = ", ".join(one_line(one, 60) for one in said if one)
        if found.open_place:
            mark, cannot = key("break_point"), key("cannot_tell")
            return f"{words}. Not where it broke: {mark} marks the step, {cannot} says you cannot tell."
        missing = [] if found.finishes or item is None else needs(self._rubric, item.review)
        if missing:
            return f"{words}. Still needed: {missing[0]}{self._hint(missing[0])}"
        return f"Judged again: {words}. {key('undo')} takes it back."

    # --- steps ----------------------------------------------------------------------------------

    async def action_break_point(self) -> None:
        """Mark or clear the step where it first went wrong."""
        await self._mark_place("break_point")

    async def action_manifestation(self) -> None:
        """Mark or clear the step where it showed."""
        await self._mark_place("manifestation")

    async def action_root_cause(self) -> None:
        """This step explains the rest."""
        await self._mark_place("root_cause")

    async def _mark_place(
        self, name: Literal["break_point", "manifestation", "root_cause"]
    ) -> None:
        step, item = self.step, self._item
        if item is None or step is None:
            self.note(WHOLE_TRACE)
            return
        press, said, gone = {
            "break_point": (presses.break_point_press, "Broke at", "No break point any more"),
            "manifestation": (presses.manifestation_press, "Showed at", "No place where it showed"),
            "root_cause": (presses.root_cause_press, "Root cause", "No root cause any more"),
        }[name]
        if await self._press(press(item.review, step.id)) and self._item is not None:
            review = self._item.review
            place = getattr(review, name) if review is not None else None
            self.note(
                f"{said} {step_words(self._item.trace, step.id)}." if place else f"{gone}: cleared."
            )
            if name == "break_point" and place and self._judging:
                self._lead_on("where")

    async def action_cannot_tell(self) -> None:
        """The reviewer cannot tell where it first went wrong."""
        if self._item is None or not await self._press(
            presses.cannot_tell_press(self._item.review)
        ):
            return
        self.note("You cannot tell where it first went wrong.")
        if self._judging:
            self._lead_on("where")

    async def action_mark(self, kind: Literal["wrong", "good"]) -> None:
        """Mark this step."""
        step = self.step
        if step is None:
            self.note(WHOLE_TRACE)
        elif self._item is not None:
            await self._press(presses.mark_press(self._item.review, step.id, kind))

    @property
    def _judging(self) -> bool:
        return self.query_one("#review-body").has_class("judging")
