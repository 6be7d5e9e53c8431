"""Claims about tool calls: what meets them, what breaks them, where they are silent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.claims.claim import Claim, ClaimInvalid, Output
from tracejury.store.claims.evaluating import describe, evaluate, required_calls

REFUND = {"name": "refund", "arguments": {"id": "K7", "amount": 1530}}
CANCEL = {"name": "cancel_booking", "arguments": {"id": "K7"}}
READ = {"name": "get_booking", "arguments": {"id": "K7"}}


def call(name: str, **arguments: Any) -> dict[str, Any]:
    return {"name": name, "arguments": arguments}


def state(kind: str, arguments: dict[str, Any], *calls: dict[str, Any]) -> str:
    return evaluate(Claim("c", kind, arguments), Output("Done.", calls)).state


def test_a_call_must_be_made_with_its_arguments() -> None:
    assert state("calls", REFUND, READ, call("refund", amount="1530", id="K7")) == "met"
    assert state("calls", REFUND, call("refund", amount=1350, id="K7")) == "broken"
    assert state("calls", REFUND, CANCEL) == "broken"
    assert state("calls", REFUND, {**REFUND, "failed": True}) == "broken"


def test_a_call_can_be_asked_for_by_its_name_or_by_some_arguments() -> None:
    assert state("calls", {"name": "refund"}, call("refund", id="K8")) == "met"
    some = {"name": "refund", "arguments": {"id": "K7"}, "match": "subset"}
    assert state("calls", some, REFUND) == "met"
    assert state("calls", some, call("refund", id="K8", amount=1530)) == "broken"
    assert state("calls", {**REFUND, "match": "ignore"}, call("refund", id="K8")) == "met"


def test_how_often_a_call_is_made_counts_where_it_is_asked_for() -> None:
    once = {**REFUND, "times": 1}
    assert state("calls", once, REFUND) == "met"
    assert state("calls", once, REFUND, READ, REFUND) == "broken"
    assert state("calls", {**REFUND, "times": 2}, REFUND) == "broken"
    assert state("calls", REFUND, REFUND, REFUND) == "met"


def test_a_call_must_not_be_made() -> None:
    assert state("not_calls", {"name": "cancel_booking"}, READ, REFUND) == "met"
    assert state("not_calls", {"name": "cancel_booking"}, CANCEL) == "broken"
    assert state("not_calls", CANCEL, call("cancel_booking", id="K8")) == "met"
    # To try it is wrong, too.
    assert state("not_calls", CANCEL, {**CANCEL, "failed": True}) == "broken"


def test_exactly_the_calls_that_write_are_asked_for_and_reading_is_free() -> None:
    both = {"calls": [REFUND, CANCEL]}
    assert state("writes", both, READ, CANCEL, READ, REFUND) == "met"
    assert state("writes", both, REFUND) == "broken"
    assert state("writes", both, REFUND, CANCEL, call("send_voucher", amount=20)) == "broken"
    assert state("writes", both, REFUND, CANCEL, CANCEL) == "broken"
    refused = {**call("refund", id="K7", amount=9999), "failed": True}
    assert state("writes", both, refused, REFUND, CANCEL) == "met"
    assert state("writes", {**both, "ordered": True}, CANCEL, REFUND) == "broken"
    assert state("writes", {**both, "ordered": True}, REFUND, READ, CANCEL) == "met"


def test_nothing_may_be_written() -> None:
    assert state("writes", {"calls": []}, READ) == "met"
    assert state("writes", {"calls": []}, READ, CANCEL) == "broken"


def test_to_do_nothing_at_all_is_not_to_refrain_from_writing() -> None:
    refrain = {"calls": [], "reads": True}
    assert state("writes", refrain, READ) == "met"
    assert state("writes", refrain) == "silent"
    assert state("writes", refrain, CANCEL) == "broken"


def test_another_accepted_set_of_writes_is_as_right() -> None:
    either = {"calls": [REFUND], "also": [[CANCEL]]}
    assert state("writes", either, CANCEL) == "met"
    assert state("writes", either, CANCEL, REFUND) == "broken"


def test_a_person_can_say_what_a_tool_does_against_its_name() -> None:
    assert state("writes", {"calls": [], "tools": ["run_sql"]}, call("run_sql", q="…")) == "broken"
    assert state("writes", {"calls": [], "free": ["update_view"]}, call("update_view")) == "met"
    assert state("writes", {"calls": []}, call("run_sql", q="…")) == "met"


def test_the_writes_of_a_failure_are_wrong_as_a_whole() -> None:
    wrong = {"calls": [REFUND, CANCEL]}
    assert state("not_writes", wrong, CANCEL, REFUND) == "broken"
    # Each of them alone may be right.
    assert state("not_writes", wrong, REFUND) == "met"
    assert state("not_writes", wrong) == "met"


def test_sentences_among_the_arguments_leave_a_claim_open() -> None:
    asked = call("send_email", to="K7", text="We are sorry that your flight was late")
    other = call("send_email", to="K7", text="Sorry for the delay of your flight")
    assert state("calls", asked, other) == "silent"
    assert state("writes", {"calls": [asked]}, other) == "silent"
    assert state("not_calls", asked, other) == "silent"
    assert state("writes", {"calls": [asked]}, {**other, "arguments": {"to": "K8"}}) == "broken"


def test_calls_must_come_in_order() -> None:
    order = {"calls": [{"name": "get_booking"}, {"name": "refund"}]}
    assert state("call_order", order, READ, CANCEL, REFUND) == "met"
    assert state("call_order", order, REFUND, READ) == "broken"
    assert state("call_order", order, REFUND, READ, REFUND) == "met"


@pytest.mark.parametrize("kind", ["calls", "not_calls", "writes", "not_writes", "call_order"])
def test_an_answer_that_does_not_say_what_it_called_meets_nothing(kind: str) -> None:
    claim = Claim("c", kind, {**REFUND, "calls": [REFUND]})
    with pytest.raises(ClaimInvalid, match="does not say which tools it called"):
        evaluate(claim, Output("I refunded it.", calls_known=False))


@pytest.mark.parametrize(
    ("kind", "arguments", "words"),
    [
        ("calls", call("refund", amount=1530), "must call refund(amount=1530)"),
        ("calls", {"name": "refund", "times": 1}, "must call refund 1 time"),
        (
            "calls",
            {**call("refund", amount=1530), "match": "subset"},
            "must call refund(amount=1530, …)",
        ),
        ("not_calls", {"name": "cancel_reservation"}, "must not call cancel_reservation"),
        ("writes", {"calls": [CANCEL]}, "must call cancel_booking(id=K7) and no other tool that"),
        ("writes", {"calls": []}, "must call no tool that writes"),
        ("call_order", {"calls": [{"name": "a"}, {"name": "b"}]}, "must call a, then b"),
    ],
)
def test_a_claim_is_described_in_plain_words(
    kind: str, arguments: dict[str, Any], words: str
) -> None:
    assert words in describe({"type": kind, **arguments})


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("calls", {}),
        ("calls", {"name": ""}),
        ("calls", {"name": "refund", "times": 0}),
        ("calls", {"name": "refund", "times": True}),
        ("calls", {"name": "refund", "match": "fuzzy"}),
        ("calls", {"name": "refund", "ordered": "yes"}),
        ("writes", {}),
        ("writes", {"calls": ["refund"]}),
        ("writes", {"calls": [], "tools": "refund"}),
        ("writes", {"calls": [], "reads": 1}),
        ("writes", {"calls": [], "also": [REFUND]}),
        ("call_order", {"calls": []}),
    ],
)
def test_arguments_that_are_not_valid_are_refused(kind: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(ClaimInvalid):
        evaluate(Claim("c", kind, arguments), Output("Done."))


def test_a_claim_names_the_tools_that_an_answer_must_call() -> None:
    assert required_calls(Claim("c", "writes", {"calls": [REFUND, CANCEL]})) == (
        "refund",
        "cancel_booking",
    )
    assert required_calls(Claim("c", "not_calls", REFUND)) == ()


WRITES = st.lists(
    st.builds(
        call,
        st.sampled_from(["refund", "cancel_booking", "send_voucher"]),
        id=st.sampled_from(["K7", "K8", "K9"]),
        amount=st.integers(0, 99),
    ),
    max_size=4,
)
READS = st.lists(st.builds(call, st.sampled_from(["get_booking", "search"]), id=st.text()))


@given(WRITES, READS, st.randoms())
def test_the_same_writes_in_any_order_among_any_reads_meet_the_claim(
    writes: list[dict[str, Any]], reads: list[dict[str, Any]], random: Any
) -> None:
    mixed = [*writes, *reads]
    random.shuffle(mixed)
    assert state("writes", {"calls": writes}, *mixed) == "met"


@given(WRITES, st.data())
def test_a_changed_dropped_or_added_write_breaks_the_claim(
    writes: list[dict[str, Any]], data: st.DataObject
) -> None:
    more = call("refund", id="K1", amount=3)
    assert state("writes", {"calls": writes}, *writes, more) == "broken"
    if writes:
        at = data.draw(st.integers(0, len(writes) - 1))
        assert state("writes", {"calls": writes}, *writes[:at], *writes[at + 1 :]) == "broken"
        amount = writes[at]["arguments"]["amount"] + 100
        changed = call(writes[at]["name"], id=writes[at]["arguments"]["id"], amount=amount)
        assert state("writes", {"calls": writes}, *writes[:at], changed, *writes[at + 1 :]) == (
            "broken"
        )


@given(WRITES, READS, st.randoms())
def test_a_call_is_asked_for_forbidden_and_ordered_as_it_was_made(
    writes: list[dict[str, Any]], reads: list[dict[str, Any]], random: Any
) -> None:
    made = [*writes, *reads]
    random.shuffle(made)
    for one in made:
        assert state("calls", one, *made) == "met"
        assert state("not_calls", one, *made) == "broken"
    never = call("refund", id="K1", amount=-1)
    assert state("calls", never, *made) == "broken"
    assert state("not_calls", never, *made) == "met"
    if made:
        order = {"calls": made, "match": "exact"}
        assert state("call_order", order, *made) == "met"
        assert state("call_order", order, *made[1:]) == "broken"
