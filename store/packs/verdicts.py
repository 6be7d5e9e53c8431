"""The verdict of a case on an answer: by what it knows when a candidate is checked, and by its claims alone when it is
proven."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from ..claims.claim import Claim, ClaimInvalid, Output
from ..claims.evaluating import evaluate
from ..claims.judging import ON_CALLS, Judgement, Standard, judge
from .cases import Case


def judged_answer(case: Case, output: Output, *, strict: bool = False) -> Judgement:
    """The verdict on an answer to a case. Raises ClaimInvalid for a claim that cannot be evaluated.

    A case that is thin or unproven asks, unless the answer is remembered or breaks an invariant (`strict`: its claims
    decide). An answer that does not say which tools it called is judged by its text; it asks where right answers have to
    call something. What a reviewer claims of calls cannot be evaluated then.
    """
    standard = case.standard
    if strict and standard.decides == "known":
        standard = replace(standard, decides="weighed")
    known = known_to(standard, output)
    for claim in standard.claims:
        if claim.gate and claim.origin == "reviewer" and claim not in known:
            evaluate(claim, output)
    found = judge(replace(standard, claims=known), output)
    if found.verdict == "pass" and found.by != "witness":
        silent = replace(output, tool_calls=(), calls_known=True)
        unknown = (one for one in standard.claims if one.gate and one not in known)
        if any(evaluate(one, silent).state == "broken" for one in unknown):
            why = "the answer does not say which tools it called (tool_calls)"
            return replace(found, verdict="ask", by="nothing", why=why)
    if found.by == "nothing" and standard.decides == "known":
        return replace(found, why=f"the case is {case.proof.status}: {case.proof.why}")
    return found


def judged_apart(standard: Standard, output: Output) -> Judgement:
    """The verdict on an answer as if it had not been judged before. Raises ClaimInvalid."""
    weighed = replace(standard, claims=known_to(standard, output), decides="weighed")
    return judge(weighed, output, recall=False, copies=False)


def known_to(standard: Standard, output: Output) -> tuple[Claim, ...]:
    """The claims that can be evaluated on an answer: not those on tool calls, if nobody knows which it made."""
    if output.calls_known:
        return standard.claims
    return tuple(claim for claim in standard.claims if not _on_calls(claim, output))


def _on_calls(claim: Claim, output: Output) -> bool:
    if claim.type not in ON_CALLS:
        return False
    try:
        evaluate(claim, output)
    except ClaimInvalid:
        with contextlib.suppress(ClaimInvalid):
            evaluate(claim, replace(output, calls_known=True))
            return True
    return False
