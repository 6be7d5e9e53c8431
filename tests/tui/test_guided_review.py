"""The guided review beside the real screen: whoever does what it says gets to its end, whatever was pressed before; and
it touches nothing but a scratch library."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Final

import pytest
from desk_fixtures import settled, workspace
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from screen_text import messages, painted
from textual.pilot import Pilot
from textual.widgets import Input
from tracejury.tui.app import TracejuryApp
from tracejury.tui.guide.steps import RESULT, Advice
from tracejury.tui.guided import GuidedReviews, GuideStrip
from tracejury.tui.keys.table import key_table
from tracejury.tui.screens.base import BaseModal
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.widgets.inline_writer import InlineEditor

ANY_KEY: Final = [
    *"jkpfsbBzZtSTudnNcoxv", "U", "1", "4", "W", "L", "number_sign", "slash", "enter", "escape", "tab", "F", "h", "i",
    "pagedown", "greater_than_sign",
]  # fmt: skip
SIZES: Final = [(80, 24), (60, 20), (120, 40)]


def guided(app: TracejuryApp) -> GuidedReviews:
    assert app.guided is not None
    return app.guided


async def looked(pilot: Pilot[None]) -> Advice:
    """What the guided review says once everything is on the screen."""
    await settled(pilot)
    app = pilot.app
    assert isinstance(app, TracejuryApp)
    await guided(app).look()
    await pilot.pause()
    return guided(app).advice


async def opened(pilot: Pilot[None]) -> Advice:
    await settled(pilot)
    await pilot.press("G")
    return await looked(pilot)


def strip(app: TracejuryApp) -> str:
    return str(app.screen.query_one(GuideStrip).render())


def shown(app: TracejuryApp) -> str:
    return " ".join(" ".join(line.strip("┃ ") for line in painted(app).splitlines()).split())


def check(app: TracejuryApp, found: Advice) -> None:
    """What is said is not at odds with the screen."""
    screen = app.screen
    if isinstance(screen, BaseModal) or guided(app).space is None:
        return
    assert strip(app) == found.says
    if not isinstance(screen, ReviewScreen):
        return
    state = str(screen.query_one("#review-state").render())
    for command, sign in (("fail", "✗ FAIL"), ("pass", "✓ PASS")):
        assert command not in found.commands or not state.startswith(sign)
    if "break_point" in found.commands:
        assert "○ where" in state
    if "last three months" in found.text:
        assert "Not in the last three months" in shown(app).replace(found.says, "")
    if found.goal == RESULT:
        assert screen.at_hand is not None
        assert screen.at_hand.trace in guided(app)._review.traces  # type: ignore[union-attr]


async def obey(pilot: Pilot[None], most: int = 60) -> list[str]:
    """Press what is asked for until the result is told; returns the goals on the way."""
    app = pilot.app
    assert isinstance(app, TracejuryApp)
    keys = {command.id: command.present_keys[0] for command in key_table()}
    goals = []
    for _ in range(most):
        found = await looked(pilot)
        check(app, found)
        goals.append(found.goal)
        if found.goal == RESULT and "being tried" not in found.text:
            return goals
        if isinstance(app.focused, InlineEditor):
            app.focused.put("No: not in the last weeks; ask your midwife.")
        elif isinstance(app.focused, Input):
            await pilot.press("a")
        await pilot.press(keys[found.commands[0]])
    raise AssertionError((found.says, goals))


async def test_who_does_what_it_says_gets_to_a_test_of_the_ai(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of its own: guided reviews of other tests begin and end meanwhile.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with workspace(tmp_path / "library", sample=False) as space:
        app = TracejuryApp(space)
        async with app.run_test(size=(60, 20)) as pilot:
            await settled(pilot)
            assert app.guided is None
            await opened(pilot)
            await pilot.press("j")
            await looked(pilot)

            await pilot.press("escape")
            await settled(pilot)
            assert getattr(app.screen, "context", "") == "desk"
            assert guided(app).space is None
            assert (await opened(pilot)).goal == "compare", "it goes on where it was left"

            goals = list(dict.fromkeys(await obey(pilot)))
            assert goals == [
                "compare", "first verdict", "second verdict", "code", "why", "where", "correction", RESULT,
            ]  # fmt: skip
            said = strip(app)
            assert "Your ✗ FAIL is a test now: it fails the AI's answer and passes" in said
            assert "Your ✓ PASS is a test too" in said

            await pilot.press("F")
            await looked(pilot)
            assert "tests that your verdicts make" in strip(app)
            await pilot.press("escape", "u")
            await looked(pilot)
            assert strip(app).startswith("8/9  Taken back; U does it again.")
            await pilot.press("U")
            assert (await looked(pilot)).goal == RESULT

            assert strip(app).endswith("Esc twice ends this.")  # the panel is in use
            await pilot.press("escape", "escape")
            await settled(pilot)
            assert guided(app).space is None
            assert (await opened(pilot)).goal == "read", "after its end it begins anew"
        assert space.journal.count() == 0
        assert space.library.counts().traces == 0
    assert list(tmp_path.glob("tracejury-guide-*")) == []


@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],  # an example takes seconds: it is told as it is
    suppress_health_check=list(HealthCheck),
)
@given(
    presses=st.lists(
        st.one_of(st.sampled_from(ANY_KEY), st.sampled_from(SIZES)), min_size=8, max_size=16
    )
)
def test_whatever_is_pressed_it_is_true_and_leads_to_the_end(
    presses: list[str | tuple[int, int]],
) -> None:
    note(str(presses))

    async def run(folder: Path) -> None:
        with workspace(folder, sample=False) as space:
            app = TracejuryApp(space)
            async with app.run_test(size=(80, 24)) as pilot:
                await opened(pilot)
                for press in presses:
                    if isinstance(press, tuple):
                        await pilot.resize_terminal(*press)
                    else:
                        await pilot.press(press)
                    found = await looked(pilot)
                    if guided(app).space is None:
                        found = await opened(pilot)
                    check(app, found)
                await obey(pilot)

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder) / "library"))


async def test_another_verdict_than_expected_is_a_verdict(tmp_path: Path) -> None:
    with workspace(tmp_path / "library", sample=False) as space:
        app = TracejuryApp(space)
        async with app.run_test(size=(80, 24)) as pilot:
            await opened(pilot)
            await pilot.press("s")
            assert "Saved: ? UNSURE" in (await looked(pilot)).says
            await pilot.press("p")
            while "being tried" in (found := await looked(pilot)).says:
                await pilot.pause()
            assert found.goal == RESULT
            assert "Your ? UNSURE makes no test" in strip(app)
            assert "Your ✓ PASS is a test" in strip(app)
            assert found.commands[0] == "previous", "it offers another look at the second"


async def test_after_its_end_it_says_that_nothing_is_left_and_that_it_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(_: object) -> None:
        """Look at nothing."""

    with workspace(tmp_path / "library", sample=False) as space:
        async with TracejuryApp(space).run_test() as pilot:
            app = pilot.app
            assert isinstance(app, TracejuryApp)
            await opened(pilot)
            monkeypatch.setattr(GuidedReviews, "look", nothing)
            guided(app).advice = Advice("", RESULT)
            await pilot.press("escape")
            await settled(pilot)
            said = "".join(messages(app))
            assert "nothing of it stands on this desk. G begins another one." in said
            assert guided(app).space is None
