"""Packs as a library: read one, and check answers against it from one's own harness.

    from tracejury.packs import check, read_pack

    pack = read_pack("evals/refunds.pack")
    report = check(pack, lambda request: my_bot(request.messages))
    assert report, report.why

Everything else of tracejury may change from version to version; what is named here does not without a word in the
changelog. Importing this module imports no more than the standard library; what judges is imported by the first call.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, overload

from .errors import UserError

if TYPE_CHECKING:
    from .store.canonical import Json
    from .store.claims.claim import Output as JudgedOutput
    from .store.claims.judging import DecidedBy
    from .store.packs.candidates import CandidateAnswer
    from .store.packs.cases import Case as PackCase
    from .store.packs.cases import ProofStatus, Role
    from .store.packs.policy import AskPolicy
    from .store.packs.read import Pack as FoundPack
    from .store.packs.results import CaseResult, CheckReport, Effect, Status

__all__ = [
    "Answer",
    "Case",
    "Output",
    "Pack",
    "Report",
    "Request",
    "Result",
    "UserError",
    "check",
    "read_pack",
]

_CALLING_THREAD: Final = 0


@dataclass(frozen=True, slots=True)
class Output:
    """What a candidate answered.

    `text` is what it said; `structured` is its answer where that is a JSON value (then leave `text` out). `tool_calls` are the
    tools that it called, in order: `{"name": …, "arguments": {…}}` each, or a name alone; () if it called none, None if
    nobody knows, and then what is claimed of calls never passes.
    """

    text: str = ""
    tool_calls: Sequence[Mapping[str, Any] | str] | None = None
    structured: Any = None


Answer: TypeAlias = "str | Output | Mapping[str, Any]"
"""An answer: its text, an `Output`, or an object as a command prints it (`output`, `tool_calls`, `messages`, `error`)."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a candidate is asked: the input of a case, and nothing of what is expected. `trial` counts from 1."""

    case_id: str
    trial: int
    input: Mapping[str, Json]

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The messages of the input, `{"role": …, "content": …}` each."""
        given = self.input.get("messages")
        return (
            [dict(one) for one in given if isinstance(one, dict)] if isinstance(given, list) else []
        )


@dataclass(frozen=True, slots=True)
class Case:
    """One test of a pack.

    `role`: `fix` (was judged wrong, must pass from now on), `guard` (was judged right, must stay so) or `known_failure`
    (reported, never gates). `question`, `reason` and `correction` are the expert's words, or those of the trace: text from
    outside, to be shown as text. `proof` is what the pack states of the case (`gates`, `thin` or `unproven`), and `proof_why`
    why.
    """

    id: str
    role: Role
    question: str
    reason: str
    correction: str | None
    slices: tuple[str, ...]
    severity: str | None
    trials: int
    min_pass: int
    proof: ProofStatus
    proof_why: str
    _case: PackCase = field(repr=False, compare=False)
    _pack: FoundPack = field(repr=False, compare=False)

    @property
    def input(self) -> Mapping[str, Json]:
        """What the candidate is asked: `messages`, and `documents` and `tools` where there were some."""
        return self._case.input

    @property
    def input_hash(self) -> str:
        """The hash of the input, which a recorded output states."""
        return self._case.input_hash

    @property
    def content_hash(self) -> str:
        """The hash of what is tested: results of two runs can be compared if it is the same."""
        return self._case.content_hash

    def request(self, trial: int = 1) -> Request:
        """What a candidate is asked."""
        return Request(self.id, trial, self.input)


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack whose every file has the hash that it states. `notices` are for whoever checks with it."""

    path: Path
    name: str
    pack_id: str
    cases: tuple[Case, ...]
    notices: tuple[str, ...]
    _found: FoundPack = field(repr=False, compare=False)

    def case(self, case_id: str) -> Case:
        """The case with that id. Raises KeyError."""
        for case in self.cases:
            if case.id == case_id:
                return case
        raise KeyError(case_id)


@dataclass(frozen=True, slots=True)
class Result:
    """What the answers to a case came to. It is true if, and only if, the case passes.

    `status`: `pass`, `fail`, `ask` (by what is known it is neither: a person is asked), `missing` (no answer), `diverged` (it
    left the tape), `error` (the candidate failed) or `unsupported` (this version does not know a claim). `why` says it in
    words, `by` what decided. `effect` is what it means for the verdict on all cases: `pass`, `fail`, `incomplete`, or `none`
    if the case does not gate. `output` is the beginning of the answer that did not pass, `asked` are the answers that a
    person is asked about.
    """

    case: Case
    status: Status
    why: str
    by: DecidedBy
    effect: Effect
    passed: int
    trials: int
    transition: str
    output: str
    asked: tuple[Output, ...]

    def __bool__(self) -> bool:
        return self.status == "pass"


@dataclass(frozen=True, slots=True)
class Report:
    """The results of all cases of a pack. It is true if, and only if, the check passes (`exit_code` 0).

    `exit_code` is that of `tracejury check`: 0 pass, 1 a gating case fails, 3 incomplete (missing, error, a fix case that
    asks), 5 nothing to check. `why` gives the reason, `line` the verdict in one line.
    """

    results: tuple[Result, ...]
    exit_code: int
    why: str
    line: str
    notices: tuple[str, ...]
    _report: CheckReport = field(repr=False, compare=False)
    _pack: FoundPack = field(repr=False, compare=False)

    def __bool__(self) -> bool:
        return self.exit_code == 0

    def json(self) -> dict[str, Json]:
        """The report as `tracejury --json check` prints it (`tracejury schema check`)."""
        from .store.packs.reports.document import check_document

        return check_document(self._report)

    def write_asked(self, path: str | os.PathLike[str]) -> int:
        """Write the answers that a person is asked about to a file, for `tracejury load`; how many these are. Raises
        UserError."""
        from .store.packs.asked import asked_file
        from .store.packs.reports.report_file import write_file

        write_file(Path(path), asked_file(self._report.asked, [self._pack]))
        return len(self._report.asked)


def read_pack(path: str | os.PathLike[str]) -> Pack:
    """Read a pack folder; every file is compared with the hash that it states, and the cases with the history of a pack
    that was synced: none may be gone. Raises UserError, saying which file is at fault."""
    from .store.packs.sync.whole import read_whole_pack as found_in

    found = found_in(Path(path))
    cases = tuple(
        Case(
            case.id,
            case.role,
            case.question,
            case.reason,
            case.correction,
            case.slices,
            case.severity,
            case.trials,
            case.min_pass,
            case.proof.status,
            case.proof.why,
            case,
            found,
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
    out again and for files that cannot be read.
    """
    from .store.packs.baseline import read_baseline
    from .store.packs.runner import check_packs
    from .store.packs.trials import Trials

    cases: tuple[Case, ...]
    if isinstance(tested, Case):
        pack, cases = replace(tested._pack, cases=(tested._case,)), (tested,)  # noqa: SLF001
        if not callable(answers):
            many = isinstance(answers, Sequence) and not isinstance(answers, str)
            trials = (len(answers) if many else 1) if trials is None else trials
            answers = {tested.id: answers}
    else:
        pack, cases = tested._found, tested.cases  # noqa: SLF001
    if trials is not None and not 1 <= (min_pass or 1) <= trials:
        raise ValueError(f"trials={trials}, min_pass={min_pass}: not 1 <= min_pass <= trials")
    if trials is None and min_pass is not None:
        least = min((case._case.trials for case in cases), default=min_pass)  # noqa: SLF001
        if not 1 <= min_pass <= least:
            raise ValueError(f"min_pass={min_pass}: a case is asked {least} times; give trials")
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


def _result(report: CheckReport, item: CaseResult, case: Case) -> Result:
    return Result(
        case,
        item.status,
        item.why,
        item.by,
        report.effect(item),
        item.passed,
        item.trials,
        item.transition,
        item.excerpt,
        tuple(_given_back(one.output) for one in report.asked if one.case.id == case.id),
    )


def _given_back(output: JudgedOutput) -> Output:
    return Output(output.text, output.tool_calls if output.calls_known else None)


def _candidate(answers: Any) -> Any:
    if callable(answers):
        return CalledFunction(answers)
    if isinstance(answers, Mapping):
        return GivenAnswers(answers)
    if isinstance(answers, os.PathLike):
        from .store.packs.output_files import RecordedOutputs

        return RecordedOutputs(Path(answers))
    raise TypeError(
        "answers are a function that takes a Request, a mapping from case id to answer, or the path of a file of outputs, "
        f"not {type(answers).__name__}"
    )


class CalledFunction:
    """A candidate that is a function."""

    def __init__(self, function: Callable[[Request], Answer]) -> None:
        self._function = function

    def answer(self, case: PackCase, trial: int) -> CandidateAnswer:
        """Call the function."""
        from .store.packs.candidates import CandidateAnswer

        try:
            # Its own copy: a function that changes what it is given changes no later trial.
            found = self._function(Request(case.id, trial, _copied(case.input)))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is no answer
            words = str(error).strip()
            return CandidateAnswer(
                error=f"{type(error).__name__}{': ' + words if words else ''}"[:500]
            )
        return _answered(found)


class GivenAnswers:
    """A candidate whose answers are there: by case id an answer, or a list with one for each trial."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self._answers = answers
        self.case_ids = frozenset(answers)

    def answer(self, case: PackCase, trial: int) -> CandidateAnswer:
        """The answer that was given."""
        from .store.packs.candidates import CandidateAnswer

        if case.id not in self._answers:
            return CandidateAnswer(missing="no answer is given for it")
        found = self._answers[case.id]
        if not isinstance(found, Sequence) or isinstance(found, str):
            # One answer is one trial: it does not pass several times over.
            found = [found]
        if trial > len(found):
            return CandidateAnswer(missing=f"no answer is given for trial {trial}")
        return _answered(found[trial - 1])


def _answered(found: object) -> CandidateAnswer:
    from .store.packs.candidates import CandidateAnswer, output_of

    if isinstance(found, str):
        found = Output(found)
    if isinstance(found, Output):
        if found.structured is not None and found.text:
            return CandidateAnswer(error="its answer has both a text and a structured value")
        said = found.text if found.structured is None else found.structured
        calls: Any = found.tool_calls
        if isinstance(calls, tuple):
            calls = list(calls)
        found = {"output": said, **({} if calls is None else {"tool_calls": calls})}
    if isinstance(found, Mapping):
        return output_of(found)
    if inspect.isawaitable(found):
        if inspect.iscoroutine(found):
            found.close()
        return CandidateAnswer(error="it is asynchronous: call it with asyncio.run")
    return CandidateAnswer(
        error=f"it answered with {type(found).__name__}, not with a text, an Output or an object"
    )


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copied(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_copied(item) for item in value]
    return value
