"""Reading the arguments that several types of structured claims have."""

from __future__ import annotations

from ..claim import Claim, ClaimInvalid


def texts_argument(claim: Claim, name: str, *, needed: bool = True) -> tuple[str, ...]:
    """The texts of the argument `name`, none of them empty. Raises ClaimInvalid."""
    values = claim.arguments.get(name, None if needed else [])
    fits = isinstance(values, list) and all(isinstance(one, str) and one.strip() for one in values)
    if not fits or (needed and not values):
        raise ClaimInvalid(f"check {claim.id}: {name} is not a list of texts")
    assert isinstance(values, list)
    return tuple(values)


def flag_argument(claim: Claim, name: str, *, default: bool = False) -> bool:
    """The argument `name`, or `default` if it is not given. Raises ClaimInvalid."""
    value = claim.arguments.get(name, default)
    if not isinstance(value, bool):
        raise ClaimInvalid(f"check {claim.id}: {name} is neither true nor false")
    return value


def count_argument(claim: Claim) -> int:
    """The argument `count`. Raises ClaimInvalid."""
    value = claim.arguments.get("count")
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ClaimInvalid(f"check {claim.id}: count is not a whole number from 0")
    return value
