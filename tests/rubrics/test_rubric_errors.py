"""A rubric file that is wrong is refused with file, line and key of everything that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from tracejury.rubrics.files import RubricError, find_rubric, load_rubric, parse_rubric

START = """\
id: small
questions:
  - id: verdict
    ask: Good?
    type: pass_fail
"""


def errors(text: str) -> list[str]:
    with pytest.raises(RubricError) as caught:
        parse_rubric(text, "r.yaml")
    return [problem.said("r.yaml") for problem in caught.value.problems]


def test_the_smallest_rubric_is_fine() -> None:
    rubric = parse_rubric(START, "r.yaml")
    assert (rubric.id, rubric.title, rubric.version) == ("small", "small", 1)
    assert rubric.verdict.question == "verdict"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            "  - id: tone\n    ask: Tone?\n    type: scael\n",
            ("r.yaml, line 8, key questions[1].type: 'scael' is not a type of question; "
            "did you mean 'scale'?"),
        ),
        (
            "  - id: tone\n    ask: Tone?\n    type: text\n    requried: true\n",
            ("r.yaml, line 9, key questions[1].requried: is not a key of a question; "
            "did you mean 'required'?"),
        ),
        (
            "  - id: verdict\n    ask: Again?\n    type: text\n",
            ("r.yaml, line 6, key questions[1].id: 'verdict' is also the id of the question on "
            "line 3; ids must differ"),
        ),
        (
            "  - id: why\n    type: text\n",
            ("r.yaml, line 6, key questions[1].ask: is missing or empty; write the question as the "
            "reviewer reads it"),
        ),
        (
            "  - id: a b\n    ask: Why?\n    type: text\n",
            ("r.yaml, line 6, key questions[1].id: must be 1 to 64 letters, digits, - or _, "
            "beginning with a letter or digit"),
        ),
        (
            ("  - id: mode\n    ask: How?\n    type: choice\n    choices:\n"
            "      - {key: a, label: A}\n      - {key: a, label: B}\n"),
            ("r.yaml, line 11, key questions[1].choices[1].key: 'a' is also the key of the choice "
            "on line 10; keys must differ"),
        ),
        (
            "  - id: mode\n    ask: How?\n    type: choice\n    choices: [a]\n",
            "r.yaml, line 9, key questions[1].choices: a choice question needs at least 2 choices",
        ),
        (
            "  - id: mode\n    ask: How?\n    type: multi\n",
            "r.yaml, line 6, key questions[1].choices: a multi question needs at least 1 choices",
        ),
        (
            "  - id: mode\n    ask: How?\n    type: multi\n    choices:\n      - label: A\n",
            ("r.yaml, line 10, key questions[1].choices[0].key: is missing or empty; write a short "
            "word such as tone"),
        ),
        (
            "  - id: tone\n    ask: Tone?\n    type: scale\n    low: 4\n    high: 4\n",
            "r.yaml, line 10, key questions[1].high: must be greater than low (4)",
        ),
        (
            "  - id: tone\n    ask: Tone?\n    type: scale\n    high: 1e3\n",
            "r.yaml, line 9, key questions[1].high: must be a whole number, written like 3",
        ),
        (
            "  - id: tone\n    ask: Tone?\n    type: scale\n    high: 1000\n",
            "r.yaml, line 9, key questions[1].high: a scale stays between -100 and 100",
        ),
        (
            "  - id: why\n    ask: Why?\n    type: text\n    low: 1\n",
            "r.yaml, line 9, key questions[1].low: belongs to a scale only; remove it",
        ),
        (
            "  - id: tone\n    ask: Tone?\n    type: scale\n    default: 9\n",
            "r.yaml, line 9, key questions[1].default: 9 is not between 1 and 5",
        ),
        (
            "  - id: mode\n    ask: How?\n    type: multi\n    choices: [a, b]\n    default: [c]\n",
            "r.yaml, line 10, key questions[1].default: 'c' is not one of: a, b",
        ),
        (
            "  - id: why\n    ask: Why?\n    type: text\n    ask_if: {verdict: failed}\n",
            ("r.yaml, line 9, key questions[1].ask_if: can never be true: 'failed' is not one of: "
            "pass, fail, unsure"),
        ),
        (
            "  - id: why\n    ask: Why?\n    type: text\n    ask_if: {verdcit: fail}\n",
            ("r.yaml, line 9, key questions[1].ask_if: there is no question 'verdcit'; "
            "did you mean 'verdict'?"),
        ),
        (
            ("  - id: why\n    ask: Why?\n    type: text\n    ask_if: {tone: 1}\n"
            "  - id: tone\n    ask: Tone?\n    type: scale\n"),
            ("r.yaml, line 9, key questions[1].ask_if: 'tone' is not asked before this question; "
            "only an earlier one can decide"),
        ),
        (
            "  - id: why\n    ask: Why?\n    type: text\n    ask_if: {why: x}\n",
            ("r.yaml, line 9, key questions[1].ask_if: 'why' is not asked before this question; "
            "only an earlier one can decide"),
        ),
        (
            "  - id: why\n    ask: Why?\n    type: text\n    ask_if: sometimes\n",
            ("r.yaml, line 9, key questions[1].ask_if: write it like {verdict: fail} or "
            "{tone: [1, 2]}"),
        ),
        (
            "  - id: why\n    ask: Why?\n    type: text\n    required: maybe\n",
            "r.yaml, line 9, key questions[1].required: must be true or false",
        ),
        (
            "  - id: why\n    ask: [Why]\n    type: text\n",
            "r.yaml, line 7, key questions[1].ask: must be text, not a list or a mapping",
        ),
        (
            "  - just words\n",
            ("r.yaml, line 6, key questions[1]: must be a question: a mapping with the keys id, "
            "ask, type, help, examples, required, ask_if, default, low, high, choices"),
        ),
        ("version: 1.0\n", "r.yaml, line 6, key version: must be a whole number, written like 3"),
        (
            "version: 0\n",
            "r.yaml, line 6, key version: must be 1 or more; add one with every change",
        ),
        ("versoin: 2\n", ("r.yaml, line 6, key versoin: is not a key of a rubric; did you mean "
         "'version'?")),
        (
            "verdict: verdikt\n",
            "r.yaml, line 6, key verdict: there is no question 'verdikt'; did you mean 'verdict'?",
        ),
        (
            "break_point: always\n",
            "r.yaml, line 6, key break_point: must be one of: required, optional, off",
        ),
        ("display: {blind: perhaps}\n", "r.yaml, line 6, key display.blind: must be true or false"),
        (
            "display:\n  frist: [intent]\n",
            "r.yaml, line 7, key display.frist: is not a key of display; did you mean 'first'?",
        ),
        (
            "checks: [contains]\n",
            "r.yaml, line 6, key checks[0]: must be a mapping, such as {type: contains}",
        ),
        ("id: twice\n", "r.yaml, line 6, key id: is written twice, first on line 1; keep one"),
    ],
)  # fmt: skip
def test_an_error_names_the_file_the_line_and_the_key(more: str, said: str) -> None:
    assert errors(START + more) == [said]


RULE = """\
id: small
questions:
  - id: overall
    ask: How good?
    type: scale
"""


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("", [("r.yaml, line 1, key verdict: is missing; write the id of the question that gives "
              "it, or none to ask for no verdict")]),
        (
            "verdict: overall\n",
            [
                ("r.yaml, line 6, key verdict.passes: is missing; say which answers to 'overall' "
                "mean pass"),
                ("r.yaml, line 6, key verdict.fails: is missing; say which answers to 'overall' "
                "mean fail"),
            ],
        ),
        (
            "verdict: {question: overall, passes: [4, 6], fails: [1]}\n",
            ["r.yaml, line 6, key verdict.passes: 6 is not between 1 and 5"],
        ),
        (
            "verdict: {question: overall, passes: [4, 5], fails: [1, 4]}\n",
            ["r.yaml, line 6, key verdict.fails: also in passes: 4; keep one"],
        ),
        (
            "  - {id: why, ask: Why, type: text}\nverdict: why\n",
            [("r.yaml, line 7, key verdict: 'why' is a text question; a verdict comes from "
             "pass_fail, scale or choice")],
        ),
        (
            ("  - {id: verdict, ask: Why, type: text}\n"
            "verdict: {question: overall, passes: [5], fails: [1]}\n"),
            [("r.yaml, line 6, key questions[1].id: is reserved for the question that gives the "
             "verdict, which is 'overall'; rename this")],
        ),
        (
            "  - {id: ok, ask: OK, type: pass_fail, ask_if: {overall: 1}}\nverdict: ok\n",
            [("r.yaml, line 6, key questions[1].ask_if: the question that gives the verdict must "
             "always be asked; remove the condition")],
        ),
    ],
)  # fmt: skip
def test_a_verdict_that_cannot_be_given_is_refused(more: str, said: list[str]) -> None:
    assert errors(RULE + more) == said


def test_all_problems_of_a_file_are_told_in_the_order_of_its_lines() -> None:
    said = errors("id: no good\nversion: x\nquestions:\n  - type: text\n    nope: 1\n")
    assert [line.split(":")[0] for line in said] == [
        "r.yaml, line 1, key id",
        "r.yaml, line 2, key version",
        "r.yaml, line 4, key questions[0].id",
        "r.yaml, line 4, key questions[0].ask",
        "r.yaml, line 5, key questions[0].nope",
    ]


def test_a_question_with_a_problem_does_not_make_others_look_wrong() -> None:
    said = errors(
        START + "  - {id: tone, ask: Tone, type: sclae}\n"
        "  - {id: why, ask: Why, type: text, ask_if: {tone: 1}}\n"
    )
    assert len(said) == 1
    assert "'sclae'" in said[0]


def test_very_many_problems_are_counted_not_all_printed() -> None:
    text = START + "".join(f"extra{number}: 1\n" for number in range(300))
    with pytest.raises(RubricError) as caught:
        parse_rubric(text, "r.yaml")
    assert len(caught.value.problems) == 300
    assert caught.value.what.count("\n") == 50
    assert caught.value.what.endswith("r.yaml: and 250 more problems")


def test_a_line_of_an_error_stays_one_line_whatever_the_file_says() -> None:
    [said] = errors(START + '"new\\nline\\e[31m": 1\n')
    assert said.startswith("r.yaml, line 6, key new\\nline\\x1b[31m: is not a key")


def test_the_error_says_what_to_do_next() -> None:
    with pytest.raises(RubricError) as caught:
        parse_rubric("id: x\n", "r.yaml")
    assert "tracejury rubric check" in caught.value.hint
    assert caught.value.exit_code == 2


def test_a_file_that_is_not_there_and_a_folder_are_errors_not_tracebacks(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no.yaml", Path("nul\0name.yaml")):
        with pytest.raises(RubricError, match="cannot be read"):
            load_rubric(path)


def test_an_unknown_name_tells_which_rubrics_there_are() -> None:
    with pytest.raises(RubricError) as caught:
        find_rubric("agent-failures")
    assert "agent-failure, rag-answer, support-reply" in caught.value.hint


def test_a_name_with_a_path_or_an_ending_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(START)
    assert find_rubric(str(path)).id == "small"
    with pytest.raises(RubricError, match=r"missing\.yaml: cannot be read"):
        find_rubric("missing.yaml")
