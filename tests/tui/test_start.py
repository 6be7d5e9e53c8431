"""The first screen waits for nothing that it does not show."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from desk_fixtures import settled
from textual.widgets import OptionList
from tracejury.store.acts import Act
from tracejury.store.journal import backup_thread
from tracejury.store.journal.backups import back_up
from tracejury.store.journal.journal import Journal
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp


async def test_a_backup_is_made_behind_the_first_screen_never_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        journal.append("ana", "t", "f" * 64, [Act("note", {"text": "said"})])
    shown_before = []
    with Workspace.open(tmp_path, "ana") as space:
        app = TracejuryApp(space)

        def look(*given: object) -> object:
            shown_before.append(app.screen.query_one(OptionList).option_count > 0)
            return back_up(*given)  # type: ignore[arg-type]

        monkeypatch.setattr(backup_thread, "back_up", look)
        async with app.run_test() as pilot:
            await settled(pilot)
    assert shown_before == [True]
    assert len(list((tmp_path / "backups").iterdir())) == 1
