"""What answers mean: which questions are asked, what is missing, the verdict and the codes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tracejury.rubrics.files import builtin_rubrics, parse_rubric
from tracejury.rubrics.question_types import check_answer
from tracejury.rubrics.schema import Question
from tracejury.rubrics.scoring import asked, codes_of, missing, verdict_of, waived

CHAIN = parse_rubric(
    """\
id: chain
questions:
  - {id: ok, ask: Good, type: pass_fail, required: true}
  - id: mode
    ask: How?
    type: multi
    required: true
    ask_if: verdict = fail
    choices: [{key: a, label: A, code: code-a}, {key: b, label: B, code: code-b}, c]
  - id: where
    ask: Where?
    type: choice
    required: true
    ask_if: {mode: [a, c]}
    choices: [{key: x, label: X, code: code-b}, {key: y, label: Y}]
  - {id: why, ask: Why, type: text, required: true, ask_if: {where: y}}
  - {id: doubt, ask: What is missing, type: text, ask_if: {verdict: unsure}}
""",
    "chain.yaml",
)

SCALE = parse_rubric(
    """\
id: scale
questions:
  - {id: overall, ask: How good, type: scale, required: true}
  - {id: why, ask: Why, type: text, required: true, ask_if: {verdict: [fail, unsure]}}
  - {id: low, ask: Really, type: text, ask_if: {overall: [1]}}
verdict: {question: overall, passes: [4, 5], fails: [1, 2]}
""",
    "scale.yaml",
)


def ids(questions: tuple[Question, ...]) -> list[str]:
    return [question.id for question in questions]


def test_only_the_questions_whose_condition_holds_are_asked() -> None:
    assert ids(asked(CHAIN, {})) == ["ok"]
    assert ids(asked(CHAIN, {"ok": "pass"})) == ["ok"]
    assert ids(asked(CHAIN, {"ok": "unsure"})) == ["ok", "doubt"]
    assert ids(asked(CHAIN, {"ok": "fail"})) == ["ok", "mode"]
    assert ids(asked(CHAIN, {"ok": "fail", "mode": ["b"]})) == ["ok", "mode"]
    assert ids(asked(CHAIN, {"ok": "fail", "mode": ["b", "c"]})) == ["ok", "mode", "where"]


def test_a_question_that_hangs_on_one_not_asked_is_not_asked_either() -> None:
    answers: dict[str, Any] = {"ok": "fail", "mode": ["a"], "where": "y"}
    assert ids(asked(CHAIN, answers)) == ["ok", "mode", "where", "why"]
    assert ids(asked(CHAIN, {**answers, "ok": "pass"})) == ["ok"]


def test_a_verdict_that_came_alone_stands_in_for_the_answers() -> None:
    assert ids(asked(CHAIN, {}, "fail")) == ["ok", "mode"]
    assert ids(asked(SCALE, {}, "unsure")) == ["overall", "why"]


def test_missing_are_the_asked_and_required_questions_without_an_answer() -> None:
    assert ids(missing(CHAIN, {})) == ["ok"]
    assert ids(missing(CHAIN, {"ok": "pass"})) == []
    assert ids(missing(CHAIN, {"ok": "unsure"})) == []
    assert ids(missing(CHAIN, {"ok": "fail"})) == ["mode"]
    assert ids(missing(CHAIN, {"ok": "fail", "mode": ["a"]})) == ["where"]
    assert ids(missing(CHAIN, {"ok": "fail", "mode": ["a"], "where": "y"})) == ["why"]
    done: dict[str, Any] = {"ok": "fail", "mode": ["a"], "where": "y", "why": "Because."}
    assert missing(CHAIN, done) == ()


UNSURE = parse_rubric(
    """\
id: unsure
questions:
  - {id: verdict, ask: Good, type: pass_fail, required: true}
  - {id: backed, ask: Backed, type: choice, required: true, ask_if: {verdict: [fail, unsure]}, choices: ["yes", "no"]}
  - {id: doubt, ask: What would you need to know, type: text, required: true, ask_if: {verdict: unsure}}
""",
    "unsure.yaml",
)


def test_whoever_is_unsure_has_to_answer_only_what_is_asked_of_the_unsure() -> None:
    assert ids(missing(UNSURE, {"verdict": "fail"})) == ["backed"]
    assert ids(missing(UNSURE, {"verdict": "unsure"})) == ["doubt"]
    assert ids(waived(UNSURE, {"verdict": "unsure"})) == ["backed"]
    assert waived(UNSURE, {"verdict": "unsure", "backed": "no"}) == ()
    # In the middle of a scale one is sure that it is neither good nor bad.
    assert ids(missing(SCALE, {"overall": 3})) == ["why"]


@pytest.mark.parametrize("empty", [None, "", "  \n"])
def test_blank_text_is_no_answer(empty: str | None) -> None:
    answers: dict[str, Any] = {"ok": "fail", "mode": ["a"], "where": "y", "why": empty}
    assert ids(missing(CHAIN, answers)) == ["why"]


def test_nothing_ticked_and_an_invalid_answer_are_no_answers() -> None:
    assert ids(missing(CHAIN, {"ok": "fail", "mode": []})) == ["mode"]
    assert ids(missing(CHAIN, {"ok": "fail", "mode": ["zzz"]})) == ["mode"]
    assert verdict_of(CHAIN, {"ok": "maybe"}) is None


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [(5, "pass"), (4, "pass"), (3, "unsure"), (2, "fail"), (1, "fail"), (None, None), (6, None),
     ("5", None), (True, None)],
)  # fmt: skip
def test_a_scale_gives_the_verdict_by_its_rule(answer: Any, verdict: str | None) -> None:
    assert verdict_of(SCALE, {"overall": answer}) == verdict


def test_a_condition_on_a_scale_compares_numbers() -> None:
    assert ids(asked(SCALE, {"overall": 1})) == ["overall", "why", "low"]
    assert ids(asked(SCALE, {"overall": 2})) == ["overall", "why"]


def test_codes_come_in_the_order_of_the_rubric_and_once_each() -> None:
    answers: dict[str, Any] = {"ok": "fail", "mode": ["c", "b", "a"], "where": "x"}
    assert codes_of(CHAIN, answers) == ("code-a", "code-b")


def test_a_code_of_a_question_no_longer_asked_does_not_count() -> None:
    assert codes_of(CHAIN, {"ok": "pass", "mode": ["a"]}) == ()
    assert codes_of(CHAIN, {"ok": "fail", "mode": ["b"], "where": "x"}) == ("code-b",)


@pytest.mark.parametrize(
    ("question", "value", "reason"),
    [
        ("ok", "pass", None),
        ("ok", "PASS", "'PASS' is not one of: pass, fail, unsure"),
        ("ok", True, "True is not one of: pass, fail, unsure"),
        ("mode", ["a", "c"], None),
        ("mode", [], None),
        ("mode", "a", "must be a list of choice keys"),
        ("mode", ["a", "a"], "'a' is given twice"),
        ("mode", ["q"], "'q' is not one of: a, b, c"),
        ("mode", [["a"]], "['a'] is not one of: a, b, c"),
        ("where", "x", None),
        ("where", "X", "'X' is not one of: x, y"),
        ("why", "text", None),
        ("why", 3, "must be text"),
        ("why", None, None),
    ],
)
def test_an_answer_is_checked_against_its_question(
    question: str, value: Any, reason: str | None
) -> None:
    found = CHAIN.question(question)
    assert found is not None
    assert check_answer(found, value) == reason


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1, None),
        (5, None),
        (0, "0 is not between 1 and 5"),
        (6, "6 is not between 1 and 5"),
        (True, "must be a whole number from 1 to 5"),
        (3.0, "must be a whole number from 1 to 5"),
        ("3", "must be a whole number from 1 to 5"),
    ],
)
def test_a_scale_takes_whole_numbers_between_its_ends(value: Any, reason: str | None) -> None:
    found = SCALE.question("overall")
    assert found is not None
    assert check_answer(found, value) == reason


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(["pass", "fail", "hallucination", "full", "followed"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_answers_of_any_shape_are_scored_without_a_crash(data: st.DataObject) -> None:
    for rubric in builtin_rubrics().values():
        answers: dict[str, Any] = {
            question.id: data.draw(ANYTHING, label=question.id) for question in rubric.questions
        }
        open_questions = missing(rubric, answers)
        assert set(open_questions) <= set(asked(rubric, answers))
        codes_of(rubric, answers)
        valid = check_answer(rubric.questions[0], answers["verdict"]) is None
        assert (verdict_of(rubric, answers) is not None) == (
            valid and answers["verdict"] is not None
        )
