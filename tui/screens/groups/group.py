"""One group: what its members share, how each differs, and the judgement that serves them all."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import BindingType

from ....store.groups.grouping import GroupMember
from ....store.plurals import counted
from ....store.reviews.queues import Queue, QueueItem
from ....store.workspace.group_work import PropagationPlan, SeenGroups
from ....store.workspace.workspace import Workspace
from ...keys.table import bindings, key
from ...navigation import OpenApply, OpenReview
from ...views.group_lines import (
    MEMBER_COLUMNS,
    card,
    group_title,
    label,
    member_detail,
    member_row,
)
from ...views.groups import GroupView, read_first_members, read_group
from ...widgets.paged_list import PagedList
from ..dialogs.line import LineDialog
from ..drafts import DraftPlace
from .base import GroupsBase, locked


class GroupScreen(GroupsBase):
    """One group with its members, the least similar to the representative first."""

    context = "group"
    enters = "Review"
    BINDINGS: ClassVar[list[BindingType]] = bindings("group")
    parts = ("title", "card", "columns", "rows", "detail")

    def __init__(self, workspace: Workspace, group: str) -> None:
        super().__init__(workspace)
        self._group = group
        self._view: GroupView | None = None

    def read(self) -> None:
        """Read the first members, so that a large group is shown at once; later all of it."""
        read = read_first_members if self._view is None else read_group
        work = partial(read, self._workspace, self._group)
        self.in_thread(
            locked(self._workspace, work), self._show, exclusive=True, failed=self._failed
        )

    def _failed(self, error: Exception) -> None:
        self.problem(error)
        self.dismiss()

    def _show(self, view: GroupView | None) -> None:
        self._view = view
        if view is None:
            self.say("This group has no members any more.")
            self.dismiss()
            return
        self.show_part("title", group_title(view))
        self.show_card()
        self.show_part("columns", Text(MEMBER_COLUMNS, "dim"))
        self.rows.empty_text = counted(view.group.size, "failure")
        self.rows.show(range(len(view.members)), cursor=self.rows.cursor)
        if not view.complete:
            # The first members are painted before the rest is read.
            self.set_timer(0.05, self.read)

    def show_card(self) -> None:
        """What the group is, in the present width."""
        if self._view is not None:
            self.show_part("card", card(self._view, self.size.width - 4))

    def draw(self, at: int, width: int) -> Text:
        """One member."""
        view = self._view
        return Text("") if view is None else member_row(view, view.members[at], width)

    @on(PagedList.Highlighted)
    def _highlighted(self, event: PagedList.Highlighted) -> None:
        view = self._view
        if view is not None and event.id < len(view.members):
            self.show_part("detail", member_detail(view, view.members[event.id], self.size.width))

    def _current(self) -> tuple[GroupView, GroupMember] | None:
        """The group and the member under the cursor, once all of the group has been read."""
        view, at = self._view, self.rows.current
        if view is None or at is None or not view.complete:
            return None
        return view, view.members[at]

    # --- reviewing --------------------------------------------------------------------------------

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        event.stop()
        self._review(event.id)

    def action_open(self) -> None:
        """Open the trace under the cursor."""
        if self.rows.current is not None:
            self._review(self.rows.current)

    def _review(self, at: int) -> None:
        view = self._view
        if view is None or not view.complete:
            return
        name = f"group {label(view.group)}"
        items = tuple(
            QueueItem(member.trace, f"of {name}", check=True, tells=True) for member in view.members
        )
        self.post_message(OpenReview(Queue(name, view.rubric, items), start=at))

    def action_apply(self) -> None:
        """Apply a judgement to the group; the most typical member is judged first."""
        view = self._view
        if view is None or not view.complete or not view.members:
            return

        def planned(found: PropagationPlan | None) -> None:
            if found is None:
                self.say(
                    f"Judge this member first, it is the most typical one. Then {key('back')}, and "
                    f"{key('apply')} applies it to the others."
                )
                self._review(len(view.members) - 1)
            elif found.reaches:
                self.post_message(OpenApply(view, found))
            else:
                self.say("Every member has been judged, started or propagated already.")

        def plan() -> PropagationPlan | None:
            found = self._workspace.group_work.plan(view.group, view.rubric)
            if found is None:
                return None
            seen = SeenGroups(self._workspace)
            reached = seen.members(view.group, found.reaches)
            # What is applied goes by the traces alone.
            return replace(found, reaches=self._workspace.shown.members(reached))

        self.in_thread(locked(self._workspace, plan), planned)

    # --- changing ---------------------------------------------------------------------------------

    def action_split(self) -> None:
        """Move the member, with all that fail in the same words, into a new group."""
        current = self._current()
        if current is None:
            return
        view, member = current

        def split() -> str:
            new = self._workspace.group_work.split(view.group, [member.signature])
            return f"Moved into the new group {new}, with all that fail in the same words."

        self.change(split)

    def action_pin(self) -> None:
        """Pin the member to this group."""
        current = self._current()
        if current is None:
            return
        view, member = current

        def pin() -> str:
            self._workspace.group_work.pin(view.group, [member.signature])
            return "Pinned to this group, whatever is loaded later."

        self.change(pin)

    async def action_name(self) -> None:
        """Name the group."""
        view = self._view
        if view is None:
            return

        space, before = self._workspace, view.group.name
        place = DraftPlace(space.journal, space.reviewer, "", f"name of group {view.group.id}")

        def named(name: str | None) -> None:
            if name is None:
                return
            if name == before:
                self.say("Nothing changed: the name stays.")
                return

            def rename() -> str:
                self._workspace.group_work.name(view.group, name)
                place.drop()
                return f"Named {name}."

            self.change(rename)

        draft = await asyncio.to_thread(place.read)
        self.app.push_screen(LineDialog("Name this failure", before, place, draft), named)

    def action_withdraw(self) -> None:
        """Withdraw the judgement that was propagated to the member under the cursor."""
        current = self._current()
        if current is None:
            return
        view, member = current
        review = view.reviews.get(member.trace)
        if review is None or review.propagated is None:
            self.say("No judgement was propagated to this member.")
            return

        def withdrawn() -> str:
            self._workspace.group_work.withdraw_review(review)
            return "Withdrawn from this member only."

        self.change(withdrawn)
