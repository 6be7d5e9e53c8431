"""The sentence at the end of a queue: whether more reviews would find anything, and what it takes to tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_fixtures import settled
from evidence import evidence_library, judge_all, review_line
from failing import space_of
from held_against import judged, row, scored
from textual.widgets import Static
from tracejury.rubrics.files import find_rubric
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.stopping import stopping
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.navigation import OpenQueueEnd
from tracejury.tui.views.stopping import stopping_line

RUBRIC = "agent-failure"


def coded(space: Workspace, folder: Path, codes: list[list[str]]) -> None:
    """One trace after the other, with these codes; those without any pass."""
    scored(space, folder / "runs.jsonl", [row(number) for number in range(len(codes))])
    for at, some in enumerate(codes):
        said = {at: "fail" if some else "pass"}
        judged(space, folder / "one.jsonl", said, codes=some, at=f"2026-01-01T00:{at:02}:00Z")


def test_it_says_when_the_last_one_came_and_how_many_more_reviews_would_find_one(
    tmp_path: Path,
) -> None:
    with space_of(tmp_path / "library", "lead") as space:
        once = [["a"], ["b"], ["c"], ["d"], ["e"], ["f"]]
        coded(space, tmp_path, [*once, *[["often"]] * 4, ["twice"], ["twice"], *[[]] * 31])
        said = stopping_line(stopping(space, RUBRIC))
    assert "the last new failure code came 32 traces ago; about 18 unseen (95 %: " in said
    assert " more reviews would likely find one." in said


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ([["tone"], [], []], "not told: 3 of the 20 reviewed traces that it needs"),
        ([[], []], "none shows a failure code or a group of failures: 2 of the 20 reviewed traces"),
        ([], ""),
    ],
)
def test_where_too_little_is_reviewed_it_says_how_many_it_needs(
    tmp_path: Path, codes: list[list[str]], said: str
) -> None:
    with space_of(tmp_path / "library", "lead") as space:
        coded(space, tmp_path, codes)
        line = stopping_line(stopping(space))
    assert said in line
    assert bool(said) == bool(line)


def test_who_has_to_judge_blind_and_has_not_begun_is_told_nothing(tmp_path: Path) -> None:
    with space_of(tmp_path / "library", "lead") as space:
        coded(space, tmp_path, [["tone"], ["fact"], []])
        assert stopping(space, RUBRIC) is not None
        space.new_queue("mine", find_rubric(RUBRIC), Selection({}, as_loaded=True))
        assert stopping(space, RUBRIC) is None


@pytest.mark.parametrize("begun", [True, False])
async def test_it_stands_at_the_end_of_a_queue(tmp_path: Path, *, begun: bool) -> None:
    with evidence_library(tmp_path) as space:
        queue = space.queue_named("drawn")
        if begun:
            lines = [
                review_line(
                    item.trace,
                    "lead",
                    "fail" if at < 15 else "pass",
                    codes=["tone"] if at < 15 else [],
                )
                for at, item in enumerate(queue.items[:20])
            ]
            judge_all(space, lines)
        app = TracejuryApp(space)
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            app.post_message(OpenQueueEnd(queue, lambda _at: None))
            await settled(pilot)
            line = app.screen.query_one("#end-stopping", Static)
            # The lead judges blind: before they have begun, what others found is not theirs to know.
            assert line.display is begun
            if begun:
                said = str(line.render())
                assert said.startswith(
                    "Of 20 traces reviewed under agent-failure: the last new failure code came"
                )
