"""What a review contributes to the claims of its case: marked words, the claims that the reviewer wrote, accepted or
dropped, and the correction. The claims themselves are derived from all witnesses together (`claims/deriving.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..claims.claim import Claim, ClaimInvalid, Output
from ..claims.deriving import Marked
from ..claims.evaluating import evaluate
from ..claims.reviewed import ReviewedClaims, reviewed_claims
from ..claims.witness import Witness
from ..judgement import Review
from .cases import without_floats


def corrected_output(review: Review) -> Output | None:
    """The output that the reviewer gave as correction; None without one.

    A correction is text: which tools a right answer calls, nobody said.
    """
    if review.correction is None or not review.correction.text.strip():
        return None
    return Output(without_floats(review.correction.text), calls_known=False)


def marked_words(review: Review) -> tuple[Marked, ...]:
    """The words that the reviewer marked as such that an answer must say, or must not."""
    return tuple(
        Marked(without_floats(one.text.strip()), one.kind == "must-say")
        for one in review.evidence
        if one.kind != "why" and one.text.strip()
    )


def own_claims(review: Review, witnesses: Sequence[Witness]) -> ReviewedClaims:
    """The claims that the reviewer wrote or accepted, and those that were dropped. All of their own stay; those that
    every witness meets are invariants."""
    reviewed = reviewed_claims(map(without_floats, review.checks))
    return replace(reviewed, own=tuple(_with_role(one, witnesses) for one in reviewed.own))


def _with_role(claim: Claim, witnesses: Sequence[Witness]) -> Claim:
    holds = claim.gate and all(_meets(claim, one.output) for one in witnesses)
    return replace(claim, role="invariant" if holds else "separator")


def _meets(claim: Claim, output: Output) -> bool:
    try:
        return evaluate(claim, output).state == "met"
    except ClaimInvalid:
        # Nobody knows which tools the answer called.
        return True
