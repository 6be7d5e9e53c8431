"""Feedback of LangSmith, scores of Langfuse, annotations of Phoenix, assessments of MLflow: what people said becomes
reviews, what judges and code said stays scores."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from labelled import (
    BUNDLES,
    DOG,
    FERRY,
    LABELS,
    LATE,
    MLFLOW,
    MLFLOW_2,
    SPANS,
    SPANS_2,
    labelled_library,
    rejected,
    reviews_of,
    take,
)
from tracejury.store.loading.load import load
from tracejury.store.reviews.line_values import iso_time
from tracejury.store.workspace.workspace import Workspace


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with labelled_library(tmp_path, *BUNDLES) as found:
        yield found


JUDGES = "a judgement by a judge was left out; `tracejury load` attaches it to its trace as a score"


def test_feedback_of_one_person_on_one_run_is_one_review_and_its_history(space: Workspace) -> None:
    report = take(space, "langsmith/feedback.jsonl", answers=["severity:major=high"], reviewer="x")
    assert (report.added, report.replaced, report.rejected) == (3, 1, [])
    review = reviews_of(space, FERRY)["kim"]
    assert (review.verdict, review.answers["severity"]) == ("fail", "high")
    assert "It is quay 2 on weekdays." in (review.note or "")
    assert iso_time(review.at_ms) == "2026-10-02T10:00:05.000Z"
    verdicts = [
        event.body["value"]
        for event in space.journal.events("kim", review.trace)
        if event.kind == "answer" and event.body["question"] == "verdict"
    ]
    assert verdicts == ["pass", "fail"]
    assert JUDGES in report.warnings
    assert "5 judgements of 2 reviewers on 3 traces" in report.warnings
    assert reviews_of(space, DOG)["kim"].verdict == "pass"
    corrected = reviews_of(space, LATE)["93dcf9a8-e4dd-4153-8ab5-ef17b3ba310a"]
    assert corrected.correction is not None
    assert corrected.correction.text == "It does not run today."


def test_a_category_that_is_no_answer_is_refused_with_the_option(space: Workspace) -> None:
    report = take(space, "langsmith/feedback.jsonl")
    (reason,) = set(rejected(report))
    assert reason == (
        "severity: 'major' is no answer to severity of agent-failure (low, medium, high, critical);"
        " --answer 'severity:major=ANSWER' says which it is, --question 'severity=note' keeps it in the note"
    )
    # All that this person said of this run, in both states.
    assert len(report.rejected) == 3


def test_scores_of_langfuse_are_reviews_if_people_gave_them(space: Workspace) -> None:
    report = take(space, "langfuse/scores.json")
    assert rejected(report) == [
        "the score is on a session or an experiment, not on a trace or a step"
    ]
    found = reviews_of(space, SPANS)
    kim = found["kim"]
    assert (kim.verdict, kim.answers["severity"]) == ("fail", "high")
    assert "stars: 2.0" in (kim.note or "")
    (mark,) = found["ana"].marks
    assert (mark.step, mark.kind) == ("00f067aa0ba902b2", "good")
    assert reviews_of(space, SPANS_2)["ana"].verdict == "pass"
    assert JUDGES in report.warnings


@pytest.mark.parametrize("name", ["phoenix/annotations.json", "phoenix/annotations.csv"])
def test_annotations_of_phoenix_find_their_trace_by_the_span(space: Workspace, name: str) -> None:
    report = take(space, name)
    kim = reviews_of(space, SPANS)["kim"]
    assert kim.verdict == "fail"
    assert ("00f067aa0ba902b1", "wrong") in [(mark.step, mark.kind) for mark in kim.marks]
    assert JUDGES in report.warnings


def test_an_annotation_of_a_span_that_is_not_there_is_refused(space: Workspace) -> None:
    assert rejected(take(space, "phoenix/annotations.json")) == [
        "no trace in the library has a step '00f067aa0ba902ff'; load the traces first"
    ]


def test_an_assessment_that_overrides_another_is_the_later_opinion(space: Workspace) -> None:
    report = take(space, "mlflow/assessments.jsonl")
    assert (report.added, report.replaced, report.rejected) == (2, 1, [])
    kim = reviews_of(space, MLFLOW)["kim@ferry.example"]
    assert kim.verdict == "fail"
    assert kim.correction is not None
    assert kim.correction.text == "It leaves from quay 2."
    assert reviews_of(space, MLFLOW_2)["ana@ferry.example"].verdict == "pass"


FILES = [
    "langsmith/feedback.jsonl",
    "langfuse/scores.json",
    "phoenix/annotations.json",
    "phoenix/annotations.csv",
    "mlflow/assessments.jsonl",
]


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_stored_twice_also_after_the_scores_were_loaded(
    space: Workspace, name: str
) -> None:
    options = {"answers": ["severity:major=high"]}
    first = take(space, name, reviewer="x", **options)
    load(space.library, [LABELS / name])
    second = take(space, name, reviewer="x", **options)
    assert first.stored > 0
    assert (second.stored, rejected(second)) == (0, rejected(first))


@pytest.mark.parametrize("name", FILES)
def test_load_makes_no_trace_of_them(space: Workspace, name: str) -> None:
    report = load(space.library, [LABELS / name])
    assert report.totals.traces == 0


def test_a_table_of_feedback_has_the_numbers_of_the_list(space: Workspace, tmp_path: Path) -> None:
    columns = ["id", "run_id", "trace_id", "key", "score", "comment", "feedback_source"]
    source = json.dumps({"type": "app", "user_name": "kim"}).replace('"', '""')
    file = tmp_path / "feedback.csv"
    file.write_text(
        f'{",".join(columns)}\n1,{FERRY},{FERRY},correct,0.0,Wrong quay.,"{source}"\n'
        f'2,{DOG},{DOG},correct,True,,"{source}"\n'
    )
    space.import_reviews(file)
    assert reviews_of(space, FERRY)["kim"].verdict == "fail"
    assert reviews_of(space, DOG)["kim"].verdict == "pass"


def test_no_polarity_is_guessed_from_a_number(space: Workspace, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in (LABELS / FILES[0]).read_text().splitlines()]
    file = tmp_path / "feedback.jsonl"
    file.write_text(json.dumps({**rows[0], "key": "toxicity", "score": 1}))
    (reason,) = rejected(space.import_reviews(file))
    assert re.match(r"no label fits a question of agent-failure \(toxicity: 1\)", reason)
