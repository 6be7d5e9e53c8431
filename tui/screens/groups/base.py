"""What the group screens share: their parts, and changes to groups that run in a thread."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar, Literal, TypeAlias, TypeVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.widgets import Static

from ....store.workspace.workspace import Workspace
from ...widgets.key_line import KeyLine
from ...widgets.paged_list import PagedList
from ..undoing import UndoScreen

Part: TypeAlias = Literal["title", "card", "columns", "rows", "detail"]
FoundT = TypeVar("FoundT")


def locked(workspace: Workspace, work: Callable[[], FoundT]) -> Callable[[], FoundT]:
    """`work`, waiting until no other work on groups runs."""

    def run() -> FoundT:
        with workspace.groups_lock:
            return work()

    return run


class GroupsBase(UndoScreen[None]):
    """A list with a title above it and details of the row under the cursor below it."""

    parts: ClassVar[tuple[Part, ...]] = ("title", "columns", "rows", "detail")

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace

    @property
    def rows(self) -> PagedList[int]:
        """The list. Its rows are numbers: positions in what the screen has read."""
        return self.query_one(PagedList)

    def compose(self) -> ComposeResult:
        """The parts of this screen from top to bottom, then the keys."""
        for part in self.parts:
            if part == "rows":
                yield PagedList(
                    fetch=list, at_once=True, draw=self.draw, id="rows", empty="Reading …"
                )
            else:
                classes = "title-bar" if part == "title" else None
                yield Static("", id=part, classes=classes, markup=False)
        yield KeyLine(self.shown_keys)

    def on_mount(self) -> None:
        """Ready for keys."""
        self.rows.focus()

    def on_screen_resume(self) -> None:
        """Read, at first and whenever another screen is left: members may have been judged."""
        self.read()

    @abstractmethod
    def read(self) -> None:
        """Start reading what the screen shows."""

    @abstractmethod
    def draw(self, at: int, width: int) -> Text:
        """Row `at` of the list."""

    def show_part(self, part: Part, text: Text | str) -> None:
        """Replace the text of one part."""
        self.query_one(f"#{part}", Static).update(text)

    def change(self, work: Callable[[], str], then: Callable[[], None] | None = None) -> None:
        """Run a change in a thread, show the message it returns, and read again (or run `then`)."""

        def done(message: str) -> None:
            self.say(message)
            (then or self.read)()

        self.in_thread(locked(self._workspace, work), done, group="change")

    def after_moving(self) -> None:
        """Read again: members may have been judged, or moved to another group."""
        self.read()

    def on_resize(self, event: events.Resize) -> None:
        """Draw what is cut to the width again."""
        del event
        self.show_card()

    def show_card(self) -> None:
        """Draw the card, on screens that have one."""
