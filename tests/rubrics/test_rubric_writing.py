"""Rubric files that the program writes: they mean what they are made from, and keep what stood there."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
import yaml
from any_rubric import changed, rubrics
from hypothesis import given
from hypothesis import strategies as st
from tracejury.rubrics.files import builtin_rubrics, builtin_text, parse_rubric
from tracejury.rubrics.schema import Choice, Rubric
from tracejury.rubrics.versions import changes
from tracejury.rubrics.writing import (
    drafted_rubric,
    new_code,
    rubric_yaml,
    short_name,
    text_with_code,
    with_code,
    with_version,
)

RUBRIC = builtin_rubrics()["agent-failure"]


@given(rubrics())
def test_a_written_rubric_is_read_as_it_was(rubric: Rubric) -> None:
    assert parse_rubric(rubric_yaml(rubric), "r.yaml") == rubric


def test_a_written_rubric_is_one_that_people_can_read() -> None:
    text = rubric_yaml(RUBRIC)
    assert "\ninstructions: |\n  Judge the run as the person who asked would" in text
    assert max(map(len, text.splitlines())) < 110


@given(rubrics(), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_a_code_is_added_to_any_rubric(rubric: Rubric, label: str) -> None:
    try:
        choice = new_code(rubric, label, "when it is so")
    except ValueError:
        return
    wanted = with_code(rubric, choice)
    if choice.key.isprintable() and len(choice.key) <= 64:
        assert parse_rubric(text_with_code(rubric_yaml(rubric), choice), "r.yaml") == wanted


@pytest.mark.parametrize("name", builtin_rubrics())
def test_everything_else_stays_as_it_was_written(name: str) -> None:
    before = builtin_text(name)
    choice = new_code(builtin_rubrics()[name], "Wrong: number", "It names 3, not 4.")
    after = text_with_code(before, choice)
    kept = [line for line in after.splitlines() if line in before.splitlines()]
    assert kept == before.splitlines()
    assert after.count("\n") == before.count("\n") + 4


def test_choices_in_one_line_are_written_anew() -> None:
    text = "id: r\nquestions:\n  - {id: verdict, ask: Good, type: pass_fail}\n"
    text += "  - {id: m, ask: What, type: multi, choices: [{key: a, code: a}]}  # a comment\n"
    choice = Choice("b", "B", "", "b")
    rubric = parse_rubric(text, "r")
    assert parse_rubric(text_with_code(text, choice), "r") == with_code(rubric, choice)


def test_a_rubric_without_codes_gets_a_question_for_them() -> None:
    rubric = parse_rubric("id: r\nquestions: [{id: ok, ask: Good, type: pass_fail}]\n", "r")
    more = with_code(rubric, new_code(rubric, "Rude", ""))
    assert more.questions[-1].choices == (Choice("rude", "Rude", "", "rude"),)
    assert parse_rubric(rubric_yaml(more), "r") == more


@pytest.mark.parametrize(
    ("label", "key", "said"),
    [
        ("  ", "", "needs a name"),
        ("Bias", "", "a choice with the key 'bias'"),
        ("Other thing", "hallucination", "a choice with the key 'hallucination'"),
    ],
)
def test_a_code_that_cannot_be_added_says_why(label: str, key: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        new_code(RUBRIC, label, "", key)


def test_a_version_is_changed_where_it_stands() -> None:
    text = "id: r  # mine\nversion: 1 # first\nquestions: []\nverdict: none\n"
    assert with_version(text, 2) == text.replace("version: 1 ", "version: 2")
    assert with_version("id: r\nverdict: none\n", 3) == "id: r\nversion: 3\nverdict: none\n"


def test_a_short_form_becomes_a_rubric() -> None:
    rubric = parse_rubric(
        drafted_rubric("Größe?", "Short enough?", "Too long: more than needed\nrude"), "r"
    )
    assert rubric.asks_verdict
    assert rubric.questions[1].choices == (
        Choice("too-long", "Too long", "more than needed", "too-long"),
        Choice("rude", "rude", "", "rude"),
    )
    assert not parse_rubric(drafted_rubric("Notes", "", "rude"), "r").asks_verdict


def test_a_short_name_has_letters_and_digits_alone() -> None:
    assert short_name("  Wrong: Numbers, 3!  ") == "wrong-numbers-3"
    assert short_name("東京") == ""


@given(rubrics(), st.data())
def test_whatever_is_changed_is_said(rubric: Rubric, data: st.DataObject) -> None:
    def same(one: Any) -> bool:
        told = ("id", "version")
        as_before = {name: getattr(rubric, name) for name in told}
        return bool(dataclasses.replace(one, **as_before) == rubric)

    other = data.draw(st.sampled_from([one for one in changed(rubric) if not same(one)]))
    assert changes(rubric, other)
    assert changes(rubric, rubric) == ()


def test_changes_are_said_in_words() -> None:
    text = builtin_text("agent-failure")
    data = yaml.safe_load(text)
    data["questions"][1]["choices"][0]["label"] = "Made up"
    data["questions"][1]["choices"].pop()
    data["questions"][4]["required"] = False
    data["break_point"] = "off"
    new = parse_rubric(yaml.safe_dump(data), "r")
    assert changes(RUBRIC, new) == (
        "the choice 'Hallucination' of 'How did it fail?' now reads 'Made up'",
        "the choice 'Something else' of 'How did it fail?' no longer exists",
        "'What is wrong, in one or two sentences?' is optional now",
        "the break point is off now, not required",
    )
