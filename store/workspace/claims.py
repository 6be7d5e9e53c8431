"""The claims of a trace under review: what a right answer must say or do, each tried on the answers at hand.

They are those of the case that a pack would make of the review as it stands. Each method reads from the store: call
it in a worker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from ...rubrics.schema import Rubric, Verdict
from ...rubrics.scoring import verdict_of
from ..acts import Act
from ..claims.claim import Claim, ClaimInvalid, Finding, Output, State
from ..claims.conflicts import both_words, conflict_with
from ..claims.deriving import SUPPORTING
from ..claims.evaluating import evaluate
from ..claims.reviewed import OWN, meaning, reviewed_claims
from ..claims.words import claim_words
from ..claims.written import FORMS, claims_from_words
from ..folding import checks_by_id
from ..hiding import Hiding
from ..judgement import Evidence, Review
from ..packs.advice import what_helps
from ..packs.cases import Case, ProofStatus
from ..packs.compose import JudgedTrace, case_of, claims_of_marks, verdict_for_case
from ..packs.derive import corrected_output
from ..packs.recorded import recorded_output
from ..reviews.claim_presses import accept_press, drop_press, write_press
from ..reviews.queues import Queue
from ..trace import Trace
from .tools import said_effects

if TYPE_CHECKING:
    from .opened import OpenLibrary

__all__ = [
    "FORMS",
    "ClaimInvalid",
    "ClaimWork",
    "Finding",
    "ReviewClaims",
    "State",
    "TriedClaim",
    "TriedOn",
]

MAX_NEIGHBOURS: Final = 4
"""Answers to the same question, or of the same group, that each claim is tried on as well."""

ClaimState: TypeAlias = Literal["proposed", "accepted", "dropped"]

_ORIGINS: Final = {
    OWN: "written by you",
    "marked words": "from the words that you marked",
    "correction": "from the correction",
    "recorded output": "from the recorded answer",
    "recorded answer": "from the recorded answer",
    "recorded failure": "from the answer that you judged wrong",
}


@dataclass(frozen=True, slots=True)
class TriedOn:
    """An answer that claims are tried on. `right` is what this reviewer judged of it, None if nothing; `trace` is the
    key of the trace of a neighbour."""

    name: Literal["answer", "correction", "neighbour"]
    output: Output
    right: bool | None
    title: str = ""
    trace: str = ""


@dataclass(frozen=True, slots=True)
class TriedClaim:
    """A claim in words, whether it is proposed, accepted or dropped, and what each answer does to it. `kept_words` are
    its words where they are shown masked."""

    claim: Claim
    words: str
    state: ClaimState
    origin: str
    found: tuple[Finding, ...]
    kept_words: str = ""

    @property
    def supports(self) -> bool:
        """Whether it decides only together with others: a proposal of little weight. One's own decides alone."""
        return self.state == "proposed" and self.claim.arguments.get("weight") == SUPPORTING


@dataclass(frozen=True, slots=True)
class ReviewClaims:
    """The claims of a review and the answers that they were tried on, in order; and the test that they make.

    `strength` is None where the review makes no test. `why` and `helps` are in words; `near_misses` counts those
    that are told apart and those tried.
    """

    verdict: Verdict | None
    finished: bool
    answers: tuple[TriedOn, ...]
    claims: tuple[TriedClaim, ...]
    strength: ProofStatus | None = None
    why: str = ""
    helps: str = ""
    near_misses: tuple[int, int] = (0, 0)
    survivors: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    kept: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    asks_verdict: bool = True
    """Whether the rubric asks for a verdict; if not, only a correction makes a test."""

    def accept(self, claim: TriedClaim) -> list[Act]:
        """The press that makes a claim the reviewer's own; empty if it is. Raises ClaimInvalid."""
        self._check([claim.claim], claim)
        return accept_press(self.kept, claim.claim)

    def drop(self, claim: TriedClaim) -> list[Act]:
        """The press that drops a claim, or makes a dropped one count again."""
        return drop_press(self.kept, claim.claim, proposed=self._is_proposed(claim))

    def write(self, text: str, instead_of: TriedClaim | None = None) -> list[Act]:
        """The press that adds typed claims, in the place of one if it is named. Raises ClaimInvalid."""
        written = claims_from_words(text)
        self._check(written, instead_of)
        return write_press(
            self.kept,
            written,
            instead_of.claim if instead_of else None,
            proposed=instead_of is not None and self._is_proposed(instead_of),
        )

    def tried(self, text: str, instead_of: TriedClaim | None = None) -> list[TriedClaim]:
        """Typed claims, tried on the same answers; `instead_of` is the claim whose place they take. Raises
        ClaimInvalid."""
        outputs = [one.output for one in self.answers]
        written = claims_from_words(text)
        self._check(written, instead_of)
        return [_tried(claim, "proposed", outputs) for claim in written]

    def _check(self, written: Sequence[Claim], instead_of: TriedClaim | None) -> None:
        """Raise ClaimInvalid if no answer could keep these claims and what the reviewer has claimed already."""
        own = [
            one.claim for one in self.claims if one is not instead_of and one.state == "accepted"
        ]
        for at, claim in enumerate(written):
            other = conflict_with(claim, [*own, *written[:at]])
            if other is not None:
                raise ClaimInvalid(both_words(other, claim))

    def position(self, text: str) -> int | None:
        """Where the first of typed claims stands in the list; None if it does not."""
        (first, *_) = claims_from_words(text)
        meanings = [meaning(one.claim) for one in self.claims]
        return meanings.index(meaning(first)) if meaning(first) in meanings else None

    @staticmethod
    def _is_proposed(claim: TriedClaim) -> bool:
        return claim.claim.origin != OWN


def marked_claims(
    trace: Trace, review: Review, rubric: Rubric, evidence: Evidence
) -> tuple[str, ...]:
    """The claims that words make once they are marked, in words: of a fail, where no verdict is given yet. Raises
    ClaimInvalid if no answer could keep them and what the reviewer has marked or claimed already."""
    verdict = verdict_of(rubric, review.answers) or review.verdict
    judged = replace(review, verdict="pass" if verdict == "pass" else "fail", checks=())

    def of(marks: tuple[Evidence, ...]) -> tuple[Claim, ...]:
        return claims_of_marks(JudgedTrace(replace(judged, evidence=marks), trace, rubric))

    said = reviewed_claims(review.checks)
    dropped = {meaning(one) for one in said.dropped}
    before = [one for one in of(review.evidence) if meaning(one) not in dropped]
    made = of((evidence,))
    for claim in made:
        other = conflict_with(claim, [*said.own, *before])
        if other is not None:
            raise ClaimInvalid(both_words(other, claim))
    return tuple(claim_words(one) for one in made)


class ClaimWork:
    """What this reviewer can do with the claims of the traces of a queue."""

    def __init__(self, space: OpenLibrary, queue: Queue) -> None:
        self._space = space
        self._queue = queue
        self._neighbours: tuple[str, tuple[TriedOn, ...]] = ("", ())

    def claims(self, trace: Trace, review: Review | None, rubric: Rubric) -> ReviewClaims:
        """The claims of a trace with the review of it as it stands."""
        space = self._space
        review = review or Review(trace.key, space.reviewer, self._queue.rubric)
        verdict = verdict_of(rubric, review.answers) or verdict_for_case(rubric, review)
        finished = review.status == "finished"
        answers = self._answers(trace, review, verdict)
        if rubric.display.blind and not review.judged:
            trace = Hiding(trace, rubric.display.shown).unsolved
        events = space.journal.events(space.reviewer, trace.key)
        mine = (event for event in events if event.rubric == review.rubric)
        kept = checks_by_id(mine, review.repeat)
        case = None
        proposed: Sequence[Claim] = ()
        left_out: tuple[str, ...] = ()
        if verdict in ("pass", "fail"):
            judged = replace(review, status="finished", verdict=verdict)
            effects = said_effects(space)
            composed = case_of([JudgedTrace(judged, trace, rubric)], effects=effects)
            case, left_out = composed.case, composed.left_out
            if review.checks:
                plain = replace(judged, checks=())
                proposed = case_of([JudgedTrace(plain, trace, rubric)], effects=effects).case.claims
            else:
                proposed = case.claims
        outputs = [one.output for one in answers]
        claims = [
            _tried(claim, state, outputs) for claim, state in _with_states(proposed, review.checks)
        ]
        found = ReviewClaims(
            verdict,
            finished,
            answers,
            tuple(claims),
            left_out=left_out,
            kept=kept,
            asks_verdict=rubric.asks_verdict,
        )
        return found if case is None else _with_test(found, case)

    def _answers(
        self, trace: Trace, review: Review, verdict: Verdict | None
    ) -> tuple[TriedOn, ...]:
        right = {"pass": True, "fail": False}.get(verdict or "")
        found = [TriedOn("answer", recorded_output(trace), right)]
        corrected = corrected_output(review)
        if corrected is not None:
            found.append(TriedOn("correction", corrected, True))
        if self._neighbours[0] != trace.key:
            self._neighbours = (trace.key, self._neighbours_of(trace))
        return (*found, *self._neighbours[1])

    def _neighbours_of(self, trace: Trace) -> tuple[TriedOn, ...]:
        """Other answers to the same question in this queue, then of the same group. Of their verdicts only those of
        this reviewer are shown."""
        space = self._space
        found: list[TriedOn] = []
        for key in dict.fromkeys([*self._same_question(trace), *self._same_group(trace)]):
            other = space.library.trace(key) if len(found) < MAX_NEIGHBOURS else None
            if other is None or key == trace.key:
                continue
            review = space.reviews.review(space.reviewer, key, self._queue.rubric)
            verdict = review.verdict if review else None
            right = {"pass": True, "fail": False}.get(verdict or "")
            titles = [row.title for row in space.library.rows_for([key])]
            title = next(iter(titles), "")
            found.append(TriedOn("neighbour", recorded_output(other), right, title, key))
        return tuple(found)

    def _same_question(self, trace: Trace) -> list[str]:
        rows = self._space.library.rows_for([item.trace for item in self._queue.items])
        titles = {row.key: row.title for row in rows}
        mine = titles.get(trace.key)
        return [key for key, title in titles.items() if title and title == mine]

    def _same_group(self, trace: Trace) -> list[str]:
        space = self._space
        if not (space.folder / "groups.db").exists():
            return []
        with space.groups_lock:
            group = space.groups.of_traces([trace.key]).get(trace.key)
            found = [one for one in space.groups.all() if one.id == group] if group else []
            return [one.trace for each in found for one in reversed(space.groups.members(each))]


def _with_states(
    proposed: Sequence[Claim], checks: Sequence[Mapping[str, Any]]
) -> list[tuple[Claim, ClaimState]]:
    """Every claim once, in an order that pressing keys does not change: proposals, then one's own."""
    reviewed = reviewed_claims(checks)
    own = {meaning(claim): claim for claim in reviewed.own}
    dropped = {meaning(claim): claim for claim in reviewed.dropped}
    out: list[tuple[Claim, ClaimState]] = []
    seen = set()
    for claim in proposed:
        what = meaning(claim)
        seen.add(what)
        state: ClaimState = (
            "accepted" if what in own else "dropped" if what in dropped else "proposed"
        )
        out.append((claim, state))
    out += [(claim, "accepted") for what, claim in own.items() if what not in seen]
    out += [
        (replace(claim, origin=OWN), "dropped")
        for what, claim in dropped.items()
        if what not in seen
    ]
    return out


def _tried(claim: Claim, state: ClaimState, outputs: Sequence[Output]) -> TriedClaim:
    origin = _ORIGINS.get(claim.origin, f"from the {claim.origin}" if claim.origin else "")
    found = tuple(_finding(claim, output) for output in outputs)
    return TriedClaim(claim, claim_words(claim), state, origin, found)


def _finding(claim: Claim, output: Output) -> Finding:
    try:
        result = evaluate(claim, output)
    except ClaimInvalid as error:
        return Finding("silent", str(error))
    return Finding(result.state, result.why)


def _with_test(found: ReviewClaims, case: Case) -> ReviewClaims:
    proof = case.proof
    return replace(
        found,
        strength=proof.status,
        why=proof.why,
        helps="" if proof.status == "gates" else what_helps(case),
        near_misses=(proof.killed, proof.tried),
        survivors=proof.survivors,
    )
