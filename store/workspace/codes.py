"""The codes of a library: which are used and how often, and renaming, merging and splitting them.

A change is one act: no event of a review is rewritten, and undo takes it back as it takes back anything else. It holds
for everybody's reviews in this library, because a code is a word that people share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from ...errors import UserError
from ...rubrics.schema import Choice, Question, Rubric
from ..acts import Act
from ..judgement import Review
from ..reviews.coding import LONGEST_CODE, code_text

if TYPE_CHECKING:
    from .opened import OpenLibrary

_LIST: Final = "`tracejury codes list` shows those that are used."


@dataclass(frozen=True, slots=True)
class UsedCode:
    """A code that reviews give now. `by` counts the reviews of each reviewer; `meaning` is what the newest rubric that
    has it as a choice says of it ("" for a free code); `rubrics` are the ids of those. `example` is the trace of the
    latest review, of those on traces that this reviewer has finished ("" if there is none). `formerly` are the names
    that were renamed to it or merged into it."""

    code: str
    by: Counter[str]
    last_ms: int
    example: str = ""
    meaning: str = ""
    rubrics: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many reviews give it."""
        return self.by.total()

    @property
    def free(self) -> bool:
        """Whether no rubric has it: somebody typed it."""
        return not self.rubrics


def codes_in(review: Review) -> set[str]:
    """Every code of a review: of its answers, typed, and on marks."""
    marked = {mark.code for mark in review.marks if mark.code}
    return {*review.codes, *review.own_codes, *marked}


def used_codes(space: OpenLibrary) -> list[UsedCode]:
    """The codes that reviews give, the most frequent first. It reads every review: call it in a worker."""
    reviews = space.reviews.reviews()
    seen = _seen(space, reviews)
    given: dict[str, list[Review]] = {}
    for review in reviews:
        for code in codes_in(review):
            given.setdefault(code, []).append(review)
    former = space.reviews.code_names().former()
    meanings = _meanings(space)
    found = []
    for code, some in given.items():
        examples = [one for one in some if one.trace in seen]
        meaning, rubrics = meanings.get(code, ("", ()))
        found.append(
            UsedCode(
                code,
                Counter(one.reviewer for one in some),
                max(one.at_ms for one in some),
                max(examples, key=lambda one: one.at_ms).trace if examples else "",
                meaning,
                rubrics,
                tuple(former.get(code, ())),
            )
        )
    return sorted(found, key=lambda one: (-one.count, one.code.casefold(), one.code))


def _seen(space: OpenLibrary, reviews: Iterable[Review]) -> set[str]:
    """The traces that this reviewer has finished: what others say of these cannot influence any more."""
    return {
        review.trace
        for review in reviews
        if review.reviewer == space.reviewer and review.status == "finished"
    }


def _meanings(space: OpenLibrary) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Code -> what the newest rubric with it says of it, and the ids of the rubrics that have it."""
    names = space.reviews.code_names()
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for rubric in sorted(space.reviews.rubrics().values(), key=lambda one: one.version):
        for choice in choices_with_code(rubric):
            code = names.present(choice.code or "")
            said = choice.help or choice.label
            ids = {*found.get(code, ("", ()))[1], rubric.id}
            found[code] = said, tuple(sorted(ids))
    return found


def choices_with_code(rubric: Rubric) -> list[Choice]:
    """The choices of a rubric that stand for a code."""
    return [one for question in rubric.questions for one in question.choices if one.code]


def reviews_with(space: OpenLibrary, code: str) -> tuple[list[Review], int]:
    """The reviews that give a code, on traces that this reviewer has finished or in their own drafts, the latest
    first; and how many others there are."""
    reviews = space.reviews.reviews()
    seen = _seen(space, reviews)
    given = [review for review in reviews if code in codes_in(review)]
    shown = [one for one in given if one.trace in seen or one.reviewer == space.reviewer]
    shown.sort(key=lambda one: (-one.at_ms, one.trace, one.reviewer))
    return shown, len(given) - len(shown)


def rename(space: OpenLibrary, code: str, name: str) -> int:
    """Give a code another name; if that one is used, the two are merged. Returns in how many reviews the code stands.
    Raises UserError, NotSaved."""
    return merge(space, [code], name)


def merge(space: OpenLibrary, codes: Sequence[str], into: str) -> int:
    """Make one code of several; returns in how many reviews they stand. Raises UserError, NotSaved."""
    name = _checked(into)
    used = {one.code for one in used_codes(space)}
    others = [code for code in dict.fromkeys(codes) if code != name]
    if not others:
        raise UserError(f"The code is called '{name}' already", "Nothing was changed.")
    for code in others:
        if code not in used:
            raise UserError(f"No review gives the code '{code}'", _LIST)
    merged = len(others) > 1 or name in used
    return _save(space, "merge" if merged else "rename", dict.fromkeys(others, name))


def split(space: OpenLibrary, code: str, name: str, reviews: Sequence[Review]) -> int:
    """Give some reviews another code instead of this one; returns how many. Raises UserError, NotSaved."""
    new = _checked(name)
    some = [review for review in reviews if code in codes_in(review)]
    if new == code:
        raise UserError(f"The code is called '{code}' already", "Give the new code another name.")
    if not some:
        raise UserError("No review was chosen", "Choose those that get the new code.")
    return _save(space, "split", {code: new}, some)


def _checked(typed: str) -> str:
    name = code_text(typed)
    if not name:
        raise UserError("A code needs a name", "Nothing was changed.")
    if len(" ".join(typed.split())) > LONGEST_CODE:
        raise UserError(
            f"A code has at most {LONGEST_CODE} characters",
            "Say the rest in its definition or in the note.",
        )
    return name


def _save(
    space: OpenLibrary,
    act: Literal["rename", "merge", "split"],
    codes: dict[str, str],
    reviews: Sequence[Review] = (),
) -> int:
    with_code = [
        one for one in space.reviews.reviews() if not codes.keys().isdisjoint(codes_in(one))
    ]
    count = len(reviews or with_code)
    body: dict[str, object] = {"act": act, "codes": codes, "count": count}
    if reviews:
        body["reviews"] = [
            {"trace": one.trace, "reviewer": one.reviewer, "rubric": one.rubric} for one in reviews
        ]
    space.journal.append(space.reviewer, "", "", [Act("codes", body)])
    return count


def coding_question(rubric: Rubric) -> Question | None:
    """The question whose choices are codes: the one with the most of them; None if no choice stands for a code."""
    coded = [one for one in rubric.questions if any(choice.code for choice in one.choices)]
    return max(
        coded, key=lambda one: sum(choice.code is not None for choice in one.choices), default=None
    )
