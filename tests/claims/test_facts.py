"""What separates accepted answers from rejected ones, and what a question asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.claims.asking import asked_kinds
from tracejury.store.claims.claim import Claim, Output
from tracejury.store.claims.deriving import Marked, derive_claims
from tracejury.store.claims.evaluating import describe
from tracejury.store.claims.judging import Standard, judge
from tracejury.store.claims.names import names_in
from tracejury.store.claims.witness import Witness


def words(
    question: str,
    accepted: list[str],
    rejected: list[str],
    marked: tuple[Marked, ...] = (),
    own: tuple[Claim, ...] = (),
    dropped: tuple[Claim, ...] = (),
) -> list[str]:
    """The claims of a case in words."""
    witnesses = [Witness(Output(text), accepted=True) for text in accepted]
    witnesses += [Witness(Output(text), accepted=False) for text in rejected]
    derived = derive_claims(question, witnesses, marked=marked, own=own, dropped=dropped)
    return [describe(one.json()).split(": ", 1)[1] for one in derived.claims]


def test_a_value_that_the_failure_has_otherwise_separates() -> None:
    said = words("What do I owe?", ["You owe EUR 81.00."], ["You owe EUR 18.00."])
    assert said == ["must say EUR 81.00", "must not say EUR 18.00"]


def test_what_stands_in_the_question_never_counts() -> None:
    said = words("Is EUR 81.00 right?", ["Yes, EUR 81.00 is right."], ["No, it is EUR 18.00."])
    assert "must say EUR 81.00" not in said
    assert "must say yes" in said


def test_what_only_an_unlike_failure_of_the_group_says_is_no_claim_of_the_case() -> None:
    own = [
        Witness(Output("It costs EUR 45.00, I cannot book it here."), True, source="correction"),
        Witness(Output("It costs EUR 30.00."), accepted=False, source="recorded answer"),
    ]
    unlike = [
        Witness(Output(text), accepted=False, source="same group: recorded answer of trace t")
        for text in ("Done! I have booked it with Morvik Travel for EUR 31.00, room 104.",)
    ]
    alike = replace(unlike[0], source="asked answer")

    def told(*witnesses: Witness) -> list[str]:
        claims = derive_claims("What does it cost?", [*unlike, *witnesses]).claims
        return [describe(one.json()).split(": ", 1)[1] for one in claims]

    said = told(*own)
    assert "must not say that it is done" not in said
    assert not any("104" in one or "morvik" in one for one in said)
    # A wrong amount where the right one stands is wrong whoever said it.
    assert [one for one in said if "EUR" in one] == [
        "must say EUR 45.00", "must not say EUR 31.00", "must not say EUR 30.00",
    ]  # fmt: skip
    # What was said to the very question of this case counts whole, and so does what all say.
    assert "must not say that it is done" in told(*own, alike)
    assert "must not say that it is done" in told(own[0])


def test_what_both_say_separates_nothing() -> None:
    said = words("Where?", ["In room 104, on 4 May."], ["In room 215, on 4 May."])
    assert not any("May" in one for one in said)
    assert any("104" in one for one in said)


def test_a_bare_digit_never_counts_in_an_answer_of_many_words() -> None:
    said = words(
        "How do I pay?", ["Choose 1 of the 3 ways and pay."], ["You cannot pay here, I am afraid."]
    )
    assert not any(one.endswith(("1", "3")) for one in said)


def test_a_bare_answer_is_asked_for_whole() -> None:
    assert words("How many?", ["7"], ["There are 7 rooms, or so."])[0] == "must say 7"
    said = words("Which towns?", ["Hallen, Morvik"], ["I could not find them."])
    assert any("Morvik" in one or "morvik" in one for one in said)


def test_a_code_is_whole() -> None:
    assert (
        words("Which grant?", ["44XKCD21M0007"], ["I do not know."])[0] == "must say 44XKCD21M0007"
    )


def test_what_any_one_of_the_accepted_answers_asks_for_is_enough() -> None:
    accepted = ["On 4 May at 10:30, in hall 112.", "4 May, half past ten, in the morning"]
    witnesses = [Witness(Output(text), accepted=True) for text in accepted]
    witnesses.append(Witness(Output("On 9 May at 16:00, in hall 215."), accepted=False))
    claims = derive_claims("When?", witnesses).claims
    case = Standard("When?", claims, tuple(witnesses))
    assert judge(case, Output("It begins at 10:30 on the 4th of May.")).verdict == "pass"
    assert judge(case, Output("It begins in hall 215 at 16:00.")).verdict == "fail"
    only_first = Standard(
        "When?", derive_claims("When?", witnesses[::2]).claims, tuple(witnesses[::2])
    )
    assert judge(only_first, Output("It begins at 10:30 on the 4th of May.")).verdict != "fail"


def test_what_a_further_rejected_answer_says_as_well_is_not_enough() -> None:
    accepted = "No, dogs have to stay outside, whatever their size."
    rejected = ["Yes, dogs may come in.", "No, but small dogs may come in on Sundays."]
    witnesses = [Witness(Output(accepted), accepted=True)]
    witnesses += [Witness(Output(text), accepted=False) for text in rejected]
    case = Standard(
        "May dogs come in?", derive_claims("May dogs come in?", witnesses).claims, tuple(witnesses)
    )
    assert judge(case, Output("No, but on Sundays small dogs are fine.")).verdict != "pass"


def test_stances_that_differ_are_claims() -> None:
    said = words("Can I?", ["No, you cannot."], ["Yes, you can."])
    assert {"must say no", "must not say yes"} <= set(said)


def test_marked_words_become_the_values_that_they_hold() -> None:
    marked = (Marked("an excess of EUR 12.00", False), Marked("free of charge", False))
    said = words("What is the excess?", [], ["There is an excess of EUR 12.00."], marked)
    assert {"must not say EUR 12.00", "must not say “free of charge”"} <= set(said)


def test_a_value_that_the_right_answer_says_too_is_not_what_is_wrong_with_marked_words() -> None:
    marked = (Marked("20 ml three times a day", False),)
    right = ["Give 5 ml three times a day."]
    said = words("How much?", right, ["Give 20 ml three times a day."], marked)
    assert "must not say 20 ml" in said
    assert not [one for one in said if "must not" in one and "3" in one]


def test_own_claims_stay_and_come_first_and_a_dropped_proposal_stays_away() -> None:
    own = (Claim("", "max_chars", {"count": 200}, origin="reviewer"),)
    dropped = (
        Claim(
            "",
            "says_value",
            {"must": False, "value": {"kind": "money", "amount": "18", "unit": "EUR"}},
        ),
    )
    said = words("What do I owe?", ["EUR 81.00 are due."], ["EUR 18.00 are due."], (), own, dropped)
    assert said[0] == "has 200 characters at most"
    assert "must not say EUR 18.00" not in said
    assert "must say EUR 81.00" in said


def test_an_own_claim_that_is_not_valid_is_told() -> None:
    derived = derive_claims("?", (), own=(Claim("", "telepathy", {}),))
    assert derived.claims == ()
    assert derived.left_out == ("a reviewer's check is not valid",)


@given(st.permutations(["On 4 May at 10:30.", "4 May, half past ten", "10:30 on the 4th of May"]))
def test_the_order_of_accepted_answers_changes_no_meaning(accepted: list[str]) -> None:
    assert "must not say 16:00" in words("When?", accepted, ["On 9 May at 16:00."])


@pytest.mark.parametrize(
    ("question", "language", "kinds"),
    [
        ("How much is the deposit?", "en", {"money", "quantity", "percent", "number"}),
        ("What time does it open?", "en", {"time"}),
        ("How long will it take?", "en", {"duration", "date", "time"}),
        ("Wann kommt der Techniker?", "de", {"date", "time", "duration"}),
        ("Combien coûte la carte ?", "fr", {"money", "quantity", "percent", "number"}),
        ("¿A qué hora cierran?", "es", {"time"}),
        ("May I bring a friend?", "en", set()),
    ],
)
def test_a_question_asks_for_kinds_of_values(question: str, language: str, kinds: set[str]) -> None:
    assert asked_kinds(question, language) == kinds


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("Please ask Nora Lindqvist at the desk.", "en", ["nora lindqvist"]),
        ("Nora Lindqvist will help you.", "en", ["nora lindqvist"]),
        ("Please ask at the desk.", "en", []),
        ("See [Visiting hours] for more.", "en", ["visiting hours"]),
        ("Das steht im Merkblatt „Essen und Trinken“.", "de", ["essen und trinken"]),
        ("Bitte fragen Sie am Empfang nach dem Schlüssel.", "de", []),
        ("It is open on Monday and Tuesday in March.", "en", []),
    ],
)
def test_names_are_told_from_words_with_a_capital(
    text: str, language: str, names: list[str]
) -> None:
    assert [str(one) for one in names_in(text, language)] == names
