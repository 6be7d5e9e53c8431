"""A window that only reads: each screen says so in its first line, and shows what another process saves."""

from __future__ import annotations

import asyncio
from typing import Final

from textual.widgets import Static

from ..errors import UserError
from .host import Host
from .screens.base import BaseModal, BaseScreen
from .screens.undoing import UndoScreen

SECONDS: Final = 2.0
"""How often it is asked whether something was saved elsewhere."""
IN_USE: Final = "READ ONLY: the library is open elsewhere, nothing is saved here"
CLOSED: Final = "READ ONLY: it is closed elsewhere now; open tracejury again to judge"
UNWRITABLE: Final = "READ ONLY: the folder of the library cannot be written"


class ReadOnlyWindow:
    """What the app does where its library is only read. Of a library that can be written it does nothing."""

    def __init__(self, app: Host) -> None:
        self._app = app
        self._seen = -1
        self._words = self._said()

    def begin(self) -> None:
        """Follow what is saved elsewhere."""
        if self._app.workspace.read_only:
            self._app.set_interval(SECONDS, self.look)

    def mark(self, screen: object) -> None:
        """Let a screen that opens say that it only reads."""
        if not self._app.workspace.read_only or isinstance(screen, BaseModal):
            return
        if isinstance(screen, BaseScreen):
            screen.strip = Static(self._words, classes="notice-strip read-only", markup=False)

    async def look(self) -> None:
        """Show what was saved elsewhere since, and whether the library is still open there."""
        try:
            last, said = await asyncio.to_thread(self._asked)
        except UserError:
            # The next screen that reads says what is wrong.
            return
        if said != self._words:
            self._words = said
            for screen in self._app.screen_stack:
                for strip in screen.query(".read-only").results(Static):
                    strip.update(said)
        before, self._seen = self._seen, last
        screen = self._app.screen
        if before not in (-1, last) and isinstance(screen, UndoScreen):
            screen.after_moving()

    def _asked(self) -> tuple[int, str]:
        return self._app.workspace.journal.last_event(), self._said()

    def _said(self) -> str:
        refusal = self._app.workspace.journal.refusal
        why = refusal.why if refusal is not None else ""
        return {"closed": CLOSED, "folder": UNWRITABLE}.get(why, IN_USE)
