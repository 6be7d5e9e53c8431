"""Equal ids never merge what is different: two answers are two traces, and a line that came twice is one."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from reading import read
from tracejury.store.library.library import Library
from tracejury.store.loading.load import load


def write(path: Path, *values: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(value) + "\n" for value in values))
    return path


def asked(custom_id: str, model: str) -> dict[str, Any]:
    body = {"model": model, "messages": [{"role": "user", "content": f"Berth for {custom_id}?"}]}
    return {"custom_id": custom_id, "method": "POST", "url": "/v1/chat/completions", "body": body}


def answered(line: str, custom_id: str, said: str, model: str = "m") -> dict[str, Any]:
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": said},
        "finish_reason": "stop",
    }
    body = {"id": f"c-{line}", "object": "chat.completion", "model": model, "choices": [choice]}
    response = {"status_code": 200, "body": body}
    return {"id": line, "custom_id": custom_id, "response": response, "error": None}


def of_claude(custom_id: str, message: str, said: str, model: str = "c") -> dict[str, Any]:
    content = [{"type": "text", "text": said}]
    whole = {
        "id": message,
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": content,
    }
    return {"custom_id": custom_id, "result": {"type": "succeeded", "message": whole}}


def told(path: Path) -> dict[str | None, tuple[object, object]]:
    traces, rejects = read(path)
    assert rejects == []
    return {trace.source_id: (trace.input, trace.output) for trace in traces}


def test_two_answers_to_one_custom_id_are_two_traces(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", answered("b1", "q", "Four."), answered("b2", "q", "Five."))
    assert told(path) == {"q#b1": (None, "Four."), "q#b2": (None, "Five.")}
    traces, _ = read(path)
    assert {trace.sources[0].line for trace in traces} == {1, 2}
    assert all("stands for several calls" in trace.notes[-1] for trace in traces)


def test_a_line_that_came_twice_is_one_call(tmp_path: Path) -> None:
    line = answered("b1", "q", "Four.")
    path = write(tmp_path / "a.jsonl", line, asked("q", "m"), line)
    assert told(path) == {"q": ("Berth for q?", "Four.")}


def test_the_batches_of_two_models_stay_apart_each_with_its_requests(tmp_path: Path) -> None:
    for model in ("big", "small"):
        write(tmp_path / "x" / f"{model}_in.jsonl", *(asked(one, model) for one in ("q", "r")))
        lines = (answered(f"{model}-{one}", one, f"{model} {one}", f"{model}-07") for one in "qr")
        write(tmp_path / "x" / f"{model}_out.jsonl", *lines)
    assert told(tmp_path / "x") == {
        f"{one}#{model}-07": (f"Berth for {one}?", f"{model} {one}")
        for one in "qr"
        for model in ("big", "small")
    }


def test_a_request_that_was_not_answered_is_a_call_beside_the_others(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl", asked("q", "big"), asked("q", "small"), answered("1", "q", "4", "big")
    )
    assert told(path) == {"q#big": ("Berth for q?", "4"), "q#small": ("Berth for q?", None)}


def test_the_ids_of_calls_are_the_same_in_any_order(tmp_path: Path) -> None:
    lines = [
        *(asked("q", model) for model in ("big", "small")),
        answered("b1", "q", "Four.", "big"), answered("b2", "q", "Five.", "small"),
        answered("b3", "q", "Six.", "small"), answered("b3", "q", "Six.", "small"),
    ]  # fmt: skip
    first = told(write(tmp_path / "0.jsonl", *lines))
    assert set(first) == {"q#b1", "q#b2", "q#b3"}
    for seed in range(1, 6):
        random.Random(seed).shuffle(lines)
        assert told(write(tmp_path / f"{seed}.jsonl", *lines)) == first


def test_the_results_of_two_claude_batches_stay_apart(tmp_path: Path) -> None:
    params = {"model": "c", "messages": [{"role": "user", "content": "Berth?"}]}
    request = {"custom_id": "q", "params": params}
    path = write(
        tmp_path / "a.jsonl", request, of_claude("q", "m1", "Four."), of_claude("q", "m2", "Five.")
    )
    assert told(path) == {"q#m1": ("Berth?", "Four."), "q#m2": ("Berth?", "Five.")}


def test_streams_that_a_server_gives_one_id_stay_apart(tmp_path: Path) -> None:
    def chunk(delta: dict[str, Any], end: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": end}
        return {
            "id": "chatcmpl",
            "object": "chat.completion.chunk",
            "model": "m",
            "choices": [choice],
        }

    def stream(said: str) -> list[dict[str, Any]]:
        begin, rest = said[:2], said[2:]
        return [
            chunk({"role": "assistant", "content": begin}),
            chunk({"content": rest}),
            chunk({}, "stop"),
        ]

    folder = tmp_path / "x"
    write(folder / "a.jsonl", *stream("Four."), *stream("Five."))
    write(folder / "b.jsonl", *stream("Six."))
    traces, rejects = read(folder)
    assert [trace.output for trace in traces] == ["Four.", "Five.", "Six."]
    assert rejects == []


def task(*satisfied: bool | None, name: str = "07_Ferry") -> dict[str, Any]:
    required = [
        {"requirement_id": at, "criteria": "It sails.", "satisfied": one}
        for at, one in enumerate(satisfied)
    ]
    return {"name": name, "query": "Plan the ferry.", "requirements": required}


@pytest.mark.parametrize(
    "files", [("tide/07_Ferry.json", "gale/07_Ferry.json"), ("tide.jsonl", "gale.jsonl")]
)
def test_the_work_of_two_systems_on_one_task_is_two_traces(
    files: tuple[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "x"
    for file, done in zip(files, (True, False), strict=True):
        write(folder / file, task(done))
    traces, _ = read(folder)
    assert {trace.source_id for trace in traces} == {"tide/07_Ferry", "gale/07_Ferry"}
    assert [len(trace.scores) for trace in traces] == [1, 1]


def test_tasks_that_nobody_judged_have_no_system(tmp_path: Path) -> None:
    (trace,), _ = read(write(tmp_path / "x" / "instances" / "07_Ferry.json", task(None)))
    assert (trace.source_id, trace.notes) == ("07_Ferry", ())


def test_where_no_folder_names_the_system_it_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "tide"
    write(folder / "human_as_a_judge" / "07_Ferry.json", task(True))
    (trace,), _ = read(folder)
    assert any("no folder names the system" in note for note in trace.notes)


@pytest.mark.parametrize("spread", [False, True])
def test_an_id_of_several_traces_is_said_and_all_are_kept(spread: bool, tmp_path: Path) -> None:
    rows = [{"id": "1", "input": "Berth?", "output": said} for said in ("Four.", "Five.")]
    folder = tmp_path / "x"
    write(folder / "a.jsonl", *(rows[:1] if spread else rows))
    write(folder / "b.jsonl", *rows)
    library = Library.open(tmp_path / "library")
    report = load(library, [folder])
    assert len(library.keys()) == 2
    assert "1 id stands for 2 traces that differ: all are kept, each with a key of its own" in (
        report.bundles[0].notes
    )
    library.close()


def test_ids_that_are_unique_are_not_spoken_of(tmp_path: Path) -> None:
    rows = [{"id": str(at), "input": "Berth?", "output": "Four."} for at in range(3)]
    library = Library.open(tmp_path / "library")
    report = load(library, [write(tmp_path / "a.jsonl", *rows, *rows)])
    assert (report.totals.new, report.totals.known) == (3, 3)
    assert not any("stand" in note for note in report.bundles[0].notes)
    library.close()
