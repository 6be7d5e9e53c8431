"""Where reviewers differ: answers side by side, one key and a reason decide, and nobody is shown what they must not see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_fixtures import settled
from disputed import REASON, decide_for, judge_differently, loaded, say
from judging_keys import press, top, typed
from screen_text import messages, painted
from textual.pilot import Pilot
from tracejury.store.workspace.adjudication import disputes
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.adjudicate import AdjudicateScreen
from tracejury.tui.screens.agreement import AgreementScreen
from tracejury.tui.screens.items_behind import ItemsBehindScreen
from tracejury.tui.screens.pack import PackScreen
from tracejury.tui.screens.review.review import ReviewScreen

SIZE = (80, 24)


@pytest.fixture
def disputed(tmp_path: Path) -> Iterator[Workspace]:
    with loaded(tmp_path) as found:
        judge_differently(found)
        yield found


async def on_it(pilot: Pilot[None]) -> AdjudicateScreen:
    await settled(pilot)
    await press(pilot, "D")
    screen = pilot.app.screen
    assert isinstance(screen, AdjudicateScreen)
    return screen


async def decided(pilot: Pilot[None], *keys: str) -> None:
    await press(pilot, *keys)
    await typed(pilot, "It is so")
    await press(pilot, "enter")


async def test_the_desk_counts_them_and_enter_opens_the_first(disputed: Workspace) -> None:
    app = TracejuryApp(disputed)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert "3 traces where reviewers differ" in painted(app)
        await press(pilot, "up", "enter")
        assert isinstance(top(app), AdjudicateScreen)
        shown = painted(app)
        assert "1 of 3 · 0 decided" in shown
        assert "≠ Verdict           ✗ FAIL" in shown
        assert "There are no seats left." in shown


async def test_both_break_points_stand_beside_the_one_text(disputed: Workspace) -> None:
    app = TracejuryApp(disputed)
    async with app.run_test(size=SIZE) as pilot:
        screen = await on_it(pilot)
        await press(pilot, "n", "n")
        assert "≠ Broke at" in painted(app)
        view = screen._view
        assert view is not None
        assert view.trace is not None
        steps = [step.id for step in view.trace.steps]
        assert view.signs == {steps[1]: "1", steps[3]: "2"}


async def test_a_number_and_a_reason_decide_and_the_next_one_is_shown(disputed: Workspace) -> None:
    app = TracejuryApp(disputed)
    async with app.run_test(size=SIZE) as pilot:
        await on_it(pilot)
        await decided(pilot, "1")
        assert "2 of 3 · 1 decided" in painted(app)
        assert messages(app) == ["Decided. u takes it back."]
    [one] = disputes(disputed).decided
    decision = one.settled.decision
    assert decision is not None
    assert (decision.holds, decision.verdict, decision.reason) == ("anna", "fail", "It is so")


async def test_a_verdict_of_ones_own_takes_the_break_point_that_was_set(
    disputed: Workspace,
) -> None:
    app = TracejuryApp(disputed)
    async with app.run_test(size=SIZE) as pilot:
        screen = await on_it(pilot)
        await press(pilot, "P", "b")
        turn = screen._pane.turn
        assert turn is not None
        assert "not saved yet" in painted(app)
        await decided(pilot, "f")
    [one] = disputes(disputed).decided
    decision = one.settled.decision
    assert decision is not None
    assert (decision.holds, decision.verdict) == (None, "fail")
    assert decision.break_point is not None
    assert decision.break_point.step == turn.step


async def test_undo_opens_it_again_and_goes_there(disputed: Workspace) -> None:
    app = TracejuryApp(disputed)
    async with app.run_test(size=SIZE) as pilot:
        await on_it(pilot)
        await decided(pilot, "1")
        await press(pilot, "u")
        assert "1 of 3 · 0 decided" in painted(app)
    assert not disputes(disputed).decided


async def test_no_reason_no_decision(disputed: Workspace) -> None:
    app = TracejuryApp(disputed)
    async with app.run_test(size=SIZE) as pilot:
        await on_it(pilot)
        await press(pilot, "1", "enter")
        assert isinstance(top(app), AdjudicateScreen)
        await press(pilot, "1", "escape")
        assert "1 of 3 · 0 decided" in painted(app)
    assert not disputes(disputed).decided


async def test_at_the_end_it_says_what_was_done_and_what_follows(disputed: Workspace) -> None:
    app = TracejuryApp(disputed)
    async with app.run_test(size=SIZE) as pilot:
        await on_it(pilot)
        for _ in range(3):
            await decided(pilot, "2")
        shown = painted(app)
        assert "Nothing is left to decide: 3 traces decided." in shown
        await press(pilot, "N")
        assert "Decided" in painted(app)
        await press(pilot, "F")
        assert isinstance(top(app), PackScreen)


async def test_who_has_yet_to_judge_is_told_first_and_offered_to_review(tmp_path: Path) -> None:
    with loaded(tmp_path) as space:
        first, *_ = judge_differently(space)
        say(space, "lead", first, "fail", finish=False)
        app = TracejuryApp(space)
        async with app.run_test(size=SIZE) as pilot:
            await settled(pilot)
            assert "2 traces where reviewers differ" in painted(app)
            await on_it(pilot)
            await press(pilot, "n", "n")
            shown = painted(app)
            assert "You have not finished your own review of this trace." in shown
            for said in ("✗ FAIL", "✓ PASS", "There are no seats left.", "anna", "ben"):
                assert said not in shown
            await press(pilot, "1")
            assert isinstance(top(app), AdjudicateScreen)
            assert not disputes(space).decided
            await press(pilot, "enter")
            assert isinstance(top(app), ReviewScreen)
            while isinstance(top(app), ReviewScreen):
                await press(pilot, "escape")
            await press(pilot, "l")
            assert "≠ Verdict" in painted(app)


async def test_a_review_that_changed_since_is_said(disputed: Workspace) -> None:
    first = disputes(disputed).open[0].trace
    decide_for(disputed, first, "anna", REASON)
    say(disputed, "ben", first, "unsure")
    app = TracejuryApp(disputed)
    async with app.run_test(size=SIZE) as pilot:
        await on_it(pilot)
        assert "Decided by lead, but a review changed since: decide again." in painted(app)


async def test_the_agreement_screen_says_a_sentence_first_and_opens_what_is_behind_a_figure(
    disputed: Workspace,
) -> None:
    app = TracejuryApp(disputed)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "A")
        screen = app.screen
        assert isinstance(screen, AgreementScreen)
        assert "5 traces finished by two or more of anna and ben" in painted(app)
        assert "2 of 5 differ" in painted(app)
        await press(pilot, "enter")
        assert isinstance(top(app), ItemsBehindScreen)
        assert "≠ Verdict: anna fail, ben pass" in painted(app)
        await press(pilot, "enter")
        assert isinstance(top(app), AdjudicateScreen)
        assert "1 of 1" in painted(app)
        await press(pilot, "escape", "escape", "D")
        assert isinstance(top(app), AdjudicateScreen)
        assert "1 of 3" in painted(app)


async def test_each_cell_of_the_confusion_opens_its_traces(disputed: Workspace) -> None:
    app = TracejuryApp(disputed)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "A")
        screen = app.screen
        assert isinstance(screen, AgreementScreen)
        view = screen._view
        assert view is not None
        cells = {row.title: len(row.traces) for row in view.rows if row.title.startswith("anna ")}
        assert cells == {
            "anna fail, ben pass": 1,
            "anna unsure, ben fail": 1,
            "anna pass, ben pass": 2,
            "anna fail, ben fail": 1,
        }


async def test_how_often_two_give_the_same_verdict_opens_where_they_do_not(
    disputed: Workspace,
) -> None:
    app = TracejuryApp(disputed)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "A")
        screen = app.screen
        assert isinstance(screen, AgreementScreen)
        view = screen._view
        assert view is not None
        [at] = [at for at, row in enumerate(view.rows) if "same verdict" in row.text.plain]
        assert view.rows[at - 1].text.plain == "anna and ben: 5 traces"
        assert len(view.rows[at].traces) == 2
        said = view.said.plain
        assert "it takes 20 traces, and there are 5" in said
        assert "items" not in said


async def test_the_end_offers_only_keys_that_work_there(disputed: Workspace) -> None:
    app = TracejuryApp(disputed)
    async with app.run_test(size=SIZE) as pilot:
        screen = await on_it(pilot)
        await press(pilot, "n", "n", "n")
        shown = painted(app)
        assert "all 3 seen · 0 decided" in shown
        assert "on the desk, A says how far reviewers agree" in shown
        assert not hasattr(screen, "action_agreement")


async def test_slices_are_chosen_by_name_and_open_their_traces(disputed: Workspace) -> None:
    app = TracejuryApp(disputed)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "A", "s", "1")
        screen = app.screen
        assert isinstance(screen, AgreementScreen)
        view = screen._view
        assert view is not None
        assert [len(row.traces) for row in view.rows if row.title == "of bags"] == [5]
        # They stand last: the cursor goes there, and the title says by what.
        present = screen._present
        assert present is not None
        assert present.slice
        assert "in the library, by " in painted(app)


async def test_from_a_pack_one_decides_what_it_leaves_out_and_it_is_made_anew(
    disputed: Workspace,
) -> None:
    app = TracejuryApp(disputed)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "F")
        screen = app.screen
        assert isinstance(screen, PackScreen)
        before = screen._view
        assert before is not None
        assert before.report.left_out["its reviewers differ"] == 2
        await press(pilot, "D")
        await decided(pilot, "1")
        await press(pilot, "escape")
        view = screen._view
        assert view is not None
        assert view.report.left_out["its reviewers differ"] == 1
