"""The installed program in a real pseudo-terminal, with the screen that a person would see."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import pexpect
import pyte

PROGRAM = Path(sys.executable).parent / "tracejury"
PATIENCE = 30.0


class Terminal:
    """Types keys, reads the screen, and keeps every byte that reached the terminal."""

    def __init__(
        self, *arguments: str, columns: int = 120, rows: int = 40, **environment: str
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.bytes = b""
        self._child = pexpect.spawn(
            str(PROGRAM),
            list(arguments),
            dimensions=(rows, columns),
            env={**os.environ, "TERM": "xterm-256color", **environment},
            timeout=PATIENCE,
        )

    def text(self) -> str:
        """The screen as it stands."""
        return "\n".join(self.screen.display)

    def _read(self, seconds: float) -> None:
        try:
            chunk = self._child.read_nonblocking(65536, timeout=seconds)
        except pexpect.TIMEOUT:
            return
        self.bytes += chunk
        self._stream.feed(chunk)

    def until(self, seen: str | Callable[[str], bool]) -> str:
        """Read until the screen shows `seen` (a text, or a test of the screen)."""
        found = seen if callable(seen) else lambda text: seen in text
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            if found(self.text()):
                return self.text()
            try:
                self._read(0.2)
            except pexpect.EOF:
                break
        raise AssertionError(f"the screen never showed {seen!r}:\n{self.text()}")

    def keys(self, keys: str) -> None:
        """Send keys as a terminal would."""
        self._child.send(keys)

    def wait_for_end(self) -> int | None:
        """Read until the program ends; its exit status."""
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            try:
                self._read(0.2)
            except pexpect.EOF:
                break
        self._child.close()
        status: int | None = self._child.exitstatus
        return status

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        self._child.kill(signal.SIGKILL)
        self._child.wait()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._child.isalive():
            self._child.kill(signal.SIGKILL)
        self._child.close(force=True)
