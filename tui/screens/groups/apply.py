"""The preview of a judgement that is applied to a group: whom it reaches, the least similar first."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import BindingType

from ....store.plurals import counted
from ....store.trace import Trace
from ....store.workspace.group_work import PropagationPlan, suggested_check
from ....store.workspace.workspace import Workspace
from ...keys.table import bindings, key
from ...safe_text import one_line
from ...views.group_lines import apply_summary, label, member_row, reached_detail
from ...views.groups import GroupView
from ...widgets.paged_list import PagedList
from .base import GroupsBase


class ApplyScreen(GroupsBase):
    """Shows whom a judgement would reach. A member counts as seen once its details were shown."""

    context = "apply"
    BINDINGS: ClassVar[list[BindingType]] = bindings("apply")
    parts = ("title", "card", "rows", "detail")

    def __init__(self, workspace: Workspace, view: GroupView, plan: PropagationPlan) -> None:
        super().__init__(workspace)
        self._view = view
        self._plan = plan
        self._out: set[str] = set()
        self._seen: set[str] = set()
        self._check: int | None = None

    def read(self) -> None:
        """Show the plan: it has been read."""
        title = f" Apply one judgement to {one_line(label(self._view.group), 50)}"
        self.show_part("title", Text(title, "bold"))
        self.rows.show(range(len(self._plan.reaches)), cursor=self.rows.cursor)
        self.show_card()

    @property
    def _reached(self) -> int:
        return len(self._plan.reaches) - len(self._out)

    @property
    def _checked(self) -> int:
        return suggested_check(self._reached) if self._check is None else self._check

    def show_card(self) -> None:
        """The judgement, whom it reaches, and what is needed before it can be applied."""
        text = apply_summary(
            self._view, self._plan, out=self._out, seen=self._seen, checked=self._checked
        )
        self.show_part("card", text)

    def draw(self, at: int, width: int) -> Text:
        """One member, marked unless it is left out."""
        member = self._plan.reaches[at]
        mark = "out " if member.trace in self._out else "  ✓ "
        return member_row(self._view, member, width, mark)

    @on(PagedList.Highlighted)
    def _highlighted(self, event: PagedList.Highlighted) -> None:
        trace = self._plan.reaches[event.id].trace
        read = partial(self._workspace.shown.trace, trace)
        self.in_thread(read, partial(self._show_member, event.id), group="detail", exclusive=True)

    def _show_member(self, at: int, trace: Trace | None) -> None:
        member = self._plan.reaches[at]
        self._seen.add(member.trace)
        self.show_part("detail", reached_detail(self._view, member, trace, self.size.width))
        self.show_card()

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        """Enter or a click leaves a member out: applying needs its own key."""
        event.stop()
        self.action_leave_out()

    def action_leave_out(self) -> None:
        """Leave the member under the cursor out, or include it again; then go to the next."""
        at = self.rows.current
        if at is None:
            return
        self._out ^= {self._plan.reaches[at].trace}
        self.rows.refresh_rows()
        self.show_card()
        self.rows.cursor += 1

    def action_more(self, by: int) -> None:
        """Queue more or fewer members to be checked."""
        self._check = max(0, min(self._reached, self._checked + by))
        self.show_card()

    def action_apply(self) -> None:
        """Apply the judgement."""
        self.change(self._apply, self.action_leave)

    def _apply(self) -> str:
        done = self._workspace.group_work.apply(
            self._plan, without=self._out, seen=self._seen, check=self._checked
        )
        message = (
            f"Applied to {counted(len(done.traces), 'trace')}; {key('withdraw')} withdraws one."
        )
        if done.queue is not None:
            waiting = f"{len(done.queue.items):,} are queued to be checked"
            message += f" {waiting}: {one_line(done.queue.name, 40)}."
        return message
