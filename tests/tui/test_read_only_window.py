"""A second window follows what the first one saves, and says when the first one is closed."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_fixtures import settled, workspace
from judging_keys import state
from screen_text import screen_text
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.acts import Act
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.desk import DeskScreen
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.widgets.key_line import KeyLine


@pytest.mark.parametrize("size", [(80, 24), (160, 40)])
async def test_a_window_that_only_reads_offers_no_key_that_saves(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    with workspace(tmp_path), Workspace.open_to_read(tmp_path, "expert") as second:
        async with TracejuryApp(second).run_test(size=size) as pilot:
            await settled(pilot)
            desk = pilot.app.screen
            assert isinstance(desk, DeskScreen)
            assert " Load" not in str(desk.query_one(KeyLine).render())
            desk.open_queue("contracts")
            await settled(pilot)
            screen = pilot.app.screen
            assert isinstance(screen, ReviewScreen)
            keys = str(screen.query_one(KeyLine).render())
            offered = [
                word for word in ("Pass", "Fail", "Unsure", "Again", "Defer") if word in keys
            ]
            assert offered == []
            assert "n Next" in keys
            assert state(screen).strip() == "Not judged yet"


async def test_the_second_window_follows_the_first(tmp_path: Path) -> None:
    with workspace(tmp_path) as first:
        queue = first.new_queue(
            "seen twice", builtin_rubrics()["agent-failure"], Selection({})
        ).queue
        with Workspace.open_to_read(tmp_path, "expert") as second:
            app = TracejuryApp(second)
            async with app.run_test(size=(100, 30)) as pilot:
                await settled(pilot)
                await app.read_only.look()
                assert "READ ONLY: the library is open elsewhere" in screen_text(app)
                assert "0/99    0 pass  0 fail" in screen_text(app)
                judged = [Act("finish", {"verdict": "fail", "codes": []})]
                first.journal.append("expert", queue.items[0].trace, queue.rubric, judged)
                await app.read_only.look()
                await settled(pilot)
                assert "1/99    0 pass  1 fail" in screen_text(app)
                first.close()
                await app.read_only.look()
                await settled(pilot)
                assert "open tracejury again to judge" in screen_text(app)
