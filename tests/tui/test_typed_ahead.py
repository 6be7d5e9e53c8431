"""A verdict counts only if it was meant: its trace, or the question what it changes, was on the screen, and nobody types."""

from __future__ import annotations

from math import inf
from pathlib import Path

import pytest
from desk_fixtures import settled
from judging_keys import begun_fail, opened, press, presses, review, review_of, state, talks, typed
from textual import events
from textual.pilot import Pilot
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.keys.pressed import Pressed
from tracejury.tui.navigation import OpenReview
from tracejury.tui.screens.review import early_keys
from tracejury.tui.screens.review.early_keys import Question, in_a_word, unseen
from tracejury.tui.screens.review.review import ReviewScreen

QUEUE = "contracts"


async def typed_ahead(pilot: Pilot[None], *keys: str) -> None:
    """Keys that wait before anything is shown, as on a slow machine."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await settled(pilot)
    await settled(pilot)


def said(screen: ReviewScreen) -> str:
    """What the state line says, in one line."""
    return " ".join(state(screen).split())


@pytest.fixture
def usual_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seconds that hold outside of tests."""
    monkeypatch.setattr(early_keys, "SEEN_SECONDS", 0.3)
    monkeypatch.setattr(early_keys, "TYPING_SECONDS", 0.25)


@pytest.mark.usefixtures("usual_reader")
def test_a_question_is_answered_by_the_next_press_alone_once_it_could_be_read() -> None:
    asked = Pressed(10.0, "p")
    question = Question("pass", asked)
    assert not question.yes("pass", asked, Pressed(99.0, "p")), "it is not painted yet"
    question.seen = 10.1
    assert not question.yes("pass", asked, Pressed(10.2, "p"))
    assert question.yes("pass", asked, Pressed(10.5, "p"))
    assert not question.yes("fail", asked, Pressed(10.5, "f"))
    assert not question.yes("pass", Pressed(10.4, "l"), Pressed(10.5, "p")), "a key came between"


@pytest.mark.usefixtures("usual_reader")
def test_letters_in_quick_succession_are_a_word_and_moving_is_not() -> None:
    now = Pressed(10.0, "p")
    assert in_a_word(Pressed(9.9, "a"), now)
    assert in_a_word(Pressed(9.9, "space"), now)
    for meant in (Pressed(9.0, "a"), Pressed(9.9, "j"), Pressed(9.9, "enter"), Pressed(9.9, "1")):
        assert not in_a_word(meant, now)
    assert not in_a_word(Pressed(), Pressed(inf)), "a command that no key gave"


@pytest.mark.usefixtures("usual_reader")
def test_after_another_verdict_a_trace_has_to_be_seen_for_a_moment() -> None:
    assert unseen(Pressed(10.0, "p"), 10.1, follows_verdict=False)
    assert unseen(Pressed(10.2, "p"), 10.1, follows_verdict=True)
    assert not unseen(Pressed(10.2, "p"), 10.1, follows_verdict=False)
    assert not unseen(Pressed(10.5, "p"), 10.1, follows_verdict=True)


@pytest.mark.parametrize("keys", ["ppp", "111", "f1"])
async def test_no_trace_is_judged_that_was_not_seen(space: Workspace, keys: str) -> None:
    queue = space.queue_named(QUEUE)
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        pilot.app.screen.post_message(OpenReview(queue))
        await typed_ahead(pilot, *keys)
        assert space.reviews.reviews(reviewer=space.reviewer) == []
        await pilot.press("p")
        await settled(pilot)
        assert [one.verdict for one in space.reviews.reviews(reviewer=space.reviewer)] == ["pass"]


async def test_a_bare_fail_asks_and_is_passed_by_no_burst_and_no_sentence(
    empty_space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = talks(empty_space, tmp_path, ["refund"] * 2)
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "f")
        before = presses(space)
        await press(pilot, "f", "f")
        assert presses(space) == before, "the same verdict again is no act"
        await typed_ahead(pilot, *"pp")
        await typed_ahead(pilot, *"apply")
        assert (review(space).status, review(space).answers) == ("draft", {"verdict": "fail"})
        await press(pilot, "p")
        assert "Press p again to change ✗ FAIL to ✓ PASS." in state(screen)
        await press(pilot, "l", "p")
        assert review(space).answers == {"verdict": "fail"}, "another key between, even a dead one"
        await press(pilot, "p")
        assert (review(space).status, review(space).verdict) == ("finished", "pass")
        monkeypatch.setattr(early_keys, "TYPING_SECONDS", 3600.0)
        await press(pilot, "a", "p")
        assert review_of(space, 1) is None
        assert "in the middle of typing: nothing was judged" in state(screen)
        await press(pilot, "a", "u", "a", "d")
        assert review(space).verdict == "pass"
        assert review_of(space, 1) is None
        monkeypatch.setattr(early_keys, "TYPING_SECONDS", 0.0)
        await press(pilot, "N", "d")
        assert "It is judged ✓ PASS: press d again to put it off." in state(screen)
        assert review(space).verdict == "pass"
        await press(pilot, "d")
        assert review(space).status == "deferred"


async def test_a_begun_fail_is_not_passed_by_one_key(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        pilot.app.screen.post_message(OpenReview(space.queue_named(QUEUE)))
        await settled(pilot)
        for key in ("f", "1", "w", "h", "y", "enter", "p"):
            await pilot.press(key)
            await settled(pilot)
        (review,) = space.reviews.reviews(reviewer=space.reviewer)
        assert (review.status, review.answers["verdict"]) == ("draft", "fail")
        await pilot.press("p")
        await settled(pilot)
        (review,) = space.reviews.reviews(reviewer=space.reviewer)
        assert (review.status, review.verdict) == ("finished", "pass")


async def test_unsure_says_what_it_sets_aside_of_a_fail(
    empty_space: Workspace, tmp_path: Path
) -> None:
    space = talks(empty_space, tmp_path, ["refund"] * 2)
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await begun_fail(pilot)
        await press(pilot, "escape", "s")
        asked = "Press s again to change ✗ FAIL to ? UNSURE."
        assert f"{asked} It sets aside code and why; u brings them back." in said(screen)
        assert review(space).answers["verdict"] == "fail"
        await press(pilot, "f", "b", "enter", "N")
        assert review(space).status == "finished"
        await press(pilot, "s")
        assert f"{asked} It sets aside code, why and where; u brings them back." in said(screen)
        await press(pilot, "s", "u")
        found = review(space)
        assert (found.verdict, found.answers["why"]) == ("fail", "wrong amount")
        assert found.break_point is not None


async def test_whoever_typed_slowly_where_no_field_is_open_reads_how_to_take_it_back(
    empty_space: Workspace, tmp_path: Path
) -> None:
    """Slow letters are keys: none can be ignored without ignoring those of a quick expert. What they do is said."""
    space = talks(empty_space, tmp_path, ["refund"] * 3)
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, "talks")
        await press(pilot, "d")
        assert state(screen).startswith("Deferred · u takes it back.")
        await press(pilot, "u")
        assert review_of(space, 0) is None
        assert "U does it again" in screen.notice
        await press(pilot, "D")
        await typed(pilot, "later")
        await press(pilot, "enter")
        assert state(screen).startswith("Deferred · u takes it back.")
