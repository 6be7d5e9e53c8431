"""Unfinished text: saved while it is typed, there again when it is asked for again."""

from __future__ import annotations

import contextlib
from asyncio import AbstractEventLoop, get_running_loop
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final, TypeAlias

from textual.message_pump import MessagePump
from textual.timer import Timer

from ...errors import UserError
from ...store.journal.journal import Journal, TextDraft
from ...store.workspace.shown import Shown

SAVE_SECONDS: Final = 0.4
"""From the first unsaved key press until it is saved. With the time of a commit, well below a second."""

NOT_FINISHED: Final = "Not finished last time: go on, or save it."

Typed: TypeAlias = tuple[str, int]
"""A text as it stands, and the place of the caret in it."""


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """Where the journal keeps one unfinished text: whose it is, on which trace, and what it is.

    `trace` is "" for a text that belongs to no trace, as the name of a group.
    """

    journal: Journal
    reviewer: str
    trace: str
    field: str
    shown: Shown | None = None
    """With which the trace is shown: what was typed on a masked screen is kept with the values."""

    def read(self) -> TextDraft | None:
        """The unfinished text, if there is one. Waits for the journal."""
        kept = self.journal.drafts(self.reviewer, self.trace).get(self.field)
        if kept is None or self.shown is None:
            return kept
        return TextDraft(*self.shown.draft(self.trace, kept.text, kept.caret))

    def keep(self, typed: Typed) -> Future[None]:
        """Store the text as it stands."""
        text, caret = typed
        if self.shown is not None:
            text, caret = self.shown.real_draft(self.trace, text, caret)
        return self.journal.save_draft(self.reviewer, self.trace, self.field, text, caret)

    def drop(self) -> Future[None]:
        """Delete it: it was saved, or is what was there before."""
        return self.journal.drop_draft(self.reviewer, self.trace, self.field)


class SavedTyping:
    """Saves what is typed in one place, at least every second while keys are pressed.

    One save is under way at a time. On a slow disk later ones wait, and the latest text is stored, so
    that typing never fills a queue. `told` is called on the UI thread after each save, with its error
    or None.
    """

    def __init__(
        self,
        owner: MessagePump,
        place: DraftPlace,
        typed: Callable[[], Typed],
        before: str,
        told: Callable[[UserError | None], None],
    ) -> None:
        """`before` is the saved text: what equals it is no draft. `owner` runs the timer."""
        self._owner = owner
        self._place = place
        self._typed = typed
        self._before = before
        self._told = told
        self._timer: Timer | None = None
        self._saving: Future[None] | None = None
        self._unsaved = False
        self._loop: AbstractEventLoop | None = None

    def changed(self) -> None:
        """A key was pressed. Unlike a pause, steady typing does not put the save off."""
        self._unsaved = True
        self._loop = get_running_loop()
        if self._timer is None:
            self._timer = self._owner.set_timer(SAVE_SECONDS, self._due)

    def _due(self) -> None:
        self._timer = None
        if self._saving is not None and not self._saving.done():
            self._timer = self._owner.set_timer(SAVE_SECONDS, self._due)
        else:
            self.save()

    def save(self) -> None:
        """Save now what is not saved yet. Does not wait."""
        if not self._unsaved:
            return
        typed = self._typed()
        self._unsaved = False
        saving = self._place.drop() if typed[0] == self._before else self._place.keep(typed)
        self._saving = saving
        saving.add_done_callback(self._saved)

    def _saved(self, saving: Future[None]) -> None:
        """Runs on the journal's thread."""
        error = saving.exception()
        if self._loop is None or (error is not None and not isinstance(error, UserError)):
            return
        # A closed loop has no screen that could be told.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._tell, error)

    def _tell(self, error: UserError | None) -> None:
        self._unsaved = self._unsaved or error is not None
        if self._owner.is_running:
            self._told(error)

    def stop(self) -> None:
        """Save what is left and end."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.save()
