"""The codes of a library: which are used and how often, and renaming, merging and splitting them.

A change is one act: no event of a review is rewritten, and undo takes it back as it takes back anything else. It holds
for everybody's reviews in this library, because a code is a word that people share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from ...errors import UserError
from ...rubrics.schema import Choice, Rubric
from ..acts import Act
from ..code_names import ReviewName
from ..judgement import Review
from ..reviews.coding import LONGEST_CODE, code_text
from .seen import seen_by

if TYPE_CHECKING:
    from .opened import OpenLibrary

_LIST: Final = "`tracejury codes list` shows those that are used."

_CodedChoice: TypeAlias = tuple[str, Rubric, Choice]
"""A choice that stands for a code, with its rubric and the hash of that."""


@dataclass(frozen=True, slots=True)
class UsedCode:
    """A code that reviews give now. `by` counts the reviews of each reviewer; `meaning` is what the rubric says
    of it under which it is given most ("" for a free code); `rubrics` are the ids of all that have it as a choice. `example` is the trace of the
    latest review of those that this reviewer may read ("" if there is none). `formerly` are the names
    that were renamed to it or merged into it."""

    code: str
    by: Counter[str]
    last_ms: int
    example: str = ""
    meaning: str = ""
    rubrics: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    title: str = ""
    """What a person reads for it: the name of its choice in that rubric; "" if it has none, or was renamed."""

    @property
    def name(self) -> str:
        """What a person reads for it."""
        return self.title or self.code

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
    return _used(space, reviews, _shown(space, reviews))


def codes_seen(space: OpenLibrary) -> tuple[list[UsedCode], int]:
    """The same of the reviews that this reviewer may read if they are to judge blind, whether they have begun or not;
    and how many codes only other reviews give."""
    reviews = space.reviews.reviews()
    seen = seen_by(space, reviews)
    told = [one for one in reviews if seen.review(one)]
    given = {code for one in reviews for code in codes_in(one)}
    found = _used(space, told, seen.review)
    return found, len(given) - len(found)


def _used(
    space: OpenLibrary, reviews: Sequence[Review], shown: Callable[[Review], bool]
) -> list[UsedCode]:
    given: dict[str, list[Review]] = {}
    for review in reviews:
        for code in codes_in(review):
            given.setdefault(code, []).append(review)
    former = space.reviews.code_names().former()
    meanings = _meanings(space)
    found = []
    for code, every in given.items():
        some = _newest(every)
        examples = [one for one in some if shown(one)]
        under = Counter(one.rubric for one in some)
        meaning, rubrics = _meaning(meanings.get(code, []), under)
        found.append(
            UsedCode(
                code,
                Counter(one.reviewer for one in some),
                max(one.at_ms for one in some),
                max(examples, key=lambda one: one.at_ms).trace if examples else "",
                meaning,
                rubrics,
                tuple(former.get(code, ())),
                _title(code, meanings.get(code, []), under),
            )
        )
    return sorted(found, key=lambda one: (-one.count, one.code.casefold(), one.code))


def _shown(space: OpenLibrary, reviews: Iterable[Review]) -> Callable[[Review], bool]:
    """Which reviews this reviewer may read: of a rubric that is blind, and under which they judge, those of others only
    on traces that they have finished."""
    me = space.reviewer
    mine = [review for review in reviews if review.reviewer == me]
    rubrics = space.reviews.rubrics()
    blind = {
        one.rubric for one in mine if one.rubric in rubrics and rubrics[one.rubric].display.blind
    }
    done = {(one.trace, one.rubric) for one in mine if one.judged}

    def shown(review: Review) -> bool:
        return (
            review.reviewer == me
            or review.rubric not in blind
            or (review.trace, review.rubric) in done
        )

    return shown


def _meanings(space: OpenLibrary) -> dict[str, list[_CodedChoice]]:
    """Code -> the choices that stand for it, each with its rubric and the hash of that."""
    names = space.reviews.code_names()
    found: dict[str, list[_CodedChoice]] = {}
    for pinned, rubric in space.reviews.rubrics().items():
        for choice in choices_with_code(rubric):
            code = names.present(choice.code or "")
            found.setdefault(code, []).append((pinned, rubric, choice))
    return found


def _meaning(
    choices: Sequence[_CodedChoice], under: Mapping[str, int]
) -> tuple[str, tuple[str, ...]]:
    """What the rubric says of a code under which it is given most, and the ids of all rubrics that have it."""
    if not choices:
        return "", ()
    choice = _most_given(choices, under)
    return choice.help or choice.label, tuple(sorted({rubric.id for _, rubric, _ in choices}))


def _most_given(choices: Sequence[_CodedChoice], under: Mapping[str, int]) -> Choice:
    """The choice of the rubric under which most reviews are, the newest where none is."""
    return max(choices, key=lambda one: (under.get(one[0], 0), one[1].version, one[0]))[2]


def _title(code: str, choices: Sequence[_CodedChoice], under: Mapping[str, int]) -> str:
    """The name of the choice for a code; "" if it has none. A code that was renamed is read by its new name."""
    same = [one for one in choices if one[2].code == code]
    return _most_given(same, under).label if same else ""


def code_titles(space: OpenLibrary) -> dict[str, str]:
    """What a person reads for each code that a rubric of this library has. Reads the rubrics, no review."""
    found = ((code, _title(code, choices, {})) for code, choices in _meanings(space).items())
    return {code: title for code, title in found if title}


def choices_with_code(rubric: Rubric) -> list[Choice]:
    """The choices of a rubric that stand for a code."""
    return [one for question in rubric.questions for one in question.choices if one.code]


def _newest(reviews: Sequence[Review]) -> list[Review]:
    """Reviews without those that were carried over to another one of them: that is the same judgement."""
    copied = {
        (one.carried.reviewer, one.carried.trace, one.carried.rubric)
        for one in reviews
        if one.carried is not None
    }
    return [one for one in reviews if (one.reviewer, one.trace, one.rubric) not in copied]


def reviews_with(
    space: OpenLibrary, code: str, *, to_judge: bool = False
) -> tuple[list[Review], int]:
    """The reviews that give a code and that this reviewer may read, the latest first; and how many others there are:
    on traces that they have still to judge. Whoever has judged nothing reads all, unless they are `to_judge`."""
    reviews = space.reviews.reviews()
    given = _newest([review for review in reviews if code in codes_in(review)])
    shown = seen_by(space, reviews).review if to_judge else _shown(space, reviews)
    found = list(filter(shown, given))
    found.sort(key=lambda one: (-one.at_ms, one.trace, one.reviewer))
    return found, len(given) - len(found)


@dataclass(frozen=True, slots=True)
class ChosenReviews:
    """Some of the reviews that give a code; `given` counts all of those, `hidden` those that this reviewer may not
    read yet."""

    reviews: tuple[Review, ...]
    given: int
    hidden: int


def chosen_with(
    space: OpenLibrary, code: str, traces: Sequence[str] = (), query: str | None = None
) -> ChosenReviews:
    """The reviews with a code that this reviewer may read, of these traces (keys, their beginnings or source ids) if any
    are named, that a query finds if there is one. Raises UserError."""
    from .found_reviews import found_reviews
    from .reading import one_key

    shown, hidden = reviews_with(space, code)
    some = shown
    if traces:
        keys = {one_key(space.library, one) for one in traces}
        some = [one for one in some if one.trace in keys]
    if query is not None:
        some = list(found_reviews(space, some, query))
    return ChosenReviews(tuple(some), len(shown) + hidden, hidden)


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What a rename or a merge would change: in how many reviews the codes stand, and in how many others the code
    that they become stands already."""

    reviews: int
    beside: int


def plan_merge(space: OpenLibrary, codes: Sequence[str], into: str) -> MergePlan:
    """What `merge` would do; changes nothing. Raises UserError as that does."""
    name, others = _mergeable(space, codes, into)
    reviews = _newest(space.reviews.reviews())
    changed = [one for one in reviews if not codes_in(one).isdisjoint(others)]
    named = {(one.reviewer, one.trace, one.rubric) for one in changed}
    beside = [
        one
        for one in reviews
        if name in codes_in(one) and (one.reviewer, one.trace, one.rubric) not in named
    ]
    return MergePlan(len(changed), len(beside))


def rename(space: OpenLibrary, code: str, name: str) -> int:
    """Give a code another name; if that one is used, the two are merged. Returns in how many reviews the code stands.
    Raises UserError, NotSaved."""
    return merge(space, [code], name)


def merge(space: OpenLibrary, codes: Sequence[str], into: str) -> int:
    """Make one code of several; returns in how many reviews they stand. Raises UserError, NotSaved."""
    name, others = _mergeable(space, codes, into)
    merged = len(others) > 1 or name in {one.code for one in used_codes(space)}
    return _save(space, "merge" if merged else "rename", dict.fromkeys(others, name))


def _mergeable(space: OpenLibrary, codes: Sequence[str], into: str) -> tuple[str, list[str]]:
    """The name that codes are to have, and those that have another one."""
    name = _checked(into)
    used = {one.code for one in used_codes(space)}
    others = [code for code in dict.fromkeys(codes) if code != name]
    if not others:
        raise UserError(f"The code is called '{name}' already", "Nothing was changed.")
    for code in others:
        if code not in used:
            raise UserError(f"No review gives the code '{code}'", _LIST)
    return name, others


def split(space: OpenLibrary, code: str, name: str, reviews: Sequence[Review]) -> int:
    """Give some reviews another code instead of this one, and those that they were carried over from; returns how many.
    Raises UserError, NotSaved."""
    new = _checked(name)
    some = [review for review in reviews if code in codes_in(review)]
    if new == code:
        raise UserError(f"The code is called '{code}' already", "Give the new code another name.")
    if not some:
        raise UserError("No review was chosen", "Choose those that get the new code.")
    return _save(space, "split", {code: new}, some)


def _with_origins(space: OpenLibrary, reviews: Sequence[Review]) -> list[Review]:
    """Reviews with those that they were carried over from, and so on."""
    found: dict[ReviewName, Review] = {}
    waiting = list(reviews)
    while waiting:
        one = waiting.pop()
        found[one.reviewer, one.trace, one.rubric] = one
        origin = one.carried
        if origin is None or (origin.reviewer, origin.trace, origin.rubric) in found:
            continue
        source = space.reviews.review(origin.reviewer, origin.trace, origin.rubric)
        waiting += [source] if source is not None else []
    return [found[name] for name in sorted(found)]


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
    every = space.reviews.reviews()
    with_code = _newest([one for one in every if not codes.keys().isdisjoint(codes_in(one))])
    count = len(reviews or with_code)
    body: dict[str, object] = {"act": act, "codes": codes, "count": count}
    if reviews:
        body["reviews"] = [
            {"trace": one.trace, "reviewer": one.reviewer, "rubric": one.rubric}
            for one in _with_origins(space, reviews)
        ]
    space.journal.append(space.reviewer, "", "", [Act("codes", body)])
    return count
