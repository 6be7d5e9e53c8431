"""Claims that structured answers propose: what the accepted ones agree on and the rejected ones do not say."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.claims.claim import Output
from tracejury.store.claims.evaluating import evaluate, validate
from tracejury.store.claims.structured.proposing import structured_claims

RECORDS = st.fixed_dictionaries(
    {
        "total": st.decimals(0, 99, places=2).map(str),
        "state": st.sampled_from(["open", "paid", "lost"]),
        "lines": st.lists(st.fixed_dictionaries({"sku": st.sampled_from("AB")}), max_size=2),
    },
    optional={"note": st.text(max_size=5), "refund": st.booleans()},
)


def proposed(accepted: list[str], rejected: list[str]) -> list[dict[str, Any]]:
    return [
        {"type": claim.type, **claim.arguments} for claim in structured_claims(accepted, rejected)
    ]


def test_the_paths_on_which_right_and_wrong_differ() -> None:
    right = '{"total": 42.50, "currency": "EUR", "lines": [{"sku": "A"}, {"sku": "B"}]}'
    wrong = (
        '{"total": 41, "currency": "EUR", "lines": [{"sku": "A"}, {"sku": "C"}], "refund": true}'
    )
    assert proposed([right], [wrong]) == [
        {"type": "json_path", "path": "$.total", "equals": "42.50"},
        {"type": "json_path", "path": "$.lines[1].sku", "equals": "B"},
        {"type": "json_path", "must": False, "path": "$.refund", "exists": True},
    ]


def test_a_path_on_which_the_right_answers_differ_is_not_proposed() -> None:
    first, second = '{"total": 42, "id": "a1"}', '{"total": 42, "id": "b7"}'
    assert proposed([first, second], ['{"total": 41, "id": "c"}']) == [
        {"type": "json_path", "path": "$.total", "equals": 42}
    ]


def test_a_sentence_inside_of_json_has_to_be_said_twice() -> None:
    right = '{"why": "the fare allows a refund within two hours"}'
    wrong = '{"why": "no"}'
    assert proposed([right], [wrong]) == []
    assert len(proposed([right, right], [wrong])) == 1


def test_a_query_that_is_right_and_the_one_that_was_wrong() -> None:
    right, wrong = "```sql\nSELECT a FROM t\n```", "```sql\nSELECT b FROM t\n```"
    assert proposed([right, "select  a from t;"], [wrong]) == [
        {
            "type": "sql",
            "must": True,
            "value": "SELECT a FROM t",
            "alternates": ["select  a from t;"],
        },
        {"type": "sql", "must": False, "value": "SELECT b FROM t"},
    ]


def test_program_text_of_one_language() -> None:
    right, wrong = "```python\na = 1\n```", "```python\na = 2\n```"
    found = proposed([right], [wrong])
    assert [(claim["type"], claim["must"]) for claim in found] == [("code", True), ("code", False)]


def test_the_least_that_a_wrong_list_does_not_meet() -> None:
    right = "1. red\n2. green"
    assert proposed([right], ["1. red\n2. blue"]) == [{"type": "list", "values": ["red", "green"]}]
    assert proposed([right], ["- red\n- green\n- blue"])[0]["only"] is True
    assert proposed([right], ["1. green\n2. red"])[0]["ordered"] is True
    assert proposed([right], ["1. green\n2. red", "- red\n- blue\n- green"])[0] == {
        "type": "list", "values": ["red", "green"], "only": True, "ordered": True,
    }  # fmt: skip


def test_prose_proposes_nothing() -> None:
    assert proposed(["The total is 42."], ["The total is 41."]) == []
    assert proposed([], ['{"a": 1}']) == []


@given(st.lists(RECORDS, min_size=1, max_size=3), st.lists(RECORDS, max_size=3))
def test_every_proposal_is_valid_storable_and_separates(
    accepted: list[dict[str, Any]], rejected: list[dict[str, Any]]
) -> None:
    right, wrong = list(map(json.dumps, accepted)), list(map(json.dumps, rejected))
    for claim in structured_claims(right, wrong):
        validate(claim)
        assert not any(isinstance(value, float) for value in claim.arguments.values())
        assert all(evaluate(claim, Output(text)).passed for text in right)
        assert not wrong or not all(evaluate(claim, Output(text)).passed for text in wrong)
