"""A dialog with the traces of a queue, to jump to one. Read by page: a queue may hold a million."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from ....store.reviews.queues import Queue
from ....store.workspace.workspace import Workspace
from ...keys.table import bindings, key
from ...safe_text import one_line
from ...verdicts import verdict_word
from ...widgets.paged_list import PagedList
from ..base import BaseModal


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One trace of a queue: its number from 1, how it was judged, its title, and what became of an earlier review."""

    number: int
    judged: str
    title: str
    note: str = ""


class QueueItemsDialog(BaseModal[int | None]):
    """Returns the position that was chosen, or None."""

    context = "items"
    BINDINGS: ClassVar[list[BindingType]] = bindings("items")

    def __init__(self, workspace: Workspace, queue: Queue, position: int) -> None:
        super().__init__()
        self._workspace = workspace
        self._queue = queue
        self._position = position

    def compose(self) -> ComposeResult:
        """The list, and what to do with it."""
        with Vertical(classes="sheet"):
            yield Static(one_line(self._queue.name, 60), classes="sheet-title", markup=False)
            yield PagedList(fetch=self._fetch, draw=self._draw, id="queue-items")
            foot = f"{key('open')} opens · {key('back')} closes"
            yield Static(foot, classes="sheet-foot", markup=False)

    def on_mount(self) -> None:
        """Start where the reviewer is."""
        listing = self.query_one(PagedList)
        listing.show(range(len(self._queue.items)), cursor=self._position)
        listing.focus()

    def _fetch(self, positions: Sequence[int]) -> list[ItemLine]:
        """Read one page; runs in a thread."""
        space, queue = self._workspace, self._queue
        keys = [queue.items[position].trace for position in positions]
        titles = {row.key: row.title for row in space.library.rows_for(keys)}
        lines = []
        for position, trace in zip(positions, keys, strict=True):
            review = space.reviews.review(space.reviewer, trace, queue.rubric)
            judged: str = review.status if review else ""
            if review is not None and review.verdict is not None:
                judged = verdict_word(review.verdict)
            note = "carried over" if review is not None and review.carried is not None else ""
            if review is None and space.judged_before(trace, queue.rubric) is not None:
                note = "judged before, changed since"
            lines.append(
                ItemLine(
                    position + 1, judged, titles.get(trace, "(no longer in the library)"), note
                )
            )
        return lines

    @staticmethod
    def _draw(line: ItemLine, width: int) -> Text:
        row = Text(f"{line.number:>5}  {line.judged:<8}  ")
        if line.note:
            row.append(f"{line.note}: ", "bold")
        row.append(one_line(line.title, max(8, width - row.cell_len)))
        return row

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        self.dismiss(event.id)

    def action_items(self) -> None:
        """Close: the key that opens the list closes it."""
        self.dismiss(None)
