"""Claims in plain lines: what each says and does, and what a line that is typed does to them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ...store.acts import Act
from ...store.workspace.claims import ReviewClaims
from ..views.claims import STATES
from ..views.judging import claim_does, test_line

_DROP: Final = re.compile(r"x +(\d+)")
ASKS: Final = (
    "A number makes a claim yours, x and a number drops it, must say … or must not say … writes one;"
    " an empty line leaves them."
)


def claims_list(found: ReviewClaims) -> Iterator[str]:
    """The claims, each with its number, whose it is, and what it does to the answer; then what they are as a test."""
    for number, claim in enumerate(found.claims, 1):
        does = "" if claim.state == "dropped" else f": {claim_does(claim, found)}"
        yield f"{number} {STATES[claim.state]}, {claim.words}{does}"
    if not found.claims:
        yield "There is no claim yet."
    if told := test_line(found):
        yield told


def claim_acts(found: ReviewClaims, line: str) -> list[Act]:
    """The press that a typed line asks for: accept the claim of a number, drop it, or write one. Raises ValueError with
    the reason if it can be none of these."""
    typed = line.strip()
    drops = _DROP.fullmatch(typed)
    if drops is None and not typed.isdecimal():
        return found.write(typed)
    number = int(drops[1] if drops else typed)
    if not 0 < number <= len(found.claims):
        raise ValueError(f"there is no claim {number}")
    claim = found.claims[number - 1]
    return found.drop(claim) if drops else found.accept(claim)
