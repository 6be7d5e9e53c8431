"""Labels of Label Studio and Argilla become reviews of the traces that they are about, with nothing lost unsaid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_fixtures import workspace
from tracejury.errors import UserError
from tracejury.store.judgement import Review
from tracejury.store.loading.load import load
from tracejury.store.reviews.importing import ImportReport
from tracejury.store.workspace.workspace import Workspace

QUESTION = "Which quay does the ferry leave from?"
ANSWER = "It leaves from quay 1, at noon."
RUNS = [
    {"id": "run-1", "input": QUESTION, "output": ANSWER},
    {"id": "run-2", "input": "Is there a night ferry?", "output": "Yes."},
    {"id": "run-3", "input": "Is there a bus?", "output": "Yes."},
]


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path / "library", sample=False) as found:
        bundle = tmp_path / "runs.jsonl"
        bundle.write_text("".join(json.dumps(run) + "\n" for run in RUNS))
        load(found.library, [bundle])
        yield found


def take(space: Workspace, folder: Path, content: Any, **options: Any) -> ImportReport:
    file = folder / "labels.json"
    file.write_text(json.dumps(content))
    return space.import_reviews(file, **options)


def reviews(space: Workspace, source_id: str) -> dict[str, Review]:
    (key,) = space.library.by_source(source_id)
    return {one.reviewer: one for one in space.reviews.reviews() if one.trace == key}


def task(*results: dict[str, Any], **more: Any) -> dict[str, Any]:
    annotation = {
        "id": 1,
        "completed_by": {"id": 3, "email": "kim@example.org"},
        "created_at": "2026-10-01T10:00:00.000000Z",
        "was_cancelled": False,
        "result": list(results),
    }
    return {
        "id": 1,
        "data": {"question": QUESTION, "answer": ANSWER},
        "annotations": [annotation],
        "predictions": [],
        **more,
    }


def chosen(*choices: str, name: str = "verdict") -> dict[str, Any]:
    value = {"choices": list(choices)}
    return {"from_name": name, "to_name": "answer", "type": "choices", "value": value}


WRITTEN = {
    "from_name": "why",
    "to_name": "answer",
    "type": "textarea",
    "value": {"text": ["It is quay 2."]},
}
MARKED = {
    "from_name": "span",
    "to_name": "answer",
    "type": "labels",
    "value": {"start": 15, "end": 21, "text": "quay 1", "labels": ["wrong"]},
}


def test_a_task_of_label_studio_is_a_review_with_verdict_note_and_evidence(
    space: Workspace, tmp_path: Path
) -> None:
    report = take(space, tmp_path, [task(chosen("Fail"), WRITTEN, MARKED)])
    assert (report.stored, report.known, report.rejected) == (1, 0, [])
    review = reviews(space, "run-1")["kim@example.org"]
    assert (review.verdict, review.status) == ("fail", "finished")
    assert dict(review.answers) == {"verdict": "fail", "why": "It is quay 2."}
    assert review.note == "span: wrong: 'quay 1'"
    assert [(e.start, e.end, e.text, e.kind) for e in review.evidence] == [
        (15, 21, "quay 1", "why")
    ]


def test_importing_it_again_changes_nothing(space: Workspace, tmp_path: Path) -> None:
    content = [task(chosen("Fail"), WRITTEN, MARKED)]
    take(space, tmp_path, content)
    report = take(space, tmp_path, content)
    assert (report.stored, report.known, report.rejected) == (0, 1, [])


def test_a_category_that_answers_nothing_is_refused_with_the_option_that_tells(
    space: Workspace, tmp_path: Path
) -> None:
    report = take(space, tmp_path, [task(chosen("Too short", "Rude", name="tone"))])
    assert [one.reason for one in report.rejected] == [
        (
            "no label fits a question of agent-failure (tone: Too short, Rude); say what it means:"
            " --question 'tone=QUESTION', --answer 'tone:Too short=pass' (or =fail), or --question 'tone=note'"
        )
    ]
    assert reviews(space, "run-1") == {}


@pytest.mark.parametrize(
    ("options", "verdict", "note"),
    [
        ({"questions": ["tone=note"]}, None, "tone: Too short, Rude"),
        ({"answers": ["tone:rude=fail"]}, "fail", "tone: Too short, Rude"),
        ({"questions": ["Tone=verdict"], "answers": ["Too short=pass", "Rude=fail"]}, None, None),
    ],
)
def test_the_user_says_what_a_label_means(
    space: Workspace,
    tmp_path: Path,
    options: dict[str, list[str]],
    verdict: str | None,
    note: str | None,
) -> None:
    report = take(space, tmp_path, [task(chosen("Too short", "Rude", name="tone"))], **options)
    if note is None:
        # Two words cannot both be the answer.
        assert "--answer 'tone:Too short=ANSWER' says which it is" in report.rejected[0].reason
        return
    review = reviews(space, "run-1")["kim@example.org"]
    assert (review.verdict, review.note) == (verdict, note)


def test_a_skipped_task_and_an_unlabelled_one_are_rejected_with_the_reason(
    space: Workspace, tmp_path: Path
) -> None:
    skipped = task(chosen("Fail"))
    skipped["annotations"][0]["was_cancelled"] = True
    report = take(space, tmp_path, [skipped, task(annotations=[])])
    assert [one.reason for one in report.rejected] == [
        "the annotator skipped this task",
        "nobody has labelled this record",
    ]
    assert report.stored == 0


@pytest.mark.parametrize("first", [True, False])
def test_labelled_tasks_are_taken_wherever_an_unlabelled_one_stands(
    space: Workspace, tmp_path: Path, first: bool
) -> None:
    unlabelled = {"id": 2, "data": {"question": QUESTION}, "annotations": []}
    labelled = task(chosen("Fail"))
    del labelled["predictions"]
    content = [unlabelled, labelled] if first else [labelled, unlabelled]
    report = take(space, tmp_path, content)
    assert report.stored == 1
    assert [one.reason for one in report.rejected] == ["nobody has labelled this record"]
    assert list(reviews(space, "run-1")) == ["kim@example.org"]


def test_predictions_of_models_are_left_out_and_counted(space: Workspace, tmp_path: Path) -> None:
    report = take(space, tmp_path, [task(chosen("Pass"), predictions=[{"result": []}])])
    assert "a prediction of a model was left out" in report.warnings


def test_words_that_do_not_stand_at_their_offsets_are_found_by_their_text(
    space: Workspace, tmp_path: Path
) -> None:
    shifted = {**MARKED, "value": {**MARKED["value"], "start": 2, "end": 8}}  # type: ignore[dict-item]
    take(space, tmp_path, [task(chosen("Fail"), shifted)])
    (evidence,) = reviews(space, "run-1")["kim@example.org"].evidence
    assert (evidence.start, evidence.end, evidence.text) == (15, 21, "quay 1")


def test_words_that_stand_nowhere_are_refused_with_the_reason(
    space: Workspace, tmp_path: Path
) -> None:
    strange = {**MARKED, "value": {**MARKED["value"], "text": "quay 7"}}  # type: ignore[dict-item]
    report = take(space, tmp_path, [task(chosen("Fail"), strange)])
    assert [one.reason for one in report.rejected] == [
        (
            "span: characters 15 to 21 are not 'quay 7'; no place of the trace has these words;"
            " --question 'span=note' keeps it in the note"
        )
    ]
    report = take(space, tmp_path, [task(chosen("Fail"), strange)], questions=["span=note"])
    assert reviews(space, "run-1")["kim@example.org"].note == "span: wrong: 'quay 7'"


def test_words_that_were_marked_in_the_question_stand_in_the_note(
    space: Workspace, tmp_path: Path
) -> None:
    value = {"start": 6, "end": 10, "text": "quay", "labels": ["unclear"]}
    asked = {**MARKED, "value": value}
    report = take(space, tmp_path, [task(chosen("Fail"), asked)])
    review = reviews(space, "run-1")["kim@example.org"]
    assert (review.evidence, review.note) == ((), "span: unclear: 'quay'")
    assert "a marked range is in no step; it stands in the note" in report.warnings


def test_an_id_of_the_trace_in_the_data_comes_before_its_texts(
    space: Workspace, tmp_path: Path
) -> None:
    data = {"trace_id": "run-3", "answer": "Yes."}
    take(space, tmp_path, [task(chosen("Fail"), data=data)])
    assert list(reviews(space, "run-3")) == ["kim@example.org"]
    assert reviews(space, "run-2") == {}


def test_an_id_of_another_file_is_not_taken_for_this_one(space: Workspace, tmp_path: Path) -> None:
    data = {"id": "run-2", "question": "Is there a lift?", "answer": "On deck 3."}
    report = take(space, tmp_path, [task(chosen("Fail"), data=data)])
    assert [one.reason for one in report.rejected] == [
        "no trace in the library has an id of this record, or its question and answer"
    ]
    assert reviews(space, "run-2") == {}


def test_a_judgement_of_the_same_answer_to_another_question_is_not_carried_over(
    space: Workspace, tmp_path: Path
) -> None:
    data = {"question": "Which quay does the train leave from?", "answer": ANSWER}
    report = take(space, tmp_path, [task(chosen("Fail"), data=data)])
    assert (report.stored, len(report.rejected)) == (0, 1)


def test_texts_that_fit_two_traces_are_asked_back(space: Workspace, tmp_path: Path) -> None:
    report = take(space, tmp_path, [task(chosen("Fail"), data={"answer": "Yes."})])
    assert [one.reason for one in report.rejected] == [
        "2 traces have these texts; the record names no id of one"
    ]


def record(**more: Any) -> dict[str, Any]:
    return {
        "id": "0b6f",
        "fields": {"question": QUESTION, "answer": ANSWER},
        "metadata": {},
        "suggestions": {"right": {"value": "pass", "agent": "m"}},
        "responses": {
            "right": [
                {"value": "bad", "user_id": "u-1"},
                {"value": "good", "user_id": "u-2"},
                {"value": "bad", "user_id": "u-3", "status": "discarded"},
            ],
            "why": [{"value": "It is quay 2.", "user_id": "u-1"}],
            "where": [
                {"value": [{"start": 15, "end": 21, "label": "place"}], "user_id": "u-1"},
            ],
        },
        **more,
    }


def test_each_person_of_an_argilla_record_has_a_review(space: Workspace, tmp_path: Path) -> None:
    report = take(space, tmp_path, [record()])
    assert (report.stored, len(report.rejected)) == (2, 1)
    assert report.rejected[0].reason == "the response is discarded, not submitted"
    assert "a suggestion of a model was left out" in report.warnings
    found = reviews(space, "run-1")
    assert {who: one.verdict for who, one in found.items()} == {"u-1": "fail", "u-2": "pass"}
    assert found["u-1"].answers["why"] == "It is quay 2."
    assert found["u-1"].note == "where: place: 'quay 1'"
    assert [one.text for one in found["u-1"].evidence] == ["quay 1"]


def test_the_responses_of_argilla_1_are_a_list(space: Workspace, tmp_path: Path) -> None:
    response = {
        "user_id": "u-1",
        "status": "submitted",
        "values": {"right": {"value": "bad"}, "stars": {"value": 2}},
    }
    take(space, tmp_path, [record(responses=[response])])
    review = reviews(space, "run-1")["u-1"]
    assert (review.verdict, review.note) == ("fail", "stars: 2")


def test_the_rubric_can_be_named(space: Workspace, tmp_path: Path) -> None:
    report = take(space, tmp_path, [task(chosen("Fail"))], rubric="no-such-rubric")
    assert "no rubric named 'no-such-rubric'" in report.rejected[0].reason


def test_traces_are_no_reviews_and_that_is_said_once(space: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"labels\.json holds traces \(table\), not reviews") as it:
        take(space, tmp_path, RUNS)
    assert it.value.hint.startswith("Load them: tracejury load ")


def test_labels_that_are_not_imported_say_what_they_are(space: Workspace, tmp_path: Path) -> None:
    line = {"text": ANSWER, "label": [[0, 2, "subject"]], "Comments": []}
    with pytest.raises(UserError, match="this is a doccano export, labels and not traces"):
        take(space, tmp_path, [line])


def test_a_line_that_names_no_rubric_takes_the_named_one(space: Workspace, tmp_path: Path) -> None:
    line = {"source_id": "run-2", "reviewer": "kim", "verdict": "pass"}
    report = take(space, tmp_path, line, rubric="agent-failure")
    assert (report.stored, report.rejected) == (1, [])
