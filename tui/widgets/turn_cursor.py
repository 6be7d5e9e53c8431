"""Where one reads: the line at the top of the pane and the current turn. Pure.

The current turn is always in view. Scrolling keeps it as long as its heading is in view or it fills half of the
pane, then takes the turn that one reads; where the text ends, it moves on turn by turn. The heading of a section is
never current.
"""

from __future__ import annotations

from collections import Counter

from .layout import Layout, Row


class TurnCursor:
    """The place in the turns of `layout`, in a pane of `height` lines."""

    def __init__(self, layout: Layout, height: int) -> None:
        self.layout = layout
        self.height = max(1, height)
        self.top: Row = (0, 0, 0)
        self.current = 0

    @property
    def count(self) -> int:
        """How many turns there are."""
        return len(self.layout.texts.turns)

    def rows(self) -> list[Row]:
        """The rows in view."""
        return self.layout.rows(self.top, self.height)

    def place(self, top: Row) -> None:
        """Show this row at the top, or the end of the text."""
        self.top = top
        if self.count and len(self.rows()) < self.height:
            end = self.layout.last(self.count - 1)
            self.top = self.layout.moved(end, 1 - self.height)

    def show(self, turn: int) -> None:
        """Make a turn the current one and bring all of it into view, with the heading of a section that it begins; of a
        long one, the beginning."""
        self.current = turn
        first = self.layout.first(turn)
        rows = self.rows()
        if self.height > 2 and turn and self._is_section(turn - 1):
            first = self.layout.first(turn - 1)
        if not rows or first < rows[0]:
            self.place(first)
            return
        if self.layout.turn_height(turn, self.height + 1) >= self.height:
            self.place(first)
        elif self.layout.last(turn) > rows[-1]:
            self.place(self.layout.moved(self.layout.last(turn), 1 - self.height))

    def reveal(self, row: Row, *, lead: int = 0) -> None:
        """Make the turn of a row the current one and bring the row into view, with `lead` lines above it."""
        self.current = row[0]
        rows = self.rows()
        if not rows or not rows[0] <= row <= rows[-1]:
            if lead:
                self.place(self.layout.moved(row, -lead))
            elif row < self.top:
                self.place(row)
            else:
                self.place(self.layout.moved(row, 1 - self.height))

    def scroll(self, lines: int, *, pages: bool = False) -> None:
        """Scroll by lines; at the end of the text the current turn moves instead."""
        before = self.top
        self.place(self.layout.moved(self.top, lines))
        if self.top != before or not self.count:
            self._settle(lines, pages=pages)
        elif pages:
            self.current = self._edge(lines)
        else:
            self.current = self._beside(1 if lines > 0 else -1)

    def _is_section(self, turn: int) -> bool:
        return self.layout.texts.turns[turn].head.form == "note"

    def _beside(self, by: int) -> int:
        """The next turn in that direction, or the current one if it is the last."""
        at = self.current + by
        while 0 <= at < self.count:
            if not self._is_section(at):
                return at
            at += by
        return self.current

    def _edge(self, side: int) -> int:
        """The first turn or the last one that is no section."""
        found = range(self.count) if side < 0 else range(self.count - 1, -1, -1)
        return next((at for at in found if not self._is_section(at)), self.current)

    def scroll_to(self, top: Row) -> None:
        """Show this row at the top, as when the scrollbar is drawn."""
        by = 1 if top > self.top else -1
        self.place(top)
        self._settle(by, pages=True)

    def edge(self, side: int) -> None:
        """The first turn (-1) or the last one (1)."""
        if self.count:
            self.current = self._edge(side)
            if side < 0:
                self.place(self.layout.first(0))
            else:
                self.place(self.layout.moved(self.layout.last(self.count - 1), 1 - self.height))
            self.settle()

    def step(self, by: int) -> None:
        """The next or the previous turn; first the rest of the current one, a page at a time."""
        rows = self.rows()
        if not rows:
            return
        page = max(1, self.height - 2)
        first, last = self.layout.first(self.current), self.layout.last(self.current)
        if by > 0 and last > rows[-1]:
            further = self.layout.moved(self.top, page)
            self.place(min(further, max(first, self.layout.moved(last, 1 - self.height))))
        elif by < 0 and first < rows[0]:
            self.place(max(self.layout.moved(self.top, -page), first))
        elif self._beside(by) != self.current:
            self.show(self._beside(by))
        elif by < 0:
            # Above the first turn there may be the heading of its section.
            self.place((0, 0, 0))

    def settle(self) -> None:
        """After what is shown has changed: keep the current turn if it is in view, else bring it there."""
        if not self.count:
            return
        self.place(self.top)
        rows = self.rows()
        if not any(row[0] == self.current for row in rows):
            self.show(self.current)

    def _settle(self, lines: int, *, pages: bool) -> None:
        rows = self.rows()
        seen = Counter(row[0] for row in rows)
        headed = [row[0] for row in rows if row[1:] == (0, 0) and not self._is_section(row[0])]
        if self.current in headed or 2 * seen[self.current] > len(rows):
            return
        if not headed:
            covering = [turn for turn, _ in seen.most_common() if not self._is_section(turn)]
            if covering:
                self.current = covering[0]
            else:
                # Nothing but headings of sections: there is nothing to read.
                self.show(self.current)
        elif pages or lines > 0:
            self.current = headed[0]
        else:
            self.current = headed[-1]
