"""Inspect AI: logs and archives, whole and interrupted; events, attachments, edited scores."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from reading import DATA, QUESTION, WRONG, judged, one, read, shape, step
from shared_data import shared
from tracejury.store.trace import Trace

LOG: dict[str, Any] = json.loads((DATA / "inspect" / "log.json").read_text())
SUMMARY = {"id": 1, "epoch": 1, "input": QUESTION, "target": "45", "message_count": 2}


def archive(path: Path, **entries: Any) -> list[Trace]:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, value in entries.items():
            out.writestr(f"{name.replace('__', '/')}.json", json.dumps(value))
    traces, rejects = read(path)
    assert rejects == []
    return traces


def test_a_sample_is_a_trace_with_its_attachments_in_place() -> None:
    trace = one("inspect/log.json")
    assert trace.source_id == "evalA/1/1"
    assert (trace.name, trace.input, trace.output, trace.expected) == (
        "bags",
        QUESTION,
        WRONG,
        "45 euro",
    )
    assert (trace.metadata["model"], trace.metadata["tier"]) == ("mock/quill", "gold")


def test_events_stand_in_their_spans() -> None:
    trace = one("inspect/log.json")
    assert shape(trace) == [
        ("sample", "agent", "bags", None),
        ("sp1", "chain", "generate", "sample"),
        ("e0", "event", "sample_init", "sp1"),
        ("e2", "llm", "mock/quill", "sp1"),
        ("e3", "tool", "find_fee", "sp1"),
        ("e5", "evaluator", "score", "sample"),
    ]
    model = step(trace, "e2")
    assert [message.content for message in model.messages_in] == [QUESTION]
    assert model.messages_out[0].tool_calls[0].name == "find_fee"
    assert step(trace, "e3").status_message == "the fees did not answer"


def test_an_edit_by_a_person_is_their_score_beside_the_first_one() -> None:
    assert judged(one("inspect/log.json").scores) == [
        ("match", None, "C", "code", None, None),
        ("match", None, "I", "human", "anna", None),
        ("graded.tone", 1.0, None, "code", None, None),
        ("graded.fact", 0.0, None, "code", None, None),
    ]


def test_an_archive_is_the_same_as_the_log(tmp_path: Path) -> None:
    header = {key: value for key, value in LOG.items() if key != "samples"}
    (trace,) = archive(
        tmp_path / "run.eval",
        header=header,
        samples__1_epoch_1=LOG["samples"][0],
        summaries=[SUMMARY],
        reductions=[{"scorer": "match", "samples": [{"value": 0, "sample_id": 1}]}],
        _journal__start={"version": 2, "eval": LOG["eval"], "plan": LOG["plan"]},
    )
    assert trace.key == one("inspect/log.json").key


def test_a_run_that_died_gives_what_was_written(tmp_path: Path) -> None:
    (whole, summed) = archive(
        tmp_path / "run.eval",
        _journal__start={"version": 2, "eval": LOG["eval"], "plan": LOG["plan"]},
        samples__1_epoch_1=LOG["samples"][0],
        _journal__summaries__1=[SUMMARY, {**SUMMARY, "id": 2}],
    )
    assert (whole.name, whole.output) == ("bags", WRONG)
    assert (summed.source_id, summed.input) == ("evalA/2/1", QUESTION)
    assert any("only the summary" in note for note in summed.notes)


def test_real_logs_load() -> None:
    traces, rejects = read(shared("real", "inspect_ai"))
    assert len(traces) == 8
    (reject,) = rejects
    assert reject.reason == "the log contains no samples (status: cancelled)"
