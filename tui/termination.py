"""End the app in order when its terminal closes or the system asks it to end.

Without this a signal would end the process at once, with the last key presses of a text unsaved and the
terminal left as the app had set it.
"""

from __future__ import annotations

import os
import signal
import threading
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGHUP", "SIGTERM", "SIGINT") if hasattr(signal, name)
)
PATIENCE_SECONDS: Final = 4.0
"""How long the app may take to end."""


class Termination:
    """What a signal does to the app. `number` is the signal that came, None before."""

    def __init__(self, last: Callable[[], None]) -> None:
        """`last` saves what it can when the app does not end by itself; it runs in a thread."""
        self.number: int | None = None
        self._last = last
        self._leave: tuple[AbstractEventLoop, Callable[[], None]] | None = None
        self._over = threading.Event()

    def leave_by(self, loop: AbstractEventLoop, leave: Callable[[], None]) -> None:
        """The app runs: from now on a signal calls `leave` on its loop."""
        self._leave = (loop, leave)

    def caught(self, number: int, frame: FrameType | None = None) -> None:
        """A signal came. The work is done in a thread: a handler may interrupt any code."""
        del frame
        first = self.number is None
        self.number = number
        if first:
            threading.Thread(target=self._end, name="termination", daemon=True).start()

    def _end(self) -> None:
        if self._leave is not None:
            loop, leave = self._leave
            loop.call_soon_threadsafe(leave)
        # A terminal that is gone can block the app for ever in a write.
        if not self._over.wait(PATIENCE_SECONDS):
            self._last()
            os._exit(128 + (self.number or 0))

    def over(self) -> None:
        """The app has ended."""
        self._over.set()


@contextmanager
def terminated_in_order(last: Callable[[], None]) -> Iterator[Termination]:
    """Handle the signals while the app runs."""
    termination = Termination(last)
    before = {number: signal.signal(number, termination.caught) for number in SIGNALS}
    try:
        yield termination
    finally:
        termination.over()
        for number, handler in before.items():
            signal.signal(number, handler)
