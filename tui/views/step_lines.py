"""The views of steps and of time as lines: who did what, at what cost, with a bar for its time. Pure."""

from __future__ import annotations

from rich.text import Text

from ..cells import cells
from ..safe_text import one_line
from ..widgets.step_table import StyleOf
from .steps import StepRow, StepRows, bar
from .timeline import Timeline

_DEEPEST: int = 8
"""Levels of indentation that are drawn."""


def tree_line(rows: StepRows, number: int, width: int, style: StyleOf) -> Text:
    """A step of the tree: kind, name in full, what it says, tokens, duration, bar."""
    row = rows.rows[number]
    right = Text(end="")
    if width >= 90 and row.tokens:
        right.append(f"  {one_line(row.tokens)}", style("figure"))
    right.append(row.duration.rjust(8), style("figure"))
    if width >= 60:
        right.append(" ")
        right.append(bar(row.span, 12 if width < 110 else 24), style("bar"))
    line = Text(end="")
    line.append("  " * min(row.depth, _DEEPEST), style("guide"))
    if row.depth > _DEEPEST:
        line.append(f"+{row.depth - _DEEPEST} ", style("guide"))
    _add_step(line, row, width - right.cell_len, style)
    line.append(" " * max(0, width - line.cell_len - right.cell_len))
    return line.append_text(right)


def time_line(rows: Timeline, number: int, width: int, style: StyleOf) -> Text:
    """A step over time: when it began, its bar, its name, how long it took, and what ran at once with it."""
    row = rows.rows[number]
    line = Text(end="")
    line.append(f"+{row.after}".rjust(9) if row.after else " " * 9, style("figure"))
    line.append(" ")
    line.append(bar(row.span, max(8, width // 3)), style("bar"))
    line.append(row.row.duration.rjust(8) + " ", style("figure"))
    beside = f"  with {row.beside} other{'' if row.beside == 1 else 's'}" if row.beside else ""
    _add_step(line, row.row, width - cells(beside), style)
    line.append(beside, style("figure"))
    return line


def _add_step(line: Text, row: StepRow, end: int, style: StyleOf) -> None:
    """Kind, name and what the step says, up to cell `end`; the name goes before what it says."""
    line.append(row.kind.ljust(6), style("kind"))
    if row.failed:
        line.append("✗ ", style("error"))
    if row.incomplete:
        line.append("cut ", style("incomplete"))
    room = end - line.cell_len - 1
    line.append(one_line(row.name, max(4, room)), style("name"))
    room = end - line.cell_len - 3
    if row.says and room >= 6:
        line.append("  " + one_line(row.says, room), style("says"))
