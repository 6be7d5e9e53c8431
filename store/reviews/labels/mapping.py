"""What the user says of labels: which question each answers, and which answer a word means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ....errors import UserError
from ....rubrics.schema import Rubric

NOTE: Final = "note"
CORRECTION: Final = "correction"
SKIP: Final = "skip"
TARGETS: Final = (NOTE, CORRECTION, SKIP)
"""What a label can be instead of an answer to a question."""


@dataclass(frozen=True, slots=True)
class LabelMap:
    """`questions`: the name of a label -> the id of a question, or one of TARGETS. `answers`: the name of a label ("" for
    any) and a word -> the answer that the word means. Case does not count in names and words."""

    questions: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, questions: Iterable[str], answers: Iterable[str]) -> LabelMap:
        """Read `NAME=QUESTION` and `[NAME:]WORD=ANSWER`. Raises UserError."""
        asked: dict[str, str] = {}
        for given in questions:
            name, equals, question = given.rpartition("=")
            if not (equals and name.strip() and question.strip()):
                raise UserError(
                    f"--question {given} does not say which label answers which question",
                    "Write it as --question LABEL=QUESTION; instead of a question: note, correction or skip.",
                )
            asked[name.strip().casefold()] = question.strip()
        meant: dict[tuple[str, str], str] = {}
        for given in answers:
            words, equals, answer = given.rpartition("=")
            name, colon, word = words.partition(":")
            if not colon:
                name, word = "", words
            if not (equals and word.strip() and answer.strip()):
                raise UserError(
                    f"--answer {given} does not say which word means which answer",
                    "Write it as --answer LABEL:WORD=ANSWER, or --answer WORD=ANSWER for all labels.",
                )
            meant[name.strip().casefold(), word.strip().casefold()] = answer.strip()
        return cls(asked, meant)

    def target(self, name: str) -> str | None:
        """The question that a label answers, or what it is instead; None if nobody said."""
        return self.questions.get(name.strip().casefold())

    def answer(self, name: str, word: str) -> str | None:
        """The answer that a word of a label means; None if nobody said."""
        named, plain = name.strip().casefold(), word.strip().casefold()
        return self.answers.get((named, plain)) or self.answers.get(("", plain))

    def check(self, rubric: Rubric) -> None:
        """Raises UserError if a label is to answer a question that the rubric does not have."""
        known = [question.id for question in rubric.questions]
        for name, target in self.questions.items():
            if target not in TARGETS and target not in known:
                raise UserError(
                    f"--question {name}={target}: rubric {rubric.id} has no question {target}",
                    f"It has {', '.join(known)}; a label can also be note, correction or skip.",
                )
