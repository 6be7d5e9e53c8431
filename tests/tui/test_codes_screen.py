"""The codes in the app: renamed, merged, split after reading, and put into the rubric; undo takes each back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_fixtures import settled, workspace
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static
from tracejury.rubrics.files import load_rubric
from tracejury.store.acts import Act
from tracejury.store.workspace.codes import used_codes
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.code_reviews import CodeReviewsScreen
from tracejury.tui.screens.codes import CodesScreen
from tracejury.tui.screens.rubrics.version import VersionScreen


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path / "library") as found:
        queue = found.queue_named("contracts")
        for number, codes in enumerate((["guess"], ["guess"], ["made up"])):
            answers = {"verdict": "fail", "mode": ["other"], "why": "It names a wrong day."}
            acts = [
                Act("answer", {"question": one, "value": value}) for one, value in answers.items()
            ]
            acts.append(Act("mark", {"as": "break_point", "cannot_tell": True}))
            acts += [Act("code", {"code": code}) for code in codes]
            acts.append(Act("finish", {"verdict": "fail", "codes": ["other"]}))
            found.journal.append("expert", queue.items[number].trace, queue.rubric, acts)
        yield found


def counts(space: Workspace) -> dict[str, int]:
    return {one.code: one.count for one in used_codes(space)}


async def do(pilot: Pilot[None], *keys: str) -> Screen[Any]:
    for key in keys:
        await pilot.press(key)
        await settled(pilot)
    return pilot.app.screen


async def test_a_code_is_renamed_and_merged_and_each_is_taken_back(space: Workspace) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = await do(pilot, "K")
        assert isinstance(screen, CodesScreen)
        assert counts(space) == {"other": 3, "guess": 2, "made up": 1}
        await do(pilot, "j", "e", "end", "e", "s", "enter")
        assert counts(space) == {"other": 3, "guesses": 2, "made up": 1}
        await do(pilot, "m", "2")
        assert counts(space) == {"other": 3, "made up": 3}
        await do(pilot, "u", "u")
        assert counts(space) == {"other": 3, "guess": 2, "made up": 1}


async def test_some_reviews_get_another_code_after_they_were_read(space: Workspace) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        screen = await do(pilot, "K", "j", "X")
        assert isinstance(screen, CodeReviewsScreen)
        said = str(screen.query_one("#coded-detail", Static).render())
        assert "It names a wrong day." in said
        await do(pilot, "x", "ctrl+s", "n", "e", "w", "enter")
        assert isinstance(app.screen, CodesScreen)
        assert counts(space) == {"other": 3, "guess": 1, "made up": 1, "new": 1}


async def test_a_typed_code_becomes_a_choice_of_the_rubric(space: Workspace) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await do(pilot, "K", "j", "P", "1", "enter", "w", "h", "y")
        screen = await do(pilot, "ctrl+s")
        assert isinstance(screen, VersionScreen)
        await do(pilot, "enter")
    rubric = load_rubric(space.folder / "rubrics" / "agent-failure.yaml")
    choice = rubric.questions[1].choices[-1]
    assert (choice.label, choice.help, choice.code) == ("guess", "why", "guess")
    # The reviews with it were carried over, and count once.
    [guess] = [one for one in used_codes(space) if one.code == "guess"]
    assert (guess.count, guess.meaning, guess.free) == (2, "why", False)
    assert space.queue_named("contracts").rubric in {
        review.rubric for review in space.reviews.reviews() if review.carried
    }
