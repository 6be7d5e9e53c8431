"""Running packs against a candidate: what is fixed, still failing, newly broken, or has to be asked.

Every case is proven anew before it is believed. An answer that is missing, empty or broken, and a claim that this
version does not know, never pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ...errors import UserError
from ..claims.claim import ClaimInvalid
from ..claims.claim_type import PatternInvalid
from ..claims.evaluating import validate
from .baseline import BaselineCase, Comparison, numbered
from .candidates import Candidate, CandidateAnswer
from .cases import Case
from .live import Stop, answers_as_they_come
from .manifest import CLAIMS
from .output_files import RecordedOutputs
from .policy import AskPolicy, Policy, Quarantine, quarantine_notices
from .proof import untrue
from .proving import Done, Job, all_done
from .read import Pack
from .results import AskedAnswer, CaseResult, CheckReport, verdict_on
from .selection import Selection
from .trials import AS_CASES_SAY, Judged, Trials, judged_trials


def answers_of(candidate: Candidate, case: Case, trials: Trials) -> Iterator[CandidateAnswer]:
    """The answers of a candidate to a case, asked one after the other as often as the case says (or `trials`)."""
    often, _ = trials.of(case)
    return (candidate.answer(case, trial) for trial in range(1, often + 1))


def judged_as_they_come(
    candidate: Candidate,
    cases: Sequence[Case],
    trials: Trials,
    *,
    jobs: int,
    stop: Stop,
    strict: bool = False,
) -> Iterator[tuple[int, Judged]]:
    """What the answers to each case come to, with its position, as soon as they are in."""
    asked = [(case, trials.of(case)[0]) for case in cases]
    for at, answers in answers_as_they_come(candidate, asked, jobs, stop):
        _, least = trials.of(cases[at])
        yield at, judged_trials(cases[at], answers, least, strict=strict)


def run_case(
    pack: str,
    case: Case,
    candidate: Candidate,
    trials: Trials,
    *,
    gates: bool,
    strict: bool = False,
) -> tuple[CaseResult, list[AskedAnswer]]:
    """Ask the candidate as often as the case says (or `trials`) and judge the answers; the result, and the answers
    that a person has to be asked about."""
    _, least = trials.of(case)
    judged = judged_trials(case, answers_of(candidate, case, trials), least, strict=strict)
    asked = [AskedAnswer(pack, case, output, why) for output, why in judged.asked]
    return case_result(pack, case, judged, gates=gates), asked


def case_result(pack: str, case: Case, judged: Judged, *, gates: bool) -> CaseResult:
    """What the answers to a case came to, as its result."""
    return CaseResult(
        pack,
        case,
        judged.status,
        judged.passed,
        judged.trials,
        gates,
        judged.by,
        judged.why,
        judged.excerpt,
        seconds=judged.seconds,
    )


def check_packs(
    packs: Sequence[Pack],
    candidate: Candidate,
    *,
    trials: Trials = AS_CASES_SAY,
    guard_only: bool = False,
    selection: Selection = Selection(),  # noqa: B008 - immutable
    strict: bool = False,
    ask: AskPolicy = "3",
    baseline: Mapping[str, BaselineCase] | None = None,
    policy: Policy = Policy(),  # noqa: B008 - immutable
    quarantine: Quarantine | None = None,
    today: date | None = None,
    jobs: int = 1,
    fail_fast: bool = False,
    stop: Stop | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> CheckReport:
    """Run every case of some packs against a candidate, which is asked for `jobs` answers at a time, with 0 in this thread.

    Known failures are reported and do not gate, and so are unproven cases of format 1 (`strict`: these do, and thin
    and unproven ones are decided by their claims). Raises UserError for a case whose proof does not come out again
    and for a pattern that is not supported, before the candidate is asked anything. `progress` takes (cases done,
    cases in all), first as those of each pack are proven, then as all are run; recorded outputs are judged as the cases
    are proven. Once `stop` says so, or with `fail_fast` a case fails, the answers that are left are missing.
    """
    known = [case.id for pack in packs for case in pack.cases]
    quarantine, today = quarantine or {}, today or date.today()  # noqa: DTZ011 - the day where the check runs
    report = CheckReport(
        ask=ask,
        policy=policy,
        notices=quarantine_notices(quarantine, known, today),
        compared=baseline is not None,
    )
    check = _Check(
        Comparison(baseline, (case for pack in packs for case in pack.cases)),
        quarantine,
        today,
        strict,
    )
    work: list[_Work] = []
    stop = stop or Stop()
    stop.begun = True
    for pack in packs:
        report.notices += [f"{pack.name}: {told}" for told in pack.notices]
        report.rubrics += pack.rubrics
        chosen = [case for case in pack.cases if not guard_only or case.role == "guard"]
        if selection.narrows:
            count, chosen = len(chosen), selection.of(chosen)
            report.notices.append(f"{pack.name}: {len(chosen)} of {count} cases are selected")
        for case in chosen:
            _refuse_unsupported_patterns(pack, case)
        jobs_to_do = (_job(case, candidate, trials, strict=strict) for case in chosen)
        proven, told = _proven_anew(pack, chosen, jobs_to_do, stop, progress)
        report.notices += told
        work += [_Work(pack.name, _path_of(pack, case), case, judged) for case, judged in proven]
    left = [one for one in work if one.judged is None]
    came = judged_as_they_come(
        candidate, [one.case for one in left], trials, jobs=jobs, stop=stop, strict=strict
    )
    for number, (at, judged) in enumerate(came, start=1):
        left[at].judged = judged
        if fail_fast and report.effect(check.result(left[at])) == "fail":
            stop.now(f"it was not asked, as case {left[at].case.id} failed (--fail-fast)")
        if progress is not None:
            progress(number, len(left))
    for one in work:
        result = check.result(one)
        report.results.append(result)
        asked = one.judged.asked if one.judged is not None else ()
        report.asked += [AskedAnswer(one.pack, one.case, output, why) for output, why in asked]
    report.stopped = stop.early
    report.removed = check.compared.removed
    report.notices += check.compared.notices(one.case for one in work)
    report.notices += _unknown_outputs(candidate, known)
    some = selection.narrows and any(case.role == "fix" for pack in packs for case in pack.cases)
    report.exit_code, report.why = verdict_on(report, guard_only=guard_only or some)
    return report


@dataclass
class _Work:
    """A case to check, with what its answers came to once they are in."""

    pack: str
    path: str
    case: Case
    judged: Judged | None


@dataclass
class _Check:
    """What makes a result of what the answers to a case came to."""

    compared: Comparison
    quarantine: Quarantine
    today: date
    strict: bool

    def result(self, work: _Work) -> CaseResult:
        """The result of a case whose answers are in."""
        assert work.judged is not None
        gates = _gates(work.case, strict=self.strict)
        result = case_result(work.pack, work.case, work.judged, gates=gates)
        entry = self.quarantine.get(work.case.id)
        return replace(
            result,
            path=work.path,
            transition=self.compared.transition(result),
            quarantine=entry.words if entry is not None and entry.holds(self.today) else "",
        )


def _path_of(pack: Pack, case: Case) -> str:
    return str(pack.path / pack.files[case.id]) if case.id in pack.files else ""


def _gates(case: Case, *, strict: bool) -> bool:
    """Whether a case takes part in the verdict."""
    if case.role == "known_failure":
        return False
    return case.format != 1 or case.proof.status == "gates" or strict


def _job(case: Case, candidate: Candidate, trials: Trials, *, strict: bool) -> Job:
    if not isinstance(candidate, RecordedOutputs):
        return Job(case)
    _, least = trials.of(case)
    return Job(case, tuple(answers_of(candidate, case, trials)), least, strict)


def _proven_anew(
    pack: Pack,
    cases: Sequence[Case],
    jobs: Iterator[Job],
    stop: Stop,
    progress: Callable[[int, int], None] | None,
) -> tuple[list[tuple[Case, Judged | None]], list[str]]:
    """The cases with their proof as it comes out now, and what to tell of it. Once `stop` says so, the answers to those
    that are left are missing. Raises UserError for one that states another proof, unless another engine proved it."""
    out: list[tuple[Case, Judged | None]] = []
    wrong: list[tuple[str, str]] = []
    done: Done
    # A pack after the one that was stopped is not begun.
    under_way = all_done(jobs, len(cases)) if not stop.why() else iter(())
    for number, (case, done) in enumerate(zip(cases, under_way, strict=False), 1):
        # One that is not supported is never green: it is reported once it is run.
        why = untrue(case.proof, done.proof) if done.supported else ""
        if why:
            wrong.append((case.id, why))
        out.append((done.case(case), done.judged))
        if progress is not None:
            progress(number, len(cases))
        if stop.why():
            break
    out += [(case, Judged("missing", trials=1, why=stop.why())) for case in cases[len(out) :]]
    if not wrong:
        return out, []
    if pack.engine not in ("", CLAIMS):
        names = numbered([case_id for case_id, _ in wrong])
        return out, [f"{pack.name}: proven otherwise by this version: {names}"]
    more = f"; so it is with {len(wrong) - 1} more" if len(wrong) > 1 else ""
    raise UserError(
        f"{pack.path}, case {wrong[0][0]}: its proof does not come out again: {wrong[0][1]}{more}",
        "Build the pack again; a case is never edited by hand.",
    )


def _unknown_outputs(candidate: Candidate, known: Sequence[str]) -> list[str]:
    recorded = candidate.case_ids if isinstance(candidate, RecordedOutputs) else frozenset()
    unknown = sorted(recorded - set(known))
    return [f"outputs for cases that no pack has: {numbered(unknown)}"] if unknown else []


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
