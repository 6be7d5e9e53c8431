"""One line of the reading pane as styled text: roles, JSON colours, marked ranges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from rich.style import Style
from rich.text import Text

from ..cells import cells, cut
from ..keys.table import key
from ..safe_text import one_line
from .blocks import Block
from .layout import BODY, Layout, PaneLine
from .marking import Marking

GUTTER: Final = 2
EVIDENCE_MARK: Final = "▌"

Ranges: TypeAlias = dict[str, list[tuple[int, int]]]
"""Marked ranges by step: code points of its `evidence_text`, end not included."""

_TOKEN: Final = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?P<string>"(?:[^"\\]|\\.)*")'
    r"|(?P<number>-?\b\d[\d.eE+-]*|\btrue\b|\bfalse\b|\bnull\b|\bNaN\b)"
)
_LONGEST_COLOURED: Final = 4000
"""A longer line of JSON is coloured as one string: it is tokenized for each line on screen."""

_ROLE_STYLES: Final = {
    "user": "role-user",
    "human": "role-user",
    "input": "role-user",
    "assistant": "role-assistant",
    "ai": "role-assistant",
    "model": "role-assistant",
    "llm": "role-assistant",
    "output": "role-assistant",
    "final output": "role-assistant",
    "system": "role-system",
    "developer": "role-system",
    "reasoning": "role-system",
    "tool": "role-tool",
    "call": "role-tool",
    "result": "role-tool",
    "function": "role-tool",
    "document": "role-tool",
    "retriever": "role-tool",
    "error": "role-error",
}


@dataclass(frozen=True, slots=True)
class LineDrawing:
    """Draws lines of `layout`; `style` gives the theme's style of a name."""

    layout: Layout
    style: Callable[[str], Style]
    evidence: Ranges
    marking: Marking | None
    width: int

    def draw(self, line: PaneLine, *, fold_is_active: bool = False) -> Text:
        """The line, at most `width` cells."""
        block = line.block
        if block.form == "gap":
            return Text("", end="")
        if block.form == "title":
            return self._title(block)
        if block.form == "role":
            return self._role(block)
        if block.form == "note":
            return self._section(block)
        if line.folds:
            return self._fold(line, fold_is_active)
        return self._body(line)

    def _title(self, block: Block) -> Text:
        detail = one_line(block.detail, self.width - 1)
        name = one_line(block.text, max(12, self.width - cells(detail) - 4))
        text = Text.assemble(" ", (name, self.style("title")), end="")
        style = self.style("error" if block.tone == "error" else "detail")
        text.append("  " + cut(detail, max(0, self.width - text.cell_len - 2)), style)
        return text

    def _role(self, block: Block) -> Text:
        style = self.style(_ROLE_STYLES.get(block.tone, _ROLE_STYLES.get(block.text, "role")))
        text = Text.assemble((f" {one_line(block.text, 24)} ", style), end="")
        room = self.width - text.cell_len - 2
        text.append("  " + one_line(block.detail, max(0, room)), self.style("detail"))
        return text

    def _section(self, block: Block) -> Text:
        label = one_line(block.text, max(0, self.width - 4))
        rule = "─" * max(0, self.width - cells(label) - 4)
        return Text.assemble((f"── {label} {rule}", self.style("section")), end="")

    def _fold(self, line: PaneLine, active: bool) -> Text:
        opened = line.block in self.layout.opened
        if line.block.form == "fold":
            sign = "▾" if opened else "▸"
            says = f"{sign} {one_line(line.block.text, 60)}"
            detail = f"  {line.block.detail}" if line.block.detail else ""
        else:
            says, detail = line.folds, ""
        style = self.style("fold-active" if active else "fold")
        text = Text.assemble("  ", (one_line(says, self.width - GUTTER), style), end="")
        text.append(one_line(detail), self.style("muted"))
        if active:
            text.append(f"  {key('open')} {'closes' if opened else 'opens'}", self.style("muted"))
        return text

    def _body(self, line: PaneLine) -> Text:
        block = line.block
        shown = self.layout.text(block)
        content = Text(shown[line.start : line.end], self._base(block), end="")
        if block.form == "json":
            for start, end, name in _json_tokens(shown, line.start, line.end):
                content.stylize(self.style(name), start - line.start, end - line.start)
        marked = False
        for start, end in self._places(block, self.evidence.get(block.step, [])):
            if start < line.end and end > line.start:
                marked = True
                self._stylize(content, line, start, end, "evidence")
        self._mark_chosen(content, line)
        gutter = (EVIDENCE_MARK, self.style("gutter")) if marked else " "
        text = Text.assemble(gutter, " " * (GUTTER - 1 + line.inset), end="")
        return text.append_text(content)

    def _base(self, block: Block) -> Style:
        if block.form in ("error", "incomplete"):
            return self.style(block.form)
        muted = block.tone in ("reasoning", "system", "developer", "note")
        return self.style("muted" if muted else "text")

    def _mark_chosen(self, content: Text, line: PaneLine) -> None:
        if self.marking is None or line.block.offset is None:
            return
        step, first, last = self.marking.range(self.layout)
        if step == line.block.step:
            for start, end in self._places(line.block, [(first, last)]):
                self._stylize(content, line, start, end, "chosen")
        spot = self.marking.spot
        if spot.block is line.block:
            self._stylize(content, line, spot.start, spot.end, "word")

    def _stylize(self, content: Text, line: PaneLine, start: int, end: int, name: str) -> None:
        first, last = max(start, line.start), min(end, line.end)
        if first < last:
            content.stylize(self.style(name), first - line.start, last - line.start)

    def _places(self, block: Block, ranges: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """The part of each range that lies in this block, as places of its display text."""
        if block.offset is None or block.form not in BODY:
            return
        shown = self.layout.shown(block)
        for start, end in ranges:
            first, last = max(0, start - block.offset), min(len(block.text), end - block.offset)
            if first < last:
                yield shown.range(first, last)


def _json_tokens(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """The keys, strings and numbers that touch `start` to `end`, in their whole line of JSON."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    if stop - begin > _LONGEST_COLOURED:
        yield start, end, "string"
        return
    for match in _TOKEN.finditer(text, begin, stop):
        if match.end() > start and match.start() < end:
            yield max(match.start(), start), min(match.end(), end), str(match.lastgroup)
