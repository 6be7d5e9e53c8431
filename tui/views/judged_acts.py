"""What a press says or takes back of a judgement, in the words of a message: "code, why and where"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ...rubrics.schema import Answers, Question, Rubric
from ...store.acts import Act
from ...store.judgement import Review
from ...store.reviews.parts import parts_of
from ...store.trace import Trace
from ..safe_text import one_line, safe_text
from .code_titles import code_title
from .judging import digits_of, step_words

_MARKS: Final = {
    "break_point": "where", "manifestation": "where it showed", "root_cause": "root cause", "cause_layer": "layer",
    "evidence": "marked words",
}  # fmt: skip
_LONGEST: Final = 28
"""Cells of a code or a question in a message."""
_REASON: Final = 96
"""Cells of a reason in a message: who gives it again has to read it."""


def taken_back_words(rubric: Rubric, acts: Sequence[Act]) -> str:
    """What these acts take back, each named once: "code, why and where"; "" if they take nothing back."""
    found = dict.fromkeys(name for act in acts if (name := _taken_back(rubric, act)))
    return _listed([*found])


def set_aside_words(rubric: Rubric, review: Review, answers: Answers) -> str:
    """What is given and would be neither asked nor shown any more with other answers, each named once. It is kept: with
    the answers that it belongs to, it is there again."""
    after = replace(review, answers=answers, verdict=None, status="draft")
    still = {part.key for part in parts_of(rubric, after)}
    gone = [part for part in parts_of(rubric, review) if part.done and part.key not in still]
    names = dict.fromkeys(
        _question_name(part.question) if part.question is not None else part.kind for part in gone
    )
    return _listed([*names])


def _listed(names: Sequence[str]) -> str:
    *first, last = names or [""]
    return f"{', '.join(first)} and {last}" if first else last


def given_words(rubric: Rubric, acts: Sequence[Act], trace: Trace | None) -> list[str]:
    """What these acts say beside the verdict, in the words of the rubric, one text for each: codes, reasons, where it
    broke, layer, then what else the rubric asks."""
    found = [one for act in acts if (one := _given(rubric, act, trace)) is not None]
    return [words for _, words in sorted(found, key=lambda one: one[0])]


def _given(rubric: Rubric, act: Act, trace: Trace | None) -> tuple[int, str] | None:
    """What an act says, and its place among the others."""
    body = act.body
    question = rubric.question(str(body.get("question"))) if act.kind == "answer" else None
    if question is not None and question.id != rubric.verdict.question:
        return _answered(question, body.get("value"))
    if act.kind == "note":
        return 1, f"note: {_quoted(body.get('text'))}"
    if body.get("remove"):
        return None
    if act.kind == "code":
        return 0, one_line(code_title(rubric, str(body.get("code"))), _LONGEST)
    if body.get("as") == "cause_layer":
        return 3, f"layer: {body.get('layer')}"
    if body.get("as") == "break_point":
        step = body.get("step")
        told = (
            f"broke at {step_words(trace, step)}" if isinstance(step, str) else "where: cannot tell"
        )
        return 2, told
    return None


def _answered(question: Question, value: object) -> tuple[int, str] | None:
    if value is None:
        return None
    if question.type == "text":
        return 1, f"why: {_quoted(value)}"
    held: list[object] = value if isinstance(value, list) else [value]
    labels = {choice.key: choice.label for choice in question.choices}
    said = ", ".join(one_line(labels.get(str(one), str(one)), _LONGEST) for one in held)
    if any(choice.code for choice in question.choices):
        return 0, said
    asks = one_line(question.ask, _LONGEST)
    return 4, f"{asks} {said}" if asks.endswith(("?", "…")) else f"{asks}: {said}"


def _quoted(value: object) -> str:
    return f"“{one_line(str(value), _REASON)}”"


def still_asks(question: Question) -> str:
    """That a rubric asks its question for a code beside the reviewer's own code, and which digits answer it."""
    return f"The rubric still asks: {safe_text(question.ask)} ({digits_of(question)})"


def _taken_back(rubric: Rubric, act: Act) -> str:
    body = act.body
    if act.kind == "answer" and body.get("value") is None:
        question = rubric.question(str(body.get("question")))
        return _question_name(question) if question is not None else ""
    if act.kind == "correct":
        return "" if body.get("text") else "correction"
    if not body.get("remove"):
        return ""
    if act.kind == "mark":
        return _MARKS.get(str(body.get("as")), "")
    return {"code": "code", "check": "claims"}.get(act.kind, "")


def _question_name(question: Question) -> str:
    if question.type == "text":
        return "why"
    return (
        "code"
        if any(choice.code for choice in question.choices)
        else one_line(question.id, _LONGEST)
    )
