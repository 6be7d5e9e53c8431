"""Reading a pack that is checked: one that was synced has to hold every case that its history tells of, so that no case
leaves the check because its file was deleted."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Final

from ...plurals import counted, listed
from ..pack_files import PackFiles, PackInvalid
from ..read import Pack, read_pack
from .history import FOLDER, EntryInvalid, History, entry_from_json, path_of

_SHOWN: Final = 3


def read_whole_pack(path: Path) -> Pack:
    """Read a pack folder. Raises UserError, also for a pack that has a history and lacks a case of it.

    A case that was added or changed beside the history is proven like any other; `tracejury pack verify` names it.
    """
    pack = read_pack(path)
    if not (path / FOLDER).is_dir():
        return pack
    history = _history(PackFiles(path))
    if history.missing:
        raise PackInvalid(
            path,
            f"{path_of(history.missing[0])} is missing: other entries of its history follow it",
            f"git checkout -- {shlex.quote(str(path))}",
        )
    there = {case.id for case in pack.cases}
    gone = [
        name for name, hashes in history.cases.items() if "" not in hashes and name not in there
    ]
    if gone:
        raise PackInvalid(
            path,
            f"{counted(len(gone), 'case')} of its history {'is' if len(gone) == 1 else 'are'} gone and not retired: "
            f"{listed(gone, _SHOWN)}",
            f"Bring the files back; or, if they are to leave: tracejury pack seal {shlex.quote(str(path))}",
        )
    return pack


def _history(files: PackFiles) -> History:
    entries = []
    for shown in files.paths():
        if not shown.startswith(FOLDER):
            continue
        try:
            entry = entry_from_json(files.json_of(shown))
        except EntryInvalid as error:
            raise files.invalid(f"{shown}: {error}") from None
        if shown != path_of(entry.hash):
            raise files.invalid(
                f"{shown} does not fit the hash in its name: it was changed by hand"
            )
        entries.append(entry)
    return History.of(entries)
