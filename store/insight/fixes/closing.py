"""Which release closed a group of failures: from which one on all cases that guard it pass; and groups that failed again
since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ...canonical import Json
from ...plurals import counted
from .releases import History, Line, Release


@dataclass(frozen=True, slots=True)
class FailedAgain:
    """A group that is open again: the release that had closed it, and the traces that failed since. `dated` of them say
    themselves when they ran; the others were only loaded later."""

    group: str
    name: str
    release: Release
    traces: tuple[str, ...]
    dated: int

    def json(self) -> dict[str, Json]:
        """As part of a JSON document."""
        return {
            "group": self.group,
            "name": self.name or None,
            "closed_by": self.release.name,
            "closed_at": _iso(self.release.first_ms),
            "traces": list(self.traces),
            "dated": self.dated,
        }


def closed_by(found: History, guards: Sequence[Line]) -> Release | None:
    """The release from which on all of these cases pass, up to the last; None if one fails, or if they never passed together.
    A release in which one was not decided neither closes nor opens."""
    closed: Release | None = None
    if not guards:
        return None
    for release in found.releases:
        cells = [line.cells.get(release.name) for line in guards]
        statuses = ["" if cell is None else cell.status for cell in cells]
        if "fail" in statuses or "mixed" in statuses:
            closed = None
        elif closed is None and all(one == "pass" for one in statuses):
            closed = release
    return closed


def failed_again_in_words(one: FailedAgain) -> str:
    """That a group is open again, in a sentence."""
    name = f"{one.group} {one.name}".strip()
    count, undated = len(one.traces), len(one.traces) - one.dated
    when = _iso(one.release.first_ms)[:10]
    how = "" if not undated else f" ({undated:,} by when they were loaded)"
    return (
        f"Group {name} failed again and is open: {counted(count, 'failure')} since release"
        f" {one.release.name} closed it on {when}{how}."
    )


def _iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds")
