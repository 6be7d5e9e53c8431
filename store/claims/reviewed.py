"""What reviewers said of single claims: which are their own, and which proposals they dropped.

Both are stored as the same JSON; a dropped one has `"dropped": true`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from ..canonical import Json, canonical_hash
from .claim import Claim, ClaimInvalid, claim_from_json
from .evaluating import validate

OWN: Final = "reviewer"
"""The origin of a claim that a reviewer wrote or accepted."""

_DROPPED: Final = "dropped"
_NOT_ASKED: Final = frozenset(["weight", "answers"])


@dataclass(frozen=True, slots=True)
class ReviewedClaims:
    """The claims of reviewers that are valid, and in words why others are not."""

    own: tuple[Claim, ...] = ()
    dropped: tuple[Claim, ...] = ()
    left_out: tuple[str, ...] = ()


def meaning(claim: Claim) -> str:
    """The hash of what a claim asks: two of one meaning differ in where they come from or how much they weigh."""
    arguments = {name: value for name, value in claim.arguments.items() if name not in _NOT_ASKED}
    return canonical_hash([claim.type, arguments])


def is_dropped(check: Mapping[str, Any]) -> bool:
    """Whether the JSON of a claim in a review says that the claim was dropped."""
    return check.get(_DROPPED) is True


def claim_of(check: Mapping[str, Any]) -> Claim:
    """The claim in a review, whether it was dropped or not. Raises ClaimInvalid."""
    claim = claim_from_json({key: value for key, value in check.items() if key != _DROPPED})
    validate(claim)
    return claim


def kept_json(claim: Claim, *, dropped: bool = False) -> dict[str, Json]:
    """A claim as a review keeps it. What a person asks for decides, however much it weighed as a proposal."""
    arguments = {name: value for name, value in claim.arguments.items() if name not in _NOT_ASKED}
    written = replace(claim, arguments=arguments, gate=True).json()
    return {**written, _DROPPED: True} if dropped else written


def reviewed_claims(checks: Iterable[Mapping[str, Any]]) -> ReviewedClaims:
    """The claims that reviews hold. What one reviewer wants and another dropped stays."""
    own: dict[str, Claim] = {}
    dropped: dict[str, Claim] = {}
    left_out = []
    for check in checks:
        try:
            claim = claim_of(check)
        except ClaimInvalid as error:
            if not is_dropped(check):
                left_out.append(f"a reviewer's claim is not valid: {error}")
            continue
        (dropped if is_dropped(check) else own).setdefault(meaning(claim), claim)
    return ReviewedClaims(
        tuple(replace(claim, origin=OWN) for claim in own.values()),
        tuple(claim for what, claim in dropped.items() if what not in own),
        tuple(left_out),
    )
