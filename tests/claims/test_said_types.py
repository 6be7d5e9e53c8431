"""Claims on what an answer says: values, names, words, stances."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.claims.claim import Claim, ClaimInvalid, Output
from tracejury.store.claims.evaluating import describe, evaluate, validate

EURO = {"kind": "money", "amount": "1530", "unit": "EUR"}


def state(kind: str, arguments: dict[str, Any], answer: str) -> str:
    return evaluate(Claim("c", kind, arguments), Output(answer)).state


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("You get €1.530,00 back.", "met"),
        ("1530 euros it is", "met"),
        ("You do not get EUR 1,530.00 back.", "broken"),
        ("You get something back.", "silent"),
    ],
)
def test_a_value_that_must_be_said(answer: str, found: str) -> None:
    assert state("says_value", {"must": True, "value": EURO}, answer) == found


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("The fee is 1,530 euros.", "broken"),
        ("The fee is not EUR 1,530.", "met"),
        ("No fee.", "met"),
    ],
)
def test_a_value_that_must_not_be_said(answer: str, found: str) -> None:
    assert state("says_value", {"must": False, "value": EURO}, answer) == found


@given(
    amount=st.integers(min_value=3, max_value=99_999),
    form=st.sampled_from(["EUR {}", "{} euros", "€{}", "{} EUR"]),
    around=st.sampled_from(
        ["You will get {} back.", "The total is {}.", "{}", "It costs {} in all."]
    ),
)
def test_any_amount_is_said_in_each_of_its_forms_and_no_other_is(
    amount: int, form: str, around: str
) -> None:
    value = {"kind": "money", "amount": str(amount), "unit": "EUR"}
    answer = around.format(form.format(amount))
    assert state("says_value", {"must": True, "value": value}, answer) == "met"
    other = {**value, "amount": str(amount + 1)}
    assert state("says_value", {"must": True, "value": other}, answer) == "silent"
    assert state("says_value", {"must": False, "value": value}, answer) == "broken"


@given(
    opening=st.sampled_from(["Yes", "Of course", "Yes, certainly", "Sure"]),
    rest=st.sampled_from([", you can.", "! That works.", ", no problem at all."]),
)
def test_a_yes_meets_yes_and_breaks_no(opening: str, rest: str) -> None:
    answer = f"{opening}{rest}"
    assert state("stance", {"must": True, "stance": "yes"}, answer) == "met"
    assert state("stance", {"must": True, "stance": "no"}, answer) == "broken"
    assert state("stance", {"must": False, "stance": "yes"}, answer) == "broken"


def test_an_answer_without_a_stance_is_silent() -> None:
    assert state("stance", {"must": True, "stance": "no"}, "The desk is in room 4.") == "silent"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("See “Cafeteria and meals”.", "met"),
        ("As cafeteria and meals says, it is open.", "met"),
        ("See the leaflet.", "silent"),
    ],
)
def test_a_title_that_must_be_named(answer: str, found: str) -> None:
    assert state("says_name", {"must": True, "value": "Cafeteria and meals"}, answer) == found


def test_a_name_is_recognised_by_an_initial() -> None:
    claim = {"must": True, "value": "Nora Lindqvist"}
    assert state("says_name", claim, "Your nurse is N. Lindqvist.") == "met"
    assert state("says_name", claim, "Your nurse is Nora Falk.") == "silent"


@given(st.sampled_from(["guarantee", "special price", "no risk"]))
def test_words_that_must_not_be_said(phrase: str) -> None:
    claim = {"must": False, "value": phrase}
    assert state("says", claim, f"We offer a {phrase} to you.") == "broken"
    assert state("says", claim, "We offer it to you.") == "met"


def test_quoting_words_to_reject_them_is_not_saying_them() -> None:
    claim = {"must": False, "value": "guaranteed return"}
    assert state("says", claim, "This fund has a guaranteed return.") == "broken"
    assert state("says", claim, "There is no guaranteed return.") == "met"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("The fare is refundable.", "met"),
        ("The fare is non-refundable.", "broken"),
        ("The fare cannot be refunded.", "broken"),
        ("The fare is high.", "silent"),
    ],
)
def test_a_word_that_must_be_affirmed(answer: str, found: str) -> None:
    claim = {"must": True, "word": "refundable", "stem": "refund", "affirmed": True}
    assert state("affirms", claim, answer) == found


@pytest.mark.parametrize(
    ("kind", "arguments", "words"),
    [
        ("says_value", {"must": True, "value": EURO}, "must say EUR 1,530.00"),
        ("says_value", {"must": False, "value": EURO}, "must not say EUR 1,530.00"),
        ("stance", {"must": True, "stance": "refuses"}, "must refuse"),
        ("stance", {"must": True, "stance": "cannot_say"}, "must say that it cannot know"),
        ("says", {"must": False, "value": "gratis"}, "must not say “gratis”"),
        ("says_name", {"must": True, "value": "Meals"}, "must name “Meals”"),
    ],
)
def test_claims_are_described_in_plain_words(
    kind: str, arguments: dict[str, Any], words: str
) -> None:
    assert describe({"type": kind, **arguments}) == f"{kind}: {words}"


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("says_value", {}),
        ("says_value", {"value": {"kind": "colour", "amount": "red"}}),
        ("says_value", {"value": EURO, "must": "yes"}),
        ("says_value", {"value": EURO, "alternates": 5}),
        ("stance", {"stance": "shrugs"}),
        ("says", {"value": " "}),
        ("affirms", {"word": "safe"}),
    ],
)
def test_arguments_that_are_not_valid_are_refused(kind: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(ClaimInvalid, match="c:"):
        validate(Claim("c", kind, arguments))
