"""Two answers side by side: one key decides, nothing says whose they are, and what is saved survives a restart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_fixtures import settled
from judging_keys import press, typed
from screen_text import painted
from textual.pilot import Pilot
from textual.widgets import Static
from tracejury.store.insight.comparing.tally import Outcome
from tracejury.store.workspace.blind_pairs import ShownPair, ShownSide, shown_pair
from tracejury.store.workspace.choices import Decision, choices, choose
from tracejury.store.workspace.comparisons import Comparison, comparisons, make_comparison
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.opens_first import OpensFirst
from tracejury.tui.screens.comparing.compared import ComparedScreen
from tracejury.tui.screens.comparing.pair import PairScreen
from tracejury.tui.views.pair import DIFFERS, differing, pair_lines, with_differences
from tracejury.tui.widgets.paged_list import PagedList
from tracejury.tui.widgets.pair_view import PairView
from two_runs import FOUND, RUNS, decide_all, load_two_runs, pressed_for, vina

KEYS = {"left": "l", "right": "r", "both_good": "p", "both_bad": "f"}


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "library", "anna") as found:
        load_two_runs(found)
        yield found


def own(space: Workspace) -> dict[int, Decision]:
    return dict(choices(space, vina(space)).of("anna"))


def key_for(space: Workspace, number: int, outcome: Outcome) -> str:
    return KEYS[pressed_for(space, vina(space), number, outcome)]


async def opened(pilot: Pilot[None], *keys: str) -> PairScreen:
    await settled(pilot)
    await press(pilot, "enter")
    screen = pilot.app.screen
    assert isinstance(screen, PairScreen)
    await press(pilot, *keys)
    return screen


def is_pair(pilot: Pilot[None]) -> bool:
    return isinstance(pilot.app.screen, PairScreen)


def is_results(pilot: Pilot[None]) -> bool:
    return isinstance(pilot.app.screen, ComparedScreen)


def line(pilot: Pilot[None], name: str) -> str:
    return str(pilot.app.screen.query_one(f"#pair-{name}", Static).render())


async def test_one_key_decides_a_pair_and_the_next_one_comes(space: Workspace) -> None:
    app = TracejuryApp(space)
    order = vina(space).order("anna")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert "pair 1 of 11 · 0 decided, 11 left" in line(pilot, "title")
        before = space.journal.count()
        for at, pressed in enumerate(("l", "r", "p", "f")):
            await press(pilot, pressed)
            assert space.journal.count() == before + at + 1
        assert [own(space)[number].choice for number in order[:4]] == list(KEYS)
        assert "pair 5 of 11 · 4 decided, 7 left" in line(pilot, "title")
        assert line(pilot, "state") == "Saved: both are bad. u takes it back."
        await press(pilot, "u")
        assert "pair 4 of 11 · 3 decided, 8 left" in line(pilot, "title")
        assert "Took back: said that both are bad" in line(pilot, "state")
        await press(pilot, "U")
        assert own(space)[order[3]].choice == "both_bad"


async def test_one_goes_on_after_a_restart_where_one_stopped(
    space: Workspace, tmp_path: Path
) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await opened(pilot, "l", "p")
    space.close()
    with Workspace.open(tmp_path / "library", "anna") as again:
        app = TracejuryApp(again, first=OpensFirst("comparison", "vina"))
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            assert is_pair(pilot)
            assert "pair 3 of 11 · 2 decided, 9 left" in line(pilot, "title")


async def test_nothing_on_the_screen_says_whose_answer_it_is(space: Workspace) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=(200, 60)) as pilot:
        await opened(pilot)
        for _ in FOUND:
            shown = painted(app).casefold()
            telling = {*RUNS, "candidate", "production", "sparrow", "2026.1", "rc1"}
            assert [one for one in telling if one in shown] == []
            await press(pilot, "n")


async def test_both_answers_have_the_room_or_one_of_them(space: Workspace) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        pair = shown_pair(space, vina(space), vina(space).order("anna")[0])
        first = [side.answer.split()[0] for side in (pair.left, pair.right)]
        top = painted(app).splitlines()
        assert any(first[0] in row and first[1] in row and "│" in row for row in top)
        await press(pilot, "tab")
        assert line(pilot, "heading").startswith("LEFT")
        assert pair.left.answer[:60].split("\n")[0] in painted(app)
        await press(pilot, "tab")
        assert line(pilot, "heading").startswith("RIGHT")
        await press(pilot, "tab")
        assert "LEFT" in line(pilot, "heading")
        assert "RIGHT" in line(pilot, "heading")


async def test_why_is_one_line_that_is_kept_beside_the_choice(space: Workspace) -> None:
    app = TracejuryApp(space)
    number = vina(space).order("anna")[0]
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "w")
        await typed(pilot, "it is right")
        await press(pilot, "enter")
        assert "Why: it is right" in line(pilot, "state") or "Saved" in line(pilot, "state")
        await press(pilot, "l", "N")
        assert "the left one is better." in line(pilot, "state")
        assert "Why: it is right" in line(pilot, "state")
    assert (own(space)[number].choice, own(space)[number].reason) == ("left", "it is right")


async def test_a_failure_that_moved_is_asked_where_on_both_sides(space: Workspace) -> None:
    app = TracejuryApp(space)
    comparison = vina(space)
    at = comparison.order("anna").index(8)
    left, right = comparison.sides("anna", 8)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, *"n" * at, "m", "2", "1")
        assert own(space)[8].where == {left: "2"}
        assert own(space)[8].choice == "relocated"
        await press(pilot, "N")
        assert painted(app).count("← fails here") == 2
        await press(pilot, "m", "escape")
        assert "Nothing was saved." in line(pilot, "state")
    assert right not in own(space)[8].where


async def test_results_before_the_end_are_asked_about_and_end_the_deciding(
    space: Workspace,
) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "l", "v", "1")
        assert is_pair(pilot)
        assert choices(space, vina(space)).seen == {}
        await press(pilot, "v", "2")
        assert is_results(pilot)
        assert list(choices(space, vina(space)).seen) == ["anna"]
        await press(pilot, "escape", "r")
        assert "Left: " in line(pilot, "state")
    assert choices(space, vina(space)).decided("anna") == 1


async def test_every_number_of_the_results_opens_its_pairs(space: Workspace) -> None:
    decide_all(space, vina(space))
    app = TracejuryApp(space)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "v")
        assert is_results(pilot)
        shown = painted(app)
        assert "Neither is shown to be better: the candidate was in 6 of the 7 pairs" in shown
        assert "candidate    6 ██████" in shown
        await press(pilot, "down", "enter")
        assert is_pair(pilot)
        assert "pair 1 of 1" in line(pilot, "title")
        assert "May my cat travel" in line(pilot, "asked")
        assert "production" in line(pilot, "state")
        await press(pilot, "escape", "s", "1")
        rows = pilot.app.screen.query_one(PagedList)
        assert rows.row_count() > 7


async def test_a_comparison_is_made_with_keys_from_the_desk(space: Workspace) -> None:
    space.history.undo()
    assert comparisons(space) == []
    app = TracejuryApp(space)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "C", "1", "1")
        assert is_pair(pilot)
        await press(pilot, "escape", "C", "1", "1")
        assert is_pair(pilot)
    [made] = comparisons(space)
    assert {made.candidate, made.production} == set(RUNS)


async def test_private_values_are_masked_and_what_is_typed_keeps_them(
    space: Workspace, tmp_path: Path
) -> None:
    mail = "imani.sandoval@corvina-post.example.org"
    for name, answer in (("one", f"I wrote to {mail}."), ("two", "I wrote to nobody.")):
        file = tmp_path / f"{name}.jsonl"
        file.write_text(
            f'{{"messages": [{{"role": "user", "content": "Write to {mail}"}},'
            f' {{"role": "assistant", "content": "{answer}"}}]}}\n'
        )
        space.load_and_group([file])
    made = make_comparison(space, "one", "two", name="mails")
    space.shown.mask(True)
    app = TracejuryApp(space)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        assert mail not in painted(app)
        [said] = [
            word
            for word in painted(app).replace("│", " ").split()
            if "@" in word and word.endswith(".")
        ]
        await press(pilot, "w")
        await typed(pilot, f"not {said[:-1]}".replace("@", "@"))
        await press(pilot, "enter")
        assert mail not in painted(app)
    assert choices(space, made).of("anna")[0].reason == f"not {mail}"


def test_words_that_the_other_answer_does_not_have_stand_out() -> None:
    one, other = "You get back 187 euro today.", "You get back 212 euro, I think, today."
    left, right = differing(one, other)
    assert [one[start:end] for start, end in left] == ["187"]
    assert [other[start:end] for start, end in right] == ["212", ", I think,"]
    assert differing("Yes.", "Nothing of this kind at all") == ((), ())


def test_what_differs_is_drawn_bold_and_underlined_on_its_side() -> None:
    pair = ShownPair(
        0, "How much?", ShownSide("You get 187 euro today."), ShownSide("You get 212 euro today.")
    )
    [first] = pair_lines(with_differences(pair), 60)
    drawn = [first.plain[span.start : span.end] for span in first.spans if span.style == DIFFERS]
    assert drawn == ["187", "212"]


@pytest.mark.parametrize("width", [20, 37, 78, 118])
@pytest.mark.parametrize("alone", ["", "left", "right"])
def test_lines_are_as_wide_as_they_may_be_and_hostile_text_is_text(width: int, alone: str) -> None:
    hostile = "\x1b[31mred\x1b[0m [@click=app.quit]x[/] \u202eabc 日本語のテキスト " * 6
    pair = ShownPair(0, hostile, ShownSide(hostile), ShownSide("ok"))
    lines = pair_lines(with_differences(pair), width, alone=alone)  # type: ignore[arg-type]
    assert all(one.cell_len <= width for one in lines)
    assert not any("\x1b" in one.plain or "\u202e" in one.plain for one in lines)


async def test_both_answers_scroll_together(space: Workspace, tmp_path: Path) -> None:
    for name in ("one", "two"):
        said = "\\n".join(f"{name} {number}" for number in range(100))
        file = tmp_path / f"{name}.jsonl"
        file.write_text(
            '{"messages": [{"role": "user", "content": "Count."},'
            f' {{"role": "assistant", "content": "{said}"}}]}}\n'
        )
        space.load_and_group([file])
    made = make_comparison(space, "one", "two", name="counting")
    app = TracejuryApp(space)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "pagedown", "j")
        rows = [row for row in painted(app).splitlines() if "one" in row and "two" in row]
        assert rows
        assert all(row.count(row.split()[1]) == 2 for row in rows)
        assert app.screen.query_one(PairView).scroll_offset.y > 10
        await press(pilot, "end")
        assert "one 99" in painted(app)
        assert "two 99" in painted(app)
    choose(space, made, 0, "both_good")


def test_a_comparison_knows_its_pairs_by_their_keys(space: Workspace) -> None:
    found: Comparison = vina(space)
    assert (
        found.by_keys[frozenset((found.pairs[3].candidate, found.pairs[3].production))]
        is found.pairs[3]
    )
