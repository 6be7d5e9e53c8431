"""What follows from the answers of a review: which questions are asked and missing, verdict, codes.

Pure functions of a rubric and one review's answers. The review keeps an answer to a question that is no
longer asked (its `ask_if` does not hold any more); it has no effect here.
"""

from __future__ import annotations

from typing import Final

from .question_types import check_answer, type_of
from .schema import VERDICTS, Answer, Answers, Condition, Question, Rubric, Verdict

VERDICT_ID: Final = "verdict"
"""In an `ask_if`, this id always means the verdict itself, whatever question gives it."""


def asked(rubric: Rubric, answers: Answers, verdict: Verdict | None = None) -> tuple[Question, ...]:
    """The questions whose `ask_if` holds, in the rubric's order.

    A question that depends on one that is not asked is not asked either. `verdict` replaces the verdict
    of the answers, for imported reviews with a verdict alone.
    """
    given = verdict if verdict is not None else verdict_of(rubric, answers)
    out: dict[str, Question] = {}
    for question in rubric.questions:
        if question.ask_if is None or _holds(question.ask_if, out, answers, given):
            out[question.id] = question
    return tuple(out.values())


def _holds(
    condition: Condition, shown: dict[str, Question], answers: Answers, verdict: Verdict | None
) -> bool:
    if condition.question == VERDICT_ID:
        return verdict in condition.values
    question = shown.get(condition.question)
    if question is None:
        return False
    value = answers.get(condition.question)
    if not answered(question, value):
        return False
    held = value if isinstance(value, list) else [value]
    return any(item in condition.values for item in held)


def answered(question: Question, value: Answer) -> bool:
    """Whether `value` is valid and not empty (blank text, no choice)."""
    if value is None or check_answer(question, value) is not None:
        return False
    return bool(value.strip()) if isinstance(value, str) else value != []


def missing(rubric: Rubric, answers: Answers) -> tuple[Question, ...]:
    """The questions that are asked and required and have no valid answer yet, without those that are `waived`."""
    spared = waived(rubric, answers)
    return tuple(one for one in _unanswered(rubric, answers) if one not in spared)


def waived(rubric: Rubric, answers: Answers) -> tuple[Question, ...]:
    """The required questions without an answer that a reviewer who cannot tell may leave so: whoever says unsure
    would have to pretend. What is asked of the unsure alone is still required."""
    question = rubric.question(rubric.verdict.question)
    says_so = question is not None and type_of(question).verdict == "answer"
    if not says_so or verdict_of(rubric, answers) != "unsure":
        return ()
    return tuple(one for one in _unanswered(rubric, answers) if not _for_the_unsure(rubric, one))


def _for_the_unsure(rubric: Rubric, question: Question) -> bool:
    condition = question.ask_if
    verdict = (VERDICT_ID, rubric.verdict.question)
    return (
        condition is not None and condition.question in verdict and condition.values == ("unsure",)
    )


def _unanswered(rubric: Rubric, answers: Answers) -> tuple[Question, ...]:
    return tuple(
        question
        for question in asked(rubric, answers)
        if question.required and not answered(question, answers.get(question.id))
    )


def verdict_of(rubric: Rubric, answers: Answers) -> Verdict | None:
    """The verdict that the answers give; None if the question that gives it is not answered.

    For a scale or a choice, an answer that is neither among `passes` nor among `fails` is unsure.
    """
    rule = rubric.verdict
    question = rubric.question(rule.question)
    value = answers.get(rule.question)
    if question is None or not answered(question, value):
        return None
    if type_of(question).verdict == "answer":
        return next((verdict for verdict in VERDICTS if verdict == value), None)
    if value in rule.passes:
        return "pass"
    return "fail" if value in rule.fails else "unsure"


def codes_of(rubric: Rubric, answers: Answers) -> tuple[str, ...]:
    """The failure codes of the choices that were chosen, in the rubric's order, each once."""
    codes: dict[str, None] = {}
    for question in asked(rubric, answers):
        value = answers.get(question.id)
        if not question.choices or not answered(question, value):
            continue
        held = value if isinstance(value, list) else [value]
        for choice in question.choices:
            if choice.key in held and choice.code is not None:
                codes[choice.code] = None
    return tuple(codes)
