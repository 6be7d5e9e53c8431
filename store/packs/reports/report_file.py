"""Writing a report."""

from __future__ import annotations

from pathlib import Path

from ....errors import UserError


def write_file(path: Path, body: bytes) -> None:
    """Write a report in one step. Raises UserError."""
    aside = path.with_name(f".{path.name}.new")
    try:
        aside.write_bytes(body)
        aside.replace(path)
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
