"""The reading pane: one step, or a trace as a conversation, with text that can be marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ...store.evidence_text import evidence_text
from ...store.judgement import Evidence
from ...store.trace import Step, Trace
from ..keys.command import Context
from ..keys.table import bindings
from .blocks import Block, step_blocks
from .conversation import trace_blocks
from .layout import Layout, PaneLine
from .line_drawing import GUTTER, LineDrawing, Ranges
from .marking import Marking, begin

_CHUNK: Final = 400
"""Blocks that are measured at a time in the background."""


class ReadingPane(ScrollView, can_focus=True):
    """Shows text of any length; only the visible lines are drawn.

    A range is chosen word by word: arrows move, the key that began it sets or clears the other end,
    Enter takes the range, Esc cancels.
    """

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
        "reading-pane--gutter",
        "reading-pane--chosen",
        "reading-pane--word",
    }
    DEFAULT_CSS = """
    ReadingPane {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
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
        & > .reading-pane--evidence { background: $warning-muted; text-style: underline; }
        & > .reading-pane--gutter { color: $text-warning; text-style: bold; }
        & > .reading-pane--chosen { text-style: reverse; }
        & > .reading-pane--word { text-style: bold reverse underline; }
    }
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

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._steps: dict[str, Step] = {}
        self._blocks: tuple[Block, ...] = ()
        self._layout = Layout((), 80, set())
        self._evidence: Ranges = {}
        self._marking: Marking | None = None

    def show_step(self, step: Step, *, evidence: Sequence[Evidence] = ()) -> None:
        """Show one step in full, with the ranges of `evidence` in it marked."""
        self._show(step_blocks(step), (step,), evidence)

    def show_trace(self, trace: Trace, *, evidence: Sequence[Evidence] = ()) -> None:
        """Show a whole trace as a conversation, with the ranges of `evidence` marked."""
        self._show(trace_blocks(trace), trace.steps, evidence)

    def clear(self) -> None:
        """Show nothing."""
        self._show((), (), ())

    @property
    def choosing(self) -> bool:
        """Whether a range of text is being chosen with the keyboard."""
        return self._marking is not None

    def _show(
        self, blocks: tuple[Block, ...], steps: Sequence[Step], evidence: Sequence[Evidence]
    ) -> None:
        self._leave()
        self._steps = {step.id: step for step in steps}
        self._blocks = blocks
        self._evidence = _ranges(evidence)
        self._lay_out(set())
        self.scroll_to(y=0, animate=False, force=True)
        self.refresh()

    def _lay_out(self, opened: set[Block]) -> None:
        width = self.scrollable_content_region.width or 80
        self._layout = Layout(self._blocks, width - GUTTER - 1, opened)
        self._layout.measure(lines=3 * max(24, self.size.height))
        self._measured()
        if not self._layout.complete:
            self.set_timer(0.01, self._measure_more)

    def _measured(self) -> None:
        if self.virtual_size.height != self._layout.height:
            self.virtual_size = Size(0, self._layout.height)

    def _measure_more(self) -> None:
        """Measure a part of the rest, so that other events are handled between parts."""
        if not self._layout.complete:
            self._layout.measure(blocks=_CHUNK)
            self._measured()
            self.set_timer(0.01, self._measure_more)

    def on_resize(self) -> None:
        """Wrap to the new width; the line at the top stays at the top."""
        width = (self.scrollable_content_region.width or 80) - GUTTER - 1
        if width != self._layout.width:
            top = self._layout.line(self.scroll_offset.y)
            self._lay_out(self._layout.opened)
            if top is not None:
                y = self._layout.line_of(top.block, top.start)
                self._measured()
                self.scroll_to(y=y or 0, animate=False, force=True)
        self._show_word()
        self.refresh()

    def action_line(self, lines: int) -> None:
        """Scroll, or move the word cursor, by lines."""
        if self._marking is not None:
            self._move(lines=lines)
        else:
            self.scroll_to(y=self.scroll_offset.y + lines, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll, or move the word cursor, by pages."""
        self.action_line(pages * max(1, self.scrollable_content_region.height - 2))

    def action_edge(self, side: int) -> None:
        """Scroll to the top (-1) or the end (1)."""
        if side > 0:
            self._layout.measure()
            self._measured()
        self.scroll_to(y=0 if side < 0 else self._layout.height, animate=False)

    def action_sideways(self, words: int) -> None:
        """Move the word cursor."""
        self._move(words=words)

    def action_mark_words(self) -> None:
        """Begin choosing text; while choosing, set or clear the other end."""
        if self._marking is not None:
            self._marking = self._marking.toggled()
        else:
            self._marking = begin(self._layout, self.scroll_offset.y)
            if self._marking is None:
                self.app.bell()
                return
            self._show_word()
        self.refresh()

    def action_open(self) -> None:
        """Take the chosen range; without one, open or close the nearest fold."""
        if self._marking is None:
            fold = self._active_fold()
            if fold is not None:
                self._toggle(fold)
            return
        step_id, start, end = self._marking.range(self._layout)
        text = evidence_text(self._steps[step_id])[start:end]
        self._leave()
        self.post_message(self.Selected(self, step_id, start, end, text))

    def action_leave(self) -> None:
        """Stop choosing text."""
        self._leave()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Keys without a function at the moment are left to the screen."""
        if action in ("leave", "sideways"):
            return self._marking is not None
        return True

    def on_click(self, event: events.Click) -> None:
        """A click on a fold opens or closes it."""
        place = event.get_content_offset(self)
        line = None if place is None else self._layout.line(place.y + self.scroll_offset.y)
        if line is not None and line.folds:
            event.stop()
            self._toggle(line.block)

    def _leave(self) -> None:
        if self._marking is not None:
            self._marking = None
            self.refresh()

    def _move(self, *, words: int = 0, lines: int = 0) -> None:
        if self._marking is not None:
            self._marking = self._marking.moved(self._layout, words, lines)
            self._measured()
            self._show_word()
            self.refresh()

    def _show_word(self) -> None:
        if self._marking is None:
            return
        y = self._layout.line_of(self._marking.spot.block, self._marking.spot.start)
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        if y is not None and not top <= y < top + height:
            self.scroll_to(y=y if y < top else y - height + 1, animate=False, force=True)

    def _toggle(self, block: Block) -> None:
        opening = block not in self._layout.opened
        self._layout.toggle(block)
        self._measured()
        if not self._layout.complete:
            self.set_timer(0.01, self._measure_more)
        if not opening:
            y = self._layout.line_of(block)
            if y is not None and y < self.scroll_offset.y:
                self.scroll_to(y=y, animate=False, force=True)
        self.refresh()

    def _active_fold(self) -> Block | None:
        """The fold that Enter works on: the first closed one in view, else the first open one."""
        top = self.scroll_offset.y
        opened = None
        for y in range(top, top + self.scrollable_content_region.height):
            line = self._layout.line(y)
            if line is None:
                break
            if line.folds and line.block not in self._layout.opened:
                return line.block
            if line.folds and opened is None:
                opened = line.block
        return opened

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        width = self.scrollable_content_region.width
        line = self._layout.line(y + self.scroll_offset.y)
        text = Text("", end="") if line is None else self._drawn(line, width)
        strip = Strip(text.render(self.app.console))
        return strip.adjust_cell_length(width).apply_style(self.rich_style)

    def _drawn(self, line: PaneLine, width: int) -> Text:
        drawing = LineDrawing(self._layout, self._style, self._evidence, self._marking, width)
        active = bool(line.folds) and line.block is self._active_fold()
        return drawing.draw(line, fold_is_active=active and not self.choosing)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"reading-pane--{name}", partial=True)


def _ranges(evidence: Sequence[Evidence]) -> Ranges:
    ranges: Ranges = {}
    for item in evidence:
        ranges.setdefault(item.step, []).append((item.start, item.end))
    return ranges
