"""Writing the folder of a pack or an export over another one: whoever reads it finds the old one or the new one, whatever
happens meanwhile.

The new folder is made beside the old one and synced to the disk; then the two change places. Files that stay as they
are become links to the same file, so that a sync of one case into thousands writes one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath

from ...errors import UserError
from ...whole_files import to_disk
from ..canonical import sha256_hex
from .exchanging import exchange
from .one_writer import alone


def write_over(
    target: Path,
    files: Mapping[str, bytes],
    foreign: Iterable[str] = (),
    require_unchanged: Callable[[], None] = lambda: None,
) -> None:
    """Let the folder `target` hold these files, and of its present ones those that are `foreign`. Raises UserError; the
    folder is then as it was. `require_unchanged` raises if the folder is not what `files` were made from: it is called
    once no other process can change the folder any more."""
    aside = _beside(target)
    try:
        with alone(target.parent):
            _recover(target, aside)
            require_unchanged()
            try:
                _make(aside, target, files, foreign)
                if target.exists():
                    exchange(aside, target)
                else:
                    aside.rename(target)
                to_disk(target.parent)
            finally:
                if aside.exists():
                    shutil.rmtree(aside)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise UserError(
            f"{target} could not be written: {error.strerror or error}{where}",
            "Check the folder's permissions and the free space.",
        ) from None


def _beside(target: Path) -> Path:
    tag = sha256_hex(str(target).encode("utf-8", "surrogateescape"))[:8]
    return target.with_name(f".{target.name}.{tag}.new")


def bring_back(target: Path) -> None:
    """Give an old pack its name back that a process took it away from and then ended: on a file system that cannot
    exchange two folders, there is an instant at which it has none."""
    if is_lost(target):
        _old_of(_beside(target)).rename(target)


def is_lost(target: Path) -> bool:
    """Whether a pack has no name of its own any more, or not at this instant, as another process writes it."""
    return _old_of(_beside(target)).is_dir() and not os.path.lexists(target)


def _old_of(aside: Path) -> Path:
    return aside.with_name(f"{aside.name}.old")


def _recover(target: Path, aside: Path) -> None:
    """Put away what a process left that ended in the middle."""
    bring_back(target)
    for left in (_old_of(aside), aside):
        if left.exists():
            shutil.rmtree(left)


def _make(aside: Path, target: Path, files: Mapping[str, bytes], foreign: Iterable[str]) -> None:
    aside.mkdir()
    folders = {aside}
    written: list[Path] = []
    for shown, body in files.items():
        if not _inside(shown):
            raise UserError(f"{shown} leads out of the folder {target}", "Is it damaged?")
        place = aside / shown
        place.parent.mkdir(parents=True, exist_ok=True)
        folders.add(place.parent)
        before = target / shown
        if not (_holds(before, body) and _linked(before, place)):
            _write(place, body)
            written.append(place)
    for shown in foreign:
        place = aside / shown
        place.parent.mkdir(parents=True, exist_ok=True)
        if not _linked(target / shown, place):
            shutil.copy2(target / shown, place)
    if target.exists():
        shutil.copymode(target, aside)
    for path in (*written, *folders):
        to_disk(path)


def _inside(shown: str) -> bool:
    path = PurePosixPath(shown)
    return not path.is_absolute() and ".." not in path.parts and "\0" not in shown


def _holds(path: Path, body: bytes) -> bool:
    try:
        return not path.is_symlink() and path.read_bytes() == body
    except OSError:
        return False


def _linked(before: Path, place: Path) -> bool:
    """Whether one file could be given a second name; some file systems know no such names."""
    try:
        os.link(before, place, follow_symlinks=False)
    except OSError:
        return False
    return True


def _write(place: Path, body: bytes) -> None:
    place.write_bytes(body)


def require_no_link(path: Path) -> None:
    """Raise UserError for a link: what it leads to would be another folder afterwards, or the link would be gone."""
    if path.is_symlink():
        raise UserError(
            f"{path} is a link to {path.readlink()}", "Name the folder that it leads to."
        )


def require_writable(target: Path, replaced: Path) -> None:
    """Raise UserError unless `target` is not there, empty, or the pack that is replaced."""
    require_no_link(target)
    if not target.exists() or target.resolve() == replaced.resolve():
        return
    if not target.is_dir() or any(target.iterdir()):
        raise UserError(f"{target} exists", "Name a folder that is not there yet.")
