"""Backups from the desk: one is made, or one takes the place of the journal, after it was shown what that would lose."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual.message import Message

from .kits import KitsScreen

if TYPE_CHECKING:
    from ...store.workspace.restoring import JournalCopy, RestorePlan

_MAKE: Final = ("Make a backup now", "A verified copy of everything that was judged.")
_LATEST: Final = (
    "Restore the latest backup with what only journal.jsonl has",
    "For a journal that is damaged.",
)
_NOTHING: Final = ("Change nothing", "")


class BackupsScreen(KitsScreen):
    """A screen from which backups are made and restored."""

    class Restore(Message):
        """A copy is to take the place of the journal: the app closes, restores it, and opens again."""

        def __init__(self, plan: RestorePlan) -> None:
            super().__init__()
            self.plan = plan

    def action_backups(self) -> None:
        """Show the copies of the journal."""
        from ...store.workspace.restoring import copies_of

        read = partial(copies_of, self._workspace.folder)
        self.in_thread(read, self._choose_copy, group="backups", exclusive=True)

    def _choose_copy(self, copies: list[JournalCopy]) -> None:
        from ...store.workspace.restoring import copy_in_words, day_and_time
        from .dialogs.choice import ChoiceDialog

        options = [_MAKE]
        names = []
        if copies:
            options.append(_LATEST)
            names.append("latest")
        for one in copies:
            if not one.problem:
                options.append((f"Restore that of {day_and_time(one.made_ms)}", copy_in_words(one)))
                names.append("mirror" if one.kind == "mirror" else one.path.name)

        def chosen(number: int | None) -> None:
            if number == 0:
                self.in_thread(self._workspace.journal.backup, self._made, group="backups")
            elif number is not None:
                self._plan(names[number - 1])

        self.app.push_screen(ChoiceDialog("Backups of what was judged", options), chosen)

    def _made(self, path: Path) -> None:
        self.say(f"Backup: {path}")

    def _plan(self, name: str) -> None:
        from ...store.workspace.restoring import plan_of

        plan = partial(plan_of, self._workspace.folder, name)
        self.in_thread(plan, self._confirm, group="backups", exclusive=True)

    def _confirm(self, plan: RestorePlan) -> None:
        """Say what would be lost, and restore only if that is confirmed."""
        from ...store.workspace.restoring import plan_in_words
        from .dialogs.choice import ChoiceDialog

        words = " ".join([*plan_in_words(plan), "The app closes the library and opens it again."])

        def chosen(number: int | None) -> None:
            if number == 1:
                # The journal has to be closed before another takes its place.
                self.post_message(self.Restore(plan))

        options = [_NOTHING, (f"Restore it, and lose {len(plan.lost):,}", words)]
        self.app.push_screen(ChoiceDialog(f"Restore {plan.source.path.name}?", options), chosen)
