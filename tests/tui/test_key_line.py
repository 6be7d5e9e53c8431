"""The keys at the bottom of a screen: whole entries, the most important first, and only those that do something."""

from __future__ import annotations

from desk_fixtures import settled
from hypothesis import given
from hypothesis import strategies as st
from judging_keys import press
from textual.pilot import Pilot
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.keys.table import key_table
from tracejury.tui.screens.base import BaseScreen
from tracejury.tui.widgets.key_line import GAP, LAST, KeyEntry, KeyLine, fitting

COMMANDS = [command.id for command in key_table()]


def words(entries: list[KeyEntry]) -> str:
    return (" " * GAP).join(" ".join(entry.words) for entry in entries)


@given(st.lists(st.sampled_from(COMMANDS), unique=True), st.integers(20, 200))
def test_what_is_shown_fits_and_is_whole_and_in_order(names: list[str], width: int) -> None:
    entries = [KeyEntry(name) for name in names if name not in LAST]
    entries += [KeyEntry(name) for name in ("back", "help")]
    shown = fitting(entries, width)
    assert len(words(shown)) <= width
    assert shown[-1].id == "help"
    assert shown[:-2] == entries[: len(shown) - 2], "the first ones, none left out between"
    rest = entries[len(shown) - 2 : -2]
    assert not rest or len(words([*shown, rest[0]])) > width, "as many as there is room for"


def test_a_label_says_what_the_key_does_here() -> None:
    assert words([KeyEntry("open", "Finish"), KeyEntry("help")]) == "Enter Finish  ? Keys"


def line(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one(KeyLine).render())


async def test_no_screen_cuts_an_entry_and_each_ends_with_the_key_of_all_keys(
    space: Workspace,
) -> None:
    ways = (
        "",
        "g",
        "C",
        "escape T",
        "escape escape R",
        "escape K",
        "escape h",
        "escape enter",
        "i",
    )
    seen = set()
    async with TracejuryApp(space).run_test(size=(60, 20)) as pilot:
        await settled(pilot)
        for way in ways:
            await press(pilot, *way.split())
            screen = pilot.app.screen
            if isinstance(screen, BaseScreen) and screen.query(KeyLine):
                seen.add(screen.context)
                shown = screen._compositor.render_strips()[-1].text.strip()
                assert shown.endswith(("  ? Keys", "  ? Help")), shown
                known = {" ".join(entry.words) for entry in screen.shown_keys()}
                assert set(shown.split("  ")) <= known
    assert len(seen) >= 7


async def test_a_key_is_shown_only_where_it_does_something(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert line(pilot).startswith("Enter Review  Q Traces")
        await press(pilot, "end")
        assert line(pilot).startswith("Enter Review  Q New queue"), "there is a bundle"
        await press(pilot, "slash")
        assert line(pilot) == "↓ Results  Tab Complete  Esc Back", "letters are typed"


async def test_a_click_presses_the_key(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.click(KeyLine, offset=(line(pilot).index("/ Search") + 2, 0))
        await settled(pilot)
        assert getattr(pilot.app.screen, "context", "") == "search"
