"""Lists of any length: what is seen is read, a page at a time, and the cursor is where keys put it."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from desk_fixtures import settled
from rich.text import Text
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from tracejury.tui.widgets.paged_list import BLOCK, PagedList


class Rows:
    """A store of numbered rows that remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.threads: set[int] = set()
        self.word = "row"
        self.broken = False
        self.short = False

    def fetch(self, ids: Sequence[int]) -> Sequence[str]:
        self.asked += ids
        self.threads.add(threading.get_ident())
        if self.broken:
            raise OSError("the disk \x1b[2J is gone")
        return [f"{self.word} {one}" for one in ids][: -1 if self.short else None]


class ListApp(App[None]):
    """One list and the messages it sent."""

    def __init__(self, rows: Rows, count: int) -> None:
        super().__init__()
        self.list: PagedList[str] = PagedList(
            fetch=rows.fetch, draw=lambda row, width: Text(row[:width]), empty="Nobody is here."
        )
        self.count = count
        self.said: list[tuple[str, int, int]] = []

    def compose(self) -> ComposeResult:
        yield self.list

    def on_mount(self) -> None:
        self.list.show(range(1000, 1000 + self.count))
        self.list.focus()

    def on_paged_list_highlighted(self, message: PagedList.Highlighted) -> None:
        self.said.append(("highlighted", message.index, message.id))

    def on_paged_list_chosen(self, message: PagedList.Chosen) -> None:
        self.said.append(("chosen", message.index, message.id))

    def lines(self) -> list[str]:
        """What the list shows, line by line."""
        return [self.list.render_line(y).text.rstrip() for y in range(self.list.size.height)]


async def shown(pilot: Pilot[None]) -> list[str]:
    await settled(pilot)
    app = pilot.app
    assert isinstance(app, ListApp)
    return app.lines()


async def test_of_a_million_rows_only_the_pages_in_sight_are_read() -> None:
    rows = Rows()
    app = ListApp(rows, 1_000_000)
    async with app.run_test(size=(40, 10)) as pilot:
        assert (await shown(pilot))[:2] == ["›row 1000", " row 1001"]
        await pilot.press("end")
        assert (await shown(pilot))[-1] == "›row 1000999"
        assert len(rows.asked) <= 6 * BLOCK
        assert threading.get_ident() not in rows.threads


async def test_keys_move_the_cursor_and_stop_at_the_ends() -> None:
    app = ListApp(Rows(), 30)
    async with app.run_test(size=(40, 10)) as pilot:
        for keys, place in [
            (["up"], 0),
            (["down", "j"], 2),
            (["k"], 1),
            (["pagedown"], 10),
            (["pageup"], 1),
            (["end", "down"], 29),
            (["home"], 0),
        ]:
            await pilot.press(*keys)
            assert app.list.cursor == place
        await pilot.press("down", "enter")
        await settled(pilot)
        assert app.said[-2:] == [("highlighted", 1, 1001), ("chosen", 1, 1001)]


async def test_a_click_moves_and_a_second_opens() -> None:
    app = ListApp(Rows(), 30)
    async with app.run_test(size=(40, 10)) as pilot:
        await settled(pilot)
        await pilot.click(PagedList, offset=(5, 3))
        assert app.list.cursor == 3
        await pilot.click(PagedList, offset=(5, 3))
        await settled(pilot)
        assert app.said[-1] == ("chosen", 3, 1003)


async def test_an_empty_list_says_so_and_nothing_opens() -> None:
    app = ListApp(Rows(), 0)
    async with app.run_test(size=(40, 10)) as pilot:
        assert "Nobody is here." in (await shown(pilot))[0]
        await pilot.press("enter", "down", "end")
        assert (app.list.current, app.list.current_row, app.said) == (None, None, [])


async def test_rows_that_cannot_be_read_say_so_on_their_line() -> None:
    rows = Rows()
    rows.broken = True
    app = ListApp(rows, 5)
    async with app.run_test(size=(60, 10)) as pilot:
        line = (await shown(pilot))[0]
        assert "Could not be read: the disk ␛[2J is gone" in line


async def test_fewer_rows_than_were_asked_for_are_no_rows() -> None:
    rows = Rows()
    rows.short = True
    app = ListApp(rows, 5)
    async with app.run_test(size=(60, 10)) as pilot:
        assert "4 rows came back for 5 ids" in (await shown(pilot))[0]


@pytest.mark.parametrize("ids", [None, [1001]])
async def test_rows_that_changed_are_read_anew(ids: list[int] | None) -> None:
    rows = Rows()
    app = ListApp(rows, 5)
    async with app.run_test(size=(40, 10)) as pilot:
        await settled(pilot)
        rows.word = "changed"
        app.list.refresh_rows(ids)
        await settled(pilot)
        assert (await shown(pilot))[1] == " changed 1001"


async def test_another_view_never_shows_rows_of_the_one_before() -> None:
    app = ListApp(Rows(), 5)
    async with app.run_test(size=(40, 10)) as pilot:
        await settled(pilot)
        app.list.show([7, 8], cursor=1)
        lines = await shown(pilot)
        assert lines[:3] == [" row 7", "›row 8", ""]
        assert app.list.current_row == "row 8"
