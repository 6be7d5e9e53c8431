"""What the verdicts are good for: failures that say what is wrong and what is right, and the tests made of them."""

from __future__ import annotations

from collections.abc import Iterator

from ...insight.report.answers import Usable
from ...insight.report.parts import Bar, Bars, Line, Part, Row, Says, Section, Table
from ...plurals import counted
from .gathered import Gathered


def learnable_section(of: Gathered) -> Section:
    """The section."""
    known = usable_of(of)
    lines: tuple[Line, ...] = (
        (
            (
                "A failure can be learned from once somebody said what is wrong, where it went wrong and what would have been right;"
                " it stays fixed once a pack guards it."
            ),
        ),
    )
    parts: list[Part] = []
    if known.failed:
        parts.append(_complete(known))
    if of.packs.packs:
        parts.append(_packs(of))
    return Section("data", "Data to improve it", lines, tuple(parts), tuple(_says(of, known)))


def usable_of(of: Gathered) -> Usable:
    """What the third answer follows from."""
    every, said = of.slices.all, of.said_of_failures
    cases = [case for pack in of.packs.packs for case in pack.cases]
    return Usable(
        every.failed, said.coded, said.placed, said.corrected, every.guarded, len(cases),
        sum(case.proof.status == "gates" for case in cases),
    )  # fmt: skip


def _complete(known: Usable) -> Bars:
    steps = (
        ("What is wrong: a code", known.coded), ("Where: a step", known.placed),
        ("What is right: a correction", known.corrected), ("Guarded by a pack", known.guarded),
    )  # fmt: skip
    bars = tuple(
        Bar((name,), count / known.failed, (f"{count:,} of {known.failed:,}",))
        for name, count in steps
    )
    says = f"Of {counted(known.failed, 'failure')}: {', '.join(f'{name.lower()} {count:,}' for name, count in steps)}."
    return Bars(("How complete the failures are",), (says,), bars)


def _packs(of: Gathered) -> Table:
    columns: tuple[Line, ...] = (
        ("Pack",), ("Cases",), ("To fix",), ("To keep",), ("Decide alone",), ("Ask a person",), ("Pack id",),
    )  # fmt: skip
    rows = []
    for pack in of.packs.packs:
        counts = pack.counts
        rows.append(Row((
            (of.said(pack.name),), (f"{len(pack.cases):,}",), (f"{counts['fix']:,}",), (f"{counts['guard']:,}",),
            (f"{counts['gates']:,}",), (f"{counts['thin'] + counts['unproven']:,}",),
            (of.said(str(pack.pack_id)[:19]),),
        )))  # fmt: skip
    note: Line = (
        "A case decides alone if its claims were shown to fail the wrong answer, pass the right one and tell near-misses apart.",
    )
    return Table(
        ("Packs of regression tests built from this library",),
        columns,
        tuple(rows),
        frozenset(range(1, 6)),
        note,
    )


def _says(of: Gathered, known: Usable) -> Iterator[Says]:
    if known.cases:
        asks = known.cases - known.gating
        line = f"{counted(len(of.packs.packs), 'pack')} with {counted(known.cases, 'case')}"
        yield Says(
            "data",
            (
                f"{line}; {asks:,} of them ask a person."
                if asks
                else f"{line}; none asks a person.",
            ),
        )
    proposed = of.said_of_failures.proposed
    if proposed:
        yield Says(
            "data",
            (f"{counted(proposed, 'correction')} are proposed and nobody approved them yet.",),
            known=False,
        )
    missing = known.failed - known.corrected
    if missing > 0:
        yield Says(
            "data",
            (f"What would have been right in {counted(missing, 'failure')}: nobody wrote it.",),
            known=False,
        )
    if of.packs.unread:
        yield Says("data", (
            f"{counted(len(of.packs.unread), 'pack')} could not be read: ", of.said(", ".join(of.packs.unread)), ".",
        ), known=False)  # fmt: skip
    yield Says(
        "data", ("Failures that nobody has met yet: there are no data of them.",), known=False
    )
    if not known.cases and known.failed:
        yield Says(
            "data", ("Whether a fix holds: no pack was built, so nothing checks it.",), known=False
        )
