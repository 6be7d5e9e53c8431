"""A key that would change what is finished asks first: pressed again, it does so."""

from __future__ import annotations

from textual.message import Message

from ....store.reviews.queues import Queue
from ....store.workspace.workspace import Workspace
from . import early_keys
from .leading import LeadingFrame


class AskingFrame(LeadingFrame):
    """A review in which nothing that is finished is changed in passing."""

    def __init__(self, workspace: Workspace, queue: Queue, start: int | None = None) -> None:
        super().__init__(workspace, queue, start)
        self._question: early_keys.Question | None = None

    def _sure(self, would: str, words: str) -> bool:
        """Whether a key that changes a saved verdict was pressed again once the question could be read; else it asks.

        A key that is held, or bounces, asks again and again.
        """
        question, self._question = self._question, None
        if question is not None and question.yes(would, self.pressed_before, self.pressed):
            return True
        asked = self._question = early_keys.Question(would, self.pressed)
        self.note(words)

        def painted() -> None:
            asked.seen = Message().time

        self.call_after_refresh(painted)
        return False

    @property
    def is_asked(self) -> bool:
        """Whether the key before this one was asked whether it was meant."""
        return self._question is not None and self._question.asked == self.pressed_before

    def ask_no_more(self) -> None:
        """No: the verdict stays as it is."""
        self._question = None
