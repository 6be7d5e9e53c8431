"""The steps of a trace as a tree: what happened, in order, with the reviewer's marks beside it."""

from __future__ import annotations

from textual.message import Message

from ...store.judgement import Review
from ...store.trace import Step, Trace
from .row_view import RowView


class StepTree(RowView):
    """Every step of one trace, one line each."""

    class StepHighlighted(Message):
        """The cursor came to rest on a step."""

        def __init__(self, tree: StepTree, step: Step) -> None:
            super().__init__()
            self.tree = tree
            self.step = step

        @property
        def control(self) -> StepTree:
            """The tree it happened in."""
            return self.tree

    class StepChosen(StepHighlighted):
        """A step was opened with Enter or a click."""

    def show(self, trace: Trace) -> None:
        """Show the steps of this trace; the cursor goes to the first."""

    def set_marks(self, review: Review | None) -> None:
        """Show this review's marks, break point and root cause beside the steps."""

    def move_to_step(self, step_id: str) -> bool:
        """Put the cursor on that step; False where the trace has none of that id."""
        return False

    @property
    def step(self) -> Step | None:
        """The step under the cursor, or None where there is none."""
        return None
