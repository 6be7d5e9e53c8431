"""Real exports and published labels, end to end: loaded, reviewed, exported, packed, checked.

The data of public projects stands beside the checkout; where it is absent these tests are skipped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from label_converters import agentrx, who_and_when
from shared_data import shared
from tracejury.store.bundles.formats.opentelemetry.otlp import READER as OTLP
from tracejury.store.loading.load import load
from tracejury.store.loading.load_report import LoadReport
from tracejury.store.packs.build import build_pack
from tracejury.store.packs.output_files import RecordedOutputs
from tracejury.store.packs.read import read_pack
from tracejury.store.packs.runner import check_packs
from tracejury.store.packs.verify import verify_pack
from tracejury.store.reviews.files import export_reviews
from tracejury.store.reviews.importing import import_reviews
from tracejury.store.reviews.opinions import content
from tracejury.store.workspace.packs import judged_traces
from tracejury.store.workspace.workspace import Workspace


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "library", "expert") as found:
        yield found


def loaded(space: Workspace, *paths: Path) -> LoadReport:
    """Load bundles; every record must be readable."""
    report = load(space.library, list(paths))
    assert report.totals.rejected == 0, [str(r.position) for b in report.bundles for r in b.rejects]
    return report


def write_lines(path: Path, lines: Iterator[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return path


@pytest.mark.parametrize(
    ("parts", "traces", "steps"),
    [
        (("who_and_when",), 90, 777),
        (("agentrx", "data", "tau_retail", "tau_dataset_failed.json"), 29, 1064),
        (("agentrx", "data", "tau_retail", "tau_dataset_full.json"), 100, None),
        (("agentrx", "trajectories"), 7, None),
        (("tau_bench", "gpt-4o-airline.json"), 200, 5308),
        (("tau_bench", "MockAirlineDomainEnv-few_shot.jsonl"), 19, None),
        (("phoenix",), 4, 106),
        (("sharegpt",), 500, None),
        (("csv",), 4, 4),
        (("parquet",), 10, 10),
    ],
    ids=str,
)
def test_every_record_of_a_real_export_loads(
    space: Workspace, parts: tuple[str, ...], traces: int, steps: int | None
) -> None:
    totals = loaded(space, shared("real", *parts)).totals
    assert totals.traces == totals.new == traces
    if steps is not None:
        assert totals.steps == steps
    again = loaded(space, shared("real", *parts)).totals
    assert (again.new, again.known) == (0, traces)


def test_langfuse_downloads_load_with_their_scores(space: Workspace) -> None:
    files = sorted(shared("real", "langfuse").glob("*.trace.json"))
    totals = loaded(space, *files).totals
    raw = [json.loads(file.read_text("utf-8")) for file in files]
    assert totals.traces == len(files)
    assert totals.steps == sum(len(one["observations"]) for one in raw)
    assert totals.scores == sum(len(one["trace"]["scores"]) for one in raw)


def test_otlp_log_records_without_a_trace_are_rejected_with_that_reason(space: Workspace) -> None:
    report = load(space.library, [shared("real", "otlp")])
    assert {bundle.format for bundle in report.bundles} == {OTLP.name}
    reasons = {reject.reason for bundle in report.bundles for reject in bundle.rejects}
    assert reasons == {"a log record belongs to no trace (traceId)"}


def test_who_and_when_labels_stand_on_their_steps(space: Workspace, tmp_path: Path) -> None:
    folder = shared("real", "who_and_when")
    loaded(space, folder)
    lines = write_lines(tmp_path / "labels.jsonl", who_and_when(folder))
    report = import_reviews(lines, space.library, space.journal)
    assert (report.stored, report.known, report.rejected) == (90, 0, [])
    # Steps are strings there, and three labels name another agent than speaks at their step.
    assert any("string of digits; taken as its number (90 times)" in w for w in report.warnings)
    assert sum("the label names" in warning for warning in report.warnings) == 3
    for file in sorted(folder.glob("*.json")):
        record = json.loads(file.read_text("utf-8"))
        [key] = space.library.by_source(record["question_ID"])
        trace = space.library.trace(key)
        assert trace is not None
        [review] = space.reviews.reviews(trace=key)
        assert review.break_point is not None
        step = trace.step(str(review.break_point.step))
        assert step is not None
        assert step.output == record["history"][int(record["mistake_step"])]["content"]
        assert review.note == record["mistake_reason"]
        assert review.verdict == "fail"


def test_agentrx_marks_stand_on_their_steps_with_one_root_cause(
    space: Workspace, tmp_path: Path
) -> None:
    data = shared("real", "agentrx", "data", "tau_retail", "tau_dataset_failed.json")
    labels = shared("real", "agentrx", "data", "ground_truth", "tau_ground_truth.json")
    loaded(space, data)
    lines = write_lines(tmp_path / "labels.jsonl", agentrx(labels, data.name))
    report = import_reviews(lines, space.library, space.journal, step_base=1)
    assert (report.stored, report.rejected) == (29, [])
    assert any("spelled differently" in warning for warning in report.warnings)
    runs = {run["task_id"]: run for run in json.loads(data.read_text("utf-8"))}
    marks = 0
    for entry in json.loads(labels.read_text("utf-8")):
        task = entry["trajectory_id"]
        [key] = space.library.by_source(f"{task}/{task}", data.name)
        trace = space.library.trace(key)
        assert trace is not None
        [review] = space.reviews.reviews(trace=key)
        assert len(review.marks) == len(entry["failures"])
        for mark, failure in zip(review.marks, entry["failures"], strict=True):
            # Step 1 is the system message, so step n is message n - 1.
            given = runs[task]["traj"][failure["step_number"] - 1]
            step = trace.step(mark.step)
            assert step is not None
            assert step.messages_out[0].role == given["role"]
            assert step.messages_out[0].content == given["content"]
            assert mark.code == failure["failure_category"]
            assert failure["step_reason"] in (mark.note or "")
            marks += 1
        root = entry["root_cause"]["failure_id"]
        number = next(f["step_number"] for f in entry["failures"] if f["failure_id"] == root)
        assert review.root_cause is not None
        assert review.root_cause.step == str(number - 1)
        assert entry["root_cause"]["reason_for_root_cause"] in review.note
    assert marks == 39


def test_a_wrong_step_base_is_noticed_by_the_actors(space: Workspace, tmp_path: Path) -> None:
    data = shared("real", "agentrx", "data", "tau_retail", "tau_dataset_failed.json")
    labels = shared("real", "agentrx", "data", "ground_truth", "tau_ground_truth.json")
    loaded(space, data)
    lines = write_lines(tmp_path / "labels.jsonl", agentrx(labels, data.name))
    report = import_reviews(lines, space.library, space.journal, step_base=0, dry_run=True)
    wrong = [warning for warning in report.warnings if "the label names" in warning]
    assert len(wrong) > 20
    assert space.reviews.reviews() == []


def test_labels_survive_export_and_import_and_become_a_pack(
    space: Workspace, tmp_path: Path
) -> None:
    folder = shared("real", "who_and_when")
    data = shared("real", "agentrx", "data", "tau_retail", "tau_dataset_failed.json")
    labels = shared("real", "agentrx", "data", "ground_truth", "tau_ground_truth.json")
    loaded(space, folder, data)
    first = write_lines(tmp_path / "a.jsonl", who_and_when(folder))
    second = write_lines(tmp_path / "b.jsonl", agentrx(labels, data.name))
    import_reviews(first, space.library, space.journal)
    import_reviews(second, space.library, space.journal, step_base=1)
    before = space.reviews.reviews()
    assert len(before) == 119

    exported = tmp_path / "reviews.jsonl"
    assert export_reviews(exported, space.library, space.reviews, before) == 119
    again = import_reviews(exported, space.library, space.journal)
    assert (again.stored, again.known, again.rejected) == (0, 119, [])
    with Workspace.open(tmp_path / "other", "expert") as other:
        loaded(other, folder, data)
        report = import_reviews(exported, other.library, other.journal)
        assert (report.stored, report.rejected) == (119, [])
        after = other.reviews.reviews()
        assert [content(review) for review in after] == [content(review) for review in before]
        assert [review.at_ms for review in after] == [review.at_ms for review in before]
        assert other.journal.rebuild() == []

    verdicts, gone = judged_traces(space, None)
    assert gone == []
    pack_folder = tmp_path / "real.pack"
    build_pack(pack_folder, "real", verdicts)
    verified = verify_pack(pack_folder)
    assert verified.ok
    # Who&When gives the right answers, so red and green can be shown; AgentRx gives none, but reference calls.
    assert len(verified.proofs) == 119
    assert verified.count("gates") >= 90
    assert verified.count("unproven") <= 5
    pack = read_pack(pack_folder)
    right = {case.id: case for case in pack.cases if case.accepted is not None}
    for side, cases, expected in (
        ("rejected", list(pack.cases), 1),
        ("accepted", list(right.values()), 0),
    ):
        outputs = tmp_path / f"{side}.jsonl"
        rows = (
            {"case_id": case.id, "input_hash": case.input_hash, **getattr(case, side).json()}
            for case in cases
        )
        write_lines(outputs, rows)
        checked = check_packs([replace(pack, cases=tuple(cases))], RecordedOutputs(outputs))
        assert checked.exit_code == expected
