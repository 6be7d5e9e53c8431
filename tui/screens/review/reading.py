"""Reading a trace: one text with one cursor, which the list of steps follows, and the views of the trace."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final, Literal, TypeAlias

from ....store.plurals import counted
from ....store.reviews.queues import Queue
from ....store.trace import Step
from ....store.workspace.workspace import Workspace
from ...safe_text import one_line
from ...views.judging import marking_words
from ...views.review import ReviewItem
from ...views.step_lines import time_line, tree_line
from ...views.steps import step_rows
from ...views.timeline import timeline
from ...widgets.pane_place import PanePlace
from ...widgets.step_table import DrawStep
from ...widgets.turns import Turn
from .frame import ReviewFrame
from .panes import FORM, TEXT

WHOLE_TRACE: Final = "This belongs to the whole trace, not to a step: j and k go to one."
"""What a key says that marks a step, where there is none."""

View: TypeAlias = Literal["text", "steps", "timeline"]


class ReadingFrame(ReviewFrame):
    """A review whose text, steps and views show the same place: `step` is the one that every mark is put on.

    Text and steps follow each other within the same key press, so that what is highlighted and what is marked are
    the same at any moment.
    """

    def __init__(self, workspace: Workspace, queue: Queue, start: int | None = None) -> None:
        super().__init__(workspace, queue, start)
        self._view: View = "text"
        self._places: dict[tuple[str, str | None], PanePlace] = {}
        """Where one read in each trace of this queue, by trace key."""
        self._by_id: Mapping[str, tuple[int, Step]] = {}
        self._title = ""

    async def on_mount(self) -> None:
        """Text and steps follow each other."""
        self.watch(self._reading, "current", self._text_moved, init=False)
        self.watch(self._steps, "cursor", self._steps_moved, init=False)
        self.watch(self._table, "cursor", self._table_moved, init=False)

    # --- one place ------------------------------------------------------------------------------

    @property
    def step(self) -> Step | None:
        """The step that one reads, on which marks are put; None in a text that belongs to the whole trace."""
        turn = self._reading.turn
        if self._view != "text":
            found = self._by_id.get(self._table.step_id)
        else:
            found = None if turn is None else self._by_id.get(turn.step)
        return None if found is None else found[1]

    def step_words(self, step: Step) -> str:
        """A step in words: its number and its name."""
        number, _ = self._by_id[step.id]
        name = step.name if step.kind == "tool" else step.actor or step.name
        return f"{number}: {one_line(name or step.kind, 28)}"

    def steps_before(self, step_id: str) -> dict[str, int]:
        """The number of each step that was over before this one. A step that holds others repeats what they say."""
        number, step = self._by_id[step_id]
        holders = {one.parent_id for _, one in self._by_id.values()}
        return {
            one.id: at
            for at, one in self._by_id.values()
            if at < number
            and one.id not in holders
            and not (one.end_ns and step.start_ns and one.end_ns > step.start_ns)
        }

    def turn_words(self, turn: Turn) -> str:
        """A turn in words: its step, or what it is."""
        found = self._by_id.get(turn.step)
        if found is None:
            return "what was asked" if turn.kind == "asked" else "what belongs to the whole trace"
        return f"step {self.step_words(found[1])}"

    def has_failed(self, step_id: str) -> bool:
        """Whether a step ended with an error."""
        found = self._by_id.get(step_id)
        return found is not None and found[1].status == "error"

    @property
    def view(self) -> View:
        """How the trace is shown."""
        return self._view

    def read_turn(self, turn: int) -> None:
        """Make a turn the current one, in every view."""
        self._reading.go_to(turn)
        self._table.stand_on(self._reading.turns[turn].step)

    def _leave_trace(self) -> None:
        place = self._reading.place
        if self._item is not None and place is not None:
            self._places[self._item.name] = place

    def _show_trace(self, item: ReviewItem) -> None:
        steps = item.trace.steps if item.trace else ()
        self._by_id = item.numbered
        if self._view != "text":
            self._switch("text")
        self._reading.show_turns(item.turns, steps, self._places.get(item.name))
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
        if turn is not None:
            self._steps.stand_on(turn.step)
        self._show_place()

    def acting(self, action: str) -> None:
        """A key is about to act: what comes next while words are chosen is said after it."""
        super().acting(action)
        self.call_after_refresh(self._show_place)

    def _show_place(self) -> None:
        """Show above the text where one reads or, while words are chosen, what the keys do."""
        reading, turn = self._reading, self._reading.turn
        said = ""
        if reading.choosing:
            said = marking_words(begun=reading.chooses_a_range)
        elif turn is not None:
            place = f"{reading.current + 1} of {len(reading.turns)}"
            said = f"{place} · {self.turn_words(turn)}"
        if said != self._title:
            # A title that is set paints the text anew.
            self._title = said
            reading.show_title(said)

    def _steps_moved(self, before: int, row: int) -> None:
        """The text follows the steps. In it, a step without a text of its own is passed over."""
        turn, step = self._reading.turn, self._steps.step
        if step is None or turn is None or turn.step == step.id:
            return
        further = self._steps.steps[row:] if row > before else self._steps.steps[row::-1]
        turns = (self._reading.texts.turn_of(one.id) for one in further)
        to = next((found for found in turns if found is not None), None)
        if to is not None:
            self._reading.go_to(to)
        self._text_moved()

    def _table_moved(self) -> None:
        """The text follows the step that is shown over the full width, unless one reads that step already."""
        turn, step = self._reading.turn, self._table.step_id
        if turn is not None and turn.step == step:
            return
        to = self._reading.texts.turn_with(step)
        if self._view != "text" and to is not None and self._reading.current != to:
            self._reading.go_to(to)

    # --- moving ---------------------------------------------------------------------------------

    def action_row(self, by: int) -> None:
        """The next or previous turn, whatever pane has the focus; in the other views, the next or previous step."""
        if self._view != "text":
            self._table.cursor += by
        else:
            self._reading.step_turn(by)

    def action_page(self, pages: int) -> None:
        """Scroll what is read, whatever pane has the focus."""
        (self._reading if self._view == "text" else self._table).action_page(pages)

    # --- views ----------------------------------------------------------------------------------

    def action_view(self, view: View) -> None:
        """Show the trace as a text, as the tree of its steps, or its steps over time."""
        item = self._item
        if item is None or item.trace is None or view == self._view:
            return
        if view == "text":
            self._switch("text")
            return
        trace, blind, shown = item.trace, item.blind, self._rubric.display.shown

        def read() -> tuple[list[str], DrawStep, str]:
            if view == "steps":
                tree = step_rows(trace, blind=blind, shown=shown)
                title = f"{counted(len(tree.rows), 'step')} · {tree.note}".removesuffix(" · ")
                return [row.step.id for row in tree.rows], partial(tree_line, tree), title
            times = timeline(trace, blind=blind, shown=shown)
            title = f"{times.duration or 'no times'} · {times.note}".removesuffix(" · ")
            return [row.step.id for row in times.rows], partial(time_line, times), title

        def show(found: tuple[list[str], DrawStep, str]) -> None:
            if self._item is not None and self._item.name == item.name:
                ids, draw, title = found
                step = self.step
                self._switch(view)
                self._table.show(ids, draw, title, "" if step is None else step.id)

        self.in_thread(read, show, group="view", exclusive=True)

    def _switch(self, view: View) -> None:
        """Change what is seen, at the same place of the trace."""
        judging = self._focused_pane() == FORM
        self._view = view
        self._table.set_class(view != "text", "in-view")
        # Without a class, for which all their many styles would be made anew.
        for beside in (self._steps, self.query_one("#text")):
            if view == "text":
                beside.styles.clear_rule("display")
                beside.refresh(layout=True)
            else:
                beside.styles.display = "none"
        self._text_moved()
        if not judging:
            self._focus_pane(TEXT)

    def action_leave(self) -> None:
        """From the steps or the timeline back to the text; from there to the screen before."""
        if self._view != "text":
            self._switch("text")
        else:
            super().action_leave()

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
            self._switch("text")
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
