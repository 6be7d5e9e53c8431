"""Codes in a reviewer's own words: the act of giving one, and which codes a typed word may mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rapidfuzz import fuzz, process

from ...rubrics.schema import Choice, Question, Rubric
from ...rubrics.scoring import asked
from ..acts import Act
from ..judgement import Review
from .presses import answer_press, needs, toggled

LONGEST_CODE: Final = 60
"""Characters of a code."""

_NEAR: Final = 60
"""From which similarity (rapidfuzz WRatio, 0 to 100) on a known code is offered for what is typed."""
_MOST_OFFERED: Final = 6
_OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class KnownCode:
    """A code that can be given: one of the rubric, with what it means, one of an earlier project, or one that the reviewer
    typed `times` times (never: it would be new)."""

    code: str
    of: Literal["rubric", "reviewer", "project"]
    label: str = ""
    times: int = 0
    help: str = ""

    @property
    def is_new(self) -> bool:
        """Whether giving it makes a code that there is not yet."""
        return self.of == "reviewer" and not self.times


def code_text(typed: str) -> str:
    """A typed code as it is kept: blanks in a row are one, none at the ends."""
    return " ".join(typed.split())[:LONGEST_CODE].rstrip()


def known_codes(rubric: Rubric, own: Mapping[str, int]) -> list[KnownCode]:
    """The codes that are offered: those of the rubric, then the reviewer's own, as often given first; last those that they
    never gave, which are of earlier projects."""
    found: dict[str, KnownCode] = {}
    for question in rubric.questions:
        for choice in question.choices:
            if choice.code is not None:
                one = KnownCode(choice.code, "rubric", choice.label, help=choice.help)
                found.setdefault(choice.code, one)
    for code, times in sorted(own.items(), key=lambda one: (-one[1], one[0].casefold())):
        found.setdefault(code, KnownCode(code, "reviewer" if times else "project", times=times))
    return list(found.values())


def matching_codes(typed: str, known: Sequence[KnownCode]) -> list[KnownCode]:
    """The known codes that a typed text may mean, the likeliest first. What begins with it comes before what only
    resembles it."""
    wanted = code_text(typed).casefold()
    if not wanted:
        return list(known[:_MOST_OFFERED])
    names = {at: f"{one.code} {one.label}".casefold() for at, one in enumerate(known)}
    begin = [at for at, name in names.items() if wanted in name]
    begin.sort(key=lambda at: (not known[at].code.casefold().startswith(wanted), at))
    near = process.extract(wanted, names, scorer=fuzz.WRatio, score_cutoff=_NEAR, limit=None)
    order = dict.fromkeys([*begin, *(at for _, _, at in near)])
    return [known[at] for at in order][:_MOST_OFFERED]


def offered_codes(typed: str, known: Sequence[KnownCode]) -> list[KnownCode]:
    """What a typed text may be. First what it is: the known code of that name, in whatever case and with whatever blanks,
    else a new code of the reviewer's own. Known codes that only resemble it come after that: they are offered, not
    given."""
    code = code_text(typed)
    found = matching_codes(typed, known)
    if not code:
        return found
    same = _of_that_name(code, known)
    return (
        [*same, *(one for one in found if one not in same)]
        if same
        else [KnownCode(code, "reviewer"), *found]
    )


def _of_that_name(code: str, known: Sequence[KnownCode]) -> list[KnownCode]:
    """The known codes that are called so, by their code before by their label."""
    wanted = code.casefold()
    by_code = [one for one in known if code_text(one.code).casefold() == wanted]
    by_label = [one for one in known if code_text(one.label).casefold() == wanted]
    exact = [one for one in by_code if one.code == code]
    return list(dict.fromkeys([*exact, *by_code, *by_label]))


def given_code(rubric: Rubric, acts: Sequence[Act], typed: str) -> str:
    """What giving a code did, as a sentence; "" if it did nothing."""
    code = code_text(typed)
    if any(act.kind == "code" and act.body.get("remove") for act in acts):
        return f"Own code “{code}” taken off"
    if any(act.kind == "code" for act in acts):
        labels = [
            choice.label
            for act in acts
            if act.kind == "answer" and (asked_for := rubric.question(str(act.body["question"])))
            if (choice := choice_of_others(asked_for)) is not None
        ]
        return f"Own code “{code}” given" + (f": “{labels[0]}” is ticked for it" if labels else "")
    for act in acts:
        question = rubric.question(str(act.body.get("question"))) if act.kind == "answer" else None
        for choice in question.choices if question is not None else ():
            if choice.code == code:
                held = act.body.get("value")
                there = choice.key in held if isinstance(held, list) else choice.key == held
                return f"“{choice.label}” of the rubric {'given' if there else 'taken off'}"
    return ""


def code_press(rubric: Rubric, review: Review | None, typed: str) -> list[Act]:
    """Give a code; a code that is given is taken off. One that stands for a choice of a question that is asked answers
    that question; one of the reviewer's own answers a required one that has a choice for what is none of the others.
    Empty if nothing is typed."""
    code = code_text(typed)
    own = review.own_codes if review else ()
    if not code:
        return []
    if code in own:
        return [Act("code", {"code": code, "remove": True})]
    for question, key in _choices_of(rubric, review, code):
        answer = review.answers.get(question.id) if review else None
        if question.type != "multi":
            return answer_press(rubric, review, question.id, None if answer == key else key)
        return answer_press(rubric, review, question.id, toggled(question, answer, key))
    given = Act("code", {"code": code})
    begun = review is not None and review.status != "finished"
    for need in needs(rubric, review) if begun else ():
        choice = choice_of_others(need.question) if need.question is not None else None
        if choice is not None and need.question is not None:
            answer = [choice.key] if need.question.type == "multi" else choice.key
            return [given, *answer_press(rubric, review, need.question.id, answer)]
    return [given]


def choice_of_others(question: Question) -> Choice | None:
    """The choice of a question for codes that stands for whatever is none of its other choices: that with the key or
    the code `other`."""
    if not any(choice.code for choice in question.choices):
        return None
    return next((one for one in question.choices if _OTHER in (one.key.casefold(), one.code)), None)


def code_still_asked(rubric: Rubric, review: Review | None) -> Question | None:
    """The question for a code of the rubric that a review needs an answer to although it has a code of the reviewer's
    own: that is no answer of the rubric."""
    if review is None or not review.own_codes:
        return None
    asked_for = (need.question for need in needs(rubric, review) if need.question is not None)
    return next((one for one in asked_for if any(choice.code for choice in one.choices)), None)


def _choices_of(rubric: Rubric, review: Review | None, code: str) -> Iterator[tuple[Question, str]]:
    for question in asked(rubric, review.answers if review else {}):
        for choice in question.choices:
            if choice.code == code:
                yield question, choice.key
