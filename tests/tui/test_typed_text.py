"""What is typed is what is saved: no code that resembles it in its place, and no letter less, however fast Enter follows."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_fixtures import settled
from judging_keys import begun_fail, opened, press, review, state, talks, typed
from textual import events
from textual.pilot import Pilot
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.widgets.find_line import FindLine


@pytest.fixture
def space(empty_space: Workspace, tmp_path: Path) -> Workspace:
    """A queue of three conversations."""
    return talks(empty_space, tmp_path, ["refund"] * 3)


async def burst(pilot: Pilot[None], *keys: str) -> None:
    """Keys that wait for nothing; one of several words or letters is a name only if the terminal has such a key."""
    for key in keys:
        named = len(key) > 1
        pilot.app.post_message(events.Key("space" if key == " " else key, None if named else key))
    await settled(pilot)
    await settled(pilot)


async def coded(pilot: Pilot[None], text: str) -> None:
    """Give a code in one's own words, at a normal speed."""
    await press(pilot, "number_sign")
    await typed(pilot, text)
    await press(pilot, "enter")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("gave child dose 5 ml", "gave child dose 50 ml"),
        ("wrong unit mg", "wrong unit ml"),
        ("wrong unit", "wrong"),
    ],
)
async def test_a_code_is_given_as_it_was_typed_beside_one_that_resembles_it(
    space: Workspace, first: str, second: str
) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await begun_fail(pilot)
        await coded(pilot, first)
        await coded(pilot, second)
        assert review(space).own_codes == (first, second)
        assert f"Own code “{second}” given" in state(screen)


async def test_a_code_in_other_letters_is_that_code_and_one_that_was_chosen_is_taken(
    space: Workspace,
) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await begun_fail(pilot)
        await coded(pilot, "wrong unit mg")
        await press(pilot, "escape", "n", "f", "escape")
        await coded(pilot, " WRONG  unit Mg")
        assert review(space, 1).own_codes == ("wrong unit mg",)
        await press(pilot, "escape", "n", "f", "escape", "number_sign")
        await typed(pilot, "wrong unit")
        await press(pilot, "down", "enter")
        assert review(space, 2).own_codes == ("wrong unit mg",)


async def test_what_is_typed_after_a_code_was_chosen_counts_again(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await begun_fail(pilot)
        await burst(pilot, "number_sign", *"wrong unit mg", "enter")
        await burst(pilot, "number_sign", *"wrong unit", "down", *" ml", "enter")
        assert review(space).own_codes == ("wrong unit mg", "wrong unit ml")


async def test_enter_takes_every_letter_of_a_code_before_it(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await begun_fail(pilot)
        await burst(pilot, "number_sign", *"harmful dosing advice", "enter")
        assert review(space).own_codes == ("harmful dosing advice",)
        await burst(pilot, "number_sign", *"harmful", "down", "enter")
        assert review(space).own_codes == (), "the one below was chosen, which takes it off"


async def test_no_other_text_of_a_review_loses_a_letter_before_enter(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await burst(pilot, "f", "1", *"it never sent the money", "enter")
        assert review(space).answers["why"] == "it never sent the money"
        await burst(pilot, "o", *"ask the desk about it", "enter")
        assert review(space).note == "ask the desk about it"
        await burst(pilot, "c", "ctrl+u", *"Your refund is EUR 60.", "enter")
        correction = review(space).correction
        assert correction is not None
        assert correction.text == "Your refund is EUR 60."
        await burst(pilot, "slash", *"order 0", "enter")
        assert screen.query_one(FindLine).words == "order 0"


async def test_a_claim_loses_no_letter_before_enter(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await begun_fail(pilot)
        await press(pilot, "b")
        await burst(pilot, "2", *"EUR 80", "enter")
        (check,) = review(space).checks
        assert "80" in str(check)
        assert check["must"] is False
