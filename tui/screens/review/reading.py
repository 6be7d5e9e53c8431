"""Reading a trace: one text with one cursor, which the list of steps follows, and the views of the trace."""

from __future__ import annotations

from typing import Literal, TypeAlias

from ....store.reviews.queues import Queue
from ....store.trace import Step
from ....store.workspace.workspace import Workspace
from ...safe_text import one_line
from ...views.review import ReviewItem
from ...widgets.turn_pane import PanePlace
from .frame import FORM, STEPS, TEXT, ReviewFrame

View: TypeAlias = Literal["text", "steps"]


class ReadingFrame(ReviewFrame):
    """A review whose text, steps and views show the same place: `step` is the one that every mark is put on.

    Text and steps follow each other within the same key press, so that what is highlighted and what is marked are
    the same at any moment.
    """

    def __init__(self, workspace: Workspace, queue: Queue, start: int | None = None) -> None:
        super().__init__(workspace, queue, start)
        self._view: View = "text"
        self._places: dict[str, PanePlace] = {}
        """Where one read in each trace of this queue, by trace key."""
        self._by_id: dict[str, tuple[int, Step]] = {}

    async def on_mount(self) -> None:
        """Text and steps follow each other."""
        self.watch(self._reading, "current", self._text_moved, init=False)
        self.watch(self._steps, "cursor", self._steps_moved, init=False)

    # --- one place ------------------------------------------------------------------------------

    @property
    def step(self) -> Step | None:
        """The step that one reads, on which marks are put; None in a text that belongs to the whole trace."""
        if self._view == "steps":
            return self._steps.step
        turn = self._reading.turn
        found = None if turn is None else self._by_id.get(turn.step)
        return None if found is None else found[1]

    def step_words(self, step: Step) -> str:
        """A step in words: its number and its name."""
        number, _ = self._by_id[step.id]
        name = step.name if step.kind == "tool" else step.actor or step.name
        return f"{number}: {one_line(name or step.kind, 28)}"

    def _leave_trace(self) -> None:
        place = self._reading.place
        if self._item is not None and place is not None:
            self._places[self._item.key] = place

    def _show_trace(self, item: ReviewItem) -> None:
        steps = item.trace.steps if item.trace else ()
        self._by_id = {step.id: (number, step) for number, step in enumerate(steps, 1)}
        self._reading.show_turns(item.turns, steps, self._places.get(item.key))
        super()._show_trace(item)
        self._text_moved()

    def _show_review(self) -> None:
        item = self._item
        if item is not None and item.turns is not self._reading.turns:
            # What judged the trace before is shown once the review is finished.
            self._leave_trace()
            self._show_trace(item)
        super()._show_review()

    def _text_moved(self) -> None:
        """The steps follow the text."""
        turn = self._reading.turn
        if turn is not None and self._view == "text":
            self._steps.stand_on(turn.step)
        step = self.step
        words = "about the whole trace" if step is None else f"step {self.step_words(step)}"
        count = len(self._reading.turns)
        self._reading.show_title(
            f"{self._reading.current + 1} of {count} · {words}" if count else ""
        )

    def _steps_moved(self, before: int, row: int) -> None:
        """The text follows the steps. In it, a step without a text of its own is passed over."""
        turn, step = self._reading.turn, self._steps.step
        if step is None or turn is None or turn.step == step.id:
            return
        texts = self._reading.texts
        steps = self._steps.steps
        further = steps[row:] if row > before else steps[row::-1]
        if self._view == "steps":
            further = (step,)
        found = next((one for one in further if texts.first_turn_of(one.id) is not None), None)
        to = None if found is None else texts.first_turn_of(found.id)
        if to is not None:
            self._reading.go_to(to)
        self._text_moved()

    # --- moving ---------------------------------------------------------------------------------

    def action_row(self, by: int) -> None:
        """The next or previous turn, whatever pane has the focus; in the view of steps, the next or previous step."""
        if self._view == "steps":
            self._steps.cursor += by
        else:
            self._reading.step_turn(by)

    def action_page(self, pages: int) -> None:
        """Scroll the text, whatever pane has the focus."""
        self._reading.action_page(pages)

    # --- views ----------------------------------------------------------------------------------

    def action_view(self, view: View) -> None:
        """Show the trace as a text, or as its steps."""
        self._view = view
        self.query_one("#review-body").set_class(view == "steps", "view-steps")
        self._text_moved()
        if self._focused_pane() != FORM:
            self._focus_pane(STEPS if view == "steps" else TEXT)

    # --- evidence -------------------------------------------------------------------------------

    def action_mark_words(self) -> None:
        """Begin choosing words of the current turn."""
        self._to_text()
        self._reading.action_mark_words()

    def action_sentence(self, by: int) -> None:
        """Choose a sentence, or one more."""
        self._to_text()
        self._reading.action_sentence(by)

    def _to_text(self) -> None:
        if self._view != "text":
            self.action_view("text")
        self._reading.focus()

    # --- folding --------------------------------------------------------------------------------

    def action_fold(self) -> None:
        """Fold the current turn, or open it."""
        self._reading.fold_turn()

    def action_fold_kind(self) -> None:
        """Fold or open all turns of the kind of the current one."""
        turn = self._reading.turn
        if turn is not None:
            same = [at for at, one in enumerate(self._reading.turns) if one.kind == turn.kind]
            self._reading.fold_turns(same, folded=not self._reading.is_folded)
