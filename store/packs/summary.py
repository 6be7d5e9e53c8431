"""What became of a build, in words: for `tracejury pack build` and for the app, which opens the trace of each line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from .advice import what_helps
from .build import BuildReport, place_of
from .cases import STATUSES, Case, ProofStatus
from .leaving_out import Place

_ASKS: Final = "asks a person about an answer that nobody judged before"


@dataclass(frozen=True, slots=True)
class Told:
    """One thing to know, and the cases and reviews that it is about."""

    text: str
    about: tuple[ToldOf, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldOf:
    """A trace that something is told of; `text` is about this one alone, and `place` where to look at it. `role` is ""
    where there is no case."""

    place: Place
    role: str = ""
    question: str = ""
    text: str = ""


def summary_of(report: BuildReport) -> list[Told]:
    """Everything to know about a pack, what needs somebody first."""
    asks = sum(case.proof.status != "gates" for case in report.cases)
    gates = len(report.cases) - asks
    word = "case" if len(report.cases) == 1 else "cases"
    told = [Told(f"{len(report.cases):,} {word}: {gates:,} gate, {_counted(asks)}")]
    stood_for = [case.source["stands_for"] for case in report.cases if "stands_for" in case.source]
    if stood_for:
        told.append(
            Told(f"{len(stood_for)} of them stand for {sum(stood_for)} failures judged as one")
        )
    if report.asked:
        told.append(Told(f"{report.asked} asked answers that were judged are witnesses of them"))
    for status in STATUSES[1:]:
        told += _weak(report, status)
    told += _near_misses(report)
    told += _proposed(report.cases)
    for reason, places in report.away.items():
        about = tuple(ToldOf(place) for place in places)
        told.append(Told(f"left out: {len(places)} because {reason}", about))
    by_id = {case.id: case for case in report.cases}
    for reason, ids in report.parts.items():
        about = _of(by_id[one] for one in dict.fromkeys(ids) if one in by_id)
        told.append(Told(f"left out of cases: {len(ids)} because {reason}", about))
    if gates:
        about = _of(case for case in report.cases if case.proof.status == "gates")
        told.append(Told(f"gates: {gates}", about))
    return told


def role_rows(report: BuildReport) -> list[tuple[str | int, ...]]:
    """How many cases of each role gate, are thin, or unproven: the rows of a table."""
    return [
        (role, *(report.count(role, status) for status in STATUSES)) for role in ("fix", "guard")
    ]


def near_miss_words(killed: int, tried: int) -> str:
    """The share of near-misses that are told apart, in words."""
    return f"near-misses told apart: {killed} of {tried} ({killed * 100 // tried}%)"


def survivor_words(case: Case, survivor: str) -> str:
    """A near-miss that a case judges wrongly, in words."""
    return f"  {case.id} ({case.role}) survives: {survivor}"


def _counted(asks: int) -> str:
    return f"1 {_ASKS}" if asks == 1 else f"{asks:,} {_ASKS.replace('asks', 'ask', 1)}"


def _of(cases: Iterable[Case]) -> tuple[ToldOf, ...]:
    return tuple(ToldOf(place_of(case), case.role, case.question) for case in cases)


def _weak(report: BuildReport, status: ProofStatus) -> list[Told]:
    told = []
    for reason, count in report.reasons(status).items():
        about = []
        for case in report.cases:
            if case.proof.status == status and case.proof.why == reason:
                helps = what_helps(case)
                words = f"would help: {helps}" if helps else ""
                about.append(ToldOf(place_of(case), case.role, case.question, words))
        told.append(Told(f"{status}: {count} because {reason}", tuple(about)))
    return told


def _near_misses(report: BuildReport) -> list[Told]:
    killed, tried = report.near_misses
    if not tried:
        return []
    survivors = [
        Told(survivor_words(case, survivor), _of([case]))
        for case in report.cases
        for survivor in case.proof.survivors
    ]
    return [Told(near_miss_words(killed, tried)), *survivors]


def _proposed(cases: Sequence[Case]) -> list[Told]:
    proposed = [case for case in cases if case.verdict.get("correction") == "proposed"]
    if not proposed:
        return []
    return [Told(f"correction proposed, approved by nobody: {len(proposed)}", _of(proposed))]
