"""Groups that have come close: proposals to merge, or to keep apart for good. Nothing merges itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Static

from ....errors import UserError
from ....store.groups.alignment import aligned
from ....store.groups.comparing import Near, near
from ....store.groups.editing import GroupEditor
from ....store.groups.masks import Masks
from ....store.journal.journal import NotSaved
from ....store.workspace.workspace import Workspace
from ...keys import Command, bindings
from ...safe_text import one_line, safe_text
from ...views.groups import in_words, label, pieces_text, what_failed
from ...widgets.paged_list import PagedList

if TYPE_CHECKING:
    from ...app import TracejuryApp

KEYS = (
    Command("near.merge", "m", "merge", "Merge", "They are the same failure: make them one"),
    Command("near.apart", "d", "apart", "Different", "They are different: never propose it again"),
    Command("near.undo", "u", "undo", "Undo", "Take back your last act on a group"),
    Command("near.leave", "escape,q", "leave", "Groups", "Back to the groups"),
)


class NearScreen(Screen[None]):
    """Pairs of groups, those first that would save the most judgements."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)
    keys = KEYS

    class Found(Message):
        """The pairs have been found."""

        def __init__(self, pairs: list[Near], masks: Masks) -> None:
            super().__init__()
            self.pairs = pairs
            self.masks = masks

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._pairs: list[Near] = []
        self._masks = Masks()

    @property
    def _app(self) -> TracejuryApp:
        return cast("TracejuryApp", self.app)

    @property
    def _listing(self) -> PagedList[int]:
        return self.query_one(PagedList)

    def compose(self) -> ComposeResult:
        """A title, the pairs, the pair under the cursor, the keys."""
        yield Static(
            Text(" Groups that have come close", "bold"), classes="title-bar", markup=False
        )
        yield Static(Text("  like    sizes            how they differ", "dim"), markup=False)
        yield PagedList(
            fetch=list, at_once=True, draw=self._draw, id="near-list", empty="Comparing …"
        )
        yield Static("", id="near-detail", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Look for pairs."""
        self._listing.focus()
        self._find()

    @work(thread=True, exclusive=True, group="near", exit_on_error=False)
    def _find(self) -> None:
        groups = self._workspace.groups
        self.post_message(self.Found(near(groups), groups.masks))

    @on(Found)
    def _found(self, message: Found) -> None:
        self._pairs, self._masks = message.pairs, message.masks
        listing = self._listing
        listing.empty_text = "No two groups are close."
        listing.show(range(len(self._pairs)), cursor=listing.cursor)
        if not self._pairs:
            self.query_one("#near-detail", Static).update("")

    def _draw(self, at: int, width: int) -> Text:
        one = self._pairs[at]
        row = Text(f"{one.similarity:>5.1f}  {one.first.size:>6,} {one.second.size:>6,}  ")
        if one.word is not None:
            row.append(f"“{one_line(one.word, 14)}” turns it around  ", "bold")
        pieces = aligned(one.first.representative.text, one.second.representative.text)
        row.append_text(pieces_text(pieces, self._masks, max(8, width - row.cell_len)))
        return row

    @on(PagedList.Highlighted)
    def _highlighted(self, event: PagedList.Highlighted) -> None:
        if event.id >= len(self._pairs):
            return
        one = self._pairs[event.id]
        room = max(20, self.size.width - 4)
        text = Text()
        for group in (one.first, one.second):
            text.append(f"{one_line(label(group), 40)}", "bold")
            text.append(
                f"  {group.size:,} × {one_line(what_failed(group, self._masks), 50)}\n", "dim"
            )
            text.append(f"  {one_line(in_words(group, self._masks), room)}\n")
        text.right_crop(1)
        self.query_one("#near-detail", Static).update(text)

    def _do(self, *, merge: bool) -> None:
        at = self._listing.current
        if at is None:
            return
        one = self._pairs[at]
        changes = GroupEditor(self._workspace.groups, self._workspace.reviewer)
        try:
            if merge:
                first, second = sorted((one.first, one.second), key=lambda g: (-g.size, g.id))
                changes.merge(first, second)
            else:
                changes.apart(one.first, one.second)
        except (UserError, NotSaved) as error:
            self._app.say(safe_text(str(error)), problem=True)
            return
        self._app.say("They are one group now. u takes it back." if merge else "Kept apart.")
        self._find()

    def action_merge(self) -> None:
        """Make the two one."""
        self._do(merge=True)

    def action_apart(self) -> None:
        """Keep the two apart."""
        self._do(merge=False)

    def action_undo(self) -> None:
        """Take back the last act on a group."""
        last = self._workspace.undo_on_groups()
        self._app.say(f"Undone: {safe_text(last)}" if last else "There is nothing to undo.")
        self._find()

    def action_leave(self) -> None:
        """Back to the groups."""
        self.dismiss()
