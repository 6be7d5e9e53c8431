"""Claims that no answer can meet together: "must say EUR 45" and "must not say EUR 45"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Final

from ..canonical import canonical_hash
from .claim import Claim, ClaimInvalid, Output
from .evaluating import evaluate
from .words import claim_words

_SAID: Final = frozenset(["says", "says_value", "says_name"])
_BOUNDS: Final = (("min_chars", "max_chars"), ("min_words", "max_words"))


def conflict_with(claim: Claim, others: Iterable[Claim]) -> Claim | None:
    """The first of other claims that no answer can meet together with this one; None if there is none."""
    return next((one for one in others if _conflict(claim, one) or _conflict(one, claim)), None)


def conflict_words(claims: Sequence[Claim]) -> str:
    """The first two claims that no answer can meet together, as a reason; "" if there are none."""
    for one, other in combinations(claims, 2):
        if conflict_with(one, [other]) is not None:
            return both_words(one, other)
    return ""


def both_words(one: Claim, other: Claim) -> str:
    """That two claims contradict each other."""
    return f"no answer can keep both “{claim_words(one)}” and “{claim_words(other)}”"


def _conflict(wanted: Claim, other: Claim) -> bool:
    """Whether whatever meets the first claim breaks the other."""
    if wanted.type in _SAID and other.type in _SAID:
        return _must(wanted) and not _must(other) and _says_it(wanted, other)
    if wanted.type == other.type == "stance":
        same = wanted.arguments.get("stance") == other.arguments.get("stance")
        return same and _must(wanted) and not _must(other)
    if wanted.type == "calls" and other.type == "not_calls":
        return _calls_it(wanted, other)
    for low, high in _BOUNDS:
        if (wanted.type, other.type) == (low, high):
            least, most = wanted.arguments.get("count"), other.arguments.get("count")
            return isinstance(least, int) and isinstance(most, int) and least > most
    return False


def _must(claim: Claim) -> bool:
    return claim.arguments.get("must", True) is True


def _says_it(wanted: Claim, other: Claim) -> bool:
    value = wanted.arguments.get("value")
    if wanted.type == "says_value":
        # A value may be said in another notation: only the same value is always said with it.
        return other.type == wanted.type and _values(wanted) <= _values(other)
    if not isinstance(value, str):
        return False
    try:
        return evaluate(other, Output(value)).state == "broken"
    except ClaimInvalid:
        return False


def _values(claim: Claim) -> set[str]:
    more = claim.arguments.get("alternates")
    given = [claim.arguments.get("value"), *(more if isinstance(more, list) else [])]
    return {canonical_hash([one, claim.arguments.get("to")]) for one in given}


def _calls_it(wanted: Claim, other: Claim) -> bool:
    if wanted.arguments.get("name") != other.arguments.get("name"):
        return False
    forbidden = other.arguments.get("arguments")
    return not forbidden or forbidden == wanted.arguments.get("arguments")
