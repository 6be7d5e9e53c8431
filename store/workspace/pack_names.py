"""What masked packs name traces by, and which trace of a library such a name means.

A trace key is a hash of all that a trace says: whoever guesses what was masked could make the trace of the guess and
compare. So a masked pack has HMAC-SHA256 under the key of the library in its place, and only that library tells what it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import UserError
from ..privacy.finding_ids import keyed_hash
from .masking import read_key

if TYPE_CHECKING:
    from .opened import OpenLibrary


def name_in_packs(key: bytes, trace: str) -> str:
    """What a masked pack names a trace by: 64 hex digits, as a trace key has."""
    return keyed_hash(key, "trace", trace)


def names_in_packs(folder: Path, traces: Iterable[str]) -> list[str]:
    """What the masked packs of the library in `folder` name these traces by; nothing where it has no key that can be read."""
    try:
        key = read_key(folder)
    except UserError:
        return []
    return [name_in_packs(key, one) for one in traces] if key else []


class NamedInPacks:
    """The traces of a library by what its masked packs name them."""

    def __init__(self, space: OpenLibrary) -> None:
        self._space = space

    def __call__(self, name: str) -> str:
        """The key of the trace of that name; a name that no masked pack of this library gave is one itself."""
        return self._keys.get(name, name)

    @cached_property
    def _keys(self) -> dict[str, str]:
        library = self._space.library
        keys = [*library.keys(), *library.present_states()]
        return dict(zip(names_in_packs(self._space.folder, keys), keys, strict=False))
