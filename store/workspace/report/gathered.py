"""What the sections of a report are made of: read from the library once, when the first section asks for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ....errors import UserError
from ...insight.agreement.measuring import Measure
from ...insight.coverage.holes import LEAST
from ...insight.coverage.tallies import Tallies, Tally
from ...insight.prevalence.rates import Judged as Drawn
from ...insight.readiness.criteria import Criteria
from ...insight.report.parts import Line, Said
from ...library.slice_values import Values, each_with_values
from ...packs.read import Pack, read_pack
from ...packs.reviewer_names import ReviewerNames, reviewer_as
from ...queries.completing import quoted
from ..agreement import RubricAgreement, agreements
from ..coverage import Judged, check_fields, judged, sliced_fields
from ..judges import JudgeFound, JudgeQuestion, judges_found
from ..pack_folders import known_packs
from ..prevalence import Prevalence, prevalence
from ..saturation import SaturationReport, saturation_report
from ..signals import Signals, signals
from ..spending import SliceSpending, spending
from ..ways import PathCoverage, path_coverage

if TYPE_CHECKING:
    from ....rubrics.schema import Rubric
    from ..opened import OpenLibrary
    from ..trace_verdicts import TraceVerdicts

MOST_FIELDS: Final = 4
"""So many fields make slices unless others are named."""
FEW_VALUES: Final = 12
"""Fields with more values come after those with fewer: their slices hold hardly anything."""
WITHOUT: Final = "(none)"
"""What stands for a slice that has no value."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a report: the `fields` that make slices (those that fit best if none is named), by reviews under which
    `rubric`, how `reviewers` are named, and the `least` number of reviews below which a slice is a hole."""

    fields: tuple[str, ...] = ()
    rubric: str | None = None
    reviewers: ReviewerNames = "names"
    least: int = LEAST
    criteria: Criteria | None = None
    """What has to hold before it ships, if a file says so."""


@dataclass(frozen=True, slots=True)
class Sliced:
    """The slices by one field: the tally of each value, and its traces that were drawn at random."""

    field: str
    tallies: dict[str | None, Tally]
    drawn: dict[str | None, list[Drawn]]


@dataclass(frozen=True, slots=True)
class Slices:
    """All slices, and the pairs of values of the first two fields."""

    all: Tally
    by: tuple[Sliced, ...]
    pairs: dict[Values, Tally]


@dataclass(frozen=True, slots=True)
class PacksRead:
    """The packs that were built from a library, and why others could not be read."""

    packs: tuple[Pack, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SaidOfFailures:
    """Of the failed traces how many say what is wrong (`coded`), where (`placed`), and what would have been right (`corrected`);
    of the corrections so many are `proposed`: nobody approved them."""

    coded: int
    placed: int
    corrected: int
    proposed: int


@dataclass(slots=True)
class Reader:
    """What one reviewer finished under the rubric: traces judged, and taken over from groups, from when until when
    (milliseconds since the epoch)."""

    name: str
    judged: int = 0
    taken_over: int = 0
    first_ms: int = 0
    last_ms: int = 0
    people: int = 1


class Gathered:
    """A library and what is asked. Nothing is read before a section asks for it, and nothing twice."""

    def __init__(self, space: OpenLibrary, asked: Asked) -> None:
        self.space = space
        self.asked = asked

    # --- what is known ----------------------------------------------------------------------------

    @cached_property
    def known(self) -> Judged:
        """The verdicts, and what packs guard. Raises UserError for an unknown rubric."""
        return judged(self.space, self.asked.rubric)

    @property
    def verdicts(self) -> TraceVerdicts:
        """The verdict of each trace."""
        return self.known.verdicts

    @property
    def rubric(self) -> Rubric | None:
        """The newest version of the rubric that the report is told by; None if nothing is judged."""
        return self.verdicts.rubric

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields that make slices: those that most traces have, with few values first."""
        if self.asked.fields:
            return self.asked.fields
        found = sliced_fields(self.space)

        def order(name: str) -> tuple[bool, int, int, str]:
            counts: Counter[str] = found[name]
            return len(counts) > FEW_VALUES, -counts.total(), len(counts), name

        return tuple(sorted(found, key=order)[:MOST_FIELDS])

    @cached_property
    def slices(self) -> Slices:
        """What is seen, reviewed, failed and guarded of each slice; the traces are gone through once. Raises UserError for a
        field that no trace has."""
        evidence, fields = self.known.evidence, self.fields
        drawn = {one.trace: one for one in self.drawn}
        every: Tallies[str] = Tallies(evidence)
        by = [Tallies[str | None](evidence) for _ in fields]
        pairs: Tallies[Values] = Tallies(evidence)
        found: list[dict[str | None, list[Drawn]]] = [{} for _ in fields]
        for trace, values in each_with_values(self.space.library, fields):
            every.add(trace, ())
            for at, value in enumerate(values):
                by[at].add(trace, (value,))
                if trace in drawn:
                    found[at].setdefault(value, []).append(drawn[trace])
            if len(fields) > 1:
                pairs.add(trace, (values[:2],))
        for at, name in enumerate(fields):
            check_fields(self.space, (name,), [(value,) for value in by[at].of])
        sliced = tuple(
            Sliced(name, _largest(tallies.of), here)
            for name, tallies, here in zip(fields, by, found, strict=True)
        )
        return Slices(every.all, sliced, pairs.of)

    @cached_property
    def paths(self) -> PathCoverage:
        """The ways through the application."""
        return path_coverage(self.space, rubric=self.asked.rubric, least=self.asked.least)

    @cached_property
    def prevalence(self) -> Prevalence:
        """How frequent failures are, by what was drawn at random."""
        return prevalence(self.space, rubric=self.asked.rubric)

    @cached_property
    def drawn(self) -> list[Drawn]:
        """The judged traces that were drawn at random, each with how many others it stands for."""
        of = self.verdicts.of
        return [
            Drawn(trace, of[trace].verdict, weight, of[trace].severity)
            for trace, weight in self.prevalence.weights.of.items()
            if trace in of
        ]

    @cached_property
    def saturation(self) -> SaturationReport:
        """Which kinds of failure were found, and how many are unseen."""
        return saturation_report(self.space, self.asked.rubric)

    @cached_property
    def agreements(self) -> list[RubricAgreement]:
        """How far reviewers agree, under each version of the rubric."""
        if self.rubric is None:
            return []
        return agreements(self.space, Measure(), rubric=self.rubric.id)

    @cached_property
    def judges(self) -> list[JudgeFound]:
        """The judges whose scores came with the traces, under versions of the rubric."""
        found = judges_found(self.space, JudgeQuestion())
        return [one for one in found if one.under.hash in self.verdicts.hashes]

    @cached_property
    def packs(self) -> PacksRead:
        """The packs that were built from this library."""
        packs, unread = [], []
        for folder in known_packs(self.space):
            try:
                packs.append(read_pack(folder))
            except UserError:
                # Why names the folder, and a report says nothing of where on a machine something is.
                unread.append(folder.name)
        return PacksRead(
            tuple(sorted(packs, key=lambda one: (one.name, one.pack_id))), tuple(unread)
        )

    @cached_property
    def spending(self) -> tuple[SliceSpending, list[SliceSpending]]:
        """What traces take, in all and by the first field."""
        return spending(self.space, self.fields[:1])

    @cached_property
    def _read(self) -> tuple[SaidOfFailures, dict[str, Reader]]:
        """The finished reviews under the rubric, each read once."""
        failed = {trace for trace, one in self.verdicts.of.items() if one.verdict == "fail"}
        coded: set[str] = set()
        placed: set[str] = set()
        corrected: set[str] = set()
        approved: set[str] = set()
        readers: dict[str, Reader] = {}
        for review in self.space.reviews.each(status="finished"):
            if review.rubric not in self.verdicts.hashes:
                continue
            reader = readers.setdefault(review.reviewer, Reader(review.reviewer))
            reader.judged += review.propagated is None
            reader.taken_over += review.propagated is not None
            if review.at_ms:
                reader.first_ms = min(reader.first_ms or review.at_ms, review.at_ms)
                reader.last_ms = max(reader.last_ms, review.at_ms)
            if review.trace not in failed:
                continue
            where = review.break_point is not None and review.break_point.step is not None
            if review.codes or review.own_codes or any(mark.code for mark in review.marks):
                coded.add(review.trace)
            if where or any(mark.kind == "wrong" for mark in review.marks):
                placed.add(review.trace)
            if review.correction is not None:
                corrected.add(review.trace)
                if review.correction.status == "approved":
                    approved.add(review.trace)
        said = SaidOfFailures(len(coded), len(placed), len(corrected), len(corrected - approved))
        return said, readers

    @property
    def said_of_failures(self) -> SaidOfFailures:
        """How much the failures say."""
        return self._read[0]

    @cached_property
    def readers(self) -> list[Reader]:
        """Who reviewed, as the report names reviewers; as roles, all are one."""
        found: list[Reader] = []
        for reader in sorted(self._read[1].values(), key=lambda one: one.name):
            name = reviewer_as(reader.name, self.asked.reviewers)
            if self.asked.reviewers == "roles" and found:
                one = found[0]
                one.judged += reader.judged
                one.taken_over += reader.taken_over
                one.first_ms = min(one.first_ms or reader.first_ms, reader.first_ms or one.first_ms)
                one.last_ms = max(one.last_ms, reader.last_ms)
                one.people += 1
            else:
                found.append(replace(reader, name=name))
        return found

    @cached_property
    def signals(self) -> Signals:
        """What is worth attention."""
        return signals(self.space, self.asked.rubric)

    # --- as it is shown ---------------------------------------------------------------------------

    def said(self, text: str) -> Said:
        """Words of no trace in particular, as the library is shown."""
        return Said(self.space.shown.text("", text))

    def value(self, field: str, value: str | None) -> Line:
        """The value of a slice, as the library is shown."""
        return (WITHOUT,) if value is None else (Said(self.shown_value(field, value)),)

    def shown_value(self, field: str, value: str) -> str:
        """The same as text."""
        return self.space.shown.value(field, value)

    def query(self, field: str, value: str | None, more: str = "") -> str:
        """The search that finds the traces of a slice; "" for one without a value."""
        if value is None:
            return ""
        return f"{quoted(field)}:{quoted(self.shown_value(field, value))} {more}".strip()


def _largest(tallies: dict[str | None, Tally]) -> dict[str | None, Tally]:
    return dict(sorted(tallies.items(), key=lambda one: (-one[1].seen, one[0] or "")))
