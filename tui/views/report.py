"""The evidence report on a screen: its answers, then its sections, with plots in text cells. Each row that is a figure knows the
search that finds the traces behind it.

Pure: a report in, rows out, wrapped to a width.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.text import Text

from ...store.insight.report.parts import (
    QUESTIONS,
    Bar,
    Bars,
    Curve,
    Graph,
    Line,
    Matrix,
    Part,
    Report,
    Table,
    Way,
)
from ...store.plurals import counted
from ..cells import cells
from ..keys.table import key
from ..safe_text import one_line
from ..widgets.wrapping import wrapped
from .report_lines import shown

_LABEL: Final = 26
_BAR: Final = 24
_SHORT: Final = 10
_WIDE: Final = 72
_PLOT_ROWS: Final = 9
_LEAST_CELL: Final = 6
_GAP: Final = 2
_SERIES: Final = "*o+x"


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One line of the screen. `query` finds the traces behind it, "" if none does; `part` is the title of its section."""

    text: Text
    query: str = ""
    part: str = ""
    heading: bool = False


def report_title(report: Report | None) -> Text:
    """The title bar."""
    text = Text(" Evidence", "bold")
    if report is None:
        return text
    text.append(f"  {one_line(shown(report.about), 60)}", "not bold")
    return text.append(" · shown masked" if report.masked else "", "not bold")


def report_rows(report: Report, width: int) -> list[ReportRow]:
    """All rows at a width in cells."""
    return [*_answers(report, width), *_sections(report, width)]


def row_detail(row: ReportRow | None) -> Text:
    """What the row under the cursor is of, and what Enter does there."""
    if row is None:
        return Text("")
    if row.query:
        return Text(f"{key('open')} finds the traces behind it: {one_line(row.query, 120)}")
    return Text(f"{row.part}" if row.part else "", "dim")


def _answers(report: Report, width: int) -> Iterator[ReportRow]:
    if report.until:
        yield ReportRow(Text(f"As of {report.until}, the day of the newest act.", "dim"))
    for warning in report.warnings:
        yield from _said(shown(warning), width, "", style="bold")
    for answer in report.answers:
        asked = QUESTIONS[answer.question]
        yield ReportRow(Text(""))
        title, standing = Text(asked, "bold"), Text(f"[{answer.standing}]", "bold reverse")
        beside = title.cell_len + 1 + standing.cell_len <= width
        yield ReportRow(
            Text(" ").join([title, standing]) if beside else title, part=asked, heading=True
        )
        if not beside:
            yield ReportRow(standing, part=asked)
        yield from _said(shown(answer.line), width, asked)
        for sign, lines in (("+", answer.evidence), ("?", answer.unknown)):
            for line in lines:
                yield from _said(shown(line), width, asked, sign=sign)
    yield ReportRow(Text(""))
    yield ReportRow(Text("+ evidence   ? not known", "dim"))


def _sections(report: Report, width: int) -> Iterator[ReportRow]:
    for section in report.sections:
        yield ReportRow(Text(""))
        yield ReportRow(
            Text(f"── {section.title} ".ljust(width, "─"), "bold"), part=section.title, heading=True
        )
        for line in section.lines:
            yield from _said(shown(line), width, section.title)
        for part in section.parts:
            yield ReportRow(Text(""))
            for text in _lines(shown(part.caption), width):
                yield ReportRow(Text(text, "bold"), part=section.title)
            yield from _part(part, width, section.title)


def _said(
    text: str, width: int, part: str, *, sign: str = "", style: str = ""
) -> Iterator[ReportRow]:
    indent = "  " if sign else ""
    for number, line in enumerate(_lines(text, width - len(indent))):
        lead = (f"{sign} " if not number else indent) if sign else ""
        yield ReportRow(Text(f"{lead}{line}", style), part=part)


def _lines(text: str, width: int) -> Iterator[str]:
    for start, end, _ in wrapped(text, max(20, width)):
        yield text[start:end].rstrip()


def _part(part: Part, width: int, section: str) -> Iterator[ReportRow]:
    if not isinstance(part, Table):
        yield from _said(shown(part.says), width, section, style="dim")
    match part:
        case Table():
            yield from _table(
                [part.columns, *(row.cells for row in part.rows)],
                [one.query for one in part.rows],
                part.numbers,
                width,
                section,
            )
        case Bars():
            for bar in part.bars:
                yield ReportRow(bar_text(bar, width), bar.query, section)
        case Matrix():
            yield from _table(
                _cells(part, width),
                [_first(found) for _, found in part.rows],
                frozenset(),
                width,
                section,
            )
        case Curve():
            for text in curve_texts(part, width):
                yield ReportRow(text, part=section)
        case Graph():
            most = max((way.seen for way in part.ways), default=1)
            for way in part.ways:
                yield ReportRow(way_text(way, most, width), part=section)
            yield ReportRow(Text("x failed   # reviewed   - seen", "dim"), part=section)
    if isinstance(part, Table | Matrix) and part.note:
        yield from _said(shown(part.note), width, section, style="dim")
    if not isinstance(part, Curve) and part.left_out:
        yield ReportRow(
            Text(f"{counted(part.left_out, 'more row')} left out here.", "dim"), part=section
        )


def _cells(part: Matrix, width: int) -> list[tuple[Line, ...]]:
    """The rows of a matrix; where there is no room for whole cells, without what stands in brackets."""
    rows = [(label, *(one.words or ("-",) for one in found)) for label, found in part.rows]
    longest = max((cells(shown(cell)) for row in rows for cell in row[1:]), default=0)
    if (longest + _GAP) * len(part.columns) + _LABEL > width:
        rows = [
            (label, *((shown(cell).partition(" (")[0],) for cell in rest)) for label, *rest in rows
        ]
    return [(part.heading, *part.columns), *rows]


def _first(found: Sequence[object]) -> str:
    return next((str(query) for one in found if (query := getattr(one, "query", ""))), "")


def bar_text(bar: Bar, width: int) -> Text:
    """A share as a bar: filled up to the share, with the ends of its interval."""
    text = Text(_padded(shown(bar.label), min(_LABEL, width // 3)))
    text.append(f" {share_with_interval(bar.share, bar.between, _bar(width))} ")
    return text.append(one_line(shown(bar.words), max(8, width - text.cell_len)))


def _bar(width: int) -> int:
    """How long bars are: beside them there is to be room for words."""
    return _BAR if width >= _WIDE else _SHORT


def share_with_interval(
    share: float | None, between: tuple[float, float] | None, width: int
) -> str:
    """A bar of `width` characters between brackets: `#` up to the share, `|` at the ends of its interval; empty if it is not told."""
    if share is None:
        return f"[{' ' * width}]"
    filled = round(share * width)
    signs = list("#" * filled + "-" * (width - filled))
    for end in between or ():
        signs[min(width - 1, int(end * width))] = "|"
    return f"[{''.join(signs)}]"


def way_text(way: Way, most: int, width: int) -> Text:
    """An edge of the workflow as a bar beside the most frequent one."""
    text = Text(_padded(shown((way.start, " → ", way.end)), min(_LABEL, width // 3)))
    ends = [
        round(count / max(1, most) * _bar(width)) for count in (way.failed, way.reviewed, way.seen)
    ]
    failed, reviewed, seen = (
        max(end, 1 if count else 0)
        for end, count in zip(ends, (way.failed, way.reviewed, way.seen), strict=True)
    )
    drawn = "x" * failed + "#" * max(0, reviewed - failed)
    drawn += "-" * max(0, seen - len(drawn))
    text.append(f" {drawn:<{_bar(width) + 2}} ")
    said = f"{way.seen:,} seen, {way.reviewed:,} reviewed, {way.failed:,} failed"
    return text.append(one_line(said, max(8, width - text.cell_len)))


def curve_texts(curve: Curve, width: int) -> Iterator[Text]:
    """A curve as a plot: each series has a sign of its own."""
    along = max((x for one in curve.series for x, _ in one.points), default=1) or 1
    most = max((y for one in curve.series for _, y in one.points), default=1) or 1
    edge = len(f"{most:,}") + 1
    room = max(20, min(64, width - edge - 1))
    grid = [[" "] * room for _ in range(_PLOT_ROWS)]
    for sign, one in zip(_SERIES, curve.series, strict=False):
        for column in range(room):
            at = column / max(1, room - 1) * along
            value = max((y for x, y in one.points if x <= at), default=0)
            row = _PLOT_ROWS - 1 - round(value / most * (_PLOT_ROWS - 1))
            grid[row][column] = sign
    for number, signs in enumerate(grid):
        label = f"{most:,}" if not number else "0" if number == _PLOT_ROWS - 1 else ""
        yield Text(f"{label:>{edge - 1}} |{''.join(signs).rstrip()}")
    yield Text(f"{'':>{edge - 1}} +{'-' * room}")
    yield Text(f"{'':>{edge}}0{f'{along:,} {curve.along}':>{room}}")
    legend = "   ".join(
        f"{sign} {one.name}: {one.points[-1][1]:,}"
        for sign, one in zip(_SERIES, curve.series, strict=False)
        if one.points
    )
    yield Text(legend, "dim")


def _table(
    rows: Sequence[Sequence[Line]],
    queries: Sequence[str],
    numbers: frozenset[int],
    width: int,
    section: str,
) -> Iterator[ReportRow]:
    """Columns side by side; where they do not fit, the widest are cut first."""
    found = [[one_line(shown(cell), 200) for cell in row] for row in rows]
    widths = [max(cells(str(row[column])) for row in found) for column in range(len(found[0]))]
    while sum(widths) + _GAP * (len(widths) - 1) > width and max(widths) > _LEAST_CELL:
        widths[widths.index(max(widths))] -= 1
    for number, row in enumerate(found):
        text = Text(style="dim" if not number else "")
        for column, cell in enumerate(row):
            cut = str(one_line(cell, widths[column]))
            gap = " " * (widths[column] - cells(cut))
            text.append(gap + cut if column in numbers else cut + gap)
            text.append(" " * _GAP if column < len(row) - 1 else "")
        yield ReportRow(text, queries[number - 1] if number else "", section)


def _padded(text: str, width: int) -> str:
    cut = str(one_line(text, width))
    return cut + " " * (width - cells(cut))
