"""A list of rows that are fetched a page at a time: any number of them, from the store."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar, Final, Generic, TypeVar

from rich.text import Text
from textual.message import Message

from ..safe_text import one_line
from .row_view import RowView

RowT = TypeVar("RowT")

BLOCK: Final = 128
"""Rows that are fetched at a time."""

BLOCKS_KEPT: Final = 64
_MOST_ASKED: Final = 4


class PagedList(RowView, Generic[RowT]):
    """Shows the rows of `show(ids)`; `fetch(ids)` reads them in a thread, `draw(row, width)` draws.

    `fetch` returns one row for each id, in their order; it must be callable from any thread. Rows that
    have not been read show "…". Rows that are in memory are fetched `at_once`, without a thread.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"paged-list--waiting", "paged-list--failed"}
    DEFAULT_CSS = """
    PagedList {
        & > .paged-list--waiting { text-style: dim; }
        & > .paged-list--failed { color: $text-error; text-style: bold; }
    }
    """

    class Highlighted(Message):
        """The cursor came to rest on a row."""

        def __init__(self, paged_list: PagedList[Any], index: int, id: int) -> None:  # noqa: A002
            super().__init__()
            self.paged_list = paged_list
            self.index = index
            self.id = id

        @property
        def control(self) -> PagedList[Any]:
            """The list it happened in."""
            return self.paged_list

    class Chosen(Message):
        """A row was opened with Enter or a click on the row under the cursor."""

        def __init__(self, paged_list: PagedList[Any], index: int, id: int) -> None:  # noqa: A002
            super().__init__()
            self.paged_list = paged_list
            self.index = index
            self.id = id

        @property
        def control(self) -> PagedList[Any]:
            """The list it happened in."""
            return self.paged_list

    class _Fetched(Message):
        """A block was read; `rows` is None if `error` says why it could not be."""

        bubble = False

        def __init__(
            self, view: int, block: int, rows: Sequence[Any] | None, error: str = ""
        ) -> None:
            super().__init__()
            self.view = view
            self.block = block
            self.rows = rows
            self.error = error

    def __init__(
        self,
        *,
        fetch: Callable[[Sequence[int]], Sequence[RowT]],
        draw: Callable[[RowT, int], Text],
        empty: str = "Nothing here yet.",
        at_once: bool = False,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.ids: Sequence[int] = array("q")
        self.empty_text = empty
        self._fetch = fetch
        self._at_once = at_once
        self._draw = draw
        self._view = 0
        self._blocks: OrderedDict[int, Sequence[RowT] | str] = OrderedDict()
        self._stale: set[int] = set()
        self._asked: list[int] = []
        self._reading: int | None = None

    def show(self, ids: Sequence[int], *, cursor: int = 0) -> None:
        """Show these rows, in this order, the cursor on row number `cursor`."""
        self.ids = ids
        self._view += 1
        self._blocks.clear()
        self._stale.clear()
        self._asked.clear()
        self.rows_changed(cursor)

    def refresh_rows(self, ids: Sequence[int] | None = None) -> None:
        """Read these rows again (None: all of them), because they changed in the store.

        The old content stays on screen until the new one has been read.
        """
        wanted = None if ids is None else set(ids)
        for block in self._blocks:
            if wanted is None or not wanted.isdisjoint(self._ids_of(block)):
                self._stale.add(block)
        self.refresh()

    @property
    def current(self) -> int | None:
        """The id under the cursor, or None if the list is empty."""
        return self.ids[self.cursor] if len(self.ids) else None

    @property
    def current_row(self) -> RowT | None:
        """The row under the cursor, or None if it has not been read yet."""
        rows = self._blocks.get(self.cursor // BLOCK)
        if rows is None or isinstance(rows, str) or not len(self.ids):
            return None
        return rows[self.cursor % BLOCK]

    def row_count(self) -> int:
        """How many rows there are."""
        return len(self.ids)

    def cursor_moved(self, index: int) -> None:
        """Post the row that the cursor is on."""
        self.post_message(self.Highlighted(self, index, self.ids[index]))

    def row_chosen(self, index: int) -> None:
        """Post the row that was opened."""
        self.post_message(self.Chosen(self, index, self.ids[index]))

    def draw_row(self, index: int, width: int) -> Text:
        """The row, or "…" until it has been read."""
        block = index // BLOCK
        rows = self._blocks.get(block)
        if self._at_once and (rows is None or block in self._stale):
            rows = self._blocks[block] = self._fetch(self._ids_of(block))
            self._stale.discard(block)
        elif rows is None or block in self._stale:
            self._ask(block)
        else:
            self._blocks.move_to_end(block)
        self._ask_neighbour(index)
        if rows is None:
            return Text("…", self.style_of("paged-list--waiting"))
        if isinstance(rows, str):
            return Text(one_line(rows, width), self.style_of("paged-list--failed"))
        return self._draw(rows[index % BLOCK], width)

    def _ids_of(self, block: int) -> Sequence[int]:
        return self.ids[block * BLOCK : (block + 1) * BLOCK]

    def _ask_neighbour(self, index: int) -> None:
        """Read the next page before it is scrolled to."""
        if self._at_once:
            return
        for near in (index - BLOCK // 2, index + BLOCK // 2):
            if 0 <= near < len(self.ids) and near // BLOCK not in self._blocks:
                self._ask(near // BLOCK)

    def _ask(self, block: int) -> None:
        if block == self._reading or block in self._asked:
            return
        self._asked.append(block)
        # Fast scrolling has passed the oldest of them; they are asked for again when needed.
        del self._asked[:-_MOST_ASKED]
        if len(self._asked) == 1:
            self.call_later(self._read_next)

    def _read_next(self) -> None:
        if self._reading is not None or not self._asked:
            return
        # Visible rows are drawn, and so asked for, in order: the topmost comes first.
        block = self._asked.pop(0)
        self._reading = block
        read = partial(self._read, self._view, block, self._ids_of(block))
        self.run_worker(read, thread=True, group="rows", exit_on_error=False)

    def _read(self, view: int, block: int, ids: Sequence[int]) -> None:
        """In a thread: fetch and post the rows. A failure becomes a row with its message."""
        try:
            rows = self._fetch(ids)
        except Exception as problem:  # noqa: BLE001 - whatever the store raises must not end the app
            self.post_message(self._Fetched(view, block, None, f"Could not be read: {problem}"))
            return
        if len(rows) != len(ids):
            problem_text = f"Could not be read: {len(rows)} rows came back for {len(ids)} ids"
            self.post_message(self._Fetched(view, block, None, problem_text))
            return
        self.post_message(self._Fetched(view, block, rows))

    def on_paged_list__fetched(self, message: _Fetched) -> None:
        """Keep a fetched block and paint its rows."""
        message.stop()
        self._reading = None
        if message.view == self._view:
            self._blocks[message.block] = message.error if message.rows is None else message.rows
            self._blocks.move_to_end(message.block)
            self._stale.discard(message.block)
            while len(self._blocks) > BLOCKS_KEPT:
                self._blocks.popitem(last=False)
            first = message.block * BLOCK
            self.refresh_rows_between(first, first + BLOCK - 1)
        self._read_next()
