"""A dialog with the traces of one session, to go to one of them. Read by page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar, Final

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from ....store.workspace.sessions import Session, SessionTrace, session_traces
from ....store.workspace.workspace import Workspace
from ...keys.table import bindings, key
from ...safe_text import one_line
from ...widgets.paged_list import PagedList
from ..base import BaseModal

_AROUND: Final = 9
"""Lines of the screen that are not the list's: title, foot, the frame, and something of what lies below."""


class SessionDialog(BaseModal[str | None]):
    """Returns the key of the trace that was chosen, or None."""

    context = "session"
    BINDINGS: ClassVar[list[BindingType]] = bindings("session")

    def __init__(self, workspace: Workspace, session: Session, rubric: str, here: str) -> None:
        super().__init__()
        self._workspace = workspace
        self._session = session
        self._rubric = rubric
        self._here = here

    def compose(self) -> ComposeResult:
        """The list, and what to do with it."""
        session = self._session
        count = len(session.keys)
        title = f"Session {session.value}  {count:,} trace{'' if count == 1 else 's'}"
        with Vertical(classes="sheet"):
            yield Static(one_line(title, 70), classes="sheet-title", markup=False)
            yield PagedList(fetch=self._fetch, draw=self._draw, id="session-traces")
            foot = f"{key('open')} goes there · {key('back')} closes"
            yield Static(foot, classes="sheet-foot", markup=False)

    def on_mount(self) -> None:
        """Start at the trace that is on the screen."""
        listing = self.query_one(PagedList)
        keys = self._session.keys
        cursor = keys.index(self._here) if self._here in keys else 0
        listing.styles.height = max(1, min(len(keys), self.app.size.height - _AROUND))
        listing.show(range(len(keys)), cursor=cursor)
        listing.focus()

    def _fetch(self, positions: Sequence[int]) -> list[tuple[int, SessionTrace]]:
        """Read one page; runs in a thread."""
        keys = [self._session.keys[position] for position in positions]
        found = session_traces(self._workspace, keys, self._rubric)
        return list(zip(positions, found, strict=True))

    def _draw(self, line: tuple[int, SessionTrace], width: int) -> Text:
        position, trace = line
        row = Text(f"{position + 1:>5}  {trace.judged or 'open':<8}  ")
        if width >= 70:
            row.append(f"{_time(trace.start_ns):<16}  ", "dim")
        if trace.key == self._here:
            row.append("here: ", "bold")
        row.append(one_line(trace.title, max(8, width - row.cell_len)))
        return row

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        self.dismiss(self._session.keys[event.id])

    def action_session(self) -> None:
        """Close: the key that opens the list closes it."""
        self.dismiss(None)


def _time(start_ns: int | None) -> str:
    """When a trace began, in UTC; "" if that is not known."""
    if start_ns is None:
        return ""
    try:
        return datetime.fromtimestamp(start_ns / 1e9, UTC).strftime("%Y-%m-%d %H:%M")
    except (OverflowError, OSError, ValueError):
        return ""
