"""The parts of a judgement in the order in which one gives them: the verdict, then what failed, why, where, what it
should have been, then what else the rubric asks.

A rubric lists its questions in an order of its own; a reviewer who saw a mistake knows its name, its reason and its
place first. Where no verdict is asked for, the order is that of the rubric.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from ...rubrics.schema import Question, Rubric
from ...rubrics.scoring import answered, verdict_of
from ..judgement import Review
from .presses import needs, questions_now

PartKind: TypeAlias = Literal["verdict", "code", "why", "where", "correction", "question"]


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `question` is None for the break point, the correction, and a reason that is written as the note.
    `needed`: the review cannot be finished without it, and it is missing."""

    kind: PartKind
    question: Question | None = None
    done: bool = False
    needed: bool = False

    @property
    def key(self) -> str:
        """What names the part within its review."""
        return self.question.id if self.question else self.kind


def parts_of(rubric: Rubric, review: Review | None) -> list[Part]:
    """The parts of a judgement as it stands, in the order in which they are given."""
    needed = {need.question.id if need.question else need.kind for need in needs(rubric, review)}
    answers = review.answers if review else {}
    questions = questions_now(rubric, review)
    first = [one for one in questions if one.id == rubric.verdict.question]
    rest = [one for one in questions if one not in first]
    failing = not rubric.asks_verdict or _is_fail(rubric, review)
    codes = [one for one in rest if any(choice.code for choice in one.choices)] if failing else []
    why = [one for one in rest if one.type == "text"][:1] if failing else []
    others = [one for one in rest if one not in codes and one not in why]

    kinds: dict[str, PartKind] = {
        **{one.id: "verdict" for one in first},
        **{one.id: "code" for one in codes},
        **{one.id: "why" for one in why},
    }

    def part(question: Question) -> Part:
        given = answered(question, answers.get(question.id))
        return Part(kinds.get(question.id, "question"), question, given, question.id in needed)

    where, correction = _where(rubric, review, needed), _correction(rubric, review, needed)
    note = [] if why else [Part("why", done=bool(review and review.note.strip()))]
    if not rubric.asks_verdict:
        return [*map(part, rest), *correction, *note, *where]
    judged = [*first, *codes, *why]
    if not failing:
        return [part(one) for one in (*judged, *others)]
    return [*map(part, judged), *note, *where, *correction, *map(part, others)]


def _where(rubric: Rubric, review: Review | None, needed: set[str]) -> list[Part]:
    if rubric.break_point == "off":
        return []
    done = review is not None and review.break_point is not None
    return [Part("where", done=done, needed="break_point" in needed)]


def _correction(rubric: Rubric, review: Review | None, needed: set[str]) -> list[Part]:
    if rubric.correction == "off":
        return []
    done = review is not None and (review.correction is not None or bool(_claims(review)))
    return [Part("correction", done=done, needed="correction" in needed)]


def _is_fail(rubric: Rubric, review: Review | None) -> bool:
    return review is not None and verdict_of(rubric, review.answers) == "fail"


def _claims(review: Review) -> list[object]:
    """What says what a right answer must or must not be, other than a correction."""
    said: list[object] = [one for one in review.evidence if one.kind != "why"]
    return said + [check for check in review.checks if not check.get("dropped")]


def part_name(rubric: Rubric, part: Part) -> str:
    """What a part is called: what it gives to the verdict, or what it asks. Not safe to draw as it is."""
    if part.question is not None and (part.kind == "question" or not rubric.asks_verdict):
        return part.question.ask
    return "note" if part.kind == "why" and not rubric.asks_verdict else part.kind
