"""The review screen: what each key does, and that nothing is shown as saved that is not."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from desk_fixtures import settled
from judging_keys import opened, press
from textual.widgets import OptionList, Static
from tracejury.store.evidence_text import evidence_text
from tracejury.store.journal.journal import Journal, NotSaved
from tracejury.store.judgement import Review
from tracejury.store.reviews.reviews import Reviews
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.desk import DeskScreen
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.widgets.inline_writer import InlineEditor
from tracejury.tui.widgets.paged_list import PagedList
from tracejury.tui.widgets.reading_pane import ReadingPane
from tracejury.tui.widgets.rubric_form import RubricForm
from tracejury.tui.widgets.step_tree import StepTree

QUEUE = "contracts"


def review(space: Workspace, position: int = 0) -> Review | None:
    """What the journal holds of a trace of the queue."""
    queue = space.queues.get(QUEUE)
    assert queue is not None
    return space.reviews.review("expert", queue.items[position].trace, queue.rubric)


def line(screen: ReviewScreen, name: str) -> str:
    """The text of one line of the screen."""
    return str(screen.query_one(f"#{name}", Static).render())


async def test_pass_finishes_and_goes_on(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, QUEUE)
        await press(pilot, "p")
        first = review(space)
        assert first is not None
        assert (first.status, first.verdict) == ("finished", "pass")
        assert "2/21" in line(screen, "review-title")
        assert "1 judged" in line(screen, "review-title")


async def test_fail_asks_why_and_where_before_it_finishes(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, QUEUE)
        await press(pilot, "f")
        draft = review(space)
        assert draft is not None
        assert (draft.status, draft.verdict) == ("draft", None)
        form = screen.query_one(RubricForm)
        assert form.has_focus
        assert form.question is not None
        assert form.question.id == "mode"
        await press(pilot, "1")
        assert form.question.id == "why"
        assert isinstance(pilot.app.focused, InlineEditor)
        pilot.app.focused.insert("The notice period is wrong.")
        await press(pilot, "enter")
        assert "○ where: b on the step, B if you cannot tell" in line(screen, "review-state")
        await press(pilot, "j", "j", "b", "enter")
        done = review(space)
        assert done is not None
        assert (done.status, done.verdict) == ("finished", "fail")
        assert done.answers["mode"] == ["hallucination"]
        assert done.answers["why"] == "The notice period is wrong."
        assert done.break_point is not None
        assert done.break_point.step == "3"
        assert done.codes
        assert "2/21" in line(screen, "review-title")


async def test_b_again_takes_the_break_point_back(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await opened(pilot, QUEUE)
        await press(pilot, "j", "b")
        marked = review(space)
        assert marked is not None
        assert marked.break_point is not None
        await press(pilot, "b")
        after = review(space)
        assert after is not None
        assert after.break_point is None


async def test_undo_walks_back_over_traces_and_redo_forward(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, QUEUE)
        await press(pilot, "p", "p")
        assert "3/21" in line(screen, "review-title")
        await press(pilot, "u")
        assert "2/21" in line(screen, "review-title")
        assert review(space, 1) is None
        await press(pilot, "u")
        assert "1/21" in line(screen, "review-title")
        assert review(space, 0) is None
        await press(pilot, "U")
        again = review(space, 0)
        assert again is not None
        assert again.verdict == "pass"


async def test_defer_goes_to_the_end_of_the_queue(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, QUEUE)
        await press(pilot, "d")
        deferred = review(space)
        assert deferred is not None
        assert deferred.status == "deferred"
        assert "1 deferred" in line(screen, "review-title")
        queue = space.queues.get(QUEUE)
        assert queue is not None
        assert space.queues.next_open(queue, "expert", after=len(queue.items) - 1) == 1


async def test_keys_typed_ahead_are_neither_lost_nor_reordered(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await opened(pilot, QUEUE)
        await pilot.press("p", "p", "d", "p", "u")
        await pilot.pause()
        await pilot.pause()
        verdicts = [
            found and (found.status, found.verdict)
            for found in (review(space, position) for position in range(4))
        ]
        assert verdicts == [
            ("finished", "pass"),
            ("finished", "pass"),
            ("deferred", None),
            None,
        ]


async def test_a_press_that_cannot_be_saved_is_said_and_not_shown_as_saved(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise NotSaved("Your last press was not saved: disk full", "Free some disk space.")

    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, QUEUE)
        with monkeypatch.context() as broken:
            broken.setattr(space.journal, "append_async", refuse)
            await press(pilot, "p")
        assert screen.query_one("#not-saved").display
        assert "NOT SAVED" in line(screen, "not-saved")
        assert "1/21" in line(screen, "review-title")
        assert "Not judged yet" in line(screen, "review-state")
        await press(pilot, "p")
        assert not screen.query_one("#not-saved").display
        assert review(space) is not None


async def test_a_half_written_correction_is_there_next_time(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await opened(pilot, QUEUE)
        await press(pilot, "c")
        assert isinstance(pilot.app.focused, InlineEditor)
        pilot.app.focused.insert(" And one more thing")
        await press(pilot, "escape")
        assert review(space) is None
        await press(pilot, "c")
        assert isinstance(pilot.app.focused, InlineEditor)
        assert "And one more thing" in pilot.app.focused.text
        await press(pilot, "ctrl+s")
        saved = review(space)
        assert saved is not None
        assert saved.correction is not None
        assert saved.correction.text.endswith("And one more thing")
        queue = space.queues.get(QUEUE)
        assert queue is not None
        assert space.journal.drafts("expert", queue.items[0].trace) == {}


async def test_scores_are_hidden_until_the_review_is_finished(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, QUEUE)
        form = screen.query_one(RubricForm)
        assert "Scores are hidden" in str(form.render())
        await press(pilot, "p", "N")
        assert "Scores are hidden" not in str(form.render())
        assert "Scores of the export" in str(form.render())


async def test_at_80_columns_the_text_has_all_of_the_width_and_the_rubric_opens_beside_it(
    space: Workspace,
) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, QUEUE)
        text = screen.query_one(ReadingPane)
        assert text.size.width == 80
        assert not screen.query_one(StepTree).display
        assert not screen.query_one("#judging").display
        await press(pilot, "tab")
        assert screen.query_one("#judging").display
        assert text.display
        assert not screen.query_one(StepTree).display
        await press(pilot, "tab")
        assert not screen.query_one("#judging").display
        assert text.has_focus


async def test_where_the_reviewer_stopped_is_on_the_desk(space: Workspace) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, QUEUE)
        await press(pilot, "n", "n", "escape")
        await settled(pilot)
        await pilot.pause()
        listing = app.screen.query_one(OptionList)
        assert "Continue: contracts" in str(listing.get_option_at_index(0).prompt)
        assert "trace 3 of 21" in str(listing.get_option_at_index(0).prompt)
        await press(pilot, "home", "enter")
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        assert "3/21" in line(screen, "review-title")


async def test_the_first_run_offers_the_sample(empty_space: Workspace) -> None:
    app = TracejuryApp(empty_space, Path("samples"))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.pause()
        await press(pilot, "enter")
        await settled(pilot)
        await pilot.pause()
        await settled(pilot)
        assert {queue.name for queue in empty_space.queues.all()} == {
            "airline",
            "clinic",
            "contracts",
        }
        assert empty_space.library.counts().traces == 99


async def test_the_list_of_the_queue_jumps_to_a_trace(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, QUEUE)
        await press(pilot, "p", "i")
        listing = pilot.app.screen.query_one(PagedList)
        await settled(pilot)
        await pilot.pause()
        assert listing.cursor == 1
        assert "✓ PASS" in listing.render_line(0).text
        await press(pilot, "end", "enter")
        assert pilot.app.screen is screen
        assert "21/21" in line(screen, "review-title")


async def test_the_palette_runs_the_commands_of_the_screen_in_front(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, QUEUE)
        offered = {command.title for command in pilot.app.get_system_commands(screen)}
        assert {"Pass  (p)", "Broke  (b)", "Theme: light"} <= offered
        by_title = {c.title: c for c in pilot.app.get_system_commands(screen)}
        by_title["Next  (n)"].callback()
        await pilot.pause()
        await pilot.pause()
        assert "2/21" in line(screen, "review-title")


async def test_r_shows_the_records_that_a_trace_was_made_of(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        desk = pilot.app.screen
        assert isinstance(desk, DeskScreen)
        desk.open_queue("airline")
        await settled(pilot)
        await press(pilot, "r")
        await settled(pilot)
        body = str(pilot.app.screen.query_one("#records-body", Static).render())
        # The name of a file may judge: until one has finished it is not shown.
        assert "── line 1" in body
        assert "airline_support" not in body
        assert '"resourceSpans"' in body
        assert "\x1b" not in body
        await press(pilot, "escape")
        assert type(pilot.app.screen) is ReviewScreen


@pytest.mark.parametrize(
    ("choice", "kind"), [("1", "must-say"), ("2", "must-not-say"), ("3", "why")]
)
async def test_marked_words_become_evidence_of_the_chosen_kind(
    space: Workspace, choice: str, kind: str
) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, QUEUE)
        await press(pilot, "f")
        assert screen._item is not None
        assert screen._item.trace is not None
        await press(pilot, *["j"] * (len(screen._item.trace.steps) - 1))
        await press(pilot, "v", "v", "right", "right", "enter")
        await press(pilot, choice)
        await settled(pilot)
        found = review(space)
        assert found is not None
        (evidence,) = found.evidence
        assert evidence.kind == kind
        trace = space.library.trace(found.trace)
        assert trace is not None
        step = trace.step(evidence.step)
        assert step is not None
        assert evidence_text(step)[evidence.start : evidence.end] == evidence.text != ""


async def test_a_correction_is_proposed_until_it_is_approved_by_a_key_that_also_takes_that_back(
    space: Workspace,
) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, QUEUE)
        await press(pilot, "A")
        assert review(space) is None
        await press(pilot, "c", "x", "ctrl+s")
        await settled(pilot)
        form = screen.query_one(RubricForm)

        def status() -> str:
            found = review(space)
            assert found is not None
            assert found.correction is not None
            words = f"Correction, {found.correction.status}"
            assert words in str(form.render())
            return found.correction.status

        assert status() == "proposed"
        await press(pilot, "A")
        assert status() == "approved"
        await press(pilot, "A")
        assert status() == "proposed"
        told = [done.words.split(" · ")[0] for done in space.history.page(0, 3)]
        assert told == [
            "made the correction a proposal again",
            "approved the correction",
            "wrote a correction",
        ]
        await press(pilot, "u")
        assert status() == "approved"
        await press(pilot, "p")
        assert status() == "approved"
        await press(pilot, "p", "N")
        assert "PASS" in line(screen, "review-state")
        found = review(space)
        assert found is not None
        assert found.correction is None


async def test_an_approval_is_on_disk_after_the_key(space: Workspace, tmp_path: Path) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await opened(pilot, QUEUE)
        await press(pilot, "c", "x", "ctrl+s")
        await settled(pilot)
        await press(pilot, "A")
        found = review(space)
        assert found is not None
        (left,) = left_by_a_kill(space.folder, tmp_path / "left")
        assert left == found
        assert left.correction is not None
        assert left.correction.status == "approved"


def left_by_a_kill(folder: Path, copy: Path) -> list[Review]:
    """The reviews in the files of a library that is still open, as whoever finds them would read them."""
    shutil.copytree(folder, copy)
    with closing(Journal.open(copy)) as journal:
        return Reviews(journal).reviews()
