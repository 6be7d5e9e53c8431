"""The panes of the review screen: what stands where, and which of them has the focus."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Static

from ...widgets.find_line import FindLine
from ...widgets.key_line import KeyLine
from ...widgets.reading_pane import ReadingPane
from ...widgets.rubric_form import RubricForm
from ...widgets.step_table import StepTable
from ...widgets.step_tree import StepTree
from ..undoing import UndoScreen
from .claims_panel import ClaimsPanel
from .help_panel import HelpPanel
from .judging_panel import JudgingPanel

STEPS, TEXT, FORM = range(3)
"""The panes of the review, from left to right."""


class PanesFrame(UndoScreen[None]):
    """A screen with the steps, the text and, beside it, one of the panels."""

    @property
    def _is_closed(self) -> bool:
        """Whether the screen was closed, which may be while something is awaited: then nothing can be shown any more."""
        return not self.query(ReadingPane)

    @property
    def _steps(self) -> StepTree:
        return self.query_one(StepTree)

    @property
    def _table(self) -> StepTable:
        return self.query_one(StepTable)

    @property
    def _reading(self) -> ReadingPane:
        return self.query_one(ReadingPane)

    @property
    def _form(self) -> RubricForm:
        return self.query_one(RubricForm)

    @property
    def _claims(self) -> ClaimsPanel:
        return self.query_one(ClaimsPanel)

    @property
    def _claims_open(self) -> bool:
        return self.query_one("#review-body").has_class("claims")

    @property
    def helping(self) -> bool:
        """Whether what the rubric says is shown in the place of the panel."""
        return self.query_one("#review-body").has_class("helping")

    def compose(self) -> ComposeResult:
        """Title, banner, context, three panes, the state of the review, the keys."""
        yield Static("", id="review-title", classes="title-bar", markup=False)
        yield Static("", id="not-saved", markup=False)
        yield Static("", id="review-context", markup=False)
        with Horizontal(id="review-body"):
            yield StepTree(id="steps")
            with Vertical(id="text"):
                yield ReadingPane(id="reading")
                yield FindLine()
            yield StepTable(id="table")
            yield JudgingPanel(id="judging")
            yield HelpPanel(id="rubric-help")
            yield ClaimsPanel(id="claims")
        yield Static("", id="review-state", markup=False)
        yield KeyLine(self.shown_keys)

    def _show_state(self) -> None:
        """What is saved is shown anew: which panes there are has changed."""

    @property
    def _enter_is_free(self) -> bool:
        """Whether nothing else on the screen is waiting for Enter."""
        return not self._claims_open

    def action_leave(self) -> None:
        """Close the panel in which one judges where it takes room from the text; else back to the screen before."""
        body = self.query_one("#review-body")
        if body.has_class("judging") and self.has_class("-narrow"):
            self._focus_pane(TEXT)
        else:
            super().action_leave()

    def action_pane(self, by: int) -> None:
        """Steps, text, rubric in turn; text and claims while these are open. On a narrow screen the rubric takes the
        place of the steps, and the claims stand below the text."""
        if self._claims_open:
            if self._reading.has_focus:
                self._open_claims()
            else:
                self.set_focus(self._reading)
            return
        shown = [
            number for number, pane in enumerate(self._panes) if pane.display or number == FORM
        ]
        at = shown.index(self._focused_pane()) if self._focused_pane() in shown else 0
        self._focus_pane(shown[(at + by) % len(shown)])

    @property
    def _panes(self) -> tuple[Widget, Widget, Widget]:
        table = self._table
        return self._steps, table if table.display else self._reading, self._form

    def _focused_pane(self) -> int:
        return next((at for at, pane in enumerate(self._panes) if pane.has_focus), TEXT)

    def _focus_pane(self, number: int) -> None:
        body = self.query_one("#review-body")
        body.remove_class("claims", "helping")
        body.set_class(number == FORM, "judging")
        self._show_state()
        # At once: keys that are typed ahead belong to what has the focus then.
        self.set_focus(self._panes[number])

    def _open_claims(self) -> None:
        body = self.query_one("#review-body")
        body.remove_class("judging", "helping")
        body.add_class("claims")
        self._claims.rows.focus()
