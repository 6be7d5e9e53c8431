"""What a version of a rubric changes and which reviews still hold: looked at first, then one key puts it to use."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from ....rubrics.schema import Rubric
from ....store.workspace.rubric_versions import VersionPlan, VersionUsed, plan_version, use_version
from ....store.workspace.workspace import Workspace
from ...keys.table import bindings
from ...safe_text import one_line
from ...views.rubrics import used_words, version_text
from ...widgets.key_line import KeyEntry, KeyLine
from ..base import BaseScreen


class VersionScreen(BaseScreen[None]):
    """The preview of a version that is put to use."""

    context = "version"
    BINDINGS: ClassVar[list[BindingType]] = bindings("version")

    def __init__(self, workspace: Workspace, rubric: Rubric) -> None:
        super().__init__()
        self._workspace = workspace
        self._rubric = rubric
        self._plan: VersionPlan | None = None

    def compose(self) -> ComposeResult:
        """A title, what would be done, the keys."""
        name = one_line(self._rubric.title, 40)
        yield Static(
            f" Put to use: {name}, version {self._rubric.version}",
            classes="title-bar",
            markup=False,
        )
        with VerticalScroll(id="version-body"):
            yield Static("Comparing …", id="version-text", markup=False)
        yield KeyLine(self.shown_keys)

    def on_mount(self) -> None:
        """Compare in a thread: every review is looked at."""
        self.query_one("#version-body").focus()
        self.in_thread(partial(plan_version, self._workspace, self._rubric), self._show)

    def on_resize(self) -> None:
        """Wrap anew."""
        if self._plan is not None:
            self._show(self._plan)

    def _show(self, plan: VersionPlan) -> None:
        self._plan = plan
        width = max(24, self.size.width - 6)
        self.query_one("#version-text", Static).update(version_text(plan, width))
        self.refresh_bindings()

    def shown_keys(self) -> Sequence[KeyEntry]:
        """Enter does something if the version changes anything."""
        does = self._plan is not None and self._plan.does_something
        use = [KeyEntry("open", "Put to use")] if does else []
        return [*use, KeyEntry("back"), KeyEntry("help")]

    def action_open(self) -> None:
        """Carry over what holds, make a queue of the rest, let the queues ask the new questions."""
        plan = self._plan
        if plan is None or not plan.does_something:
            self.dismiss()
            return
        self.in_thread(
            partial(use_version, self._workspace, self._rubric),
            self._used,
            group="use",
            exclusive=True,
        )

    def _used(self, used: VersionUsed) -> None:
        self.say(used_words(self._rubric, used))
        self.dismiss()
