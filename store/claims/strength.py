"""The strength of a case: generated near-misses that its claims must not let pass, and other ways to write the right
answer that they must."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .attacks import attacks_on
from .claim import ClaimInvalid
from .judging import Standard, passes

GATES_FROM: Final = 80
"""The least score, in per cent, at which a case gates."""
MAX_SURVIVORS: Final = 5


@dataclass(frozen=True, slots=True)
class Strength:
    """How many near-misses were tried and how many were judged as they should be; `survivors` are the others, in
    words."""

    tried: int
    killed: int
    survivors: tuple[str, ...] = ()

    @property
    def score(self) -> int:
        """The share of near-misses judged as they should be, in per cent, rounded down; 0 if none was tried."""
        return self.killed * 100 // self.tried if self.tried else 0


def strength_of(standard: Standard) -> Strength:
    """The strength of a case.

    Witnesses that are the very near-miss do not decide here, nor does the rule that an edited copy asks: what is
    measured are the claims. Raises ClaimInvalid.
    """
    killed = tried = 0
    survivors: list[str] = []
    attacks = attacks_on(
        standard.question,
        standard.claims,
        [one.output for one in standard.accepted()],
        [one.output for one in standard.rejected()],
    )
    for attack in attacks:
        tried += 1
        try:
            passed = passes(standard, attack.output)
        except ClaimInvalid:
            passed = False
        if passed == attack.must_pass:
            killed += 1
        else:
            does = "does not pass" if attack.must_pass else "passes"
            survivors.append(f"{attack.words} {does}")
    return Strength(tried, killed, tuple(survivors[:MAX_SURVIVORS]))
