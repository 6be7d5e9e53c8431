"""Argilla, Label Studio, Prodigy and Potato: what people said there becomes reviews, by whom, when, on which question.

The exports are our own, in the shapes that the tools write (tests/data/labels).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from labelled import DOG, FERRY, LABELS, LATE, labelled_library, rejected, reviews_of, take
from tracejury.errors import UserError
from tracejury.store.reviews.line_values import iso_time
from tracejury.store.workspace.workspace import Workspace

ANA, BEN = "22222222-2222-4222-8222-222222222222", "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with labelled_library(tmp_path, "runs.jsonl") as found:
        yield found


def written(folder: Path, *rows: dict[str, Any]) -> Path:
    file = folder / "labels.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


WRONG_QUAY = [(15, 21, "quay 1")]


def places(review: Any) -> list[tuple[int, int, str]]:
    return [(one.start, one.end, one.text) for one in review.evidence]


# --- Label Studio ------------------------------------------------------------------------------------


def test_two_annotations_of_one_person_are_two_opinions_and_the_later_holds(
    space: Workspace,
) -> None:
    report = take(space, "label_studio/tasks.json")
    assert (report.added, report.replaced) == (3, 1)
    assert rejected(report) == ["the annotator skipped this task"]
    found = reviews_of(space, FERRY)
    kim = found["kim@ferry.example"]
    assert (kim.verdict, kim.answers["severity"], kim.answers["why"]) == (
        "fail", "high", "It is quay 2 on weekdays.",
    )  # fmt: skip
    assert (places(kim), iso_time(kim.at_ms)) == (WRONG_QUAY, "2026-10-02T10:01:00.123Z")
    assert (found["ana@ferry.example"].verdict, found["ana@ferry.example"].note) == (
        "fail", "stars: 2",
    )  # fmt: skip
    said = [
        event.body["value"]
        for event in space.journal.events("kim@ferry.example", kim.trace)
        if event.kind == "answer" and event.body["question"] == "verdict"
    ]
    assert said == ["pass", "fail"], "the earlier opinion stays in the journal"


@pytest.mark.parametrize("name", ["label_studio/min.json", "label_studio/table.csv"])
def test_a_row_of_label_studio_is_an_annotation(space: Workspace, name: str) -> None:
    report = take(space, name)
    assert (report.stored, report.rejected) == (2, [])
    kim = reviews_of(space, FERRY)["kim@ferry.example"]
    assert (kim.verdict, kim.answers["why"]) == ("fail", "It is quay 2 on weekdays.")
    assert places(kim) == WRONG_QUAY


def test_a_column_that_names_no_question_may_be_data_and_has_to_be_named(
    space: Workspace, tmp_path: Path
) -> None:
    row = {
        "annotation_id": 1, "annotator": 3, "lead_time": 1.0, "trace_id": FERRY,
        "status": "ok", "quality": "Bad",
    }  # fmt: skip
    file = written(tmp_path, row)
    (reason,) = rejected(space.import_reviews(file))
    assert reason.startswith("no label fits a question of agent-failure (status: ok; quality: Bad)")
    space.import_reviews(file, questions=["quality=verdict"])
    assert reviews_of(space, FERRY)["user 3"].verdict == "fail"


def test_a_turn_of_a_dialogue_is_the_text_that_its_offsets_count(
    space: Workspace, tmp_path: Path
) -> None:
    question, answer = (
        "Which quay does the ferry to Vlieland leave from?",
        "It leaves from quay 1 at 14:30. A bicycle costs EUR 9.",
    )
    turns = [{"author": "guest", "text": question}, {"author": "bot", "text": answer}]
    value = {
        "start": "1", "end": "1", "startOffset": 15, "endOffset": 21, "text": "quay 1",
        "paragraphlabels": ["wrong"],
    }  # fmt: skip
    region = {"from_name": "where", "to_name": "talk", "type": "paragraphlabels", "value": value}
    annotation = {"completed_by": 3, "created_at": "2026-10-01T10:00:00Z", "result": [region]}
    space.import_reviews(
        written(tmp_path, {"data": {"talk": turns}, "annotations": [annotation], "id": 1})
    )
    assert places(reviews_of(space, FERRY)["user 3"]) == WRONG_QUAY


def test_words_marked_in_a_page_are_found_by_their_text(space: Workspace, tmp_path: Path) -> None:
    value = {
        "start": "/div[1]/p[2]/text()[1]", "end": "/div[1]/p[2]/text()[1]",
        "startOffset": 3, "endOffset": 9, "globalOffsets": {"start": 88, "end": 94},
        "text": "quay 1", "hypertextlabels": ["wrong"],
    }  # fmt: skip
    region = {"from_name": "where", "to_name": "page", "type": "hypertextlabels", "value": value}
    for number, one in enumerate((region, {**region, "value": {**value, "globalOffsets": None}})):
        annotation = {"completed_by": number, "result": [one]}
        task = {"data": {"trace_id": FERRY}, "annotations": [annotation], "id": 1}
        space.import_reviews(written(tmp_path, task))
        assert places(reviews_of(space, FERRY)[f"user {number}"]) == WRONG_QUAY


# --- Argilla -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["argilla/records.json", "argilla/flat.jsonl", "argilla/feedback_rows.jsonl"]
)
def test_each_response_of_argilla_is_a_review(space: Workspace, name: str) -> None:
    report = take(space, name)
    found = reviews_of(space, FERRY)
    assert {who: one.verdict for who, one in found.items()} == {BEN: "fail", ANA: "pass"}
    assert found[BEN].answers["why"] == "It is quay 2 on weekdays."
    assert "a suggestion of a model was left out" in report.warnings


def test_a_response_that_was_discarded_and_a_record_without_one_are_refused(
    space: Workspace,
) -> None:
    assert rejected(take(space, "argilla/records.json")) == [
        "the response is discarded, not submitted",
        "nobody has labelled this record",
    ]


def test_a_feedback_record_of_version_1_has_its_time(space: Workspace) -> None:
    take(space, "argilla/version_1.jsonl")
    review = reviews_of(space, FERRY)[BEN]
    assert (review.verdict, places(review)) == ("fail", WRONG_QUAY)
    assert iso_time(review.at_ms) == "2024-03-01T10:05:00.000Z"


def test_a_record_of_version_1_counts_once_it_is_validated(space: Workspace) -> None:
    report = take(space, "argilla/text_classification.jsonl")
    assert rejected(report) == ["the record is Discarded, not validated"]
    assert reviews_of(space, FERRY)["kim"].verdict == "fail"


# --- Prodigy -----------------------------------------------------------------------------------------


def test_the_options_that_were_accepted_are_the_answer(space: Workspace) -> None:
    report = take(space, "prodigy/choice.jsonl")
    assert (report.added, report.replaced) == (2, 1)
    assert rejected(report) == ["the annotator ignored this example"]
    review = reviews_of(space, FERRY)["runs-kim"]
    assert (review.verdict, places(review)) == ("fail", WRONG_QUAY)
    assert iso_time(review.at_ms) == "2025-10-01T10:01:00.000Z"
    assert "user_input: It is quay 2 on weekdays." in (review.note or "")
    assert reviews_of(space, DOG)["runs-kim"].verdict == "fail", "the later opinion"


def test_to_accept_a_label_is_to_say_that_it_applies(space: Workspace) -> None:
    take(space, "prodigy/binary.jsonl")
    assert reviews_of(space, FERRY)["runs-kim"].verdict == "fail"
    assert reviews_of(space, DOG)["runs-kim"].verdict == "pass"


def test_accept_and_reject_alone_are_no_verdict_until_the_user_says_so(space: Workspace) -> None:
    report = take(space, "prodigy/plain.jsonl", reviewer="kim")
    assert report.stored == 0
    assert "--answer 'answer:accept=pass' (or =fail)" in rejected(report)[0]
    take(
        space, "prodigy/plain.jsonl", reviewer="kim",
        answers=["answer:accept=pass", "answer:reject=fail"],
    )  # fmt: skip
    assert reviews_of(space, FERRY)["kim"].verdict == "pass"
    assert reviews_of(space, DOG)["kim"].verdict == "fail"


def test_a_session_that_nobody_named_is_nobody(space: Workspace) -> None:
    report = take(space, "prodigy/plain.jsonl", answers=["accept=pass", "reject=fail"])
    assert set(rejected(report)) == {
        "the line does not name a `reviewer`; --reviewer names one for all lines"
    }


# --- Potato ------------------------------------------------------------------------------------------


def test_the_folder_of_potato_names_its_annotators(space: Workspace) -> None:
    report = take(space, "potato/annotation_output")
    found = reviews_of(space, FERRY)
    assert {who: one.verdict for who, one in found.items()} == {
        "kim": "fail", "ana": "pass", "ben": "fail",
    }  # fmt: skip
    assert found["kim"].answers["severity"] == "high"
    assert [places(found[who]) for who in ("kim", "ben")] == [WRONG_QUAY, WRONG_QUAY]
    assert report.rejected == []


def test_what_a_machine_annotated_is_left_out(space: Workspace) -> None:
    report = take(space, "potato/export/annotations.jsonl")
    assert rejected(report) == ["nobody has labelled this record"]
    assert "what a machine annotated was left out" in report.warnings


def test_one_file_of_potato_is_named_by_its_folder(space: Workspace) -> None:
    take(space, "potato/annotation_output/kim/annotated_instances.jsonl")
    assert list(reviews_of(space, FERRY)) == ["kim"]


@pytest.mark.parametrize(
    "name", ["potato/export/annotations.jsonl", "potato/export/annotations.csv"]
)
def test_an_export_of_potato_names_who_and_what(space: Workspace, name: str) -> None:
    take(space, name)
    kim = reviews_of(space, FERRY)["kim"]
    assert (kim.verdict, kim.answers["why"]) == ("fail", "It is quay 2 on weekdays.")
    assert places(kim) == WRONG_QUAY


def test_words_in_a_conversation_shown_as_one_text_stand_in_their_turn(
    space: Workspace, tmp_path: Path
) -> None:
    shown = "Guest: Which quay?\nBot: It leaves from quay 1 at 14:30. A bicycle costs EUR 9.\n"
    at = shown.index("quay 1")
    row = {
        "id": FERRY, "displayed_text": shown, "user_id": "kim",
        "label_annotations": {"verdict": {"fail": "true"}},
        "span_annotations": [{"start": at, "end": at + 6, "annotation": "wrong"}],
    }  # fmt: skip
    # Its texts are not those of the trace, so that only an id that is unique names it.
    space.import_reviews(written(tmp_path, row))
    assert places(reviews_of(space, FERRY)["kim"]) == WRONG_QUAY


# --- all ---------------------------------------------------------------------------------------------

FILES = [
    "label_studio/tasks.json",
    "label_studio/min.json",
    "label_studio/table.csv",
    "argilla/records.json",
    "argilla/flat.jsonl",
    "argilla/version_1.jsonl",
    "argilla/feedback_rows.jsonl",
    "argilla/text_classification.jsonl",
    "prodigy/choice.jsonl",
    "prodigy/binary.jsonl",
    "potato/annotation_output",
    "potato/annotation_output/kim/annotated_instances.jsonl",
    "potato/annotation_output/ben/user_state.json",
    "potato/export/annotations.jsonl",
    "potato/export/annotations.csv",
]


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_stored_twice(space: Workspace, name: str) -> None:
    first = take(space, name)
    second = take(space, name)
    assert first.stored > 0
    assert (second.stored, rejected(second)) == (0, rejected(first))
    assert second.known + len(second.older) == first.stored + first.known


def test_a_question_that_the_rubric_does_not_have_is_refused_before_anything(
    space: Workspace,
) -> None:
    with pytest.raises(UserError, match="rubric agent-failure has no question tone"):
        take(space, "label_studio/tasks.json", questions=["verdict=tone"])


def test_the_map_is_for_labels_and_not_for_reviews_files(space: Workspace, tmp_path: Path) -> None:
    line = {"source_id": LATE, "reviewer": "kim", "rubric": "agent-failure", "verdict": "pass"}
    with pytest.raises(UserError, match="its lines name their questions"):
        space.import_reviews(written(tmp_path, line), questions=["tone=note"])


def test_a_folder_takes_what_is_labels_and_says_what_is_not(
    space: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "annotation_output"
    (folder / "kim").mkdir(parents=True)
    source = LABELS / "potato/annotation_output/kim/annotated_instances.jsonl"
    (folder / "kim" / source.name).write_bytes(source.read_bytes())
    line = {"source_id": LATE, "reviewer": "kim", "rubric": "agent-failure", "verdict": "pass"}
    (folder / "a.jsonl").write_text(json.dumps(line))
    report = space.import_reviews(folder)
    assert report.stored == 2
    assert "a file without labels was left out: a.jsonl" in report.warnings
    with pytest.raises(UserError, match="is a folder without labels of a tool that is known"):
        space.import_reviews(tmp_path / "library")
