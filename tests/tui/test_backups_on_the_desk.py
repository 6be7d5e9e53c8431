"""B on the desk makes a backup, or restores one after it has shown what that would lose."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_fixtures import settled
from screen_text import messages, screen_text
from tracejury.store.acts import Act
from tracejury.store.workspace.restoring import plan_of, restore
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.commands import open_app
from tracejury.tui.commands.context import Settings
from tracejury.tui.screens.desk import DeskScreen

RUBRIC = "f" * 64


def _note(space: Workspace, text: str, reviewer: str = "ana") -> None:
    space.journal.append(reviewer, "t", RUBRIC, [Act("note", {"text": text})])


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "library", "ana") as opened:
        _note(opened, "one")
        yield opened


async def test_a_backup_is_made_by_plain_keys(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        before = set((space.folder / "backups").glob("*"))
        _note(space, "two")
        await pilot.press("B")
        await settled(pilot)
        assert "Make a backup now" in screen_text(pilot.app)
        await pilot.press("1")
        await settled(pilot)
        (made,) = set((space.folder / "backups").glob("*")) - before
        assert str(made) in messages(pilot.app)[-1].replace("\n", "")


async def test_what_would_be_lost_is_shown_before_and_the_first_answer_changes_nothing(
    space: Workspace,
) -> None:
    copy = space.journal.backup()
    _note(space, "two")
    _note(space, "three", "bob")
    app = TracejuryApp(space)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        # The app makes one behind the first screen: the older copy is the last in the list.
        await pilot.press("B")
        await settled(pilot)
        await pilot.press("end", "enter")
        await settled(pilot)
        shown = " ".join(screen_text(app).split())
        assert f"Restore {copy.name}?" in shown
        assert "Restore it, and lose 2" in shown
        assert "would be lost: ana 1 (on 1 trace), bob 1 (on 1 trace)." in shown
        assert "What is there now is kept in backups/ first." in shown
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, DeskScreen)
        assert not app.to_restore
        await pilot.press("B")
        await settled(pilot)
        await pilot.press("end", "enter")
        await settled(pilot)
        await pilot.press("2")
        await pilot.pause()
    plan = app.to_restore
    assert plan is not None
    space.close()
    restore(space.folder, plan)
    with Workspace.open(space.folder, "ana") as again:
        assert again.journal.count() == 1


def test_the_app_opens_again_after_it_has_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "library"
    with Workspace.open(folder, "ana") as space:
        _note(space, "one")
        copy = space.journal.backup()
        _note(space, "two")
    counts: list[int] = []
    notices: list[str] = []

    def run(app: TracejuryApp, **_: object) -> None:
        counts.append(app.workspace.journal.count())
        notices.extend(app.workspace.journal.notices)
        if len(counts) == 1:
            app.to_restore = plan_of(folder, copy.name)

    monkeypatch.setattr(TracejuryApp, "run", run)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    open_app.run_app(Settings(folder), folder)
    assert counts == [2, 1]
    assert "Restored: the journal has 1 event." in notices[0]
