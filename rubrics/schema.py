"""The schema of rubrics: a versioned set of questions, and the answers to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

Verdict: TypeAlias = Literal["pass", "fail", "unsure"]
VERDICTS: Final[tuple[Verdict, ...]] = ("pass", "fail", "unsure")

Answer: TypeAlias = str | int | list[str] | None
"""By question type: pass_fail "pass"/"fail"/"unsure"; scale an int from `low` to `high`; choice the
key of one choice; multi a list of choice keys in the rubric's order; text a string. None: not answered."""

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
    """A worked example of a question: a snippet and the answer that an expert gave to it."""

    text: str
    answer: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """`ask_if`: the question is asked only if `question` is answered with one of `values`."""

    question: str
    values: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `type` is a key of `question_types.QUESTION_TYPES`. `low` and `high` bound a scale,
    ends included; `choices` belong to choice and multi.

    `default` is an answer to propose. It is no answer until the reviewer takes it, on the question itself:
    finishing never does, so a required question with a default still has to be answered, and what nobody took
    is in no export.
    """

    id: str
    ask: str
    type: str
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
    """Which question gives the verdict, and which of its answers mean pass or fail.

    The answers to a pass_fail question are the verdicts, and both tuples are empty. For a scale `passes`
    and `fails` are numbers, for a choice they are choice keys; any other answer means unsure. The rule of
    a rubric that asks for no verdict names no question: `question` is "".
    """

    question: str
    passes: tuple[str | int, ...] = ()
    fails: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Display:
    """What a reviewer sees: which metadata come first, which fields are folded or hidden, and whether what judged
    a trace before is hidden until the reviewer has finished (`blind`): scores, steps of judges, the expected answer.

    `shown` are fields that a blind reviewer sees nevertheless: `expected`, or a field whose name is like that of a
    judgement and that is none, such as `credit_score`."""

    first: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    blind: bool = True
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rubric:
    """A versioned set of questions. `break_point` and `correction` say whether a review with the verdict
    fail needs them; if the rubric asks for no verdict, whether any review does.

    `checks` are check templates as free JSON. `rubric show` prints them; they are not added to cases yet.
    """

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

    @property
    def asks_verdict(self) -> bool:
        """Whether a question gives a verdict; without one, a review is notes, corrections and codes alone."""
        return bool(self.verdict.question)

    def question(self, question_id: str) -> Question | None:
        """The question of that id, or None."""
        return next((item for item in self.questions if item.id == question_id), None)
