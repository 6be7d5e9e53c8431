"""What the desk shows, gathered from the store in one go, away from the screen's thread."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from ...store.library.listing import BundleRow, Counts
from ...store.reviews.queues import QueueProgress
from ...store.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A queue with this reviewer's progress."""

    name: str
    title: str
    progress: QueueProgress


@dataclass(frozen=True, slots=True)
class PackLine:
    """A pack that was built from this library, as its manifest tells it; `problem` if unreadable."""

    path: Path
    name: str
    version: str = ""
    fix: int = 0
    guard: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class GoOn:
    """Where the reviewer stopped."""

    queue: str
    position: int
    total: int


@dataclass(frozen=True, slots=True)
class DeskView:
    """Everything on the desk."""

    counts: Counts
    queues: tuple[QueueLine, ...]
    bundles: tuple[BundleRow, ...]
    packs: tuple[PackLine, ...]
    go_on: GoOn | None


def read_pack_line(path: Path) -> PackLine:
    """One line about the pack in `path`; a pack that is gone or broken says so."""
    try:
        manifest = json.loads((path / "manifest.json").read_text("utf-8"))
        counts = manifest.get("counts", {})
        return PackLine(
            path,
            str(manifest.get("name", path.name)),
            str(manifest.get("version", "")),
            int(counts.get("fix", 0)),
            int(counts.get("guard", 0)),
        )
    except FileNotFoundError:
        return PackLine(path, path.name, problem="no longer there")
    except (OSError, ValueError, TypeError, AttributeError):
        return PackLine(path, path.name, problem="its manifest cannot be read")


def gather(workspace: Workspace) -> DeskView:
    """Read the desk. Slow on a large library (it counts), so call it in a worker."""
    queues = workspace.queues.all()
    rubrics = workspace.reviews.rubrics()
    lines = []
    for queue in queues:
        rubric = rubrics.get(queue.rubric)
        progress = workspace.queues.progress(queue, workspace.reviewer)
        lines.append(QueueLine(queue.name, rubric.title if rubric else "", progress))
    place = workspace.journal.recall(workspace.reviewer, "place") or {}
    go_on = None
    for queue in queues:
        if queue.name == place.get("queue"):
            keys = [item.trace for item in queue.items]
            position = keys.index(place["trace"]) if place.get("trace") in keys else 0
            go_on = GoOn(queue.name, position, len(keys))
    packs = workspace.journal.recall("", "packs") or []
    return DeskView(
        counts=workspace.library.counts(),
        queues=tuple(lines),
        bundles=tuple(workspace.library.bundles()),
        packs=tuple(read_pack_line(Path(path)) for path in packs),
        go_on=go_on,
    )
