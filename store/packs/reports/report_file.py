"""Reports as files: the bytes of a JSON document, and writing them; a device or a pipe gets them as it is."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Final

from ....errors import UserError
from ....whole_files import write_whole
from ...canonical import Json

_STANDARD: Final = (1, 2)
"""The descriptors of standard output and standard error."""


def json_body(document: Json) -> bytes:
    """A document as a file, in ASCII: what a text holds is written as escapes wherever a reader could not see it."""
    return json.dumps(document, ensure_ascii=True, indent=1).encode() + b"\n"


def write_file(path: Path, body: bytes) -> None:
    """Write a report, whole or not at all; its folder is made. What else a path names, as `/dev/stdout` or a named pipe, gets
    the report and stays what it is. Raises UserError."""
    try:
        mine = _standard_stream(path)
        if mine is None:
            # After a check that took an hour, it is too late to say that a folder is missing.
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, body)
            return
        with contextlib.suppress(AttributeError, ValueError):
            # There is none, or it is closed.
            sys.stdout.flush()
        with os.fdopen(os.dup(mine), "wb") as out:
            out.write(body)
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


def append_file(path: Path, body: bytes) -> None:
    """Add a report to the end of a file. Raises UserError."""
    try:
        with path.open("ab") as file:
            file.write(body)
    except OSError as error:
        raise _not_written(path, error) from None


def _not_written(path: Path, error: OSError) -> UserError:
    return UserError(f"{path} cannot be written: {error.strerror}", "Name another file.")
