"""The proof of a case: its gating checks are evaluated on its own witnesses, without any model.

A fix case is proven if they fail on the recorded failure and pass on the correction; a guard case if
they pass on the recorded good output and fail on an answer that says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..claims.claim import Claim, ClaimInvalid, Output
from ..claims.evaluating import passes, proves_alone
from .cases import Case, Proof

_LACKS_SHOWN: Final = 2
_SAYS_NOTHING: Final = (Output(""), Output("\u2013"))


def prove(case: Case) -> Proof:
    """The proof of a case from its own witnesses, whatever the case claims.

    A case whose trace is incomplete (`source.incomplete`) is not proven: nobody saw all that it is about.
    """
    lacks = case.source.get("incomplete")
    if isinstance(lacks, list) and lacks:
        return incomplete_proof([str(words) for words in lacks])
    if case.role == "guard" or (case.role == "known_failure" and case.rejected is None):
        return prove_guard(case.checks, case.accepted)
    return prove_fix(case.checks, case.rejected, case.accepted)


def incomplete_proof(lacks: Sequence[str]) -> Proof:
    """Why a case is not proven whose trace lacks something, in words."""
    more = f"; and {len(lacks) - _LACKS_SHOWN} more" if len(lacks) > _LACKS_SHOWN else ""
    return Proof(False, f"its trace is incomplete: {'; '.join(lacks[:_LACKS_SHOWN])}{more}")


def prove_fix(checks: tuple[Claim, ...], rejected: Output | None, accepted: Output | None) -> Proof:
    """The proof of a fix case: its gating checks fail on the recorded failure and pass on the correction.

    `not_equals` to the recorded failure proves nothing by itself: the same failure in other words would
    pass.
    """
    gating = [check for check in checks if check.gate]
    if rejected is None:
        return Proof(False, "there is no recorded failure to prove red on")
    if accepted is None:
        return Proof(False, "no correction: there is nothing to prove green on")
    if not gating:
        return Proof(False, "no check tells the recorded failure from the correction")
    if not any(proves_alone(check) for check in gating):
        return Proof(False, "only its exact wording tells the recorded failure from the correction")
    try:
        if passes(checks, rejected):
            return Proof(False, "the checks pass on the recorded failure")
        if not passes(checks, accepted):
            return Proof(False, "the checks fail on the correction")
    except ClaimInvalid as error:
        return Proof(False, str(error))
    return Proof(True, "fails on the recorded failure, passes on the correction")


def prove_guard(checks: tuple[Claim, ...], accepted: Output | None) -> Proof:
    """The proof of a guard case: its gating checks pass on the recorded good output and fail on an
    answer that says nothing."""
    if accepted is None:
        return Proof(False, "there is no recorded good output to prove green on")
    if not any(check.gate for check in checks):
        return Proof(False, "no check: any answer at all would pass")
    try:
        if not passes(checks, accepted):
            return Proof(False, "the checks fail on the recorded good output")
        # The empty answer fails `non_empty`, which every case has; a dash has to fail the case's own checks.
        if any(passes(checks, output) for output in _SAYS_NOTHING):
            return Proof(False, "the checks pass on an answer that says nothing")
    except ClaimInvalid as error:
        return Proof(False, str(error))
    return Proof(True, "passes on the recorded good output, fails on an answer that says nothing")
