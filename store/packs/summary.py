"""What became of a build, in words: for `tracejury pack build` and for the app, which opens the trace of each line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from .advice import what_helps
from .build import BuildReport, place_of
from .cases import STATUSES, Case, Proof, ProofStatus
from .leaving_out import Place
from .private import PrivateValue
from .proof import NO_CORRECTION

_ASKS: Final = "asks a person about an answer that nobody judged before"


@dataclass(frozen=True, slots=True)
class ToldOf:
    """A case or a review that something is told of; `text` is about this one alone, and `place` where to look at it.
    A review that became no case has only its place."""

    place: Place
    case: str = ""
    role: str = ""
    question: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing to know, and the cases and reviews that it is about."""

    text: str
    about: tuple[ToldOf, ...] = ()

    @property
    def lines(self) -> list[str]:
        """As lines of text: of the cases those of which something of their own is told."""
        own = [f"  {one.case} ({one.role}) {one.text}" for one in self.about if one.text]
        return [self.text, *own]


def summary_of(report: BuildReport) -> list[Told]:
    """Everything to know about a pack, what needs somebody first."""
    asks = sum(case.proof.status != "gates" for case in report.cases)
    gates = len(report.cases) - asks
    cases = "1 case" if len(report.cases) == 1 else f"{len(report.cases):,} cases"
    gate = "1 gates" if gates == 1 else f"{gates:,} gate"
    told = [Told(f"{cases}: {gate}, {_counted(asks)}")]
    stood_for = [case.source["stands_for"] for case in report.cases if "stands_for" in case.source]
    if stood_for:
        told.append(
            Told(f"{len(stood_for)} of them stand for {sum(stood_for)} failures judged as one")
        )
    if report.asked:
        told.append(Told(f"{report.asked} asked answers that were judged are witnesses of them"))
    told += _weaker(report)
    for status in STATUSES[1:]:
        told += _weak(report, status)
    told += near_misses_told(report.near_misses, [(case, case.proof) for case in report.cases])
    told += _proposed(report.cases)
    told += _naming(report)
    for reason, places in report.away.items():
        about = tuple(ToldOf(place) for place in places)
        told.append(Told(f"left out: {len(places)} because {reason}", about))
    by_id = {case.id: case for case in report.cases}
    for reason, ids in report.parts.items():
        about = tuple(_about(by_id[one]) for one in dict.fromkeys(ids) if one in by_id)
        told.append(Told(f"left out of cases: {len(ids)} because {reason}", about))
    if gates:
        about = tuple(_about(case) for case in report.cases if case.proof.status == "gates")
        told.append(Told(f"gates: {gates}", about))
    return [_in_library(one, report) for one in told]


def told_private(value: PrivateValue, report: BuildReport) -> Told:
    """A private value that stops a pack, and the cases in which it stands."""
    times = "once" if value.count == 1 else f"{value.count:,} times"
    about = tuple(_about(case) for case in report.cases if case.id in value.cases)
    told = Told(f"private: {value.id} {value.preview}, {value.why}, {times}", about)
    return _in_library(told, report)


def _in_library(told: Told, report: BuildReport) -> Told:
    """The same of the places that a masked pack stands for."""
    return replace(
        told, about=tuple(replace(one, place=report.in_library(one.place)) for one in told.about)
    )


def role_rows(report: BuildReport) -> list[tuple[str | int, ...]]:
    """How many cases of each role gate, are thin, or unproven: the rows of a table."""
    return [
        (role, *(report.count(role, status) for status in STATUSES)) for role in ("fix", "guard")
    ]


def near_misses_told(counted: tuple[int, int], proven: Iterable[tuple[Case, Proof]]) -> list[Told]:
    """The share of near-misses that are told apart, and those that are not; nothing if none was tried."""
    killed, tried = counted
    if not tried:
        return []
    survivors = tuple(
        _about(case, f"a wrong answer would pass: {survivor.removesuffix(' passes')}")
        for case, proof in proven
        for survivor in proof.survivors
    )
    return [
        Told(f"near-misses told apart: {killed} of {tried} ({killed * 100 // tried}%)", survivors)
    ]


def _counted(asks: int) -> str:
    return f"1 {_ASKS}" if asks == 1 else f"{asks:,} {_ASKS.replace('asks', 'ask', 1)}"


def _about(case: Case, text: str = "") -> ToldOf:
    return ToldOf(place_of(case), case.id, case.role, case.question, text)


def _weak(report: BuildReport, status: ProofStatus) -> list[Told]:
    by_reason: dict[str, list[Case]] = {}
    for case in report.cases:
        if case.proof.status == status:
            by_reason.setdefault(_reason(case.proof), []).append(case)
    return [
        Told(
            f"{status}: {len(cases)} because {reason}",
            tuple(_about(case, _alone(case)) for case in cases),
        )
        for reason, cases in sorted(by_reason.items())
    ]


def _weaker(report: BuildReport) -> list[Told]:
    """Cases of a masked pack that prove less than as they are."""
    by_id = {case.id: case for case in report.cases}
    about = tuple(
        _about(by_id[one.case], f"{one.unmasked} as it is, {one.masked} masked: {one.why}")
        for one in report.weaker
        if one.case in by_id
    )
    return [Told(f"weaker masked than as it is: {len(about)}", about)] if about else []


def _reason(proof: Proof) -> str:
    """Why a case does not gate, in words that serve all cases with that reason."""
    if proof.tried:
        return "too few near-misses are told apart"
    return NO_CORRECTION if proof.why.startswith("no correction") else proof.why


def _alone(case: Case) -> str:
    """What is told of one case that does not gate."""
    proof = case.proof
    counted = f"{proof.killed} of {proof.tried} told apart" if proof.tried else ""
    helps = what_helps(case)
    return "; ".join(part for part in (counted, f"would help: {helps}" if helps else "") if part)


def _naming(report: BuildReport) -> list[Told]:
    found = tuple(_about(case) for case in report.cases if case.id in report.naming)
    if not found:
        return []
    return [Told(f"reviewers are named in what they wrote, which stays: {len(found)}", found)]


def _proposed(cases: Sequence[Case]) -> list[Told]:
    proposed = [case for case in cases if case.verdict.get("correction") == "proposed"]
    if not proposed:
        return []
    return [
        Told(
            f"correction proposed, approved by nobody: {len(proposed)}",
            tuple(map(_about, proposed)),
        )
    ]
