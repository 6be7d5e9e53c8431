"""A workspace with the sample loaded, the same on every machine and at every time."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.worker import WorkerCancelled
from tracejury.store.journal.journal import Journal
from tracejury.store.library.library import Library
from tracejury.store.reviews.queues import Queues
from tracejury.store.reviews.reviews import Reviews
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.sample import load_sample


async def settled(pilot: Pilot[Any]) -> None:
    """Wait until no worker runs any more; one that a newer one replaced is done as well."""
    for _ in range(3):  # what a worker finds may open a screen that starts another one
        await pilot.pause()
        with suppress(WorkerCancelled):
            await pilot.app.workers.wait_for_complete()
    await pilot.pause()


NOON_MS = 1_795_176_000_000
"""2026-11-20 12:00:00 UTC."""


@contextmanager
def workspace(folder: Path, *, sample: bool = True) -> Iterator[Workspace]:
    """An open library whose clock stands at noon and moves a second with each press."""
    ticks = itertools.count()
    journal = Journal.open(folder, clock=lambda: NOON_MS + 1000 * next(ticks))
    library = Library.open(folder)
    space = Workspace(
        folder,
        library,
        journal,
        Reviews(journal),
        Queues(journal, library.present_states),
        "expert",
    )
    try:
        if sample:
            load_sample(space)
        yield space
    finally:
        space.close()
