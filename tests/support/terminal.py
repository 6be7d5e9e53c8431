"""The installed program in a real pseudo-terminal, with the screen that a person would see."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import pexpect
import pyte

PROGRAM = Path(sys.executable).parent / "tracejury"
PATIENCE = 30.0


def tracejury(library: Path, *arguments: str) -> str:
    """Run a command on the library; its standard output."""
    done = subprocess.run(
        [PROGRAM, "--library", library, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def reviews(library: Path) -> list[dict[str, object]]:
    """Every review of the library, drafts too."""
    out = tracejury(library, "reviews", "export", "-", "--all")
    return [json.loads(line) for line in out.splitlines()]


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

    def until(self, seen: str | Callable[[str], bool], *, patience: float = PATIENCE) -> str:
        """Read until the screen shows `seen` (a text, or a test of the screen), for so many seconds at most."""
        found = seen if callable(seen) else lambda text: seen in text
        limit = time.monotonic() + patience
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

    def type_steadily(self, text: str, keys_a_second: float) -> None:
        """Type as a person does who does not pause, reading the screen between the keys."""
        start = time.monotonic()
        for number, character in enumerate(text, start=1):
            self.keys(character)
            while (left := start + number / keys_a_second - time.monotonic()) > 0:
                self._read(left)

    def signal(self, number: int) -> None:
        """Send a signal to the program."""
        self._child.kill(number)

    def stop(self) -> None:
        """Suspend the program, as Ctrl+Z in its shell would, and wait until it is."""
        self._child.kill(signal.SIGTSTP)
        _, status = os.waitpid(self._child.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)

    def hang_up(self) -> None:
        """Close the terminal, as closing its window would, and wait for the program to end."""
        self._child.ptyproc.fileobj.close()
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            if not self._child.isalive():
                return
            time.sleep(0.05)
        raise AssertionError("the program runs on without its terminal")

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
