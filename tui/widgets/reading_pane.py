"""The reading pane: one step, or a trace as a conversation, with text that can be marked."""

from __future__ import annotations

from collections.abc import Sequence

from textual.message import Message
from textual.scroll_view import ScrollView

from ...store.judgement import Evidence
from ...store.trace import Step, Trace


class ReadingPane(ScrollView, can_focus=True):
    """Shows text of any length; only the visible lines are drawn."""

    class Selected(Message):
        """A range of a step's text was marked: code points `start` to `end` of `step_text(step)`."""

        def __init__(
            self, pane: ReadingPane, step_id: str, start: int, end: int, text: str
        ) -> None:
            super().__init__()
            self.pane = pane
            self.step_id = step_id
            self.start = start
            self.end = end
            self.text = text

        @property
        def control(self) -> ReadingPane:
            """The pane it happened in."""
            return self.pane

    class SelectionMode(Message):
        """The selection mode was entered (`active`) or left."""

        def __init__(self, pane: ReadingPane, active: bool) -> None:
            super().__init__()
            self.pane = pane
            self.active = active

    def show_step(self, step: Step, *, evidence: Sequence[Evidence] = (), title: str = "") -> None:
        """Show one step in full, the ranges of `evidence` that belong to it marked."""

    def show_trace(self, trace: Trace, *, evidence: Sequence[Evidence] = ()) -> None:
        """Show a whole trace as a conversation."""

    def set_evidence(self, evidence: Sequence[Evidence]) -> None:
        """Mark these ranges instead of the present ones; the place read stays."""

    def clear(self) -> None:
        """Show nothing."""
