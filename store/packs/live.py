"""Asking a candidate for the answers to many cases, several at a time, until all are in or the check is stopped."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from .candidates import Candidate, CandidateAnswer
from .cases import Case
from .process_trees import processors

_WAITING: Final = 2
"""So many answers a thread are asked for ahead, so that no thread waits."""

MOST_JOBS: Final = 8

_ENDED: Final = "the check has ended"

Asked: TypeAlias = tuple[Case, int]
"""A case, and how often it is asked."""


def jobs_by_default() -> int:
    """How many answers are asked for at a time if nobody says."""
    return min(MOST_JOBS, processors())


class Stop:
    """Whether a check is to end before all answers are in, and in words why."""

    def __init__(self) -> None:
        self._why = ""
        self.begun = False
        """Whether there is something to tell, should it end now."""

    def now(self, why: str) -> None:
        """Ask for nothing more. The first reason stays."""
        self._why = self._why or why

    def why(self) -> str:
        """The reason; "" as long as the check goes on."""
        return self._why

    @property
    def early(self) -> str:
        """Why it ended before all answers were in; "" if it did not."""
        return "" if self._why == _ENDED else self._why


@dataclass(frozen=True, slots=True)
class _Came:
    at: int
    trial: int
    answer: CandidateAnswer | BaseException


def answers_as_they_come(
    candidate: Candidate, asked: Sequence[Asked], jobs: int, stop: Stop
) -> Iterator[tuple[int, tuple[CandidateAnswer, ...]]]:
    """The answers to each case with its position in `asked`, as soon as all of them are in; `jobs` are asked for at a
    time, with 0 one after the other in this thread. Once `stop` says so, what is left is missing, with why. Raises what the
    candidate raises."""
    if not jobs:
        yield from _one_after_the_other(candidate, asked, stop)
        return
    came: queue.SimpleQueue[_Came] = queue.SimpleQueue()
    found: list[dict[int, CandidateAnswer]] = [{} for _ in asked]
    left = ((at, trial) for at, (_, often) in enumerate(asked) for trial in range(1, often + 1))

    def ask(at: int, trial: int) -> None:
        came.put(_Came(at, trial, _answer(candidate, asked[at][0], trial, stop)))

    stop.begun = True
    threads = ThreadPoolExecutor(jobs, thread_name_prefix="candidate")
    try:
        under_way = 0
        while True:
            while under_way < _WAITING * jobs and not stop.why():
                following = next(left, None)
                if following is None:
                    break
                threads.submit(ask, *following)
                under_way += 1
            if not under_way:
                break
            one = came.get()
            under_way -= 1
            if isinstance(one.answer, BaseException):
                stop.now("another answer could not be asked for")
                raise one.answer
            found[one.at][one.trial] = one.answer
            if len(found[one.at]) == asked[one.at][1]:
                yield one.at, _in_order(found[one.at])
                found[one.at] = {}
        for at, trial in left:
            found[at][trial] = CandidateAnswer(missing=stop.why())
            if len(found[at]) == asked[at][1]:
                yield at, _in_order(found[at])
                found[at] = {}
    finally:
        stop.now(_ENDED)
        threads.shutdown(cancel_futures=True)


def _one_after_the_other(
    candidate: Candidate, asked: Sequence[Asked], stop: Stop
) -> Iterator[tuple[int, tuple[CandidateAnswer, ...]]]:
    stop.begun = True
    for at, (case, often) in enumerate(asked):
        answers = []
        for trial in range(1, often + 1):
            answer = _answer(candidate, case, trial, stop)
            if isinstance(answer, BaseException):
                raise answer
            answers.append(answer)
        yield at, tuple(answers)


def _answer(
    candidate: Candidate, case: Case, trial: int, stop: Stop
) -> CandidateAnswer | BaseException:
    if stop.why():
        return CandidateAnswer(missing=stop.why())
    began = time.perf_counter()
    try:
        answer = candidate.answer(case, trial)
    except BaseException as error:  # noqa: BLE001 - it is raised where the answers are taken
        return CandidateAnswer(missing=stop.why()) if stop.why() else error
    # A command that is ended with the check gives no answer, or half of one.
    if stop.why() and answer.output is None:
        return CandidateAnswer(missing=stop.why())
    return replace(answer, seconds=time.perf_counter() - began)


def _in_order(answers: dict[int, CandidateAnswer]) -> tuple[CandidateAnswer, ...]:
    return tuple(answers[trial] for trial in sorted(answers))
