"""What the tests of one pytest process share: the candidate, the baseline, the quarantine; and the check of one case."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from ..packs.answering import CalledFunction
from ..store.claims.claim import Output
from ..store.packs.baseline import BaselineCase, Comparison, read_baseline
from ..store.packs.candidates import Candidate, CandidateAnswer
from ..store.packs.cases import Case
from ..store.packs.policy import Policy, Quarantine, Quarantined, read_policy, read_quarantine
from ..store.packs.read import Pack
from ..store.packs.results import CaseResult, Effect
from ..store.packs.runner import check_packs
from ..store.packs.trials import Trials
from ..store.unreadable import readable
from ..tui.commands.check_options import CandidateChoice
from .options import Options
from .signals import ended_by_signals

_IN_THIS_THREAD: Final = 0


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a case. `answer` is the one that the result is about, None if there was none."""

    result: CaseResult
    effect: Effect
    answer: str | None


class PackSession:
    """The candidate of a process, opened when it is first asked."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.today = date.today()  # noqa: DTZ011 - the day where the tests run
        self._baseline: dict[str, BaselineCase] | None = None
        self._quarantine: Quarantine = {}
        self.policy = Policy()
        self._read = False
        self._opened = ExitStack()
        self._candidate: Candidate | None = None

    def read_files(self) -> None:
        """Read the baseline, the quarantine and the policy, once. Raises UserError."""
        if not self._read:
            baseline, quarantine = self.options.baseline, self.options.quarantine
            self._baseline = None if baseline is None else read_baseline(baseline)
            self._quarantine = {} if quarantine is None else read_quarantine(quarantine)
            if self.options.policy is not None:
                self.policy = read_policy(self.options.policy)
                self.policy.require_baseline(self.options.policy, baseline)
            self._read = True

    def comparison(self, pack: Pack) -> Comparison:
        """The cases of a pack beside those of the baseline."""
        return Comparison(self._baseline, pack.cases)

    def quarantined(self, case: Case) -> Quarantined | None:
        """The entry of a case in the quarantine, whether it still holds or not."""
        return self._quarantine.get(case.id)

    def named(self) -> Candidate:
        """The candidate that the options name."""
        if self._candidate is None:
            options = self.options
            choice = CandidateChoice(
                command=options.command,
                url=options.url,
                outputs=options.outputs,
                mode=options.mode,
                tape=options.tape,
                jobs=1,
                timeout=options.timeout,
                memory=options.memory,
                resume=None,
            )
            choice.check()
            running = choice.running()
            self._opened.callback(ended_by_signals(running.end_all))
            self._candidate = self._opened.enter_context(choice.opened(running))
        return self._candidate

    def check(
        self, pack: Pack, case: Case, comparison: Comparison, candidate: Candidate
    ) -> Checked:
        """Prove a case, ask the candidate and judge what it answers. Raises UserError."""
        options = self.options
        heard = _Heard(candidate)
        report = check_packs(
            [replace(pack, cases=(case,))],
            heard,
            trials=Trials(options.trials, options.min_pass),
            strict=options.strict,
            jobs=_IN_THIS_THREAD,
        )
        result = report.results[0]
        if options.baseline is not None:
            result = replace(result, transition=comparison.transition(result))
        return Checked(result, report.effect(result), heard.about(result))

    def close(self) -> None:
        """End what runs for the candidate."""
        self._opened.close()
        self._candidate = None


def candidate_of(function: object) -> Candidate:
    """The candidate that the fixture returned. Raises TypeError."""
    if not callable(function):
        raise TypeError(
            f"the fixture returned {type(function).__name__}, not a function that takes a tracejury.packs.Request"
        )
    return CalledFunction(function)


class _Heard:
    """A candidate whose answers are kept, to be shown whole."""

    def __init__(self, candidate: Candidate) -> None:
        self._candidate = candidate
        self._outputs: list[Output] = []

    def answer(self, case: Case, trial: int) -> CandidateAnswer:
        """Its answer."""
        answer = self._candidate.answer(case, trial)
        if answer.output is not None:
            self._outputs.append(answer.output)
        return answer

    def about(self, result: CaseResult) -> str | None:
        """The answer that a result is about."""
        for one in self._outputs:
            if result.excerpt and readable(one.text).startswith(result.excerpt):
                return one.text
        return self._outputs[-1].text if self._outputs else None
