"""Claims on JSON: a value at a path and a schema, wherever in the answer the JSON is."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tracejury.store.claims.claim import Claim, ClaimInvalid, Output
from tracejury.store.claims.evaluating import describe, evaluate, validate
from tracejury.store.claims.structured.paths import ABSENT, at_path, path_text, read_path

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=12)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(st.text(max_size=6), VALUES, min_size=1, max_size=3)


def at(path: str, **wanted: Any) -> Claim:
    return Claim("c1", "json_path", {"path": path, **wanted})


def state(claim: Claim, text: str) -> str:
    return evaluate(claim, Output(text)).state


def paths_of(value: Any, places: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [places, *(found for key, one in inner for found in paths_of(one, (*places, key)))]


def in_an_answer(draw: st.DrawFn, document: Any) -> str:
    text = json.dumps(
        document, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 2]))
    )
    frame = draw(
        st.sampled_from(
            ["{}", "```json\n{}\n```", "Here is the result:\n```\n{}\n```\nAnything else?",
             "The booking is: {} Shall I go on?"]
        )
    )  # fmt: skip
    return frame.replace("{}", text)


@given(st.data())
def test_a_value_is_met_at_its_path_however_the_answer_brings_the_json(data: st.DataObject) -> None:
    document = data.draw(DOCUMENTS)
    places = data.draw(st.sampled_from(paths_of(document)))
    wanted = at_path(document, places)
    claim = at(path_text(places), equals=wanted)
    assert state(claim, data.draw(st.composite(in_an_answer)(document))) == "met"


@given(st.data())
def test_any_other_value_at_the_path_breaks_the_claim(data: st.DataObject) -> None:
    document, other = data.draw(DOCUMENTS), data.draw(SCALARS)
    key = data.draw(st.sampled_from(sorted(document)))
    assume(json.dumps(document[key]) != json.dumps(other))
    assume(str(document[key]) != str(other))
    claim = at(path_text((key,)), equals=other)
    assert state(claim, json.dumps(document)) == "broken"


@given(DOCUMENTS, st.text(max_size=6))
def test_a_path_with_nothing_at_it_breaks_what_must_be_there(document: Any, key: str) -> None:
    assume(key not in document)
    path = path_text((key,))
    assert state(at(path, equals=1), json.dumps(document)) == "broken"
    assert state(at(path, exists=True), json.dumps(document)) == "broken"
    assert state(at(path, exists=False), json.dumps(document)) == "met"


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-1000, max_value=1000)
)
def test_numbers_are_equal_by_value(number: Decimal) -> None:
    for written in (f"{number}", f"{number}0", f'"{number}"'):
        assert state(at("$.total", equals=str(number)), f'{{"total": {written}}}') == "met"
    assert state(at("$.total", equals=str(number)), f'{{"total": {number + 1}}}') == "broken"


def test_an_id_with_a_leading_zero_is_no_number() -> None:
    assert state(at("$.id", equals="007"), '{"id": "7"}') == "broken"
    assert state(at("$.id", equals="007"), '{"id": "007"}') == "met"


def test_true_is_not_one() -> None:
    assert state(at("$.ok", equals=True), '{"ok": 1}') == "broken"


def test_one_of_several_values_will_do() -> None:
    claim = at("$.status", one_of=["shipped", "delivered"])
    assert state(claim, '{"status": "delivered"}') == "met"
    assert state(claim, '{"status": "lost"}') == "broken"


def test_a_value_that_must_not_be_there() -> None:
    for claim in (at("$.refund", exists=True, must=False), at("$.refund", exists=False)):
        assert state(claim, '{"refund": null}') == "broken"
        assert state(claim, '{"total": 1}') == "met"
    claim = at("$.total", equals=41, must=False)
    assert state(claim, '{"total": 41}') == "broken"
    assert state(claim, '{"total": 42}') == "met"
    assert state(claim, "The total is 41.") == "silent"


def test_prose_says_nothing_of_a_path_and_a_reference_is_no_json() -> None:
    for text in ("The total is 42.", "The total is 42 [1].", "Use {name} here.", ""):
        assert state(at("$.total", equals=42), text) == "silent"


def test_two_documents_that_differ_decide_nothing() -> None:
    text = '```json\n{"total": 41}\n```\nor\n```json\n{"total": 42}\n```'
    assert state(at("$.total", equals=42), text) == "silent"


def test_a_document_without_the_path_does_not_hide_the_one_with_it() -> None:
    text = '```json\n{"note": 1}\n```\nand\n```json\n{"total": 42}\n```'
    assert state(at("$.total", equals=42), text) == "met"


def test_a_failure_says_what_is_there_and_what_must_be() -> None:
    result = evaluate(at("$.items[0].total", equals=42), Output('{"items": [{"total": 41}]}'))
    assert result.why == "has 41 at $.items[0].total, where it must have 42"
    claim = {"type": "json_path", "path": "$.items[0].total", "equals": 42}
    assert describe(claim) == "json_path: must have 42 at $.items[0].total"


@given(st.lists(st.text(max_size=8) | st.integers(-99, 99), max_size=5))
def test_a_path_is_read_as_it_is_written(places: list[str | int]) -> None:
    assert read_path(path_text(places)) == tuple(places)


def test_the_quotes_of_a_path_may_be_single() -> None:
    assert read_path("$['unit price'][-1]['it\\'s']") == ("unit price", -1, "it's")


def test_a_position_from_the_end_counts_and_one_beyond_is_absent() -> None:
    assert at_path([1, 2], (-1,)) == 2
    assert at_path([1, 2], (-3,)) is ABSENT


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"path": "total", "equals": 1}, "does not begin with $"),
        ({"path": "$..total", "equals": 1}, "not understood at '..total'"),
        ({"path": "$[*]", "equals": 1}, "not understood"),
        ({"path": "$.a"}, "give one of"),
        ({"path": "$.a", "equals": 1, "exists": True}, "give one of"),
        ({"path": "$.a", "exists": "yes"}, "neither true nor false"),
        ({"path": "$.a", "one_of": []}, "not a list of values"),
    ],
)
def test_a_claim_that_is_not_valid_says_why(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ClaimInvalid, match=r".*") as caught:
        validate(Claim("c1", "json_path", arguments))
    assert words in str(caught.value)


def fits(schema: Any, value: str) -> str:
    return evaluate(Claim("c1", "json_schema", {"schema": schema}), Output(value)).why


ORDER = {
    "$defs": {"line": {"type": "object", "required": ["sku"], "properties": {
        "sku": {"type": "string", "pattern": "^[A-Z]{2}\\d+$"},
        "count": {"type": "integer", "minimum": 1},
    }, "additionalProperties": False}},
    "type": "object",
    "required": ["lines", "total"],
    "properties": {
        "lines": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/line"}},
        "total": {"type": "number", "exclusiveMinimum": "0.5"},
        "state": {"enum": ["open", "paid"]},
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ('{"lines": [{"sku": "AB1", "count": 2}], "total": 3.5}', ""),
        ('Here: {"lines": [{"sku": "AB1"}], "total": 1, "state": "paid"}', ""),
        ('{"lines": [{"sku": "ab1"}], "total": 1}', 'has "ab1" at $.lines[0].sku, without a match'),
        ('{"lines": [{"sku": "AB1", "count": 0}], "total": 1}', "has 0 at $.lines[0].count, less than 1"),
        ('{"lines": [{"sku": "AB1", "count": 1.5}], "total": 1}', "not integer"),
        ('{"lines": [{"sku": "AB1", "x": 1}], "total": 1}', "where nothing may be"),
        ('{"lines": [], "total": 1}', "fewer than 1 items"),
        ('{"lines": [{"sku": "AB1"}]}', "without total"),
        ('{"lines": [{"sku": "AB1"}], "total": 0.5}', "not more than 0.5"),
        ('{"lines": [{"sku": "AB1"}], "total": 1, "state": "lost"}', 'not one of "open", "paid"'),
        ("The order is open.", "is not JSON"),
    ],
)  # fmt: skip
def test_a_schema_says_where_an_answer_does_not_fit(answer: str, words: str) -> None:
    why = fits(ORDER, answer)
    assert words in why
    assert bool(why) is bool(words)


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "null", "[1]"),
        ({"oneOf": [{"minimum": 1}, {"maximum": 5}]}, "9", "3"),
        ({"allOf": [{"minimum": 1}, {"maximum": 5}]}, "3", "9"),
        ({"not": {"const": "x"}}, '"y"', '"x"'),
        ({"uniqueItems": True}, "[1, 2, true]", "[1, 1.0]"),
        ({"type": ["integer", "string"]}, "1.0", "1.5"),
        ({"maxLength": 2}, '"ab"', '"abc"'),
        ({"maxItems": 1}, "[1]", "[1, 2]"),
        (True, "1", "no json"),
    ],
)
def test_each_keyword_accepts_and_refuses(schema: Any, good: str, bad: str) -> None:
    assert fits(schema, good) == ""
    assert fits(schema, bad)


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"$ref": "https://example.com/order.json"}, "nothing is fetched"),
        ({"$ref": "#/$defs/other"}, "that it defines itself"),
        ({"patternProperties": {}}, "'patternProperties' is not supported"),
        ({"type": "date"}, "takes one or several of"),
        ({"pattern": "(?=x)"}, "look-ahead is not supported"),
        ({"minimum": "much"}, "takes a number"),
        ("x", "a schema is an object"),
        (None, "a schema is an object"),
    ],
)
def test_a_schema_that_is_only_half_understood_is_refused(schema: Any, words: str) -> None:
    with pytest.raises(ClaimInvalid) as caught:
        validate(Claim("c1", "json_schema", {"schema": schema}))
    assert words in str(caught.value)


def test_a_schema_that_refers_to_itself_ends() -> None:
    endless = {"$defs": {"a": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}
    with pytest.raises(ClaimInvalid, match="too many steps"):
        fits(endless, "1")
    branching = {"$defs": {"a": {"anyOf": [{"$ref": "#/$defs/a"}] * 3}}, "$ref": "#/$defs/a"}
    with pytest.raises(ClaimInvalid, match="too many steps"):
        fits(branching, "1")


def test_a_tree_may_refer_to_itself() -> None:
    tree = {"$defs": {"t": {"type": "array", "items": {"$ref": "#/$defs/t"}}}, "$ref": "#/$defs/t"}
    assert fits(tree, "[[[]], []]") == ""
    assert "$[0][0]" in fits(tree, "[[1]]")


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 50_000, "{" * 100_000, '["a' * 30_000])
def test_hostile_json_is_no_json(text: str) -> None:
    assert state(at("$.total", equals=42), text) == "silent"
