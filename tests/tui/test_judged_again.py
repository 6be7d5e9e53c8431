"""The last judgement again: what it says of the next trace, and what it leaves to the reviewer."""

from __future__ import annotations

from pathlib import Path

from judging_keys import (
    failed,
    opened,
    press,
    review,
    review_of,
    state,
    talks,
    title,
    typed,
)
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.widgets.rubric_form import RubricForm


async def test_a_place_that_the_trace_has_not_is_asked_for_and_not_made_up(
    empty_space: Workspace, tmp_path: Path
) -> None:
    space = talks(empty_space, tmp_path, ["refund", "search", "refund"])
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "C")
        await failed(pilot)
        broke = review(space).break_point
        assert broke is not None
        await press(pilot, "full_stop")
        again = review(space, 1)
        assert (again.status, again.codes, again.break_point) == ("draft", (), None)
        assert again.answers == review(space).answers
        assert "2/3" in title(screen)
        assert "Not where it broke: b marks the step, B says you cannot tell." in screen.notice
        part = screen.query_one(RubricForm).part
        assert part is not None
        assert part.kind == "where"
        await press(pilot, "B", "enter")
        assert review(space, 1).status == "finished"


async def test_over_another_verdict_it_asks_first(empty_space: Workspace, tmp_path: Path) -> None:
    space = talks(empty_space, tmp_path, ["refund"] * 4)
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "C")
        await failed(pilot)
        await press(pilot, "p", "f", "full_stop")
        assert review(space, 2).answers == {"verdict": "fail"}
        assert "It is judged ✗ FAIL: press . again to judge it ✓ PASS." in state(screen)
        await press(pilot, "full_stop")
        assert (review(space, 2).status, review(space, 2).verdict) == ("finished", "pass")
        await press(pilot, "u", "u")
        assert review_of(space, 2) is None, "one press for each"


async def test_a_second_judgement_is_given_again_like_any_other(
    empty_space: Workspace, tmp_path: Path
) -> None:
    space = talks(empty_space, tmp_path, ["refund"] * 8)
    again = Selection({}, reason="all", order="random", seed=3, repeats=0.5)
    space.new_queue("again", builtin_rubrics()["agent-failure"], again)
    items = space.queue_named("again").items
    repeat = next(at for at, item in enumerate(items) if item.repeat)
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, "again")
        await press(pilot, *"p" * repeat)
        await failed(pilot)
        assert "✓ PASS" not in state(screen)
        await press(pilot, "full_stop")
        assert "Repeated: ✗ FAIL" in state(screen)
        judged = review_of(space, repeat + 1, "again")
        assert judged is not None
        assert judged.answers["verdict"] == "fail"


async def test_a_note_written_later_does_not_make_an_earlier_verdict_the_last(
    empty_space: Workspace, tmp_path: Path
) -> None:
    space = talks(empty_space, tmp_path, ["refund"] * 4)
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await failed(pilot)
        await press(pilot, "p", "N", "N", "o")
        await typed(pilot, "late")
        await press(pilot, "enter", "greater_than_sign", "full_stop")
        assert (review(space).note, review(space).verdict) == ("late", "fail")
        assert review(space, 2).verdict == "pass"
