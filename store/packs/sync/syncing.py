"""Bringing a pack into a folder under version control: where it goes, what would change, and doing it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ....errors import UserError
from ..manifest import NAME
from ..read import read_pack
from .contents import read_contents
from .planning import Decisions, SyncPlan, plan_sync, require_unedited
from .writing import bring_back, require_no_link, write_over


@dataclass(frozen=True, slots=True)
class Sync:
    """A sync that is planned. `target` is the pack folder that it writes; `versioned` says whether that lies in a git
    work tree."""

    target: Path
    plan: SyncPlan
    new: bool
    versioned: bool

    @property
    def changes(self) -> bool:
        """Whether it would change anything at all."""
        return bool(self.plan.changed)

    def write(self) -> None:
        """Do it. Raises UserError; the folder is then as it was."""
        write_over(self.target, self.plan.files, self.plan.foreign)


def planned(source: Path | None, place: Path, decisions: Decisions) -> Sync:
    """Plan a sync of the pack `source` to `place`, or of `place` with itself. Writes nothing. Raises UserError if it
    must not be done."""
    for path in {place, target_of(source, place)}:
        bring_back(path)
    target = target_of(source, place)
    for path in (place, target):
        require_no_link(path)
    _check_place(target, source)
    pack = read_pack(source) if source is not None else None
    there = read_contents(target) if _holds_anything(target) else None
    if source is None and there is None:
        raise UserError(f"No pack folder {target} found", "Check the path.")
    plan = plan_sync(pack, there, decisions)
    require_unedited(plan, target, overwrite=decisions.overwrite and source is not None)
    return Sync(target, plan, there is None, _in_work_tree(target))


def target_of(source: Path | None, place: Path) -> Path:
    """The pack folder that a destination means: itself if it is a pack or not there yet, else the folder in it that has
    the name of the source."""
    if source is None or (place / NAME).exists() or not os.path.lexists(place):
        return place
    if place.is_dir() and not place.is_symlink() and place.name.endswith(".pack"):
        return place
    return place / source.resolve().name


def _holds_anything(target: Path) -> bool:
    return target.is_dir() and any(target.iterdir())


def _check_place(target: Path, source: Path | None) -> None:
    """Raise UserError if a pack must not be written there."""
    if target.exists() and not target.is_dir():
        raise UserError(f"{target} is a file", "Name a folder.")
    if (target / ".git").exists():
        raise UserError(
            f"{target} is the top of a git work tree, which a pack would take the place of",
            f"Name a folder in it, such as {target / 'evals' / 'name.pack'}.",
        )
    if _holds_anything(target) and not (target / NAME).exists():
        raise UserError(
            f"{target} holds files, but no pack", "Name a pack, or a folder that is not there yet."
        )
    if source is not None:
        here, there = os.path.realpath(source), os.path.realpath(target)
        if here == there or here.startswith(there + os.sep) or there.startswith(here + os.sep):
            raise UserError(
                f"{source} and {target} lie in each other", "Name a folder beside the pack."
            )


def _in_work_tree(target: Path) -> bool:
    """Whether a folder lies in a git work tree; git itself is not asked."""
    return any((above / ".git").exists() for above in target.resolve().parents)
