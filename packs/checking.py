"""Reading a pack, and checking answers to it or to one of its cases."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, overload

from .answering import CalledFunction, GivenAnswers, trials_in
from .values import Answer, Case, Output, Pack, Report, Request, Result

if TYPE_CHECKING:
    from ..store.claims.claim import Output as JudgedOutput
    from ..store.packs.policy import AskPolicy
    from ..store.packs.results import CaseResult, CheckReport

_CALLING_THREAD: Final = 0


def read_pack(path: str | os.PathLike[str]) -> Pack:
    """Read a pack folder; every file is compared with the hash that it states, and the cases with the history of a pack
    that was synced: none may be gone. Raises UserError, saying which file is at fault."""
    from ..store.packs.sync.whole import read_whole_pack as found_in

    found = found_in(Path(path))
    cases = tuple(
        Case(
            id=case.id,
            role=case.role,
            question=case.question,
            reason=case.reason,
            correction=case.correction,
            slices=case.slices,
            severity=case.severity,
            trials=case.trials,
            min_pass=case.min_pass,
            proof=case.proof.status,
            proof_why=case.proof.why,
            _case=case,
            _pack=found,
        )
        for case in found.cases
    )
    return Pack(found.path, found.name, found.pack_id, cases, found.notices, found)


@overload
def check(
    tested: Case,
    answers: Callable[[Request], Answer] | Answer | Sequence[Answer],
    *,
    trials: int | None = None,
    min_pass: int | None = None,
    strict: bool = False,
    ask: AskPolicy = "3",
    baseline: str | os.PathLike[str] | None = None,
    jobs: int | None = None,
) -> Result: ...
@overload
def check(
    tested: Pack,
    answers: Callable[[Request], Answer]
    | Mapping[str, Answer | Sequence[Answer]]
    | os.PathLike[str],
    *,
    trials: int | None = None,
    min_pass: int | None = None,
    strict: bool = False,
    ask: AskPolicy = "3",
    baseline: str | os.PathLike[str] | None = None,
    guard_only: bool = False,
    jobs: int | None = None,
) -> Report: ...
def check(
    tested: Pack | Case,
    answers: Any,
    *,
    trials: int | None = None,
    min_pass: int | None = None,
    strict: bool = False,
    ask: AskPolicy = "3",
    baseline: str | os.PathLike[str] | None = None,
    guard_only: bool = False,
    jobs: int | None = None,
) -> Report | Result:
    """Check answers to a case or to all cases of a pack, each of which is proven anew before it is believed.

    `answers` is a function that is given a `Request` and answers it; or the answers themselves: for a case an answer, or a
    list with one for each trial, for a pack a mapping from case id to these, or the path of a file of recorded outputs. A
    function that raises an exception has answered with an error, and a case without an answer is missing: neither passes.

    The function is called in this thread, one request after the other; with `jobs` in so many threads at a time. `trials`
    and `min_pass` stand in for what the cases say (answers to a case that are given as a list are as many trials). `strict`,
    `ask`, `guard_only` and `baseline` are the options of `tracejury check`. Raises UserError for a proof that does not come
    out again and for files that cannot be read, ValueError for numbers of trials that cannot be, TypeError for answers that
    are none of these.
    """
    from ..store.packs.baseline import read_baseline
    from ..store.packs.runner import check_packs
    from ..store.packs.trials import Trials

    cases: tuple[Case, ...]
    if isinstance(tested, Case):
        pack, cases = replace(tested._pack, cases=(tested._case,)), (tested,)  # noqa: SLF001
        if not callable(answers):
            trials = len(trials_in(answers)) if trials is None else trials
            answers = {tested.id: answers}
    else:
        pack, cases = tested._found, tested.cases  # noqa: SLF001
    _require_possible(trials, min_pass, cases)
    candidate = _candidate(answers)
    report = check_packs(
        [pack],
        candidate,
        trials=Trials(trials, min_pass),
        guard_only=guard_only,
        strict=strict,
        ask=ask,
        baseline=None if baseline is None else read_baseline(Path(baseline)),
        jobs=_CALLING_THREAD if jobs is None else jobs,
    )
    by_id = {case.id: case for case in cases}
    results = tuple(_result(report, item, by_id[item.case.id]) for item in report.results)
    if isinstance(tested, Case):
        return results[0]
    if isinstance(candidate, GivenAnswers):
        report.notices += [
            f"answers for a case that the pack does not have: {name}"
            for name in sorted(candidate.case_ids - by_id.keys())
        ]
    return Report(
        results, report.exit_code, report.why, report.line, tuple(report.notices), report, pack
    )


def _require_possible(trials: int | None, min_pass: int | None, cases: Sequence[Case]) -> None:
    """Raise ValueError if more trials would have to pass than there are."""
    if trials is not None and not 1 <= (min_pass or 1) <= trials:
        raise ValueError(f"trials={trials}, min_pass={min_pass}: not 1 <= min_pass <= trials")
    if trials is None and min_pass is not None:
        least = min((case.trials for case in cases), default=min_pass)
        if not 1 <= min_pass <= least:
            raise ValueError(f"min_pass={min_pass}: a case is asked {least} times; give trials")


def _result(report: CheckReport, item: CaseResult, case: Case) -> Result:
    return Result(
        case=case,
        status=item.status,
        why=item.why,
        by=item.by,
        effect=report.effect(item),
        passed=item.passed,
        trials=item.trials,
        transition=item.transition,
        output=item.excerpt,
        asked=tuple(_given_back(one.output) for one in report.asked if one.case.id == case.id),
    )


def _given_back(output: JudgedOutput) -> Output:
    return Output(output.text, output.tool_calls if output.calls_known else None)


def _candidate(answers: Any) -> Any:
    if callable(answers):
        return CalledFunction(answers)
    if isinstance(answers, Mapping):
        return GivenAnswers(answers)
    if isinstance(answers, os.PathLike):
        from ..store.packs.output_files import RecordedOutputs

        return RecordedOutputs(Path(answers))
    raise TypeError(
        "answers are a function that takes a Request, a mapping from case id to answer, or the path of a file of outputs, "
        f"not {type(answers).__name__}"
    )
