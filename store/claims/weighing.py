"""Weighing what the claims of a case say about an answer, what speaks against it beside them, and how near it is to the
witnesses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Final, Literal, TypeAlias

from .asking import asked_kinds
from .claim import Claim, Output
from .contradictions import Contradictions, contradictions, unknown_values
from .evaluating import NON_EMPTY, ClaimResult, evaluate_all
from .names import BARE
from .nearness import Nearness, covered, nearness, own_grams, plain
from .paths.path_types import FORBIDDEN, PATH_TYPES
from .reading import Reading, read_answer
from .witness import Witness

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


def words_of_results(results: Sequence[ClaimResult]) -> str:
    """Why an answer does not meet some claims."""
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


class Weighing:
    """The results of the claims on one answer, and what else tells of it, each found when it is asked for: what speaks
    against it beside them costs most. Without `copies` an edited copy of an accepted answer is none."""

    def __init__(
        self, standard: Standard, output: Output, results: Sequence[ClaimResult], *, copies: bool
    ) -> None:
        self._standard, self._output, self._copies = standard, output, copies
        self._calls = _by_calls(results)
        self._tally = _tally(results)
        self._firm = [f"the answer {one.why}" for one in self._tally.broken]

    @cached_property
    def _all_decisive(self) -> bool:
        return _enough(self._standard, self._tally.decisive)

    @cached_property
    def _question(self) -> Reading:
        return read_answer(self._standard.question)

    @cached_property
    def _answer(self) -> Reading:
        return read_answer(self._output.text)

    @cached_property
    def _accepted(self) -> list[Reading]:
        return [read_answer(one.output.text) for one in self._standard.accepted()]

    @cached_property
    def _against(self) -> Contradictions:
        alone = not self._standard.rejected()
        return contradictions(
            self._question, self._accepted, self._answer, alone=alone, copies=self._copies
        )

    @cached_property
    def _said(self) -> str:
        """Why the claims let the answer pass, "" if they do not."""
        return _said(self._standard, self._tally, self._all_decisive) or _bare(
            self._question, self._accepted, self._answer
        )

    def verdict(self) -> tuple[Verdict, DecidedBy, str]:
        """The verdict, what decided it, and why."""
        if self._calls is not None and self._calls[0] != "pass":
            return self._calls
        if self._calls is not None:
            other = self._beside_calls()
            return ("ask", "nothing", f"{self._calls[2]}, but {other[0]}") if other else self._calls
        tally = self._tally
        firm = [*self._firm, *(f"the answer {words}" for words in self._against.firm)]
        if firm and not self._all_decisive and not (tally.stance_met and tally.supporting_met):
            return "fail", "claims", "; ".join(firm)
        doubts = [*firm, *(f"the answer {words}" for words in self._against.doubts)]
        doubts += self._unsupported()
        if not self._said:
            return self._by_nearness(doubts)
        doubts += self._strange()
        if not doubts:
            return "pass", "claims", self._said
        return "ask", "nothing", f"{self._said}, but {'; '.join(doubts)}"

    def passes(self) -> bool:
        """Whether the verdict is pass; what is cheap to know comes first."""
        if self._calls is not None:
            return self._calls[0] == "pass" and not self._beside_calls()
        if self._firm or self._unsupported():
            return False
        if self._said:
            return not self._strange() and self._against == Contradictions()
        return self._nearly() and self._against == Contradictions()

    def _beside_calls(self) -> list[str]:
        """What speaks against an answer that makes the right calls."""
        broken = [one.why for one in self._tally.broken if one.check.type not in PATH_TYPES]
        other = [*self._against.firm, *self._against.doubts, *broken]
        if not self._output.text.strip() and any(one.text.strip() for one in self._accepted):
            other.append("says nothing")
        return other

    def _unsupported(self) -> list[str]:
        """What an answer says against supporting claims."""
        broken = self._tally.supporting_broken
        turned = [one for one in broken if one.check.type == "affirms"]
        shown = [] if self._all_decisive or self._tally.stance_met else turned
        others = [one for one in broken if one not in turned]
        return [f"the answer {one.why}" for one in (*shown, *others)]

    def _strange(self) -> list[str]:
        """A value that neither the question nor a known answer says, where not all that is decisive is said."""
        if self._all_decisive:
            return []
        rejected = [read_answer(one.output.text) for one in self._standard.rejected()]
        strange = (
            value
            for value in unknown_values(self._question, [*self._accepted, *rejected], self._answer)
            if value.kind not in ("number", "duration")
        )
        return [
            f"the answer says {value}, which no accepted answer does"
            for value in islice(strange, 1)
        ]

    @cached_property
    def _near(self) -> Nearness:
        mine, others = self._texts
        return nearness(self._answer.text, mine, others)

    @cached_property
    def _texts(self) -> tuple[list[str], list[str]]:
        """The accepted and the rejected witnesses."""
        accepted, rejected = self._standard.accepted(), self._standard.rejected()
        return [one.output.text for one in accepted], [one.output.text for one in rejected]

    @cached_property
    def _shared(self) -> tuple[int, int]:
        """How much the answer has of what only an accepted witness says, and of what only a rejected one does."""
        mine, others = self._texts
        question, text = self._standard.question, self._answer.text
        good = max(covered(own_grams(one, [*others, question]), text) for one in mine)
        bad = max(covered(own_grams(one, [*mine, question]), text) for one in others)
        return good, bad

    def _by_nearness(self, doubts: Sequence[str]) -> tuple[Verdict, DecidedBy, str]:
        mine, others = self._texts
        if not others:
            why = "no claim decides, and nothing was rejected to compare with"
            return "ask", "nothing", "; ".join(doubts) or why
        near = self._near
        if not mine:
            if near.rejected >= 100 - FAIL_MARGIN:
                why = "the answer is the recorded failure in nearly the same words"
                return "fail", "nearness", why
            return "ask", "nothing", "nothing was accepted to compare with"
        good, bad = self._shared
        if near.margin <= -FAIL_MARGIN and good < bad:
            why = f"the answer is nearer to the rejected answer by {-near.margin} of 100"
            return "fail", "nearness", why
        if doubts:
            return "ask", "nothing", "; ".join(doubts)
        if self._nearly():
            why = f"the answer is nearer to the accepted answer by {near.margin} of 100"
            return "pass", "nearness", why
        why = "no claim decides, and the answer is not clearly nearer to what was accepted or rejected"
        return "ask", "nothing", why

    def _nearly(self) -> bool:
        """Whether nearness to the witnesses lets the answer pass, if nothing speaks against it."""
        mine, others = self._texts
        tally = self._tally
        open_values = tally.decisive_open or (tally.supporting_open and not tally.supporting_met)
        if not (mine and others) or open_values or self._near.margin < PASS_MARGIN:
            return False
        good, bad = self._shared
        short = min(len(plain(one).split()) for one in mine) <= SHORT
        if good - bad < PASS_MARGIN or good < (WHOLE if short else PART):
            return False
        return not unknown_values(self._question, self._accepted, self._answer)


def _by_calls(results: Sequence[ClaimResult]) -> tuple[Verdict, DecidedBy, str] | None:
    """What the claims on tool calls decide, before anything that the answer says: None where there are none, or where
    they leave it open. That no call was to be made proves nothing by itself."""
    calls = [one for one in results if one.check.type in PATH_TYPES and _separates(one)]
    broken = [one for one in calls if one.state == "broken"]
    if broken:
        return "fail", "claims", words_of_results(broken)
    right = [one for one in calls if one.state == "met" and _asks_for_calls(one.check)]
    if not right or any(one.state == "silent" for one in calls):
        return None
    marked = [one for one in results if _separates(one) and one.check.origin == MARKED_WORDS]
    against = [one for one in marked if one.state == "broken"]
    if against:
        return (
            "ask",
            "nothing",
            f"the answer makes the right calls, but {words_of_results(against)}",
        )
    return "pass", "claims", "the answer makes the right calls"


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
