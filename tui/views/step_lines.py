"""The views of steps and of time as lines: who did what, at what cost, with a bar for its time. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.text import Text

from ..cells import cells
from ..safe_text import one_line
from ..widgets.step_table import StyleOf
from .steps import StepRow, StepRows, bar
from .timeline import Timeline

_DEEPEST: Final = 8
"""Levels of indentation that are drawn."""
_KIND: Final = 6
"""Cells of the kind of a step."""
_TOKENS: Final = 56
_BAR: Final = 60
_ROOMY: Final = 110
"""From so many cells on there are tokens in short, bars, tokens in words and longer bars."""


def tree_line(rows: StepRows, number: int, width: int, style: StyleOf) -> Text:
    """A step of the tree: kind, name in full, what it says, tokens, duration, bar. Where the name would be cut, the
    tokens make room for it, then the bar, then the duration."""
    row = rows.rows[number]
    line = Text(end="")
    line.append("  " * min(row.depth, _DEEPEST), style("guide"))
    if row.depth > _DEEPEST:
        line.append(f"+{row.depth - _DEEPEST} ", style("guide"))
    taken = line.cell_len + _KIND + cells(one_line(row.name)) + 1
    taken += (2 if row.failed else 0) + (4 if row.incomplete else 0)
    right = next(
        (one for one in _figures(rows, row, width, style) if taken + one.cell_len <= width),
        Text(end=""),
    )
    _add_step(line, row, width - right.cell_len, style)
    line.append(" " * max(0, width - line.cell_len - right.cell_len))
    return line.append_text(right)


def _figures(rows: StepRows, row: StepRow, width: int, style: StyleOf) -> Iterator[Text]:
    """What may stand at the right: everything first, then less and less."""
    duration = Text(row.duration.rjust(8), style("figure"), end="")
    barred = duration.copy()
    if width >= _BAR:
        barred.append(" ")
        barred.append(bar(row.span, 12 if width < _ROOMY else 24), style("bar"))
    if rows.have_tokens and width >= _TOKENS:
        tokens = f"  {row.tokens}" if width >= _ROOMY else row.tokens_short.rjust(13)
        yield Text.assemble((one_line(tokens), style("figure")), barred, end="")
    yield barred
    yield duration


def time_line(rows: Timeline, number: int, width: int, style: StyleOf) -> Text:
    """A step over time: when it began, its bar, its name, how long it took, and what ran at once with it."""
    row = rows.rows[number]
    line = Text(end="")
    line.append(f"+{row.after}".rjust(9) if row.after else " " * 9, style("figure"))
    line.append(" ")
    room = width - line.cell_len - 10 - _KIND - rows.longest_name
    line.append(bar(row.span, max(4, min(width // 3, room))), style("bar"))
    line.append(row.row.duration.rjust(8) + " ", style("figure"))
    beside = f"  with {row.beside} other{'' if row.beside == 1 else 's'}" if row.beside else ""
    _add_step(line, row.row, width - cells(beside), style)
    line.append(beside, style("figure"))
    return line


def _add_step(line: Text, row: StepRow, end: int, style: StyleOf) -> None:
    """Kind, name and what the step says, up to cell `end`; the name goes before what it says."""
    line.append(row.kind.ljust(_KIND), style("kind"))
    if row.failed:
        line.append("✗ ", style("error"))
    if row.incomplete:
        line.append("cut ", style("incomplete"))
    room = end - line.cell_len - 1
    line.append(one_line(row.name, max(4, room)), style("name"))
    room = end - line.cell_len - 3
    if row.says and room >= 6:
        line.append("  " + one_line(row.says, room), style("says"))
