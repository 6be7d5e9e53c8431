"""Begin a library with what earlier projects learned: their rubrics, packs and known failures.

It is made whole beside its place and then takes it: a damaged archive leaves nothing.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ...errors import UserError
from ...rubrics.files import rubric_hash
from ..kits.kit_file import read_file
from ..lessons.archive import Archive, read_archive
from ..lessons.known import project_of, write_projects
from ..packs.folder import write_folder
from ..packs.read import read_pack
from ..private_files import make_folder
from .opened import OpenLibrary
from .pack_folders import remember_packs
from .trace_keys import PROGRAM

PACKS: Final = "packs"
"""The folder of a library with the packs that it began with."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What a library began with: the archives, and the folders of their packs."""

    folder: Path
    archives: tuple[Archive, ...]
    packs: tuple[Path, ...]
    rubrics: int


def read_archives(paths: Sequence[Path], passphrase: Callable[[Path], str | None]) -> list[Archive]:
    """Archives, each read whole. Raises UserError for one that is damaged or locked, or named twice."""
    found: dict[str, Archive] = {}
    for path in paths:
        file = read_file(path, "archive")
        key = file.key(passphrase(path) if file.asks_for_passphrase() else None)
        archive = read_archive(file, key)
        if archive.hash in found:
            raise UserError(f"{path} is the same archive as another one", "Name each once.")
        found[archive.hash] = archive
    return list(found.values())


def begin_library(folder: Path, archives: Sequence[Archive]) -> Begun:
    """Make the library in `folder` with these archives. Raises UserError if anything is there already, or a pack is not
    sound; then nothing was made. Raises OSError."""
    require_free(folder)
    folder = folder.absolute()
    make_folder(folder.parent)
    made = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}.new")
    try:
        rubrics = {rubric_hash(one): one for archive in archives for one in archive.rubrics}
        with OpenLibrary.open(made, PROGRAM) as space:
            for rubric in rubrics.values():
                space.reviews.remember_rubric(PROGRAM, rubric)
            names = _write_packs(made, archives)
            packs = tuple(folder / PACKS / name for name in names)
            remember_packs(space, packs)
        write_projects(made, tuple(map(project_of, archives)))
        if folder.exists():
            folder.rmdir()
        made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return Begun(folder, tuple(archives), packs, len(rubrics))


def require_free(folder: Path) -> None:
    """Raise UserError if a library cannot begin in `folder`: something is there."""
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise UserError(
            f"There is something in {folder} already: a project begins in a folder of its own",
            "Name a new one: tracejury --library DIR start --from ARCHIVE.",
        )


def _write_packs(library: Path, archives: Sequence[Archive]) -> list[str]:
    names: list[str] = []
    for archive in archives:
        for name, files in archive.packs.items():
            free, number = name, 2
            while free in names:
                free, number = f"{name.removesuffix('.pack')}-{number}.pack", number + 1
            target = library / PACKS / free
            target.parent.mkdir(parents=True, exist_ok=True)
            write_folder(target, files)
            try:
                read_pack(target)
            except UserError as error:
                raise UserError(
                    f"The pack {name} of {archive.head.project} is not sound: {error.what}",
                    "Nothing was made. Archive that project again.",
                ) from None
            names.append(free)
    return names
