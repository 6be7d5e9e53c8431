"""Further witnesses of a case: asked answers that were judged, and siblings where the question is the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.claims.claim import Output
from tracejury.store.claims.witness import Witness
from tracejury.store.packs.witnesses import (
    MAX_SIBLINGS,
    JudgedAnswer,
    Known,
    further_witnesses,
)


def witness(text: str, accepted: bool = False, source: str = "recorded answer") -> Witness:
    return Witness(Output(text), accepted, ("anna",), "", source)


def known(name: str, asked: str = "One bag?", said: str = "", **more: Any) -> Known:
    fields: dict[str, Any] = {
        "input": {"messages": [{"role": "user", "content": asked}]},
        "witnesses": (witness(said or f"answer of {name}"),),
        **more,
    }
    return Known(f"c-{name}", f"{name}-trace-key", "support-reply", **fields)


def told(cases: list[Known], answers: tuple[JudgedAnswer, ...] = ()) -> dict[str, list[Any]]:
    found = further_witnesses(cases, answers)
    return {
        case: [(one.output.text, one.accepted, one.source) for one in further.witnesses]
        for case, further in found.items()
    }


def test_another_trace_of_the_same_question_is_a_witness_and_is_named() -> None:
    good = known("good", "one  BAG", witnesses=(witness("45 euro", accepted=True),))
    bad = known(
        "bad", "One bag?", witnesses=(witness("30 euro"), witness("It is 45.", True, "correction"))
    )
    found = told([good, bad])
    assert sorted(found["c-good"]) == [
        ("30 euro", False, "same question: recorded answer of trace bad-trace-ke"),
        ("It is 45.", True, "same question: correction of trace bad-trace-ke"),
    ]
    assert found["c-bad"] == [
        ("45 euro", True, "same question: recorded answer of trace good-trace-k")
    ]


def test_failures_of_one_group_are_named_so_if_the_question_is_the_same() -> None:
    cases = [known("a", group="g1"), known("b", group="g1"), known("c", "Two bags?", group="g1")]
    found = told(cases)
    assert found.keys() == {"c-a", "c-b"}
    assert found["c-a"][0][2] == "same group: recorded answer of trace b-trace-key"


def call(name: str, result: str, **arguments: str) -> dict[str, Any]:
    return {"name": name, "arguments": arguments, "result": result}


def asked_with(system: str) -> dict[str, Any]:
    messages = [{"role": "system", "content": system}, {"role": "user", "content": "One bag?"}]
    return {"input": {"messages": messages}}


def with_document(content: str) -> dict[str, Any]:
    messages = [{"role": "user", "content": "One bag?"}]
    return {"input": {"messages": messages, "documents": [{"id": "fees", "content": content}]}}


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ({"slices": ("user_id:1",)}, {"slices": ("user_id:2",)}, False),
        ({"slices": ("model:a", "user_id:1")}, {"slices": ("model:b", "user_id:1")}, True),
        ({"tape": (call("fee", "45", n="1"),)}, {"tape": (call("fee", "45", n="1"),)}, True),
        ({"tape": (call("fee", "45", n="1"),)}, {"tape": (call("fee", "30", n="1"),)}, False),
        ({"tape": (call("fee", "45", n="1"),)}, {"tape": (call("fee", "90", n="2"),)}, False),
        ({"tape": (call("fee", "45", n="1"),)}, {"tape": (call("book", "ok", n="2"),)}, True),
        ({"tape": (call("fee", "45", n="1"),)}, {}, True),
        (asked_with("Be kind."), asked_with("Be brief."), True),
        (asked_with("Today is 2026-03-01."), asked_with("Today is 2026-03-02."), False),
        (with_document("45 euro"), with_document("45 euro"), True),
        (with_document("45 euro"), with_document("30 euro"), False),
        ({"rubric": "rag-answer"}, {}, False),
    ],
)
def test_the_same_words_about_something_else_are_no_witness(
    left: dict[str, Any], right: dict[str, Any], same: bool
) -> None:
    cases = [replace(known("a"), **left), replace(known("b"), **right)]
    assert bool(told(cases)) is same


def test_an_earlier_turn_of_the_conversation_counts() -> None:
    def after(first: str) -> dict[str, Any]:
        turns = [{"role": "user", "content": first}, {"role": "user", "content": "And two?"}]
        return {"input": {"messages": turns}}

    assert told([known("a", **after("One bag?")), known("b", **after("One pet?"))]) == {}


def test_an_asked_answer_is_a_witness_of_its_case_and_of_the_siblings_of_it() -> None:
    answer = JudgedAnswer("c-a", (witness("45 EUR", True, "asked answer"),))
    found = told([known("a", said="x"), known("b", said="x"), known("c", "Two bags?")], (answer,))
    assert found == {
        "c-a": [("45 EUR", True, "asked answer")],
        "c-b": [("45 EUR", True, "same question: asked answer of trace a-trace-key")],
    }


def test_an_answer_that_the_case_has_already_is_no_further_witness() -> None:
    assert told([known("a", said="30 euro."), known("b", said="30  EURO")]) == {}


def test_a_question_that_is_asked_every_day_does_not_fill_a_case() -> None:
    cases = [known(f"t{number}") for number in range(MAX_SIBLINGS + 6)]
    for further in further_witnesses(cases).values():
        assert len(further.witnesses) == MAX_SIBLINGS
        assert further.left_out == 5


CASES = st.lists(
    st.builds(
        known,
        st.sampled_from("abcdef"),
        st.sampled_from(["One bag?", "one bag", "Two bags?"]),
        st.sampled_from(["45 euro", "30 euro", "free"]),
        group=st.sampled_from(["", "g1"]),
    ),
    max_size=6,
    unique_by=lambda one: one.case,
)


@given(CASES, st.randoms())
def test_the_order_in_which_traces_come_changes_nothing(cases: list[Known], random: Any) -> None:
    shuffled = list(cases)
    random.shuffle(shuffled)
    assert further_witnesses(shuffled) == further_witnesses(cases)
