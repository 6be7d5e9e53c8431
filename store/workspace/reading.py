"""Read a library without its journal, so that it works beside an open app."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...errors import UserError
from ..library.library import Library
from ..library.raw_records import RawRecord, RawTrace, place, raw_records, raw_trace
from .declared import declared_of

__all__ = [
    "Library",
    "RawRecord",
    "RawTrace",
    "one_key",
    "place",
    "raw_records",
    "raw_trace",
    "reading",
]


@contextmanager
def reading(folder: Path) -> Iterator[Library]:
    """The traces of the library in `folder`. Raises UserError."""
    library = Library.open(folder)
    library.declared = lambda: declared_of(folder)
    try:
        yield library
    finally:
        library.close()


def one_key(library: Library, given: str) -> str:
    """The key of the one trace with that source id, or whose key begins so. Raises UserError."""
    found = library.resolve(given)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UserError(f"{given} matches no trace", "tracejury traces lists them.", exit_code=1)
    raise UserError(
        f"{given} matches {len(found)} traces", "Give more digits of the key.", exit_code=1
    )
