"""How alike is the same failure: another threshold as a live preview, adopted only when asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from ....store.groups.comparing import Difference, preview
from ....store.groups.critiques import critiques_of
from ....store.groups.editing import GroupEditor
from ....store.workspace.workspace import Workspace
from ...keys import Command, bindings
from ...safe_text import one_line

if TYPE_CHECKING:
    from ...app import TracejuryApp

KEYS = (
    Command(
        "threshold.up", "plus,up,right,k", "move(1)", "Stricter", "More alike", key_display="+"
    ),
    Command("threshold.down", "minus,down,left,j", "move(-1)", "Wider", "Less", key_display="-"),
    Command("threshold.adopt", "enter", "adopt", "Adopt", "Place all failures anew so"),
    Command("threshold.leave", "escape,q", "leave", "Leave", "Change nothing"),
)
LOWEST, HIGHEST = 70.0, 100.0
SHOWN = 8


class ThresholdScreen(ModalScreen[None]):
    """Moves the threshold and shows what would change; groups that were judged keep their members."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)
    keys = KEYS

    class Found(Message):
        """The groups at another threshold have been worked out."""

        def __init__(self, threshold: float, difference: Difference) -> None:
            super().__init__()
            self.threshold = threshold
            self.difference = difference

    class Adopted(Message):
        """All failures have been placed anew."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._now = workspace.groups.settings.threshold
        self._threshold = self._now
        self._known: dict[float, Difference] = {}

    def compose(self) -> ComposeResult:
        """The scale and what would change."""
        with Vertical(classes="sheet"):
            yield Static("How alike is the same failure?", classes="sheet-title", markup=False)
            yield Static("", id="threshold-body", markup=False)
            foot = "↑ stricter · ↓ wider · Enter adopts · Esc leaves it as it is"
            yield Static(foot, classes="sheet-foot", markup=False)

    def on_mount(self) -> None:
        """Start where it stands."""
        self._show()
        self._work_out(self._threshold)

    def action_move(self, by: int) -> None:
        """Another threshold."""
        self._threshold = max(LOWEST, min(HIGHEST, self._threshold + by))
        self._show()
        if self._threshold not in self._known:
            self._work_out(self._threshold)

    @work(thread=True, exclusive=True, group="threshold", exit_on_error=False)
    def _work_out(self, threshold: float) -> None:
        groups = self._workspace.groups
        found = preview(
            groups,
            replace(groups.settings, threshold=threshold),
            cancelled=lambda: self._threshold != threshold,
        )
        if found is not None:
            self.post_message(self.Found(threshold, found))

    @on(Found)
    def _found(self, message: Found) -> None:
        self._known[message.threshold] = message.difference
        self._show()

    def _show(self) -> None:
        text = Text()
        share = int((self._threshold - LOWEST) * 40 / (HIGHEST - LOWEST))
        text.append(f"{LOWEST:g} ", "dim")
        text.append("─" * share + "●" + "─" * (40 - share))
        text.append(f" {HIGHEST:g}\n\n", "dim")
        text.append(f"{self._threshold:g}", "bold")
        text.append(
            "  as it is now\n" if self._threshold == self._now else f"  now {self._now:g}\n"
        )
        found = self._known.get(self._threshold)
        if found is None:
            text.append("\nworking it out …", "dim")
        else:
            text.append(f"\n{found.groups_then:,} groups instead of {found.groups:,}", "bold")
            text.append(f", {found.failures_moved:,} failures elsewhere\n")
            lines = [f"{group} ({count:,}) would join {into}" for group, into, count in found.joins]
            lines += [f"{count:,} would leave {group}" for group, count, _ in found.leaves]
            for line in lines[:SHOWN]:
                text.append(f"  {one_line(line, 68)}\n")
            if len(lines) > SHOWN:
                text.append(f"  … and {len(lines) - SHOWN:,} more\n", "dim")
            if found.same and self._threshold == self._now:
                text.append("Placed all at once, each failure would be where it is.\n", "dim")
            elif self._threshold == self._now:
                text.append("This is what the order of loading decided.\n", "dim")
        self.query_one("#threshold-body", Static).update(text)

    def action_adopt(self) -> None:
        """Place all failures anew."""
        if self._threshold == self._now:
            self.dismiss()
            return
        self.query_one("#threshold-body", Static).update("Placing all failures anew …")
        self._adopt(self._threshold)

    @work(thread=True, exclusive=True, group="threshold", exit_on_error=False)
    def _adopt(self, threshold: float) -> None:
        space = self._workspace
        wanted = replace(space.groups.settings, threshold=threshold)
        GroupEditor(space.groups, space.reviewer).settings(wanted)
        said = critiques_of(space.reviews.reviews(status="finished"), space.reviews.rubrics())
        space.groups.adopt(wanted, said)
        self.post_message(self.Adopted())

    @on(Adopted)
    def _adopted(self) -> None:
        cast("TracejuryApp", self.app).say(
            f"Failures are the same from {self._threshold:g} on. Judged groups kept their members."
        )
        self.dismiss()

    def action_leave(self) -> None:
        """Change nothing."""
        self.dismiss()
