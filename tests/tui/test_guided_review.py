"""The guided review: it follows what the journal says was done, and touches nothing but a scratch library."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from desk_fixtures import settled
from textual.pilot import Pilot
from tracejury.store.acts import Act
from tracejury.store.judgement import Correction, Place, Review
from tracejury.store.reviews import presses
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.guide.session import GuidedReview
from tracejury.tui.guide.steps import STEPS, Guide, Seen

RIGHT = Review("right", "ana", "r", status="finished", verdict="pass", answers={"verdict": "pass"})
WRONG = Review(
    "wrong", "ana", "r", status="finished", verdict="fail",
    answers={"verdict": "fail", "mode": ["hallucination"], "why": "It says yes."},
    break_point=Place("3"), correction=Correction("No."),
)  # fmt: skip


def names_after(seen: Seen, guide: Guide | None = None) -> str:
    after = (guide or Guide()).after(seen)
    return "over" if after.over else STEPS[after.number].name


def test_a_step_is_over_when_the_journal_says_so_in_whatever_order_it_was_done() -> None:
    assert names_after(Seen()) == "question"
    assert names_after(Seen(moves=1)) == "answer"
    assert names_after(Seen(right=RIGHT)) == "fail"
    assert names_after(Seen(right=RIGHT, wrong=WRONG)) == "undo"
    assert names_after(Seen(right=RIGHT, wrong=WRONG, undone=1)) == "redo"
    assert names_after(Seen(right=RIGHT, wrong=WRONG, undone=2, redone=1)) == "over"


def test_moves_count_for_one_step_only() -> None:
    assert names_after(Seen(moves=9)) == "answer"


def test_a_verdict_of_another_kind_does_not_end_the_step() -> None:
    passed = Review(
        "wrong", "ana", "r", status="finished", verdict="pass", answers={"verdict": "pass"}
    )
    assert names_after(Seen(right=RIGHT, wrong=passed)) == "fail"


@pytest.fixture
def guided() -> Iterator[GuidedReview]:
    review = GuidedReview("ana")
    yield review
    review.close()


def do(guided: GuidedReview, at: int, acts: Sequence[Act]) -> None:
    space, queue = guided.space, guided.queue
    space.journal.append("ana", queue.items[at].trace, queue.rubric, acts)
    guided.follow()


def test_the_verdict_becomes_a_test_that_fails_the_answer_and_passes_the_correction(
    guided: GuidedReview,
) -> None:
    space, queue = guided.space, guided.queue
    rubric = space.reviews.rubric(queue.rubric)
    assert rubric is not None

    def present() -> Review | None:
        return space.reviews.review("ana", queue.items[1].trace, queue.rubric)

    guided.moves = 1
    guided.follow()
    do(guided, 0, presses.verdict_press(rubric, None, "pass"))
    do(guided, 1, presses.verdict_press(rubric, None, "fail"))
    do(guided, 1, presses.answer_press(rubric, present(), "mode", ["hallucination"]))
    do(guided, 1, presses.answer_press(rubric, present(), "why", "The leaflet says not to."))
    trace = space.library.trace(queue.items[1].trace)
    assert trace is not None
    do(guided, 1, presses.break_point_press(present(), trace.steps[-1].id))
    text = "No, please do not take ibuprofen now: it must not be taken in the last three months of pregnancy."
    do(guided, 1, presses.correction_press(text))
    do(guided, 1, presses.finish_press(rubric, present()))
    assert STEPS[guided.guide.number].name == "undo"
    space.history.undo()
    guided.follow()
    assert STEPS[guided.guide.number].name == "redo"
    space.history.redo()
    guided.follow()
    assert guided.guide.over
    said = guided.result()
    assert "The answer of the AI: the test fails it" in said
    assert "your correction: the test passes it" in said


def strip(app: TracejuryApp) -> str:
    return str(app.screen.query(".notice-strip").first().render())


async def until(pilot: Pilot[None], beginning: str) -> None:
    for _ in range(400):
        await asyncio.sleep(0.05)
        await pilot.pause()
        if pilot.app.screen.query(".notice-strip") and strip(pilot.app).startswith(beginning):  # type: ignore[arg-type]
            return
    raise AssertionError(beginning)


async def test_it_opens_beside_the_real_screen_and_leaves_nothing_behind(
    empty_space: Workspace,
) -> None:
    before = {one.name for one in Path(tempfile.gettempdir()).glob("tracejury-guide-*")}
    app = TracejuryApp(empty_space)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await pilot.press("G")
        await until(pilot, "1/12")
        await pilot.press("j")
        await until(pilot, "2/12")
        await pilot.press("p")
        await until(pilot, "4/12")
        await pilot.press("f")
        await until(pilot, "5/12")
        for _ in range(2):  # out of the panel, out of the review
            await pilot.press("escape")
            await settled(pilot)
        assert getattr(app.screen, "context", "") == "desk"
        assert app.guided.space is None
    assert empty_space.journal.count() == 0
    assert empty_space.library.counts().traces == 0
    assert {one.name for one in Path(tempfile.gettempdir()).glob("tracejury-guide-*")} <= before
