"""Judging an answer: witnesses, invariants, claims, nearness; and what asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.claims.claim import Claim, Output
from tracejury.store.claims.deriving import derive_claims
from tracejury.store.claims.judging import Judgement, Standard, judge
from tracejury.store.claims.witness import Witness

BAGS = "How many bags may I check in on my ticket to Oslo, and what does a third cost?"
BAGS_RIGHT = (
    "You may check in two bags of 23 kg each. A third bag costs EUR 55.00, paid at the counter."
)
BAGS_WRONG = "You may check in one bag of 20 kg. A second bag costs EUR 40.00."
DOG = "Can I bring my dog into the ward?"
DOG_RIGHT = (
    "No, dogs are not allowed on the ward. Your visitors can meet you with it in the garden."
)
DOG_WRONG = "Yes, dogs are welcome on the ward if they are on a lead."


def standard(
    question: str, accepted: str, rejected: str | None = None, own: tuple[Claim, ...] = ()
) -> Standard:
    """The standard of a case with one accepted and at most one rejected answer."""
    witnesses = [Witness(Output(accepted), accepted=True, by=("ana",))]
    if rejected is not None:
        witnesses.append(Witness(Output(rejected), accepted=False, by=("ben",), why="wrong tariff"))
    derived = derive_claims(question, witnesses, own=own)
    return Standard(question, derived.claims, tuple(witnesses))


def judged(question: str, accepted: str, rejected: str | None, answer: str) -> Judgement:
    return judge(standard(question, accepted, rejected), Output(answer))


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("Two pieces, 23kg each; every further one is 55 euros.", "pass"),
        ("One bag of 20 kg, the second is €40.", "fail"),
        ("Your ticket includes one 20-kg bag. Another one is EUR 40.00 at the counter.", "fail"),
        ("Two bags. A third one costs EUR 75.00.", "fail"),
        ("Please look at your ticket.", "ask"),
    ],
)
def test_values_that_separate_decide(answer: str, verdict: str) -> None:
    found = judged(BAGS, BAGS_RIGHT, BAGS_WRONG, answer)
    assert (found.verdict, found.why) == (verdict, found.why)
    assert found.why


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("Unfortunately not. You can see it outside in the garden.", "pass"),
        ("Yes, of course, as long as it is on a lead.", "fail"),
        ("Sure, that's fine.", "fail"),
    ],
)
def test_the_stance_that_separates_decides(answer: str, verdict: str) -> None:
    assert judged(DOG, DOG_RIGHT, DOG_WRONG, answer).verdict == verdict


def test_a_value_that_is_denied_is_not_said() -> None:
    found = judged(
        "What do I get back?",
        "You get EUR 310.00 back.",
        "You get EUR 12.00 back.",
        "We cannot refund EUR 310.00.",
    )
    assert found.verdict == "fail"
    assert "denies EUR 310.00" in found.why


def test_what_conflicts_asks_and_says_both_sides() -> None:
    found = judged(
        "What is my balance?",
        "Your balance is EUR 20.00.",
        "Your balance is EUR 12.00.",
        "Your balance is EUR 20.00 and your limit EUR 900.00.",
    )
    assert found.verdict == "ask"
    assert "says all that was asked for, but" in found.why
    assert "EUR 900.00" in found.why


def test_an_edited_copy_of_an_accepted_answer_asks() -> None:
    found = judged(
        "Where do I collect the parcel?",
        "Please collect it at the counter in the north hall of the central station.",
        "It is delivered to your door.",
        "Please collect it at the locker in the north hall of the central station.",
    )
    assert found.verdict == "ask"
    assert "something changed" in found.why


def test_an_accepted_answer_with_a_value_in_another_format_is_no_edited_copy() -> None:
    found = judged(
        "When does it arrive?",
        "It arrives on 4 March 2027 at 14:05 in the north hall.",
        "It arrives on 5 March 2027 at 16:30 in the north hall.",
        "It arrives on 2027-03-04 at 2:05 pm in the north hall.",
    )
    assert found.verdict == "pass"


def test_a_witness_is_remembered_whatever_its_spaces_and_capitals() -> None:
    case = standard(BAGS, BAGS_RIGHT, BAGS_WRONG)
    again = judge(case, Output(f"  {BAGS_WRONG.upper()}\n"))
    assert (again.verdict, again.by) == ("fail", "witness")
    assert again.why == "this very answer was rejected by ben: wrong tariff"
    assert judge(case, Output(BAGS_RIGHT)).by == "witness"


def test_an_answer_that_was_both_rejected_and_accepted_fails() -> None:
    both = tuple(Witness(Output("It is open."), accepted=accepted) for accepted in (True, False))
    assert judge(Standard("Is it open?", (), both), Output("It is open.")).verdict == "fail"


def test_an_invariant_decides_over_every_separator() -> None:
    own = (Claim("", "not_contains", {"value": "password"}, ("casefold",), role="invariant"),)
    case = standard(BAGS, BAGS_RIGHT, BAGS_WRONG, own)
    said = judge(case, Output("Two bags of 23 kg, a third is EUR 55. Your PASSWORD is on file."))
    assert (said.verdict, said.by) == ("fail", "invariant")
    assert "password" in said.why


def test_an_empty_answer_fails() -> None:
    assert judge(standard(DOG, DOG_RIGHT), Output("  ")).verdict == "fail"


def test_a_case_too_weak_to_decide_only_remembers() -> None:
    strong = standard(BAGS, BAGS_RIGHT, BAGS_WRONG)
    weak = Standard(strong.question, strong.claims, strong.witnesses, decides="known")
    assert judge(weak, Output("Two bags of 23 kg, a third is EUR 55.")).verdict == "ask"
    assert judge(weak, Output(BAGS_WRONG)).verdict == "fail"


def test_without_a_correction_a_repeated_failure_fails_and_everything_else_asks() -> None:
    case = Standard(BAGS, (), (Witness(Output(BAGS_WRONG), accepted=False),))
    assert judge(case, Output(BAGS_WRONG.replace("EUR", "€"))).verdict in ("fail", "ask")
    assert judge(case, Output("Two bags.")).verdict == "ask"


def test_a_guard_asks_where_only_words_differ() -> None:
    found = judged(DOG, DOG_RIGHT, None, "Have a look at the notice board by the lift.")
    assert found.verdict == "ask"


def test_every_gating_claim_decides_in_a_pack_of_format_1() -> None:
    claims = (Claim("c1", "contains", {"value": "garden"}),)
    case = Standard(
        DOG, claims, (Witness(Output(DOG_RIGHT), accepted=True),), decides="every claim"
    )
    assert judge(case, Output("In the garden.")).verdict == "pass"
    assert judge(case, Output("On the lawn.")).verdict == "fail"


ANSWERS = st.sampled_from(
    [
        BAGS_RIGHT,
        BAGS_WRONG,
        "Two bags of 23 kg, a third is EUR 55.",
        "One bag of 20 kg.",
        "Three bags, EUR 10 each.",
        "Please ask at the counter.",
        "I cannot see your ticket.",
        "Yes, two.",
    ]
)


@given(st.lists(st.tuples(ANSWERS, st.booleans()), max_size=6, unique_by=lambda one: one[0]))
def test_adding_a_witness_never_changes_the_verdict_on_an_answer_that_was_judged(
    judgements: list[tuple[str, bool]],
) -> None:
    witnesses: list[Witness] = []
    for answer, accepted in judgements:
        witnesses.append(Witness(Output(answer), accepted=accepted))
        case = Standard(BAGS, derive_claims(BAGS, witnesses).claims, tuple(witnesses))
        for one in witnesses:
            verdict = judge(case, one.output).verdict
            assert verdict == ("pass" if one.accepted else "fail")


@given(st.text(max_size=200), st.text(max_size=80))
def test_any_text_is_judged(answer: str, question: str) -> None:
    case = standard(question, BAGS_RIGHT, BAGS_WRONG)
    assert judge(case, Output(answer)).verdict in ("pass", "fail", "ask")
