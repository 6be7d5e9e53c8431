"""The folder of an export: written beside the old one, then put in its place whole; only an earlier export is ever
replaced.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ...errors import UserError
from ...whole_files import to_disk
from ..canonical import Json, canonical_hash
from ..export_tables import MANIFEST, SCHEMA_VERSION
from ..packs.exchanging import exchange
from ..packs.one_writer import alone
from ..private_files import make_folder

FORMAT: Final = "tracejury-parquet"
_OTHER: Final = "Name a folder that is not there yet, or an earlier export."


def manifest_text(document: Mapping[str, Json]) -> str:
    """What the manifest of an export says."""
    head = {"format": FORMAT, "schema_version": SCHEMA_VERSION}
    return json.dumps({**head, **document}, indent=2, ensure_ascii=False) + "\n"


def check_replaceable(target: Path) -> None:
    """Raise UserError unless the folder is not there, empty, or an earlier export with nothing else in it."""
    if not os.path.lexists(target):
        return
    if not target.is_dir():
        raise UserError(f"{target} is a file", _OTHER)
    if not any(target.iterdir()):
        return
    known = _files_of(target)
    if known is None:
        raise UserError(f"{target} is not empty, and no earlier export", _OTHER)
    for found in sorted(target.rglob("*")):
        shown = found.relative_to(target).as_posix()
        if shown not in known and (found.is_symlink() or not found.is_dir()):
            raise UserError(
                f"{target} contains {shown}, which is not of the earlier export in that folder",
                "Move it away first, or name another folder: the whole folder is replaced.",
            )


def _files_of(target: Path) -> set[str] | None:
    """The files that belong to the export in a folder; None if it is none."""
    try:
        said = json.loads((target / MANIFEST).read_text("utf-8"))
        if said["format"] != FORMAT:
            return None
        return {
            MANIFEST,
            *(str(one) for table in said["tables"].values() for one in table["files"]),
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A folder to write to, which takes the place of `target` once all is written; else that stays as it was. Raises
    UserError if it may not be replaced or cannot be written."""
    place = Path(os.path.realpath(target))
    check_replaceable(place)
    tag = canonical_hash(os.fsencode(place).decode("utf-8", "backslashreplace"))[:8]
    aside = place.with_name(f".{place.name}.{tag}.new")
    try:
        with alone(place.parent):
            _recover(place, aside)
            try:
                make_folder(aside)
                yield aside
                _to_disk(aside)
                # It may have been filled meanwhile.
                check_replaceable(place)
                if place.exists():
                    exchange(aside, place)
                else:
                    aside.rename(place)
                to_disk(place.parent)
            finally:
                if aside.exists():
                    shutil.rmtree(aside)
    except OSError as error:
        raise UserError(
            f"{target} could not be written: {error.strerror or error}",
            "Check the folder's permissions and the free space.",
        ) from None


def _recover(place: Path, aside: Path) -> None:
    """Put away what a process left that ended in the middle; where it had taken the old folder's name, give it back."""
    old = aside.with_name(f"{aside.name}.old")
    if old.is_dir() and not place.exists():
        old.rename(place)
    for left in (old, aside):
        if left.exists():
            shutil.rmtree(left)


def _to_disk(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        to_disk(path)
