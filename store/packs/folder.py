"""Writing a pack's folder in one step, over nothing but an older pack."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from ...errors import UserError
from ..canonical import sha256_hex
from .manifest import MAJOR, NAME, SIGNATURE


def check_replaceable(out: Path) -> None:
    """Raise UserError where a pack written to `out` would destroy anything else than a pack."""
    if not out.exists():
        return
    if not out.is_dir():
        raise UserError(f"{out} is there already and is no pack", "Name another folder with -o.")
    if not any(out.iterdir()):
        return
    try:
        manifest = json.loads((out / NAME).read_bytes())
        ours = str(manifest["format"]).startswith(MAJOR)
        listed = {str(entry["path"]) for entry in manifest["files"]} | {NAME, SIGNATURE}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        ours, listed = False, set()
    if not ours:
        raise UserError(f"{out} is there already and is no pack", "Name another folder with -o.")
    for found in sorted(out.rglob("*")):
        shown = found.relative_to(out).as_posix()
        if shown not in listed and (found.is_symlink() or not found.is_dir()):
            raise UserError(
                f"{out} holds {shown}, which is no part of the pack there",
                "Move it away first, or name another folder with -o: the whole folder is replaced.",
            )


def write_folder(out: Path, files: Mapping[str, bytes]) -> None:
    """Write `files` to the folder `out`: made complete beside it and swapped in, so that a reader finds
    the old pack or the new one. Raises UserError, and then the old one is still there."""
    target = out.resolve()
    tag = sha256_hex(str(target).encode("utf-8", "surrogateescape"))[:8]
    aside = target.with_name(f".{target.name}.{tag}.new")
    old = target.with_name(f".{target.name}.{tag}.old")
    try:
        if old.exists():
            # A run that was cut short between the two renames below.
            if target.exists():
                shutil.rmtree(old)
            else:
                old.rename(target)
        if aside.exists():
            shutil.rmtree(aside)
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
        if old.exists():
            shutil.rmtree(old)
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        raise UserError(
            f"The pack could not be written to {out}: {error.strerror}",
            "Check the folder's permissions and the free space.",
        ) from None
