"""Who read the traces, and how far readers agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...insight.agreement.figures import RULE, Figure
from ...insight.report.parts import Line, Part, Row, Says, Section, Table
from ...insight.report.wording import percent
from ...plurals import counted
from ...reviews.line_values import iso_time
from .gathered import Gathered

_QUESTIONS: Final = 12


def readers_section(of: Gathered) -> Section | None:
    """The section; None where nobody finished a review."""
    if not of.readers:
        return None
    parts: list[Part] = [_readers(of)]
    parts += _agreement(of)
    people = sum(one.people for one in of.readers)
    judged = sum(one.judged for one in of.readers)
    lines: tuple[Line, ...] = (
        (f"{counted(people, 'person', 'people')} finished {counted(judged, 'review')}.",),
        *(
            ((f"They are named by {of.asked.reviewers}.",),)
            if of.asked.reviewers != "names"
            else ()
        ),
    )
    return Section(
        "readers",
        "Who read the traces, and how far they agree",
        lines,
        tuple(parts),
        tuple(_says(of)),
    )


def agreed(of: Gathered) -> bool:
    """Whether agreement on the verdict is told for one of the versions of the rubric."""
    return any(figure.told for figure in _verdict_figures(of))


def _verdict_figures(of: Gathered) -> Iterator[Figure]:
    for one in of.agreements:
        if one.report.questions:
            yield one.report.questions[0].chance_free


def _readers(of: Gathered) -> Table:
    columns: tuple[Line, ...] = (
        ("Reviewer",),
        ("Judged",),
        ("Taken over from groups",),
        ("From",),
        ("Until",),
    )
    rows = tuple(
        Row((
            (of.said(one.name), f" ({one.people:,} people)" if one.people > 1 else ""), (f"{one.judged:,}",),
            (f"{one.taken_over:,}",), (day(one.first_ms),), (day(one.last_ms),),
        ))
        for one in of.readers
    )  # fmt: skip
    return Table(("Finished reviews by reviewer",), columns, rows, frozenset({1, 2}))


def day(at_ms: int) -> str:
    """A time as its day (UTC)."""
    return iso_time(at_ms)[:10] if at_ms else "-"


def _agreement(of: Gathered) -> Iterator[Table]:
    for one in of.agreements:
        report = one.report
        if not report.items:
            continue
        columns: tuple[Line, ...] = (
            ("Question",),
            ("Traces",),
            ("The same",),
            ("Alpha",),
            ("AC1, AC2",),
        )
        rows = tuple(
            Row((
                (of.said(found.of.id),), (f"{found.items:,}",), (_share(found.figures.get("percent")),),
                (_figure(found.figures.get("alpha")),), (_figure(found.chance_free),),
            ))
            for found in report.questions[:_QUESTIONS]
        )  # fmt: skip
        caption: Line = (
            f"Agreement on {counted(report.items, 'trace')} that several reviewers judged, under ", of.said(report.rubric.id),
            f" version {report.rubric.version}",
        )  # fmt: skip
        yield Table(
            caption,
            columns,
            rows,
            frozenset({1, 2, 3, 4}),
            (RULE,),
            max(0, len(report.questions) - _QUESTIONS),
        )


def _share(figure: Figure | None) -> str:
    return "-" if figure is None or not figure.told else percent(figure.value)


def _figure(figure: Figure | None) -> str:
    if figure is None or not figure.told or figure.value is None:
        return "not told"
    if figure.interval is None:
        return f"{figure.value:.2f}"
    return f"{figure.value:.2f} ({figure.interval.low:.2f} to {figure.interval.high:.2f})"


def _says(of: Gathered) -> Iterator[Says]:
    told = False
    for one in of.agreements:
        if not one.report.questions:
            continue
        figure = one.report.questions[0].chance_free
        if figure.told and figure.value is not None:
            told = True
            yield Says("trust", (
                (f"Reviewers agree on the verdict beyond chance by {_figure(figure)}"
                f" (Gwet's coefficient, 1 is perfect), on {counted(one.report.items, 'trace')}."),
            ))  # fmt: skip
    if not told:
        several = sum(one.report.items for one in of.agreements)
        why = (
            f"{several:,} traces were judged by several"
            if several
            else "no trace was judged by two"
        )
        yield Says(
            "trust", (f"How far reviewers agree: {why}, and a figure needs 20.",), known=False
        )
