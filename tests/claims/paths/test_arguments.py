"""When the arguments of two tool calls mean the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.claims.paths.arguments import compared

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)
ARGUMENTS = st.dictionaries(st.text(min_size=1, max_size=6), VALUES, max_size=4)


@pytest.mark.parametrize(
    ("wanted", "given_"),
    [
        ({"amount": 1530}, {"amount": "1530"}),
        ({"amount": 1530}, {"amount": 1530.0}),
        ({"amount": "1530.00"}, {"amount": 1530}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"name": "Mia  Li "}, {"name": "Mia Li"}),
        ({"note": None, "id": "K7"}, {"id": "K7"}),
        ({"ids": ["a", "b"]}, {"ids": ["b", "a"]}),
        ({"insured": True}, {"insured": "true"}),
        ({"day": "2027-03-04"}, {"day": "2027-03-04T00:00:00"}),
        ({"at": "2027-03-04 10:00"}, {"at": "2027-03-04T10:00:00"}),
        ({"at": "2027-03-04T10:00:00Z"}, {"at": "2027-03-04T12:00:00+02:00"}),
        ({"at": "2:05 pm"}, {"at": "14:05"}),
        ('{"id": 7}', {"id": 7}),
        ({"items": '[{"id": 7}]'}, {"items": [{"id": 7}]}),
        ({}, None),
        ({}, ""),
    ],
)
def test_the_same_value_written_in_another_way_is_the_same(wanted: Any, given_: Any) -> None:
    assert compared(wanted, given_, "exact") == "same"
    assert compared(given_, wanted, "exact") == "same"


@pytest.mark.parametrize(
    ("wanted", "given_"),
    [
        ({"amount": 1530}, {"amount": 1531}),
        ({"amount": 1530}, {"amount": "EUR 1530"}),
        ({"id": "007"}, {"id": "7"}),
        ({"id": "K7"}, {"id": "k7"}),
        ({"insured": True}, {"insured": 1}),
        ({"id": "K7"}, {"id": "K7", "amount": 3}),
        ({"id": "K7", "amount": 3}, {"id": "K7"}),
        ({"ids": ["a", "a"]}, {"ids": ["a", "b"]}),
        ({"ids": ["a"]}, {"ids": ["a", "a"]}),
        ({"at": "2:05 am"}, {"at": "14:05"}),
        ({"day": "2027-03-04"}, {"day": "2027-04-03"}),
        ({"to": {"id": 1}}, {"to": "1"}),
        (
            {"note": "refund 20 euros to the card today"},
            {"note": "refund 30 euros to the card now"},
        ),
        ({"name": "Mia Li"}, {"name": "Mia Lo"}),
    ],
)
def test_another_value_is_another(wanted: Any, given_: Any) -> None:
    assert compared(wanted, given_, "exact") == "other"


def test_two_sentences_may_mean_the_same() -> None:
    wanted = {"id": "K7", "reason": "The guest cannot travel on that day"}
    assert compared(wanted, {"id": "K7", "reason": "guest is ill and cannot travel"}, "exact") == (
        "open"
    )
    assert compared(wanted, {"id": "K8", "reason": "guest is ill and cannot travel"}, "exact") == (
        "other"
    )


def test_a_subset_asks_only_for_what_it_names() -> None:
    given_ = {"id": "K7", "amount": 3, "to": {"card": "4421", "name": "Li"}, "ids": ["a", "b"]}
    assert compared({"id": "K7", "to": {"card": 4421}}, given_, "subset") == "same"
    assert compared({"ids": ["b"]}, given_, "subset") == "same"
    assert compared({"ids": ["c"]}, given_, "subset") == "other"
    assert compared({"id": "K8"}, given_, "subset") == "other"
    assert compared({"id": "K8"}, given_, "ignore") == "same"


def test_the_order_of_a_list_counts_where_it_is_asked_for() -> None:
    assert compared({"ids": ["a", "b"]}, {"ids": ["b", "a"]}, "exact", ordered=True) == "other"
    assert compared({"ids": ["a", "b"]}, {"ids": ["a", "b"]}, "exact", ordered=True) == "same"


@given(ARGUMENTS)
def test_arguments_are_the_same_after_a_journey_through_json(arguments: dict[str, Any]) -> None:
    text = json.dumps(arguments, sort_keys=True, indent=2)
    assert compared(arguments, text, "exact") == "same"
    assert compared(arguments, json.loads(text), "subset") == "same"


@given(ARGUMENTS, st.text("xyz", min_size=7, max_size=9), st.integers())
def test_one_argument_more_is_never_exact(arguments: dict[str, Any], name: str, value: int) -> None:
    assert compared(arguments, {**arguments, name: value}, "exact") == "other"
    assert compared(arguments, {**arguments, name: value}, "subset") == "same"


@given(ARGUMENTS, ARGUMENTS)
def test_exactly_the_same_is_symmetric(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert compared(one, other, "exact") == compared(other, one, "exact")


def test_deep_arguments_are_left_open() -> None:
    deep: Any = 1
    for _ in range(300):
        deep = [deep]
    assert compared({"a": deep}, {"a": deep}, "exact") == "open"
