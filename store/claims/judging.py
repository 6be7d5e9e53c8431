"""Judging an answer by what experts said of others: pass, fail, or ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .claim import Output
from .evaluating import NON_EMPTY, ClaimResult, each_result, evaluate_all
from .paths.path_types import PATH_TYPES
from .weighing import (
    MARKED_WORDS,
    DecidedBy,
    Deciding,
    Standard,
    Verdict,
    Weighing,
    words_of_results,
)
from .witness import Witness, answer_hash

__all__ = [
    "MARKED_WORDS",
    "DecidedBy",
    "Deciding",
    "Judgement",
    "Standard",
    "Verdict",
    "judge",
    "passes",
]

ON_CALLS: Final = frozenset([*PATH_TYPES, "tool_called", "tool_not_called"])
"""The types of claims on tool calls."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on an answer, what decided it, and in words why."""

    verdict: Verdict
    by: DecidedBy
    why: str = ""
    results: Sequence[ClaimResult] = ()


def judge(
    standard: Standard, output: Output, *, recall: bool = True, copies: bool = True
) -> Judgement:
    """The verdict on an answer: a witness decides, then what a person asked of every answer, then the claims, then
    nearness to the witnesses.

    Without `recall` an answer is judged as if no witness were this very one, without `copies` an edited copy of an
    accepted answer like any other: what a proof needs. Raises ClaimInvalid for
    a claim that this version does not know.
    """
    results = evaluate_all(standard.claims, output)
    if standard.decides == "every claim":
        failed = [one for one in results if one.check.gate and not one.passed]
        return Judgement("fail" if failed else "pass", "claims", words_of_results(failed), results)
    known = recalled(standard, output) if recall else None
    if known is not None and known.accepted and _calls_otherwise(known, output, results):
        known = None
    if known is not None:
        return Judgement(
            "pass" if known.accepted else "fail", "witness", _remembered(known), results
        )
    always = [one for one in results if _holds_always(one) and not one.passed]
    unclear = [one for one in always if one.check.type in PATH_TYPES and one.state == "silent"]
    broken = [one for one in always if one not in unclear]
    if broken:
        return Judgement("fail", "invariant", words_of_results(broken), results)
    if standard.decides == "known":
        return Judgement("ask", "nothing", "the case is too weak to decide by itself", results)
    verdict, by, why = Weighing(standard, output, results, copies=copies).verdict()
    if verdict == "pass" and unclear:
        return Judgement("ask", "nothing", words_of_results(unclear), results)
    return Judgement(verdict, by, why, results)


def passes(standard: Standard, output: Output) -> bool:
    """Whether `judge` would let an answer pass, without recall and copies; nothing more than that is found out, so that
    near-misses are tried quickly. Raises ClaimInvalid, or says no, where `judge` raises it."""
    if standard.decides != "weighed":
        return judge(standard, output, recall=False, copies=False).verdict == "pass"
    results = []
    for one in each_result(standard.claims, output):
        if not one.passed and (_holds_always(one) or _keeps_from_passing(one)):
            return False
        results.append(one)
    return Weighing(standard, output, results, copies=False).passes()


def _keeps_from_passing(result: ClaimResult) -> bool:
    """Whether an answer that breaks this claim never passes, whatever else it says."""
    claim = result.check
    return result.state == "broken" and claim.gate and claim.arguments.get("weight") != "supporting"


def recalled(standard: Standard, output: Output) -> Witness | None:
    """The witness that is this very answer; a rejected one before an accepted one."""
    mine = answer_hash(output)
    same = [one for one in standard.witnesses if one.answer_hash == mine]
    return min(same, key=lambda one: one.accepted, default=None)


def _calls_otherwise(witness: Witness, output: Output, results: Sequence[ClaimResult]) -> bool:
    """Whether a text was accepted without its calls being known, and this answer breaks what is claimed of calls."""
    if witness.output.calls_known or not output.calls_known:
        return False
    on_calls = [one for one in results if one.check.type in ON_CALLS and one.check.gate]
    return any(not one.passed for one in on_calls)


def _remembered(witness: Witness) -> str:
    words = "accepted" if witness.accepted else "rejected"
    by = f" by {', '.join(witness.by)}" if witness.by else ""
    return f"this very answer was {words}{by}" + (f": {witness.why}" if witness.why else "")


def _holds_always(result: ClaimResult) -> bool:
    return result.check is NON_EMPTY or (result.check.role == "invariant" and result.check.gate)
