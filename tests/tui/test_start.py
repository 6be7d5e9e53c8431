"""The first screen waits for nothing that it does not show."""

from __future__ import annotations

import re
import subprocess
import sys
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


LOOK = """
import sys
from pathlib import Path
from tracejury.tui.commands import main, open_app
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.desk import DeskScreen

def painted(self, view):
    loaded.extend(sorted(sys.modules))
    self.app.exit()

loaded = []
DeskScreen._count = painted
with Workspace.open(Path(sys.argv[1])) as space:
    TracejuryApp(space).run(headless=True)
print(*loaded, sep="\\n")
from tracejury.tui.routes import import_ahead
import_ahead()
print("---", *sys.modules, sep="\\n")
"""
LATER = re.compile(
    r"(numpy|pyarrow|rapidfuzz|yaml|wcwidth)\b|textual\.widgets\._(text_area|markdown|data_table)"
    r"|tracejury\.(rubrics\.(files|reading)|sample_traces|store\.(bundles\.(?!protocol$)|claims|groups|loading|packs|insight)"
    r"|store\.reviews\.(importing|carrying|lines)|tui\.(screens\.review|screens\.dialogs|plain|guide)\b)"
)
"""What only later screens need."""


def test_the_desk_stands_before_what_only_other_screens_need_is_imported(tmp_path: Path) -> None:
    Workspace.open(tmp_path).close()
    done = subprocess.run(
        [sys.executable, "-c", LOOK, tmp_path], capture_output=True, text=True, check=True
    )
    first, _, then = done.stdout.partition("---\n")
    loaded, reviewing = first.splitlines(), then.splitlines()
    assert "tracejury.tui.screens.desk" in loaded
    assert " ".join(name for name in loaded if LATER.match(name)) == ""
    assert "tracejury.tui.screens.review.review" in reviewing
    assert {"numpy", "pyarrow"} & set(reviewing) == set(), "they take 30 MB"
