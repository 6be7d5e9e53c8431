"""Bringing a pack into a folder under version control: where it goes, what would change, and doing it."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from ....errors import UserError
from ..manifest import NAME
from ..one_writer import alone
from ..read import read_pack
from ..writing import bring_back, is_lost, require_no_link, write_over
from .contents import read_contents
from .planning import Decisions, SyncPlan, plan_sync, require_unedited


@dataclass(frozen=True, slots=True)
class Sync:
    """A sync that is planned, of the pack `source` (None: of the folder with itself). `target` is the pack folder that it
    writes; `versioned` says whether that lies in a git work tree."""

    source: Path | None
    decisions: Decisions
    target: Path
    plan: SyncPlan
    new: bool
    versioned: bool

    @property
    def changes(self) -> bool:
        """Whether it would change anything at all."""
        return bool(self.plan.changed)

    def write(self) -> None:
        """Do it. Raises UserError, also if either pack has changed since this was planned, so that nothing is written
        but what was shown; the folder is then as it was."""
        write_over(self.target, self.plan.files, self.plan.foreign, self._require_as_shown)

    def _require_as_shown(self) -> None:
        try:
            now = _plan(self.source, self.target, self.decisions)
        except UserError as error:
            raise self._other_than_shown(f" ({error})") from None
        if now != self.plan:
            raise self._other_than_shown("")

    def _other_than_shown(self, why: str) -> UserError:
        packs = self.target if self.source is None else f"{self.source} or {self.target}"
        return UserError(
            f"Nothing was written: {packs} was changed by something else since the difference was shown{why}",
            "Run it again and read what would change now.",
            exit_code=1,
        )


def planned(source: Path | None, place: Path, decisions: Decisions) -> Sync:
    """Plan a sync of the pack `source` to `place`, or of `place` with itself. Writes nothing. Raises UserError if it
    must not be done."""
    for path in {place, target_of(source, place)}:
        if is_lost(path):
            with alone(path.parent):
                bring_back(path)
    target = target_of(source, place)
    for path in (place, target):
        require_no_link(path)
    _check_place(target, source)
    new = not _holds_anything(target)
    if source is None and new:
        raise UserError(f"No pack folder {target} found", "Check the path.")
    with contextlib.nullcontext() if new else alone(target.parent):
        plan = _plan(source, target, decisions)
    return Sync(source, decisions, target, plan, new, _in_work_tree(target))


def _plan(source: Path | None, target: Path, decisions: Decisions) -> SyncPlan:
    """What a sync does to what is in the target now. Raises UserError if it must not be done."""
    pack = read_pack(source) if source is not None else None
    there = read_contents(target) if _holds_anything(target) else None
    plan = plan_sync(pack, there, decisions)
    require_unedited(plan, target, overwrite=decisions.overwrite and source is not None)
    return plan


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
