"""One process at a time writes to the packs and exports of a folder; another one waits a while for it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ...errors import UserError

PATIENCE: Final = 10.0
"""Seconds that one waits for another process to end; a sync of thousands of cases takes less."""
_PAUSE: Final = 0.02


@contextlib.contextmanager
def alone(parent: Path) -> Iterator[None]:
    """Hold the folder that packs or exports lie in, so that no other process writes to it meanwhile; it is made if it is
    not there. Not to be entered twice by one process. Raises UserError if another one holds it for long, or if it cannot
    be held."""
    try:
        parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise UserError(
            f"{parent} cannot be written to: {error.strerror}", "Check the folder's permissions."
        ) from None
    try:
        _hold(descriptor, parent)
        yield
    finally:
        os.close(descriptor)


def _hold(descriptor: int, parent: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise UserError(
                    f"Another process is writing in {parent}", "Run it again when that is done."
                ) from None
            time.sleep(_PAUSE)
        except OSError as error:
            raise UserError(
                f"{parent} cannot be held for writing: {error.strerror}",
                "Name a folder on a file system that has locks.",
            ) from None
        else:
            return
