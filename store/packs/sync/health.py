"""Which cases of a pack still tell candidates apart, by the runs that a CI kept; and which may leave.

Runs are given oldest first. A case is only held against runs in which it was the same test. What one run shows (both
results on one candidate) is told at once, everything else from a number of runs on.
"""

from __future__ import annotations

import shlex
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

from ...canonical import Json
from ...intervals import wilson
from ..cases import Case
from .runs import CaseRun, Run

Health: TypeAlias = Literal[
    "flaky", "discriminating", "never passed", "saturated", "dead", "too few runs"
]
KINDS: Final[tuple[Health, ...]] = get_args(Health)
"""flaky: passed and failed on one candidate, or within the trials of a run. dead: never failed and never asked.
saturated: has failed or asked, but has passed in the last runs. discriminating: neither."""
LEAST: Final = 8
LONG: Final = 20
_DECIDED: Final = ("pass", "fail", "ask")


@dataclass(frozen=True, slots=True)
class CaseHealth:
    """What runs say of a case: `counts` of its results, `other` results of what was another test then, `unusable` runs
    without an answer. `proposal` says why it may be retired, "" if it is not proposed."""

    case: Case
    health: Health
    counts: Counter[str]
    why: str
    other: int = 0
    unusable: int = 0
    proposal: str = ""

    @property
    def runs(self) -> int:
        """In how many runs it had a result."""
        return self.counts.total()

    def json(self) -> dict[str, Json]:
        """As one entry of the JSON document."""
        return {
            "case": self.case.id,
            "role": self.case.role,
            "question": self.case.question,
            "health": self.health,
            "n": self.runs,
            **{status: self.counts[status] for status in _DECIDED},
            "other_test": self.other,
            "no_answer": self.unusable,
            "why": self.why,
            "proposal": self.proposal or None,
        }


@dataclass(frozen=True, slots=True)
class Judged:
    """From how many runs on a case is judged, and how many passes in a row are long."""

    least: int = LEAST
    long: int = LONG


def health_of(cases: Sequence[Case], runs: Iterable[Run], judged: Judged) -> list[CaseHealth]:
    """The health of each case. A run that is given twice counts once."""
    distinct = list({(run.digest, run.candidate): run for run in runs}.values())
    found = [_health(case, distinct, judged) for case in cases]
    staying = {name for one in found if not _may_leave(one) for name in one.case.slices}
    return [_with_proposal(one, staying) for one in found]


def _health(case: Case, runs: Sequence[Run], judged: Judged) -> CaseHealth:
    tested = f"sha256:{case.content_hash}"
    mine = [(run, run.cases[case.id]) for run in runs if case.id in run.cases]
    same = [(run, one) for run, one in mine if one.content_hash == tested]
    decided = [(run, one) for run, one in same if one.status in _DECIDED]
    health, why = _judged(decided, judged)
    counts = Counter(one.status for _, one in decided)
    return CaseHealth(case, health, counts, why, len(mine) - len(same), len(same) - len(decided))


def _judged(decided: Sequence[tuple[Run, CaseRun]], judged: Judged) -> tuple[Health, str]:
    flaky = _flaky(decided)
    if flaky:
        return "flaky", flaky
    n = len(decided)
    statuses = [one.status for _, one in decided]
    if n < judged.least:
        return "too few runs", f"{n} of the {judged.least} runs that it takes"
    passes = statuses.count("pass")
    if passes == n:
        most = wilson(0, n)[1]
        return "dead", f"passed in all of {n} runs: it fails in less than {most:.0%} of them (95 %)"
    if not passes:
        return "never passed", f"failed or asked in all of {n} runs"
    last = next(number for number, one in enumerate(reversed(statuses)) if one != "pass")
    if last >= judged.long:
        return "saturated", f"passed in the last {last} of {n} runs"
    return "discriminating", f"passed in {passes} of {n} runs"


def _flaky(decided: Sequence[tuple[Run, CaseRun]]) -> str:
    """How a case came out both ways on one candidate, in words; "" if it did not."""
    mixed = [one for _, one in decided if 0 < one.passed < one.trials]
    if mixed:
        shown = f"{mixed[-1].passed} of {mixed[-1].trials} trials"
        return f"passed in some of its trials in {len(mixed)} of {len(decided)} runs (last {shown})"
    by_candidate: defaultdict[str, set[str]] = defaultdict(set)
    for run, one in decided:
        if run.candidate:
            by_candidate[run.candidate].add(one.status)
    for candidate, statuses in by_candidate.items():
        if {"pass", "fail"} <= statuses:
            return f"passed and failed on the candidate {candidate}"
    return ""


def _may_leave(one: CaseHealth) -> bool:
    """Whether the runs say so of a case. A fix case stays whatever they say: it holds a failure that there was; so does
    whatever is severe."""
    return (
        one.health in ("dead", "saturated") and one.case.role == "guard" and not one.case.severity
    )


def _with_proposal(one: CaseHealth, staying: set[str]) -> CaseHealth:
    """With why it may be retired; `staying` are the slices of cases that stay. The last ones of a slice stay as well."""
    if not _may_leave(one) or not staying.issuperset(one.case.slices):
        return one
    return replace(one, proposal=f"{one.health}: {one.why}")


def retire_command(pack: Path, case: str, reason: str) -> str:
    """The command that retires a case, as a person may type it."""
    words = ["tracejury", "pack", "sync", str(pack), "--retire", case, "--reason", reason]
    return shlex.join(words)
