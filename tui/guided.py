"""The guided review in the app: the real review screen on a scratch library, with a strip that says what to do next."""

from __future__ import annotations

import asyncio
from typing import Final

from textual.timer import Timer
from textual.widgets import Static

from ..errors import UserError
from ..store.workspace.workspace import Workspace
from .guide.looking import Looking
from .guide.session import QUEUE, GuidedReview
from .guide.steps import RESULT, Advice, advice
from .host import Host
from .keys.table import key
from .navigation import OpenReview
from .routes import screen_for
from .safe_text import safe_text
from .screens.base import BaseModal, BaseScreen
from .screens.review.review import ReviewScreen

LOOK_SECONDS: Final = 0.25
"""How often the screen is looked at while nothing is pressed: texts and reviews may arrive late."""
_ROOMY: Final = 80
"""From so many columns on, two lines hold all but the end of it."""


class GuideStrip(Static):
    """The line that says what to do next. It keeps its height where it can: the text below stays in its place."""

    DEFAULT_CSS = """
    GuideStrip { height: auto; min-height: 2; max-height: 5; }
    """

    def __init__(self, text: str) -> None:
        super().__init__(safe_text(text), classes="notice-strip", markup=False)
        self._said = text

    def say(self, text: str) -> None:
        """Say something else."""
        if text != self._said:
            self._said = text
            self.update(safe_text(text))

    def on_resize(self) -> None:
        """A narrow strip needs one line more for the same words."""
        self.styles.min_height = 2 if self.app.size.width >= _ROOMY else 3


class GuidedReviews:
    """Opens the guided review, says what to do next, and keeps it for the one who leaves it before its end."""

    def __init__(self, app: Host) -> None:
        self._app = app
        self._review: GuidedReview | None = None
        self._looking: Looking | None = None
        self._open = False
        self._starting = False
        self.advice = Advice("")
        """What was said last."""
        self._timer: Timer | None = None
        self._busy = self._again = False

    @property
    def space(self) -> Workspace | None:
        """The scratch library while the guided review is on the screen."""
        return self._review.space if self._review is not None and self._open else None

    async def start(self) -> None:
        """Open the review screen on the scratch library: where it was left, or on a new one."""
        app = self._app
        if self._open or self._starting:
            return
        self._starting = True
        try:
            if self._review is None:
                app.tell("The guided review is being prepared …")
                self._review = await asyncio.to_thread(GuidedReview, app.workspace.reviewer)
                self._looking = Looking(QUEUE, self._review.traces)
                self.advice = Advice("")
        except UserError as error:
            app.tell(str(error), problem=True)
            return
        finally:
            self._starting = False
        app.clear_notifications()
        self._open = True
        screen, _ = screen_for(self._review.space, OpenReview(self._review.queue))
        self._timer = app.set_interval(LOOK_SECONDS, self.look)
        app.push_screen(screen, lambda _: self._left())

    def mark(self, screen: object) -> bool:
        """Let a screen that opens say what to do next; returns whether the guided review is on the screen."""
        if self.space is None:
            return False
        if isinstance(screen, BaseScreen) and not isinstance(screen, BaseModal):
            screen.strip = GuideStrip(self.advice.says)
        return True

    # --- looking --------------------------------------------------------------------------------

    async def look(self) -> None:
        """Look at what is true now, and say what to do next."""
        self._again = True
        if self._busy:
            return
        self._busy = True
        try:
            while self._again and self._open:
                self._again = False
                await self._look()
        except Exception:
            # Whoever leaves in this moment has closed the library that is being read.
            if self._open:
                raise
        finally:
            self._busy = False

    async def _look(self) -> None:
        review, looking = self._review, self._looking
        if review is None or looking is None:
            return
        known = await asyncio.to_thread(review.known)
        if not self._open or not self._app.screen_stack:
            return
        screen = self._app.screen
        here = screen.at_hand if isinstance(screen, ReviewScreen) else None
        if here is None and isinstance(screen, ReviewScreen):
            return
        seen = looking.see(str(getattr(screen, "context", "")), here, known, review.told)
        self._say(advice(seen))
        if self._at_end and not seen.result:
            await asyncio.to_thread(review.tell)
            self._again = True

    def _say(self, found: Advice) -> None:
        self.advice = found
        for screen in self._app.screen_stack:
            for strip in screen.query(GuideStrip):
                strip.say(found.says)

    @property
    def _at_end(self) -> bool:
        return self.advice.goal == RESULT

    # --- leaving --------------------------------------------------------------------------------

    def _left(self) -> None:
        """The review screen was left: after the end for good."""
        self._open = False
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._at_end:
            self.close()
            self._app.tell(
                "The guided review is over. It had a library of its own, which is gone: nothing of it stands on this desk."
                f" {key('guide')} begins another one."
            )
        else:
            self._app.tell(f"The guided review waits where you left it: {key('guide')} goes on.")

    def close(self) -> None:
        """Remove the scratch library."""
        self._open = False
        review, self._review = self._review, None
        if review is not None:
            review.close()
