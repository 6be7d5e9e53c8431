"""The groups screen: similar failures as one line each, by size, by what is open, by slice, by code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Static

from ....errors import UserError
from ....store.groups.progress import CodeTraces
from ....store.library.slices import slices_of
from ....store.reviews.queues import Queue, QueueItem
from ....store.workspace.workspace import Workspace
from ...keys import Command, bindings
from ...safe_text import one_line, safe_text
from ...views.groups import (
    ORDERS,
    GroupsView,
    Order,
    code_row,
    day,
    group_row,
    in_words,
    label,
    read_groups,
    what_failed,
)
from ...widgets.paged_list import PagedList
from ..dialogs.choice import ChoiceDialog
from ..review.review import ReviewScreen
from .group import GroupScreen
from .near import NearScreen
from .threshold import ThresholdScreen

if TYPE_CHECKING:
    from ...app import TracejuryApp

KEYS = (
    Command(
        "groups.open", "enter", "open", "Open", "Open the group: its members, and its judgement"
    ),
    Command("groups.order", "o", "order", "Order", "By size, by what is open, the newest, by code"),
    Command("groups.slice", "s", "slice", "Slice", "Count only members with some metadata"),
    Command("groups.near", "m", "near", "Merges", "Groups that have come close, to merge or keep"),
    Command("groups.threshold", "t", "threshold", "Likeness", "How alike is the same: preview"),
    Command("groups.undo", "u", "undo", "Undo", "Take back your last act on a group"),
    Command("groups.leave", "escape,q", "leave", "Desk", "Back to the desk"),
)
_WORDS = {
    "size": "by size",
    "unjudged": "by what is open",
    "newest": "the newest first",
    "code": "by failure code",
}


class GroupsScreen(Screen[None]):
    """All groups of the library."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)
    keys = KEYS

    class Read(Message):
        """The groups have been read, or could not be."""

        def __init__(self, view: GroupsView | None, error: str = "") -> None:
            super().__init__()
            self.view = view
            self.error = error

    class Sliced(Message):
        """The slices of the library have been read."""

        def __init__(self, options: Sequence[tuple[str, str, int]]) -> None:
            super().__init__()
            self.options = options

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._view: GroupsView | None = None
        self._order: Order = "size"
        self._slice: tuple[str, str] | None = None

    @property
    def _app(self) -> TracejuryApp:
        return cast("TracejuryApp", self.app)

    @property
    def _listing(self) -> PagedList[int]:
        return self.query_one(PagedList)

    def compose(self) -> ComposeResult:
        """A title, the columns, the list, what the line under the cursor is, the keys."""
        yield Static("", id="groups-title", classes="title-bar", markup=False)
        yield Static("", id="groups-columns", markup=False)
        yield PagedList(
            fetch=list, at_once=True, draw=self._draw, id="groups-list", empty="Reading …"
        )
        yield Static("", id="groups-detail", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Ready for keys."""
        self._listing.focus()

    def on_screen_resume(self) -> None:
        """Read the groups, at first and whenever one is left: it may have been judged."""
        self._read()

    @work(thread=True, exclusive=True, group="groups", exit_on_error=False)
    def _read(self) -> None:
        try:
            view = read_groups(self._workspace, self._order, self._slice)
        except UserError as error:
            self.post_message(self.Read(None, str(error)))
            return
        self.post_message(self.Read(view))

    @on(Read)
    def _show(self, message: Read) -> None:
        listing = self._listing
        if message.view is None:
            listing.empty_text = message.error
            listing.show([])
            return
        view = self._view = message.view
        by_code = self._order == "code"
        title = Text(" Groups of similar failures", "bold")
        title.append(f"  {len(view.lines):,} groups · {view.failures:,} failures · ")
        title.append(_WORDS[self._order])
        if self._slice is not None and not by_code:
            title.append(f" · {one_line('='.join(self._slice), 30)}", "bold")
        title.append(f" · likeness {view.threshold:g}", "dim")
        self.query_one("#groups-title", Static).update(title)
        columns = (
            "   size  code" if by_code else "   size   open  state     what failed · Enter opens"
        )
        self.query_one("#groups-columns", Static).update(Text(columns, "dim"))
        listing.empty_text = (
            "No reviewer has given a failure code yet."
            if by_code
            else "There are no groups: nothing in the library says that it failed."
        )
        cursor = listing.cursor
        listing.show(range(len(view.codes if by_code else view.lines)), cursor=cursor)
        if not view.lines:
            self.query_one("#groups-detail", Static).update("")

    def _draw(self, at: int, width: int) -> Text:
        view = self._view
        if view is None:
            return Text("")
        if self._order == "code":
            return code_row(view.codes[at], width)
        return group_row(view.lines[at], view.masks, width)

    @on(PagedList.Highlighted)
    def _highlighted(self, event: PagedList.Highlighted) -> None:
        view = self._view
        if view is None or self._order == "code" or event.id >= len(view.lines):
            self.query_one("#groups-detail", Static).update("")
            return
        line = view.lines[event.id]
        group, standing = line.group, line.standing
        text = Text(one_line(label(group), 60), "bold")
        text.append(f"  {one_line(what_failed(group, view.masks), 60)}")
        seen = " to ".join(dict.fromkeys(filter(None, (day(group.first_ns), day(group.last_ns)))))
        if seen:
            text.append(f"  seen {seen}", "dim")
        text.append(
            f"\n{one_line(in_words(group, view.masks), 3 * max(40, self.size.width - 4))}\n"
        )
        said = ", ".join(f"{word} {count}" for word, count in sorted(standing.verdicts.items()))
        text.append(
            f"{standing.direct:,} judged directly{f' ({said})' if said else ''},"
            f" {standing.propagated:,} propagated, {standing.open:,} open",
            "dim",
        )
        if group.merged:
            text.append(f"  with {', '.join(group.merged[:3])}", "dim")
        self.query_one("#groups-detail", Static).update(text)

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        event.stop()
        self._open(event.id)

    def action_open(self) -> None:
        """Open the group under the cursor."""
        if self._listing.current is not None:
            self._open(self._listing.current)

    def _open(self, at: int) -> None:
        view = self._view
        if view is None:
            return
        if self._order == "code":
            self._open_code(view.codes[at])
            return
        self.app.push_screen(GroupScreen(self._workspace, view.lines[at].group.id))

    def _open_code(self, one: CodeTraces) -> None:
        """The traces of a failure code, as they were judged: directly first."""
        traces = (*one.direct, *one.propagated)
        mine = [
            review
            for review in self._workspace.reviews.reviews(reviewer=self._workspace.reviewer)
            if one.code in review.codes
        ]
        if not mine:
            self._app.say("Others gave this code; you have judged none of its traces.")
            return
        items = tuple(QueueItem(trace, f"judged {one.code}", check=True) for trace in traces)
        queue = Queue(f"code {one.code}", mine[0].rubric, items)
        self.app.push_screen(ReviewScreen(self._workspace, queue, start=0))

    def action_order(self) -> None:
        """The next order."""
        self._order = ORDERS[(ORDERS.index(self._order) + 1) % len(ORDERS)]
        self._read()

    def action_slice(self) -> None:
        """Ask for a slice."""
        self._find_slices()

    @work(thread=True, exclusive=True, group="slices", exit_on_error=False)
    def _find_slices(self) -> None:
        slices = slices_of(self._workspace.library, self._workspace.library.keys())
        counted: Counter[tuple[str, str]] = Counter()
        for name, values in slices.items():
            for value, count in values.items():
                counted[name, value] = count
        most = [(name, value, count) for (name, value), count in counted.most_common(60)]
        self.post_message(self.Sliced(most))

    @on(Sliced)
    def _choose_slice(self, message: Sliced) -> None:
        options = [("every failure", "")]
        options += [
            (f"{name} = {value}", f"{count:,} traces") for name, value, count in message.options
        ]

        def chosen(number: int | None) -> None:
            if number is not None:
                picked = message.options[number - 1] if number else None
                self._slice = (picked[0], picked[1]) if picked else None
                self._read()

        self.app.push_screen(ChoiceDialog("Count the members of which slice?", options), chosen)

    def action_near(self) -> None:
        """Groups that have come close."""
        self.app.push_screen(NearScreen(self._workspace))

    def action_threshold(self) -> None:
        """Another likeness, as a preview."""
        self.app.push_screen(ThresholdScreen(self._workspace))

    def action_undo(self) -> None:
        """Take back the last act on a group."""
        last = self._workspace.undo_on_groups()
        if last is None:
            self._app.say("There is nothing to undo on groups.")
            return
        self._app.say(f"Undone: {safe_text(last)}")
        self._read()

    def action_leave(self) -> None:
        """Back to the desk."""
        self.dismiss()
