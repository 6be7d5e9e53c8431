"""The groups screens: similar failures found, looked at, judged once, and put right by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_fixtures import settled
from failing import Run, judge, space_of, take_in, the_group, unlike, write_runs
from judging_keys import press
from screen_text import screen_text
from textual.pilot import Pilot
from textual.widgets import Static, TextArea
from tracejury.store.groups.grouping import Group
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.navigation import OpenGroup
from tracejury.tui.screens.groups.apply import ApplyScreen
from tracejury.tui.screens.groups.compare import CompareScreen
from tracejury.tui.screens.groups.group import GroupScreen
from tracejury.tui.screens.groups.groups import GroupsScreen
from tracejury.tui.screens.groups.threshold import ThresholdScreen
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.widgets.paged_list import PagedList

RUNS = [
    *(Run("book", f"Not enough seats on flight HAT{n:03}", {"locale": "fr"}) for n in range(6)),
    *(
        Run("refund", f"Payment PX{n:03} was declined by the bank \x1b[2J \x1b [red]", {})
        for n in range(3)
    ),
    *(
        Run("refund", f"Payment PX{n:03} was accepted by the bank \x1b[2J \x1b [red]", {})
        for n in range(2)
    ),
]


@pytest.fixture
def alike(tmp_path: Path) -> Iterator[Workspace]:
    with space_of(tmp_path / "lib") as opened:
        take_in(opened, write_runs(tmp_path / "a.jsonl", RUNS))
        yield opened


async def opened(pilot: Pilot[None], *keys: str) -> None:
    await settled(pilot)
    await press(pilot, "g", *keys)


def front(pilot: Pilot[None]) -> type[object]:
    return type(pilot.app.screen)


def shown(pilot: Pilot[None], name: str) -> str:
    return str(pilot.app.screen.query_one(f"#{name}", Static).render())


def rows(pilot: Pilot[None]) -> list[str]:
    listing = pilot.app.screen.query_one(PagedList)
    return [listing.draw_row(at, 100).plain for at in range(listing.row_count())]


def largest(space: Workspace) -> Group:
    return space.groups.all()[0]


async def test_groups_stand_by_size_and_enter_opens_one(alike: Workspace) -> None:
    async with TracejuryApp(alike).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        assert front(pilot) is GroupsScreen
        assert [row.split()[0] for row in rows(pilot)] == ["6", "3", "2"]
        await press(pilot, "enter")
        assert front(pilot) is GroupScreen
        assert "6 failures" in shown(pilot, "title")
        assert "locale         fr 6" in shown(pilot, "card")
        await press(pilot, "escape", "escape")
        assert front(pilot) is not GroupsScreen


async def test_what_a_trace_holds_never_reaches_the_terminal_as_it_is(alike: Workspace) -> None:
    async with TracejuryApp(alike).run_test(size=(120, 40)) as pilot:
        await opened(pilot, "down")
        assert "\x1b" not in "".join(rows(pilot)) + shown(pilot, "detail")
        assert "[red]" in shown(pilot, "detail")
        await press(pilot, "enter")
        assert "\x1b" not in "".join(rows(pilot)) + shown(pilot, "card")
        assert "by the bank ␛ [red]" in shown(pilot, "card")


async def test_judging_a_group_begins_with_its_most_typical_member(alike: Workspace) -> None:
    async with TracejuryApp(alike).run_test(size=(120, 40)) as pilot:
        await opened(pilot, "enter", "a")
        assert front(pilot) is ReviewScreen
        assert "like this" not in shown(pilot, "review-context")


async def test_a_judgement_is_previewed_then_applied(alike: Workspace) -> None:
    judge(alike, alike.groups.members(largest(alike))[-1].trace)
    async with TracejuryApp(alike).run_test(size=(120, 40)) as pilot:
        await opened(pilot, "enter", "a")
        assert front(pilot) is ApplyScreen
        assert "reaches 5 of 5" in shown(pilot, "card")
        await press(pilot, "x")
        assert "reaches 4 of 5" in shown(pilot, "card")
        assert alike.reviews.reviews(status="finished") != []
        assert not [one for one in alike.reviews.reviews() if one.propagated]
        await press(pilot, "a")
        assert front(pilot) is GroupScreen
        assert sum("(fail)" in row for row in rows(pilot)) == 4
        assert len([one for one in alike.reviews.reviews() if one.propagated]) == 4


async def test_a_propagated_judgement_is_taken_back_alone(alike: Workspace) -> None:
    judge(alike, alike.groups.members(largest(alike))[-1].trace)
    async with TracejuryApp(alike).run_test(size=(120, 40)) as pilot:
        await opened(pilot, "enter", "a", "a", "w")
        assert sum("(fail)" in row for row in rows(pilot)) == 4


async def test_a_propagated_judgement_says_so_in_the_review_until_it_is_given_anew(
    alike: Workspace,
) -> None:
    judge(alike, alike.groups.members(largest(alike))[-1].trace)
    async with TracejuryApp(alike).run_test(size=(120, 40)) as pilot:
        await opened(pilot, "enter", "a", "a", "enter")
        assert front(pilot) is ReviewScreen
        assert "propagated from its group" in shown(pilot, "review-state")
        # It is a saved fail: one press asks, the second changes it.
        await press(pilot, "p", "p")
        judged = [one for one in alike.reviews.reviews() if one.verdict == "pass"]
        assert [one.propagated for one in judged] == [None]
        await press(pilot, "escape")
        assert "re-opened" in shown(pilot, "title")


async def test_a_member_is_taken_out_into_a_group_of_its_own_and_put_back(
    tmp_path: Path,
) -> None:
    runs = [Run("t", unlike(sign)) for sign in ";:,"]
    with space_of(tmp_path / "lib") as space:
        space.group_work.adopt(space.group_work.with_threshold(75))
        take_in(space, write_runs(tmp_path / "a.jsonl", runs))
        assert len(space.groups.all()) == 1
        async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
            await opened(pilot, "enter", "X")
            assert sorted(group.size for group in space.groups.all()) == [1, 2]
            await press(pilot, "u")
            assert len(space.groups.all()) == 1


async def test_a_group_gets_a_name(alike: Workspace) -> None:
    async with TracejuryApp(alike).run_test(size=(120, 40)) as pilot:
        await opened(pilot, "enter", "e")
        pilot.app.screen.query_one(TextArea).text = "no seats"
        await press(pilot, "enter")
        assert "no seats" in shown(pilot, "title")
        await press(pilot, "escape")
        assert "no seats" in rows(pilot)[0]
        await press(pilot, "u")
        assert "no seats" not in rows(pilot)[0]


async def test_groups_are_ordered_by_what_is_open_and_by_code(alike: Workspace) -> None:
    members = alike.groups.members(largest(alike))
    for member in members[:5]:
        judge(alike, member.trace)
    async with TracejuryApp(alike).run_test(size=(120, 40)) as pilot:
        await opened(pilot, "O")
        assert [row.split()[1] for row in rows(pilot)] == ["3", "2", "1"]
        await press(pilot, "O", "O")
        assert [row.split()[:2] for row in rows(pilot)] == [["5", "tool-error"]]
        await press(pilot, "enter")
        assert front(pilot) is ReviewScreen
        assert "code tool-error" in shown(pilot, "review-title")


async def test_only_a_slice_is_counted(alike: Workspace) -> None:
    async with TracejuryApp(alike).run_test(size=(120, 40)) as pilot:
        await opened(pilot, "slash", "2")
        assert "locale=fr" in shown(pilot, "title")
        assert len(rows(pilot)) == 1


async def test_close_groups_are_proposed_with_the_word_that_turns_them_around(
    alike: Workspace,
) -> None:
    async with TracejuryApp(alike).run_test(size=(120, 40)) as pilot:
        await opened(pilot, "C")
        assert front(pilot) is CompareScreen
        (row,) = rows(pilot)
        assert "reverses it" in row
        assert "[-" in row
        assert "{+" in row
        await press(pilot, "K")
        assert rows(pilot) == []
        await press(pilot, "u", "equals_sign")
        assert len(alike.groups.all()) == 2


async def test_another_likeness_is_a_preview_until_it_is_adopted(tmp_path: Path) -> None:
    runs = [Run("t", unlike(sign)) for sign in ";:"]
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", runs))
        assert len(space.groups.all()) == 2
        async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
            await opened(pilot, "T", *(["minus"] * 5))
            assert front(pilot) is ThresholdScreen
            assert "1 group instead of 2" in shown(pilot, "threshold-body")
            assert len(space.groups.all()) == 2
            await press(pilot, "enter")
            assert front(pilot) is GroupsScreen
            assert len(rows(pilot)) == 1


async def test_a_finished_review_opens_the_group_of_its_trace(alike: Workspace) -> None:
    for member in alike.groups.members(largest(alike)):
        judge(alike, member.trace)
    async with TracejuryApp(alike).run_test(size=(120, 40)) as pilot:
        await opened(pilot, "enter", "enter", "g")
        assert front(pilot) is GroupScreen


async def test_a_group_that_only_a_judge_tells_of_is_shown_once_one_has_judged_one_of_its_traces(
    tmp_path: Path,
) -> None:
    why = ["The answer invents a fare on line 1.", "The answer invents a fare on line 2."]
    records = [
        {
            "id": f"t{number}",
            "messages": [
                {"role": "user", "content": f"How much is bag {number}?"},
                {"role": "assistant", "content": "EUR 45."},
            ],
            "metadata": {"grade": "F", "locale": "fr"},
            "scores": {
                "fare-judge": {"value": 0, "label": "fail", "explanation": said, "rater": "llm"}
            },
        }
        for number, said in enumerate(why)
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records))
    with space_of(tmp_path / "lib") as space:
        take_in(space, tmp_path / "a.jsonl")
        first = space.library.keys()[0]
        (group,) = space.groups.all()
        assert (group.size, group.kind) == (2, "check")
        async with TracejuryApp(space).run_test(size=(160, 40)) as pilot:
            await opened(pilot)
            assert rows(pilot) == []
            assert "1 hidden until you judge one of theirs" in shown(pilot, "columns")
            pilot.app.screen.post_message(OpenGroup(group.id))
            await settled(pilot)
            assert "hidden until you have judged" in shown(pilot, "card")
            assert rows(pilot) == []
            assert "fare" not in screen_text(pilot.app)
            await press(pilot, "escape")
            judge(space, first)
            await press(pilot, "escape", "g", "enter")
            assert "invents a fare" in shown(pilot, "card")
            assert "fare-judge 1 of 1 bad" in shown(pilot, "card")
            assert "grade" not in shown(pilot, "card")
            (other,) = [row for row in rows(pilot) if "hidden until you have judged it" in row]
            assert "line" not in other
            assert "2" not in other.removeprefix(" 100")


async def test_a_library_without_failures_says_so(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
            await opened(pilot)
            assert pilot.app.screen.query_one(PagedList).empty_text.startswith("No groups")


async def test_a_group_of_bare_names_is_applied_only_to_what_was_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        "".join(
            f'{{"id": "q{n}", "input": "question {n}", "output": "answer {n}", "error": null,'
            f' "score.passed": 0}}\n'
            for n in range(3)
        )
    )
    with space_of(tmp_path / "lib") as space:
        take_in(space, path)
        group = the_group(space, "")
        assert group.must_see
        judge(space, space.groups.members(group)[-1].trace)
        async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
            await opened(pilot, "enter", "a")
            assert "1 to go" in shown(pilot, "card")
            await press(pilot, "a")
            assert front(pilot) is ApplyScreen
            await press(pilot, "down", "a")
            assert front(pilot) is GroupScreen
            assert sum("(fail)" in row for row in rows(pilot)) == 2
