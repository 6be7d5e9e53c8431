"""A reviewer who has to page to read what they judge needs under two thirds of the presses that the same traces took before."""

from __future__ import annotations

from pathlib import Path

from desk_fixtures import workspace
from scripted_reviewer import judged_sample

TRACES = 15


async def test_traces_that_one_pages_through_take_under_two_thirds_of_the_presses_of_before(
    tmp_path: Path,
) -> None:
    with workspace(tmp_path / "library") as space:
        reviewer = await judged_sample(space, (80, 24), TRACES)
    assert reviewer.judged == TRACES
    assert reviewer.presses["verdict"] >= TRACES
    assert reviewer.marked >= 10
    assert 3 * reviewer.presses.total() < 2 * reviewer.old, (reviewer.presses, reviewer.old)
