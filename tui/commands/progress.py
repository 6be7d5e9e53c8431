"""The progress bar of long commands: on stderr, only on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import click

from .context import Settings, on_terminal

_MINUTE: Final = 60.0
REPORTED_EVERY = 1 << 16
"""Bytes between two updates: a bar that is redrawn for every record costs more than reading does."""


@contextmanager
def loading_bar(settings: Settings) -> Iterator[Callable[[int, int | None], None]]:
    """A callable that takes (bytes read, bytes in total) and draws a bar; silent without a terminal."""
    if not on_terminal() or settings.quiet or settings.json:
        yield lambda _done, _total: None
        return
    with click.progressbar(length=1, label="Loading", file=sys.stderr) as bar:

        def progress(done: int, total: int | None) -> None:
            if not total:
                return
            if bar.length != total or done < bar.pos:
                bar.length, bar.pos = total, 0
            if done - bar.pos >= REPORTED_EVERY or done >= total:
                bar.update(done - bar.pos)

        yield progress


def once_a_minute(
    label: str,
    say: Callable[[str], None],
    clock: Callable[[], float] = time.monotonic,
    *,
    of: str = "cases",
) -> Callable[[int, int], None]:
    """A callable that takes (cases done, cases in total) and says so a minute after it was said last. `of` names what is
    counted."""
    last = clock()

    def progress(done: int, total: int) -> None:
        nonlocal last
        if clock() - last >= _MINUTE:
            last = clock()
            say(f"{label}: {done:,} of {total:,} {of}")

    return progress


@contextmanager
def case_counter(
    settings: Settings, label: str, *, of: str = "cases"
) -> Iterator[Callable[[int, int], None]]:
    """A callable that takes (cases done, cases in total) and draws a bar; without a terminal it says so once a
    minute. `of` names what is counted."""
    if not on_terminal() or settings.quiet or settings.json:
        yield once_a_minute(label, settings.say, of=of)
        return
    with click.progressbar(length=1, label=label, show_pos=True, file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            if bar.length != total or done < bar.pos:
                bar.length, bar.pos = total, 0
            bar.update(done - bar.pos)

        yield progress
