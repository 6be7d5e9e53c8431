"""Judging a trace: digits answer, and Enter does what comes next, until nothing is missing and it finishes."""

from __future__ import annotations

from textual import on

from ....store.reviews import presses
from ....store.reviews.coding import code_still_asked
from ...keys.table import key
from ...views.judged_acts import still_asks
from ...views.judging import marking_ended
from ...views.review_keys import finishes_with_enter
from ...views.review_state import not_saved_words
from ...widgets.inline_writer import InlineEditor
from ...widgets.rubric_form import RubricForm
from .judging_panel import JudgingPanel
from .panes import TEXT
from .verdict import VerdictFrame


class JudgingFrame(VerdictFrame):
    """A review in which digits and Enter lead to its end."""

    async def action_number(self, digit: int) -> None:
        """Answer the active part, if it is on the screen."""
        if not self.query_one(JudgingPanel).display:
            judge = f"{key('pass')} passes, {key('fail')} fails; "
            judge = judge if self._rubric.asks_verdict else ""
            self.note(f"{judge}{key('pane')} shows the questions.")
            return
        if self._form.show_digit(digit):
            self.note("The question was out of view: press the digit again.")
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

    # --- finishing ------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter finishes wherever the focus is, once nothing is missing, and in the text it leads to what is; until
        then it belongs to what has the focus."""
        if action == "open":
            busy = isinstance(self.focused, InlineEditor | RubricForm) or self._line.typing
            free = self._enter_finishes() or self._enter_leads()
            return (busy and not self._claims_open) or self._line.typing or free
        return super().check_action(action, parameters)

    def _enter_finishes(self) -> bool:
        item = self._item
        if item is None or self._claims_open or self._line.typing:
            return False
        if isinstance(self.focused, InlineEditor) or self._form.options or self._reading.choosing:
            return False
        return finishes_with_enter(self._rubric, item.review)

    def _enter_leads(self) -> bool:
        """Whether Enter in the text leads to what is missing of a judgement that is begun."""
        in_text = self._reading.has_focus and not (self._reading.choosing or self._reading.at_fold)
        asked = self._claims_open or self._form.options is not None
        return in_text and not asked and self.is_begun

    async def action_open(self) -> None:
        """Save what is written, or find what is typed; else finish the review, or do what Enter means in the form. All
        of it before the next key is looked at, so that keys typed ahead find what they are meant for."""
        if self._line.typing:
            await self.find_typed()
        elif isinstance(self.focused, InlineEditor):
            await self.save_writing()
        elif self._reading.dropped and (self._enter_finishes() or self._enter_leads()):
            # Meant for the words that were marked before a key moved away from them.
            self._reading.dropped = False
            self.note(marking_ended())
        elif self._enter_finishes():
            await self._finish()
        elif self._enter_leads():
            self.show_missing()
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
            asked = code_still_asked(self._rubric, self._item.review if self._item else None)
            if asked is not None and asked == needed[0].question:
                self.note(f"Own code given. {still_asks(asked)}")
            else:
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
        if item is None or (item.review is None and self._too_early()):
            return
        if self._left_unread:
            await self._show_drafts()
            item = self._item or item
        unsaved = not_saved_words(item)
        if unsaved and not self._sure("finish", unsaved):
            return
        done = item.review is not None and item.review.status == "finished"
        acts = presses.finish_press(self._rubric, item.review)
        if done or await self._press(acts, goes_on=True):
            self._focus_pane(TEXT)
            await self._judged("The one before was finished already." if done else "")
