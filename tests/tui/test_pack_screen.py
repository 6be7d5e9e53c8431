"""Building a pack in the app: looked at first, written when confirmed, each line opening its trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import NoReturn, TypeVar

import judging_keys
import pytest
from click.testing import CliRunner
from desk_fixtures import settled, workspace
from judging_keys import press, talks
from screen_text import screen_text
from textual.pilot import Pilot
from textual.widgets import Static
from tracejury.rubrics.files import builtin_rubrics
from tracejury.sample_traces import sample_folder
from tracejury.store.packs.read import read_pack
from tracejury.store.packs.reviewer_names import REVIEWER_NAMES
from tracejury.store.reviews import presses
from tracejury.store.workspace.packs import Pace
from tracejury.store.workspace.seen_packs import seen_report
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.commands.main import tracejury
from tracejury.tui.screens.desk import DeskScreen
from tracejury.tui.screens.dialogs.line import LineDialog
from tracejury.tui.screens.dialogs.path import PathDialog
from tracejury.tui.screens.pack import PackScreen
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.settings.file import read_settings
from tracejury.tui.settings.known import setting
from tracejury.tui.widgets.text_editor import TextEditor

QUEUE = "contracts"
ScreenT = TypeVar("ScreenT")


@pytest.fixture
def judged_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """The sample with the reviews of its recorded expert, in a working folder of its own."""
    monkeypatch.chdir(tmp_path)
    with workspace(tmp_path / "library") as space:
        with sample_folder() as folder:
            lines = (folder / "recorded_review.jsonl").read_text("utf-8")
        file = tmp_path / "reviews.jsonl"
        file.write_text(lines.replace("m.ferreira", "expert"), "utf-8")
        space.import_reviews(file)
        yield space


async def opened(pilot: Pilot[None]) -> PackScreen:
    """The pack screen of the contracts queue, opened from the review."""
    await judging_keys.opened(pilot, QUEUE)
    await press(pilot, "F")
    screen = pilot.app.screen
    assert isinstance(screen, PackScreen)
    return screen


def front(pilot: Pilot[None], kind: type[ScreenT]) -> ScreenT:
    """The screen in front, which is of that kind."""
    screen = pilot.app.screen
    assert isinstance(screen, kind)
    return screen


def card(screen: PackScreen) -> str:
    """What stands above the list."""
    return str(screen.query_one("#pack-card", Static).render())


def rows(screen: PackScreen) -> list[str]:
    """The rows of the list, in full."""
    view = screen._view
    assert view is not None
    return [row.told.text if row.of is None else f"  {row.title}" for row in view.rows]


async def name_folder(pilot: Pilot[None], path: str) -> None:
    """Ask to write, and name a folder."""
    await press(pilot, "F")
    editor = pilot.app.screen.query_one(TextEditor)
    editor.replace(path, (0, 0), editor.document.end)
    await press(pilot, "enter")


async def test_it_is_looked_at_first_in_the_words_of_the_command_and_written_when_confirmed(
    judged_space: Workspace, tmp_path: Path
) -> None:
    async with TracejuryApp(judged_space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        assert "Nothing is written yet" in card(screen)
        assert list(tmp_path.glob("*.pack")) == []
        told = [row for row in rows(screen) if not row.startswith("  ")]
        await name_folder(pilot, "mine.pack")
        assert pilot.app.screen is screen
        assert "Written to mine.pack" in card(screen)
    written = read_pack(tmp_path / "mine.pack")
    judged_space.close()
    folder = str(judged_space.folder)
    out = tmp_path / "by-command.pack"
    result = CliRunner().invoke(
        tracejury, ["--library", folder, "pack", "build", QUEUE, "-o", str(out)]
    )
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == f"{out}: {told[0]}"
    assert [line for line in told[1:] if line not in lines] == []
    assert read_pack(out).pack_id == written.pack_id


async def test_a_written_pack_is_on_the_desk_and_its_folder_is_proposed_again(
    judged_space: Workspace, tmp_path: Path
) -> None:
    async with TracejuryApp(judged_space).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        (tmp_path / "elsewhere").mkdir()
        await name_folder(pilot, str(tmp_path / "elsewhere" / "contracts.pack"))
        await press(pilot, "F")
        proposed = pilot.app.screen.query_one(TextEditor).text
        assert proposed == str(tmp_path / "elsewhere" / "contracts.pack")


async def test_a_folder_that_is_no_pack_is_refused_and_left_as_it_is(
    judged_space: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    async with TracejuryApp(judged_space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await name_folder(pilot, str(tmp_path / "thesis"))
        dialog = pilot.app.screen
        assert isinstance(dialog, PathDialog)
        status = str(dialog.query_one(".draft-status", Static).render())
        assert "exists and is not a pack" in status
        await press(pilot, "escape")
        assert "Nothing is written yet" in card(screen)
    assert [path.name for path in (tmp_path / "thesis").iterdir()] == ["chapter.txt"]


async def test_a_line_opens_its_traces_and_the_pack_is_made_anew_on_the_way_back(
    judged_space: Workspace,
) -> None:
    async with TracejuryApp(judged_space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        before = rows(screen)
        at = next(number for number, row in enumerate(before) if row.startswith("gates: "))
        screen.query_one("#pack-rows").cursor = at + 1  # type: ignore[attr-defined]
        await press(pilot, "enter")
        review = front(pilot, ReviewScreen)
        assert review._item is not None
        assert review._item.trace is not None
        count = sum(row.startswith("  ") for row in before[at:])
        title = str(review.query_one("#review-title", Static).render())
        assert f"1/{count}" in title
        await press(pilot, "s", "s", "escape")
        assert front(pilot, PackScreen) is screen
        assert rows(screen) != before
        assert any("left out: 1 because the verdict is unsure" in row for row in rows(screen))


async def test_a_line_about_no_trace_opens_nothing(judged_space: Workspace) -> None:
    async with TracejuryApp(judged_space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "home", "enter")
        assert pilot.app.screen is screen


async def test_on_the_desk_the_key_is_for_the_queue_under_the_cursor_or_for_everything(
    judged_space: Workspace,
) -> None:
    async with TracejuryApp(judged_space).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "down", "F")
        title = str(pilot.app.screen.query_one("#pack-title", Static).render())
        assert "of queue clinic" in title
        await press(pilot, "escape", "end", "F")
        title = str(pilot.app.screen.query_one("#pack-title", Static).render())
        assert "of the whole library" in title


@pytest.fixture
def private_space(judged_space: Workspace) -> Workspace:
    """The same library where nobody said that a date of birth of the sample is made up."""
    (judged_space.folder / "privacy.toml").write_text(
        '[[example]]\ntype = "name"\nvalues = ["Ilse Vandermeer"]\n'
    )
    return judged_space


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_is_private_stops_it_until_it_is_acknowledged_with_a_reason(
    private_space: Workspace, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with TracejuryApp(private_space).run_test(size=size) as pilot:
        screen = await opened(pilot)
        assert "It cannot be written: 1 private value in it." in card(screen)
        told = rows(screen)
        at = next(number for number, row in enumerate(told) if row.startswith("private: "))
        assert "birth-date-" in told[at]
        assert "1984" not in told[at]
        await press(pilot, "F")
        assert pilot.app.screen is screen
        await press(pilot, "home", "a")
        assert pilot.app.screen is screen
        screen.query_one("#pack-rows").cursor = at  # type: ignore[attr-defined]
        await press(pilot, "a")
        front(pilot, LineDialog)
        await press(pilot, *"nobody", "enter")
        assert front(pilot, PackScreen) is screen
        assert "Nothing is written yet" in card(screen)
        assert any("because: nobody" in row for row in rows(screen))
        await name_folder(pilot, "mine.pack")
    manifest = read_pack(tmp_path / "mine.pack").manifest
    [kept] = manifest["masking"]["acknowledged"]
    assert kept["reason"] == "nobody"
    [act] = private_space.journal.events_of_kind("acknowledge")
    assert act.reviewer == "expert"
    assert "1984" in (tmp_path / "mine.pack" / "cases").joinpath(born(tmp_path)).read_text()


def born(folder: Path) -> str:
    """The file of the case that names a date of birth."""
    [found] = (folder / "mine.pack" / "cases").glob("*non-compete*")
    return found.name


async def test_one_key_masks_it_and_the_same_key_makes_it_as_it_is(
    private_space: Workspace, tmp_path: Path
) -> None:
    async with TracejuryApp(private_space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "M")
        assert "Masked pack" in str(screen.query_one("#pack-title", Static).render())
        assert "Nothing is written yet" in card(screen)
        assert "Pseudonyms stand in place of private values: birth date 1." in rows(screen)
        await name_folder(pilot, "mine.pack")
        assert "1984" not in (tmp_path / "mine.pack" / "cases" / born(tmp_path)).read_text()
        await press(pilot, "M")
        assert "It cannot be written" in card(screen)
        assert "Masked" not in str(screen.query_one("#pack-title", Static).render())


async def test_acknowledging_is_offered_where_something_stops_the_pack(
    private_space: Workspace,
) -> None:
    async with TracejuryApp(private_space).run_test(size=(200, 50)) as pilot:
        screen = await opened(pilot)
        assert "acknowledge" in [one.id for one in screen.shown_keys()]
        await press(pilot, "M")
        assert "acknowledge" not in [one.id for one in screen.shown_keys()]
        assert "Acknowledge" not in screen_text(pilot.app)
        await press(pilot, "M")
        assert "Acknowledge" in screen_text(pilot.app)


def names_in(pack: Path) -> set[str]:
    """Whom the cases of a pack name as reviewers."""
    return {name for case in read_pack(pack).cases for one in case.witnesses for name in one.by}


async def test_reviewers_are_named_as_the_settings_say(
    judged_space: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "config.toml"
    file.write_text('reviewers = "roles"\n')
    async with TracejuryApp(judged_space, settings=read_settings(file)).run_test() as pilot:
        screen = await opened(pilot)
        title = str(screen.query_one("#pack-title", Static).render())
        assert title.endswith("reviewers as roles")
        await name_folder(pilot, "mine.pack")
    assert names_in(tmp_path / "mine.pack") == {"reviewer"}


def test_the_command_names_reviewers_as_the_settings_say_and_as_it_is_told(
    judged_space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config.toml"
    file.write_text('reviewers = "initials"\n')
    monkeypatch.setenv("TRACEJURY_CONFIG", str(file))
    judged_space.close()

    def named(*options: str) -> set[str]:
        out = str(tmp_path / "by-command.pack")
        build = ["--library", str(judged_space.folder), "pack", "build", QUEUE, "-o", out]
        assert CliRunner().invoke(tracejury, [*build, *options]).exit_code == 0
        return names_in(Path(out))

    assert named() == {"E"}
    assert named("--reviewers", "names") == {"expert"}


def test_a_setting_has_every_way_of_naming_reviewers() -> None:
    one = setting("reviewers")
    assert one is not None
    assert tuple(value for value, _ in one.choices) == REVIEWER_NAMES


async def test_without_verdicts_there_is_no_pack(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        assert "There is no pack to look at" in card(screen)
        await press(pilot, "F", "enter")
        front(pilot, PackScreen)
        await press(pilot, "escape")
        front(pilot, ReviewScreen)


async def test_leaving_stops_the_work(
    judged_space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, stopped = Event(), Event()

    def endless(_: Workspace, *of: object, pace: Pace, **more: object) -> NoReturn:
        begun.set()
        try:
            while True:
                pace.step()
        finally:
            stopped.set()

    async with TracejuryApp(judged_space).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        monkeypatch.setattr(Workspace, "plan_pack", endless)
        await pilot.press("F")
        while not begun.is_set():
            await pilot.pause()
        await pilot.press("escape")
        await settled(pilot)
        assert stopped.is_set()
        assert isinstance(pilot.app.screen, DeskScreen)


async def test_the_palette_offers_it(judged_space: Workspace) -> None:
    async with TracejuryApp(judged_space).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        offered = {one.title for one in pilot.app.get_system_commands(pilot.app.screen)}
        assert "Pack  (F)" in offered


HIDDEN = "of traces that you have yet to judge are not shown, nor counted: others judged them"


async def test_what_others_judged_is_not_listed_before_one_has_judged_it(
    judged_space: Workspace,
) -> None:
    """The recorded expert is somebody else here, and this reviewer has judged nothing yet, then one of the traces."""
    app = TracejuryApp(replace(judged_space, reviewer="second"))
    async with app.run_test(size=(120, 40)) as pilot:
        none = rows(await opened(pilot))
        # One's own draft is nothing that others judged.
        space = judged_space
        pinned = space.queues.all()[0].rubric
        keys = space.library.keys()
        alone = next(key for key in keys if not space.reviews.reviews(trace=key))
        space.journal.append("second", alone, pinned, presses.note_press("Not sure."))
        await press(pilot, "escape", "p", "F")
        some = rows(front(pilot, PackScreen))
    assert none[0].startswith("0 cases")
    assert [row for row in none if row.startswith(f"21 cases {HIDDEN}")]
    assert [row for row in none if row.startswith("  ")] == []
    assert some[0].startswith("0 cases")
    assert [row for row in some if row.startswith(f"20 cases {HIDDEN}")]
    assert len({row for row in some if row.startswith("  ")}) == 1


def test_what_others_judged_is_told_where_nobody_gave_it_to_one_or_the_rubric_lets_it(
    tmp_path: Path,
) -> None:
    """Whoever has nothing to judge under a rubric makes packs of what others judged under it."""
    rubric = builtin_rubrics()["agent-failure"]
    seeing = replace(rubric, display=replace(rubric.display, blind=False))
    unasked = replace(rubric, title="Not in a queue")
    with workspace(tmp_path / "library", sample=False) as space:
        talks(space, tmp_path, ["refund_status", "get_fee"], seeing)
        first, second = (item.trace for item in space.queue_named("talks").items)
        for key, under in ((first, seeing), (second, unasked)):
            pinned = space.reviews.remember_rubric("anna", under)
            space.journal.append("anna", key, pinned, presses.verdict_press(under, None, "pass"))
        report, hidden = seen_report(space, space.plan_pack(None, "all").report)
    assert hidden == 0
    assert len(report.cases) == 2
