"""The evidence report of a library: its sections, and the three answers that they have something to say to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .... import __version__
from ...insight.report.answers import Tested, Trusted, tested, trust, usable
from ...insight.report.parts import Answer, Line, Report, Section
from ...plurals import counted
from .covered import hole_count
from .failing import population
from .gathered import Asked, Gathered
from .learnable import usable_of
from .method import newest_day
from .readers import agreed
from .sections import SECTIONS

if TYPE_CHECKING:
    from ..opened import OpenLibrary


def make_report(space: OpenLibrary, asked: Asked | None = None) -> Report:
    """The report. The same library, asked the same by the same reader, gives the same one. Raises UserError."""
    of = Gathered(space, asked or Asked())
    sections = tuple(section for make in SECTIONS if (section := make(of)) is not None)
    return Report(
        title="Evidence report",
        about=_about(of),
        until=newest_day(of),
        version=__version__,
        masked=space.shown.masked,
        answers=tuple(_with_evidence(answer, sections) for answer in _answers(of)),
        sections=sections,
        warnings=tuple(_warnings(of)),
    )


def _about(of: Gathered) -> Line:
    traces = counted(of.slices.all.seen, "trace")
    if of.rubric is None:
        return (f"{traces}, none reviewed",)
    return (
        f"{traces}, {of.slices.all.reviewed:,} reviewed under “",
        of.said(of.rubric.title or of.rubric.id),
        "”",
    )


def _answers(of: Gathered) -> Iterator[Answer]:
    found, every = of.prevalence, of.slices.all
    weights = found.weights
    yield trust(Trusted(
        found.overall, population(of), weights.scope == "library", weights.why, every.reviewed, agreed(of),
    ))  # fmt: skip
    slices, holes = hole_count(of)
    yield tested(Tested(every.seen, every.reviewed, slices, holes, of.saturation.codes.unseen))
    yield usable(usable_of(of))


def _with_evidence(answer: Answer, sections: Sequence[Section]) -> Answer:
    says = [one for section in sections for one in section.says if one.question == answer.question]
    return replace(
        answer,
        evidence=tuple(one.line for one in says if one.known),
        unknown=tuple(one.line for one in says if not one.known),
    )


def _warnings(of: Gathered) -> Iterator[Line]:
    if of.space.shown.masked:
        yield ("This report is masked: private values are shown as pseudonyms.",)
    if of.verdicts.hidden:
        yield (
            (
                f"Whoever made this report has yet to judge {counted(len(of.verdicts.hidden), 'trace')} blind: what others said of"
                " them is in no figure."
            ),
        )
    if of.verdicts.others:
        yield (
            "Reviews under other rubrics are in no figure: ",
            of.said(", ".join(of.verdicts.others)),
            ".",
        )
