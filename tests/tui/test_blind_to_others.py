"""Who still has to judge traces blind learns on no screen how others judged them, nor which of them others failed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import kits
import pytest
from desk_fixtures import settled
from judging_keys import press
from kits import QUEUE
from screen_text import painted
from textual.pilot import Pilot
from tracejury.store.acts import Act
from tracejury.store.workspace.seen import yet_to_judge
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp

WORDS = ("zebra", "quartz")
SIZE = (150, 45)


def fail(note: str) -> list[Act]:
    return [
        Act("answer", {"question": "verdict", "value": "fail"}),
        Act("note", {"text": note}),
        Act("finish", {"verdict": "fail", "codes": [f"{note}-code"]}),
    ]


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    """Ben has judged the first of six traces; Anna and Chloe have judged all, and differ on each second one."""
    folder = kits.library(tmp_path / "library")
    with Workspace.open(folder, "ben") as space:
        queue = space.reviewable_queue(QUEUE)
        for at, item in enumerate(queue.items):
            space.journal.append("anna", item.trace, queue.rubric, fail(WORDS[0]))
            other = fail(WORDS[1]) if at % 2 else kits.verdict("pass")
            space.journal.append("chloe", item.trace, queue.rubric, other)
        space.journal.append("ben", queue.items[0].trace, queue.rubric, kits.verdict("pass"))
        yield space


def unjudged(space: Workspace) -> list[str]:
    """What the traces are called that Ben has still to judge."""
    items = space.reviewable_queue(QUEUE).items[1:]
    rows = space.library.rows_for([item.trace for item in items])
    return [row.title for row in rows]


async def after(pilot: Pilot[None], *keys: str) -> str:
    await settled(pilot)
    await press(pilot, *keys)
    await settled(pilot)
    return painted(pilot.app)


async def test_a_group_tells_nothing_of_traces_that_others_failed_and_one_has_to_judge(
    space: Workspace,
) -> None:
    async with TracejuryApp(space).run_test(size=SIZE) as pilot:
        listed = await after(pilot, "g")
        assert "1 group · 1 failure" in listed
        assert "not what others failed, before you judge it" in listed
        shown = await after(pilot, "enter")
    assert "1 failure in 1 wording" in shown
    assert not [one for one in unjudged(space) if one in shown]


async def test_a_judgement_is_not_applied_to_traces_that_only_others_failed(
    space: Workspace,
) -> None:
    queue = space.reviewable_queue(QUEUE)
    space.journal.append("ben", queue.items[0].trace, queue.rubric, fail(WORDS[0]))
    async with TracejuryApp(space).run_test(size=SIZE) as pilot:
        await after(pilot, "g", "enter", "a")
    mine = space.reviews.reviews(reviewer="ben")
    assert [one.trace for one in mine] == [queue.items[0].trace]


async def test_which_traces_others_differ_on_is_not_shown_before_one_has_judged_them(
    space: Workspace,
) -> None:
    async with TracejuryApp(space).run_test(size=SIZE) as pilot:
        seen = [await after(pilot, "D")]
        assert "1 of 1 · 0 decided · 5 you have yet to judge" in seen[0]
        seen.append(await after(pilot, "n"))
        assert "You have yet to judge 5 traces yourself" in seen[1]
        assert not [one for one in unjudged(space) if one in "".join(seen)]
        told = await after(pilot, "l")
        assert "You have not finished your own review of this trace." in told


async def test_how_often_others_give_a_code_is_not_told_of_what_is_to_be_judged(
    space: Workspace,
) -> None:
    queue = space.reviewable_queue(QUEUE)
    async with TracejuryApp(space).run_test(size=SIZE) as pilot:
        listed = await after(pilot, "K")
        assert f"{WORDS[0]}-code" in listed
        assert f"{WORDS[1]}-code" not in listed
        shown = await after(pilot, "enter")
    assert "1 review, 0 chosen for a new code · not those on traces" in shown
    assert len(space.reviews.reviews(rubric=queue.rubric)) == 13


def test_a_reviewer_who_has_judged_their_share_waits_for_nothing(tmp_path: Path) -> None:
    folder = kits.library(tmp_path / "library", 8, overlap="double:50")
    with Workspace.open(folder, "ben") as space:
        queue = space.reviewable_queue(QUEUE)
        bit = 1 << queue.reviewers.index("ben")
        mine = [item.trace for item in queue.items if item.by & bit]
        assert 0 < len(mine) < 8
        given = {trace for trace, _ in yet_to_judge(space, space.reviews.reviews())}
        assert given == set(mine)
        for trace in mine:
            space.journal.append("ben", trace, queue.rubric, kits.verdict("pass"))
        assert yet_to_judge(space, space.reviews.reviews()) == set()
