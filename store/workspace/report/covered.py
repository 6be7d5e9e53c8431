"""What was looked at: of each slice what is seen, reviewed, failed and guarded, and where the holes are."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Final

from ...insight.coverage.holes import holes
from ...insight.coverage.tallies import Tally
from ...insight.report.parts import (
    Bar,
    Bars,
    Cell,
    Line,
    Matrix,
    Part,
    Row,
    Says,
    Section,
    Table,
    joined,
)
from ...insight.report.wording import between, percent
from ...plurals import counted
from .gathered import Gathered, Sliced

MOST: Final = 15
MOST_CODES: Final = 8
MOST_PAIR: Final = 8


def covered_section(of: Gathered) -> Section:
    """The section."""
    every = of.slices.all
    parts: list[Part] = [_funnel(every)]
    parts += [_slices(of, sliced) for sliced in of.slices.by]
    if every.codes and of.slices.by:
        parts.append(_codes(of, of.slices.by[0]))
    pairs = _pairs(of)
    if pairs is not None:
        parts.append(pairs)
    found = list(_holes(of))
    if found:
        parts.append(_hole_table(of, found))
    return Section(
        "coverage", "What was looked at", tuple(_lines(of)), tuple(parts), tuple(_says(of, found))
    )


def _lines(of: Gathered) -> Iterator[Line]:
    every, rubric = of.slices.all, of.rubric
    if rubric is None:
        yield (f"Of {counted(every.seen, 'trace')} none is reviewed.",)
    else:
        unsure = f", {every.unsure:,} unsure" if every.unsure else ""
        yield (
            f"Of {counted(every.seen, 'trace')} {every.reviewed:,} are reviewed under ", of.said(rubric.id),
            f": {every.failed:,} failed, {every.passed:,} passed{unsure}.",
        )  # fmt: skip
    yield (
        "The shares below are of what was reviewed. How frequent failures are in traffic is another question: see how often it fails.",
    )
    if of.verdicts.taken_over:
        yield (
            f"{counted(of.verdicts.taken_over, 'verdict')} were taken over from groups: nobody read these very traces.",
        )


def _funnel(every: Tally) -> Bars:
    steps = (
        ("Reviewed", every.reviewed, every.seen, "traces", "reviewed:yes"),
        ("Failed", every.failed, every.decided, "decided", "verdict:fail"),
        ("Guarded", every.guarded, every.failed, "failures", ""),
    )
    bars = tuple(
        Bar(
            (name,),
            part / whole if whole else None,
            (f"{part:,} of {whole:,} {what}",),
            query=query,
        )
        for name, part, whole, what, query in steps
    )
    says = f"{every.reviewed:,} of {every.seen:,} traces are reviewed, {every.failed:,} failed, {every.guarded:,} of these are guarded by a pack."
    return Bars(("From traffic to tests",), (says,), bars)


def _slices(of: Gathered, sliced: Sliced) -> Table:
    columns: tuple[Line, ...] = (
        (of.said(sliced.field),), ("Seen",), ("Reviewed",), ("Failed",), ("Rate",), ("95 %",), ("Guarded",),
    )  # fmt: skip
    rows = tuple(
        Row((of.value(sliced.field, value), *_cells(tally)), of.query(sliced.field, value))
        for value, tally in list(sliced.tallies.items())[:MOST]
    )
    caption: Line = ("Seen, reviewed, failed and guarded by ", of.said(sliced.field))
    return Table(
        caption, columns, rows, frozenset(range(1, 7)), left_out=max(0, len(sliced.tallies) - MOST)
    )


def _cells(tally: Tally) -> Iterator[Line]:
    yield (f"{tally.seen:,}",)
    yield (f"{tally.reviewed:,}",)
    yield (f"{tally.failed:,}",)
    yield (percent(tally.rate),)
    yield (between(tally.interval),) if tally.decided else ("-",)
    yield (f"{tally.guarded:,} of {tally.failed:,}",) if tally.failed else ("-",)


def _codes(of: Gathered, sliced: Sliced) -> Matrix:
    """Slices against failure codes."""
    every = of.slices.all
    codes = sorted(every.codes, key=lambda one: (-every.codes[one], one))
    some = codes[:MOST_CODES]
    rows = [(value, tally) for value, tally in sliced.tallies.items() if tally.decided]

    def cell(value: str | None, tally: Tally, code: str) -> Cell:
        times = tally.codes[code]
        share, interval = tally.share_of(code)
        query = of.query(sliced.field, value, f"code:{_quoted(of, code)}")
        return (
            Cell(share, (f"{times:,} ({between(interval)})",), query) if times else Cell(None, ())
        )

    body = tuple(
        (of.value(sliced.field, value), tuple(cell(value, tally, code) for code in some))
        for value, tally in rows[:MOST]
    )
    caption: Line = ("Failure codes by ", of.said(sliced.field))
    says: Line = (
        "Traces that failed with each code; in brackets the 95 % interval of the share of the reviewed, in percent.",
    )
    more = len(codes) - len(some)
    note: Line = (
        (f"{counted(more, 'rarer code')} more: tracejury coverage --slice has all.",)
        if more
        else ()
    )
    return Matrix(
        caption,
        says,
        (of.said(sliced.field),),
        tuple((of.said(code),) for code in some),
        body,
        note,
        max(0, len(rows) - MOST),
    )


def _quoted(of: Gathered, code: str) -> str:
    from ...queries.completing import quoted

    return quoted(of.said(code).text)


def _pairs(of: Gathered) -> Matrix | None:
    """How much of each pair of slices is reviewed; None where there are too many."""
    if len(of.slices.by) < 2:
        return None
    first, second = of.slices.by[:2]
    one, other = (
        [value for value in sliced.tallies if value is not None][:MOST_PAIR]
        for sliced in (first, second)
    )

    def cell(row: str, column: str) -> Cell:
        tally = of.slices.pairs.get((row, column))
        if tally is None:
            return Cell(None, ("none seen",))
        query = f"{of.query(first.field, row)} {of.query(second.field, column)}"
        return Cell(tally.reviewed / tally.seen, (f"{tally.reviewed:,} of {tally.seen:,}",), query)

    rows = tuple(
        (of.value(first.field, row), tuple(cell(row, column) for column in other)) for row in one
    )
    caption: Line = ("Reviewed traces by ", of.said(first.field), " and ", of.said(second.field))
    says: Line = (
        "Reviewed of seen traces; a pair that no trace has may be missing from the export.",
    )
    left = max(0, len(first.tallies) - len(one)) + max(0, len(second.tallies) - len(other))
    return Matrix(
        caption,
        says,
        (of.said(first.field),),
        tuple(of.value(second.field, column) for column in other),
        rows,
        (),
        left,
    )


def _holes(of: Gathered) -> Iterator[tuple[str, str, Tally, int]]:
    """Slices with too few reviews: field, value, tally, and how many reviews fill each."""
    for sliced in of.slices.by:
        for hole in holes(sliced.tallies, of.asked.least):
            if hole.kind in ("unreviewed", "few") and hole.part is not None:
                yield sliced.field, hole.part, sliced.tallies[hole.part], hole.traces


def hole_count(of: Gathered) -> tuple[int, int]:
    """How many slices there are, and how many of them have too few reviews."""
    slices = sum(value is not None for sliced in of.slices.by for value in sliced.tallies)
    return slices, len(list(_holes(of)))


def _hole_table(of: Gathered, found: list[tuple[str, str, Tally, int]]) -> Table:
    found = sorted(found, key=lambda one: (-one[2].seen, one[0], one[1]))
    rows = []
    for field, value, tally, needed in found[:MOST]:
        shown = of.shown_value(field, value)
        query = of.query(field, value, "reviewed:no")
        command = [
            "tracejury",
            "queue",
            "new",
            f"fill-{shown}",
            "--where",
            query,
            "--order",
            "random",
            "--first",
            str(needed),
        ]
        rows.append(Row((
            (of.said(field), ": ", *of.value(field, value)), (f"{tally.seen:,}",), (f"{tally.reviewed:,}",),
            (of.said(shlex.join(command)),),
        ), query))  # fmt: skip
    columns: tuple[Line, ...] = (("Slice",), ("Seen",), ("Reviewed",), ("What fills it",))
    caption: Line = (f"Slices with fewer than {of.asked.least} reviews",)
    return Table(
        caption, columns, tuple(rows), frozenset({1, 2}), left_out=max(0, len(found) - MOST)
    )


def _says(of: Gathered, found: list[tuple[str, str, Tally, int]]) -> Iterator[Says]:
    every = of.slices.all
    if of.slices.by:
        by: list[Line] = [(of.said(sliced.field),) for sliced in of.slices.by]
        yield Says("tested", ("Slices were made by ", *joined(by), "."))
    else:
        yield Says(
            "tested",
            ("Which parts of the traffic there are: no field of the metadata makes slices.",),
            known=False,
        )
    if found:
        worst = max(found, key=lambda one: one[2].seen)
        yield Says("tested", (
            "The largest slice with too few reviews is ", of.said(worst[0]), ": ", *of.value(worst[0], worst[1]),
            f", with {counted(worst[2].seen, 'trace')} and {worst[2].reviewed:,} reviewed.",
        ))  # fmt: skip
    if every.failed:
        said = (
            f"{every.guarded:,} of {counted(every.failed, 'failure')} are guarded by a pack: a check of a candidate against it"
            " says if they are back."
        )
        yield Says("trust", (said,))
    yield Says(
        "tested",
        (
            "What real traffic holds that this library does not: only what was exported can be looked at.",
        ),
        known=False,
    )
