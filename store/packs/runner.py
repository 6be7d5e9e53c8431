"""Running packs against a candidate: what is fixed, still failing or newly broken.

An answer that is missing, empty or broken, and a check that this version does not know, never pass.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal, TypeAlias

import msgspec

from ...errors import UserError
from ..canonical import Json
from ..claims.claim import ClaimInvalid
from ..claims.claim_type import PatternInvalid
from ..claims.evaluating import evaluate_all, validate
from ..unreadable import readable
from .candidates import Candidate
from .cases import Case
from .read import Pack

Status: TypeAlias = Literal["pass", "fail", "missing", "error", "unsupported"]

PASSED: Final = 0
FAILED: Final = 1
INCOMPLETE: Final = 3
NOTHING: Final = 5
_EXCERPT: Final = 200


class BaselineCase(msgspec.Struct):
    """One case of an earlier run: the hash of what was tested, and its status."""

    content_hash: str
    status: str


class _BaselineShape(msgspec.Struct):
    cases: dict[str, BaselineCase]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The result of one case. `gates` says whether it decides; `transition` compares it with the
    baseline, or with the state before that its role implies."""

    pack: str
    case: Case
    status: Status
    passed: int
    asked: int
    gates: bool
    why: str = ""
    excerpt: str = ""
    transition: str = ""

    def json(self) -> dict[str, Json]:
        """As one entry of the JSON report."""
        return {
            "pack": self.pack,
            "case": self.case.id,
            "role": self.case.role,
            "status": self.status,
            "transition": self.transition,
            "gates": self.gates,
            "passed": self.passed,
            "trials": self.asked,
            "why": self.why,
            "output": self.excerpt,
            "slices": list(self.case.slices),
            "severity": self.case.severity,
        }


@dataclass
class CheckReport:
    """The result of every case, and the verdict on all of them."""

    results: list[CaseResult] = field(default_factory=list)
    exit_code: int = PASSED
    why: str = ""

    def share(self, role: str) -> tuple[int, int]:
        """(passing, all) of the gating cases of a role."""
        mine = [item for item in self.results if item.case.role == role and item.gates]
        return sum(item.status == "pass" for item in mine), len(mine)

    @property
    def newly_broken(self) -> int:
        """How many gating cases passed before and do not pass now."""
        return sum(item.gates and item.transition == "newly broken" for item in self.results)

    @property
    def line(self) -> str:
        """The verdict in one line."""
        fixed, fixes = self.share("fix")
        held, guards = self.share("guard")
        quiet = sum(not item.gates for item in self.results)
        line = (
            f"fix held {fixed}/{fixes} · guards {held}/{guards} · newly broken {self.newly_broken}"
        )
        return f"{line} · {quiet} reported, not gating" if quiet else line

    def json(self) -> dict[str, Json]:
        """The report as one JSON document."""
        fixed, fixes = self.share("fix")
        held, guards = self.share("guard")
        return {
            "exit_code": self.exit_code,
            "why": self.why,
            "fix": {"passed": fixed, "total": fixes},
            "guard": {"passed": held, "total": guards},
            "newly_broken": self.newly_broken,
            "cases": [item.json() for item in self.results],
        }


def run_case(
    pack: str, case: Case, candidate: Candidate, trials: int | None, *, gates: bool
) -> CaseResult:
    """Ask the candidate as often as the case says (or `trials`) and evaluate the answers."""
    asked = trials or case.trials
    least = case.min_pass if trials is None else max(1, round(trials * case.min_pass / case.trials))
    good = 0
    worst: Status = "pass"
    why = excerpt = ""
    for trial in range(1, asked + 1):
        answer = candidate.answer(case, trial)
        if answer.output is None:
            status: Status = "missing" if answer.missing else "error"
            reason, text = answer.missing or answer.error, ""
        else:
            text = readable(answer.output.text)[:_EXCERPT]
            try:
                failed = [
                    result
                    for result in evaluate_all(case.checks, answer.output)
                    if result.check.gate and not result.passed
                ]
            except ClaimInvalid as error:
                status, reason = "unsupported", str(error)
            else:
                status = "fail" if failed else "pass"
                reason = "; ".join(f"the output {result.why}" for result in failed)
        good += status == "pass"
        if status != "pass" and _RANK[status] > _RANK[worst]:
            worst, why, excerpt = status, reason, text
        if status == "unsupported":
            break
    if good >= least and worst in ("pass", "fail"):
        worst, why = "pass", "" if good == asked else f"{good} of {asked} trials passed"
    return CaseResult(pack, case, worst, good, asked, gates, why, excerpt)


_RANK: Final[Mapping[Status, int]] = {
    "pass": 0,
    "fail": 1,
    "missing": 2,
    "error": 3,
    "unsupported": 4,
}


def transition_of(result: CaseResult, before: BaselineCase | None) -> str:
    """What changed, in words. Without a baseline a fix case counts as failing before and a guard as
    passing."""
    good = result.status == "pass"
    if before is not None:
        if before.content_hash != f"sha256:{result.case.content_hash}":
            return "changed"
        was_good = before.status == "pass"
    else:
        was_good = result.case.role == "guard"
    if good:
        return "held" if was_good else "fixed"
    return "newly broken" if was_good else "still failing"


def check_packs(
    packs: Sequence[Pack],
    candidate: Candidate,
    *,
    trials: int | None = None,
    guard_only: bool = False,
    strict: bool = False,
    baseline: Mapping[str, BaselineCase] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> CheckReport:
    """Run every case of some packs against a candidate.

    Unproven cases and known failures are reported and do not gate (`strict`: unproven ones do). Raises
    UserError for a check whose pattern is not supported, before the candidate is asked anything.
    """
    report = CheckReport()
    todo = [
        (pack, case)
        for pack in packs
        for case in pack.cases
        if not guard_only or case.role == "guard"
    ]
    for pack, case in todo:
        _refuse_unsupported_patterns(pack, case)
    for number, (pack, case) in enumerate(todo, start=1):
        gates = case.role != "known_failure" and (case.proof.proven or strict)
        result = run_case(pack.name, case, candidate, trials, gates=gates)
        before = baseline.get(case.id) if baseline is not None else None
        moved = transition_of(result, before) if result.status in ("pass", "fail") else ""
        report.results.append(replace(result, transition=moved))
        if progress is not None:
            progress(number, len(todo))
    report.exit_code, report.why = judged(report, guard_only=guard_only)
    return report


def _refuse_unsupported_patterns(pack: Pack, case: Case) -> None:
    for check in case.checks:
        try:
            validate(check)
        except PatternInvalid as error:
            if check.gate:
                raise UserError(
                    f"{pack.path}, case {case.id}: {error}",
                    "Change the check in the review that it comes from, then build the pack again.",
                ) from None
        except ClaimInvalid:
            # Reported as unsupported once the case is run.
            continue


def judged(report: CheckReport, *, guard_only: bool) -> tuple[int, str]:
    """The exit code and its reason."""
    gating = [item for item in report.results if item.gates]
    if not report.results:
        return NOTHING, "there is no case to check"
    if not gating:
        return NOTHING, "no case is proven, so none can gate (--strict lets unproven ones gate)"
    if not guard_only and not any(item.case.role == "fix" for item in gating):
        return NOTHING, "there is no proven fix case (--guard-only checks the guards alone)"
    if any(item.status == "fail" for item in gating):
        count = sum(item.status == "fail" for item in gating)
        return FAILED, f"{count} gating {'case fails' if count == 1 else 'cases fail'}"
    broken = [item for item in gating if item.status != "pass"]
    if broken:
        kinds = ", ".join(sorted({item.status for item in broken}))
        return INCOMPLETE, f"{len(broken)} gating cases have no usable answer ({kinds})"
    return PASSED, "every gating case passes"


def read_baseline(path: Path) -> dict[str, BaselineCase]:
    """The cases of a baseline file by id. Raises UserError."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=_BaselineShape).cases
    except OSError as error:
        raise UserError(
            f"The baseline {path} cannot be read: {error.strerror}", "Check the path."
        ) from None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(
            f"{path} is not a baseline ({error})", "Write one with --write-baseline."
        ) from None


def baseline_json(report: CheckReport) -> str:
    """This run as a baseline file, which `read_baseline` reads."""
    cases = {
        item.case.id: {"content_hash": f"sha256:{item.case.content_hash}", "status": item.status}
        for item in report.results
    }
    return (
        json.dumps({"format": "tracejury.baseline/1", "cases": cases}, indent=1, sort_keys=True)
        + "\n"
    )
