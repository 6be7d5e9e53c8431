"""From answers to what follows from them: what is asked, what is missing, verdict and codes.

Pure functions over a rubric and one review's answers. An answer to a question that is no longer
asked (its `ask_if` stopped holding) is kept by the review but counts for nothing here.
"""

from __future__ import annotations

from typing import Final

from .schema import VERDICTS, Answer, Answers, Condition, Question, Rubric, Verdict

VERDICT_ID: Final = "verdict"
"""In an `ask_if`, this id always means the verdict itself, whatever question gives it."""


def asked(rubric: Rubric, answers: Answers, verdict: Verdict | None = None) -> tuple[Question, ...]:
    """The questions whose `ask_if` holds, in the rubric's order.

    A question that hangs on one that is not asked is not asked either. `verdict` stands in for the
    answers' own verdict, for reviews that came with a verdict alone.
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
    """Whether `value` is a real answer: valid, and not empty (blank text, nothing ticked)."""
    if value is None or check_answer(question, value) is not None:
        return False
    return bool(value.strip()) if isinstance(value, str) else value != []


def missing(rubric: Rubric, answers: Answers) -> tuple[Question, ...]:
    """The questions that are asked and required, and have no valid answer yet."""
    return tuple(
        question
        for question in asked(rubric, answers)
        if question.required and not answered(question, answers.get(question.id))
    )


def verdict_of(rubric: Rubric, answers: Answers) -> Verdict | None:
    """The verdict that the answers give; None while the question that gives it is unanswered.

    For a scale or a choice, an answer that is neither among `passes` nor among `fails` is unsure.
    """
    rule = rubric.verdict
    question = rubric.question(rule.question)
    value = answers.get(rule.question)
    if question is None or not answered(question, value):
        return None
    if question.type == "pass_fail":
        return next((verdict for verdict in VERDICTS if verdict == value), None)
    if value in rule.passes:
        return "pass"
    return "fail" if value in rule.fails else "unsure"


def codes_of(rubric: Rubric, answers: Answers) -> tuple[str, ...]:
    """The failure codes of the chosen choices of the questions asked: rubric's order, each once."""
    codes: dict[str, None] = {}
    for question in asked(rubric, answers):
        value = answers.get(question.id)
        if question.type not in {"choice", "multi"} or not answered(question, value):
            continue
        held = value if isinstance(value, list) else [value]
        for choice in question.choices:
            if choice.key in held and choice.code is not None:
                codes[choice.code] = None
    return tuple(codes)


def check_answer(question: Question, value: Answer) -> str | None:
    """Why `value` can't be an answer to `question`, or None if it can. No answer is always valid.

    `value` may come from a file of another program: no type is taken for granted.
    """
    if value is None:
        return None
    match question.type:
        case "pass_fail":
            return _one_of(value, VERDICTS)
        case "choice":
            return _one_of(value, tuple(choice.key for choice in question.choices))
        case "multi":
            return _check_multi(question, value)
        case "scale":
            if isinstance(value, bool) or not isinstance(value, int):
                return f"must be a whole number from {question.low} to {question.high}"
            if not question.low <= value <= question.high:
                return f"{value} is not between {question.low} and {question.high}"
            return None
        case "text":
            return None if isinstance(value, str) else "must be text"


def _one_of(value: object, allowed: tuple[str, ...]) -> str | None:
    if isinstance(value, str) and value in allowed:
        return None
    said = repr(value if not isinstance(value, str) or len(value) < 60 else value[:59] + "…")
    return f"{said} is not one of: {', '.join(allowed)}"


def _check_multi(question: Question, value: object) -> str | None:
    if not isinstance(value, list):
        return "must be a list of choice keys"
    allowed = tuple(choice.key for choice in question.choices)
    for number, item in enumerate(value):
        reason = _one_of(item, allowed)
        if reason is not None:
            return reason
        if item in value[:number]:
            return f"{item!r} is given twice"
    return None
