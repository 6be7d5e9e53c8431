"""What the rubric form shows, and what a digit means in it. Nothing here draws."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from rich.text import Text

from ...rubrics.schema import VERDICTS, Answer, Question, Rubric
from ...store.judgement import Review
from ...store.reviews.parts import Part
from ...store.reviews.presses import toggled
from ..verdicts import verdict_words

CLAIM_FORMS: Final = ("must say", "must not say", "must call", "must not call")
"""How a claim begins, in the order of the digits that begin one."""


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim as the form lists it: its words, and what it does to the recorded answer."""

    words: str
    does: str
    state: str
    """"met", "broken" or "silent": what the recorded answer does to it."""
    own: bool = True


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """A score of the export as the form lists it: what it said and who gave it, and the reason, "" for none."""

    words: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """Options that are asked for in the form, to be chosen by digit."""

    title: str
    options: tuple[tuple[str, str], ...]
    chosen: int | None = None


@dataclass(frozen=True, slots=True)
class FormView:
    """What the form shows. `places` are the lines about where it went wrong; `changed` is what the correction changes;
    `test` is what the test of this would be worth."""

    rubric: Rubric
    review: Review | None
    places: tuple[tuple[str, str], ...] = ()
    scores: tuple[ScoreLine, ...] = ()
    blind: bool = False
    drafts: frozenset[str] = field(default_factory=frozenset)
    claims: tuple[ClaimLine, ...] = ()
    changed: Text | None = None
    test: str = ""

    def answer(self, question: Question) -> Answer:
        """What the reviewer answered so far."""
        return self.review.answers.get(question.id) if self.review else None


@dataclass(frozen=True, slots=True)
class FormPlace:
    """Where one is in the form: the number of the open part, and of the option under the cursor in it. `asked` are
    options that are asked for first; the words of the part `written` are written elsewhere."""

    part: int = 0
    option: int = 0
    asked: Options | None = None
    written: str | None = None

    def at(self, number: int) -> bool:
        """Whether that part is open."""
        return number == self.part and self.asked is None


def options_of(question: Question) -> list[tuple[Answer, str]]:
    """The answers that a digit can give, in digit order; none for a text question."""
    match question.type:
        case "pass_fail":
            return [(verdict, verdict_words(verdict)) for verdict in VERDICTS]
        case "scale":
            return [(number, str(number)) for number in range(question.low, question.high + 1)]
        case "choice" | "multi":
            return [(choice.key, choice.label) for choice in question.choices]
        case _:
            return []


def rows_of(part: Part | None) -> int:
    """How many options of a part stand below each other, so that a cursor goes through them."""
    question = part.question if part is not None else None
    if question is None or question.type in ("text", "scale"):
        return 0
    return len(options_of(question))


def option_of_digit(question: Question, digit: int, cursor: int) -> int | None:
    """The number of the option that a digit means, None if it means none. On a scale it is the value itself, and 0 is
    ten where there is no zero; else 0 means the option under the cursor, which may have no digit of its own."""
    if question.type != "scale":
        option = digit - 1 if digit else cursor
    elif question.low < 0:
        option = digit - 1
    else:
        option = (10 if digit == 0 and question.low > 0 else digit) - question.low
    return option if 0 <= option < len(options_of(question)) else None


def answer_of(question: Question, current: Answer, option: int) -> Answer:
    """The answer that choosing an option gives. A multi answer is toggled."""
    value = options_of(question)[option][0]
    return toggled(question, current, str(value)) if question.type == "multi" else value


def answer_words(question: Question, value: Answer) -> str:
    """An answer as a reader says it."""
    held = value if isinstance(value, list) else [value]
    chosen = [label for answer, label in options_of(question) if answer in held]
    return ", ".join(chosen) if chosen else str(value)


def given_claims(review: Review) -> int:
    """How many claims say what a right answer must or must not be: written ones and marked words."""
    own = [one for one in review.checks if not one.get("dropped")]
    marked = [one for one in review.evidence if one.kind != "why"]
    return len(own) + len(marked)
