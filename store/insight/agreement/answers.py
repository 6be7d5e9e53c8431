"""What is compared: the answers of reviewers to one question, by trace, and how they are compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ....rubrics.schema import Answer, Question, Rubric
from ....rubrics.scoring import answered, asked
from ...judgement import Review
from .ratings import Value

Scale: TypeAlias = Literal["categories", "numbers", "sets"]
"""How answers are compared: the same or not; by how far numbers are apart; by how much sets share (MASI)."""

VERDICT: Final = "verdict"
CODES: Final = "codes"
SCALES: Final[Mapping[str, Scale]] = {
    "pass_fail": "categories",
    "choice": "categories",
    "scale": "numbers",
    "multi": "sets",
}
"""By type of question. Text is not compared."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A question with what each reviewer answered on each trace. `question` is its id in the rubric, "" for the codes,
    which follow from several, and for a verdict that a rule makes; `ask` is how it is worded."""

    id: str
    ask: str
    question: str
    scale: Scale
    answers: Mapping[str, Mapping[str, Value]]

    @property
    def units(self) -> list[list[Value]]:
        """The answers of each trace that two reviewers or more answered."""
        return [
            [given[who] for who in sorted(given)]
            for _, given in sorted(self.answers.items())
            if len(given) > 1
        ]

    def pairs(self, one: str, other: str) -> list[tuple[Value, Value]]:
        """What two reviewers answered on the traces that both answered."""
        return [
            (given[one], given[other])
            for _, given in sorted(self.answers.items())
            if one in given and other in given
        ]

    def among(self, traces: Iterable[str]) -> Compared:
        """The same, of some traces."""
        kept = {trace: self.answers[trace] for trace in traces if trace in self.answers}
        return Compared(self.id, self.ask, self.question, self.scale, kept)


def not_compared(rubric: Rubric) -> list[str]:
    """The questions whose answers are text."""
    return [question.id for question in rubric.questions if question.type not in SCALES]


def compared(rubric: Rubric, reviews: Sequence[Review]) -> list[Compared]:
    """What finished reviews under one rubric say, question by question: the verdict first, the codes last."""
    verdicts = _by_trace(
        (review, review.verdict) for review in reviews if review.verdict is not None
    )
    rule = rubric.question(rubric.verdict.question)
    found: list[Compared] = []
    plain = rule is not None and rule.type == "pass_fail"
    if rubric.asks_verdict:
        ask = rule.ask if rule is not None and plain else "the verdict"
        asked_as = rule.id if rule is not None and plain else ""
        found.append(Compared(VERDICT, ask, asked_as, "categories", verdicts))
    given = [(review, _asked_of(rubric, review)) for review in reviews]
    for question in rubric.questions:
        scale = SCALES.get(question.type)
        if scale is None or (plain and question.id == rubric.verdict.question):
            continue
        answers = _by_trace(
            (review, value)
            for review, questions in given
            if question.id in questions and (value := _value(rubric, question, review)) is not None
        )
        found.append(Compared(question.id, question.ask, question.id, scale, answers))
    failed = [one for one in reviews if one.verdict == "fail" or not rubric.asks_verdict]
    if any(one.codes for one in failed):
        # Of what nobody fails everybody gives no code: that is not agreement on codes.
        answers = _by_trace((review, frozenset(review.codes)) for review in failed)
        found.append(Compared(CODES, "the codes of what failed", "", "sets", answers))
    return found


def _by_trace(given: Iterable[tuple[Review, Value]]) -> dict[str, dict[str, Value]]:
    found: dict[str, dict[str, Value]] = {}
    for review, value in given:
        found.setdefault(review.trace, {})[review.reviewer] = value
    return found


def _asked_of(rubric: Rubric, review: Review) -> frozenset[str]:
    return frozenset(one.id for one in asked(rubric, review.answers, review.verdict))


def _value(rubric: Rubric, question: Question, review: Review) -> Value | None:
    """What a review answers to a question that it was asked; None if nothing."""
    answer: Answer = review.answers.get(question.id)
    if question.type == "multi" and answer in (None, []):
        # Nothing chosen is an answer of whoever answered other questions, and not of a verdict from a file.
        others = review.answers.keys() - {rubric.verdict.question}
        return frozenset() if others else None
    if answer is None or not answered(question, answer):
        return None
    return frozenset(answer) if isinstance(answer, list) else answer
