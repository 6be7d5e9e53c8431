"""The proof of a case: what its claims do to its own witnesses and to near-misses of them, without any model.

The claims have to fail every rejected answer (red) and to pass every accepted one (green), by themselves: that an
answer is remembered proves nothing. They have to kill enough near-misses for the case to gate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ..claims.claim import ClaimInvalid, Output
from ..claims.conflicts import conflict_words
from ..claims.evaluating import proves_alone
from ..claims.judging import Judgement, Standard
from ..claims.paths.confirming import path_unproven
from ..claims.paths.proposing import REFERENCE
from ..claims.strength import GATES_FROM, Strength, strength_of
from . import format_1
from .cases import Case, Proof, Role
from .verdicts import judged_apart, known_to

_LACKS_SHOWN: Final = 2
_SAYS_NOTHING: Final = Output("\u2013")
NO_CORRECTION: Final = "it asks a person; a correction makes it gate"
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
        missing = _missing(role, standard)
        if missing:
            return Proof("unproven", missing)
        found = [judged_apart(standard, one.output) for one in standard.witnesses]
        proof = _gap(role, standard, found) or _with_strength(standard)
        return replace(proof, shown_by=tuple(one.by for one in found))
    except ClaimInvalid as error:
        return Proof("unproven", str(error))


def _missing(role: Role, standard: Standard) -> str:
    """What is missing to show anything, in words; "" if nothing."""
    rejected, accepted = standard.rejected(), standard.accepted()
    if {one.answer_hash for one in rejected} & {one.answer_hash for one in accepted}:
        return "one answer was accepted and rejected"
    deciding = [one for one in standard.claims if one.gate]
    if both := conflict_words(deciding):
        return both
    if role == "guard" and not accepted:
        return "there is no recorded good output to prove green on"
    if role != "guard" and not rejected:
        return "there is no recorded failure to prove red on"
    return ""


def _gap(role: Role, standard: Standard, found: Sequence[Judgement]) -> Proof | None:
    """What keeps the claims from being shown red and green, as a proof; None if nothing does.

    They have to decide on the answer that was judged and on its correction; of any other witness they must not say the
    opposite."""
    correction = "the recorded good output" if role == "guard" else "the correction"
    first = {False: "the recorded failure", True: correction}
    other = {False: "a rejected answer", True: "an accepted answer"}
    undecided, red = "", True
    for one, judged in zip(standard.witnesses, found, strict=True):
        name = first.pop(one.accepted, "")
        if judged.verdict == ("fail" if one.accepted else "pass"):
            says = "fail on" if one.accepted else "pass on"
            why = f": {judged.why}" if one.accepted and judged.why else ""
            return Proof("unproven", f"the claims {says} {name or other[one.accepted]}{why}")
        if judged.verdict == "ask" and name:
            undecided = undecided or f"the claims do not decide on {name}: {judged.why}"
            red = red and one.accepted
    if _only_wording(standard):
        return Proof(
            "unproven", "only its exact wording tells the recorded failure from a right answer"
        )
    if role == "guard" and judged_apart(standard, _SAYS_NOTHING).verdict == "pass":
        return Proof("unproven", "the claims pass on an answer that says nothing")
    if not red:
        return Proof("unproven", undecided)
    if not standard.accepted() and not any(one.origin == REFERENCE for one in standard.claims):
        return Proof("thin", NO_CORRECTION)
    if undecided:
        return Proof("thin", undecided)
    if not any(claim.gate and claim.role == "separator" for claim in standard.claims):
        return Proof("thin", "no claim tells right answers from wrong ones: only nearness does")
    return None


def _only_wording(standard: Standard) -> bool:
    """Whether the claims say nothing more than that an answer is not a recorded failure: the same in other words would
    pass."""
    gating = [claim for claim in standard.claims if claim.gate and claim.role == "separator"]
    return bool(gating) and not any(proves_alone(claim) for claim in gating)


def _with_strength(standard: Standard) -> Proof:
    """The proof of claims that were shown red and green, by the near-misses that they kill."""
    strength = _strength(standard)
    shown = [_RED_AND_GREEN if standard.rejected() else _GREEN]
    unproven = path_unproven(standard.claims, standard.witnesses)
    if unproven:
        shown.append(unproven)
    counted = (strength.tried, strength.killed, strength.survivors)
    if strength.score < GATES_FROM:
        words = f"only {strength.killed} of {strength.tried} near-misses are told apart"
        shown.insert(0, words if strength.tried else "no near-miss could be tried")
        return Proof("thin", "; ".join(shown), *counted)
    return Proof("gates", "; ".join(shown), *counted)


def _strength(standard: Standard) -> Strength:
    """The strength of the claims that can be evaluated on the accepted answers."""
    claims = standard.claims
    for one in standard.accepted():
        known = known_to(standard, one.output)
        claims = tuple(claim for claim in claims if claim in known)
    return strength_of(replace(standard, claims=claims, decides="weighed"))


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
    if stated.shown_by != found.shown_by:
        return f"it states {_by(stated)} decided on its witnesses, but {_by(found)} did"
    return ""


def _by(proof: Proof) -> str:
    return f"that {', '.join(proof.shown_by) or 'nothing'}"
