"""Where a reviewer left off is found again, also after the queue or the program has changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from judging_keys import QUEUE, talks
from msgspec.structs import replace as changed
from tracejury.store.workspace.left_off import LeftOff, leave_off, left_off
from tracejury.store.workspace.workspace import Workspace


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    """A library with a queue of three traces."""
    with Workspace.open(tmp_path / "library", "ana") as space:
        yield talks(space, tmp_path, ["refund"] * 3)


def test_one_goes_on_where_one_left_off(space: Workspace) -> None:
    queue = space.queue_named(QUEUE)
    assert left_off(space) is None
    leave_off(space, queue, 1)
    found = left_off(space)
    assert found == LeftOff(QUEUE, queue.items[1].trace, repeat=False, at=1, total=3)
    assert left_off(replace(space, reviewer="ben")) is None


def test_the_trace_is_found_where_it_is_in_the_queue_now(space: Workspace) -> None:
    queue = space.queue_named(QUEUE)
    leave_off(space, queue, 1)
    found = left_off(space)
    assert found is not None
    assert found.position_in(changed(queue, items=queue.items[::-1][:2])) == 1
    assert found.position_in(changed(queue, items=queue.items[:1])) is None
    assert found.position_in(changed(queue, name="another")) is None


def test_a_place_that_an_earlier_version_kept_is_read(space: Workspace) -> None:
    trace = space.queue_named(QUEUE).items[2].trace
    space.journal.remember(space.reviewer, "place", {"queue": QUEUE, "trace": trace, "step": None})
    assert left_off(space) == LeftOff(QUEUE, trace, repeat=False, at=None, total=None)
