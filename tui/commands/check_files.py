"""The files that a check reads and writes: none is written twice, and none that it reads is written over."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...errors import UserError

if TYPE_CHECKING:
    from ...store.packs.read import Pack

_OTHER: Final = "Name another file."


def refuse_one_file_twice(
    packs: Sequence[Path], reads: Mapping[str, Path | None], writes: Mapping[str, Path | None]
) -> None:
    """Raise UserError if an option that writes names a file in a pack, one that another option reads, or one that another
    option writes. Both are named by their options."""
    read = {_place(path): name for name, path in reads.items() if path is not None}
    folders = {_place(path): path for path in packs}
    written: dict[str, str] = {}
    for name, path in writes.items():
        if path is None:
            continue
        place = _place(path)
        if place in read:
            raise UserError(
                f"{name} would write over {path}, which {read[place]} reads; nothing was checked",
                _OTHER,
            )
        if place in written:
            raise UserError(
                f"{written[place]} and {name} name the same file, {path}; nothing was checked",
                _OTHER,
            )
        for folder, pack in folders.items():
            if place == folder or place.startswith(folder.rstrip(os.sep) + os.sep):
                raise UserError(
                    f"{name} would write into the pack {pack}; nothing was checked",
                    "Name a file outside of it.",
                )
        if path.is_file() or not path.exists():
            # A device, as /dev/null, takes as many reports as one likes.
            written[place] = name


def refuse_one_pack_twice(packs: Sequence[Pack]) -> None:
    """Raise UserError if a pack was named twice, by one path or as a copy: its cases would count twice."""
    known: dict[str, Path] = {}
    for pack in packs:
        first = known.setdefault(pack.pack_id, pack.path)
        if first is not pack.path:
            same = "is named twice" if _place(first) == _place(pack.path) else f"is {first} again"
            raise UserError(
                f"The pack {pack.path} {same}: each of its cases would count twice",
                "Name each pack once.",
            )


def _place(path: Path) -> str:
    """A path that is the same for one file however it was named."""
    return os.path.normcase(os.path.realpath(path))
