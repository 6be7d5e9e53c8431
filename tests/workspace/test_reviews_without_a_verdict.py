"""A queue under a rubric that asks for no verdict: finished, counted, exported, and made into tests by corrections."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_fixtures import settled, workspace
from tracejury.errors import UserError
from tracejury.rubrics.files import parse_rubric
from tracejury.rubrics.schema import Rubric
from tracejury.store.acts import Act
from tracejury.store.reviews.importing import import_reviews
from tracejury.store.reviews.presses import (
    answer_press,
    correction_press,
    finish_press,
    needs,
    note_press,
    verdict_press,
)
from tracejury.store.reviews.queues import Queue
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.review.review import ReviewScreen

NOTES = parse_rubric(
    "id: first-look\ntitle: First look\nquestions:\n"
    "  - {id: seen, ask: What do you notice, type: text, required: true}\n",
    "notes.yaml",
)
REWRITE = parse_rubric("id: rewrite\nverdict: none\ncorrection: required\n", "rewrite.yaml")


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path / "library") as found:
        yield found


def queue(space: Workspace, rubric: Rubric) -> Queue:
    bundle = space.library.bundles()[0].id
    chosen = Selection({"bundle": bundle}, sample=3, as_loaded=True)
    return space.new_queue(rubric.id, rubric, chosen).queue


def do(space: Workspace, queue: Queue, position: int, acts: list[Act]) -> None:
    assert acts
    space.journal.append(space.reviewer, queue.items[position].trace, queue.rubric, acts)


def test_a_review_is_finished_without_a_verdict_and_counted(space: Workspace) -> None:
    seen = queue(space, NOTES)
    trace = seen.items[0].trace
    assert [str(need) for need in needs(NOTES, None)] == ["What do you notice"]
    assert verdict_press(NOTES, None, "pass") == []
    do(space, seen, 0, answer_press(NOTES, None, "seen", "It guesses."))
    review = space.reviews.review(space.reviewer, trace, seen.rubric)
    do(space, seen, 0, finish_press(NOTES, review))
    review = space.reviews.review(space.reviewer, trace, seen.rubric)
    assert review is not None
    assert (review.status, review.verdict) == ("finished", None)
    # A changed answer leaves it finished, as with a verdict.
    do(space, seen, 0, answer_press(NOTES, review, "seen", "It guesses twice."))
    done = space.queues.progress(seen, space.reviewer)
    assert (done.finished, done.passed, done.failed, done.unsure) == (1, 0, 0, 0)
    assert space.journal.differences() == []


def test_a_required_correction_is_needed_whatever_the_verdict(space: Workspace) -> None:
    rewrite = queue(space, REWRITE)
    assert [need.kind for need in needs(REWRITE, None)] == ["correction"]
    do(space, rewrite, 0, correction_press("You have 30 days."))
    review = space.reviews.review(space.reviewer, rewrite.items[0].trace, rewrite.rubric)
    assert finish_press(REWRITE, review) == [Act("finish", {"verdict": None, "codes": []})]


def test_only_a_correction_makes_a_case_and_the_rest_is_left_out_with_a_reason(
    space: Workspace,
) -> None:
    seen = queue(space, NOTES)
    for position, acts in enumerate(
        [correction_press("You have exactly 30 days."), note_press("Fine.")]
    ):
        do(space, seen, position, answer_press(NOTES, None, "seen", "See below."))
        do(space, seen, position, acts)
        trace = seen.items[position].trace
        do(
            space,
            seen,
            position,
            finish_press(NOTES, space.reviews.review("expert", trace, seen.rubric)),
        )
    plan = space.plan_pack(seen.name, "p")
    [case] = plan.report.cases
    assert (case.role, case.source["trace"]) == ("fix", seen.items[0].trace)
    assert plan.report.left_out == {
        "its rubric asks for no verdict, and no correction was written": 1
    }


def test_without_any_correction_there_is_no_pack(space: Workspace) -> None:
    seen = queue(space, NOTES)
    do(space, seen, 0, answer_press(NOTES, None, "seen", "Nothing."))
    do(space, seen, 0, [Act("finish", {"verdict": None, "codes": []})])
    with pytest.raises(UserError, match="no correction was written"):
        space.plan_pack(seen.name, "p")


def test_an_exported_review_is_imported_as_it_was(space: Workspace, tmp_path: Path) -> None:
    seen = queue(space, NOTES)
    do(space, seen, 0, answer_press(NOTES, None, "seen", "It guesses."))
    do(space, seen, 0, [Act("finish", {"verdict": None, "codes": []})])
    file = tmp_path / "out.jsonl"
    assert space.export_reviews(file, space.reviews.reviews(rubric=seen.rubric)) == 1
    line = json.loads(file.read_text())
    assert (line["status"], line["verdict"]) == ("finished", None)
    with workspace(tmp_path / "other") as other:
        other.reviews.remember_rubric("expert", NOTES)
        report = import_reviews(file, other.library, other.journal)
        assert report.rejected == []
        [review] = other.reviews.reviews()
        assert (review.status, review.verdict) == ("finished", None)
        assert dict(review.answers) == {"seen": "It guesses."}


def test_a_verdict_that_was_not_asked_for_is_rejected(space: Workspace, tmp_path: Path) -> None:
    seen = queue(space, NOTES)
    rubric = {"id": NOTES.id, "hash": seen.rubric}
    line = {"trace": seen.items[0].trace, "reviewer": "b", "rubric": rubric, "verdict": "pass"}
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps(line))
    report = import_reviews(file, space.library, space.journal)
    [rejected] = report.rejected
    assert "asks for no verdict" in rejected.reason


async def test_the_screen_says_that_no_verdict_is_asked_for_and_enter_finishes(
    space: Workspace,
) -> None:
    seen = queue(space, parse_rubric("id: look\nverdict: none\n", "look.yaml"))
    app = TracejuryApp(space)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        app.screen.open_queue(seen.name)  # type: ignore[attr-defined]
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        await pilot.press("p")
        await settled(pilot)
        assert space.reviews.reviews(rubric=seen.rubric) == []
        said = "This rubric asks for no verdict. Enter finishes if there is nothing to say."
        assert screen.notice == said
        screen.query_one("RubricForm").focus()
        await pilot.press("enter")
        await settled(pilot)
    [review] = space.reviews.reviews(rubric=seen.rubric)
    assert (review.trace, review.status, review.verdict) == (seen.items[0].trace, "finished", None)
