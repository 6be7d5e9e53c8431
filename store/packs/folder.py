"""Writing a pack's folder in one step; only an older pack is ever replaced."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ...errors import UserError
from ..bundles.input.json_bytes import NotJson, decode_json
from ..canonical import sha256_hex
from . import format_1
from .manifest import EVERY_MAJOR, NAME, SIGNATURE
from .one_writer import alone

README: Final = "README.md"
ATTRIBUTES: Final = ".gitattributes"
_OWN: Final = frozenset({NAME, SIGNATURE, README, ATTRIBUTES})
_MADE: Final = re.compile(r"(?:cases|rubrics)/(?:[a-z0-9-]+-)?[0-9a-f]{16}\.json")


def check_replaceable(out: Path) -> None:
    """Raise UserError if writing a pack to `out` would delete anything but a pack."""
    if not out.exists():
        return
    if not out.is_dir():
        raise _not_a_pack(out)
    if not any(out.iterdir()):
        return
    try:
        manifest = decode_json((out / NAME).read_bytes())
    except (OSError, NotJson):
        raise _not_a_pack(out) from None
    if not isinstance(manifest, Mapping) or not str(manifest.get("format")).startswith(EVERY_MAJOR):
        raise _not_a_pack(out)
    old = format_1.belongs(manifest)
    for found in sorted(out.rglob("*")):
        shown = found.relative_to(out).as_posix()
        if shown.startswith(("history/", "retired/")):
            raise UserError(
                f"{out} is synced: it has a history that a build would delete",
                f"Build it in another folder, then: tracejury pack sync THAT_FOLDER {out}",
            )
        mine = shown in old if old else shown in _OWN or _MADE.fullmatch(shown)
        if not mine and (found.is_symlink() or not found.is_dir()):
            raise UserError(
                f"{out} contains {shown}, which does not belong to the pack in that folder",
                "Move it away first, or name another folder with -o: the whole folder is replaced.",
            )


def _not_a_pack(out: Path) -> UserError:
    return UserError(f"{out} exists and is not a pack", "Name another folder with -o.")


def write_folder(out: Path, files: Mapping[str, bytes]) -> None:
    """Write `files` to the folder `out`: written beside it and swapped in, so that a reader finds the
    old pack or the new one. Raises UserError, also if another process writes there for long; the old pack is then
    still in place."""
    target = out.resolve()
    tag = sha256_hex(str(target).encode("utf-8", "surrogateescape"))[:8]
    aside = target.with_name(f".{target.name}.{tag}.new")
    old = target.with_name(f".{target.name}.{tag}.old")
    try:
        with alone(target.parent):
            if old.exists():
                # An earlier run was interrupted between the two renames below.
                if target.exists():
                    shutil.rmtree(old)
                else:
                    old.rename(target)
            if aside.exists():
                shutil.rmtree(aside)
            try:
                for path, body in files.items():
                    place = aside / path
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(body)
                if target.exists():
                    target.rename(old)
                try:
                    aside.rename(target)
                except OSError:
                    if old.exists():
                        old.rename(target)
                    raise
            finally:
                shutil.rmtree(aside, ignore_errors=True)
            if old.exists():
                shutil.rmtree(old)
    except OSError as error:
        raise UserError(
            f"{out} could not be written: {error.strerror}",
            "Check the folder's permissions and the free space.",
        ) from None
