"""What judged a trace before is taken out of records and metadata, however an export spells it; and it is counted."""

from __future__ import annotations

import json

import pytest
from tracejury.store.canonical import Json
from tracejury.store.hiding import HIDDEN, Hiding
from tracejury.store.judging_names import judges
from tracejury.store.trace import Score, Step, Trace

SAID = "wrong fare"
WHY = "The fare of EUR 45 is not in the table."


def traced(**fields: Json) -> Hiding:
    """A trace with a score and an evaluator that gave its reason."""
    judge = Step("9f2c1a4be01d77aa", "evaluator", "fare-judge", output={"reason": WHY})
    said = Step("0a1b2c3d4e5f6071", "llm", "m", output="A bag costs EUR 45.")
    scores = (Score("faithful", 0.2, explanation=WHY),)
    return Hiding(Trace(steps=(said, judge), scores=scores, **fields))


@pytest.mark.parametrize(
    "record",
    [
        {"reference": f"{SAID}, says the table"},
        {"reward_info": {"reward": 0.0, "why": SAID}},
        {"scores": [{"name": "fare", "comment": SAID}]},
        {"id": "1", "name": "faithful", "value": SAID},
        {"attributes": [{"key": "gen_ai.evaluation.explanation", "value": {"stringValue": SAID}}]},
        {"row": json.dumps({"isCorrect": SAID})},
        {"faithful_reason": SAID, "faithful_step": SAID},
        [{"deep": [{"deeper": {"grade": SAID}}]}],
        {"spans": [{"spanId": "9f2c1a4be01d77aa", "attributes": {"text": SAID}}]},
        {"spans": [{"parent_span_id": "9f2c1a4be01d77aa", "text": SAID}]},
        {"events": [{"event": "score", "intermediate": {"text": SAID}}]},
        {"span_type": "EVALUATOR", "outputs": SAID},
        {"correct": False, "rationale": SAID},
        {"tags": [f"verdict:{SAID}"]},
    ],
)
def test_no_judgement_is_left_in_a_record(record: Json) -> None:
    left = traced().entries(record)
    assert left.hidden in (1, 2)
    assert SAID not in json.dumps(left.value)


def test_what_a_judge_said_is_hidden_under_any_name_and_inside_of_other_texts() -> None:
    left = traced().entries({"info": WHY, "log": [f"10:41 {WHY} (faithful)"], "kept": "EUR 45"})
    assert left.value == {"info": HIDDEN, "log": [HIDDEN], "kept": "EUR 45"}
    assert left.hidden == 2


@pytest.mark.parametrize(
    "record",
    [
        {"content": "The score was 2:1.", "role": "user"},
        {"key": "fare.rule", "value": {"stringValue": "non-refundable"}},
        {"name": "get_booking", "arguments": json.dumps({"reference": "K4T9QX"})},
        {"text": "[1] see below", "empty_score": None},
        {"type": "human", "content": "Hello"},
        {"requirements": [{"criteria": WHY}]},
    ],
)
def test_what_judges_nothing_is_left_as_it_is(record: Json) -> None:
    assert traced().entries(record).value == record


def test_what_the_trace_itself_says_is_no_judgement_in_its_records_either() -> None:
    given = {"customer": {"credit_score": 702, "label": "gold"}}
    hiding = traced(input=given)
    record = {"input": given, "credit_score": 650}
    assert hiding.entries(record).value == {"input": given, "credit_score": HIDDEN}
    assert hiding.entries({"said": "A bag costs EUR 45."}).hidden == 0


def test_what_a_rubric_shows_stays() -> None:
    trace = Trace(expected="EUR 60", metadata={"credit_score": 702, "grade": "F"})
    assert Hiding(trace).fields == 3
    assert Hiding(trace, ["credit_score"]).metadata.value == {"credit_score": 702, "grade": HIDDEN}
    assert Hiding(trace, ["credit_score", "expected"]).fields == 1


def test_the_name_of_a_score_is_not_shown_either() -> None:
    left = traced().entries({"faithful": 0.2, "n": 1})
    assert left.value == {"n": 1}
    assert left.hidden == 1


def test_a_step_that_succeeded_or_found_something_near_is_not_judged() -> None:
    recorded = {"success": True, "document.score": 0.83, "eval_score": 0.1}
    assert traced().of_step(recorded).value == {**recorded, "eval_score": HIDDEN}
    assert traced().entries({"success": True}).hidden == 1


def test_the_expected_solution_of_a_task_is_hidden_and_what_was_asked_is_not() -> None:
    """As tau-bench records it: the actions of the task are those that the agent should have taken."""
    actions: Json = [{"name": "book", "kwargs": {"fare": SAID}}]
    task: dict[str, Json] = {"user_id": "mia", "instruction": "Book a flight."}
    record = {"info": {"task": {**task, "actions": actions, "outputs": []}, "source": "user"}}
    hidden = {"info": {"task": {**task, "actions": HIDDEN, "outputs": HIDDEN}, "source": "user"}}
    left = traced().entries(record)
    assert (left.value, left.hidden) == (hidden, 2)
    metadata = Hiding(Trace(metadata=record)).metadata
    assert (metadata.value, metadata.hidden) == (hidden, 2)
    assert traced().entries({"task": task, "actions": actions}).hidden == 0, "what the agent did"
    assert traced().entries(json.loads(json.dumps({"row": json.dumps(record)}))).hidden == 2
    assert Hiding(Trace(), ["actions", "outputs"]).entries(record).hidden == 0


@pytest.mark.parametrize(
    "name",
    [
        "reward", "judge_score", "gen_ai.evaluation.score", "gradingResult", "label", "verdict", "is_correct", "isCorrect",
        "is-correct", "IS_CORRECT", "passed", "testPassed", "rating", "feedback", "annotation", "human_label",
        "humanReview", "judge_model", "expected", "expectedOutput", "ground_truth", "groundTruth", "gold_answer",
        "reference_answer", "target", "mistake_reason", "solution", "reference_actions", "gold_patch", "ideal",
    ],
)  # fmt: skip
def test_names_of_judgements_are_known_in_every_spelling(name: str) -> None:
    assert judges(name)


@pytest.mark.parametrize(
    "name",
    [
        "passengers", "retrieval_time", "scoreboard", "evaluated", "model", "target_language", "reference_number",
        "human_message", "human", "expectant", "compass", "outcomes_url",
    ],
)  # fmt: skip
def test_other_names_are_no_judgements(name: str) -> None:
    assert not judges(name)


def test_what_a_harness_recorded_of_a_step_is_shown_without_what_judges_it() -> None:
    """Events, and what steps that hold others were given; a tool's result is what the application read."""
    found = {"input": "A bag?", "target": SAID, "metadata": {"label_confidence": 0.9}}
    steps = (
        Step("e", "event", "sample_init", output={"sample": found}),
        Step("c", "chain", "row", input=found, output=json.dumps({"grade": SAID})),
        Step("t", "tool", "get_rating", output={"rating": 4.5, "label": "good"}),
    )
    hiding = Hiding(Trace(steps=steps, output="EUR 45."))
    event, chain, tool = hiding.trace.steps
    assert SAID not in json.dumps([event.output, chain.input, chain.output])
    assert event.output["sample"]["input"] == "A bag?"
    assert hiding.fields == hiding.fields_of_steps == 5
    assert tool == steps[2]


def test_what_the_application_answered_is_no_judgement_of_it() -> None:
    said = {"label": "spam", "score": 0.9}
    step = Step("c", "chain", "classify", output=said)
    model = Step("m", "llm", "m", output={"rating": 1})
    routed = Step("r", "chain", "route", output={"rating": 1})
    hiding = Hiding(Trace(steps=(step, model, routed), output=said))
    assert hiding.trace.steps == (step, model, routed)


@pytest.mark.parametrize("path", ["/target", "/metadata/label_confidence", "/scores/0"])
def test_a_change_of_a_judgement_is_one(path: str) -> None:
    changes = [
        {"op": "replace", "path": path, "value": SAID, "replaced": SAID},
        {"op": "add", "path": "/messages/1", "value": "Hello"},
    ]
    (step,) = Hiding(Trace(steps=(Step("e", "event", "state", output=changes),))).trace.steps
    assert SAID not in json.dumps(step.output)
    assert "Hello" in json.dumps(step.output)
