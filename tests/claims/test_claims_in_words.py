"""Claims in words, and words as claims."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.claims.claim import Claim, ClaimInvalid, Output
from tracejury.store.claims.conflicts import conflict_words
from tracejury.store.claims.evaluating import evaluate
from tracejury.store.claims.reviewed import meaning
from tracejury.store.claims.words import as_demand, claim_words
from tracejury.store.claims.written import MAX_WORDS, claims_from_words


@pytest.mark.parametrize(
    ("does", "must"),
    [
        ("says yes", "must say yes"),
        ("does not say no", "must not say no"),
        ("is JSON", "must be JSON"),
        ("is not 'x'", "must not be 'x'"),
        ("has 4 words at most", "must have 4 words at most"),
        ("matches 'a+'", "must match 'a+'"),
        ("does not match 'a+'", "must not match 'a+'"),
        ("calls refund", "must call refund"),
        ("refuses", "must refuse"),
        ("must call refund", "must call refund"),
    ],
)
def test_what_an_answer_does_is_told_as_what_it_must_do(does: str, must: str) -> None:
    assert as_demand(does) == must


def test_a_claim_that_is_not_valid_says_so() -> None:
    assert claim_words(Claim("c1", "telepathy", {})).startswith("not valid: check c1")


def state(words: str, answer: str, *calls: str) -> list[str]:
    """What an answer does to the claims that typed words make."""
    output = Output(answer, tuple({"name": name, "arguments": {"amount": 9}} for name in calls))
    return [evaluate(claim, output).state for claim in claims_from_words(words)]


def test_must_say_and_must_not_say() -> None:
    assert state("must say “no later than Friday”", "Come no later than Friday.") == ["met"]
    assert state("must say “no later than Friday”", "Come on Monday.") != ["met"]
    assert state("must not say “full refund”", "You get a full refund.") == ["broken"]
    assert state("Never say password", "Your ticket is booked.") == ["met"]


def test_a_value_in_any_notation_and_words_as_they_stand_in_quotation_marks() -> None:
    assert state("must say EUR 45", "That is 45 euros.") == ["met"]
    assert state("must say “EUR 45”", "That is 45 euros.") != ["met"]
    assert state("must say 14:05 and EUR 30", "At 2:05 pm, for 30 €.") == ["met", "met"]


@pytest.mark.parametrize(
    "typed", ["must say 3 to 5 days", "must say between 3 and 5 days", "must say 3–5 days"]
)
def test_a_range_is_one_claim_on_both_of_its_ends(typed: str) -> None:
    (claim,) = claims_from_words(typed)
    assert claim_words(claim) == "must say 3 to 5 days"
    assert state(typed, "It takes three to five days.") == ["met"]
    assert state(typed, "It takes 5 days.") == ["silent"]
    refused = typed.replace("must", "must not")
    assert state(refused, "It takes 3-5 days.") == ["broken"]
    # Either end may be said of something else.
    assert state(refused, "It takes 3 days.") == ["met"]
    assert len(claims_from_words("must say 3 to 5 days and EUR 40")) == 2


def test_a_stance_and_a_name() -> None:
    assert state("must refuse", "I cannot refund this ticket.") == ["met"]
    assert state("Must say no.", "Yes, you can.") == ["broken"]
    assert state("must name Cafeteria", "See Cafeteria, section 2.") == ["met"]


def test_a_length() -> None:
    assert state("at most 10 characters", "short") == ["met"]
    assert state("at most 10 characters", "much too long") == ["broken"]
    assert state("at least 3 words", "one two") == ["broken"]


def test_calls_with_some_of_their_arguments() -> None:
    assert state("must call refund", "Done.", "refund") == ["met"]
    assert state("must call refund(amount=9)", "Done.", "refund") == ["met"]
    assert state("must call refund(amount=10)", "Done.", "refund") == ["broken"]
    assert state("must not call cancel", "Done.", "refund") == ["met"]


@pytest.mark.parametrize("text", ["", "   ", "it was wrong", "must call x(9)"])
def test_other_words_are_refused_with_what_can_be_written(text: str) -> None:
    with pytest.raises(ClaimInvalid, match="write"):
        claims_from_words(text)


def test_a_claim_that_is_too_long_is_refused() -> None:
    with pytest.raises(ClaimInvalid, match=f"at most {MAX_WORDS} characters"):
        claims_from_words("must say " + "a" * MAX_WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "at most 200 characters",
        "at least 3 words",
        "must call refund",
        "must not call cancel_order",
        "must call refund(amount=9, note=late)",
        "must refuse",
        "must say yes",
        "must name “Cafeteria”",
        "must say “a full refund”",
        "must not say EUR 1,530.00",
        "must say 4 March 2027",
        "must say 3 to 5 days",
        "must not say EUR 40.00 to EUR 50.00",
        "must say 09:00 to 17:00",
    ],
)
def test_the_words_of_a_claim_can_be_typed_again(text: str) -> None:
    (claim,) = claims_from_words(text)
    (again,) = claims_from_words(claim_words(claim))
    assert meaning(again) == meaning(claim)


@given(st.text(max_size=400))
def test_whatever_is_typed_is_claims_that_can_be_evaluated_or_refused(text: str) -> None:
    for form in (text, f"must say {text}", f"must not call {text}"):
        try:
            claims = claims_from_words(form)
        except ClaimInvalid:
            continue
        assert claims
        for claim in claims:
            evaluate(claim, Output("An answer.", ()))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("must say 28 February 2027", "must not say 28 February 2027"),
        ("must say 28 February 2027", "must not say 2027-02-28"),
        ('must say "the fee is free"', 'must not say "free"'),
        ("must name Anna Weiss", "must not name Anna Weiss"),
        ("must refuse", "must not refuse"),
        ("must call refund", "must not call refund"),
        ("must call refund(amount=9)", "must not call refund"),
        ("at least 300 characters", "at most 200 characters"),
    ],
)
def test_claims_that_no_answer_can_keep_together_contradict_each_other(
    one: str, other: str
) -> None:
    first, second = claims_from_words(one), claims_from_words(other)
    said = conflict_words([*first, *second])
    assert said.startswith("no answer can keep both ")
    assert conflict_words([*second, *first])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("must say 28 February 2027", "must not say 28 February 2026"),
        ("must say 45 or 50", "must not say 45"),
        ("must call refund(amount=9)", "must not call refund(amount=10)"),
        ('must not say "28 February"', "must say 28 February 2027"),
        ("must say yes", "must say EUR 45"),
        ("at least 100 characters", "at most 200 characters"),
    ],
)
def test_claims_that_some_answer_keeps_do_not(one: str, other: str) -> None:
    assert not conflict_words([*claims_from_words(one), *claims_from_words(other)])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("must call get_clause(KES-118", "the bracket after get_clause is not closed"),
        ("must call get_clause(KES-118)", "“KES-118” has no name"),
        ("must call get_clause(id=)", "id has no value"),
        ("must call get_clause(=5)", "no name stands before “=5”"),
        ("must not call", "no name of a tool stands after “must not call”"),
        ("must call get_clause)", "“)” closes no bracket"),
        ("must call get_clause(id=5) twice", "“twice” stands after the closing bracket"),
        ("must call get clause", "a tool has one word as its name"),
        ("must say", "nothing stands after “must say”"),
        ("must", "has to go on"),
        ("at most twenty", "after “at most” a number"),
        ("it was wrong", "write one of: must say …"),
    ],
)
def test_what_is_wrong_with_a_claim_is_named(typed: str, said: str) -> None:
    with pytest.raises(ClaimInvalid) as refused:
        claims_from_words(typed)
    assert said in str(refused.value)
    assert ("write one of" in str(refused.value)) is said.startswith("write one of")
