"""The claims that recorded calls propose."""

from __future__ import annotations

from typing import Any

from tracejury.store.claims.claim import Claim, Output
from tracejury.store.claims.evaluating import evaluate
from tracejury.store.claims.paths.calls import Call
from tracejury.store.claims.paths.confirming import FROM_REFERENCE, UNPROVEN, path_unproven
from tracejury.store.claims.paths.effects import ToolEffects
from tracejury.store.claims.paths.proposing import MARKED, RECORDED, REFERENCE, path_claims
from tracejury.store.claims.witness import Witness

REFUND = {"name": "refund", "arguments": {"id": "K7", "amount": 1530}}
CANCEL = {"name": "cancel_booking", "arguments": {"id": "K7"}}
READ = {"name": "get_booking", "arguments": {"id": "K7"}}


def did(*calls: dict[str, Any]) -> Output:
    return Output("Done.", calls)


def states(claims: tuple[Claim, ...], output: Output) -> list[str]:
    return [evaluate(claim, output).state for claim in claims]


def test_an_accepted_answer_proposes_exactly_what_it_wrote() -> None:
    claims = path_claims(did(READ, REFUND), [])
    assert [(one.type, one.origin, one.role) for one in claims] == [
        ("writes", RECORDED, "separator")
    ]
    assert states(claims, did(REFUND)) == ["met"]
    assert states(claims, did(READ, CANCEL)) == ["broken"]


def test_an_accepted_answer_that_only_read_must_not_write_which_alone_proves_nothing() -> None:
    claims = path_claims(did(READ), [])
    assert [(one.type, one.role) for one in claims] == [("writes", "invariant")]
    assert states(claims, did(REFUND)) == ["broken"]


def test_where_there_were_tools_an_accepted_answer_that_called_none_chose_to_write_nothing() -> (
    None
):
    claims = path_claims(did(), [], with_tools=True)
    assert [(one.type, one.role) for one in claims] == [("writes", "invariant")]
    assert states(claims, did(REFUND)) == ["broken"]


def test_where_the_failure_wrote_something_writing_nothing_tells_them_apart() -> None:
    claims = path_claims(did(READ), [did(READ, REFUND)])
    assert [(one.type, one.role) for one in claims] == [("writes", "separator")]


def test_the_writes_of_a_failure_are_wrong_as_a_whole() -> None:
    claims = path_claims(None, [did(READ, REFUND, CANCEL)])
    assert [(one.type, one.role) for one in claims] == [("not_writes", "invariant")]
    assert states(claims, did(CANCEL, REFUND)) == ["broken"]
    assert states(claims, did(REFUND)) == ["met"]


def test_a_failure_that_wrote_nothing_says_nothing_about_writing() -> None:
    assert path_claims(None, [did(READ)]) == ()
    assert path_claims(None, [did()]) == ()


def test_a_call_that_failed_is_no_part_of_the_path() -> None:
    refused = {**CANCEL, "failed": True}
    claims = path_claims(did(refused, REFUND), [])
    assert claims[0].arguments["calls"] == [REFUND]


def test_marked_calls_must_not_be_made_again() -> None:
    claims = path_claims(None, [], marked=[Call("refund", REFUND["arguments"])] * 2)
    assert [(one.type, one.origin) for one in claims] == [("not_calls", MARKED)]
    assert states(claims, did(REFUND)) == ["broken"]
    assert states(claims, did({"name": "refund", "arguments": {"id": "K8"}})) == ["met"]


def test_the_reference_of_a_data_set_takes_the_place_of_an_accepted_answer() -> None:
    reference = [Call("get_booking", {"id": "K7"}), Call("refund", REFUND["arguments"])]
    claims = path_claims(None, [did(CANCEL)], reference=reference)
    assert [(one.type, one.origin, one.role) for one in claims] == [
        ("writes", REFERENCE, "separator")
    ]
    assert states(claims, did(REFUND)) == ["met"]


def test_a_reference_that_the_failure_followed_separates_nothing() -> None:
    claims = path_claims(None, [did(REFUND)], reference=[Call("refund", REFUND["arguments"])])
    assert [(one.type, one.role) for one in claims] == [("writes", "invariant")]


def test_an_accepted_answer_and_another_reference_are_both_right() -> None:
    claims = path_claims(did(REFUND), [], reference=[Call("cancel_booking", CANCEL["arguments"])])
    assert claims[0].origin == RECORDED
    assert states(claims, did(REFUND)) == states(claims, did(CANCEL)) == ["met"]


def test_no_path_is_made_up_for_an_answer_that_does_not_say_what_it_called() -> None:
    assert path_claims(Output("I refunded it.", calls_known=False), []) == ()
    assert path_claims(Output("I refunded it."), []) == ()
    assert path_claims(Output("", calls_known=False), [], with_tools=True) == ()
    assert path_claims(None, [Output("I refunded it.", calls_known=False)]) == ()


def test_what_is_known_of_tools_goes_along_with_the_claim() -> None:
    effects = ToolEffects(frozenset(["run_sql"]), frozenset(["refund"]))
    claims = path_claims(did({"name": "run_sql", "arguments": {"q": 1}}, REFUND), [], effects)
    assert claims[0].arguments["tools"] == ["run_sql"]
    assert claims[0].arguments["free"] == ["refund"]
    assert states(claims, did({"name": "run_sql", "arguments": {"q": 1}})) == ["met"]


def test_a_correction_in_words_proves_no_path() -> None:
    wrong = Witness(did({**REFUND, "arguments": {"id": "K7", "amount": 15}}), accepted=False)
    words = Witness(Output("I refunded EUR 1,530.", calls_known=False), accepted=True)
    right = Witness(did(REFUND), accepted=True)
    own = Claim("c1", "calls", {"name": "refund"}, origin="reviewer")
    given = Claim("c1", "writes", {"calls": []}, origin="reference of the data set")
    assert path_unproven((), (wrong, words)) == UNPROVEN
    assert path_unproven((given,), (wrong, words)) == FROM_REFERENCE
    assert path_unproven((own,), (wrong, words)) == UNPROVEN
    assert path_unproven((), (wrong, right)) == ""
    reading = Witness(did(READ), accepted=False)
    assert path_unproven((), (reading, words)) == ""
