"""How similar failures of one group are: another threshold as a preview, adopted only when asked."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from ....store.workspace.group_work import Difference
from ....store.workspace.workspace import Workspace
from ...keys.table import bindings, key
from ...views.group_lines import HIGHEST, LOWEST, threshold_preview
from ..base import BaseModal
from .base import locked


class ThresholdScreen(BaseModal[None]):
    """Moves the threshold and shows what would change; judged groups keep their members."""

    context = "threshold"
    BINDINGS: ClassVar[list[BindingType]] = bindings("threshold")

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._now: float | None = None
        self._threshold = HIGHEST
        self._known: dict[float, Difference] = {}

    def compose(self) -> ComposeResult:
        """The scale and what would change."""
        with Vertical(classes="sheet"):
            title = "How similar are failures of one group?"
            yield Static(title, classes="sheet-title", markup=False)
            yield Static("", id="threshold-body", markup=False)
            foot = (
                f"{key('more')} stricter · {key('fewer')} wider · {key('open')} adopts · "
                f"{key('back')} changes nothing"
            )
            yield Static(foot, classes="sheet-foot", markup=False)

    def on_mount(self) -> None:
        """Start at the threshold in use."""
        self.in_thread(
            locked(self._workspace, lambda: self._workspace.groups.settings.threshold), self._start
        )

    def _start(self, now: float) -> None:
        self._now = self._threshold = now
        self._show()
        self._preview(now)

    def action_more(self, by: int) -> None:
        """A stricter (1) or wider (-1) threshold."""
        if self._now is None:
            return
        self._threshold = max(LOWEST, min(HIGHEST, self._threshold + by))
        self._show()
        if self._threshold not in self._known:
            self._preview(self._threshold)

    action_sideways = action_more

    def _preview(self, threshold: float) -> None:
        def preview() -> Difference | None:
            work = self._workspace.group_work
            settings = work.with_threshold(threshold)
            return work.preview(settings, cancelled=lambda: self._threshold != threshold)

        def previewed(found: Difference | None) -> None:
            if found is not None:
                self._known[threshold] = found
                self._show()

        self.in_thread(locked(self._workspace, preview), previewed, exclusive=True)

    def _show(self) -> None:
        if self._now is not None:
            found = self._known.get(self._threshold)
            text = threshold_preview(self._threshold, self._now, found)
            self.query_one("#threshold-body", Static).update(text)

    def action_open(self) -> None:
        """Place all failures under the chosen threshold."""
        if self._now is None or self._threshold == self._now:
            self.dismiss()
            return
        self.query_one("#threshold-body", Static).update(Text("Placing all failures again …"))
        self.in_thread(
            locked(self._workspace, partial(self._adopt, self._threshold)), self._adopted
        )

    def _adopt(self, threshold: float) -> None:
        work = self._workspace.group_work
        work.adopt(work.with_threshold(threshold))

    def _adopted(self, _: None) -> None:
        self.say(f"Threshold {self._threshold:g}. Judged groups kept their members.")
        self.dismiss()
