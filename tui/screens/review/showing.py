"""What is on the review screen at the moment, for whoever says what to press next."""

from __future__ import annotations

from textual.css.query import NoMatches
from textual.widget import Widget
from textual.widgets import Input

from ...views.review import ReviewItem
from ...widgets.inline_writer import InlineEditor
from .again import AgainFrame
from .at_hand import AtHand, KeysGoTo, Reading
from .judging_panel import JudgingPanel


class ShowingFrame(AgainFrame):
    """A review that says what it shows."""

    @property
    def at_hand(self) -> AtHand | None:
        """What is on the screen at the moment; None before the first trace is, and while the screen closes."""
        item = self._item
        try:
            return self._at_hand(item) if item is not None else None
        except NoMatches:
            # Its widgets go one after the other.
            return None

    def _at_hand(self, item: ReviewItem) -> AtHand:
        part = self._form.part
        return AtHand(
            queue=self._queue.name,
            trace=item.key,
            rubric=self._rubric,
            review=item.review,
            reading=self._read_now(),
            keys=self._keys_go_to(),
            panel=self.query_one(JudgingPanel).display and not self._claims_open,
            part=part.kind if part is not None else "",
            written=self._written_part(),
            text=self._writer.editor.text if self._writing is not None else "",
            enter_finishes=self._enter_finishes(),
        )

    def _read_now(self) -> Reading:
        pane = self._reading
        shown = pane.display and self.query_one("#text").display
        return Reading(
            tuple(pane.lines_in_view) if shown else (),
            tuple(turn.head.text for turn in pane.turns),
            pane.current,
            pane.is_folded,
            tuple(pane.closed_here) if shown else (),
            self.step is not None,
        )

    def _written_part(self) -> str:
        writing = self._writing
        if writing is None:
            return ""
        kinds = {part.key: part.kind for part in self._form.parts}
        return kinds.get(writing.part, writing.part) or writing.field

    def _keys_go_to(self) -> KeysGoTo:
        focused = self.focused
        if isinstance(focused, InlineEditor):
            return "editor"
        if isinstance(focused, Input):
            return "finding"
        if self._claims_open:
            return "claims"
        if self.helping:
            return "help"
        if self._form.options is not None:
            return "options"
        if self._reading.choosing and self._reading.has_focus:
            return "words"
        places: dict[Widget | None, KeysGoTo] = {
            self._steps: "steps", self._reading: "text", self._table: "text", self._form: "panel",
        }  # fmt: skip
        return places.get(focused, "elsewhere")
