"""The proof of a case: what its claims do to its own witnesses and to near-misses of them, without any model.

The claims have to fail every rejected answer (red) and to pass every accepted one (green), by themselves: that an
answer is remembered proves nothing. They have to kill enough near-misses for the case to gate.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ..claims.claim import Claim, ClaimInvalid, Output
from ..claims.evaluating import evaluate, proves_alone
from ..claims.judging import Standard, Verdict, judge
from ..claims.paths.confirming import UNPROVEN, path_unproven
from ..claims.paths.proposing import REFERENCE
from ..claims.strength import GATES_FROM, Strength
from . import format_1
from .cases import Case, Proof, Role

_LACKS_SHOWN: Final = 2
_SAYS_NOTHING: Final = Output("\u2013")
_NO_CORRECTION: Final = "no correction: there is nothing to prove green on"
_RED_AND_GREEN: Final = "fails on every rejected answer, passes on every accepted one"
_GREEN: Final = "passes on every accepted answer, fails on an answer that says nothing"


def prove(case: Case) -> Proof:
    """The proof of a case as it comes out now, whatever the case claims."""
    if case.format == 1:
        return format_1.prove(case)
    lacks = case.source.get("incomplete")
    return proof_of(
        case.role,
        case.standard,
        [str(words) for words in lacks] if isinstance(lacks, list) else [],
    )


def proof_of(role: Role, standard: Standard, lacks: Sequence[str] = ()) -> Proof:
    """The proof of a case with a role and a standard. `lacks` says in words what was not recorded of its
    trace: nobody saw all that it is about."""
    if lacks:
        more = f"; and {len(lacks) - _LACKS_SHOWN} more" if len(lacks) > _LACKS_SHOWN else ""
        shown = "; ".join(lacks[:_LACKS_SHOWN])
        return Proof("unproven", f"its trace is incomplete: {shown}{more}")
    try:
        return _gap(role, standard) or _with_strength(standard)
    except ClaimInvalid as error:
        return Proof("unproven", str(error))


def _gap(role: Role, standard: Standard) -> Proof | None:
    """What keeps the claims from being shown red and green, as a proof; None if nothing does."""
    rejected, accepted = standard.rejected(), standard.accepted()
    if {one.answer_hash for one in rejected} & {one.answer_hash for one in accepted}:
        return Proof("unproven", "one answer was accepted and rejected")
    if role == "guard" and not accepted:
        return Proof("unproven", "there is no recorded good output to prove green on")
    if role != "guard" and not rejected:
        return Proof("unproven", "there is no recorded failure to prove red on")
    if role == "guard" and not any(claim.gate for claim in standard.claims):
        return Proof("unproven", "no claim: any answer at all would pass")
    return _not_red(standard) or _not_green(role, standard)


def _not_red(standard: Standard) -> Proof | None:
    gating = [claim for claim in standard.claims if claim.gate]
    saying = replace(standard, claims=tuple(one for one in gating if proves_alone(one)))
    for number, one in enumerate(standard.rejected()):
        name = "a rejected answer" if number else "the recorded failure"
        if _by_claims(standard, one.output) == "pass":
            why = (
                f"the claims pass on {name}"
                if gating
                else f"no claim tells {name} from a right answer"
            )
        elif _by_claims(saying, one.output) == "pass":
            # Otherwise the same failure in other words would pass.
            why = f"only its exact wording tells {name} from a right answer"
        elif _by_claims(standard, one.output) == "ask":
            return Proof("thin", f"the claims do not decide on {name}")
        else:
            continue
        return Proof("unproven", why if standard.accepted() else _NO_CORRECTION)
    return None


def _not_green(role: Role, standard: Standard) -> Proof | None:
    for number, one in enumerate(standard.accepted()):
        name = "the recorded good output" if role == "guard" else "the correction"
        name = "an accepted answer" if number else name
        if not _known_to(standard, one.output):
            return Proof("thin", f"{UNPROVEN}, and nothing else is claimed")
        verdict = _by_claims(standard, one.output)
        if verdict == "fail":
            return Proof("unproven", f"the claims fail on {name}")
        if verdict == "ask":
            return Proof("thin", f"the claims do not decide on {name}")
    if not standard.accepted() and not any(one.origin == REFERENCE for one in standard.claims):
        return Proof("thin", _NO_CORRECTION)
    if role == "guard" and _by_claims(standard, _SAYS_NOTHING) == "pass":
        return Proof("unproven", "the claims pass on an answer that says nothing")
    return None


def _with_strength(standard: Standard) -> Proof:
    """The proof of claims that were shown red and green, by the near-misses that they kill."""
    strength = Strength(0, 0)
    shown = [_RED_AND_GREEN if standard.rejected() else _GREEN]
    unproven = path_unproven(standard.claims, standard.witnesses)
    if unproven:
        shown.append(unproven)
    counted = (strength.tried, strength.killed, strength.survivors)
    if strength.tried and strength.score < GATES_FROM:
        shown.insert(0, f"only {strength.killed} of {strength.tried} near-misses are told apart")
        return Proof("thin", "; ".join(shown), *counted)
    return Proof("gates", "; ".join(shown), *counted)


def _by_claims(standard: Standard, output: Output) -> Verdict:
    """The verdict of the claims alone, without what is remembered."""
    claims = _known_to(standard, output)
    return judge(replace(standard, claims=claims, witnesses=()), output).verdict


def _known_to(standard: Standard, output: Output) -> tuple[Claim, ...]:
    """The claims that can be evaluated on an answer: not those on tool calls, if nobody knows which it
    made."""
    if output.calls_known:
        return standard.claims
    return tuple(claim for claim in standard.claims if not _on_calls(claim, output))


def _on_calls(claim: Claim, output: Output) -> bool:
    try:
        evaluate(claim, output)
    except ClaimInvalid:
        with contextlib.suppress(ClaimInvalid):
            evaluate(claim, replace(output, calls_known=True))
            return True
    return False


def untrue(stated: Proof, found: Proof) -> str:
    """What a stated proof claims that did not come out, in words; "" if nothing. How a proof is worded is no part of
    it."""
    if stated.status != found.status:
        return f"it states {stated.status}, but is {found.status}: {found.why}"
    if (stated.tried, stated.killed) != (found.tried, found.killed):
        return (
            f"it states that {stated.killed} of {stated.tried} near-misses are killed, but "
            f"{found.killed} of {found.tried} are"
        )
    return ""
