"""What a review contributes to the claims of its case: marked words, the claims that the reviewer wrote, and the
correction. The claims themselves are derived from all witnesses together (`claims/deriving.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..claims.claim import Claim, ClaimInvalid, Output, claim_from_json
from ..claims.deriving import Derived, Marked
from ..claims.evaluating import evaluate, validate
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


def own_claims(review: Review, witnesses: Sequence[Witness]) -> Derived:
    """The claims that the reviewer wrote: all of them stay. Those that no witness breaks are invariants."""
    out, left_out = [], []
    for data in review.checks:
        try:
            claim = claim_from_json({**without_floats(data), "origin": "reviewer"})
            validate(claim)
        except ClaimInvalid as error:
            left_out.append(f"a reviewer's check is not valid: {error}")
            continue
        holds = claim.gate and not any(_breaks(claim, one.output) for one in witnesses)
        out.append(replace(claim, role="invariant" if holds else "separator"))
    return Derived(tuple(out), tuple(left_out))


def _breaks(claim: Claim, output: Output) -> bool:
    try:
        return evaluate(claim, output).state == "broken"
    except ClaimInvalid:
        # Nobody knows which tools the answer called.
        return False
