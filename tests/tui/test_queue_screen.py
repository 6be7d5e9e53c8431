"""A queue as a list, its end, and a queue made in the app."""

from __future__ import annotations

from typing import Any

import pytest
from desk_fixtures import settled
from judging_keys import press
from screen_text import messages
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static
from tracejury.store.acts import Act
from tracejury.store.reviews import presses
from tracejury.store.reviews.queues import Queue, QueueItem
from tracejury.store.workspace.decision_changes import decision_changes
from tracejury.store.workspace.queue_state import SORTINGS, UNSEEN, listed, positions
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.desk import DeskScreen
from tracejury.tui.screens.new_queue import NewQueueScreen
from tracejury.tui.screens.pack import PackScreen
from tracejury.tui.screens.queue import QueueScreen
from tracejury.tui.screens.queue_end import QueueEndScreen
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.views.review import ReviewItem
from tracejury.tui.widgets.paged_list import PagedList


def text_of(pilot: Pilot[Any], selector: str) -> str:
    return str(pilot.app.screen.query_one(selector, Static).content)


def shown(pilot: Pilot[Any]) -> type[Screen[Any]]:
    return type(pilot.app.screen)


def places(pilot: Pilot[Any]) -> list[int]:
    return list(pilot.app.screen.query_one(PagedList).ids)


@pytest.fixture
def queue(space: Workspace) -> Queue:
    """A queue of five traces: the first failed, the second passed, the third deferred."""
    named = space.queues.all()[0]
    keys = [item.trace for item in named.items[:5]]
    items = [QueueItem(key, f"reason {number}") for number, key in enumerate(keys)]
    made = space.queues.create(space.reviewer, "five", named.rubric, items)
    rubric = space.reviews.rubric(named.rubric)
    assert rubric is not None
    for key, verdict in zip(keys, ("fail", "pass"), strict=False):
        codes = ["lost"] if verdict == "fail" else []
        finish = Act("finish", {"verdict": verdict, "codes": codes})
        space.journal.append(space.reviewer, key, named.rubric, [finish])
    space.journal.append(space.reviewer, keys[2], named.rubric, presses.defer_press())
    return made


@pytest.fixture
def nearly_done(space: Workspace, queue: Queue) -> Queue:
    """The same, with only the last trace left to judge."""
    rubric = space.reviews.rubric(queue.rubric)
    assert rubric is not None
    for item in queue.items[2:4]:
        space.journal.append(
            "expert", item.trace, queue.rubric, presses.verdict_press(rubric, None, "pass")
        )
    return queue


async def opened(pilot: Pilot[Any]) -> None:
    """The queue as a list, from the desk: the newest queue is the first line."""
    await settled(pilot)
    await press(pilot, "Q")
    assert shown(pilot) is QueueScreen


async def test_the_list_shows_what_is_asked_for(space: Workspace, queue: Queue) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert places(pilot) == [0, 1, 2, 3, 4]
        assert "reason 0" in text_of(pilot, "#queue-detail")
        seen = {}
        for _ in range(5):
            seen[text_of(pilot, "#queue-shown").split(" · ")[0]] = places(pilot)
            await press(pilot, "f")
        assert seen == {
            "5 in all": [0, 1, 2, 3, 4],
            "2 open": [3, 4],
            "2 judged": [0, 1],
            "1 failed": [0],
            "1 deferred": [2],
        }


async def test_the_list_can_be_ordered(space: Workspace, queue: Queue) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "O")
        assert "by verdict" in text_of(pilot, "#queue-shown")
        assert places(pilot)[:2] == [0, 1]
        await press(pilot, "O")
        assert places(pilot)[0] == 0, "the only one with a code"
        await press(pilot, "O", "O")
        assert "by status" in text_of(pilot, "#queue-shown")
        assert places(pilot) == [2, 3, 4, 0, 1]


async def test_words_of_the_title_narrow_the_list(space: Workspace, queue: Queue) -> None:
    (row,) = space.library.rows_for([queue.items[3].trace])
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "slash")
        for letter in (row.source_id or "")[:32]:
            await pilot.press({"-": "minus"}.get(letter, letter))
        await press(pilot, "enter")
        assert places(pilot) == [3]
        await press(pilot, "slash")
        assert len(places(pilot)) == 5, "the same key shows all again"


async def test_what_is_selected_is_deferred_together_and_one_undo_takes_it_back(
    space: Workspace, queue: Queue
) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "end", "up", "x", "x")
        assert "2 selected" in text_of(pilot, "#queue-shown")
        await press(pilot, "d")
        assert space.queues.progress(queue, "expert").deferred == 3
        await press(pilot, "u")
        assert space.queues.progress(queue, "expert").deferred == 1


async def test_what_is_judged_is_not_deferred(space: Workspace, queue: Queue) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "home", "d")
        progress = space.queues.progress(queue, "expert")
        assert (progress.finished, progress.deferred) == (2, 1)


@pytest.mark.parametrize(("downs", "said"), [(0, "judged"), (2, "deferred")])
async def test_where_nothing_was_deferred_nothing_is_said_to_be_taken_back(
    space: Workspace, queue: Queue, downs: int, said: str
) -> None:
    before = space.journal.count()
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "home", *["down"] * downs, "d")
        told = messages(pilot.app)
        assert told[-1:] == [f"Nothing was deferred. This trace is {said} already."]
    assert space.journal.count() == before


async def test_those_that_are_not_deferred_are_said_beside_those_that_are(
    space: Workspace, queue: Queue
) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "home", "down", "x", "x", "x", "d")
        told = messages(pilot.app)
        said = "Deferred 1. u takes it back. 2 stay as before: judged or deferred already."
        assert told[-1:] == [said]


async def test_a_trace_is_opened_from_the_list_and_the_next_follows_the_queue(
    space: Workspace, queue: Queue
) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "home", "down", "enter")
        assert shown(pilot) is ReviewScreen
        assert "five  2/5" in text_of(pilot, "#review-title")
        await press(pilot, "n")
        assert "five  3/5" in text_of(pilot, "#review-title")
        await press(pilot, "i")
        assert shown(pilot) is QueueScreen
        assert pilot.app.screen.query_one(PagedList).cursor == 2
        await press(pilot, "greater_than_sign")
        assert shown(pilot) is ReviewScreen
        assert "five  4/5" in text_of(pilot, "#review-title")


async def test_the_end_of_a_queue_tells_what_came_of_it_and_builds_the_pack(
    space: Workspace, nearly_done: Queue
) -> None:
    async with TracejuryApp(space).run_test(size=(80, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        assert "five  5/5" in text_of(pilot, "#review-title")
        await press(pilot, "p")
        assert shown(pilot) is QueueEndScreen
        said = text_of(pilot, "#end-card")
        assert "Every trace is judged." in said
        assert "lost" in said
        assert "Last new code 4 traces ago (lost)" in said
        assert "cases:" in text_of(pilot, "#end-pack") or "left out" in text_of(pilot, "#end-pack")
        await press(pilot, "F")
        assert shown(pilot) is PackScreen
        await press(pilot, "escape", "escape")
        assert shown(pilot) is ReviewScreen


async def test_a_queue_is_made_on_the_desk(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "plus")
        assert shown(pilot) is NewQueueScreen
        await press(pilot, "home", "down", "enter", "2")
        await press(pilot, "down", "enter", "2")
        await press(pilot, "end", "enter")
        assert shown(pilot) is ReviewScreen
        made = space.queues.get("library, errors first")
        assert made is not None
        assert len(made.items) == 20
        assert made.order == "errors"
        assert sum(item.random for item in made.items) == 2
        await press(pilot, "escape")
        assert shown(pilot) is DeskScreen


async def test_a_blind_reviewer_reads_no_reason_that_tells_before_they_finish(
    space: Workspace,
) -> None:
    named = space.queues.all()[0]
    told = QueueItem(named.items[0].trace, "a judge failed it: tone 0.1", tells=True)
    queue = space.queues.create("expert", "blind", named.rubric, [told], order="low-score")
    rubric = space.reviews.rubric(named.rubric)
    assert rubric is not None
    assert rubric.display.blind
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert "by a score, shown when you finish" in text_of(pilot, "#queue-detail")
        space.journal.append(
            "expert", told.trace, queue.rubric, presses.verdict_press(rubric, None, "pass")
        )
        await press(pilot, "f", "f")
        assert "a judge failed it" in text_of(pilot, "#queue-detail")


async def test_a_repeat_is_judged_apart_in_the_review_and_undone_there(space: Workspace) -> None:
    named = space.queues.all()[0]
    trace, other = named.items[0].trace, named.items[1].trace
    items = [QueueItem(trace, "a"), QueueItem(other, "b"), QueueItem(trace, "a", repeat=True)]
    space.queues.create("expert", "twice", named.rubric, items)
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "p", "p")
        assert "twice  3/3" in text_of(pilot, "#review-title")
        assert "repeat" not in text_of(pilot, "#review-context").casefold()
        await press(pilot, "s")
        assert [one.verdict for one in space.reviews.reviews(trace=trace)] == ["pass"]
        assert [one.verdict for one in space.reviews.repeats(trace=trace)] == ["unsure"]
        await press(pilot, "escape", "u")
        assert space.reviews.repeats(trace=trace) == []
        assert "twice  3/3" in text_of(pilot, "#review-title")
        assert [one.verdict for one in space.reviews.reviews(trace=trace)] == ["pass"]
        assert space.journal.differences() == []


async def test_a_repeat_is_like_any_other_item_until_it_is_judged(
    space: Workspace,
) -> None:
    named = space.queues.all()[0]
    first, other = named.items[0], named.items[1]
    items = [QueueItem(first.trace, "a"), QueueItem(other.trace, "b")]
    queue = space.queues.create(
        "expert", "twice", named.rubric, [*items, QueueItem(first.trace, "a", repeat=True)]
    )
    (title,) = [row.title for row in space.library.rows_for([first.trace])]
    async with TracejuryApp(space).run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "p", "p")
        assert "twice  3/3" in text_of(pilot, "#review-title")
        # A note that is begun here is none of the first judgement, and the other way round.
        await press(pilot, "o", "x", "escape")
        assert not ReviewItem.read(space, queue, 0).drafts
        assert "note" in ReviewItem.read(space, queue, 2).drafts
        await press(pilot, "m")
        shown_now = [one.title for one in listed(space, queue, [0, 1, 2])]
        assert shown_now[0] == title
        assert shown_now[2] == UNSEEN
        for sorting in SORTINGS:
            assert positions(space, queue, "open", sorting) == [2]
        assert positions(space, queue, text=title.split()[0]) == [0]
        assert title not in space.history.page(0, 1)[0].words
        await press(pilot, "s")
        assert [one.title for one in listed(space, queue, [2])] == [title]
        assert positions(space, queue, text=title.split()[0])[-1] == 2


async def test_the_title_says_when_nothing_new_appeared_for_long(space: Workspace) -> None:
    named = space.queues.all()[0]
    for number, item in enumerate(named.items[:7]):
        verdict, codes = ("fail", ["lost"]) if number == 0 else ("pass", [])
        finish = Act("finish", {"verdict": verdict, "codes": codes})
        space.journal.append(space.reviewer, item.trace, named.rubric, [finish])
    async with TracejuryApp(space).run_test(size=(110, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        assert "last new code 6 traces ago" in text_of(pilot, "#review-title")
        await press(pilot, "p")
        assert "last new code 7 traces ago" in text_of(pilot, "#review-title")
        await press(pilot, "u")
        assert "last new code 6 traces ago" in text_of(pilot, "#review-title")


async def test_what_is_selected_and_not_listed_is_not_deferred(
    space: Workspace, queue: Queue
) -> None:
    (row,) = space.library.rows_for([queue.items[3].trace])
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "end", "x", "slash")
        for letter in (row.source_id or "")[:32]:
            await pilot.press({"-": "minus"}.get(letter, letter))
        await press(pilot, "enter")
        assert places(pilot) == [3]
        assert "1 selected, 1 of them not listed" in text_of(pilot, "#queue-shown")
        await press(pilot, "d")
        assert space.queues.outcomes(queue, "expert", (3, 4)) == [
            ("deferred", None),
            None,
        ]
        await press(pilot, "slash")
        assert text_of(pilot, "#queue-shown").endswith("1 selected"), "it stays selected"
        await press(pilot, "d")
        assert space.queues.outcomes(queue, "expert", (4,)) == [("deferred", None)]


async def test_what_the_last_key_did_is_said_below_the_summary_and_covers_nothing(
    space: Workspace,
    nearly_done: Queue,
) -> None:
    assert nearly_done.items
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "p")
        assert shown(pilot) is QueueEndScreen
        assert text_of(pilot, "#end-said").startswith("✓ PASS saved 12:00. u takes it back.")
        assert messages(pilot.app) == []
        await press(pilot, "down")
        assert text_of(pilot, "#end-said") == ""
        await press(pilot, "u")
        assert text_of(pilot, "#end-said").startswith("Took back: ")
        assert messages(pilot.app) == []


async def test_the_last_verdict_is_taken_back_on_the_summary_that_follows_it(
    space: Workspace, nearly_done: Queue
) -> None:
    async with TracejuryApp(space).run_test(size=(80, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "p")
        assert shown(pilot) is QueueEndScreen
        assert "Every trace is judged." in text_of(pilot, "#end-card")
        await press(pilot, "u")
        assert space.queues.progress(nearly_done, "expert").finished == 4
        assert "Every trace is judged." not in text_of(pilot, "#end-card")
        await press(pilot, "U")
        assert "Every trace is judged." in text_of(pilot, "#end-card")
        await press(pilot, "u", "escape")
        assert shown(pilot) is ReviewScreen
        assert "five  5/5" in text_of(pilot, "#review-title")


async def test_whether_the_review_changed_a_decision_is_one_key_that_nobody_has_to_press(
    space: Workspace, nearly_done: Queue
) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "p")
        assert shown(pilot) is QueueEndScreen
        assert "Did this review change what was decided? y yes · n no" in text_of(
            pilot, "#end-next"
        )
        assert decision_changes(space) == [], "nobody has to answer"
        await press(pilot, "y")
        await settled(pilot)
        [said] = decision_changes(space)
        assert (said.queue, said.changed) == (nearly_done.name, True)
        assert "changed what was decided" in text_of(pilot, "#end-said")
        await press(pilot, "u")
        await settled(pilot)
        assert decision_changes(space) == []
