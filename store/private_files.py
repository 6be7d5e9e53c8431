"""Who may read the files of a library: its owner alone, or those with whom its folder is shared on purpose.

Folders are made with mode 0700 and files with 0600, whatever the umask. A library is shared if it holds the file
`shared`; new files then get the access that its folder has. Windows has no such modes: nothing is done there.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

FOLDER_MODE: Final = 0o700
SHARED: Final = "shared"
_OTHERS: Final = 0o077
_MARK: Final = "The files of this library are made with the access of its folder.\n"

_users_umask: Final[list[int]] = []
"""The umask that this process was started with, once it was replaced."""
_mode_kept: Final[list[int]] = []
"""The mode of new folders, once `keep_private` was called."""


def keep_private(folder: Path) -> None:
    """Let every file that this process makes from now on be private, or have the access of a shared library folder."""
    if os.name == "nt":
        return
    mode = _folder_mode(folder)
    before = os.umask(0o777 & ~mode)
    _mode_kept[:] = [mode]
    if not _users_umask:
        _users_umask.append(before)


def users_umask() -> int:
    """The umask that this process was started with, for programs of the user that it starts; -1 if it is unchanged."""
    return _users_umask[0] if _users_umask else -1


def is_shared(folder: Path) -> bool:
    """Whether a library is shared on purpose."""
    return (folder / SHARED).exists()


def share(folder: Path) -> None:
    """Accept that others may use a library: the access that its folder has now holds for new files, too."""
    (folder / SHARED).write_text(_MARK, "utf-8")


def _new_mode(folder: Path) -> int:
    """The mode of a new folder in this one."""
    return _mode_kept[0] if _mode_kept else _folder_mode(folder)


def _folder_mode(folder: Path) -> int:
    if is_shared(folder):
        with suppress(OSError):
            return stat.S_IMODE(folder.stat().st_mode) | FOLDER_MODE
    return FOLDER_MODE


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for the owner alone. Raises OSError."""
    if not folder.is_dir():
        if folder.parent != folder:
            make_folder(folder.parent)
        folder.mkdir(_new_mode(folder.parent), exist_ok=True)


def private(path: str, flags: int) -> int:
    """An `opener` of `open` for files in the folder of a library."""
    return os.open(path, flags, _new_mode(Path(path).parent) & 0o666)


def make_file(path: Path) -> None:
    """Make an empty file in the folder of a library if there is none: SQLite gives the files that it makes beside a
    database the mode of the database. Raises OSError."""
    with suppress(FileExistsError):
        os.close(private(str(path), os.O_CREAT | os.O_EXCL | os.O_RDWR))


def is_open(path: Path, accepted: int = FOLDER_MODE) -> bool:
    """Whether others than its owner, or than those who are accepted, may use a file or folder."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    return not stat.S_ISLNK(mode) and bool(stat.S_IMODE(mode) & _OTHERS & ~accepted)


def open_to_others(folder: Path) -> Iterator[Path]:
    """The folder and what is in it, as far as others than its owner may use it; of a shared library what has more
    access than its folder."""
    if os.name == "nt" or not folder.is_dir():
        return
    accepted = _folder_mode(folder)
    yield from (path for path in _inside(folder) if is_open(path, accepted))


def narrow(folder: Path) -> tuple[int, list[Path]]:
    """Take the access to a library from all but its owner, also that of a shared one; returns how many files and
    folders were changed, and those that could not be."""
    (folder / SHARED).unlink(missing_ok=True)
    changed, refused = 0, []
    for path in list(open_to_others(folder)):
        try:
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_OTHERS)
            changed += 1
        except OSError:
            refused.append(path)
    return changed, refused


def _inside(folder: Path) -> Iterator[Path]:
    yield folder
    for parent, folders, files in os.walk(folder):
        for name in sorted([*folders, *files]):
            yield Path(parent) / name
