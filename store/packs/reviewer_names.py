"""How the names of reviewers stand in a pack: as they are, as initials, or as what they did."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final, Literal, TypeAlias, get_args

from .adjudicated import ADJUDICATED, renamed
from .cases import Case

ReviewerNames: TypeAlias = Literal["names", "initials", "roles"]
REVIEWER_NAMES: Final[tuple[ReviewerNames, ...]] = get_args(ReviewerNames)
ROLE: Final = "reviewer"
"""Everybody's name as a role. Numbers would follow from who else is in the pack: one more would change every case."""

ADJUDICATOR: Final = "adjudicator"
"""The name as a role of whoever decided between reviewers."""

_ADDRESS: Final = re.compile(r"\S*@\S*")
_WORDS: Final = re.compile(r"[^\W\d_]+")
_SHORTEST: Final = 3


def reviewer_names(said: str) -> ReviewerNames:
    """How a pack names reviewers, as a person set it; by their names if it is none of the ways."""
    return next((one for one in REVIEWER_NAMES if one == said), "names")


def initials(name: str) -> str:
    """The first letter of each word of a name, without an e-mail address beside it; of an address alone, of what stands
    before the @."""
    words = _WORDS.findall(_ADDRESS.sub(" ", name)) or _WORDS.findall(name.partition("@")[0])
    return "".join(word[0].upper() for word in words) or "?"


def reviewer_as(name: str, how: ReviewerNames) -> str:
    """A reviewer as a pack names them."""
    if how == "initials":
        return initials(name)
    return ROLE if how == "roles" else name


def adjudicator_as(name: str, how: ReviewerNames) -> str:
    """Whoever decided between reviewers, as a pack names them."""
    return ADJUDICATOR if how == "roles" else reviewer_as(name, how)


def with_reviewers(
    case: Case,
    name_of: Callable[[str], str],
    adjudicator_of: Callable[[str], str] | None = None,
) -> Case:
    """A case that names its reviewers so: those of its verdict and of its witnesses. Nothing that is tested changes.
    Whoever decided between them may be named otherwise; one who judged as well has one name in what they judged."""
    given = case.verdict.get("by")
    by = [name_of(str(one)) for one in given] if isinstance(given, list) else []
    witnesses = tuple(replace(one, by=tuple(map(name_of, one.by))) for one in case.witnesses)
    verdict = renamed({**case.verdict, "by": by}, name_of, adjudicator_of or name_of)
    return replace(case, verdict=verdict, witnesses=witnesses)


def named_in_words(case: Case) -> bool:
    """Whether what was written of a case names one of those who judged or decided it, by their name or a word of it: that
    stays as it is, whatever stands in the place of names. `case` has the names as they are."""
    found = case.verdict.get(ADJUDICATED)
    decided = found if isinstance(found, Mapping) else {}
    given, looked_at = case.verdict.get("by"), decided.get("reviews")
    names = [*given] if isinstance(given, list) else []
    names += [decided.get("by"), *(name for one in case.witnesses for name in one.by)]
    names += [
        one.get("by")
        for one in (looked_at if isinstance(looked_at, list) else [])
        if isinstance(one, Mapping)
    ]
    words = {word for name in names if name for word in _spellings(str(name))}
    said = [case.reason, str(decided.get("reason") or ""), *(one.why for one in case.witnesses)]
    return any(
        re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in words for text in said
    )


def _spellings(name: str) -> Iterator[str]:
    """A name, and each word of it that is long enough to be no other; capitalised as in a sentence, too."""
    for word in (name, *_WORDS.findall(_ADDRESS.sub(" ", name))):
        if len(word) >= _SHORTEST:
            yield word
            yield word[0].upper() + word[1:]
