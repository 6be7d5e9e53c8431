"""A workspace with the sample loaded, the same on every machine and at every time."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.worker import WorkerCancelled
from tracejury.store.journal.journal import Journal
from tracejury.store.library.library import Library
from tracejury.store.reviews.queues import Queues
from tracejury.store.reviews.reviews import Reviews
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.sample import load_sample, make_known


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
    """An open library whose clock stands at noon and moves a second with each press. With the sample it is a copy of
    one that was loaded once: loading is for the tests of loading."""
    pressed = 0
    if sample and not (folder / "journal.db").exists():
        loaded, pressed = _loaded_sample()
        shutil.copytree(loaded, folder, dirs_exist_ok=True)
    with _opened(folder, itertools.count(pressed)) as space:
        if sample and not pressed:
            load_sample(space)
            make_known(folder)
        yield space


@contextmanager
def _opened(folder: Path, ticks: Iterator[int]) -> Iterator[Workspace]:
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
        yield space
    finally:
        space.close()


@cache
def _loaded_sample() -> tuple[Path, int]:
    """A closed library with the sample, and how many seconds its clock moved while it was made."""
    folder = Path(tempfile.mkdtemp(prefix="tracejury-sample-"))
    ticks = itertools.count()
    with _opened(folder, ticks) as space:
        load_sample(space)
    make_known(folder)
    return folder, next(ticks)


def remove_loaded_sample() -> None:
    """Remove the library that was loaded once, at the end of the tests."""
    if _loaded_sample.cache_info().currsize:
        shutil.rmtree(_loaded_sample()[0])
        _loaded_sample.cache_clear()
