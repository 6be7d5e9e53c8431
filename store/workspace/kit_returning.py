"""Make the return of a kit: its reviewer's reviews alone, in one sealed file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...errors import UserError
from ..kits.kit_file import SUFFIX
from ..kits.returned import ReturnHead, of_kit, write_return
from .kit_building import file_name_of
from .kit_folders import OpenedKit, kit_of

if TYPE_CHECKING:
    from .workspace import Workspace

_RETURNED: Final = "kit returned"


@dataclass(frozen=True, slots=True)
class MadeReturn:
    """A return that was written. Of `items` so many are `finished`; `to` is whom it goes to, in words."""

    path: Path
    seal: str
    finished: int
    items: int
    to: str


def kit_here(space: Workspace) -> OpenedKit:
    """The kit that a library is of. Raises UserError if it is of none."""
    kit = kit_of(space.folder)
    if kit is None:
        raise UserError(
            f"The library {space.folder} was not opened from a kit",
            "Open the kit first: tracejury open FILE.",
        )
    return kit


def suggested_path(kit: OpenedKit) -> Path:
    """Where a return is written unless it is said otherwise: beside the kit, or in the home folder."""
    name = file_name_of(f"{kit.name}-{kit.reviewer}")
    beside = Path(kit.file).parent
    folder = beside if os.access(beside, os.W_OK | os.X_OK) else Path.home()
    return folder / f"{name}.return{SUFFIX}"


def make_return(space: Workspace, path: Path | None = None) -> MadeReturn:
    """Write the reviews that were given in a kit so far. A later one has all of an earlier one. Raises UserError, OSError."""
    kit = kit_here(space)
    queue = space.reviewable_queue(kit.name)
    progress = space.queues.progress(queue, kit.reviewer)
    inside: Mapping[str, object] = {item.trace: None for item in queue.items}
    events = of_kit(space.journal.events(reviewer=kit.reviewer), inside, kit.rubric)
    if not events:
        raise UserError("Nothing is judged yet", "Review at least one trace first.")
    judged = {event.trace for event in events}
    head = ReturnHead(
        kit=kit.id,
        library=kit.library,
        reviewer=kit.reviewer,
        rubric=kit.rubric,
        name=kit.name,
        items=progress.total,
        finished=progress.finished,
        events=len(events),
        masked=kit.masked,
        traces={key: of for key, of in kit.traces.items() if key in judged},
        installation=kit.installation,
    )
    target = path or suggested_path(kit)
    seal = write_return(target, head, events, kit.token, kit.key)
    if not space.read_only:
        space.journal.remember(
            kit.reviewer,
            _RETURNED,
            {"path": str(target), "event": space.journal.last_event(), "seal": seal},
        )
    return MadeReturn(target, seal, progress.finished, progress.total, kit.to)


@dataclass(frozen=True, slots=True)
class LastReturn:
    """Where a return was written, its seal, and whether something was done since."""

    path: Path
    seal: str
    stale: bool


def last_return(space: Workspace, kit: OpenedKit) -> LastReturn | None:
    """The return that was written last; None if none was made."""
    known = space.journal.recall(kit.reviewer, _RETURNED)
    if not isinstance(known, dict):
        return None
    stale = int(known["event"]) != space.journal.last_event()
    return LastReturn(Path(str(known["path"])), str(known.get("seal") or ""), stale)
