"""How the names of reviewers stand in a pack: as they are, as initials, or as what they did."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final, Literal, TypeAlias, get_args

from .cases import Case

ReviewerNames: TypeAlias = Literal["names", "initials", "roles"]
REVIEWER_NAMES: Final[tuple[ReviewerNames, ...]] = get_args(ReviewerNames)
ROLE: Final = "reviewer"
"""Everybody's name as a role. Numbers would follow from who else is in the pack: one more would change every case."""

_ADDRESS: Final = re.compile(r"\S*@\S*")
_WORDS: Final = re.compile(r"[^\W\d_]+")


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


def with_reviewers(case: Case, name_of: Callable[[str], str]) -> Case:
    """A case that names its reviewers so: those of its verdict and of its witnesses. Nothing that is tested changes."""
    given = case.verdict.get("by")
    by = [name_of(str(one)) for one in given] if isinstance(given, list) else []
    witnesses = tuple(replace(one, by=tuple(map(name_of, one.by))) for one in case.witnesses)
    return replace(case, verdict={**case.verdict, "by": by}, witnesses=witnesses)
