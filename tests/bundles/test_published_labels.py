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
    assert (review["break_point"], review["root_cause"]) == ({"step": "2"}, {"step": "2"})
    assert review["own_codes"] == ["instruction-adherence-failure", "invention-of-new-information"]
    assert review["marks"] == [
        {
            "step": "2",
            "kind": "wrong",
            "code": "instruction-adherence-failure",
            "note": "The agent moved a booking that it had not looked up.\nThe rules ask for the booking first.",
        },
        {
            "step": "4",
            "kind": "wrong",
            "code": "invention-of-new-information",
            "note": "It says that nothing was changed.\nNo tool said so.",
        },
    ]
    assert review["note"].splitlines() == [
        "A booking was moved without a look at it.",
        "Root cause: Without the lookup nothing that follows can be right.",
    ]


CAMP = "0c5b9a1e-7b1f-4c57-9d0c-3f1a2e4b6d80"
SAID = ["Where do we sleep?", "The list has two huts.", "Hut A is open.", "Sleep in hut B."]


def steps(*said: str) -> list[dict[str, Any]]:
    """A run as AgentRx's data set writes it."""
    return [
        {"index": number, "substeps": [{"sub_index": 1, "role": "human" if number == 1 else "Guide", "content": words}]}
        for number, words in enumerate(said, start=1)
    ]  # fmt: skip


def labelled(named: str, *marks: tuple[str, int], root: str) -> dict[str, Any]:
    """Annotations as its data set writes them: ids as text, the root cause twice."""
    failures = [
        {"failure_id": id_, "step_number": step, "step_reason": f"Mark {id_}.", "failure_category": "Invalid Invocation",
         "category_reason": "", "failed_agent": "Guide"}
        for id_, step in marks
    ]  # fmt: skip
    return {
        "trajectory_id": named,
        "failure_summary": "They sleep in the wrong hut.",
        "failures": failures,
        "num_failures": len(failures),
        "root_cause": {"failure_id": root, "reason_for_root_cause": "It did not ask."},
        "root_cause_failure_id": root,
        "root_cause_reason": "It did not ask.",
    }


def lines(path: Path, *records: Any) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(one) + "\n" for one in records))
    return path


@pytest.mark.parametrize(("run", "label"), [(CAMP, CAMP), ("tau_retail_7", "7")])
def test_runs_whose_steps_hold_their_messages_meet_their_annotations(
    run: str, label: str, library: Library, tmp_path: Path
) -> None:
    lines(
        tmp_path / "set" / "runs.jsonl",
        {"trajectory_id": run, "instruction": "Camp.", "steps": steps(*SAID)},
    )
    lines(tmp_path / "set" / "labels.jsonl", labelled(label, ("1", 4), ("2", 3), root="1"))
    report = load(library, [tmp_path / "set"])
    assert (report.totals.traces, report.totals.rejected) == (1, 0)
    trace = only(library)
    assert (trace.source_id, trace.input) == (run, "Camp.")
    assert [step.output for step in trace.steps] == SAID
    (review,) = annotation_reviews(trace, builtin_rubrics()["agent-failure"])
    assert [(mark["step"], mark["note"]) for mark in review["marks"]] == [
        ("2", "Mark 2."),
        ("3", "Mark 1."),
    ]
    # Where it first went wrong is not where it was lost.
    assert (review["break_point"], review["root_cause"]) == ({"step": "2"}, {"step": "3"})


def test_a_step_of_several_messages_is_one_step_for_annotations(tmp_path: Path) -> None:
    given = steps(*SAID[:3])
    given[1]["substeps"].append({"sub_index": 2, "role": "Terminal", "content": "2 huts"})
    path = lines(tmp_path / "set" / "runs.jsonl", {"trajectory_id": CAMP, "steps": given})
    ((trace,), _) = read(path)
    assert [(step.id, step.output) for step in trace.steps] == [
        ("0", SAID[0]), ("1", SAID[1]), ("1.1", "2 huts"), ("2", SAID[2])
    ]  # fmt: skip


def test_annotations_that_are_loaded_alone_make_reviews_of_the_runs_that_they_reach(
    library: Library, tmp_path: Path
) -> None:
    load(
        library,
        [lines(tmp_path / "set" / "runs.jsonl", {"trajectory_id": CAMP, "steps": steps(*SAID)})],
    )
    report = load(
        library, [lines(tmp_path / "set" / "labels.jsonl", labelled(CAMP, ("1", 2), root="1"))]
    )
    row = report.bundles[0].row
    assert row is not None
    assert library.keys_rated_by_people([row]) == library.keys()


def test_a_root_cause_with_a_step_of_its_own_and_a_mark_beyond_the_end_are_kept(
    library: Library, tmp_path: Path
) -> None:
    label = {
        "task_id": CAMP,
        "annotator": "mia",
        "failures": [{"failure_case": 3, "index": "9", "reason_for_failure": "Called nothing."}],
        "root_cause": {
            "failure_case": "System failure",
            "index": 2,
            "reason_for_root_cause": "Down.",
        },
    }
    lines(tmp_path / "set" / "runs.jsonl", {"trajectory_id": CAMP, "steps": steps(*SAID)})
    lines(tmp_path / "set" / "labels.jsonl", label)
    load(library, [tmp_path / "set"])
    (review,) = annotation_reviews(only(library), builtin_rubrics()["agent-failure"])
    assert (review["reviewer"], review["verdict"]) == ("mia", "fail")
    assert review["root_cause"] == {"step": "1"}
    assert review["own_codes"] == ["system-failure", "3"]
    assert review["note"].splitlines() == ["3: Called nothing.", "Root cause: Down."]
    assert "break_point" not in review


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
