"""Which answers still hold under a later version of a rubric; in doubt an answer does not."""

from __future__ import annotations

import pytest
from tracejury.rubrics.files import parse_rubric
from tracejury.rubrics.schema import Answer, Rubric
from tracejury.rubrics.versions import held_answers, verdict_lost

OLD = """\
id: manners
version: 1
instructions: Read the last answer.
questions:
  - {id: ok, ask: 'Is it polite?', type: pass_fail, required: true}
  - id: kind
    ask: What is off?
    type: choice
    ask_if: {verdict: fail}
    choices: [{key: rude, label: Rude}, {key: cold, label: Cold, help: No greeting.}]
  - {id: tone, ask: 'How warm?', type: scale, low: 1, high: 5}
  - id: where
    ask: Where?
    type: multi
    choices: [{key: top, label: At the start}, {key: end, label: At the end}]
  - {id: why, ask: 'Why?', type: text}
verdict: {question: ok}
"""


def rubric(*changes: tuple[str, str]) -> Rubric:
    text = OLD
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return parse_rubric(text, "manners.yaml")


@pytest.mark.parametrize(
    ("change", "question", "value", "reason"),
    [
        (("{key: rude, label: Rude}", "{key: harsh, label: Harsh}"), "kind", "rude",
         "the choice 'rude' of 'What is off?' no longer exists"),
        (("{key: top, label: At the start}", "{key: mid, label: Midway}"), "where", ["top", "end"],
         "the choice 'top' of 'Where?' no longer exists"),
        (("label: Cold", "label: Not warm enough"), "kind", "cold",
         "the choice 'cold' of 'What is off?' now reads 'Not warm enough', not 'Cold'"),
        (("id: why", "id: reason"), "why", "since", "the question 'Why?' no longer exists"),
        (("ask: 'Why?'", "ask: 'Why not?'"), "why", "since",
         "the question 'Why?' is now worded 'Why not?'"),
        (("high: 5", "high: 7"), "tone", 4, "the scale of 'How warm?' is 1 to 7, not 1 to 5"),
        (("ask: 'Why?', type: text", "ask: 'Why?', type: scale"), "why", "since",
         "the question 'Why?' is of another type now (scale, not text)"),
    ],
)  # fmt: skip
def test_an_answer_that_means_something_else_now_does_not_hold(
    change: tuple[str, str], question: str, value: Answer, reason: str
) -> None:
    given = {"ok": "fail", question: value}
    held = held_answers(rubric(), rubric(change), given)
    assert held.answers == {"ok": "fail"}
    assert held.lost == (reason,)


def test_every_other_answer_holds() -> None:
    given: dict[str, Answer] = {
        "ok": "fail", "kind": "cold", "tone": 2, "where": ["end"], "why": "since",
    }  # fmt: skip
    new = rubric(("{key: rude, label: Rude}", "{key: harsh, label: Harsh}"))
    held = held_answers(rubric(), new, given)
    assert (held.answers, held.lost, held.noted) == (given, (), ())


def test_case_blanks_and_a_final_point_are_no_new_wording() -> None:
    new = rubric(("ask: 'Is it polite?'", "ask: is it  Polite"), ("label: Cold", "label: cold."))
    held = held_answers(rubric(), new, {"ok": "fail", "kind": "cold"})
    assert held.lost == ()


def test_a_choice_that_was_added_changes_nothing() -> None:
    new = rubric(("{key: rude, label: Rude}", "{key: rude, label: Rude}, {key: odd, label: Odd}"))
    assert held_answers(rubric(), new, {"ok": "fail", "kind": "rude"}).lost == ()


def test_changed_help_and_instructions_are_noted() -> None:
    new = rubric(("No greeting.", "No warm word."), ("Read the last", "Read every"))
    assert held_answers(rubric(), new, {"ok": "fail", "kind": "cold"}).noted == (
        "the instructions were changed",
        "the help of 'What is off?' was changed",
    )
    assert held_answers(rubric(), new, {"ok": "fail", "kind": "rude"}).noted == (
        "the instructions were changed",
    )


def test_a_new_question_is_noted() -> None:
    new = rubric(("{id: why, ask: 'Why?', type: text}", "{id: who, ask: 'Who?', type: text}"))
    assert held_answers(rubric(), new, {"ok": "pass"}).noted == ("'Who?' is new and not answered",)


def test_an_answer_without_effect_is_no_loss() -> None:
    """It was given before the verdict was changed to a pass."""
    new = rubric(("{key: rude, label: Rude}", "{key: harsh, label: Harsh}"))
    assert held_answers(rubric(), new, {"ok": "pass", "kind": "rude"}).lost == ()


SCORED = """\
id: score
version: 1
questions: [{id: good, ask: How good, type: scale, required: true}]
verdict: {question: good, passes: [4, 5], fails: [1, 2]}
"""


def test_another_verdict_from_the_same_answer_is_told() -> None:
    old = parse_rubric(SCORED, "score.yaml")
    new = parse_rubric(SCORED.replace("[4, 5]", "[5]").replace("[1, 2]", "[1, 2, 3, 4]"), "s.yaml")
    held = held_answers(old, new, {"good": 4})
    assert held.lost == ()
    assert verdict_lost(old, new, {"good": 4}, held) == (
        "the answers mean fail now, and meant pass before"
    )
    assert verdict_lost(old, new, {"good": 5}, held_answers(old, new, {"good": 5})) is None
