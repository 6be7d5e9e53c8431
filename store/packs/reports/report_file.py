"""Reports as files: the bytes of a JSON document, and writing them."""

from __future__ import annotations

import json
from pathlib import Path

from ....errors import UserError
from ....whole_files import write_whole
from ...canonical import Json


def json_body(document: Json) -> bytes:
    """A document as a file, in ASCII: what a text holds is written as escapes wherever a reader could not see it."""
    return json.dumps(document, ensure_ascii=True, indent=1).encode() + b"\n"


def write_file(path: Path, body: bytes) -> None:
    """Write a report, whole or not at all. Raises UserError."""
    try:
        write_whole(path, body)
    except OSError as error:
        raise _not_written(path, error) from None


def append_file(path: Path, body: bytes) -> None:
    """Add a report to the end of a file. Raises UserError."""
    try:
        with path.open("ab") as file:
            file.write(body)
    except OSError as error:
        raise _not_written(path, error) from None


def _not_written(path: Path, error: OSError) -> UserError:
    return UserError(f"{path} cannot be written: {error.strerror}", "Name another file.")
