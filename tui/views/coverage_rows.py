"""The coverage of a library in rows: slices, failure codes, edges, paths and holes, each number with the traces behind it.

Pure: what was counted in, rows and words out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from rich.text import Text

from ...store.insight.coverage.holes import Hole
from ...store.insight.coverage.tallies import Tally
from ...store.insight.report.wording import between, percent
from ...store.library.slice_values import Values
from ...store.plurals import counted
from ...store.workspace.coverage import Coverage
from ...store.workspace.covered_traces import Counted, Figure, Place
from ...store.workspace.filling import Filling
from ...store.workspace.ways import PathCoverage
from ..cells import cells
from ..keys.table import key
from ..safe_text import one_line
from .coverage_words import hole_words

Section: TypeAlias = Literal["slices", "codes", "edges", "paths", "holes"]
SECTIONS: Final[tuple[Section, ...]] = ("slices", "codes", "edges", "paths", "holes")
OF_PATHS: Final[tuple[Section, ...]] = ("edges", "paths", "holes")
"""For these the steps of all traces are read."""

WITHOUT: Final = "(none)"
_LEAST_LABEL: Final = 20
_MOST_NEVER: Final = 100

Shown: TypeAlias = Callable[[Values], Values]
ShownNodes: TypeAlias = Callable[[Sequence[str]], list[str]]


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """A number of a row, and which traces it counts; None if it opens nothing."""

    text: str
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A slice, an edge, a path or a hole: its name, its numbers from left to right, where its traces are, and what fills it."""

    number: int
    name: str
    cells: tuple[CoverageCell, ...]
    place: Place
    tally: Tally
    filling: Filling | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class CoverageTable:
    """The rows of a section, the headings of their numbers with the width of each, and what the names are of."""

    of: str
    columns: tuple[tuple[str, int], ...]
    rows: tuple[CoverageRow, ...]
    empty: str = ""


_TALLY: Final = (("seen", 9), ("reviewed", 10), ("failed", 8), ("rate", 8), ("95 %", 13), ("guarded", 11))  # fmt: skip
_SHORT: Final = (("seen", 9), ("reviewed", 10), ("failed", 8), ("guarded", 11))
_CODE: Final = 19


def slices_table(found: Coverage, shown: Shown) -> CoverageTable:
    """What is seen, reviewed, failed and guarded of each slice; all of it first."""
    rows = [_row(0, "all", found.all, Place(), _tally_cells(found.all))]
    for values, tally in found.slices.items():
        place = Place(found.fields, values)
        rows.append(_row(len(rows), _named(shown(values)), tally, place, _tally_cells(tally)))
    return CoverageTable(" + ".join(found.fields) or "library", _TALLY, tuple(rows))


def codes_table(found: Coverage, shown: Shown) -> CoverageTable:
    """How many failed traces of each slice have each code."""
    parts = [(Place(), "all", found.all)]
    parts += [
        (Place(found.fields, values), _named(shown(values)), tally)
        for values, tally in found.slices.items()
        if tally.failed
    ]
    rows = tuple(
        _row(number, name, tally, place, [_code_cell(tally, code) for code in found.codes])
        for number, (place, name, tally) in enumerate(parts)
    )
    columns = tuple((code, _CODE) for code in found.codes)
    empty = "" if found.codes else "No failed trace has a failure code yet."
    return CoverageTable(
        " + ".join(found.fields) or "library", columns, rows if found.codes else (), empty
    )


def _code_cell(tally: Tally, code: str) -> CoverageCell:
    times = tally.codes[code]
    if not times:
        return CoverageCell(".")
    _, interval = tally.share_of(code)
    return CoverageCell(f"{times:,} ({between(interval)})", Figure("failed", code))


def edges_table(found: PathCoverage, shown: ShownNodes) -> CoverageTable:
    """What follows what in traces."""
    rows = tuple(
        _row(number, " > ".join(shown(edge)), tally, Place(edge=edge), _short_cells(tally))
        for number, (edge, tally) in enumerate(found.edges.items())
    )
    return CoverageTable("edge", _SHORT, rows, "The traces have no steps.")


def paths_table(found: PathCoverage, shown: ShownNodes) -> CoverageTable:
    """The whole ways of traces, the commonest first."""
    rows = tuple(
        _row(number, " > ".join(shown(path[1:-1])) or "(no steps)", tally, Place(path=path), _short_cells(tally))
        for number, (path, tally) in enumerate(found.paths.items())
    )  # fmt: skip
    return CoverageTable("path", _SHORT, rows, "The traces have no steps.")


def holes_table(
    found: Coverage, ways: PathCoverage, shown: Shown, shown_nodes: ShownNodes
) -> CoverageTable:
    """What was never or hardly reviewed, what failed and has no guard, and pairs of values that no trace has."""
    rows: list[CoverageRow] = []
    for one in found.holes:
        place, tally = Place(found.fields, one.hole.part), found.slices[one.hole.part]
        rows.append(
            _hole(len(rows), _named(shown(one.hole.part)), one.hole, tally, place, one.filling)
        )
    for each in ways.holes:
        name = " > ".join(shown_nodes(each.hole.part))
        tally = ways.edges[each.hole.part]
        rows.append(
            _hole(len(rows), name, each.hole, tally, Place(edge=each.hole.part), each.filling)
        )
    for values in found.never[:_MOST_NEVER]:
        cell = CoverageCell("no trace has it")
        rows.append(
            CoverageRow(
                len(rows), _named(shown(values)), (cell,), Place(found.fields, values), Tally()
            )
        )
    more = len(found.never) - _MOST_NEVER
    if more > 0:
        rows.append(CoverageRow(len(rows), f"{counted(more, 'more combination')}", (CoverageCell("no trace has them"),), Place(), Tally()))  # fmt: skip
    return CoverageTable("hole", (("what is missing", 34),), tuple(rows), "There is no hole: all of it is looked at and guarded.")  # fmt: skip


def _hole(
    number: int, name: str, hole: Hole[Values] | Hole[tuple[str, str]], tally: Tally, place: Place, filling: Filling | None
) -> CoverageRow:  # fmt: skip
    if hole.kind == "unguarded":
        words = f"{hole.traces:,} of {counted(tally.failed, 'failure')} not guarded"
        return CoverageRow(number, name, (CoverageCell(words, Figure("unguarded")),), place, tally)
    cell = CoverageCell(hole_words(tally), Figure("unreviewed") if tally.seen else None)
    return CoverageRow(number, name, (cell,), place, tally, filling)


def _row(
    number: int, name: str, tally: Tally, place: Place, some: Sequence[CoverageCell]
) -> CoverageRow:
    return CoverageRow(number, name, tuple(some), place, tally)


def _tally_cells(tally: Tally) -> list[CoverageCell]:
    seen, reviewed, failed, guarded = _short_cells(tally)
    decided = Figure("decided") if tally.decided else None
    interval = between(tally.interval) if tally.decided else ""
    rate = CoverageCell(percent(tally.rate), decided)
    return [seen, reviewed, failed, rate, CoverageCell(interval, decided), guarded]


def _short_cells(tally: Tally) -> list[CoverageCell]:
    guarded = f"{tally.guarded:,} of {tally.failed:,}" if tally.failed else ""
    return [
        _number(tally.seen, "seen"),
        _number(tally.reviewed, "reviewed"),
        _number(tally.failed, "failed"),
        CoverageCell(guarded, Figure("guarded") if tally.guarded else None),
    ]


def _number(value: int, what: Counted) -> CoverageCell:
    return CoverageCell(f"{value:,}", Figure(what) if value else None)


def _named(values: Sequence[str | None]) -> str:
    return " + ".join(WITHOUT if value is None else value for value in values)


# --- drawing ------------------------------------------------------------------------------------------


def widest_row(table: CoverageTable) -> int:
    """How many cells the table needs for its longest name: on a wider screen its numbers stay beside the names."""
    names = max((cells(str(one_line(row.name))) for row in table.rows), default=0)
    longest = max(names, cells(table.of), _LEAST_LABEL) + 3
    return longest + sum(size for _, size in table.columns)


def columns_from(table: CoverageTable, width: int, column: int) -> tuple[int, int]:
    """The first column that is drawn and the one after the last, so that `column` is among them."""
    room = width - _LEAST_LABEL
    first = 0
    while True:
        taken, end = 0, first
        while end < len(table.columns) and taken + table.columns[end][1] <= room:
            taken += table.columns[end][1]
            end += 1
        if column < end or end == len(table.columns) or first >= column:
            return first, max(end, first + 1) if table.columns else first
        first += 1


def table_head(table: CoverageTable, width: int, column: int) -> Text:
    """The headings; "<" and ">" say that there are more numbers on that side."""
    first, end = columns_from(table, width, column)
    some = table.columns[first:end]
    label = width - sum(size for _, size in some)
    name = one_line(f"{'< ' if first else ''}{table.of}", max(4, label - 1))
    text = Text(_left(name, label))
    for title, size in some:
        text.append(_right(f"{one_line(title, size - 2)} ", size))
    if end < len(table.columns):
        text.right_crop(1)
        text.append(">")
    return text


def coverage_row(
    table: CoverageTable, row: CoverageRow, width: int, column: int, *, here: bool
) -> Text:
    """A row; of the one under the cursor (`here`) the number that is chosen stands in brackets."""
    first, end = columns_from(table, width, column)
    some = table.columns[first:end]
    label = width - sum(size for _, size in some)
    text = Text(_left(middle_cut(row.name, max(4, label - 1)), label))
    for at, (_, size) in enumerate(some, start=first):
        cell = row.cells[at]
        marked = here and at == column
        said = one_line(cell.text, size - 2)
        text.append(_right(f"[{said}]" if marked else f"{said} ", size), "bold" if marked else "")
    return text


def middle_cut(name: str, room: int) -> str:
    """A name in one line: what is too long loses its middle."""
    line = str(one_line(name))
    if cells(line) <= room:
        return line
    half = max(1, (room - 3) // 2)
    return str(one_line(f"{line[:half]}...{line[-half:]}", room))


def _left(text: str, width: int) -> str:
    return text + " " * max(0, width - cells(text))


def _right(text: str, width: int) -> str:
    return " " * max(0, width - cells(text)) + text


# --- words --------------------------------------------------------------------------------------------


def coverage_title(section: Section, *, masked: bool) -> Text:
    """The title bar: what there is to look at, the present one in brackets."""
    text = Text(" Coverage  ", "bold")
    for one in SECTIONS:
        text.append(
            f"[{one}]" if one == section else f" {one} ", "bold" if one == section else "not bold"
        )
    if masked:
        text.append("  · shown masked", "not bold")
    return text


_MEANS: Final[Mapping[Counted, str]] = {
    "seen": "{seen} in the library",
    "unreviewed": "{left} that nobody reviewed",
    "reviewed": "{reviewed} reviewed",
    "decided": "{failed} of {decided} that passed or failed failed: {rate} (95 %: {interval})",
    "failed": "{failed} failed",
    "guarded": "{guarded} of {failures} guarded by a pack",
    "unguarded": "{open} that no pack guards",
}


def opens_reviews(figure: Figure) -> bool:
    """Whether there is something that reviewers said behind a figure."""
    return figure.counted not in ("seen", "unreviewed")


def figure_words(row: CoverageRow, figure: Figure) -> str:
    """What a number of a row is, in words."""
    tally = row.tally
    said = _MEANS[figure.counted].format(
        seen=counted(tally.seen, "trace"), left=counted(tally.seen - tally.reviewed, "trace"),
        reviewed=counted(tally.reviewed, "trace"), failed=f"{tally.failed:,}", decided=f"{tally.decided:,}",
        rate=percent(tally.rate), interval=between(tally.interval), guarded=f"{tally.guarded:,}",
        failures=counted(tally.failed, "failure"), open=counted(tally.failed - tally.guarded, "failure"),
    )  # fmt: skip
    if figure.code:
        share, interval = tally.share_of(figure.code)
        times = tally.codes[figure.code]
        return (
            f"{counted(times, 'trace')} with {one_line(figure.code, 40)}: {percent(share)} of {tally.decided:,} that passed or"
            f" failed (95 %: {between(interval)})"
        )
    return said


def coverage_detail(row: CoverageRow | None, column: int) -> Text:
    """The number that is chosen: what it is, and what the keys do with it."""
    if row is None:
        return Text("")
    name = one_line(row.name, 240)
    cell = row.cells[column] if column < len(row.cells) else CoverageCell("")
    if cell.figure is None:
        text = Text(f"{name}: {cell.text}" if cell.text not in ("", ".") else name)
    else:
        text = Text(f"{name}: {figure_words(row, cell.figure)}.")
        opened = "what was said of them" if opens_reviews(cell.figure) else "one after the other"
        text.append(f"\n{key('open')}: these traces, {opened}", "bold")
    if row.filling is not None:
        makes = f"makes a queue of {counted(row.filling.traces, 'trace')} of it, and opens it"
        text.append(f"{' · ' if cell.figure else chr(10)}{key('queue')} {makes}", "bold")
    return text


def field_options(
    offered: Mapping[str, int], chosen: Sequence[str], built_in: Iterator[str] | Sequence[str]
) -> list[tuple[str, str]]:
    """The fields to choose from, those that are chosen first and marked."""
    rest = [name for name in (*offered, *built_in) if name not in chosen]
    options = [(f"● {name}", "chosen: choose it again to leave it out") for name in chosen]
    return options + [
        (name, counted(offered[name], "value") if name in offered else "of every trace")
        for name in dict.fromkeys(rest)
    ]
