"""Judging an answer by what experts said of others: pass, fail, or ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from .claim import Claim, Output
from .evaluating import ClaimResult, evaluate_all
from .witness import Witness, answer_hash

Verdict: TypeAlias = Literal["pass", "fail", "ask"]
DecidedBy: TypeAlias = Literal["witness", "invariant", "claims", "nearness", "nothing"]


@dataclass(frozen=True, slots=True)
class Standard:
    """What the answers of a case are judged by: the question, the claims and the witnesses."""

    question: str
    claims: tuple[Claim, ...]
    witnesses: tuple[Witness, ...] = ()

    def accepted(self) -> tuple[Witness, ...]:
        """The witnesses that a person accepted."""
        return tuple(one for one in self.witnesses if one.accepted)

    def rejected(self) -> tuple[Witness, ...]:
        """The witnesses that a person rejected."""
        return tuple(one for one in self.witnesses if not one.accepted)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on an answer, what decided it, and in words why."""

    verdict: Verdict
    by: DecidedBy
    why: str = ""
    results: Sequence[ClaimResult] = ()


def judge(standard: Standard, output: Output) -> Judgement:
    """The verdict on an answer. Raises ClaimInvalid for a claim that this version does not know."""
    results = evaluate_all(standard.claims, output)
    known = {one.answer_hash: one for one in standard.witnesses}.get(answer_hash(output))
    if known is not None:
        words = "accepted" if known.accepted else "rejected"
        by = f" by {', '.join(known.by)}" if known.by else ""
        why = f"this very answer was {words}{by}" + (f": {known.why}" if known.why else "")
        return Judgement("pass" if known.accepted else "fail", "witness", why, results)
    failed = [one for one in results if one.check.gate and not one.passed]
    why = "; ".join(f"the output {one.why}" for one in failed)
    return Judgement("fail" if failed else "pass", "claims", why, results)
