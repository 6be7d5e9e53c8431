"""The types of questions: one entry of `QUESTION_TYPES` is one type.

An entry reads and writes the keys that only its type has, says which answers are valid, and what an
answer can decide. Reading, scoring and `rubric show` go through the table, so that a new type is one
class here and one entry in the table of the form that draws it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Final, Literal, TypeAlias

from .checking import INTEGER, Checker
from .choices import CHOICE_KEY, choice_json, read_choices
from .nodes import Node, Scalar
from .schema import VERDICTS, Answer, Question

VerdictSource: TypeAlias = Literal["answer", "rule", "none"]
_SCALE_BOUND: Final = 100


class QuestionType(ABC):
    """What is particular to one type of question.

    `keys` are the keys of a rubric file that belong to it. `verdict` says how an answer gives the
    verdict: it is the verdict, the `verdict` rule maps it to one, or it cannot. `decides` says whether
    other questions can be asked only after some answer (`ask_if`).
    """

    name: ClassVar[str]
    keys: ClassVar[tuple[str, ...]] = ()
    verdict: ClassVar[VerdictSource] = "none"
    decides: ClassVar[bool] = True

    def read(
        self, check: Checker, fields: Mapping[str, Node], path: str, node: Node, question: Question
    ) -> Question:
        """`question` with the keys that belong to this type, read from `fields`."""
        del check, fields, path, node
        return question

    def json(self, question: Question) -> dict[str, Any]:
        """The keys that belong to this type, as JSON."""
        del question
        return {}

    def describe(self, question: Question) -> str:
        """The type in words."""
        del question
        return self.name

    def value_of(self, scalar: Scalar) -> str | int:
        """The answer, or one item of a list, that a scalar in a rubric file means."""
        return scalar.text

    def default(self, check: Checker, node: Node, path: str) -> Answer:
        """The answer under the key `default`, not validated; None after a problem was recorded."""
        if isinstance(node, Scalar):
            return self.value_of(node)
        check.wrong(node, path, f"must be one answer to a {self.name} question, not a list")
        return None

    @abstractmethod
    def problem_of(self, question: Question, value: object) -> str | None:
        """Why `value` is not a valid answer, or None if it is."""

    def item_problem_of(self, question: Question, value: object) -> str | None:
        """Why an answer can never be or contain `value`, or None if it can."""
        return self.problem_of(question, value)


class PassFail(QuestionType):
    """One of the three verdicts."""

    name = "pass_fail"
    verdict: ClassVar[VerdictSource] = "answer"

    def describe(self, question: Question) -> str:
        """The type in words."""
        del question
        return "pass/fail"

    def problem_of(self, question: Question, value: object) -> str | None:
        """Why `value` is not a verdict, or None if it is."""
        del question
        return _one_of(value, VERDICTS)


class Scale(QuestionType):
    """A whole number from `low` to `high`."""

    name = "scale"
    keys = ("low", "high")
    verdict: ClassVar[VerdictSource] = "rule"

    def read(
        self, check: Checker, fields: Mapping[str, Node], path: str, node: Node, question: Question
    ) -> Question:
        """`question` with its bounds."""
        del node
        low = check.integer(fields, path, "low", 1)
        high = check.integer(fields, path, "high", max(5, low + 1) if "high" not in fields else 5)
        if low >= high:
            name = "high" if "high" in fields else "low"
            said = (
                f"must be greater than low ({low})" if name == "high" else "must be less than high"
            )
            check.wrong(fields.get(name, 0), f"{path}.{name}", said)
        elif low < -_SCALE_BOUND or high > _SCALE_BOUND:
            name = "low" if low < -_SCALE_BOUND else "high"
            said = f"a scale stays between {-_SCALE_BOUND} and {_SCALE_BOUND}"
            check.wrong(fields.get(name, 0), f"{path}.{name}", said)
        return replace(question, low=low, high=high)

    def json(self, question: Question) -> dict[str, Any]:
        """The bounds."""
        return {"low": question.low, "high": question.high}

    def describe(self, question: Question) -> str:
        """The type in words."""
        return f"scale {question.low} to {question.high}"

    def value_of(self, scalar: Scalar) -> str | int:
        """The number that a scalar means; its text if it is not one."""
        return int(scalar.text) if INTEGER.fullmatch(scalar.text) else scalar.text

    def problem_of(self, question: Question, value: object) -> str | None:
        """Why `value` is not a number on the scale, or None if it is."""
        if isinstance(value, bool) or not isinstance(value, int):
            return f"must be a whole number from {question.low} to {question.high}"
        if not question.low <= value <= question.high:
            return f"{value} is not between {question.low} and {question.high}"
        return None


class OneChoice(QuestionType):
    """The key of one choice."""

    name = "choice"
    keys = (CHOICE_KEY,)
    verdict: ClassVar[VerdictSource] = "rule"
    least: ClassVar[int] = 2

    def read(
        self, check: Checker, fields: Mapping[str, Node], path: str, node: Node, question: Question
    ) -> Question:
        """`question` with its choices."""
        choices = read_choices(check, fields, path)
        given = fields.get(CHOICE_KEY)
        if choices is not None and len(choices) < self.least:
            said = f"a {self.name} question needs at least {self.least} choices"
            check.wrong(given or node, f"{path}.{CHOICE_KEY}", said)
        return replace(question, choices=choices or ())

    def json(self, question: Question) -> dict[str, Any]:
        """The choices."""
        return {CHOICE_KEY: [choice_json(choice) for choice in question.choices]}

    def problem_of(self, question: Question, value: object) -> str | None:
        """Why `value` is not the key of a choice, or None if it is."""
        return _one_of(value, tuple(choice.key for choice in question.choices))


class ManyChoices(OneChoice):
    """The keys of several choices, in the rubric's order."""

    name = "multi"
    verdict: ClassVar[VerdictSource] = "none"
    least = 1

    def default(self, check: Checker, node: Node, path: str) -> Answer:
        """The keys under the key `default`, not validated."""
        return [word.text for word in check.words(node, path)]

    def problem_of(self, question: Question, value: object) -> str | None:
        """Why `value` is not a list of different choice keys, or None if it is."""
        if not isinstance(value, list):
            return "must be a list of choice keys"
        for number, item in enumerate(value):
            reason = self.item_problem_of(question, item)
            if reason is not None:
                return reason
            if item in value[:number]:
                return f"{item!r} is given twice"
        return None

    def item_problem_of(self, question: Question, value: object) -> str | None:
        """Why `value` is not the key of a choice, or None if it is."""
        return super().problem_of(question, value)


class FreeText(QuestionType):
    """Any text."""

    name = "text"
    decides = False

    def problem_of(self, question: Question, value: object) -> str | None:
        """Why `value` is not text, or None if it is."""
        del question
        return None if isinstance(value, str) else "must be text"


def _one_of(value: object, allowed: tuple[str, ...]) -> str | None:
    if isinstance(value, str) and value in allowed:
        return None
    said = repr(value if not isinstance(value, str) or len(value) < 60 else value[:59] + "…")
    return f"{said} is not one of: {', '.join(allowed)}"


QUESTION_TYPES: Final[Mapping[str, QuestionType]] = {
    kind.name: kind for kind in (PassFail(), Scale(), OneChoice(), ManyChoices(), FreeText())
}


def type_of(question: Question) -> QuestionType:
    """The type of a question."""
    return QUESTION_TYPES[question.type]


def check_answer(question: Question, value: Answer) -> str | None:
    """Why `value` is not a valid answer to `question`, or None if it is. No answer is always valid.

    `value` may come from a file of another program: it can be of any type.
    """
    return None if value is None else type_of(question).problem_of(question, value)
