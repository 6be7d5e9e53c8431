"""What traces take: time, tokens and money."""

from __future__ import annotations

from typing import Final

from ...insight.report.parts import Line, Row, Section, Table
from ...insight.report.wording import short
from ...plurals import counted
from ..spending import SliceSpending
from .gathered import Gathered

MOST: Final = 12


def taken_section(of: Gathered) -> Section | None:
    """The section; None where traces do not say."""
    every, slices = of.spending
    if not (every.seconds.n or every.tokens.n or every.cost.n):
        return None
    field = of.fields[0] if of.fields else ""
    rows = [
        Row((of.value(field, one.values[0]), *_cells(one)), of.query(field, one.values[0]))
        for one in slices[:MOST]
    ]
    rows.append(Row((("All",), *_cells(every))))
    columns: tuple[Line, ...] = (
        (of.said(field),) if field else ("Traces",), ("Traces",), ("Seconds, median",), ("p95",), ("Tokens, median",), ("p95",),
        ("Cost, median",), ("p95",), ("Cost, sum",),
    )  # fmt: skip
    note: Line = (
        "p95: what one of twenty traces exceeds; of fewer than 20 traces it is not told. Cost is in the currency of the export.",
    )
    table = Table(
        ("Time, tokens and cost",),
        columns,
        tuple(rows),
        frozenset(range(1, 9)),
        note,
        max(0, len(slices) - MOST),
    )
    line: Line = (
        (
            f"Of {counted(every.traces, 'trace')} {every.seconds.n:,} say how long they took, {every.tokens.n:,} how many tokens, and"
            f" {every.cost.n:,} what it cost."
        ),
    )
    return Section("spending", "What traces take", (line,), (table,))


def _cells(one: SliceSpending) -> tuple[Line, ...]:
    amounts = (one.seconds, one.tokens, one.cost)
    figures = [figure for amount in amounts for figure in (amount.median, amount.p95)]
    total = one.cost.total if one.cost.n else None
    return ((f"{one.traces:,}",), *((short(figure),) for figure in figures), (short(total),))
