"""Where the packs of a library are. Apart from building them, so that the desk opens without all that builds one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .opened import OpenLibrary

_KEY: Final = "packs"
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._]+")
"""What becomes one dash."""


def known_packs(workspace: OpenLibrary) -> list[Path]:
    """The folders of the packs that were built from this library, or that it began with."""
    return [Path(path) for path in workspace.journal.recall("", _KEY) or []]


def remember_pack(workspace: OpenLibrary, folder: Path) -> None:
    """Remember the folder of a pack, as the one that was built last."""
    here = str(folder.resolve())
    known = [str(path) for path in known_packs(workspace) if str(path) != here]
    workspace.journal.remember("", _KEY, [*known, here])


def remember_packs(workspace: OpenLibrary, folders: Iterable[Path]) -> None:
    """Remember the folders of packs that a library begins with, which are not there yet."""
    workspace.journal.remember("", _KEY, [str(folder) for folder in folders])


def known_folder(workspace: OpenLibrary, name: str) -> Path:
    """Where the pack of that name was written last, or else the folder that `pack build` writes to."""
    folder = pack_folder(name)
    names = (folder.name, f"{name}.pack".replace("/", "-"))
    known = [path for path in known_packs(workspace) if path.name in names and path.exists()]
    return known[-1] if known else folder


def pack_folder(name: str) -> Path:
    """The folder that a pack of that name is written to, if no other is given: letters of ASCII, digits, dots, dashes
    and underscores, so that it needs no quotes in a command."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = _UNSAFE.sub("-", plain).strip("-.")
    return Path(f"{words or 'pack'}.pack")
