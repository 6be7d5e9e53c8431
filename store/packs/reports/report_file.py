"""Writing a report: to a file in one step, to a device or a pipe as it is."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Final

from ....errors import UserError

_STANDARD: Final = (1, 2)
"""The descriptors of standard output and standard error."""


def write_file(path: Path, body: bytes) -> None:
    """Write a report. Raises UserError.

    A file is written as a whole or not at all, and its folder is made. What else a path names, as `/dev/stdout`, `/dev/null` or a named pipe, gets
    the report and stays what it is.
    """
    try:
        mine = _standard_stream(path)
        if mine is not None:
            with contextlib.suppress(AttributeError, ValueError):
                # There is none, or it is closed.
                sys.stdout.flush()
            with os.fdopen(os.dup(mine), "wb") as out:
                out.write(body)
        elif path.exists() and not path.is_file():
            with path.open("wb") as out:
                out.write(body)
        else:
            _replace(path, body)
    except OSError as error:
        raise _not_written(path, error) from None


def _standard_stream(path: Path) -> int | None:
    """The descriptor of this process's own output that a path names. If that goes to a file, opening it once more would write
    from its start, and renaming another over it would lose what is printed later."""
    for number in _STANDARD:
        with contextlib.suppress(OSError):
            if os.path.samestat(path.stat(), os.fstat(number)):
                return number
    return None


def _replace(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Two checks may write the same report at the same time.
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        aside.write_bytes(body)
        aside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        raise


def append_file(path: Path, body: bytes) -> None:
    """Add a report to the end of a file. Raises UserError."""
    try:
        with path.open("ab") as file:
            file.write(body)
    except OSError as error:
        raise _not_written(path, error) from None


def _not_written(path: Path, error: OSError) -> UserError:
    return UserError(f"{path} cannot be written: {error.strerror}", "Name another file.")
