"""What becomes of a signal that would end pytest: it ends as with Ctrl-C, so that it tears down and writes its reports."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any


def ended_by_signals(end: Callable[[], None]) -> Callable[[], None]:
    """Let a signal that would end this process end what it started first; returns what restores the state before."""
    if threading.current_thread() is not threading.main_thread():
        return lambda: None
    before: dict[int, Any] = {}

    def ended(number: int, frame: FrameType | None) -> None:
        end()
        earlier = before[number]
        if callable(earlier):
            earlier(number, frame)
        else:
            # As with Ctrl-C: pytest tears down and writes its reports.
            raise KeyboardInterrupt(signal.Signals(number).name)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) not in (signal.SIG_IGN, None):
            before[number] = signal.signal(number, ended)

    def restore() -> None:
        for number, earlier in before.items():
            signal.signal(number, earlier)

    return restore
