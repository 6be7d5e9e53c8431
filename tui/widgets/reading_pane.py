"""The reading pane: the turns of a trace, with text that can be chosen, folded and found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from ...store.evidence_text import evidence_text
from ...store.trace import Step
from ..keys.command import Context
from ..keys.table import bindings
from .blocks import Block
from .fold_pane import FoldPane
from .layout import Row
from .line_drawing import GUTTER, Hits, LineDrawing
from .marking import Marking, Spot, begin, word_at
from .pane_place import PanePlace
from .turns import Turn


class ReadingPane(FoldPane):
    """A pane of turns to work with.

    A range of text is chosen word by word: arrows move, the key that began it sets or clears the other end,
    Enter takes the range, Esc cancels. The mouse chooses by dragging.
    """

    context: ClassVar[Context] = "reading"
    BINDINGS: ClassVar[list[BindingType]] = bindings("reading")

    class Selected(Message):
        """A range of text was chosen: code points `start` to `end` of `evidence_text(step)`."""

        def __init__(
            self, pane: ReadingPane, step_id: str, start: int, end: int, text: str
        ) -> None:
            super().__init__()
            self.pane = pane
            self.step_id = step_id
            self.start = start
            self.end = end
            self.text = text

        @property
        def control(self) -> ReadingPane:
            """The pane it happened in."""
            return self.pane

    class Dropped(Message):
        """A key ended the choosing of words, and none are kept."""

    dropped = False
    """Whether a key ended the choosing of words, so that Enter would not mean what it did before that."""
    _dragged: Spot | None = None

    @property
    def choosing(self) -> bool:
        """Whether a range of text is being chosen."""
        return self._marking is not None

    @property
    def chooses_a_range(self) -> bool:
        """Whether the range that is being chosen has begun."""
        return self._marking is not None and self._marking.anchor is not None

    @property
    def at_fold(self) -> bool:
        """Whether Enter would open or close a fold."""
        return not self.choosing and super().at_fold

    @property
    def chosen(self) -> tuple[str, int, int] | None:
        """The range that is being chosen: its step and the code points of its `evidence_text`."""
        return None if self._marking is None else self._marking.range(self._layout)

    @property
    def chosen_text(self) -> str:
        """The text that is being chosen."""
        if self.chosen is None:
            return ""
        step_id, start, end = self.chosen
        step = next(one for one in self._steps if one.id == step_id)
        return evidence_text(step)[start:end]

    def drawing(self, width: int) -> LineDrawing:
        """What draws the lines, with the fold that Enter opens or closes."""
        drawing = super().drawing(width)
        return replace(drawing, fold=None) if self.choosing else drawing

    @property
    def on_question(self) -> bool:
        """Whether one reads what was asked."""
        return bool(self.turns) and self.turns[self.current].kind == "asked"

    def step_turn(self, by: int) -> None:
        """The next or previous turn; choosing text ends."""
        self._drop()
        super().step_turn(by)

    def fold_turns(self, turns: Iterable[int], *, folded: bool) -> None:
        """Fold turns, or open them; choosing text ends."""
        self._drop()
        super().fold_turns(turns, folded=folded)

    def by_lines(self, lines: int, *, pages: bool = False) -> None:
        """Scroll, or move the word cursor."""
        if self._marking is not None:
            self._move(lines=lines)
        else:
            super().by_lines(lines, pages=pages)

    def action_edge(self, side: int) -> None:
        """To the first turn (-1) or the end (1); while text is chosen, of the line."""
        if self._marking is None:
            super().action_edge(side)
            return
        self._marking = self._marking.to_edge(self._layout, side)
        self._show_word()
        self._moved()

    # --- choosing text --------------------------------------------------------------------------

    def action_sideways(self, by: int) -> None:
        """Move the word cursor; while no text is chosen, go to another fold in view."""
        if self._marking is not None:
            self._move(words=by)
        else:
            self._choose_fold(by)

    def action_sentence(self, by: int) -> None:
        """Choose the sentence under the cursor, then one more on that side."""
        self._marking = self._marking or self._begun()
        if self._marking is not None:
            self._marking = self._marking.by_sentence(self._layout, by)
            self._show_word()
            self._moved()

    def action_mark_words(self) -> None:
        """Begin choosing text in the current turn; while choosing, set or clear the other end."""
        self._marking = self._begun() if self._marking is None else self._marking.toggled()
        self._show_word()
        self._moved()

    def _begun(self) -> Marking | None:
        """A cursor on the first word in view of the current turn."""
        if not self.turns:
            return None
        current = self._cursor.current
        row = next((row for row in self._rows() if row[0] == current), self._cursor.top)
        found = begin(self._layout, row, current)
        if found is None:
            self.app.bell()
        return found

    def action_open(self) -> None:
        """Take the chosen range; without one, open or close a fold."""
        if self._marking is None:
            self._toggle_active()
            return
        step_id, start, end = self._marking.range(self._layout)
        text = self.chosen_text
        self.leave()
        self.post_message(self.Selected(self, step_id, start, end, text))

    def action_leave(self) -> None:
        """Stop choosing text."""
        self.leave()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Keys without a function at the moment are left to the screen."""
        if action == "leave":
            return self.choosing
        return True

    def leave(self) -> None:
        """Stop choosing text."""
        if self._marking is not None:
            self._marking = None
            self.repaint()

    def _drop(self) -> None:
        """Stop choosing text, which is said: what was chosen is not kept."""
        if self._marking is not None:
            self._marking = None
            self.dropped = True
            self.post_message(self.Dropped())

    def show_turns(
        self, turns: Sequence[Turn], steps: Sequence[Step], place: PanePlace | None = None
    ) -> None:
        """Show these turns, from the place where they were left, else from the beginning."""
        self._drop()
        super().show_turns(turns, steps, place)

    def _move(self, *, words: int = 0, lines: int = 0) -> None:
        if self._marking is not None:
            self._marking = self._marking.moved(self._layout, words, lines)
            self._show_word()
            self._moved()

    def _show_word(self) -> None:
        """Bring the word under the cursor into view; its turn is the current one."""
        if self._marking is not None:
            spot = self._marking.spot
            row = self._layout.row_of(spot.turn, spot.block, spot.start)
            if row is not None:
                self._cursor.reveal(row)

    # --- the mouse ------------------------------------------------------------------------------

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to choose text by dragging."""
        x, y = self._inside(event)
        row = self._row_at(y)
        if row is not None and event.button == 1:
            self._marking = None
            self._cursor.current = row[0]
            self._dragged = word_at(self._layout, row, x)
            self.capture_mouse()
            self._moved()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Choose up to the word under the mouse; beyond an edge of the pane, scroll."""
        start = self._dragged
        if start is None:
            return
        x, y = self._inside(event)
        if not 0 <= y < self._height:
            self._cursor.place(self._layout.moved(self._cursor.top, 1 if y > 0 else -1))
            self._window = None
        row = self._row_at(max(0, min(y, len(self._rows()) - 1)))
        spot = None if row is None else word_at(self._layout, row, x)
        if (
            spot is not None
            and spot.block.step == start.block.step
            and (spot != start or self._marking is not None)
        ):
            self._marking = Marking(spot, start)
            self._cursor.current = spot.turn
        self._cursor.settle()
        self._moved()

    def on_mouse_up(self) -> None:
        """What was dragged over stays chosen."""
        self._dragged = None
        self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """A click on a fold opens or closes it."""
        row = self._row_at(self._inside(event)[1])
        if row is not None and not self.choosing:
            line = self._layout.line(row)
            if line.folds or (line.head and line.turn in self._layout.folding.turns):
                event.stop()
                self._toggle(line)

    def _inside(self, event: events.MouseEvent) -> tuple[int, int]:
        """The column of the text and the line of the pane that the mouse is at."""
        return event.x - self.gutter.left - GUTTER, event.y - self.gutter.top

    # --- finding --------------------------------------------------------------------------------

    def show_hits(self, hits: Hits) -> None:
        """Show these ranges as found."""
        self._hits, self._hit = hits, None
        self.repaint()

    def go_to_text(self, turn: int, block: Block, start: int) -> None:
        """Make a place of a block of a turn visible, whatever hides it: the hit that one is at."""
        self._drop()
        owner = self.texts.owner(block)
        row = self._layout.row_of(turn, block, self._layout.shown(block).to_shown(start))
        if block is not self.turns[turn].head and (row is None or self._hides(row, block, start)):
            self._layout.open_to(turn, owner)
            row = self._layout.row_of(turn, block, self._layout.shown(block).to_shown(start))
        self._hit = (block, start)
        self._cursor.reveal(row or (turn, 0, 0), lead=self._height // 3)
        self._moved()

    def _hides(self, row: Row, block: Block, start: int) -> bool:
        """Whether a place of a block is folded away, so that `row` is only the last one before it."""
        line = self._layout.line(row)
        place = self._layout.shown(block).to_shown(start)
        after = self._layout.moved(row, 1)
        return place >= line.end and after != row and self._layout.line(after).folds.startswith("…")
