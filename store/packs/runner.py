"""Running packs against a candidate: what is fixed, still failing, newly broken, or has to be asked.

Every case is proven anew before it is believed. An answer that is missing, empty or broken, and a claim that this
version does not know, never pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ...errors import UserError
from ..claims.claim import ClaimInvalid
from ..claims.claim_type import PatternInvalid
from ..claims.evaluating import validate
from ..claims.witness import answer_hash
from ..unreadable import readable
from .baseline import BaselineCase, listed, strangers, transition_of
from .candidates import Candidate, CandidateAnswer
from .cases import Case
from .manifest import CLAIMS
from .proof import prove, untrue
from .read import Pack
from .results import AskedAnswer, AskPolicy, CaseResult, CheckReport, Status, verdict_on
from .verdicts import judged_answer

_EXCERPT: Final = 200
_RANK: Final[tuple[Status, ...]] = (
    "pass",
    "ask",
    "fail",
    "missing",
    "diverged",
    "error",
    "unsupported",
)


class _Trials:
    """The answers of a candidate to one case, as they come in."""

    def __init__(self, pack: str, case: Case, *, gates: bool, strict: bool) -> None:
        self._pack, self._case, self._gates, self._strict = pack, case, gates, strict
        self._statuses: list[Status] = []
        self._worst = CaseResult(pack, case, "pass", 0, 0, gates)
        self.asked: dict[str, AskedAnswer] = {}

    def add(self, answer: CandidateAnswer) -> None:
        """Judge one more answer."""
        by, excerpt = self._worst.by, ""
        if answer.output is None:
            status: Status = (
                "missing" if answer.missing else "diverged" if answer.diverged else "error"
            )
            why, by = answer.missing or answer.diverged or answer.error, "nothing"
        else:
            excerpt = readable(answer.output.text)[:_EXCERPT]
            try:
                found = judged_answer(self._case, answer.output, strict=self._strict)
                status, why, by = found.verdict, found.why, found.by
            except ClaimInvalid as error:
                status, why, by = "unsupported", str(error), "nothing"
            if status == "ask":
                asked = AskedAnswer(self._pack, self._case, answer.output, why)
                self.asked.setdefault(answer_hash(answer.output), asked)
        if not self._statuses or _RANK.index(status) > _RANK.index(self._worst.status):
            self._worst = replace(self._worst, status=status, by=by, why=why, excerpt=excerpt)
        self._statuses.append(status)

    def result(self, least: int) -> CaseResult:
        """The result, if `least` of the answers have to pass."""
        good, asking = self._statuses.count("pass"), self._statuses.count("ask")
        found = replace(self._worst, passed=good, trials=len(self._statuses))
        if found.status not in ("ask", "fail"):
            return found if found.status != "pass" else replace(found, excerpt="")
        if good >= least:
            return replace(
                found, status="pass", why=f"{good} of {found.trials} trials passed", excerpt=""
            )
        if found.status == "fail" and good + asking >= least:
            why = f"{good} of {found.trials} trials passed and {asking} ask"
            return replace(found, status="ask", by="nothing", why=why)
        return found


def run_case(
    pack: str,
    case: Case,
    candidate: Candidate,
    trials: int | None,
    *,
    gates: bool,
    strict: bool = False,
) -> tuple[CaseResult, list[AskedAnswer]]:
    """Ask the candidate as often as the case says (or `trials`) and judge the answers; the result, and the answers
    that a person has to be asked about."""
    often = trials or case.trials
    least = case.min_pass if trials is None else max(1, round(trials * case.min_pass / case.trials))
    answers = _Trials(pack, case, gates=gates, strict=strict)
    for trial in range(1, often + 1):
        answers.add(candidate.answer(case, trial))
    result = answers.result(least)
    return result, list(answers.asked.values()) if result.status == "ask" else []


def check_packs(
    packs: Sequence[Pack],
    candidate: Candidate,
    *,
    trials: int | None = None,
    guard_only: bool = False,
    strict: bool = False,
    ask: AskPolicy = "3",
    baseline: Mapping[str, BaselineCase] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> CheckReport:
    """Run every case of some packs against a candidate.

    Known failures are reported and do not gate, and so are unproven cases of format 1 (`strict`: these do, and thin
    and unproven ones are decided by their claims). Raises UserError for a case whose proof does not come out again
    and for a pattern that is not supported, before the candidate is asked anything. `progress` takes (cases done,
    cases in all), first as those of each pack are proven, then as all are run.
    """
    report = CheckReport(ask=ask)
    todo: list[tuple[Pack, Case]] = []
    for pack in packs:
        report.notices += [f"{pack.name}: {told}" for told in pack.notices]
        report.rubrics += pack.rubrics
        chosen = [case for case in pack.cases if not guard_only or case.role == "guard"]
        for case in chosen:
            _refuse_unsupported_patterns(pack, case)
        proven, told = _proven_anew(pack, chosen, progress)
        report.notices += told
        todo += [(pack, case) for case in proven]
    for number, (pack, case) in enumerate(todo, start=1):
        gates = case.role != "known_failure"
        if case.format == 1:
            gates = gates and (case.proof.status == "gates" or strict)
        result, asked = run_case(pack.name, case, candidate, trials, gates=gates, strict=strict)
        before = baseline.get(case.id) if baseline is not None else None
        report.results.append(replace(result, transition=transition_of(result, before)))
        report.asked += asked
        if progress is not None:
            progress(number, len(todo))
    known = [case.id for pack in packs for case in pack.cases]
    if baseline is not None:
        report.notices += strangers(baseline, [case.id for _, case in todo], known)
    report.notices += _unknown_outputs(candidate, known)
    report.exit_code, report.why = verdict_on(report, guard_only=guard_only)
    return report


def _proven_anew(
    pack: Pack, cases: Sequence[Case], progress: Callable[[int, int], None] | None
) -> tuple[list[Case], list[str]]:
    """The cases with their proof as it comes out now, and what to tell of it. Raises UserError for one that states
    another proof, unless another engine proved it."""
    out: list[Case] = []
    wrong: list[tuple[str, str]] = []
    for number, case in enumerate(cases, start=1):
        if progress is not None:
            progress(number, len(cases))
        if not _supported(case):
            # It is never green: it is reported as unsupported once it is run.
            out.append(case)
            continue
        found = prove(case)
        why = untrue(case.proof, found)
        if why:
            wrong.append((case.id, why))
        out.append(case if case.format == 1 else replace(case, proof=found))
    if not wrong:
        return out, []
    if pack.engine not in ("", CLAIMS):
        names = listed([case_id for case_id, _ in wrong])
        return out, [f"{pack.name}: proven otherwise by this version: {names}"]
    more = f"; so it is with {len(wrong) - 1} more" if len(wrong) > 1 else ""
    raise UserError(
        f"{pack.path}, case {wrong[0][0]}: its proof does not come out again: {wrong[0][1]}{more}",
        "Build the pack again; a case is never edited by hand.",
    )


def _supported(case: Case) -> bool:
    """Whether this version knows every claim of a case that gates."""
    try:
        for claim in case.claims:
            if claim.gate:
                validate(claim)
    except ClaimInvalid:
        return False
    return True


def _unknown_outputs(candidate: Candidate, known: Sequence[str]) -> list[str]:
    unknown = sorted(set(getattr(candidate, "case_ids", ())) - set(known))
    return [f"outputs for cases that no pack has: {listed(unknown)}"] if unknown else []


def _refuse_unsupported_patterns(pack: Pack, case: Case) -> None:
    for check in case.claims:
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
