"""The panel of claims in the review: what each of its keys does, at every size, saved at once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import judging_keys
import pytest
from judging_keys import press, typed
from textual.pilot import Pilot
from textual.widgets import Static
from tracejury.store.acts import Act
from tracejury.store.journal.journal import Journal
from tracejury.store.judgement import Review
from tracejury.store.reviews.reviews import Reviews
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.dialogs.claim import ClaimDialog
from tracejury.tui.screens.review.claims_panel import ClaimsPanel
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.widgets.reading_pane import ReadingPane
from tracejury.tui.widgets.text_editor import TextEditor

QUEUE = "contracts"
HOSTILE = "Call \x1b]0;owned\x07 [@click=app.quit]me[/] on 4 May."
RIGHT = "The last day to give notice is 1 September 2026."


async def opened(space: Workspace, pilot: Pilot[None], *, correction: str = "") -> ReviewScreen:
    """The review screen on a trace that is judged wrong, with the panel open."""
    screen = await judging_keys.opened(pilot, QUEUE)
    await press(pilot, "f")
    if correction:
        await press(pilot, "c")
        editor = pilot.app.screen.query_one(TextEditor)
        editor.replace(correction, (0, 0), editor.document.end)
        await press(pilot, "ctrl+s")
    await press(pilot, "W")
    return screen


def review(space: Workspace) -> Review:
    """What the journal holds of the first trace."""
    return judging_keys.review(space, queue=QUEUE)


def shown(screen: ReviewScreen) -> list[str]:
    """The rows of the panel."""
    rows = screen.query_one(ClaimsPanel).rows
    return [rows.render_line(y).text.strip() for y in range(rows.row_count())]


def part(screen: ReviewScreen, name: str) -> str:
    """The text of a part of the panel."""
    return str(screen.query_one(f"#claims .{name}", Static).render())


async def test_without_a_correction_the_panel_says_what_would_help(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(space, pilot)
        card = part(screen, "claims-card")
        assert "would help: a correction: the length of time or the date that is right (c)" in card
        await press(pilot, "W")
        assert not screen.query_one(ClaimsPanel).display


async def test_enter_accepts_and_x_drops_and_each_is_one_press_that_is_taken_back(
    space: Workspace,
) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(space, pilot, correction=RIGHT)
        before = shown(screen)
        assert before[0].startswith("›proposed must say")
        await press(pilot, "enter")
        assert shown(screen)[0].startswith("›yours")
        assert len(review(space).checks) == 1
        await press(pilot, "x")
        assert shown(screen)[0].startswith("›dropped")
        assert review(space).checks[0]["dropped"] is True
        await press(pilot, "u", "u")
        assert shown(screen) == before
        assert review(space).checks == ()


async def test_an_accepted_claim_is_on_disk_after_the_key(space: Workspace, tmp_path: Path) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await opened(space, pilot, correction=RIGHT)
        await press(pilot, "enter")
        # What is in the files of a library that is still open is what a kill leaves.
        shutil.copytree(space.folder, tmp_path / "left")
        with closing(Journal.open(tmp_path / "left")) as journal:
            assert Reviews(journal).reviews() == [review(space)]
        assert len(review(space).checks) == 1


async def test_a_claim_is_written_in_words_and_tried_while_it_is_typed(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(space, pilot, correction=RIGHT)
        await press(pilot, "plus")
        await typed(pilot, "must say 2026-09-")
        dialog = pilot.app.screen
        assert isinstance(dialog, ClaimDialog)
        await typed(pilot, "01")
        tried = str(dialog.query_one("#claim-tried", Static).render())
        assert "must say 1 September 2026" in tried
        assert "The correction keeps it" in tried
        await press(pilot, "enter")
        assert pilot.app.screen is screen
        (here,) = [row for row in shown(screen) if row.startswith("›")]
        assert here.startswith("›yours    must say 1 September 2026")
        assert space.journal.drafts("expert", review(space).trace) == {}
        assert "not finished" not in str(screen.query_one("#review-state", Static).render())


async def test_words_that_are_no_claim_are_refused_and_kept(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await opened(space, pilot, correction=RIGHT)
        await press(pilot, "plus")
        await typed(pilot, "it was wrong")
        await press(pilot, "enter")
        dialog = pilot.app.screen
        assert isinstance(dialog, ClaimDialog)
        assert "must say …" in str(dialog.query_one(".draft-status", Static).render())
        assert dialog.query_one(TextEditor).text == "it was wrong"
        assert review(space).checks == ()


async def test_editing_drops_the_proposal_and_keeps_ones_own_words(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(space, pilot, correction=RIGHT)
        await press(pilot, "E")
        editor = pilot.app.screen.query_one(TextEditor)
        assert editor.text.startswith("must say")
        editor.replace("must say September", (0, 0), editor.document.end)
        await press(pilot, "enter")
        assert shown(screen)[0].startswith("dropped")
        assert any(row.startswith("›yours    must say “September”") for row in shown(screen))
        await press(pilot, "u")
        assert shown(screen)[0].removeprefix("›").startswith("proposed")


async def test_an_edit_that_was_interrupted_is_there_again_for_its_claim_alone(
    space: Workspace,
) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await opened(space, pilot, correction=RIGHT)
        await press(pilot, "E")
        await typed(pilot, " or so")
        # The app ends here, as on a closed terminal.
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(space, pilot)
        assert "not finished: claim (W)" in str(screen.query_one("#review-state", Static).render())
        await press(pilot, "plus")
        assert pilot.app.screen.query_one(TextEditor).text == "", "a new claim is not that edit"
        await press(pilot, "escape", "E")
        editor = pilot.app.screen.query_one(TextEditor)
        assert editor.text.endswith(" or so")
        await press(pilot, "escape")
        assert space.journal.drafts("expert", review(space).trace) == {}


async def test_leaving_an_edit_as_it_was_saves_nothing(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await opened(space, pilot, correction=RIGHT)
        await press(pilot, "E", "enter")
        assert review(space).checks == ()


async def test_claims_follow_the_correction_while_the_panel_is_open(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(space, pilot)
        before = shown(screen)
        await press(pilot, "c")
        editor = pilot.app.screen.query_one(TextEditor)
        editor.replace(RIGHT, (0, 0), editor.document.end)
        await press(pilot, "ctrl+s")
        assert shown(screen) != before
        assert "corrected" in part(screen, "claims-columns")


@pytest.mark.parametrize("key", ["x", "E", "plus"])
async def test_the_keys_of_the_panel_open_it_first(space: Workspace, key: str) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(space, pilot)
        await press(pilot, "W", key)
        assert pilot.app.screen is screen
        assert screen.query_one(ClaimsPanel).display
        assert review(space).checks == ()


@pytest.mark.parametrize(("size", "rows"), [((80, 24), 7), ((60, 20), 5)])
async def test_on_a_narrow_screen_the_claims_stand_below_the_text(
    space: Workspace, size: tuple[int, int], rows: int
) -> None:
    async with TracejuryApp(space).run_test(size=size) as pilot:
        screen = await opened(space, pilot, correction=RIGHT)
        panel, text = screen.query_one(ClaimsPanel), screen.query_one(ReadingPane)
        assert panel.rows.has_focus
        assert text.region.bottom <= panel.region.y
        assert text.size.height >= rows
        assert panel.rows.size.height >= 2
        assert part(screen, "claims-card").startswith("As a test")
        await press(pilot, "tab")
        assert text.has_focus
        await press(pilot, "tab")
        assert panel.rows.has_focus


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_what_the_test_is_worth_and_what_would_help_are_whole_at_every_size(
    space: Workspace, size: tuple[int, int]
) -> None:
    async with TracejuryApp(space).run_test(size=size) as pilot:
        screen = await opened(space, pilot)
        card = screen.query_one(".claims-card", Static)
        needs = card.get_content_height(size_ := card.content_size, screen.size, size_.width)
        assert card.content_size.height >= needs
        assert "What would help: a correction" in part(screen, "claims-card")
        assert screen.query_one(ClaimsPanel).rows.size.height >= 1


async def test_the_next_trace_opens_without_the_panel(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(space, pilot)
        await press(pilot, "n")
        assert not screen.query_one(ClaimsPanel).display


async def test_hostile_words_are_shown_as_symbols(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        queue = space.queue_named(QUEUE)
        check = {"type": "says", "must": True, "value": "\x1b[31m [bold]free[/] \u202e"}
        act = Act("check", {"id": "c1", "check": check})
        space.journal.append("expert", queue.items[0].trace, queue.rubric, [act])
        screen = await opened(space, pilot, correction=HOSTILE)
        await press(pilot, "end")
        parts = [part(screen, "claims-card"), part(screen, "claims-detail")]
        everything = "\n".join([*shown(screen), *parts])
        assert "[bold]free[/]" in everything
        assert not {"\x1b", "\x07", "\u202e"} & set(everything)


def test_desk_and_review_open_without_what_reads_claims_builds_packs_or_guides() -> None:
    code = (
        "import sys, tracejury.tui.app, tracejury.tui.screens.review.review\n"
        "print([name for name in sys.modules if name.startswith(('tracejury.store.claims',"
        " 'tracejury.store.packs', 'tracejury.tui.guide'))])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
