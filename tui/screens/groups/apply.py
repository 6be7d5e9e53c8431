"""The preview of a judgement that is applied to a group: whom it reaches, the least alike first."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Footer, Static

from ....errors import UserError
from ....store.groups.propagation import PropagationPlan, apply, suggested_check
from ....store.journal.journal import NotSaved
from ....store.trace import answer_text
from ....store.workspace.workspace import Workspace
from ...keys import Command, bindings
from ...safe_text import one_line, safe_text
from ...views.groups import GroupView, difference, label, member_row
from ...widgets.paged_list import PagedList

if TYPE_CHECKING:
    from ...app import TracejuryApp

KEYS = (
    Command("apply.go", "a", "go", "Apply", "Apply the judgement to all that are not left out"),
    Command("apply.out", "x", "out", "Leave out", "Leave this one out, or take it in again"),
    Command("apply.more", "plus,right_square_bracket", "check(1)", "Check more",
            "Queue one more to be checked", key_display="+"),
    Command("apply.less", "minus,left_square_bracket", "check(-1)", "Check fewer",
            "Queue one fewer to be checked", footer=False, key_display="-"),
    Command("apply.leave", "escape,q", "leave", "Leave", "Apply nothing"),
)  # fmt: skip


class ApplyScreen(Screen[None]):
    """Shows whom a judgement would reach. What the cursor was on has been seen."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)
    keys = KEYS

    def __init__(self, workspace: Workspace, view: GroupView, plan: PropagationPlan) -> None:
        super().__init__()
        self._workspace = workspace
        self._view = view
        self._plan = plan
        self._out: set[str] = set()
        self._seen: set[str] = set()
        self._check: int | None = None

    @property
    def _app(self) -> TracejuryApp:
        return cast("TracejuryApp", self.app)

    @property
    def _listing(self) -> PagedList[int]:
        return self.query_one(PagedList)

    def compose(self) -> ComposeResult:
        """A title, the judgement, the members, the one under the cursor, the keys."""
        title = f" Apply one judgement to {one_line(label(self._view.group), 50)}"
        yield Static(Text(title, "bold"), classes="title-bar", markup=False)
        yield Static("", id="apply-judgement", markup=False)
        yield PagedList(fetch=list, at_once=True, draw=self._draw, id="apply-members")
        yield Static("", id="apply-detail", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Show the plan."""
        self._listing.show(range(len(self._plan.reaches)))
        self._listing.focus()
        self._say()

    @property
    def _reached(self) -> int:
        return len(self._plan.reaches) - len(self._out)

    @property
    def _checked(self) -> int:
        return suggested_check(self._reached) if self._check is None else self._check

    def _say(self) -> None:
        source = self._plan.source
        text = Text((source.verdict or "").upper(), "bold")
        codes = ", ".join(source.codes)
        text.append(f"  {one_line(codes, 60)}" if codes else "", "bold")
        text.append(f"  your judgement of {source.trace[:12]}\n", "dim")
        text.append(f"reaches {self._reached:,} of {len(self._plan.reaches):,}", "bold")
        text.append(f" · {self._checked} of them are queued to be checked")
        left = len(self._plan.skipped) - 1
        if left > 0:
            text.append(f" · {left} left alone (judged, begun, or propagated already)")
        if self._plan.conflicting:
            text.append(f"\nYou judged {len(self._plan.conflicting)} member(s) otherwise.", "bold")
        text.append(
            "\nVerdict, codes and answers are propagated; never marks, notes or the correction.",
            "dim",
        )
        if self._view.group.must_see:
            unseen = sum(
                member.trace not in self._seen and member.trace not in self._out
                for member in self._plan.reaches
            )
            text.append(f"\nEach has to be seen first: {unseen:,} to go (↓)", "bold")
        self.query_one("#apply-judgement", Static).update(text)

    def _draw(self, at: int, width: int) -> Text:
        member = self._plan.reaches[at]
        mark = "[ ] " if member.trace in self._out else "[x] "
        return member_row(self._view, member, width, mark)

    @on(PagedList.Highlighted)
    def _highlighted(self, event: PagedList.Highlighted) -> None:
        member = self._plan.reaches[event.id]
        trace = self._workspace.library.trace(member.trace)
        self._seen.add(member.trace)
        room = max(20, self.size.width - 12)
        text = Text("asked     ", "dim")
        text.append(one_line(self._view.titles.get(member.trace, ""), room) + "\n")
        text.append("answered  ", "dim")
        text.append(one_line(answer_text(trace), 2 * room) if trace else "(no longer there)")
        text.append("\ndiffers   ", "dim")
        text.append_text(difference(self._view, member, 2 * room))
        self.query_one("#apply-detail", Static).update(text)
        self._say()

    def action_out(self) -> None:
        """Leave the one under the cursor out, or take it in again; then on to the next."""
        at = self._listing.current
        if at is None:
            return
        self._out ^= {self._plan.reaches[at].trace}
        self._listing.refresh_rows()
        self._listing.refresh()
        self._say()
        self._listing.cursor += 1

    def action_check(self, by: int) -> None:
        """Queue more or fewer to be checked."""
        self._check = max(0, min(self._reached, self._checked + by))
        self._say()

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        """Enter or a click leaves one out: forty traces are not judged by a habit of the finger."""
        event.stop()
        self.action_out()

    def action_go(self) -> None:
        """Apply."""
        space = self._workspace
        try:
            done = apply(
                space.groups,
                space.queues,
                self._plan,
                without=self._out,
                seen=self._seen,
                check=self._checked,
            )
        except (UserError, NotSaved) as error:
            self._app.say(safe_text(str(error)), problem=True)
            return
        told = f"Applied to {len(done.traces):,} traces; w takes back one alone."
        if done.queue is not None:
            told += f" {len(done.queue.items)} wait in the queue “{one_line(done.queue.name, 40)}”."
        self._app.say(told)
        self.dismiss()

    def action_leave(self) -> None:
        """Apply nothing."""
        self.dismiss()
