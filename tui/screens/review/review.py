"""The review screen: steps on the left, the text in the middle, the rubric on the right."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import ClassVar, Literal

from textual import on
from textual.binding import BindingType

from ....rubrics.schema import Answer, Question, Verdict
from ....store.acts import Act
from ....store.journal.journal import NotSaved
from ....store.judgement import Evidence, EvidenceKind
from ....store.reviews import presses
from ....store.trace import answer_text
from ....store.workspace.history import Done
from ...keys.table import bindings, key
from ...widgets.reading_pane import ReadingPane
from ...widgets.rubric_form import RubricForm
from ..dialogs.choice import ChoiceDialog
from ..dialogs.text import TextDialog
from ..drafts import DraftPlace
from ..undoing import moved_words
from .claims import ClaimsFrame
from .frame import FORM, TEXT

EVIDENCE_KINDS: tuple[tuple[EvidenceKind, str], ...] = (
    ("must-not-say", "The output must not say this: becomes a check in the pack"),
    ("must-say", "The output must say this: becomes a check in the pack"),
    ("why", "This explains the verdict: no check"),
)


class ReviewScreen(ClaimsFrame):
    """One trace of a queue at a time. Every press is committed before the screen shows it as saved.

    Actions run one after the other and wait for the store without blocking the terminal, so keys
    typed ahead are neither lost nor reordered.
    """

    context = "review"
    BINDINGS: ClassVar[list[BindingType]] = bindings("review")

    # --- judging --------------------------------------------------------------------------------

    async def action_verdict(self, verdict: Verdict) -> None:
        """Pass, fail or unsure. A review that is complete, and no fail, goes on to the next trace."""
        if self._item is None:
            return
        acts = presses.verdict_press(self._rubric, self._item.review, verdict)
        if not acts and not self._rubric.asks_verdict:
            self.say(f"This rubric asks for no verdict; {key('open')} finishes.")
            return
        if not acts:
            self.say(f"This rubric has no answer for {verdict}.")
            return
        if not await self._press(acts):
            return
        review = self._item.review
        if review is not None and review.status == "finished" and verdict != "fail":
            await self.action_next_open()
        else:
            self._focus_pane(FORM)
            self._go_to_need()

    def _go_to_need(self) -> None:
        for need in self._form.needed():
            if need.question is not None:
                self._form.go_to(need.question.id)
                return

    async def action_number(self, digit: int) -> None:
        """Answer the active question."""
        self._form.digit(digit)

    @on(RubricForm.Answered)
    async def _answered(self, event: RubricForm.Answered) -> None:
        if self._item is not None:
            await self._answer(event.question, event.value)

    async def _answer(self, question: Question, value: Answer) -> None:
        if self._item is None:
            return
        acts = presses.answer_press(self._rubric, self._item.review, question.id, value)
        if await self._press(acts) and question.type != "multi" and value is not None:
            needed = [need.question.id for need in self._form.needed() if need.question]
            asked = [item.id for item in self._form.questions]
            if question.id in asked and needed:
                self._form.go_to(needed[0])
            elif question.id in asked and asked.index(question.id) + 1 < len(asked):
                self._form.active = asked.index(question.id) + 1

    @on(RubricForm.FinishAsked)
    async def _finish_asked(self) -> None:
        if self._item is None:
            return
        needed = self._form.needed()
        if needed:
            first = needed[0]
            if first.question is not None:
                self._form.go_to(first.question.id)
            hint = {
                "break_point": f" ({key('break_point')} on the step, {key('cannot_tell')} if you"
                " cannot tell)",
                "correction": f" ({key('correct')})",
            }
            self.say(f"Still needed: {first}{hint.get(first.kind, '')}")
            return
        done = self._item.review is not None and self._item.review.status == "finished"
        if done or await self._press(presses.finish_press(self._rubric, self._item.review)):
            self._focus_pane(TEXT)
            await self.action_next_open()

    async def action_break_point(self) -> None:
        """Mark or clear the step where it first went wrong."""
        step = self.step
        if self._item is not None and step is not None:
            await self._press(presses.break_point_press(self._item.review, step.id))

    async def action_cannot_tell(self) -> None:
        """The reviewer cannot tell where it first went wrong."""
        if self._item is not None:
            await self._press(presses.cannot_tell_press(self._item.review))

    async def action_root_cause(self) -> None:
        """This step explains the rest."""
        step = self.step
        if self._item is not None and step is not None:
            await self._press(presses.root_cause_press(self._item.review, step.id))

    async def action_mark(self, kind: Literal["wrong", "good"]) -> None:
        """Mark this step."""
        step = self.step
        if self._item is not None and step is not None:
            await self._press(presses.mark_press(self._item.review, step.id, kind))

    async def action_defer(self) -> None:
        """Move the trace to the end of this reviewer's queue."""
        if await self._press(presses.defer_press()):
            await self.action_next_open()

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
        keys = [item.trace for item in self._queue.items]
        trace, rubric = done.only_review or ("", "")
        if rubric == self._queue.rubric and trace in keys:
            self._ahead.clear()
            await self._go_to(keys.index(trace))
            self.say(moved_words(said, done))
            return
        aside = " It was in another queue." if trace else ""
        self.say(moved_words(said, done) + aside)
        await self._show_present()

    # --- writing --------------------------------------------------------------------------------

    def _write(
        self,
        field: str,
        title: str,
        help_text: str,
        before: str,
        save: Callable[[str], Sequence[Act]],
        *,
        same: str,
    ) -> None:
        """Ask for a text; a draft from last time takes precedence over the saved text `before`.

        A text that is saved unchanged is no press; `same` says so. Blanks alone are no text.
        """
        item = self._item
        if item is None:
            return
        space = self._workspace
        place = DraftPlace(space.journal, space.reviewer, item.key, field)

        async def written(text: str | None) -> None:
            saved = False
            acts: Sequence[Act] = ()
            if text is not None:
                kept = text if text == before or text.strip() else ""
                acts = [] if same and kept == before else save(kept)
                saved = await self._press(acts)
                if saved or not acts:
                    await self._drop(place)
                if not acts:
                    self.say(same)
            if self._item is not None:
                self._item = await asyncio.to_thread(self._item.with_present_review, space)
                self._show_review()
            if saved:
                if acts == presses.correction_press(""):
                    self.say("There is no correction any more.")
                self._go_to_need()

        self.app.push_screen(
            TextDialog(title, help_text, before, place, item.drafts.get(field)), written
        )

    @on(RubricForm.WriteAsked)
    def _write_answer(self, event: RubricForm.WriteAsked) -> None:
        question = event.question
        if self._item is None:
            return
        review = self._item.review
        before = review.answers.get(question.id) if review else None
        self._write(
            f"answer:{question.id}",
            question.ask,
            question.help,
            before if isinstance(before, str) else "",
            lambda text: presses.answer_press(
                self._rubric, self._item.review if self._item else None, question.id, text or None
            ),
            same="Nothing changed: no answer was saved.",
        )

    def action_correct(self) -> None:
        """Write what the output should have been, starting from what it was."""
        if self._item is None or self._item.trace is None:
            return
        review = self._item.review
        said = answer_text(self._item.trace)
        correction = review.correction if review else None

        def corrected(text: str) -> Sequence[Act]:
            # Whoever restores the output takes the correction back.
            text = "" if text == said else text
            return presses.correction_press(text) if text or correction else []

        self._write(
            "correction",
            "What should the output have been?",
            "Edit the output below.",
            said if correction is None else correction.text,
            corrected,
            same="Nothing changed: no correction was saved.",
        )

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

    def action_note(self) -> None:
        """Write a note."""
        if self._item is not None:
            review = self._item.review
            self._write(
                "note",
                "Note",
                "",
                review.note if review else "",
                presses.note_press,
                same="Nothing changed: no note was saved.",
            )

    def action_defer_with_reason(self) -> None:
        """Defer with a reason."""
        self._write("defer", "Why not now?", "", "", presses.defer_press, same="")

    # --- evidence -------------------------------------------------------------------------------

    @on(ReadingPane.Selected)
    def _selected(self, event: ReadingPane.Selected) -> None:
        if self._item is None:
            return
        number = len(self._item.evidence) + 1
        taken = {mark.id for mark in self._item.evidence}
        while f"e{number}" in taken:
            number += 1

        async def chosen(choice: int | None) -> None:
            if choice is not None:
                evidence = Evidence(
                    id=f"e{number}",
                    step=event.step_id,
                    start=event.start,
                    end=event.end,
                    text=event.text,
                    kind=EVIDENCE_KINDS[choice][0],
                )
                await self._press(presses.evidence_press(evidence))

        self.app.push_screen(ChoiceDialog("These words are…", EVIDENCE_KINDS), chosen)
