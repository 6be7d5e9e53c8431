"""The proof of a case: its gating checks are held against its own witnesses, without any model.

A fix case is proven when they fail on the recorded failure and pass on the correction; a guard when
they pass on the recorded good output and fail on an answer that says nothing.
"""

from __future__ import annotations

from typing import Final

from .cases import Case, CaseInvalid, Check, Output, Proof
from .checks import passes

_SAYS_NOTHING: Final = (Output(""), Output("\u2013"))


def prove(case: Case) -> Proof:
    """The proof of a case as its own witnesses give it, whatever the case claims."""
    if case.role == "guard" or (case.role == "known_failure" and case.rejected is None):
        return prove_guard(case.checks, case.accepted)
    return prove_fix(case.checks, case.rejected, case.accepted)


def prove_fix(checks: tuple[Check, ...], rejected: Output | None, accepted: Output | None) -> Proof:
    """Red on the recorded failure, green on the correction, by the gating checks alone.

    That an answer is not the recorded failure word for word proves nothing by itself: the same failure
    in other words would pass.
    """
    gating = [check for check in checks if check.gate]
    if rejected is None:
        return Proof(False, "there is no recorded failure to prove red on")
    if accepted is None:
        return Proof(False, "no correction: there is nothing to prove green on")
    if not gating:
        return Proof(False, "no check tells the recorded failure from the correction")
    if all(check.type == "not_equals" for check in gating):
        return Proof(False, "only its exact wording tells the recorded failure from the correction")
    try:
        if passes(checks, rejected):
            return Proof(False, "the checks pass on the recorded failure")
        if not passes(checks, accepted):
            return Proof(False, "the checks fail on the correction")
    except CaseInvalid as error:
        return Proof(False, str(error))
    return Proof(True, "fails on the recorded failure, passes on the correction")


def prove_guard(checks: tuple[Check, ...], accepted: Output | None) -> Proof:
    """Green on the recorded good output, and able to fail: red on what says nothing."""
    if accepted is None:
        return Proof(False, "there is no recorded good output to prove green on")
    if not any(check.gate for check in checks):
        return Proof(False, "no check: any answer at all would pass")
    try:
        if not passes(checks, accepted):
            return Proof(False, "the checks fail on the recorded good output")
        # An empty answer fails by the check that every case has; the dash has to fail by its own.
        if any(passes(checks, output) for output in _SAYS_NOTHING):
            return Proof(False, "the checks pass on an answer that says nothing")
    except CaseInvalid as error:
        return Proof(False, str(error))
    return Proof(True, "passes on the recorded good output, fails on an answer that says nothing")
