"""What proves a case, and which checks the marked evidence of a review becomes."""

from __future__ import annotations

import pytest
from judged import judged
from tracejury.store.claims.claim import Claim, Output
from tracejury.store.judgement import Evidence, EvidenceKind
from tracejury.store.packs.compose import case_of
from tracejury.store.packs.proof import prove_fix, prove_guard

BAD, GOOD = Output("One bag costs 30 euro."), Output("One bag costs 45 euro.")


def contains(value: str, *, gate: bool = True) -> Claim:
    return Claim("c1", "contains", {"value": value}, gate=gate)


def test_a_fix_is_proven_by_a_check_that_fails_on_the_failure_and_passes_on_the_correction() -> (
    None
):
    assert prove_fix((contains("45"),), BAD, GOOD).proven


@pytest.mark.parametrize(
    ("check", "why"),
    [
        (contains("bag"), "the checks pass on the recorded failure"),
        (contains("60"), "the checks fail on the correction"),
        (contains("45", gate=False), "no check tells the recorded failure from the correction"),
        (
            Claim("c1", "not_equals", {"value": BAD.text}),
            "only its exact wording tells the recorded failure from the correction",
        ),
        (Claim("c1", "regex", {"pattern": "(?=4)45"}), "look-ahead is not supported"),
    ],
)
def test_a_fix_is_not_proven_by(check: Claim, why: str) -> None:
    proof = prove_fix((check,), BAD, GOOD)
    assert not proof.proven
    assert why in proof.why


def test_a_guard_is_proven_by_a_check_that_passes_on_the_answer_and_can_fail() -> None:
    assert prove_guard((contains("45"),), GOOD).proven


@pytest.mark.parametrize(
    ("check", "why"),
    [
        (Claim("c1", "not_contains", {"value": "60"}), "an answer that says nothing"),
        (Claim("c1", "min_chars", {"count": 1}), "an answer that says nothing"),
        (Claim("c1", "max_chars", {"count": 99}), "an answer that says nothing"),
        (contains("60"), "the checks fail on the recorded good output"),
        (contains("45", gate=False), "no check: any answer at all would pass"),
    ],
)
def test_a_guard_is_not_proven_by(check: Claim, why: str) -> None:
    proof = prove_guard((check,), GOOD)
    assert not proof.proven
    assert why in proof.why


def marked(kind: EvidenceKind, text: str) -> Evidence:
    return Evidence(f"e-{kind}-{text}", "1", 0, len(text), text, kind)


def marked_checks(*evidence: Evidence, verdict: str, correction: str | None) -> list[object]:
    review = judged(
        "Refund?",
        "You will certainly get a full refund.",
        verdict=verdict,
        correction=correction,
        evidence=evidence,
    )
    checks = case_of([review]).case.checks
    return [(c.type, c.arguments["value"]) for c in checks if c.origin == "marked words"]


def test_marked_words_of_a_failure_become_checks_by_their_kind() -> None:
    assert marked_checks(
        marked("must-not-say", "full refund"),
        marked("must-say", "voucher"),
        marked("why", "certainly"),
        marked("why", "window"),
        verdict="fail",
        correction="Our window has passed; I can offer a voucher.",
    ) == [("not_contains", "full refund"), ("contains", "voucher")]


def test_marked_words_of_a_good_answer_become_checks_by_their_kind() -> None:
    assert marked_checks(
        marked("must-not-say", "voucher"),
        marked("must-say", "full refund"),
        marked("why", "certainly"),
        marked("why", "window"),
        verdict="pass",
        correction=None,
    ) == [("not_contains", "voucher"), ("contains", "full refund")]
