"""Showing the library masked, or as it is, while the app runs: every screen is read again."""

from __future__ import annotations

import asyncio

from ..errors import UserError
from ..store.workspace.shown import masked_word
from ..store.workspace.workspace import Workspace
from .host import Host
from .screens.base import BaseScreen


def show_masked(app: Host, space: Workspace, *, masked: bool) -> None:
    """Show private values as pseudonyms from now on, or as they are."""

    async def change() -> None:
        try:
            await asyncio.to_thread(space.shown.mask, masked)
        except UserError as error:
            app.tell(str(error), problem=True)
            return
        app.clear_notifications()
        app.tell(f"{masked_word(masked=masked).capitalize()}.")
        for screen in app.screen_stack:
            if isinstance(screen, BaseScreen):
                screen.masked_or_not()

    app.run_worker(change(), group="masked", exclusive=True)
