"""One group: what its members share, where each differs, and the judgement that serves them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from rich.text import Text
from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Static

from ....errors import UserError
from ....store.groups.editing import GroupEditor
from ....store.groups.propagation import plan, withdraw
from ....store.journal.journal import NotSaved
from ....store.reviews.queues import Queue, QueueItem
from ....store.workspace.workspace import Workspace
from ...keys import Command, bindings
from ...safe_text import one_line, safe_text
from ...views.groups import GroupView, card, glance, label, member_row, read_group
from ...widgets.paged_list import PagedList
from ..dialogs.line import LineDialog
from ..review.review import ReviewScreen
from .apply import ApplyScreen

if TYPE_CHECKING:
    from ...app import TracejuryApp

KEYS = (
    Command("group.look", "enter", "look", "Look", "Open the trace under the cursor in the review"),
    Command("group.apply", "a", "apply", "Apply", "Judge the group: preview first, then apply"),
    Command("group.split", "x", "split", "Take out", "It is another failure: out into a new group"),
    Command("group.name", "n", "name", "Name", "Give the group a name"),
    Command("group.pin", "p", "pin", "Hold", "Hold it in this group, whatever comes", footer=False),
    Command("group.withdraw", "w", "withdraw", "Withdraw", "Take this one's judgement back"),
    Command("group.undo", "u", "undo", "Undo", "Take back your last act on a group"),
    Command("group.leave", "escape,q", "leave", "Groups", "Back to the groups"),
)


class GroupScreen(Screen[None]):
    """One group with its members, the least like what it stands on first."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)
    keys = KEYS

    class Read(Message):
        """The group has been read; None where it has no members any more."""

        def __init__(self, view: GroupView | None, error: str = "") -> None:
            super().__init__()
            self.view = view
            self.error = error

    def __init__(self, workspace: Workspace, group: str) -> None:
        super().__init__()
        self._workspace = workspace
        self._group = group
        self._view: GroupView | None = None

    @property
    def _app(self) -> TracejuryApp:
        return cast("TracejuryApp", self.app)

    @property
    def _listing(self) -> PagedList[int]:
        return self.query_one(PagedList)

    def compose(self) -> ComposeResult:
        """A title, what the group is, its members, the one under the cursor, the keys."""
        yield Static("", id="group-title", classes="title-bar", markup=False)
        yield Static("", id="group-card", markup=False)
        yield Static("", id="group-columns", markup=False)
        yield PagedList(
            fetch=list, at_once=True, draw=self._draw, id="group-members", empty="Reading …"
        )
        yield Static("", id="group-detail", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Ready for keys."""
        self._listing.focus()

    def on_screen_resume(self) -> None:
        """Read the group, at first and whenever a trace of it is left: it may have been judged."""
        if self._view is None:
            # A few milliseconds, whatever the size of the group: less than a way through a thread.
            first = glance(self._workspace, self._group)
            if first is not None and first.group.size > len(first.members):
                self._show(self.Read(first))
                return
        self._read()

    @work(thread=True, exclusive=True, group="group", exit_on_error=False)
    def _read(self) -> None:
        try:
            self.post_message(self.Read(read_group(self._workspace, self._group)))
        except UserError as error:
            self.post_message(self.Read(None, str(error)))

    @on(Read)
    def _show(self, message: Read) -> None:
        view = self._view = message.view
        if view is None:
            self._app.say(message.error or "This group has no members any more.")
            self.dismiss()
            return
        title = Text(" " + one_line(label(view.group), 50), "bold")
        count = len(view.group.signatures)
        wordings = f"{count:,} wordings" if count > 1 else "1 wording"
        title.append(f"  {view.group.size:,} failures in {wordings}")
        if view.complete:
            title.append(f" · {view.standing.state}", "bold")
            title.append(f"  under {one_line(view.rubric_title, 40)}", "dim")
        self.query_one("#group-title", Static).update(title)
        self._show_card()
        columns = "  like   verdict   Enter opens · how it differs: [-not here-] {+only here+}"
        self.query_one("#group-columns", Static).update(Text(columns, "dim"))
        self._listing.show(range(len(view.members)), cursor=self._listing.cursor)
        if not view.complete:
            # What is seen at once is painted before the rest is read.
            self.set_timer(0.05, self._read)

    def _show_card(self) -> None:
        if self._view is not None:
            self.query_one("#group-card", Static).update(card(self._view, self.size.width - 4))

    def on_resize(self, event: events.Resize) -> None:
        """Lines cut to the width are cut anew."""
        del event
        self._show_card()

    def _draw(self, at: int, width: int) -> Text:
        view = self._view
        return Text("") if view is None else member_row(view, view.members[at], width)

    @on(PagedList.Highlighted)
    def _highlighted(self, event: PagedList.Highlighted) -> None:
        view = self._view
        if view is None or event.id >= len(view.members):
            return
        member = view.members[event.id]
        text = Text(f"{member.trace[:12]}  ", "dim")
        text.append(one_line(view.titles.get(member.trace, ""), max(20, self.size.width - 20)))
        spare = member.similarity - view.threshold
        text.append(f"\n{member.similarity:.1f} of at least {view.threshold:g}", "dim")
        text.append(f" ({spare:.1f} to spare)" if spare >= 0 else " (held by hand)", "dim")
        self.query_one("#group-detail", Static).update(text)

    # --- what is done -----------------------------------------------------------------------------

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        event.stop()
        self._look(event.id)

    def action_look(self) -> None:
        """Open the trace under the cursor."""
        if self._listing.current is not None:
            self._look(self._listing.current)

    def _look(self, at: int) -> None:
        view = self._view
        if view is None or not view.complete:
            return
        items = tuple(
            QueueItem(member.trace, f"of group {label(view.group)}", check=True)
            for member in view.members
        )
        queue = Queue(f"group {label(view.group)}", view.rubric, items)
        self.app.push_screen(ReviewScreen(self._workspace, queue, start=at))

    def action_apply(self) -> None:
        """Judge the group: the most typical member first, if none was judged yet."""
        view = self._view
        if view is None or not view.complete:
            return
        space = self._workspace
        chosen = plan(space.groups, space.reviews, view.group, space.reviewer, view.rubric)
        if chosen is None:
            self._app.say(
                "Judge this one, it is the most typical; then Esc, and a applies it to the others."
            )
            self._look(len(view.members) - 1)
            return
        if not chosen.reaches:
            self._app.say("Every member has been judged, or begun, or got the judgement already.")
            return
        self.app.push_screen(ApplyScreen(space, view, chosen))

    def action_split(self) -> None:
        """Take what fails in these words out into a new group."""
        view, at = self._view, self._listing.current
        if view is None or at is None:
            return
        try:
            changes = GroupEditor(self._workspace.groups, self._workspace.reviewer)
            new = changes.split(view.group, [view.members[at].signature])
        except (UserError, NotSaved) as error:
            self._app.say(str(error), problem=True)
            return
        self._app.say(f"Out into {new}, with all that fail in the same words. u takes it back.")
        self._read()

    def action_pin(self) -> None:
        """Hold what fails in these words in this group."""
        view, at = self._view, self._listing.current
        if view is None or at is None:
            return
        changes = GroupEditor(self._workspace.groups, self._workspace.reviewer)
        changes.pin(view.group, [view.members[at].signature])
        self._app.say("It is held in this group, whatever a later run finds.")
        self._read()

    def action_name(self) -> None:
        """Name the group."""
        view = self._view
        if view is None:
            return

        def named(name: str | None) -> None:
            if name is None:
                return
            try:
                GroupEditor(self._workspace.groups, self._workspace.reviewer).name(view.group, name)
            except (UserError, NotSaved) as error:
                self._app.say(str(error), problem=True)
            self._read()

        self.app.push_screen(LineDialog("What is this failure called?", view.group.name), named)

    def action_withdraw(self) -> None:
        """Take the judgement back that was propagated for the trace under the cursor."""
        view, at = self._view, self._listing.current
        if view is None or at is None:
            return
        review = view.reviews.get(view.members[at].trace)
        if review is None or review.propagated is None:
            self._app.say("No judgement was propagated for this one.")
            return
        withdraw(self._workspace.journal, [review])
        self._app.say("Taken back for this one alone.")
        self._read()

    def action_undo(self) -> None:
        """Take back the last act on a group."""
        last = self._workspace.undo_on_groups()
        self._app.say(f"Undone: {safe_text(last)}" if last else "There is nothing to undo.")
        self._read()

    def action_leave(self) -> None:
        """Back to where it was opened from."""
        self.dismiss()
