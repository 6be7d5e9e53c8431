"""How claims on tool calls weigh in the verdict on an answer."""

from __future__ import annotations

from typing import Any

from tracejury.store.claims.claim import Claim, Output
from tracejury.store.claims.deriving import derive_claims
from tracejury.store.claims.judging import Standard, judge
from tracejury.store.claims.paths.proposing import path_claims
from tracejury.store.claims.witness import Witness

SAID = "Your booking K7 was refunded: EUR 1,530 will arrive on 4 March 2027."


def call(name: str, **arguments: Any) -> dict[str, Any]:
    return {"name": name, "arguments": arguments}


REFUND = call("refund", id="K7", amount=1530)
ACCEPTED = Witness(Output(SAID, (REFUND,)), accepted=True)


def verdict(claims: tuple[Claim, ...], *calls: dict[str, Any], text: str = "All done.") -> str:
    return judge(Standard("Refund K7.", claims, ()), Output(text, calls)).verdict


def guard() -> tuple[Claim, ...]:
    paths = path_claims(ACCEPTED.output)
    return derive_claims("Refund K7.", [ACCEPTED], paths=paths).claims


def test_the_right_deed_passes_in_other_words() -> None:
    assert verdict(guard(), REFUND, text="The money is on its way to you.") == "pass"
    assert verdict(guard(), call("get_booking", id="K7"), REFUND) == "pass"


def test_a_wrong_deed_fails_whatever_is_said_of_it() -> None:
    assert verdict(guard(), call("refund", id="K7", amount=15), text=SAID + " ") == "fail"
    assert verdict(guard(), text=SAID + " ") == "fail"


def test_not_to_make_a_forbidden_call_makes_no_answer_right() -> None:
    never = path_claims(None, [Output("Done.", (REFUND,))])
    assert verdict(never, REFUND) == "fail"
    assert verdict(never, call("refund", id="K7", amount=15)) == "ask"
    assert verdict((Claim("c1", "not_calls", {"name": "cancel"}),), REFUND) == "ask"


def test_a_sentence_among_the_arguments_asks_instead_of_deciding() -> None:
    mail = call("send_email", to="K7", text="We are sorry that your flight was late")
    other = call("send_email", to="K7", text="Sorry for the delay of your flight today")
    claims = path_claims(Output("Sent.", (mail,)))
    assert verdict(claims, mail) == "pass"
    assert verdict(claims, other) == "ask"
    never = (Claim("c1", "not_calls", mail, role="invariant"),)
    assert verdict((*guard(), *never), REFUND, other) != "pass"


def test_the_right_deed_with_something_else_said_of_it_asks() -> None:
    standard = Standard("Refund K7.", guard(), (ACCEPTED,))
    told = Output("Your booking K7 was refunded: EUR 1,350 will arrive on 4 March 2027.", (REFUND,))
    assert judge(standard, told).verdict == "ask"
    assert judge(standard, Output("The money is on its way.", (REFUND,))).verdict == "pass"
