"""A failure that an earlier project solved says what helped in the review, and not before the reviewer has judged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_fixtures import settled
from failing import Run, write_runs
from judging_keys import press
from screen_text import painted
from textual.pilot import Pilot
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.acts import Act
from tracejury.store.lessons.archive import ArchivedCode, Example, Help, KnownFailure
from tracejury.store.lessons.known import EarlierProject, write_projects
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.views.review import ReviewItem

ERROR = "payment gateway refused the card of the customer: limit reached"
HELPED = "asked once more with the zebra card"
HOSTILE = "zebra \x1b[31m[@click=app.quit]out[/]"
KNOWN = KnownFailure(
    "g-1", "error", "refund", ERROR, 4, codes=("false-promise",),
    example=Example(asked=HOSTILE, expected="zebra: I could not send it."), help=Help(HELPED, "2.4.1"),
)  # fmt: skip
CODE = ArchivedCode("sent-nothing", 2, help=Help("zebra lesson of the code"))
ACTS = [
    Act("answer", {"question": "verdict", "value": "fail"}),
    Act("finish", {"verdict": "fail", "codes": ["sent-nothing"]}),
]


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    """Three traces that failed as an earlier project knew, and one that failed otherwise, in a queue."""
    runs = [Run("refund", ERROR) for _ in range(3)]
    runs.append(Run("mail", "the mailbox of this person is full of letters"))
    bundle = write_runs(tmp_path / "runs.jsonl", runs)
    with Workspace.open(tmp_path / "library", "ben") as space:
        write_projects(space.folder, (EarlierProject("Old bot", "", False, (CODE,), (KNOWN,)),))
        space.load_and_group([bundle])
        space.new_queue("all", builtin_rubrics()["support-reply"], Selection({}, as_loaded=True))
        yield space


def judge(space: Workspace, at: int) -> None:
    queue = space.reviewable_queue("all")
    space.journal.append("ben", queue.items[at].trace, queue.rubric, ACTS)


def item(space: Workspace, at: int) -> ReviewItem:
    return ReviewItem.read(space, space.reviewable_queue("all"), at)


async def after(pilot: Pilot[None], *keys: str) -> str:
    await settled(pilot)
    await press(pilot, *keys)
    await settled(pilot)
    return painted(pilot.app)


def test_nothing_is_told_before_one_has_judged(space: Workspace) -> None:
    assert "zebra" not in repr(item(space, 0))
    judge(space, 0)
    assert item(space, 0).helped == f"Old bot knew this failure: {HELPED}; closed by release 2.4.1"
    assert "zebra" not in repr(item(space, 1))


def test_a_code_tells_what_helped_where_the_failure_is_another(space: Workspace) -> None:
    judge(space, 3)
    assert item(space, 3).helped == "Old bot knew sent-nothing: zebra lesson of the code"


def test_a_deferred_review_is_not_judged(space: Workspace) -> None:
    queue = space.reviewable_queue("all")
    space.journal.append("ben", queue.items[0].trace, queue.rubric, [Act("defer", {"reason": "x"})])
    assert item(space, 0).helped == ""


async def test_the_key_shows_all_of_it_once_one_has_judged(space: Workspace) -> None:
    judge(space, 0)
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        begun = await after(pilot, "enter")
        assert "zebra" not in begun
        refused = await after(pilot, "K")
        assert "told once you have judged" in refused
        assert "zebra" not in refused
        gone_on = await after(pilot, "p")
        # Of the one before, and no word of it: this one may have failed in the same way.
        assert "Old bot knew this failure. N and K show what helped." in " ".join(gone_on.split())
        assert "zebra" not in gone_on
        shown = await after(pilot, "N", "K")
        read = await after(pilot, "end")
    assert "Known from earlier projects" in shown
    assert "I could not send it." in shown + read
    assert "\x1b" not in shown + read
    assert "[@click=app.quit]" in shown + read


async def test_codes_of_earlier_projects_are_offered(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await after(pilot, "enter")
        offered = await after(pilot, "number_sign", *"sent")
    assert "sent-nothing  earlier project" in offered


async def test_a_damaged_file_of_lessons_stops_no_review(space: Workspace) -> None:
    (space.folder / "lessons.json").write_text("{")
    judge(space, 0)
    assert item(space, 0).helped == ""
