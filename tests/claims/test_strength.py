"""The strength of a case: near-misses of its answers, and what survives."""

from __future__ import annotations

import pytest
from tracejury.store.claims.attacks import attacks_on
from tracejury.store.claims.claim import Claim, Output
from tracejury.store.claims.deriving import derive_claims
from tracejury.store.claims.judging import Standard
from tracejury.store.claims.strength import GATES_FROM, Strength, strength_of
from tracejury.store.claims.witness import Witness

QUESTION = "When does the ferry to Torsby leave, and what is a ticket?"
RIGHT = "The ferry to Torsby leaves at 14:05 on 4 March 2027. A ticket is EUR 31.50."
WRONG = "The ferry to Torsby leaves at 16:20 on 5 March 2027. A ticket is EUR 13.00."


def case(*own: Claim, rejected: bool = True) -> Standard:
    witnesses = [Witness(Output(RIGHT), accepted=True)]
    if rejected:
        witnesses.append(Witness(Output(WRONG), accepted=False))
    claims = derive_claims(QUESTION, witnesses, own=own).claims
    return Standard(QUESTION, claims, tuple(witnesses))


def test_attacks_are_the_same_each_time_and_no_witness_is_one() -> None:
    standard = case()
    made = [
        attacks_on(QUESTION, standard.claims, [Output(RIGHT)], [Output(WRONG)]) for _ in range(2)
    ]
    assert made[0] == made[1]
    texts = [one.output.text for one in made[0]]
    assert len(set(texts)) == len(texts)
    assert RIGHT not in texts
    assert WRONG not in texts


@pytest.mark.parametrize(
    ("words", "must_pass"),
    [
        ("written", True),
        ("polite ending", True),
        ("changed to", False),
        ("negated", False),
        ("the question repeated", False),
        ("an empty politeness", False),
        ("a right answer to another question", False),
        ("the recorded failure with", False),
    ],
)
def test_each_kind_of_attack_is_made(words: str, must_pass: bool) -> None:
    standard = case()
    made = attacks_on(QUESTION, standard.claims, [Output(RIGHT)], [Output(WRONG)])
    assert any(words in one.words and one.must_pass == must_pass for one in made)


def test_the_decisive_sentence_is_left_out_where_others_remain() -> None:
    right = "Thank you for your patience. Your deposit is EUR 450.00."
    witnesses = (
        Witness(Output(right), accepted=True),
        Witness(Output("Your deposit is EUR 45.00."), accepted=False),
    )
    claims = derive_claims("What is my deposit?", witnesses).claims
    made = attacks_on("What is my deposit?", claims, [Output(right)], [])
    left = [one.output.text for one in made if "left out" in one.words]
    assert left == ["Thank you for your patience."]


def test_a_yes_is_turned_into_a_no() -> None:
    witnesses = (
        Witness(Output("Yes, it is open on Sundays."), accepted=True),
        Witness(Output("No, it is closed on Sundays."), accepted=False),
    )
    claims = derive_claims("Is it open on Sundays?", witnesses).claims
    made = attacks_on("Is it open?", claims, [witnesses[0].output], [])
    assert any(
        one.output.text == "No, it is open on Sundays." and not one.must_pass for one in made
    )


def test_calls_are_left_out_and_changed() -> None:
    right = Output("Done.", ({"name": "refund", "arguments": {"amount": 40}},))
    claim = Claim("c1", "calls", {"name": "refund", "arguments": {"amount": 40}})
    made = attacks_on("Refund it.", (claim,), [right], [])
    calls = [one.output.tool_calls for one in made if "call of refund" in one.words]
    assert calls == [(), ({"name": "refund", "arguments": {"amount": 41}},)]
    standard = Standard("Refund it.", (claim,), (Witness(right, accepted=True),))
    assert not any("refund" in words for words in strength_of(standard).survivors)


def test_claims_that_separate_kill_enough_to_gate() -> None:
    assert strength_of(case()).score >= GATES_FROM


def test_a_case_without_claims_lets_near_misses_through_or_nothing_pass() -> None:
    standard = case()
    empty = Standard(QUESTION, (), standard.witnesses[:1])
    found = strength_of(empty)
    assert found.survivors
    assert found.score < strength_of(standard).score


def test_survivors_are_named_in_words() -> None:
    weak = Standard(QUESTION, (Claim("c1", "stance", {"must": True, "stance": "yes"}),), ())
    witnesses = (Witness(Output("Yes, at 14:05."), accepted=True),)
    found = strength_of(Standard(QUESTION, weak.claims, witnesses))
    assert all("pass" in words for words in found.survivors)


def test_a_score_is_a_share_in_per_cent_rounded_down() -> None:
    assert Strength(3, 2).score == 66
    assert Strength(0, 0).score == 0
