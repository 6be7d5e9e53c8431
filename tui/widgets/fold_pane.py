"""A pane of turns in which parts of them are folded: which part a key opens or closes, and where one looks then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from .blocks import Block
from .layout import PaneLine, Row
from .line_drawing import LineDrawing
from .turn_pane import TurnPane

_LOOKED_THROUGH: Final = 400
"""Lines below the view that are looked through for what is closed: a part may be very long."""


class FoldPane(TurnPane):
    """A pane of turns that fold, and whose long texts, documents and values do."""

    _fold: Block | None = None
    """The part that was chosen to be opened or closed."""

    @property
    def at_fold(self) -> bool:
        """Whether a key would open or close something."""
        return self._active_fold() is not None

    def drawing(self, width: int) -> LineDrawing:
        """What draws the lines, with the part that a key opens or closes."""
        fold = self._active_fold()
        return replace(super().drawing(width), fold=None if fold is None else fold.opens)

    def fold_turn(self) -> None:
        """Fold the current turn, or open it."""
        self.fold_turns([self._cursor.current], folded=not self.is_folded)

    @property
    def is_folded(self) -> bool:
        """Whether the current turn is folded."""
        return self._cursor.current in self._layout.folding.turns

    def fold_turns(self, turns: Iterable[int], *, folded: bool) -> None:
        """Fold turns, or open them. The heading of the current one stays where it is."""
        if not self.turns:
            return
        head = self._layout.first(self._cursor.current)
        above = next((y for y, row in enumerate(self._rows()) if row == head), 0)
        self._layout.fold_turns(turns, folded=folded)
        self._cursor.place(self._layout.moved(head, -above))
        self._cursor.settle()
        self._moved()

    def _fold_lines(self) -> list[PaneLine]:
        """The lines in view that open or close something, from top to bottom."""
        lines = [self._layout.line(row) for row in self._rows()] if self.turns else []
        folded = self._layout.folding.turns
        return [line for line in lines if line.folds or (line.head and line.turn in folded)]

    @property
    def closed_here(self) -> list[str]:
        """What is closed inside the current turn and in view, by its heading: a key opens the first of these first."""
        return [
            line.owner.text
            for line in self._fold_lines()
            if line.turn == self._cursor.current and line.folds == "closed"
        ]

    def _fold_in_view(self) -> PaneLine | None:
        """Of the lines in view the one that was chosen, else of the current turn the first that is closed, else the
        first."""
        found = self._fold_lines()
        chosen = [line for line in found if line.opens is self._fold]
        current = [line for line in found if line.turn == self._cursor.current]
        closed = [line for line in current if line.folds not in ("open", "fold")]
        return next(iter([*chosen, *closed, *current]), None)

    def _next_below(self) -> Row | None:
        """What a key opens below the view: before it closes what is open, unless that was chosen, it opens what is left of
        the current turn."""
        in_view = self._fold_in_view()
        if self._fold is not None or in_view is None or in_view.folds not in ("open", "fold"):
            return None
        row = self._rows()[-1]
        for _ in range(_LOOKED_THROUGH):
            following = self._layout.moved(row, 1)
            if following == row or following[0] != self._cursor.current:
                return None
            row = following
            if self._layout.line(row).folds == "closed":
                return row
        return None

    def _active_fold(self) -> PaneLine | None:
        """The line that a key opens or closes, in view or below it."""
        below = self._next_below()
        return self._fold_in_view() if below is None else self._layout.line(below)

    def _toggle_active(self) -> None:
        """Open or close what the key is at, and bring it into view."""
        below, fold = self._next_below(), self._active_fold()
        if below is not None:
            self._cursor.reveal(below, lead=self._height // 3)
            self._window = None
        self._toggle(fold)

    def _choose_fold(self, by: int) -> None:
        found = self._fold_lines()
        active = self._active_fold()
        parts = [line.opens for line in found]
        if active is not None and active.opens in parts:
            at = parts.index(active.opens) + by
        else:
            # The nearest one in that direction.
            after = [at for at, line in enumerate(found) if line.turn > self._cursor.current]
            at = (after[0] if after else len(found)) + min(0, by)
        if 0 <= at < len(found):
            self._fold = parts[at]
            self._cursor.current = found[at].turn
            self._moved()

    def _toggle(self, line: PaneLine | None) -> None:
        if line is None:
            return
        self._cursor.current = line.turn
        self._fold = None
        if line.head:
            self.fold_turns([line.turn], folded=line.turn not in self._layout.folding.turns)
            return
        opening = line.owner not in self._layout.folding.opened
        self._layout.toggle(line.turn, line.owner)
        if opening:
            self._show_opened(line)
        else:
            row = self._layout.row_of(line.turn, self.texts.pieces(line.owner)[0])
            if row is not None and row < self._cursor.top:
                self._cursor.place(row)
        self._cursor.settle()
        self._moved()

    def _show_opened(self, line: PaneLine) -> None:
        """Scroll to what was opened at the bottom of the view: what it holds is below its heading."""
        rows = self._rows()
        at = next(
            (y for y, row in enumerate(rows) if self._layout.line(row).opens is line.opens), 0
        )
        if at > self._height // 2:
            self._cursor.place(self._layout.moved(rows[at], -(self._height // 4)))
