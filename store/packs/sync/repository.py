"""The paths of a pack and of its baseline as a CI sees them: from the root of the repository, and inside it."""

from __future__ import annotations

import os
from pathlib import Path

from ....errors import UserError
from ..manifest import NAME
from ..reports.places import repository_of


def pack_in_repository(pack: Path) -> str:
    """The path of a pack from the root of the repository that one is in. Raises UserError if no pack is there, or if a
    CI would not find it."""
    if not (pack / NAME).is_file():
        raise UserError(
            f"No pack folder {pack} found", "Sync the pack there first: tracejury pack sync"
        )
    return _path_in_repository(pack)


def baseline_in_repository(baseline: Path) -> str:
    """The path of a baseline from the root of the repository that one is in. Raises UserError as for a pack."""
    if not baseline.is_file():
        raise UserError(f"No baseline {baseline} found", "tracejury bless writes one.")
    return _path_in_repository(baseline)


def _path_in_repository(path: Path) -> str:
    root = os.path.realpath(repository_of(Path.cwd()))
    full = os.path.realpath(path)
    if full != root and not full.startswith(root.rstrip(os.sep) + os.sep):
        raise UserError(
            f"{path} lies outside of the repository {root}",
            "A CI sees what is in the repository alone: bring it in, then give its path there.",
        )
    shown = Path(os.path.relpath(full, root)).as_posix()
    return f"./{shown}" if shown.startswith("-") else shown
