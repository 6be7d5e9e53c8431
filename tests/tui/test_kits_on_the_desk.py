"""Kits with keys alone: the engineer builds and merges on the desk; an expert's desk leads, and makes the file that goes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import kits
import pytest
from desk_fixtures import settled
from judging_keys import press
from screen_text import messages, screen_text
from textual.widgets import OptionList
from tracejury.store.kits.returned import seal_of
from tracejury.store.workspace.kit_returning import suggested_path
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.navigation import OpenQueueEnd
from tracejury.tui.screens.desk import DeskScreen
from tracejury.tui.screens.dialogs.choice import ChoiceDialog
from tracejury.tui.screens.dialogs.fields import FieldsDialog
from tracejury.tui.screens.dialogs.path import PathDialog
from tracejury.tui.screens.queue_end import QueueEndScreen
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.widgets.text_editor import TextEditor

SIZE = (80, 24)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return kits.library(tmp_path / "library", 3)


@pytest.fixture
def mine(library: Path, tmp_path: Path) -> Iterator[Workspace]:
    """The library of anna, who opened her kit."""
    folder = kits.opened(kits.build(library, tmp_path / "sent")["anna"], tmp_path / "opened")
    with Workspace.open(folder) as space:
        yield space


def plain(app: TracejuryApp) -> str:
    """What the screen shows, and the message in its corner."""
    return "\n".join([screen_text(app), *map(str, messages(app))])


@pytest.mark.parametrize(("mask", "word"), [(True, "· masked"), (False, "· not masked")])
async def test_the_desk_of_a_kit_says_whether_its_traces_are_masked(
    library: Path, tmp_path: Path, mask: bool, word: str
) -> None:
    sent = kits.build(library, tmp_path / "sent", mask=mask)["anna"]
    with Workspace.open(kits.opened(sent, tmp_path / "opened")) as space:
        app = TracejuryApp(space, None)
        async with app.run_test(size=SIZE) as pilot:
            await settled(pilot)
            assert plain(app).splitlines()[0].rstrip().endswith(word)


async def test_the_desk_of_a_kit_begins_with_the_question(mine: Workspace) -> None:
    app = TracejuryApp(mine, None)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        shown = plain(app)
        assert (
            shown.index("eve asks you, anna")
            < shown.index("Is the price right?")
            < shown.index("Send back")
        )
        assert "Bundles" not in shown
        await press(pilot, "enter")
        assert isinstance(app.screen, ReviewScreen)


async def test_one_key_makes_the_return_and_says_where_it_is_and_whom_to_send_it_to(
    mine: Workspace, library: Path
) -> None:
    kit = kits.kit_of(mine.folder)
    assert kit is not None
    app = TracejuryApp(mine, None)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "J")
        assert "Nothing is judged yet" in plain(app)
        queue = mine.reviewable_queue(kits.QUEUE)
        mine.journal.append("anna", queue.items[0].trace, queue.rubric, kits.verdict("fail"))
        await press(pilot, "J")
        file = suggested_path(kit)
        shown = plain(app)
        assert file.is_file()
        assert file.name in shown
        assert "Send it to eve." in shown
        mine.journal.append("anna", queue.items[1].trace, queue.rubric, kits.verdict("fail"))
        await press(pilot, "ctrl+r")
        assert "write it again" in plain(app)
    assert kits.merge(library, file).returns[0].finished == 1


async def test_at_the_end_of_a_kit_one_key_sends_the_reviews_back_and_no_tests_are_spoken_of(
    mine: Workspace, library: Path
) -> None:
    queue = mine.reviewable_queue(kits.QUEUE)
    for item in queue.items:
        mine.journal.append("anna", item.trace, queue.rubric, kits.verdict("pass"))
    app = TracejuryApp(mine, None)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        assert isinstance(app.screen, QueueEndScreen)
        before = plain(app)
        assert "J writes your reviews to one file" in before
        assert "regression tests" not in before
        assert "J Return" in before
        assert "F Pack" not in before
        await press(pilot, "J")
        kit = kits.kit_of(mine.folder)
        assert kit is not None
        assert suggested_path(kit).is_file()
        shown = plain(app)
        assert "Send this file to eve." in shown
        assert suggested_path(kit).name in shown
    assert kits.merge(library, suggested_path(kit)).returns[0].finished == len(queue.items)


async def test_the_end_of_any_other_queue_makes_tests_and_offers_no_return(library: Path) -> None:
    with Workspace.open(library, "eve") as space:
        queue = space.reviewable_queue(kits.QUEUE)
        for item in queue.items:
            space.journal.append("eve", item.trace, queue.rubric, kits.verdict("pass"))
        app = TracejuryApp(space, None)
        async with app.run_test(size=SIZE) as pilot:
            await settled(pilot)
            app.screen.post_message(OpenQueueEnd(queue, lambda _: None))
            await settled(pilot)
            shown = plain(app)
            assert "F builds the pack" in shown
            assert "F Pack" in shown
            assert "J Return" not in shown


async def test_the_desk_of_a_kit_shows_the_seal_and_says_what_is_left(mine: Workspace) -> None:
    queue = mine.reviewable_queue(kits.QUEUE)
    mine.journal.append("anna", queue.items[0].trace, queue.rubric, kits.verdict("fail"))
    app = TracejuryApp(mine, None)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "J")
        kit = kits.kit_of(mine.folder)
        assert kit is not None
        shown = plain(app)
        assert seal_of(suggested_path(kit)) in shown
        assert "2 are still to judge" in " ".join(shown.split())


async def test_the_desk_of_a_kit_tells_by_no_number_that_an_item_comes_twice(
    mine: Workspace,
) -> None:
    app = TracejuryApp(mine, None)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert "traces" not in plain(app).splitlines()[0]


async def test_an_engineer_makes_kits_of_the_queue_under_the_cursor(
    library: Path, tmp_path: Path
) -> None:
    with Workspace.open(library, "eve") as space:
        app = TracejuryApp(space, None)
        async with app.run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "J")
            dialog = app.screen
            assert isinstance(dialog, FieldsDialog)
            dialog.query_one("#field-question", TextEditor).text = "Right?"
            dialog.query_one("#field-folder", TextEditor).text = str(tmp_path / "out")
            await press(pilot, "ctrl+s")
            assert isinstance(app.screen, DeskScreen)
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == [
        f"refunds-{name}.jury" for name in kits.NAMES
    ]


async def test_something_private_is_masked_or_nothing_is_written(tmp_path: Path) -> None:
    with Workspace.open(kits.library(tmp_path / "library", 2, private=True), "eve") as space:
        app = TracejuryApp(space, None)
        async with app.run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "J")
            app.screen.query_one("#field-folder", TextEditor).text = str(tmp_path / "out")
            await press(pilot, "ctrl+s")
            assert isinstance(app.screen, ChoiceDialog)
            assert not (tmp_path / "out").exists()
            await press(pilot, "1")
    content = b"".join(kits.read_file(tmp_path / "out" / "refunds-ben.jury", "kit").lines())
    assert kits.MAIL.encode() not in content


async def test_an_engineer_merges_what_is_in_a_folder_and_takes_it_back(
    library: Path, tmp_path: Path
) -> None:
    made = kits.build(library, tmp_path / "sent")
    for name in ("anna", "ben"):
        folder = kits.opened(made[name], tmp_path / "opened")
        kits.judge(folder, (0, kits.verdict("fail")))
        kits.returned(folder, tmp_path / "sent" / f"{name}.return.jury")
    with Workspace.open(library, "eve") as space:
        app = TracejuryApp(space, None)
        async with app.run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "Y")
            assert isinstance(app.screen, PathDialog)
            app.screen.query_one(TextEditor).text = str(tmp_path / "sent")
            await press(pilot, "enter")
            assert "ben, refunds: 1 of 3 items judged" in plain(app)
            assert len(list(space.chosen_reviews())) == 2
            assert app.screen.query_one(OptionList).option_count
            await press(pilot, "u")
            assert "Took back: merged 2 returns" in " ".join(plain(app).split())
            assert list(space.chosen_reviews(drafts=True)) == []
