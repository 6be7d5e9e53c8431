"""One line of the reading pane as styled text: roles, JSON colours, marked ranges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from rich.style import Style
from rich.text import Text

from ..cells import cells, cut
from ..keys.table import key
from ..safe_text import one_line
from .blocks import Block
from .layout import Layout, PaneLine
from .marking import Marking
from .signs import ERROR, EVIDENCE, UNGROUNDED
from .turn_texts import BODY

GUTTER: Final = 4
"""Cells before the text: the bar of the current turn, then up to three signs."""
CURRENT_BAR: Final = "┃"

Ranges: TypeAlias = dict[str, list[tuple[int, int]]]
"""Marked ranges by step: code points of its `evidence_text`, end not included."""
Hits: TypeAlias = dict[Block, list[tuple[int, int]]]
"""What was found, by block: code points of its text, end not included."""

_TOKEN: Final = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?P<string>"(?:[^"\\]|\\.)*")'
    r"|(?P<number>-?\b\d[\d.eE+-]*|\btrue\b|\bfalse\b|\bnull\b|\bNaN\b)"
)
_LONGEST_NAME: Final = 40
"""Cells of the name of a turn: names of tools are long."""
_FEWEST_CELLS: Final = 16
"""Cells for what a folded turn says; with fewer its size is left out."""
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

_SIGN_STYLES: Final = {
    "B": "sign-break", "b": "sign-break", "V": "sign-break", "R": "sign-root", "r": "sign-root",
    "!": "sign-wrong", "✗": "sign-wrong", "+": "sign-good", "i": "sign-note", "?": "ungrounded",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineDrawing:
    """Draws lines of `layout`; `style` gives the theme's style of a name.

    `signs` are those of each step, `current` is the turn with the bar, `fold` the text that
    Enter opens or closes (a folded turn: its heading).
    """

    layout: Layout
    style: Callable[[str], Style]
    evidence: Ranges
    marking: Marking | None
    width: int
    signs: Mapping[str, str] = field(default_factory=dict)
    hits: Hits = field(default_factory=dict)
    hit: tuple[Block, int] | None = None
    current: int | None = None
    fold: Block | None = None

    def says_key(self, line: PaneLine) -> bool:
        """Whether this line is the one that a key opens or closes."""
        return self.fold is not None and self.fold is line.opens

    def draw(self, line: PaneLine, *, leads: bool = False) -> Text:
        """The line, at most `width` cells. One that `leads` is the first in view of a turn whose heading is above it: the
        signs of the turn stand beside it."""
        bar = (CURRENT_BAR, self.style("bar")) if line.turn == self.current else " "
        signs = self._turn_signs(line.turn) if line.head or leads else ""
        if (leads or not signs) and EVIDENCE not in signs and self._has_evidence(line):
            signs += EVIDENCE
        if not signs and any(self._on(line, line.block.ungrounded)):
            signs = UNGROUNDED
        text = Text.assemble(bar, end="")
        for sign in signs[: GUTTER - 1].ljust(GUTTER - 1):
            text.append(sign, self.style(_SIGN_STYLES.get(sign, "gutter")))
        return text.append_text(self._content(line))

    def _turn_signs(self, number: int) -> str:
        turn = self.layout.texts.turns[number]
        failed = turn.head.form == "role" and "error" in (turn.kind, turn.head.tone)
        signs = "".join(
            self.signs.get(step, "") for step in {turn.step: 0} | dict.fromkeys(turn.steps)
        )
        return (ERROR if failed else "") + "".join(dict.fromkeys(signs))

    def _content(self, line: PaneLine) -> Text:
        block = line.block
        if line.head and line.turn in self.layout.folding.turns:
            return self._folded_turn(line)
        if block.form == "gap":
            return Text("", end="")
        if block.form == "title":
            return self._title(block)
        if block.form == "role":
            return self._role(block)
        if block.form == "note":
            return self._section(block)
        if line.folds or block.form == "fold":
            return self._fold(line)
        return self._body(line)

    def _folded_turn(self, line: PaneLine) -> Text:
        """A folded turn: its heading, what it is about, and how much there is."""
        turn = self.layout.texts.turns[line.turn]
        active = self.says_key(line)
        text = Text.assemble(("▸ ", self.style("fold-active" if active else "fold")), end="")
        style = self._role_style(line.block) if line.block.form == "role" else self.style("title")
        name = (
            f" {one_line(turn.head.text, _LONGEST_NAME)} "
            if line.block.form == "role"
            else turn.head.text
        )
        text.append(one_line(name, self._room - 12), style)
        size = f"  {turn.size}" if turn.size else ""
        room = self._room - text.cell_len - cells(size) - 2
        if room < _FEWEST_CELLS:
            # What it says counts more than how much there is.
            room, size = room + cells(size), ""
        said = asked_and_came_back(*turn.said, room) if room > 3 else ""
        if said:
            text.append("  " + said, self.style("text"))
        elif room > 3 and turn.head.detail:
            text.append("  " + one_line(turn.head.detail, room), self.style("detail"))
        text.append(size, self.style("muted"))
        return text

    @property
    def _room(self) -> int:
        return self.width - GUTTER

    def _role_style(self, block: Block) -> Style:
        return self.style(_ROLE_STYLES.get(block.tone, _ROLE_STYLES.get(block.text, "role")))

    def _title(self, block: Block) -> Text:
        detail = one_line(block.detail, self._room - 1)
        name = one_line(block.text, max(12, self._room - cells(detail) - 4))
        text = Text.assemble((name, self.style("title")), end="")
        style = self.style("error" if block.tone == "error" else "detail")
        text.append("  " + cut(detail, max(0, self._room - text.cell_len - 2)), style)
        return text

    def _role(self, block: Block) -> Text:
        text = Text.assemble(
            (f" {one_line(block.text, _LONGEST_NAME)} ", self._role_style(block)), end=""
        )
        room = self._room - text.cell_len - 2
        text.append("  " + one_line(block.detail, max(0, room)), self.style("detail"))
        return text

    def _section(self, block: Block) -> Text:
        label = one_line(block.text, max(0, self._room - 4))
        rule = "─" * max(0, self._room - cells(label) - 4)
        return Text.assemble((f"── {label} {rule}", self.style("section")), end="")

    def _fold(self, line: PaneLine) -> Text:
        opened = line.folds in ("open", "fold") or (line.head and line.block.form == "fold")
        active = self.says_key(line)
        if line.block.form == "fold":
            says = f"{'▾' if opened else '▸'} {one_line(line.block.text, 60)}"
            detail = f"  {line.block.detail}" if line.block.detail else ""
        else:
            says, detail = line.folds, ""
        style = self.style("fold-active" if active else "fold")
        text = Text.assemble((one_line(says, self._room), style), end="")
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
        for start, end in self._on(line, [(start, end) for start, end, _ in block.grounded]):
            self._stylize(content, line, start, end, "grounded")
        for start, end in self._on(line, block.ungrounded):
            self._stylize(content, line, start, end, "ungrounded")
        for start, end in self._places(block, self.evidence.get(block.step, [])):
            self._stylize(content, line, start, end, "evidence")
        places = self.layout.shown(block)
        for first, last in self.hits.get(block, ()):
            name = "hit-current" if self.hit == (block, first) else "hit"
            self._stylize(content, line, *places.range(first, last), name)
        self._mark_chosen(content, line)
        return Text(" " * line.inset, end="").append_text(content)

    def _has_evidence(self, line: PaneLine) -> bool:
        if line.head:
            folded = line.turn in self.layout.folding.turns
            return folded and bool(self.evidence.get(self.layout.texts.turns[line.turn].step))
        marked = self.evidence.get(line.block.step)
        if not marked or line.folds:
            return False
        places = self._places(line.block, marked)
        return any(start < line.end and end > line.start for start, end in places)

    def _on(self, line: PaneLine, ranges: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """The ranges of a block's text that a line shows, as places of its display text."""
        if not ranges or line.head or line.folds:
            return
        shown = self.layout.shown(line.block)
        for start, end in ranges:
            first, last = shown.range(start, end)
            if first < line.end and last > line.start:
                yield first, last

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


def asked_and_came_back(asked: str, came_back: str, room: int) -> str:
    """What was asked for and what came back on one line. Where both do not fit, each has half of it at least."""
    if not came_back:
        return one_line(asked, room)
    arrow = " → " if asked else "→ "
    room -= len(arrow)
    of_result = min(
        cells(one_line(came_back, room)), max(room // 2, room - cells(one_line(asked, room)))
    )
    return one_line(asked, room - of_result) + arrow + one_line(came_back, of_result)


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
