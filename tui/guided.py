"""The guided review in the app: it opens the real review screen on a scratch library, with a strip that says what to
press."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from textual.timer import Timer
from textual.widgets import Static

from ..errors import UserError
from ..store.workspace.workspace import Workspace
from .host import Host
from .navigation import OpenReview
from .routes import screen_for
from .safe_text import safe_text
from .screens.base import BaseScreen

if TYPE_CHECKING:
    from .guide.session import GuidedReview

LOOK_SECONDS: Final = 0.25
"""How often the strip looks at what was done."""
MOVES: Final = frozenset({"row", "line", "page", "edge", "turn", "go"})
"""The actions that are ways through the text."""


class GuidedReviews:
    """Opens the guided review and follows it until its screen is left."""

    def __init__(self, app: Host) -> None:
        self._app = app
        self._review: GuidedReview | None = None
        self._strip = Static("", classes="notice-strip", markup=False)
        self._timer: Timer | None = None
        self._following = False

    @property
    def space(self) -> Workspace | None:
        """The scratch library while the guided review is open."""
        return self._review.space if self._review is not None else None

    async def start(self) -> None:
        """Make the scratch library and open the review screen on it."""
        app = self._app
        if self._review is not None:
            return
        app.tell("The guided review is being prepared …")

        def prepared() -> GuidedReview:
            from .guide.session import GuidedReview

            return GuidedReview(app.workspace.reviewer)

        try:
            self._review = await asyncio.to_thread(prepared)
        except UserError as error:
            app.tell(str(error), problem=True)
            return
        app.clear_notifications()
        review = self._review
        screen, _ = screen_for(review.space, OpenReview(review.queue))
        self._strip = Static(review.guide.says, classes="notice-strip", markup=False)
        if isinstance(screen, BaseScreen):
            screen.strip = self._strip
        self._timer = app.set_interval(LOOK_SECONDS, self._look)
        app.push_screen(screen, lambda _: self.close())

    def moved(self, action: str) -> None:
        """An action was run: some are ways through the text."""
        if self._review is not None and action in MOVES:
            self._review.moves += 1

    async def _look(self) -> None:
        review = self._review
        if review is None or self._following or review.guide.over:
            return
        self._following = True
        try:
            if await asyncio.to_thread(review.follow):
                await self._say(review)
        finally:
            self._following = False

    async def _say(self, review: GuidedReview) -> None:
        words = review.guide.says
        if review.guide.over:
            try:
                words = await asyncio.to_thread(review.result)
            except UserError as error:
                words = str(error)
        if self._strip.is_attached:
            self._strip.update(safe_text(words))

    def close(self) -> None:
        """End it and remove the scratch library."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        review, self._review = self._review, None
        if review is not None:
            review.close()
