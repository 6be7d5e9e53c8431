"""AgentRx and Who&When: what people marked in runs that failed comes with the runs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from reading import DATA, judged, read
from shared_data import shared
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.library.library import Library
from tracejury.store.loading.load import load
from tracejury.store.reviews.annotations import annotation_reviews
from tracejury.store.trace import Trace


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "library")


def only(library: Library) -> Trace:
    (key,) = library.keys()
    trace = library.trace(key)
    assert trace is not None
    return trace


def test_marks_stand_on_their_steps_with_one_root_cause(library: Library) -> None:
    report = load(library, [DATA / "agentrx"])
    assert (report.totals.traces, report.totals.rejected) == (1, 0)
    trace = only(library)
    assert sorted(judged(trace.scores), key=str) == [
        ("failure summary", None, "fail", "human", None, None),
        ("failure", None, "Instruction Adherence Failure", "human", None, "2"),
        ("failure", None, "Invention of New Information", "human", None, "4"),
        ("reward", 0.0, None, "code", None, None),
        ("root cause", None, "Instruction Adherence Failure", "human", None, "2"),
    ]
    marked = trace.step("2")
    assert marked is not None
    assert marked.output == "You are booked on Friday at 06:40."
    (review,) = annotation_reviews(trace, builtin_rubrics()["agent-failure"])
    assert (review["verdict"], review["status"]) == ("fail", "finished")


def test_labels_alone_wait_for_their_run_and_take_no_other_of_that_number(
    library: Library, tmp_path: Path
) -> None:
    folder = tmp_path / "others"
    folder.mkdir()
    shutil.copy(DATA / "agentrx" / "runs.json", folder)
    load(library, [folder])
    report = load(library, [DATA / "agentrx" / "ground_truth.json"])
    assert (report.totals.traces, report.totals.rejected) == (0, 1)
    assert "load both as one folder" in report.bundles[0].rejects[0].reason
    assert [score.name for score in only(library).scores] == ["reward"]


def test_the_published_labels_come_with_their_runs(library: Library) -> None:
    report = load(library, [shared("real", "agentrx")])
    assert (report.totals.traces, report.totals.rejected) == (136, 0)
    traces = map(library.trace, library.keys())
    names = [score.name for trace in traces if trace is not None for score in trace.scores]
    assert names.count("failure") == 39
    assert (names.count("root cause"), names.count("failure summary")) == (29, 29)


@pytest.mark.parametrize(
    ("number", "step"), [("1", "1"), (0, "0"), ("7", None), ("none", None), (None, None)]
)
def test_a_mistake_stands_on_the_message_that_it_names(
    number: Any, step: str | None, tmp_path: Path
) -> None:
    said = [{"role": "human", "content": "Go."}, {"role": "Expert", "content": "Done."}]
    path = tmp_path / "a.json"
    labels = {"mistake_agent": "Expert", "mistake_step": number, "mistake_reason": "Not done."}
    path.write_text(json.dumps({"question": "Go?", "history": said, **labels}))
    ((trace,), _) = read(path)
    assert [(s.label, s.step_id, s.explanation) for s in trace.scores] == [
        ("Expert", step, "Not done.")
    ]


def test_every_published_mistake_stands_on_a_step() -> None:
    traces, rejects = read(shared("real", "who_and_when"))
    assert rejects == []
    mistakes = [(t, s) for t in traces for s in t.scores if s.name == "mistake"]
    assert len(mistakes) == len(traces)
    assert all(s.step_id is not None and t.step(s.step_id) is not None for t, s in mistakes)
