"""The judge screen: a sentence, bars, and every number with the traces behind it; who judges blind is asked first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_fixtures import settled
from failing import space_of
from held_against import judged, keys_by_id, row, scored
from judging_keys import press, top
from screen_text import screen_text
from textual.widgets import Static
from tracejury.rubrics.files import find_rubric
from tracejury.store.workspace.judge_words import Counting, counting, say_counting
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.dialogs.choice import ChoiceDialog
from tracejury.tui.screens.judges import JudgesScreen
from tracejury.tui.screens.review.review import ReviewScreen

SIZE = (80, 24)


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    """Experts fail the first 25 of 60 runs; the judge gives 0.2 to 22 of these and to 5 others."""
    with space_of(tmp_path / "library", "lead") as found:
        low = {*range(22), *range(30, 35)}
        rows = [row(number, score_tone=0.2 if number in low else 0.8) for number in range(60)]
        scored(found, tmp_path / "runs.jsonl", rows)
        judged(found, tmp_path / "anna.jsonl", {n: "fail" if n < 25 else "pass" for n in range(60)})
        yield found


def part(app: TracejuryApp, name: str) -> str:
    return str(app.screen.query_one(name, Static).render())


async def test_it_says_a_sentence_and_opens_the_traces_behind_a_number(space: Workspace) -> None:
    say_counting(space, "score_tone", Counting(threshold=0.5))
    app = TracejuryApp(space)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "L")
        assert isinstance(top(app), JudgesScreen)
        assert part(app, "#judges-card").startswith("score_tone caught 22 of 25 failures (88 %")
        shown = screen_text(app)
        assert "22 of 25" in shown
        assert "30 of 35" in shown
        assert "3 failures that it let through" in shown
        await press(pilot, "down", "down", "down", "down")
        assert "opens 3 traces" in part(app, "#judges-detail")
        await press(pilot, "enter")
        keys = keys_by_id(space)
        review = top(app)
        assert isinstance(review, ReviewScreen)
        items = review._queue.items
        found = {item.trace for item in items}
        assert found == {keys[f"run-{number:04}"] for number in (22, 23, 24)}
        # Nothing there says what the judge or others said before one has judged.
        assert {item.reason for item in items} == {"opened from the judges"}
        await press(pilot, "escape")
        assert isinstance(top(app), JudgesScreen)


async def test_which_way_a_judge_counts_is_said_with_keys_and_taken_back(space: Workspace) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "L", "down")
        assert "Which way its scores count is not known" in screen_text(app)
        await press(pilot, "enter")
        assert isinstance(top(app), ChoiceDialog)
        await press(pilot, "1")
        assert counting(space)["score_tone"].lower_is_better is False
        assert "The threshold 0.8 comes nearest to the target" in screen_text(app)
        await press(pilot, "enter")
        assert counting(space)["score_tone"].threshold == 0.8
        assert part(app, "#judges-card").startswith("score_tone caught 22 of 25 failures")
        await press(pilot, "u")
        assert counting(space)["score_tone"].threshold is None
        assert "The threshold 0.8 comes nearest to the target" in screen_text(app)


async def test_the_screen_names_keys_not_options_and_one_trace_is_one(space: Workspace) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "L")
        said = part(app, "#judges-card")
        assert "--threshold" not in said
        assert "Enter on the line below says it" in said
        say_counting(space, "score_tone", Counting(threshold=0.5))
        await press(pilot, "escape", "L")
        rows = part(app, "#judges-detail").splitlines()
        assert [row.split("  ")[1] for row in rows[1:]] == [
            "the judge alone",
            "experts alone",
            "the judge, corrected for its errors",
            "both together",
        ]


async def test_who_has_traces_to_judge_blind_is_told_before_it_opens(
    space: Workspace, tmp_path: Path
) -> None:
    say_counting(space, "score_tone", Counting(threshold=0.5))
    rubric = find_rubric("agent-failure")
    space.new_queue("mine", rubric, Selection({}, reason="all", as_loaded=True))
    judged(space, tmp_path / "lead.jsonl", {0: "fail"}, "lead")
    app = TracejuryApp(space)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "L")
        assert isinstance(top(app), ChoiceDialog)
        assert "You have 59 left to judge" in screen_text(app)
        await press(pilot, "1")
        assert not isinstance(top(app), JudgesScreen)
        await press(pilot, "L", "2")
        assert isinstance(top(app), JudgesScreen)
        # Of the 60 only the one that they judged is compared.
        assert part(app, "#judges-card").startswith("score_tone caught 1 of 1 failure ")


async def test_without_scores_it_says_that_there_is_no_judge(tmp_path: Path) -> None:
    with space_of(tmp_path / "library", "lead") as space:
        scored(space, tmp_path / "runs.jsonl", [row(1)])
        app = TracejuryApp(space)
        async with app.run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "L")
            assert "there is no judge to hold against experts" in part(app, "#judges-card").replace("\n", " ")  # fmt: skip
