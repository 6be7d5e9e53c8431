"""What proves a case, and which claims the marked evidence of a review becomes."""

from __future__ import annotations

import pytest
from judged import judged
from tracejury.store.claims.claim import Claim, Output
from tracejury.store.claims.judging import Standard
from tracejury.store.claims.witness import Witness
from tracejury.store.judgement import Evidence, EvidenceKind
from tracejury.store.packs.cases import Proof
from tracejury.store.packs.compose import case_of
from tracejury.store.packs.proof import proof_of
from tracejury.store.packs.verdicts import judged_apart

BAD, GOOD = Output("One bag costs 30 euro."), Output("One bag costs 45 euro.")


def contains(value: str, *, gate: bool = True) -> Claim:
    return Claim("c1", "contains", {"value": value}, gate=gate)


def fix(*claims: Claim, rejected: Output | None = BAD, accepted: Output | None = GOOD) -> Proof:
    """The proof of a fix case with some claims."""
    given = ((rejected, False), (accepted, True))
    found = tuple(Witness(one, right) for one, right in given if one is not None)
    return proof_of("fix", Standard("One bag?", claims, found))


def guard(*claims: Claim) -> Proof:
    """The proof of a guard case with some claims."""
    return proof_of("guard", Standard("One bag?", claims, (Witness(GOOD, True),)))


def test_a_fix_is_proven_by_a_claim_that_fails_on_the_failure_and_passes_on_the_correction() -> (
    None
):
    assert fix(contains("45")).status == "gates"


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        (contains("bag"), "the claims do not decide on the recorded failure"),
        (contains("60"), "the claims fail on the correction"),
        (contains("30"), "the claims fail on the correction"),
        (
            Claim("c1", "not_equals", {"value": BAD.text}),
            "only its exact wording tells the recorded failure from a right answer",
        ),
        (Claim("c1", "regex", {"pattern": "(?=4)45"}), "look-ahead is not supported"),
    ],
)
def test_a_fix_is_not_proven_by(claim: Claim, why: str) -> None:
    proof = fix(claim)
    assert proof.status == "unproven"
    assert why in proof.why


def test_only_the_whole_has_to_be_red() -> None:
    never = Claim("c2", "not_contains", {"value": "password"}, role="invariant")
    assert fix(contains("45"), never).status == "gates"
    assert fix(never).status == fix(contains("45", gate=False)).status == "thin"


def test_every_witness_counts() -> None:
    standard = Standard("One bag?", (contains("45"),), (Witness(BAD, False), Witness(GOOD, True)))
    also = Witness(Output("Forty-five."), True)
    proof = proof_of("fix", Standard("?", standard.claims, (*standard.witnesses, also)))
    assert proof.status == "unproven"
    assert proof.why.startswith("the claims fail on an accepted answer: ")


def test_claims_that_a_further_rejected_answer_meets_are_not_enough_to_pass() -> None:
    worse = Witness(Output("45 euro for each of two."), False)
    standard = Standard("?", (contains("45"),), (Witness(BAD, False), Witness(GOOD, True), worse))
    assert judged_apart(standard, worse.output).verdict != "pass"
    assert judged_apart(standard, Output("It is 45 euro for each.")).verdict != "pass"


def test_an_answer_that_was_judged_both_ways_proves_nothing() -> None:
    assert fix(contains("45"), accepted=Output("one bag costs  30 EURO")).why == (
        "one answer was accepted and rejected"
    )


def test_claims_that_contradict_each_other_prove_nothing() -> None:
    wanted = Claim("c1", "says", {"must": True, "value": "45 euro"})
    unwanted = Claim("c2", "says", {"must": False, "value": "45 euro"})
    proof = fix(wanted, unwanted)
    assert proof.status == "unproven"
    assert proof.why.startswith("no answer can keep both ")
    assert "must not say" in proof.why


def test_without_a_correction_a_case_is_thin_where_its_claims_are_red() -> None:
    proof = fix(Claim("c1", "not_contains", {"value": "30"}), accepted=None)
    assert (proof.status, proof.why) == (
        "thin",
        "it asks a person; a correction makes it gate",
    )


def test_a_proof_on_tool_calls_is_never_invented() -> None:
    wrote = Output("You get 30 euro.", ({"name": "refund", "arguments": {"amount": 30}},))
    silent = Output("You get 45 euro.", calls_known=False)
    also = fix(contains("45"), rejected=wrote, accepted=silent)
    assert also.status == "gates"
    assert "its path is unproven" in also.why
    confirmed = Output("You get 45 euro.", ({"name": "refund", "arguments": {"amount": 45}},))
    assert "unproven" not in fix(contains("45"), rejected=wrote, accepted=confirmed).why


def test_a_claim_on_tool_calls_of_a_reviewer_makes_no_calls_of_the_correction() -> None:
    case = case_of(
        [
            judged(
                "Refund?",
                "No.",
                correction="Done.",
                checks=({"type": "tool_called", "name": "refund"},),
            )
        ]
    ).case
    accepted = case.accepted
    assert accepted is not None
    assert (accepted.tool_calls, accepted.calls_known) == ((), False)


def test_a_guard_is_proven_by_a_claim_that_passes_on_the_answer_and_can_fail() -> None:
    assert guard(contains("45")).status == "gates"


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        (Claim("c1", "not_contains", {"value": "60"}), "an answer that says nothing"),
        (Claim("c1", "min_chars", {"count": 1}), "an answer that says nothing"),
        (Claim("c1", "max_chars", {"count": 99}), "an answer that says nothing"),
        (contains("60"), "the claims fail on the recorded good output"),
    ],
)
def test_a_guard_is_not_proven_by(claim: Claim, why: str) -> None:
    proof = guard(claim)
    assert proof.status == "unproven"
    assert why in proof.why


def test_a_guard_whose_claims_do_not_decide_on_the_recorded_answer_is_thin() -> None:
    proof = guard(contains("45", gate=False))
    assert proof.status == "thin"
    assert "the claims do not decide on the recorded good output" in proof.why


def test_it_is_told_what_decided_on_each_witness() -> None:
    assert fix(contains("45")).shown_by == ("claims", "claims")


def test_the_score_is_a_decimal_rounded_down() -> None:
    assert Proof("gates", "", tried=3, killed=2).score == "0.66"
    assert Proof("gates", "", tried=3, killed=3).score == "1.00"
    assert Proof("gates", "", tried=0).score is None


# --- claims of the expert --------------------------------------------------------------------------


def test_what_the_expert_asks_for_stays_though_no_witness_breaks_it() -> None:
    asked = (
        {"type": "not_contains", "value": "password"},
        {"type": "max_chars", "count": 200},
        {"type": "contains", "value": "20"},
        {"type": "min_chars", "count": 5, "gate": False},
    )
    case = case_of([judged("Balance?", "EUR 12", correction="EUR 20", checks=asked)]).case
    assert [(one.type, one.origin) for one in case.invariants] == [
        ("not_contains", "reviewer"),
        ("max_chars", "reviewer"),
    ]
    mine = [one for one in case.separators if one.origin == "reviewer"]
    assert [(one.type, one.gate) for one in mine] == [("contains", True), ("min_chars", False)]
    assert case.proof.status == "gates"


def test_a_claim_that_the_correction_breaks_stays_and_the_case_says_so() -> None:
    asked = ({"type": "max_chars", "count": 5},)
    case = case_of([judged("Balance?", "EUR 12", correction="It is EUR 20", checks=asked)]).case
    assert case.invariants == ()
    assert [one.type for one in case.separators if one.origin == "reviewer"] == ["max_chars"]
    assert case.proof.status != "gates"
    assert "on the correction" in case.proof.why
    assert "is longer than 5 characters" in case.proof.why


def test_a_guard_keeps_what_the_expert_asks_for() -> None:
    asked = ({"type": "not_contains", "value": "password"},)
    case = case_of([judged("Balance?", "EUR 12", verdict="pass", checks=asked)]).case
    assert [one.type for one in case.invariants] == ["not_contains"]


def marked(kind: EvidenceKind, text: str) -> Evidence:
    return Evidence(f"e-{kind}-{text}", "1", 0, len(text), text, kind)


def marked_claims(*evidence: Evidence, verdict: str, correction: str | None) -> list[object]:
    review = judged(
        "Refund?",
        "You will certainly get a full refund.",
        verdict=verdict,
        correction=correction,
        evidence=evidence,
    )
    claims = case_of([review]).case.claims
    marks = [one.arguments for one in claims if one.origin == "marked words"]
    return [(one["must"], one["value"]) for one in marks]


def test_marked_words_of_a_failure_become_claims_by_their_kind() -> None:
    assert marked_claims(
        marked("must-not-say", "full refund"),
        marked("must-say", "voucher"),
        marked("why", "certainly"),
        marked("why", "window"),
        verdict="fail",
        correction="Our window has passed; I can offer a voucher.",
    ) == [(False, "full refund"), (True, "voucher")]


def test_marked_words_of_a_good_answer_become_claims_by_their_kind() -> None:
    assert marked_claims(
        marked("must-not-say", "voucher"),
        marked("must-say", "full refund"),
        marked("why", "certainly"),
        marked("why", "window"),
        verdict="pass",
        correction=None,
    ) == [(False, "voucher"), (True, "full refund")]
