"""What releases did to the cases of the packs, by the results of checks that were added to the library."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...insight.fixes.releases import CHANGES
from ...insight.fixes.sentences import fixes_in_words, proposals_in_words
from ...insight.report.parts import Line, Row, Says, Section, Table
from ...plurals import counted
from ..fixes import Fixes, fixes
from .gathered import Gathered
from .readers import day

MOST: Final = 12


def releases_section(of: Gathered) -> Section | None:
    """The section; None where no results are in the library."""
    found = fixes(of.space)
    if not found.history.releases:
        return None
    return Section(
        "releases", "What releases did to known failures", tuple(_lines(of, found)), (_table(of, found),), tuple(_says(of, found))
    )  # fmt: skip


def _lines(of: Gathered, found: Fixes) -> Iterator[Line]:
    for sentence in fixes_in_words(found.history):
        yield (of.said(sentence),)
    proposed = proposals_in_words([one.judged for one in found.cases])
    if proposed:
        yield (proposed,)
    if found.hidden:
        yield (
            f"{counted(found.hidden, 'case')} of traces that you have yet to judge blind are left out.",
        )


def _table(of: Gathered, found: Fixes) -> Table:
    """A row for each release, the last one first."""
    releases = found.history.releases[::-1]
    counts = {one.name: found.history.changes(one.name) for one in releases}
    shown = [change for change in CHANGES if any(some[change] for some in counts.values())]
    rows = tuple(
        Row((
            (of.said(one.name),), (day(one.last_ms),), (f"{counts[one.name].total():,}",),
            *((f"{counts[one.name][change]:,}",) for change in shown),
        ))
        for one in releases[:MOST]
    )  # fmt: skip
    columns: tuple[Line, ...] = (
        ("Release",),
        ("Checked",),
        ("Cases",),
        *((change.capitalize(),) for change in shown),
    )
    numbers = frozenset(range(2, len(columns)))
    return Table(
        ("Cases of packs in each release",),
        columns,
        rows,
        numbers,
        left_out=max(0, len(releases) - MOST),
    )


def _says(of: Gathered, found: Fixes) -> Iterator[Says]:
    last = found.history.releases[-1]
    changes = found.history.changes(last.name)
    broken = changes["newly broken"]
    total = changes.total()
    yield Says("trust", (
        f"{broken:,} of {counted(total, 'checked case')} broke in the last release, ", of.said(last.name), ".",
    ))  # fmt: skip
    missing = len(found.history.lines) - total
    if missing:
        yield Says(
            "trust",
            (
                f"How {counted(missing, 'known case')} come out now: not checked in the last release.",
            ),
            known=False,
        )
