"""How many keys a judgement takes, counted on the real screen and printed: `pytest -s`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from desk_fixtures import settled, workspace
from textual.pilot import Pilot
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.judgement import Review
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.desk import DeskScreen
from tracejury.tui.screens.review.review import ReviewScreen

WHY = "the notice period is wrong"
MORE_QUESTIONS = {
    "agent-failure": [],
    "support-reply": ["enter", "1"],
    "rag-answer": ["enter", "2", "1"],
}
"""The keys of questions that a rubric requires of a fail beyond code, why and where, after Enter has passed over what it
should have said: they are counted apart."""


class Row(NamedTuple):
    """One line of the table."""

    rubric: str
    what: str
    keys: int
    letters: int
    more: int


TABLE: list[Row] = []


@pytest.fixture(scope="module", autouse=True)
def table() -> Iterator[None]:
    """Prints what was counted."""
    yield
    print("\nrubric           what                                       keys  letters  more")
    for row in TABLE:
        print(f"{row.rubric:16} {row.what:40} {row.keys:6} {row.letters:8} {row.more:5}")


@pytest.fixture(params=MORE_QUESTIONS)
def rubric(request: pytest.FixtureRequest) -> str:
    """Each built-in rubric."""
    return str(request.param)


@pytest.fixture
def space(tmp_path: Path, rubric: str) -> Iterator[Workspace]:
    """A library with a queue under the rubric."""
    with workspace(tmp_path / "library") as found:
        pinned = found.reviews.remember_rubric("expert", builtin_rubrics()[rubric])
        found.queues.create("expert", "counted", pinned, found.queue_named("contracts").items)
        yield found


class Hands:
    """Presses keys on the review screen and counts them."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self._pilot = pilot
        self.pressed = 0

    async def read(self, *keys: str) -> None:
        """Move in the text, as one does to read; not counted."""
        for key in keys:
            await self._pilot.press(key)
            await settled(self._pilot)

    async def press(self, *keys: str) -> None:
        """Press keys, each counted."""
        await self.read(*keys)
        self.pressed += len(keys)

    async def type(self, text: str) -> None:
        """Type letters; not counted as presses."""
        await self.read(*({" ": "space"}.get(letter, letter) for letter in text))

    def counted(self) -> int:
        """The presses since the last count."""
        pressed, self.pressed = self.pressed, 0
        return pressed


def review(space: Workspace, position: int) -> Review:
    queue = space.queue_named("counted")
    found = space.reviews.review("expert", queue.items[position].trace, queue.rubric)
    assert found is not None
    return found


async def test_a_judgement_takes_few_keys(space: Workspace, rubric: str) -> None:
    more = MORE_QUESTIONS[rubric]
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        desk = pilot.app.screen
        assert isinstance(desk, DeskScreen)
        desk.open_queue("counted")
        await settled(pilot)
        assert isinstance(pilot.app.screen, ReviewScreen)
        hands = Hands(pilot)

        await hands.press("p")
        assert (review(space, 0).status, review(space, 0).verdict) == ("finished", "pass")
        TABLE.append(Row(rubric, "pass", hands.counted(), 0, 0))

        await hands.press("f", "1")
        await hands.type(WHY)
        await hands.press("enter")
        await hands.read("j")
        await hands.press("b", *more, "enter")
        failed = review(space, 1)
        assert (failed.status, failed.verdict, len(failed.codes)) == ("finished", "fail", 1)
        assert WHY in failed.answers.values()
        assert failed.break_point is not None
        plain = hands.counted() - len(more)
        assert plain == 5
        TABLE.append(Row(rubric, "fail: code, why, where", plain, len(WHY), len(more)))

        await hands.press("full_stop")
        again = review(space, 2)
        assert again.status == "finished"
        assert (again.verdict, again.codes, again.answers) == ("fail", failed.codes, failed.answers)
        assert again.break_point is not None
        assert hands.counted() == 1
        TABLE.append(Row(rubric, "the same again", 1, 0, 0))

        await hands.press("f", "1")
        await hands.type(WHY)
        await hands.press("enter")
        await hands.read("j")
        await hands.press("b", *more, "v", "v", "right", "right", "right", "enter", "2", "enter")
        claimed = review(space, 3)
        assert claimed.status == "finished"
        (marked,) = claimed.evidence
        assert marked.kind == "must-not-say"
        assert len(marked.text.split()) == 4
        counted = hands.counted() - len(more)
        assert counted - plain <= 8
        TABLE.append(Row(rubric, "fail with a claim from four words", counted, len(WHY), len(more)))
