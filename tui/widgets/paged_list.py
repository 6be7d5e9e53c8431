"""A list of rows that are fetched a page at a time: any number of them, from the store."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from rich.text import Text
from textual.message import Message

from .row_view import RowView

RowT = TypeVar("RowT")


class PagedList(RowView, Generic[RowT]):
    """Shows the rows of `show(ids)`; `fetch(ids)` reads them (in a thread), `draw(row, width)` draws."""

    class Highlighted(Message):
        """The cursor came to rest on a row."""

        def __init__(self, paged_list: PagedList[RowT], index: int, id: int) -> None:
            super().__init__()
            self.paged_list = paged_list
            self.index = index
            self.id = id

        @property
        def control(self) -> PagedList[RowT]:
            """The list it happened in."""
            return self.paged_list

    class Chosen(Highlighted):
        """A row was opened with Enter or a click on the row under the cursor."""

    def __init__(
        self,
        *,
        fetch: Callable[[Sequence[int]], Sequence[RowT]],
        draw: Callable[[RowT, int], Text],
        empty: str = "Nothing here yet.",
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.ids: Sequence[int] = array("q")
        self._fetch = fetch
        self._draw = draw
        self._empty = empty

    def show(self, ids: Sequence[int], *, cursor: int = 0) -> None:
        """Show these rows, in this order, the cursor on row number `cursor`."""

    def refresh_rows(self, ids: Sequence[int] | None = None) -> None:
        """Read these rows anew (all of them where None): their content changed in the store."""

    def move_to(self, index: int) -> None:
        """Put the cursor on a row and bring it into view."""

    @property
    def current(self) -> int | None:
        """The id under the cursor, or None where the list is empty."""
        return None
