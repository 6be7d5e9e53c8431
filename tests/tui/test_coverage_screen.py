"""The coverage screen: a sentence, the table, the traces behind a number, and the queue that fills a hole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_fixtures import settled
from evidence import build_pack, evidence_library, judge_all, review_line
from failing import Run, space_of, write_runs
from judging_keys import press, top
from screen_text import screen_text
from textual.widgets import Static
from tracejury.rubrics.files import find_rubric
from tracejury.store.insight.coverage.tallies import Evidence
from tracejury.store.loading.load import load
from tracejury.store.workspace.coverage import coverage
from tracejury.store.workspace.covered_traces import Figure, Place, fields_for, traces_behind
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.ways import path_coverage
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.coverage import CoverageScreen
from tracejury.tui.screens.dialogs.choice import ChoiceDialog
from tracejury.tui.screens.items_behind import ItemsBehindScreen
from tracejury.tui.screens.review.review import ReviewScreen

SIZE = (80, 24)


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    """120 traces, 60 of them judged by others: 15 failed. The tier `vip` has three traces."""
    with evidence_library(tmp_path) as found:
        yield found


async def opened(pilot, app: TracejuryApp) -> CoverageScreen:  # type: ignore[no-untyped-def]
    """The coverage, past the question to who has traces to judge blind."""
    await settled(pilot)
    await press(pilot, "V")
    if isinstance(top(app), ChoiceDialog):
        await press(pilot, "2")
    screen = top(app)
    assert isinstance(screen, CoverageScreen)
    return screen


def part(app: TracejuryApp, name: str) -> str:
    return str(app.screen.query_one(name, Static).render())


async def test_a_sentence_then_the_table_and_the_traces_behind_each_number(
    space: Workspace, tmp_path: Path
) -> None:
    build_pack(space, tmp_path / "evals")
    app = TracejuryApp(space)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        assert part(app, "#coverage-said").startswith("Of 120 traces 60 are reviewed under")
        shown = screen_text(app)
        assert "guarded" in part(app, "#coverage-head")
        assert part(app, "#coverage-stopping").startswith(
            "Of 60 traces reviewed under agent-failure: the last"
        )
        assert "refund" in shown
        assert "[120]" in shown
        found = coverage(space, ["intent"])
        refund = found.slices[("refund",)]
        await press(pilot, "down", "right", "right")
        assert f"refund: {refund.failed} failed." in part(app, "#coverage-detail")
        await press(pilot, "enter")
        behind = top(app)
        assert isinstance(behind, ItemsBehindScreen)
        assert len(behind._traces) == refund.failed
        await press(pilot, "escape")
        # What nobody may have reviewed is opened to be read, one after the other.
        await press(pilot, "left", "left", "enter")
        review = top(app)
        assert isinstance(review, ReviewScreen)
        assert len(review._queue.items) == refund.seen


async def test_fields_are_chosen_with_a_key_and_combined(space: Workspace) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await press(pilot, "s")
        assert isinstance(top(app), ChoiceDialog)
        assert "● intent" in screen_text(app)
        await press(pilot, "2")
        assert "intent + tier" in part(app, "#coverage-head")
        assert "refund + gold" in screen_text(app)
        await press(pilot, "s", "1")
        assert part(app, "#coverage-head").split()[0] == "tier"


async def test_codes_edges_and_paths_are_a_key_away(space: Workspace) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await press(pilot, "n")
        assert "tool-error" in part(app, "#coverage-head")
        await press(pilot, "right")
        assert "with wrong-tool" in part(app, "#coverage-detail") or "with tool-error" in part(app, "#coverage-detail")  # fmt: skip
        await press(pilot, "n")
        assert "start > user" in screen_text(app)
        await press(pilot, "enter")
        review = top(app)
        assert isinstance(review, ReviewScreen)
        assert len(review._queue.items) == 120
        await press(pilot, "escape", "n")
        assert "[paths]" in part(app, "#coverage-title")
        assert "[40]" in screen_text(app)
        await press(pilot, "N", "N", "N")
        assert "[slices]" in part(app, "#coverage-title")


async def test_a_hole_is_filled_by_a_queue_that_opens(space: Workspace) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await press(pilot, "s", "2", "s", "1", "N")
        assert "[holes]" in part(app, "#coverage-title")
        assert "vip" in screen_text(app)
        assert "Q makes a queue of" in part(app, "#coverage-detail")
        await press(pilot, "Q")
        review = top(app)
        assert isinstance(review, ReviewScreen)
        made = space.queue_named("fill-vip")
        assert {item.trace for item in made.items} == {item.trace for item in review._queue.items}
        vip = traces_behind(space, Evidence({}), Place(("tier",), ("vip",)), Figure("seen"))
        assert {item.trace for item in made.items} <= set(vip)
        # Again it opens the same one, until it is done.
        await press(pilot, "escape", "Q")
        assert [one.name for one in space.queues.headings()].count("fill-vip") == 1
        assert "fill-vip-2" not in [one.name for one in space.queues.headings()]


def test_every_number_counts_the_traces_that_it_opens(space: Workspace, tmp_path: Path) -> None:
    build_pack(space, tmp_path / "evals")
    found = coverage(space, ["intent", "tier"])
    known = found.judged.evidence
    for values, tally in found.slices.items():
        place = Place(found.fields, values)

        def behind(counted: str, code: str = "", place: Place = place) -> int:
            return len(traces_behind(space, known, place, Figure(counted, code)))  # type: ignore[arg-type]

        assert behind("seen") == tally.seen
        assert behind("reviewed") == tally.reviewed
        assert behind("unreviewed") == tally.seen - tally.reviewed
        assert behind("decided") == tally.decided
        assert behind("failed") == tally.failed
        assert behind("guarded") == tally.guarded
        assert behind("unguarded") == tally.failed - tally.guarded
        for code in found.codes:
            assert behind("failed", code) == tally.codes[code]
    ways = path_coverage(space)
    for edge, tally in ways.edges.items():
        assert len(traces_behind(space, known, Place(edge=edge), Figure("failed"))) == tally.failed
    for path, tally in ways.paths.items():
        assert len(traces_behind(space, known, Place(path=path), Figure("seen"))) == tally.seen


async def test_a_masked_library_shows_masked_values(tmp_path: Path) -> None:
    with space_of(tmp_path / "library", "lead") as space:
        runs = [Run("look_up", "no", {"contact": f"ada{at % 2}@example.org"}) for at in range(8)]
        load(space.library, [write_runs(tmp_path / "runs.jsonl", runs)])
        space.shown.mask(True)
        app = TracejuryApp(space)
        async with app.run_test(size=SIZE) as pilot:
            await opened(pilot, app)
            for _ in range(5):
                assert "ada0@" not in screen_text(app)
                await press(pilot, "n")
            assert "[8]" in screen_text(app)
            await press(pilot, "N", "Q")
            assert isinstance(top(app), ReviewScreen)
            assert "ada0@" not in screen_text(app)


async def test_who_judges_blind_is_asked_first_and_counts_nothing_that_they_have_yet_to_judge(
    space: Workspace,
) -> None:
    queue = space.queue_named("drawn")
    judge_all(space, [review_line(queue.items[0].trace, "lead", "fail")])
    app = TracejuryApp(space)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "V")
        assert isinstance(top(app), ChoiceDialog)
        assert "You have 59 left to" in screen_text(app)
        await press(pilot, "2")
        assert "1 is reviewed" in part(app, "#coverage-said")
        assert "59 traces that you have yet to judge" in part(app, "#coverage-said").replace("\n", " ")  # fmt: skip


def test_fields_that_judge_are_no_slices_for_who_has_to_judge_blind(tmp_path: Path) -> None:
    with space_of(tmp_path / "library", "lead") as space:
        runs = [Run("look_up", "no", {"tier": str(at % 2), "is_correct": str(at % 3 > 0)}) for at in range(9)]  # fmt: skip
        load(space.library, [write_runs(tmp_path / "runs.jsonl", runs)])
        assert set(fields_for(space)[0]) == {"tier", "is_correct"}
        space.new_queue("mine", find_rubric("agent-failure"), Selection({}, as_loaded=True))
        found, left_out = fields_for(space)
        assert (set(found), left_out) == ({"tier"}, 1)


async def test_an_empty_library_says_what_to_do(tmp_path: Path) -> None:
    with space_of(tmp_path / "library", "lead") as space:
        app = TracejuryApp(space)
        async with app.run_test(size=SIZE) as pilot:
            await opened(pilot, app)
            assert "tracejury load adds some" in part(app, "#coverage-said")
            await press(pilot, "n", "n", "n", "n", "enter", "Q", "s", "escape", "escape")
            assert not isinstance(top(app), CoverageScreen)
