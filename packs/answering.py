"""Candidates that are asked here: a function that answers, or answers that are there already."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .values import Answer, Output, Request

if TYPE_CHECKING:
    from ..store.packs.candidates import CandidateAnswer
    from ..store.packs.cases import Case as PackCase


def trials_in(answers: Any) -> Sequence[Any]:
    """The answers to a case, one for each trial. What is no list is one answer to one trial: it does not pass several
    times over."""
    many = isinstance(answers, Sequence) and not isinstance(answers, str | bytes)
    return answers if many else [answers]


class CalledFunction:
    """A candidate that is a function."""

    def __init__(self, function: Callable[[Request], Answer]) -> None:
        self._function = function

    def answer(self, case: PackCase, trial: int) -> CandidateAnswer:
        """Call the function."""
        from ..store.packs.candidates import CandidateAnswer

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
        from ..store.packs.candidates import CandidateAnswer

        if case.id not in self._answers:
            return CandidateAnswer(missing="no answer is given for it")
        found = trials_in(self._answers[case.id])
        if trial > len(found):
            return CandidateAnswer(missing=f"no answer is given for trial {trial}")
        return _answered(found[trial - 1])


def _answered(found: object) -> CandidateAnswer:
    from ..store.packs.candidates import CandidateAnswer, output_of

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
