"""Judging an answer by what experts said of others: pass, fail, or ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from .asking import asked_kinds
from .claim import Claim, Output
from .contradictions import contradictions, unknown_values
from .evaluating import NON_EMPTY, ClaimResult, evaluate_all
from .names import BARE
from .nearness import covered, nearness, own_grams, plain
from .paths.path_types import FORBIDDEN, PATH_TYPES
from .reading import Reading, read_answer
from .witness import Witness, answer_hash

Verdict: TypeAlias = Literal["pass", "fail", "ask"]
DecidedBy: TypeAlias = Literal["witness", "invariant", "claims", "nearness", "nothing"]
Deciding: TypeAlias = Literal["weighed", "known", "every claim"]

FAIL_MARGIN: Final = 5
PASS_MARGIN: Final = 15
"""By how much an answer has to be nearer to one kind of witness (rapidfuzz token_set_ratio, 0 to 100), and to share
more of what only that kind says (runs of four characters, 0 to 100), for nearness to decide. To let a wrong answer pass
costs more than to ask about a right one."""

PART: Final = 20
WHOLE: Final = 60
SHORT: Final = 8
"""How much of what only an accepted witness says (0 to 100) an answer has to have for nearness to let it pass, the larger
share where the witness has so few words: a part of a right answer is near to it, and leaves out what may matter."""

ON_CALLS: Final = frozenset([*PATH_TYPES, "tool_called", "tool_not_called"])
"""The types of claims on tool calls."""

MARKED_WORDS: Final = "marked words"
"""The origin of claims that come from words which a reviewer marked."""

ENOUGH: Final = 2
"""How many supporting claims have to be met, all of them, to let an answer pass where nothing is decisive: one is too
easily said by chance."""


@dataclass(frozen=True, slots=True)
class Standard:
    """What the answers of a case are judged by: the question, the claims and the witnesses.

    `decides` says how: `weighed` as described in `judge`; `known` where the claims are too weak to decide, so that only
    witnesses and invariants do and everything else asks; `every claim` as in packs of format 1, where an answer passes
    that meets every gating claim.
    """

    question: str
    claims: tuple[Claim, ...]
    witnesses: tuple[Witness, ...] = ()
    decides: Deciding = "weighed"

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
        return Judgement("fail" if failed else "pass", "claims", _words(failed), results)
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
        return Judgement("fail", "invariant", _words(broken), results)
    if standard.decides == "known":
        return Judgement("ask", "nothing", "the case is too weak to decide by itself", results)
    verdict, by, why = _weighed(standard, output, results, copies=copies)
    if verdict == "pass" and unclear:
        return Judgement("ask", "nothing", _words(unclear), results)
    return Judgement(verdict, by, why, results)


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


def _words(results: Sequence[ClaimResult]) -> str:
    return "; ".join(f"the answer {one.why}" for one in results)


@dataclass
class _Tally:
    """The results of the separators by what they weigh."""

    decisive_met: list[ClaimResult] = field(default_factory=list)
    decisive_open: list[ClaimResult] = field(default_factory=list)
    decisive: list[ClaimResult] = field(default_factory=list)
    broken: list[ClaimResult] = field(default_factory=list)
    stance_met: list[ClaimResult] = field(default_factory=list)
    supporting_met: list[ClaimResult] = field(default_factory=list)
    supporting_open: list[ClaimResult] = field(default_factory=list)
    supporting_broken: list[ClaimResult] = field(default_factory=list)


def _tally(results: Sequence[ClaimResult]) -> _Tally:
    tally = _Tally()
    for one in results:
        claim = one.check
        if claim.role == "invariant" or not claim.gate or claim is NON_EMPTY:
            continue
        forbids = claim.arguments.get("must") is False or claim.type in FORBIDDEN
        supporting = claim.arguments.get("weight") == "supporting"
        if one.state == "broken":
            (tally.supporting_broken if supporting else tally.broken).append(one)
            if not supporting and not forbids and claim.type != "stance":
                tally.decisive.append(one)
        elif forbids:
            continue
        elif claim.type == "stance":
            if one.state == "met":
                tally.stance_met.append(one)
        elif supporting:
            (tally.supporting_met if one.state == "met" else tally.supporting_open).append(one)
        else:
            tally.decisive.append(one)
            (tally.decisive_met if one.state == "met" else tally.decisive_open).append(one)
    return tally


def _weighed(
    standard: Standard, output: Output, results: Sequence[ClaimResult], *, copies: bool
) -> tuple[Verdict, DecidedBy, str]:
    decided = _by_calls(results)
    if decided is not None and decided[0] != "pass":
        return decided
    tally = _tally(results)
    question, answer = read_answer(standard.question), read_answer(output.text)
    accepted = [read_answer(one.output.text) for one in standard.accepted()]
    against = contradictions(
        question, accepted, answer, alone=not standard.rejected(), copies=copies
    )
    if decided is not None:
        other = [*against.firm, *against.doubts, *_text_broken(tally)]
        if not output.text.strip() and any(one.text.strip() for one in accepted):
            other.append("says nothing")
        if other:
            return "ask", "nothing", f"{decided[2]}, but {other[0]}"
        return decided
    firm = [f"the answer {one.why}" for one in tally.broken]
    firm += [f"the answer {words}" for words in against.firm]
    all_decisive = _enough(standard, tally.decisive)
    if firm and not all_decisive and not (tally.stance_met and tally.supporting_met):
        return "fail", "claims", "; ".join(firm)
    doubts = [*firm, *(f"the answer {words}" for words in against.doubts)]
    turned = [one for one in tally.supporting_broken if one.check.type == "affirms"]
    if not all_decisive and not tally.stance_met:
        doubts += [f"the answer {one.why}" for one in turned]
    doubts += [f"the answer {one.why}" for one in tally.supporting_broken if one not in turned]
    said = _said(standard, tally, all_decisive) or _bare(question, accepted, answer)
    if said and not all_decisive:
        known = [*accepted, *(read_answer(one.output.text) for one in standard.rejected())]
        strange = [
            v
            for v in unknown_values(question, known, answer)
            if v.kind not in ("number", "duration")
        ]
        doubts += [
            f"the answer says {value}, which no accepted answer does" for value in strange[:1]
        ]
    if said:
        if not doubts:
            return "pass", "claims", said
        return "ask", "nothing", f"{said}, but {'; '.join(doubts)}"
    return _by_nearness(standard, answer, tally, doubts, accepted)


def _by_calls(results: Sequence[ClaimResult]) -> tuple[Verdict, DecidedBy, str] | None:
    """What the claims on tool calls decide, before anything that the answer says: None where there are none, or where
    they leave it open. That no call was to be made proves nothing by itself."""
    calls = [one for one in results if one.check.type in PATH_TYPES and _separates(one)]
    broken = [one for one in calls if one.state == "broken"]
    if broken:
        return "fail", "claims", _words(broken)
    right = [one for one in calls if one.state == "met" and _asks_for_calls(one.check)]
    if not right or any(one.state == "silent" for one in calls):
        return None
    marked = [one for one in results if _separates(one) and one.check.origin == MARKED_WORDS]
    against = [one for one in marked if one.state == "broken"]
    if against:
        return "ask", "nothing", f"the answer makes the right calls, but {_words(against)}"
    return "pass", "claims", "the answer makes the right calls"


def _text_broken(tally: _Tally) -> list[str]:
    return [one.why for one in tally.broken if one.check.type not in PATH_TYPES]


def _separates(result: ClaimResult) -> bool:
    return result.check.role == "separator" and result.check.gate


def _asks_for_calls(claim: Claim) -> bool:
    return claim.type in ("calls", "call_order") or (
        claim.type == "writes" and bool(claim.arguments.get("calls"))
    )


def _enough(standard: Standard, wanted: Sequence[ClaimResult], least: int = 1) -> bool:
    """Whether all claims are met that one accepted answer gives rise to, at least so many, and those do not hold for a
    further rejected answer as well: then they are not enough."""
    groups = sorted({number for one in wanted for number in _answers(one.check)})
    for number in groups or [0]:
        mine = [one for one in wanted if number in (_answers(one.check) or (number,))]
        if len(mine) < least or any(one.state != "met" for one in mine):
            continue
        claims = tuple(one.check for one in mine)
        if not any(_all_met(claims, one.output) for one in standard.rejected()[1:]):
            return True
    return False


def _answers(claim: Claim) -> tuple[int, ...]:
    """The accepted answers (counted from 1) that a claim comes from, none if from all of them."""
    given = claim.arguments.get("answers")
    return tuple(one for one in given if isinstance(one, int)) if isinstance(given, list) else ()


def _all_met(claims: tuple[Claim, ...], output: Output) -> bool:
    return all(one.state == "met" for one in evaluate_all(claims, output))


def _said(standard: Standard, tally: _Tally, all_decisive: bool) -> str:
    """Why the claims let an answer pass, "" if they do not."""
    if all_decisive:
        return "the answer says all that was asked for"
    if tally.decisive_open:
        return ""
    if tally.stance_met and _enough(standard, tally.stance_met):
        return "the answer takes the right stance"
    supporting = [*tally.supporting_met, *tally.supporting_open]
    if _enough(standard, supporting, ENOUGH):
        return "the answer says what the accepted answers say"
    return ""


def _bare(question: Reading, accepted: Sequence[Reading], answer: Reading) -> str:
    """Why an answer that is nothing but values passes: the question asks for such values, and every accepted answer says
    them."""
    kinds = asked_kinds(question.text, question.language)
    short = len(plain(answer.text).split()) <= BARE
    said = [one.value for one in answer.values]
    if not (short and said and accepted and all(one.affirmed for one in answer.values)):
        return ""
    right = all(value.kind in kinds and all(one.says(value) for one in accepted) for value in said)
    return "the answer is a value that the accepted answers say" if right else ""


def _by_nearness(
    standard: Standard,
    answer: Reading,
    tally: _Tally,
    doubts: Sequence[str],
    accepted: Sequence[Reading],
) -> tuple[Verdict, DecidedBy, str]:
    mine = [one.output.text for one in standard.accepted()]
    others = [one.output.text for one in standard.rejected()]
    if not others:
        return (
            "ask",
            "nothing",
            "; ".join(doubts) or "no claim decides, and nothing was rejected to compare with",
        )
    near = nearness(answer.text, mine, others)
    if not mine:
        if near.rejected >= 100 - FAIL_MARGIN:
            return "fail", "nearness", "the answer is the recorded failure in nearly the same words"
        return "ask", "nothing", "nothing was accepted to compare with"
    good, bad = _shared(standard, answer, mine, others)
    shared = good - bad
    if near.margin <= -FAIL_MARGIN and shared < 0:
        return (
            "fail",
            "nearness",
            f"the answer is nearer to the rejected answer by {-near.margin} of 100",
        )
    if doubts:
        return "ask", "nothing", "; ".join(doubts)
    open_values = tally.decisive_open or (tally.supporting_open and not tally.supporting_met)
    strange = unknown_values(read_answer(standard.question), accepted, answer)
    short = min(len(plain(one).split()) for one in mine) <= SHORT
    whole = good >= (WHOLE if short else PART)
    if (
        near.margin >= PASS_MARGIN
        and shared >= PASS_MARGIN
        and whole
        and not open_values
        and not strange
    ):
        return (
            "pass",
            "nearness",
            f"the answer is nearer to the accepted answer by {near.margin} of 100",
        )
    return (
        "ask",
        "nothing",
        "no claim decides, and the answer is not clearly nearer to what was accepted or rejected",
    )


def _shared(
    standard: Standard, answer: Reading, mine: Sequence[str], others: Sequence[str]
) -> tuple[int, int]:
    """How much an answer has of what only an accepted witness says, and of what only a rejected one does."""
    good = max(covered(own_grams(one, [*others, standard.question]), answer.text) for one in mine)
    bad = max(covered(own_grams(one, [*mine, standard.question]), answer.text) for one in others)
    return good, bad
