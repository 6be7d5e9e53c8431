"""Undo, redo and the history, the same on every screen: what was done last, wherever, is taken back."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, TypeVar

from ..keys.table import key
from ..navigation import OpenHistory
from .base import BaseScreen

if TYPE_CHECKING:
    from ...store.workspace.history import Done
    from ...store.workspace.workspace import Workspace

ResultT = TypeVar("ResultT")

TAKEN_BACK: Final = "Took back"
DONE_AGAIN: Final = "Did again"


def moved_words(said: str, done: Done) -> str:
    """What an undo or redo did, in words, and the key that reverses it."""
    other = f"{key('redo')} does it again" if said == TAKEN_BACK else f"{key('undo')} takes it back"
    return f"{said}: {done.words}. {other}."


class UndoScreen(BaseScreen[ResultT]):
    """A screen on which the last act can be taken back, whichever screen it was done on."""

    _workspace: Workspace

    def action_undo(self) -> Awaitable[None] | None:
        """Take back what was done last."""
        return self._move(
            self._workspace.history.undo, TAKEN_BACK, "There is nothing of yours to take back."
        )

    def action_redo(self) -> Awaitable[None] | None:
        """Do again what was taken back last."""
        return self._move(self._workspace.history.redo, DONE_AGAIN, "Nothing to do again.")

    def action_history(self) -> None:
        """What was done, newest first."""
        self.post_message(OpenHistory(self.after_moving))

    def _move(
        self, move: Callable[[], Done | None], said: str, nothing: str
    ) -> Awaitable[None] | None:
        """Undo or redo, say in words what that did, and show it."""

        def moved(done: Done | None) -> None:
            if done is None:
                self.say(nothing)
            else:
                self.say(moved_words(said, done))
                self.after_moving()

        self.in_thread(move, moved, group="change")
        return None

    def masked_or_not(self) -> None:
        """As after an undo, everything is read again."""
        self.after_moving()

    @abstractmethod
    def after_moving(self) -> None:
        """Acts were taken back or done again: show what is there now."""
