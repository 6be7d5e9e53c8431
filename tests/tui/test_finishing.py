"""Finishing a review: the next trace says that it is saved, how to take it back, and who had judged otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging_keys import (
    QUEUE,
    begun_fail,
    failed,
    opened,
    press,
    review,
    state,
    talk,
    talks,
    title,
    typed,
)
from screen_text import screen_text
from tracejury.store.acts import Act
from tracejury.store.judgement import Review
from tracejury.store.trace import Score, Trace
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.review import early_keys
from tracejury.tui.views.judging import finished_words

SCORES = {"resolved": {"label": "fail", "rater": "user"}, "polite": {"label": "pass"}}


def test_what_disagreed_is_said_first_and_agreement_as_well() -> None:
    trace = Trace(scores=(Score("polite", label="pass"), Score("solved", label="fail")))
    review = Review("t", "anna", "r", status="finished", verdict="pass", at_ms=0)
    said = finished_words(review, trace)
    assert said.startswith("✓ PASS saved ")
    assert said.endswith(
        "u takes it back. Before you, solved (score) said fail; you say pass ·"
        " polite (score) said pass; you agree."
    )
    assert "Before" not in finished_words(review, Trace())
    assert finished_words(review, Trace(), "Said.") == "Said."


async def test_the_next_trace_says_what_was_saved_and_who_disagreed(
    empty_space: Workspace, tmp_path: Path
) -> None:
    judged = {**talk(0, "refund"), "scores": SCORES}
    space = talks(empty_space, tmp_path, ["refund"] * 4, first=judged)
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        assert "resolved" not in state(screen)
        await press(pilot, "p")
        assert "2/4" in title(screen)
        assert "✓ PASS saved " in state(screen)
        assert "u takes it back. Before you, resolved (end user) said fail; you" in screen.notice
        assert screen.query_one("#review-state").size.height == 2, "all of it is in view"
        await press(pilot, "j")
        assert "PASS" not in state(screen)
        assert screen.query_one("#review-state").size.height == 1
        await failed(pilot)
        assert "3/4" in title(screen)
        assert "✗ FAIL saved " in state(screen)
        await press(pilot, "full_stop")
        assert "Repeated: ✗ FAIL · " in state(screen)


async def test_how_another_reviewer_judged_is_said_once_one_has_judged_and_not_before(
    empty_space: Workspace, tmp_path: Path
) -> None:
    space = talks(empty_space, tmp_path, ["refund"] * 3)
    queue = space.queue_named(QUEUE)
    for item, status in zip(queue.items, ("finish", "answer", "finish"), strict=True):
        acts = [Act("answer", {"question": "verdict", "value": "fail"})]
        if status == "finish":
            acts.append(Act("finish", {"verdict": "fail", "codes": []}))
        space.journal.append("vera", item.trace, queue.rubric, acts)
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        assert "vera" not in screen_text(pilot.app)
        await press(pilot, "p")
        assert "Before you, vera said fail; you say pass." in screen.notice
        await press(pilot, "p")
        assert "vera" not in screen.notice, "that review is not finished"
        await press(pilot, "N", "N")
        assert "vera said fail; you say pass" in screen_text(pilot.app)


@pytest.mark.parametrize(
    ("opens", "name", "said"),
    [
        ("c", "correction", "Enter again finishes without it, c goes on with it."),
        ("o", "note", "Enter again finishes without it, o goes on with it."),
    ],
)
async def test_enter_does_not_finish_over_a_text_that_was_begun(
    empty_space: Workspace, tmp_path: Path, opens: str, name: str, said: str
) -> None:
    space = talks(empty_space, tmp_path, ["refund"] * 2)
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await begun_fail(pilot)
        await press(pilot, "b", opens)
        await typed(pilot, "half")
        await pilot.press("escape", "enter")
        await press(pilot)
        assert f"The {name} you began is not saved: {said}" in screen.notice
        assert review(space).status == "draft"
        await press(pilot, "j", "enter")
        assert review(space).status == "draft", "another key came between"
        await pilot.pause(early_keys.SEEN_SECONDS)
        await press(pilot, "enter")
        assert review(space).status == "finished"
        assert "2/2" in title(screen)


async def test_a_text_that_was_begun_and_then_saved_is_not_asked_about(
    empty_space: Workspace, tmp_path: Path
) -> None:
    space = talks(empty_space, tmp_path, ["refund"] * 2)
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await begun_fail(pilot)
        await press(pilot, "b", "o")
        await typed(pilot, "half")
        await press(pilot, "escape", "o", "enter", "enter")
        assert (review(space).status, review(space).note) == ("finished", "half")
