"""The bodies of acts on comparisons: two runs of the same inputs, shown side by side without saying which is which.

As in `review_acts.py`, fields of a body may be added, but not renamed or removed.
"""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

from .review_acts import ActBody

Choice: TypeAlias = Literal["left", "right", "both_good", "both_bad", "relocated"]
"""What a reviewer says of a pair: which side is better, that both are good or bad, or that both fail, each elsewhere."""


class PairBody(msgspec.Struct, frozen=True):
    """Two traces that were asked the same, by their keys. `same`: they did and answered the same, and nobody is asked."""

    candidate: str
    production: str
    same: bool = False


class AmbiguousBody(msgspec.Struct, frozen=True):
    """Traces that were asked the same, several of them in one run, so that they are in no pair: their keys."""

    candidate: tuple[str, ...]
    production: tuple[str, ...]


class ComparisonBody(ActBody, frozen=True):
    """A new comparison: its name, what the two runs are (names of bundles, or queries), and the pairs, whose numbers
    (from 0) and `seed` decide which stands where. `by` is the field of metadata that they are paired by, "" for what
    was asked. The traces that only one run has, that are ambiguous, or in both runs, are named by their keys."""

    words: ClassVar[str] = "comparison"
    of_review: ClassVar[bool] = False
    name: str
    candidate: str
    production: str
    seed: int
    pairs: tuple[PairBody, ...]
    by: str = ""
    only_candidate: tuple[str, ...] = ()
    only_production: tuple[str, ...] = ()
    ambiguous: tuple[AmbiguousBody, ...] = ()
    in_both: tuple[str, ...] = ()


class WhereBody(msgspec.Struct, frozen=True):
    """At which step each side of a pair fails, by the id of the step; "" where that was not said."""

    left: str = ""
    right: str = ""


class CompareBody(ActBody, frozen=True):
    """What a reviewer says of a pair, as they saw it: the keys of the trace on the left and of that on the right, in the
    comparison whose act has this id. Only what is given changes. `where` comes with the choice `relocated`."""

    words: ClassVar[str] = "choice between two answers"
    of_review: ClassVar[bool] = False
    comparison: str
    left: str
    right: str
    choice: Choice | UnsetType = UNSET
    where: WhereBody | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class UnblindBody(ActBody, frozen=True):
    """The reviewer was shown which answer is whose: in the comparison whose act has this id, when they had decided so many
    of so many pairs. What they choose later is not blind. It cannot be taken back."""

    words: ClassVar[str] = "results that were looked at"
    of_review: ClassVar[bool] = False
    comparison: str
    decided: int
    pairs: int
