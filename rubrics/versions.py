"""Which answers given under one version of a rubric still hold under a later one.

An answer holds if the later version asks the same question (same id, type, wording and scale) and its value means
the same there (the choice exists and has the same label). Case, blanks and final punctuation are no change of a
wording. In doubt an answer does not hold: nobody may be said to have answered what they were not asked. The help
of a question and the instructions may change; that is noted.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from .question_types import check_answer
from .schema import Answer, Answers, Choice, Question, Rubric
from .scoring import answered, asked, verdict_of

_END: Final = " .:;!?…"


@dataclass(frozen=True, slots=True)
class HeldAnswers:
    """The answers that hold under the later version; `lost` says why each other one does not, `noted` what else
    changed around those that hold."""

    answers: dict[str, Answer]
    lost: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()


def held_answers(old: Rubric, new: Rubric, answers: Answers) -> HeldAnswers:
    """Which answers given under `old` hold under `new`. An answer to a question that was not asked any more has no
    effect, so its loss is not told."""
    counted = {question.id for question in asked(old, answers)}
    held: dict[str, Answer] = {}
    lost: list[str] = []
    noted: list[str] = []
    for name, value in answers.items():
        before = old.question(name)
        reason = _reason_lost(before, new.question(name), value)
        if reason is None:
            held[name] = value
        elif name in counted or before is None:
            lost.append(reason)
    if old.instructions.strip() != new.instructions.strip():
        noted.append("the instructions were changed")
    noted += [
        f"the help of {_quoted(question.ask)} was changed"
        for name in held
        if (question := new.question(name)) and _help(old.question(name), held[name])
        != _help(question, held[name])
    ]  # fmt: skip
    noted += [
        f"{_quoted(question.ask)} is new and not answered"
        for question in asked(new, held)
        if old.question(question.id) is None and not answered(question, held.get(question.id))
    ]
    return HeldAnswers(held, tuple(lost), tuple(noted))


def verdict_lost(old: Rubric, new: Rubric, answers: Answers, held: HeldAnswers) -> str | None:
    """Why the answers that hold do not give the verdict that all of them gave; None if they do."""
    before, after = verdict_of(old, answers), verdict_of(new, held.answers)
    if before == after or (after is None and held.lost):
        return None
    if after is None:
        return f"the verdict {before} does not follow from the answers any more"
    return f"the answers mean {after} now, and meant {before or 'no verdict'} before"


def _reason_lost(old: Question | None, new: Question | None, value: Answer) -> str | None:
    """Why an answer does not hold, or None if it does."""
    if old is None:
        return "an answer belongs to no question of the earlier version"
    name = _quoted(old.ask)
    if new is None:
        return f"the question {name} no longer exists"
    if old.type != new.type:
        return f"the question {name} is of another type now ({new.type}, not {old.type})"
    if not _same_words(old.ask, new.ask):
        return f"the question {name} is now worded {_quoted(new.ask)}"
    if old.type == "scale" and (old.low, old.high) != (new.low, new.high):
        return f"the scale of {name} is {new.low} to {new.high}, not {old.low} to {old.high}"
    chosen = value if isinstance(value, list) else [value]
    choices = {choice.key: choice for choice in old.choices}, {one.key: one for one in new.choices}
    for key in chosen:
        before, after = (some.get(str(key)) for some in choices)
        if old.choices and after is None:
            return f"the choice {_quoted(str(key))} of {name} no longer exists"
        if before and after and not _same_choice(before, after):
            return (
                f"the choice {_quoted(str(key))} of {name} now reads {_quoted(after.label)},"
                f" not {_quoted(before.label)}"
            )
    problem = check_answer(new, value)
    return None if problem is None else f"the answer to {name} is not valid any more: {problem}"


def _same_choice(old: Choice, new: Choice) -> bool:
    return _same_words(old.label, new.label)


def _same_words(old: str, new: str) -> bool:
    return _bare(old) == _bare(new)


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(folded.split()).rstrip(_END)


def _help(question: Question | None, value: Answer) -> tuple[str, ...]:
    """What explains a question and the choices that were chosen."""
    if question is None:
        return ()
    chosen = value if isinstance(value, list) else [value]
    choices = [choice.help for choice in question.choices if choice.key in chosen]
    return tuple(" ".join(text.split()) for text in (question.help, *choices))


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return f"'{line if len(line) <= 60 else line[:59] + '…'}'"


# --- what changed, in words -------------------------------------------------------------------------


def changes(old: Rubric, new: Rubric) -> tuple[str, ...]:
    """What a later version changes, one line for each change, in the order of the rubric; () if nothing."""
    found: list[str] = []
    if old.title != new.title:
        found.append(f"the title is now {_quoted(new.title)}, not {_quoted(old.title)}")
    if old.instructions != new.instructions:
        found.append("the instructions were changed")
    for question in new.questions:
        before = old.question(question.id)
        if before is None:
            found.append(f"the question {_quoted(question.ask)} is new")
        else:
            found += _question_changes(before, question)
    found += [
        f"the question {_quoted(one.ask)} no longer exists"
        for one in old.questions
        if new.question(one.id) is None
    ]
    kept = [one.id for one in old.questions if new.question(one.id)]
    if kept != [one.id for one in new.questions if old.question(one.id)]:
        found.append("the questions are in another order")
    if old.verdict != new.verdict:
        found.append(_verdict_change(old, new))
    for name, words in (("break_point", "the break point"), ("correction", "the correction")):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            found.append(f"{words} is {now} now, not {was}")
    if old.display != new.display:
        found.append("what is shown beside the questions was changed")
    if old.checks != new.checks:
        found.append("the check templates were changed")
    return tuple(found)


def _verdict_change(old: Rubric, new: Rubric) -> str:
    if not new.asks_verdict:
        return "no verdict is asked for any more"
    question = new.question(new.verdict.question)
    name = _quoted(question.ask if question else new.verdict.question)
    if old.verdict.question != new.verdict.question:
        return f"the verdict comes from {name} now"
    return f"other answers to {name} mean pass or fail now"


def _question_changes(old: Question, new: Question) -> list[str]:
    name = _quoted(old.ask)
    found = []
    if old.ask != new.ask:
        found.append(f"the question {name} is now worded {_quoted(new.ask)}")
    if old.type != new.type:
        found.append(f"the question {name} is of another type now ({new.type}, not {old.type})")
    if (old.low, old.high) != (new.low, new.high):
        found.append(f"the scale of {name} is {new.low} to {new.high}, not {old.low} to {old.high}")
    if old.required != new.required:
        found.append(
            f"{name} has to be answered now" if new.required else f"{name} is optional now"
        )
    if old.ask_if != new.ask_if:
        found.append(f"when {name} is asked was changed")
    if old.help != new.help:
        found.append(f"the help of {name} was changed")
    if old.examples != new.examples:
        found.append(f"the examples of {name} were changed")
    if old.default != new.default:
        proposed = "none" if new.default is None else _quoted(str(new.default))
        found.append(f"the proposed answer to {name} is {proposed} now")
    return [*found, *_choice_changes(name, old.choices, new.choices)]


def _choice_changes(name: str, old: tuple[Choice, ...], new: tuple[Choice, ...]) -> list[str]:
    before, after = ({one.key: one for one in some} for some in (old, new))
    found = []
    for key, choice in after.items():
        was = before.get(key)
        if was is None:
            code = f" (code {choice.code})" if choice.code else ""
            found.append(f"the choice {_quoted(choice.label)}{code} of {name} is new")
            continue
        if was.label != choice.label:
            found.append(
                f"the choice {_quoted(was.label)} of {name} now reads {_quoted(choice.label)}"
            )
        if was.code != choice.code:
            found.append(
                f"the choice {_quoted(choice.label)} of {name} stands for"
                f" {f'the code {choice.code}' if choice.code else 'no code'} now"
            )
        if was.help != choice.help:
            found.append(f"the definition of {_quoted(choice.label)} was changed")
    found += [
        f"the choice {_quoted(was.label)} of {name} no longer exists"
        for key, was in before.items()
        if key not in after
    ]
    if [key for key in before if key in after] != [key for key in after if key in before]:
        found.append(f"the choices of {name} are in another order")
    return found
