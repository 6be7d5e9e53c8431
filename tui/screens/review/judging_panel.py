"""The panel in which one judges: the parts of the judgement, and below them what one writes."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll

from ...widgets.inline_writer import InlineWriter
from ...widgets.rubric_form import RubricForm


class JudgingPanel(Vertical):
    """The rubric form, with an editor below it while something is written."""

    DEFAULT_CSS = """
    JudgingPanel {
        width: 38; height: 1fr; border-left: vkey $divider;
        border-top: solid $divider; border-title-color: $text-muted;
    }
    JudgingPanel:focus-within {
        border-top: heavy $accent; border-title-color: $foreground; border-title-style: bold;
    }
    JudgingPanel > VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
    """

    def compose(self) -> ComposeResult:
        """The form scrolls; the editor stays in view."""
        with VerticalScroll(can_focus=False):
            yield RubricForm()
        yield InlineWriter()
