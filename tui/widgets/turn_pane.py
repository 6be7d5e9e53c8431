"""A pane of turns: it shows them, and one is current, in view and marked by a bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from rich.style import Style
from rich.text import Text
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scrollbar import ScrollTo
from textual.strip import Strip

from ...store.judgement import Evidence
from ...store.trace import Step
from ..safe_text import one_line
from .blocks import Block
from .cached_styles import CachedStyles
from .layout import Anchor, Folding, Layout, PaneLine, Row
from .line_drawing import GUTTER, Hits, LineDrawing, Ranges
from .marking import Marking
from .pane_place import PanePlace, go_back, place_of
from .steady_scroll import SteadyScroll
from .turn_cursor import TurnCursor
from .turn_texts import TurnTexts
from .turns import Turn

_WHEEL: Final = 3
"""Lines that one notch of the mouse wheel scrolls."""
_KEPT: Final = 400
"""Lines that are kept as they were drawn: some screens full."""


class TurnPane(CachedStyles, SteadyScroll, can_focus=True):
    """Shows the turns of a trace, of any number and length; only the visible lines are measured and drawn.

    One turn is current: `current` says which, a bar in the gutter shows it, and it is always in view. It changes in
    the moment of a key press or a turn of the wheel, whenever the screen is painted.
    """

    ALLOW_SELECT = False

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "reading-pane--title",
        "reading-pane--detail",
        "reading-pane--section",
        "reading-pane--role",
        "reading-pane--role-user",
        "reading-pane--role-assistant",
        "reading-pane--role-system",
        "reading-pane--role-tool",
        "reading-pane--role-error",
        "reading-pane--text",
        "reading-pane--muted",
        "reading-pane--error",
        "reading-pane--incomplete",
        "reading-pane--key",
        "reading-pane--string",
        "reading-pane--number",
        "reading-pane--fold",
        "reading-pane--fold-active",
        "reading-pane--evidence",
        "reading-pane--grounded",
        "reading-pane--ungrounded",
        "reading-pane--gutter",
        "reading-pane--bar",
        "reading-pane--current",
        "reading-pane--sign-break",
        "reading-pane--sign-root",
        "reading-pane--sign-wrong",
        "reading-pane--sign-good",
        "reading-pane--sign-note",
        "reading-pane--hit",
        "reading-pane--hit-current",
        "reading-pane--chosen",
        "reading-pane--word",
    }
    DEFAULT_CSS = """
    TurnPane {
        & > .reading-pane--title { text-style: bold; }
        & > .reading-pane--detail { text-style: dim; }
        & > .reading-pane--section { text-style: dim; }
        & > .reading-pane--role { background: $panel; text-style: bold; }
        & > .reading-pane--role-user { background: $primary-muted; text-style: bold; }
        & > .reading-pane--role-assistant { background: $accent-muted; text-style: bold; }
        & > .reading-pane--role-system { background: $panel; text-style: dim; }
        & > .reading-pane--role-tool { background: $warning-muted; text-style: bold; }
        & > .reading-pane--role-error { background: $error-muted; text-style: bold; }
        & > .reading-pane--muted { text-style: dim; }
        & > .reading-pane--error { color: $text-error; }
        & > .reading-pane--incomplete { color: $text-warning; text-style: bold; }
        & > .reading-pane--key { color: $text-primary; }
        & > .reading-pane--string { color: $text-success; }
        & > .reading-pane--number { color: $text-warning; }
        & > .reading-pane--fold { text-style: dim; }
        & > .reading-pane--fold-active { color: $text-accent; text-style: bold; }
        & > .reading-pane--grounded { text-style: underline; }
        & > .reading-pane--ungrounded { color: $text-warning; text-style: bold; }
        & > .reading-pane--evidence { background: $warning-muted; text-style: underline; }
        & > .reading-pane--gutter { color: $text-warning; text-style: bold; }
        & > .reading-pane--bar { color: $accent; text-style: bold; }
        & > .reading-pane--current { background: $surface; }
        & > .reading-pane--sign-break { color: $text-error; text-style: bold reverse; }
        & > .reading-pane--sign-root { color: $text-warning; text-style: bold reverse; }
        & > .reading-pane--sign-wrong { color: $text-error; text-style: bold; }
        & > .reading-pane--sign-good { color: $text-success; text-style: bold; }
        & > .reading-pane--sign-note { color: $text-accent; text-style: bold; }
        & > .reading-pane--hit { background: $primary-muted; text-style: underline; }
        & > .reading-pane--hit-current { text-style: bold reverse; }
        & > .reading-pane--chosen { text-style: reverse; }
        & > .reading-pane--word { text-style: bold reverse underline; }
    }
    """
    current: reactive[int] = reactive(0, repaint=False, init=False)
    """The current turn, counted from 0."""

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.painted_at: float | None = None
        """When these turns were first drawn, on the clock of Textual's events; None before that."""
        self._steps: Sequence[Step] = ()
        self._evidence: Ranges = {}
        self._signs: Mapping[str, str] = {}
        self._hits: Hits = {}
        self._hit: tuple[Block, int] | None = None
        self._marking: Marking | None = None
        self._drawing: LineDrawing | None = None
        self._cursor = TurnCursor(Layout(TurnTexts(()), 80, Folding(set())), 24)
        self._kept: tuple[Row, Anchor] | None = None
        """The row at the top since the last change of size, and the line that it stands for."""
        self._window: list[Row] | None = None
        self._strips: dict[tuple[PaneLine, bool, bool, bool, bool], Strip] = {}
        self._with: tuple[int, ...] = ()
        self._with_all: tuple[object, ...] = ()

    # --- what is shown --------------------------------------------------------------------------

    def show_turns(
        self, turns: Sequence[Turn], steps: Sequence[Step], place: PanePlace | None = None
    ) -> None:
        """Show these turns, from the place where they were left, else from the beginning."""
        self.painted_at = None
        self._marking = self._hit = None
        self._hits = {}
        self._steps = steps
        folded = {at for at, turn in enumerate(turns) if turn.folded}
        layout = Layout(TurnTexts(turns), self._text_width, Folding(folded))
        self._cursor = TurnCursor(layout, self._height)
        # What belongs to the trace as a whole cannot be marked.
        self._cursor.current = next((at for at, turn in enumerate(turns) if turn.step), 0)
        self._kept = None
        if place is not None:
            go_back(self._cursor, place)
        self._cursor.settle()
        self._moved()

    def clear(self) -> None:
        """Show nothing."""
        self._evidence, self._signs = {}, {}
        self.show_turns((), ())

    def show_marks(self, signs: Mapping[str, str], evidence: Sequence[Evidence]) -> None:
        """Show signs beside the turns of steps, and ranges of text as evidence. Nothing moves."""
        self._signs, self._evidence = signs, _ranges(evidence)
        self.repaint()

    @property
    def place(self) -> PanePlace | None:
        """Where one reads."""
        return place_of(self._cursor) if self.turns else None

    @property
    def texts(self) -> TurnTexts:
        """The turns with their texts."""
        return self._layout.texts

    @property
    def turns(self) -> Sequence[Turn]:
        """The turns that are shown."""
        return self.texts.turns

    @property
    def turn(self) -> Turn | None:
        """The current turn, None if there is none."""
        return self.turns[self._cursor.current] if self.turns else None

    @property
    def _layout(self) -> Layout:
        return self._cursor.layout

    @property
    def _height(self) -> int:
        return self.scrollable_content_region.height or 24

    @property
    def _text_width(self) -> int:
        # Before its first layout a pane takes what the terminal has.
        return (self.scrollable_content_region.width or self.app.size.width) - GUTTER - 1

    # --- moving ---------------------------------------------------------------------------------

    def _moved(self) -> None:
        """Show where the cursor is now."""
        self._window = None
        if self.turns:
            # What is in view is measured now, before the scrollbar is drawn.
            self._rows()
            self.virtual_size = Size(0, self._layout.height)
            y = self._layout.y_of(self._cursor.top)
            self.scroll_target_y = self.scroll_y = y
        else:
            self.virtual_size = Size(0, 0)
        self.current = self._cursor.current
        self.repaint()

    def show_title(self, text: str) -> None:
        """Show a line above the text; it may come from outside."""
        self.border_title = Text(one_line(text))

    def repaint(self) -> None:
        """Paint what is shown again; nothing has moved."""
        self._drawing = None
        self.refresh()

    def _rows(self) -> list[Row]:
        if self._window is None:
            self._window = self._cursor.rows()
        return self._window

    def on_resize(self) -> None:
        """Wrap to the new width; the line at the top and the current turn stay. Back at the old size, they are exactly
        where they were, unless one has moved."""
        cursor = self._cursor
        cursor.height = self._height
        anchor = None
        if self.turns:
            kept = self._kept if self._kept is not None and self._kept[0] == cursor.top else None
            anchor = self._layout.anchor(cursor.top) if kept is None else kept[1]
        if self._text_width != self._layout.width:
            cursor.layout = Layout(self.texts, self._text_width, self._layout.folding)
        if anchor is not None:
            cursor.top = self._layout.row_at(anchor)
        cursor.settle()
        self._kept = None if anchor is None else (cursor.top, anchor)
        self._moved()

    def go_to(self, turn: int) -> None:
        """Make a turn the current one and bring it into view."""
        self._cursor.show(turn)
        self._moved()

    def step_turn(self, by: int) -> None:
        """The next or previous turn; first the rest of a turn that is longer than the pane."""
        if self.turns:
            self._cursor.step(by)
            self._moved()

    def action_line(self, lines: int) -> None:
        """Scroll by lines."""
        self.by_lines(lines)

    def action_page(self, pages: int) -> None:
        """Scroll by pages."""
        self.by_lines(pages * max(1, self._height - 2), pages=True)

    def by_lines(self, lines: int, *, pages: bool = False) -> None:
        """Scroll; the current turn is then what one reads."""
        if self.turns:
            self._cursor.scroll(lines, pages=pages)
            self._moved()

    def action_edge(self, side: int) -> None:
        """To the first turn (-1) or the end (1)."""
        self._cursor.edge(side)
        self._moved()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel scrolls as the arrows do."""
        event.prevent_default().stop()
        TurnPane.by_lines(self, _WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel scrolls as the arrows do."""
        event.prevent_default().stop()
        TurnPane.by_lines(self, -_WHEEL)

    def on_scroll_to(self, message: ScrollTo) -> None:
        """The scrollbar was drawn."""
        message.prevent_default().stop()
        if message.y is not None and self.turns:
            self._cursor.scroll_to(self._layout.at(round(message.y)))
            self._moved()

    # --- drawing --------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        if self.painted_at is None:
            self.painted_at = Message().time
        width = self.scrollable_content_region.width
        row = self._row_at(y)
        if row is None:
            return Strip.blank(width, self.base_style)
        drawing = self._drawing = self._drawing or self._drawn_with(width)
        line = self._layout.line(row)
        current = row[0] == self._cursor.current
        # A line looks the same as long as nothing else about it changes; most lines stay when one moves.
        leads = y == 0 and not line.head
        looks = (line, current, drawing.says_key(line), row[0] in self._layout.folding.turns, leads)
        strip = self._strips.get(looks)
        if strip is None:
            style = self.base_style + self._style("current") if current else self.base_style
            strip = Strip(drawing.draw(line, leads=leads).render(self.app.console))
            strip = strip.adjust_cell_length(width).apply_style(style)
            if len(self._strips) > _KEPT:
                self._strips.clear()
            self._strips[looks] = strip
        return strip

    def _drawn_with(self, width: int) -> LineDrawing:
        """What draws the lines; those that were drawn with other marks are drawn again."""
        drawing = self.drawing(width)
        with_all = (self.texts, self._signs, self._evidence, self._hits, self._hit, self._marking)
        if self._with != (width, *map(id, with_all)):
            self._with, self._with_all = (width, *map(id, with_all)), with_all
            self._strips.clear()
        return drawing

    def styles_changed(self) -> None:
        """Another theme, or the focus has come or gone."""
        self._strips.clear()

    @property
    def lines_in_view(self) -> list[str]:
        """The lines in view as they are drawn, without what stands in the gutter."""
        if not self.turns:
            return []
        drawing = self.drawing(self.scrollable_content_region.width)
        return [drawing.draw(self._layout.line(row)).plain[GUTTER:] for row in self._rows()]

    def _row_at(self, y: int) -> Row | None:
        rows = self._rows() if self.turns else []
        return rows[y] if 0 <= y < len(rows) else None

    def drawing(self, width: int) -> LineDrawing:
        """What draws the lines, as long as nothing changes."""
        return LineDrawing(
            self._layout,
            self._style,
            self._evidence,
            self._marking,
            width,
            signs=self._signs,
            hits=self._hits,
            hit=self._hit,
            current=self._cursor.current,
        )

    def _style(self, name: str) -> Style:
        return self.style_of(f"reading-pane--{name}")


def _ranges(evidence: Sequence[Evidence]) -> Ranges:
    ranges: Ranges = {}
    for item in evidence:
        ranges.setdefault(item.step, []).append((item.start, item.end))
    return ranges
