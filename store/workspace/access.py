"""Who may read a library: said once where others may, narrowed, or accepted."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..plurals import counted
from ..private_files import is_open, is_shared, narrow, open_to_others, share

if TYPE_CHECKING:
    from .opened import OpenLibrary

_SAID: Final = "access_said"
NARROW: Final = "tracejury doctor --fix-permissions"
ACCEPT: Final = "tracejury doctor --accept-permissions"


@dataclass(frozen=True, slots=True)
class Access:
    """The files and folders of a library that others than its owner may use, though nobody accepted it; whether it is
    `shared` on purpose; how many were `narrowed`, and those that could `not_narrowed`."""

    open_to_others: Sequence[Path] = ()
    shared: bool = False
    narrowed: int = 0
    not_narrowed: Sequence[Path] = ()


def access_of(folder: Path) -> Access:
    """Who may use a library."""
    return Access(tuple(open_to_others(folder)), is_shared(folder))


def fix_access(folder: Path) -> Access:
    """Take the access from all but the owner."""
    narrowed, refused = narrow(folder)
    return Access(tuple(open_to_others(folder)), narrowed=narrowed, not_narrowed=tuple(refused))


def accept_access(folder: Path) -> Access:
    """Accept the access that the folder of a library gives to others. Raises OSError."""
    share(folder)
    return access_of(folder)


def access_words(folder: Path, access: Access) -> str:
    """What is said of a library that others may use; "" where there is nothing to say."""
    count = len(access.open_to_others)
    if not count:
        return ""
    return (
        f"Other users of this machine may use {counted(count, 'file or folder', 'files and folders')} of the library {folder}."
        f" {NARROW} takes that from them; {ACCEPT} keeps it, for a library that is shared on purpose."
    )


def open_folder_words(folder: Path) -> str:
    """What is said of a library whose folder others may enter; "" of one that is closed to them, whatever the modes of
    what is in it. Reads one mode."""
    if os.name == "nt" or not is_open(folder) or is_shared(folder):
        return ""
    return access_words(folder, access_of(folder))


def open_folder_words_once(space: OpenLibrary) -> str:
    """What the app says when it opens a library whose folder others may enter: once, until it was closed to them.
    `tracejury doctor` says it each time."""
    words = open_folder_words(space.folder)
    if bool(words) == bool(space.journal.recall("", _SAID)):
        return ""
    space.journal.remember("", _SAID, bool(words))
    return words
