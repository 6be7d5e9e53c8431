"""Signals while a check runs: it ends what it started, tells what it knows by then, and only then ends itself."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from ...store.packs.live import Stop

_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP")


class Interruption:
    """The signal that came, if one did."""

    def __init__(self, stop: Stop, end: Callable[[], None]) -> None:
        self._stop, self._end = stop, end
        self.number = 0

    @property
    def exit_code(self) -> int:
        """The exit code of a program that a signal ended; 0 without one."""
        return 128 + self.number if self.number else 0

    def caught(self, number: int, frame: FrameType | None = None) -> None:
        """A signal came. A second one ends at once."""
        del frame
        again, self.number = bool(self.number), number
        if again or not self._stop.begun:
            # The packs are still being read, so there is nothing to tell.
            self._end()
            if number == signal.SIGINT:
                raise KeyboardInterrupt
            sys.exit(self.exit_code)
        self._stop.now(f"the check was interrupted ({signal.Signals(number).name})")
        self._end()


@contextmanager
def interrupted_in_order(stop: Stop, end: Callable[[], None]) -> Iterator[Interruption]:
    """Let a signal stop a check. `end` ends every command that runs."""
    interruption = Interruption(stop, end)
    here = threading.current_thread() is threading.main_thread()
    numbers = [getattr(signal, name) for name in _NAMES if here and hasattr(signal, name)]
    # What is ignored, as under nohup, stays ignored.
    taken = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, interruption.caught) for number in taken}
    try:
        yield interruption
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
