"""The groups screen: similar failures as one line each, by size, open members, slice, or code."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import BindingType

from ....errors import UserError
from ....store.groups.progress import CodeTraces
from ....store.plurals import counted
from ....store.reviews.queues import Queue, QueueItem
from ....store.workspace.group_work import SeenGroups
from ....store.workspace.workspace import Workspace
from ...keys.table import bindings, key
from ...navigation import OpenCompare, OpenGroup, OpenReview, OpenThreshold
from ...views.group_lines import (
    HIDDEN_GROUP,
    code_row,
    group_line_detail,
    group_row,
    groups_title,
)
from ...views.groups import ORDERS, GroupsView, Order, read_groups
from ...widgets.paged_list import PagedList
from ..dialogs.choice import ChoiceDialog
from .base import GroupsBase, locked

_SLICES_OFFERED = 60
_EMPTY = "No groups: no error, failed check or fail verdict found in the library."
_OTHERS = "No groups: what others failed is shown once you have judged it."
_Slice = tuple[str, str, int]


class GroupsScreen(GroupsBase):
    """All groups of the library."""

    context = "groups"
    BINDINGS: ClassVar[list[BindingType]] = bindings("groups")

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._view: GroupsView | None = None
        self._order: Order = "size"
        self._slice: tuple[str, str] | None = None

    def read(self) -> None:
        """Read the groups in the present order."""
        work = partial(read_groups, self._workspace, self._order, self._slice)
        self.in_thread(
            locked(self._workspace, work), self._show, exclusive=True, failed=self._failed
        )

    def _failed(self, error: Exception) -> None:
        self.rows.empty_text = str(error)
        self.rows.show([])

    def _show(self, view: GroupsView) -> None:
        self._view = view
        by_code = self._order == "code"
        chosen = None if by_code or self._slice is None else self._slice_words(*self._slice, "=")
        self.show_part("title", groups_title(view, self._order, chosen))
        columns = (
            "   size  code"
            if by_code
            else f"   size   open  state     what failed · {key('open')} opens"
        )
        if view.hidden and not by_code:
            # Only what judged their traces tells of these.
            columns += f" · {view.hidden:,} hidden until you judge one of theirs"
        elif view.others and not by_code:
            columns += " · not what others failed, before you judge it"
        self.show_part("columns", Text(columns, "dim"))
        self.rows.empty_text = (
            "No reviewer has given a failure code yet."
            if by_code
            else (_OTHERS if view.others else _EMPTY)
            if not view.hidden
            else f"{counted(view.hidden, 'group')} of failures, each {HIDDEN_GROUP}."
        )
        self.rows.show(range(len(view.codes if by_code else view.lines)), cursor=self.rows.cursor)
        if not view.lines:
            self.show_part("detail", "")

    def draw(self, at: int, width: int) -> Text:
        """One group, or one failure code."""
        view = self._view
        if view is None:
            return Text("")
        if view.order == "code":
            return code_row(view.codes[at], width, view.code_titles)
        return group_row(view.lines[at], view.masks, width)

    @on(PagedList.Highlighted)
    def _highlighted(self, event: PagedList.Highlighted) -> None:
        view = self._view
        if view is None or self._order == "code" or event.id >= len(view.lines):
            self.show_part("detail", "")
            return
        line = view.lines[event.id]
        self.show_part("detail", group_line_detail(line, view.masks, self.size.width))

    # --- opening ----------------------------------------------------------------------------------

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        event.stop()
        self._open(event.id)

    def action_open(self) -> None:
        """Open the group under the cursor."""
        if self.rows.current is not None:
            self._open(self.rows.current)

    def _open(self, at: int) -> None:
        view = self._view
        if view is None:
            return
        if self._order == "code":
            self.in_thread(partial(self._judged_under, view.codes[at]), self._review)
            return
        self.post_message(OpenGroup(view.lines[at].group.id))

    def _review(self, queue: Queue) -> None:
        self.post_message(OpenReview(queue, start=0))

    def _judged_under(self, one: CodeTraces) -> Queue:
        """The traces judged under a failure code as a queue, those judged directly first."""
        space = self._workspace
        mine = [
            review
            for review in space.reviews.reviews(reviewer=space.reviewer)
            if one.code in review.codes
        ]
        if not mine:
            raise UserError("Other reviewers gave this code; you have judged none of its traces.")
        items = tuple(
            QueueItem(trace, f"judged {one.code}", check=True, tells=True)
            for trace in (*one.direct, *one.propagated)
        )
        return Queue(f"code {one.code}", mine[0].rubric, items)

    # --- keys -------------------------------------------------------------------------------------

    def action_order(self) -> None:
        """The next order."""
        self._order = ORDERS[(ORDERS.index(self._order) + 1) % len(ORDERS)]
        self.read()

    def action_filter(self) -> None:
        """Ask for a metadata value."""
        self.in_thread(self._slices, self._choose_slice, group="slices", exclusive=True)

    def _slices(self) -> list[_Slice]:
        """The most frequent metadata values: name, value, number of traces."""
        counted: Counter[tuple[str, str]] = Counter()
        slices = self._workspace.group_work.slices()
        for name in SeenGroups(self._workspace).slice_names(list(slices)):
            for value, count in slices[name].items():
                counted[name, value] = count
        return [
            (name, value, count) for (name, value), count in counted.most_common(_SLICES_OFFERED)
        ]

    def _slice_words(self, name: str, value: str, between: str) -> str:
        return f"{name}{between}{self._workspace.shown.value(name, value)}"

    def _choose_slice(self, slices: list[_Slice]) -> None:
        options = [("every failure", "")]
        options += [
            (self._slice_words(name, value, " = "), counted(count, "trace"))
            for name, value, count in slices
        ]

        def chosen(number: int | None) -> None:
            if number is not None:
                self._slice = slices[number - 1][:2] if number else None
                self.read()

        self.app.push_screen(ChoiceDialog("Count only which traces?", options), chosen)

    def action_compare(self) -> None:
        """Pairs of similar groups."""
        self.post_message(OpenCompare())

    def action_threshold(self) -> None:
        """Preview another threshold."""
        self.post_message(OpenThreshold())
