"""Where a pack is written to: only an older pack is ever replaced."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from shlex import quote
from typing import Final

from ...errors import UserError
from ..bundles.input.json_bytes import NotJson, decode_json
from . import format_1
from .manifest import EVERY_MAJOR, NAME, SIGNATURE
from .passports.in_pack import PASSPORT, PROMPT
from .writing import write_over

README: Final = "README.md"
ATTRIBUTES: Final = ".gitattributes"
_OWN: Final = frozenset({NAME, SIGNATURE, README, ATTRIBUTES, PASSPORT, PROMPT})
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
                f"Build it in another folder, then: tracejury pack sync THAT_FOLDER {quote(str(out))}",
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
    """Let the folder `out`, or the one that it leads to, hold these files and no others. Raises UserError, also if another
    process writes there for long; the folder is then as it was."""
    write_over(out.resolve(), files)
