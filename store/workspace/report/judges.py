"""The judges whose scores came with the traces, held against the reviewers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...insight.judges.telling import RULE
from ...insight.report.parts import Line, Row, Says, Section, Table
from ...insight.report.wording import between, percent
from ...packs.passports.shares import Share
from ...plurals import counted
from ..judges import JudgeFound, judge_label
from .gathered import Gathered

MOST: Final = 15


def judges_section(of: Gathered) -> Section | None:
    """The section; None where no judge scored what reviewers judged."""
    found = [one for one in of.judges if one.report.counts.items]
    if not found:
        return None
    found.sort(key=lambda one: (-one.report.counts.items, one.judge))
    columns: tuple[Line, ...] = (
        ("Judge",),
        ("Traces",),
        ("Failures caught",),
        ("Good outputs passed",),
        ("Kappa",),
    )
    rows = tuple(
        Row((
            (of.said(judge_label(one.judge)),), (f"{one.report.counts.items:,}",), (_share(one.report.counts.failures),),
            (_share(one.report.counts.good),), (_kappa(one),),
        ))
        for one in found[:MOST]
    )  # fmt: skip
    table = Table(
        ("Judges beside the reviewers",),
        columns,
        rows,
        frozenset({1, 2, 3, 4}),
        (RULE,),
        max(0, len(found) - MOST),
    )
    lines: tuple[Line, ...] = (
        (f"{counted(len(found), 'judge')} scored traces that reviewers judged as well.",),
    )
    return Section(
        "judges", "Automatic judges beside the reviewers", lines, (table,), tuple(_says(of, found))
    )


def _share(share: Share) -> str:
    counts = f"{share.count:,} of {share.of:,}"
    return (
        f"{counts}: {percent(share.value)} ({between(share.between)})"
        if share.told
        else f"{counts}, not told"
    )


def _kappa(one: JudgeFound) -> str:
    kappa = one.report.kappa
    if not kappa.told or kappa.value is None or kappa.between is None:
        return "not told"
    return f"{kappa.value:.2f} ({kappa.between.low:.2f} to {kappa.between.high:.2f})"


def _says(of: Gathered, found: list[JudgeFound]) -> Iterator[Says]:
    for one in found[:2]:
        failures = one.report.counts.failures
        if failures.told:
            yield Says("trust", (
                "The judge ", of.said(judge_label(one.judge)), (f" caught {failures.count:,} of"
                f" {counted(failures.of, 'failure')} that reviewers found."),
            ))  # fmt: skip
