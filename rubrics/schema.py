"""What a rubric is: a versioned set of questions, and what an answer to each may look like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

QuestionType: TypeAlias = Literal["pass_fail", "scale", "choice", "multi", "text"]
QUESTION_TYPES: Final[tuple[QuestionType, ...]] = ("pass_fail", "scale", "choice", "multi", "text")

Verdict: TypeAlias = Literal["pass", "fail", "unsure"]
VERDICTS: Final[tuple[Verdict, ...]] = ("pass", "fail", "unsure")

Answer: TypeAlias = str | int | list[str] | None
"""By question type: pass_fail "pass"/"fail"/"unsure"; scale an int from `low` to `high`; choice the
key of one choice; multi a list of choice keys in the rubric's order; text a string. None: none."""

Answers: TypeAlias = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a choice or multi question. `code` is the failure code it stands for."""

    key: str
    label: str
    help: str = ""
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example shown with a question: a snippet and the answer an expert gave it."""

    text: str
    answer: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """`ask_if`: the question is asked only while `question` is answered with one of `values`."""

    question: str
    values: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `low` and `high` bound a scale, ends included; `choices` belong to choice and
    multi; `default` is proposed, never saved before the reviewer confirms it."""

    id: str
    ask: str
    type: QuestionType
    help: str = ""
    examples: tuple[Example, ...] = ()
    choices: tuple[Choice, ...] = ()
    required: bool = False
    ask_if: Condition | None = None
    default: Answer = None
    low: int = 1
    high: int = 5


@dataclass(frozen=True, slots=True)
class VerdictRule:
    """Which question gives the verdict, and for which of its answers it is pass, fail or unsure.

    For a pass_fail question the answers are the verdicts themselves and the tuples stay empty. For
    a scale, `passes` and `fails` hold numbers; for choice, choice keys; what is in neither is
    unsure.
    """

    question: str
    passes: tuple[str | int, ...] = ()
    fails: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Display:
    """What a reviewer sees: which metadata first, which fields folded or hidden, and whether the
    judge's scores are held back until the reviewer has finished (`blind`)."""

    first: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    blind: bool = True


@dataclass(frozen=True, slots=True)
class Rubric:
    """A versioned set of questions. `break_point` and `correction` say whether a fail asks for the
    step where it first went wrong and for what the output should have been."""

    id: str
    title: str
    version: int
    questions: tuple[Question, ...]
    verdict: VerdictRule
    instructions: str = ""
    break_point: Literal["required", "optional", "off"] = "optional"
    correction: Literal["required", "optional", "off"] = "optional"
    display: Display = field(default_factory=Display)
    checks: tuple[Mapping[str, object], ...] = ()

    def question(self, question_id: str) -> Question | None:
        """The question of that id, or None."""
        return next((item for item in self.questions if item.id == question_id), None)
