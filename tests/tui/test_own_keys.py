"""Keys that a person chose: they work, and every hint names them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_fixtures import settled
from screen_text import messages, painted
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.keys.table import key, use_keys
from tracejury.tui.settings.file import UserSettings
from tracejury.tui.widgets.key_line import KeyLine


@pytest.fixture(autouse=True)
def own_keys_end() -> Iterator[None]:
    yield
    use_keys({})


def settings(**keys: str) -> UserSettings:
    return UserSettings(Path("none"), keys={name: (one,) for name, one in keys.items()})


async def test_a_chosen_key_works_and_the_old_one_does_not(space: Workspace) -> None:
    app = TracejuryApp(space, settings=settings(groups="f6"))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await pilot.press("g")
        await settled(pilot)
        assert getattr(app.screen, "context", "") == "desk"
        await pilot.press("f6")
        await settled(pilot)
        assert getattr(app.screen, "context", "") == "groups"


async def test_hints_footer_help_and_palette_name_the_chosen_key(space: Workspace) -> None:
    app = TracejuryApp(space, settings=settings(groups="f6", help="f1"))
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        assert key("groups") == "F6"
        footer = app.screen.query_one(KeyLine)
        shown = painted(app)
        assert footer.is_on_screen
        assert "F6 Groups" in shown
        assert "F1 Keys" in shown
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert "Groups  (F6)" in titles


async def test_a_file_that_cannot_be_used_is_a_notice_and_the_app_starts(
    space: Workspace, tmp_path: Path
) -> None:
    from tracejury.tui.settings.file import read_settings

    file = tmp_path / "config.toml"
    file.write_text('theme = "pink"\n')
    app = TracejuryApp(space, settings=read_settings(file))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settled(pilot)
        said = messages(app)
        assert any("line 1" in one and "pink" in one for one in said)


async def test_a_theme_chosen_in_the_palette_is_kept_in_the_file(
    space: Workspace, tmp_path: Path
) -> None:
    from tracejury.tui.settings.file import read_settings

    file = tmp_path / "config.toml"
    app = TracejuryApp(space, settings=read_settings(file))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        commands = {one.title: one for one in app.get_system_commands(app.screen)}
        commands["Theme: contrast"].callback()
        await settled(pilot)
        assert app.theme == "tracejury-contrast"
    assert read_settings(file)["theme"] == "contrast"
