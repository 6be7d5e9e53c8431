"""From part to part of a judgement: which one comes next, and writing what is written of it."""

from __future__ import annotations

from textual import on

from ....store.judgement import EvidenceKind
from ....store.reviews import presses
from ....store.reviews.parts import Part
from ...views.judging import deferred_words
from ...views.review import ReviewItem
from ...widgets.rubric_form import RubricForm
from .coding import CodingFrame
from .panes import FORM, TEXT
from .writing import Writing


class LeadingFrame(CodingFrame):
    """A review whose panel leads from each part to what is still missing."""

    @property
    def _judging(self) -> bool:
        return self.query_one("#review-body").has_class("judging")

    @property
    def is_begun(self) -> bool:
        """Whether a verdict is given of this trace, and the review is not finished."""
        review = self._item.review if self._item else None
        if review is None or review.status != "draft":
            return False
        return presses.saved_verdict(self._rubric, review) is not None

    def show_missing(self) -> None:
        """Open the panel at what is missing, else at what could still be given."""
        self._focus_pane(FORM)
        self.stand_on_missing()

    def stand_on_missing(self) -> None:
        """Make the first part active that is missing, else the first that could still be given: a digit then answers
        what is open."""
        left = [part for part in self._form.parts if not part.done]
        for part in [*(one for one in left if one.needed), *left][:1]:
            self._form.go_to(part.key)

    def _show_item(self, item: ReviewItem) -> None:
        other = self._item is None or self._item.name != item.name
        super()._show_item(item)
        if other and self.is_begun:
            self.show_missing()
        elif other and self._judging and self._rubric.asks_verdict:
            self._focus_pane(TEXT)
        elif self.is_begun:
            # An act was taken back: the panel stays where it is, with or without the focus.
            self.stand_on_missing()

    def words_marked(self, kind: EvidenceKind) -> None:
        """Words were marked: what is missing comes first, and the correction is where most of them count."""
        if self._form.needed() or kind == "why":
            self.stand_on_missing()
        else:
            self._form.go_to("correction")

    def _lead_on(self, after: str) -> None:
        """Make the part active that comes next after `after`: code, why, where and what would have been right in this
        order, needed or not, then what else is missing.

        The reason is asked for at once: its editor opens.
        """
        form = self._form
        parts = form.parts
        at = next((at for at, part in enumerate(parts) if after in (part.key, part.kind)), -1)
        part = self._next_part(parts, at)
        self.set_focus(form)
        if part is None:
            return
        form.go_to(part.key)
        asked = part.needed or self._rubric.asks_verdict
        if part.kind == "why" and not part.done and asked:
            self._write_part(part)
        elif part.kind == "correction":
            self._read_claims(wanted=True)

    @staticmethod
    def _next_part(parts: list[Part], at: int) -> Part | None:
        later = parts[at + 1 :]
        following = [part for part in later if part.kind != "question" and not part.done]
        needed = [part for part in later if part.needed] or [part for part in parts if part.needed]
        # Whoever is unsure is asked what they can tell.
        optional = [part for part in later if not part.done and parts[at].kind == "verdict"]
        return next(iter([*following, *needed, *optional]), None)

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
        await super()._written(writing, saved=saved)
        if writing.field == "defer":
            if saved:
                await self._go_on(deferred_words())
        elif writing.part:
            self._lead_on(writing.part)
        else:
            self.set_focus(self._form)
