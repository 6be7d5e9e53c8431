"""Inspect AI beyond the plain log: what the tool itself wrote, and what its older and newer logs hold."""

from __future__ import annotations

import copy
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from reading import DATA, judged, one, read, shape, step
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import Reject, Sample, Vote
from tracejury.store.bundles.registry import READERS
from tracejury.store.trace import Trace

ASKED = "When does the night bus to Porto leave?"
SAID = "It leaves at 23:40."
SPEC = {"eval_id": "ev1", "task": "timetable", "dataset": {"name": "buses"}, "model": "mock/owl"}
HEADER: dict[str, Any] = {"version": 2, "status": "success", "eval": SPEC, "plan": {"steps": []}}


def at(second: int) -> str:
    return f"2026-10-01T08:00:{second:02d}+00:00"


def sample(sample_id: Any = 1, **more: Any) -> dict[str, Any]:
    """A sample that was written without events."""
    return {
        "id": sample_id,
        "epoch": 1,
        "input": ASKED,
        "target": "23:40",
        "messages": [
            {"role": "user", "content": ASKED, "source": "input"},
            {"role": "assistant", "content": SAID},
        ],
        "output": {"model": "owl-1", "completion": SAID, "choices": []},
        **more,
    }


def log(path: Path, *samples: Any, **more: Any) -> tuple[list[Trace], list[Reject]]:
    path.write_text(json.dumps({**HEADER, **more, "samples": list(samples)}))
    return read(path)


def only(path: Path, **more: Any) -> Trace:
    (trace,), rejects = log(path, sample(**more))
    assert rejects == []
    return trace


def archive(path: Path, entries: dict[str, Any]) -> tuple[list[Trace], list[Reject]]:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, value in entries.items():
            out.writestr(name, json.dumps(value))
    return read(path)


def test_an_archive_of_the_tool_itself_is_read_whole() -> None:
    traces, rejects = read(DATA / "inspect" / "desk.eval")
    assert rejects == []
    assert [trace.source_id.split("/", 1)[1] for trace in traces if trace.source_id] == [
        "1/1",
        "desk/2/1",
    ]
    first = traces[0]
    assert (first.input, first.expected, first.notes) == ("Where is order 4711?", "Ghent", ())
    assert (first.metadata["team"], first.metadata["locale"]) == ("post", "en")
    kinds = [each.kind for each in first.steps]
    assert (kinds.count("llm"), kinds.count("tool")) == (3, 1)
    assert all(call.messages_in and call.messages_out for call in first.steps if call.kind == "llm")


def test_what_a_tool_did_stands_under_its_call() -> None:
    first, second = read(DATA / "inspect" / "desk.eval")[0]
    call = next(each for each in first.steps if each.kind == "tool")
    assert (call.name, call.input) == ("order_status", {"number": "4711"})
    assert [each.name for each in first.steps if each.parent_id == call.id] == ["order_status"]
    failed = next(each for each in second.steps if each.kind == "tool")
    assert (failed.status, failed.status_message) == ("error", "There is no order 0000.")


def test_reasoning_is_not_what_was_said() -> None:
    first = read(DATA / "inspect" / "desk.eval")[0][0]
    last = first.steps[0].messages_out[-1]
    assert last.reasoning == "The customer wants a place and a day."
    assert last.content == "Your parcel left Ghent on Tuesday, please wait until Friday."


def test_scores_of_the_tool_itself_have_their_raters_and_edits() -> None:
    first, second = read(DATA / "inspect" / "desk.eval")[0]
    assert [score[:5] for score in judged(first.scores)] == [
        ("polite", None, "C", "code", None),
        ("polite", None, "I", "human", "mira"),
        ("polite", None, "I", "human", "jan"),
        ("facets.tone", 0.5, None, "code", None),
        ("facets.length", 60.0, None, "code", None),
        ("model_graded_qa", None, "NaN", "llm", None),
    ]
    assert [score.explanation for score in first.scores[:3]] == [
        "looked for please",
        "tone",
        "agreed",
    ]
    assert first.scores[1].extra["explanation"] == "It orders the customer about."
    assert second.scores[0].value is None
    assert second.scores[0].label == "NaN"


def test_a_log_and_its_archive_agree_on_an_id_with_slashes(tmp_path: Path) -> None:
    entries = {
        "header.json": HEADER,
        "samples/bus/samples/2_epoch_1.json": sample("bus/samples/2"),
        "summaries.json": [
            {"id": "bus/samples/2", "epoch": 1, "input": ASKED, "target": "x", "metadata": {}}
        ],
    }
    (trace,), rejects = archive(tmp_path / "run.eval", entries)
    (again,), _ = log(tmp_path / "run.json", sample("bus/samples/2"))
    assert (rejects, trace.key) == ([], again.key)
    assert (trace.source_id, trace.name) == ("ev1/bus/samples/2/1", "timetable")


def test_an_unpacked_archive_is_the_same_as_the_archive(tmp_path: Path) -> None:
    folder = tmp_path / "samples" / "run"
    (folder / "samples").mkdir(parents=True)
    (folder / "header.json").write_text(json.dumps(HEADER))
    (folder / "samples" / "1_epoch_1.json").write_text(json.dumps(sample()))
    (trace,), rejects = read(tmp_path)
    assert (rejects, trace.key) == ([], only(tmp_path / "run.json").key)


def test_two_logs_of_a_folder_keep_their_own_headers(tmp_path: Path) -> None:
    for name in ("one", "two"):
        header = {**HEADER, "eval": {**SPEC, "eval_id": name, "task": name}}
        archive(
            tmp_path / f"{name}.eval", {"header.json": header, "samples/1_epoch_1.json": sample()}
        )
    traces, rejects = read(tmp_path)
    assert rejects == []
    assert sorted((trace.source_id, trace.name) for trace in traces) == [
        ("one/1/1", "one"),
        ("two/1/1", "two"),
    ]


def test_what_was_changed_during_a_run_that_died_is_kept(tmp_path: Path) -> None:
    update = {"changes": [{"name": "max_samples"}], "scope": "task", "provenance": {"author": "mo"}}
    entries = {
        "_journal/start.json": {"version": 2, "eval": SPEC, "plan": {}},
        "_journal/config_updates/1.json": [update],
        "_journal/summaries/1.json": [
            {"id": 3, "epoch": 1, "input": ASKED, "target": "23:40", "error": "the depot is closed"}
        ],
    }
    (trace,), rejects = archive(tmp_path / "run.eval", entries)
    assert rejects == []
    assert trace.metadata["log"]["config_updates"] == [update]
    assert (trace.source_id, trace.error, trace.output) == ("ev1/3/1", "the depot is closed", None)
    assert "only the summary" in trace.notes[0]


def test_the_fuller_summary_counts_whichever_comes_first(tmp_path: Path) -> None:
    short = {"id": 1, "epoch": 1, "input": ASKED, "target": "x", "metadata": {}}
    long = {**short, "scores": {"match": {"value": "I"}}}
    keys = set()
    for number, (first, second) in enumerate([(short, long), (long, short)]):
        entries = {
            "_journal/start.json": {"version": 2, "eval": SPEC, "plan": {}},
            "_journal/summaries/1.json": [first],
            "summaries.json": [second],
        }
        (trace,), _ = archive(tmp_path / f"{number}.eval", entries)
        keys.add((trace.key, *judged(trace.scores)))
    assert len(keys) == 1
    assert next(iter(keys))[1][:3] == ("match", None, "I")


def test_a_list_of_all_samples_is_not_repeated_in_each(tmp_path: Path) -> None:
    ids = list(range(400))
    spec = {**SPEC, "dataset": {"name": "buses", "sample_ids": ids}}
    (trace,), _ = log(tmp_path / "run.json", sample(), eval=spec)
    assert trace.metadata["log"]["eval"]["dataset"]["sample_ids"] == "400 values"


def test_what_epochs_were_reduced_to_is_kept_beside_the_score_and_is_none(tmp_path: Path) -> None:
    reductions = [
        {"scorer": "match", "reducer": "mean", "samples": [{"value": 0.5, "sample_id": 1}]},
        {"scorer": "match", "reducer": "mean", "samples": [{"value": 0.5, "sample_id": 99}]},
    ]
    traces, rejects = log(
        tmp_path / "run.json", sample(scores={"match": {"value": "C"}}), reductions=reductions
    )
    (score,) = traces[0].scores
    assert (score.label, score.extra["reduced"]) == ("C", [{"reducer": "mean", "value": 0.5}])
    assert [(reject.reason, reject.excerpt) for reject in rejects] == [
        ("reduced scores name samples that are not in the log: 1", "99")
    ]


def test_a_sample_without_events_has_its_messages_as_steps(tmp_path: Path) -> None:
    messages = [
        {"role": "user", "content": ASKED},
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [{"id": "c1", "function": "look_up", "arguments": {"to": "Porto"}}],
        },
        {
            "role": "tool",
            "content": "",
            "tool_call_id": "c1",
            "function": "look_up",
            "error": {"type": "timeout", "message": "no answer in 5 s"},
        },
        {"role": "assistant", "content": SAID},
    ]
    trace = only(tmp_path / "run.json", messages=messages)
    assert shape(trace) == [
        ("sample", "agent", "timetable", None),
        ("message-0", "message", "user", "sample"),
        ("message-1", "llm", "look_up", "sample"),
        ("message-2", "tool", "look_up", "sample"),
        ("message-3", "llm", "assistant", "sample"),
    ]
    call = step(trace, "message-2")
    assert (call.input, call.status, call.status_message) == (
        {"to": "Porto"},
        "error",
        "no answer in 5 s",
    )


def test_the_oldest_logs_hold_a_transcript_and_events_inside_events(tmp_path: Path) -> None:
    events = [
        {"event": "step", "action": "begin", "type": "solver", "name": "plan", "timestamp": at(0)},
        {
            "event": "tool",
            "id": "c1",
            "function": "look_up",
            "arguments": {"to": "Porto"},
            "result": "tc://ab12",
            "timestamp": at(1),
            "events": [
                {"event": "subtask", "name": "ask", "input": {"q": 1}, "result": 2, "events": []},
                {"event": "info", "data": "table 7"},
            ],
        },
        {"event": "step", "action": "end", "type": "solver", "name": "plan", "timestamp": at(4)},
        {"event": "info", "data": "tc://ff00", "timestamp": at(5)},
    ]
    transcript = {"events": events, "content": {"ab12": "23:40 from the north gate"}}
    trace = only(tmp_path / "run.json", transcript=transcript)
    assert shape(trace)[1:] == [
        ("event-0", "chain", "plan", "sample"),
        ("event-1", "tool", "look_up", "event-0"),
        ("event-1/event-0", "chain", "ask", "event-1"),
        ("event-1/event-1", "event", "info", "event-1"),
        ("event-3", "event", "info", "sample"),
    ]
    assert step(trace, "event-0").duration_ns == 4_000_000_000
    assert step(trace, "event-1").output == "23:40 from the north gate"
    assert trace.notes == ("1 attachments are referenced but not in the file",)


def test_messages_come_out_of_the_pool_and_the_rest_of_it_is_kept(tmp_path: Path) -> None:
    pool = [{"role": role, "content": role} for role in ("system", "user", "assistant", "critic")]
    event: dict[str, Any] = {
        "event": "model",
        "uuid": "m1",
        "timestamp": at(1),
        "model": "mock/owl",
        "input": [],
    }
    event |= {"input_refs": [[0, 2], [2, 3], [3, 9]][:2], "output": {"model": "owl-1"}}
    beyond = {**event, "uuid": "m2", "timestamp": at(2), "input_refs": [[1, 2], [4, 6]]}
    data = {"messages": pool, "calls": [{"wire": 1}]}
    trace = only(tmp_path / "run.json", events=[event, beyond], events_data=data)
    said = [message.content for message in step(trace, "m1").messages_in]
    assert said == ["system", "user", "assistant"]
    assert step(trace, "m1").model == "owl-1"
    kept = step(trace, "sample").attributes["events_data"]
    assert kept == {"calls": [{"wire": 1}], "messages": [pool[3]]}
    assert trace.notes == ("2 messages are referenced but not in the file",)


def test_an_intermediate_score_is_a_judgement_of_its_step(tmp_path: Path) -> None:
    def score(uuid: str, *, intermediate: bool) -> dict[str, Any]:
        return {
            "event": "score",
            "uuid": uuid,
            "timestamp": at(1),
            "score": {"value": 0.25},
            "scorer": "on_time",
            "intermediate": intermediate,
        }

    events = [score("s1", intermediate=True), score("s2", intermediate=False)]
    trace = only(tmp_path / "run.json", events=events, scores={"on_time": {"value": 1}})
    assert judged(trace.scores) == [
        ("on_time", 1.0, None, "code", None, None),
        ("on_time", 0.25, None, "code", None, "s1"),
    ]
    assert step(trace, "s1").kind == "evaluator"


def test_each_edit_stands_with_the_value_it_left(tmp_path: Path) -> None:
    def by(author: str, reason: str | None = None) -> dict[str, Any]:
        return {"timestamp": at(9), "author": author, "reason": reason}

    history = [
        {"value": 1, "explanation": "matched"},
        {"value": "UNCHANGED", "explanation": "hm", "provenance": by("ana")},
        {"value": 0, "explanation": "UNCHANGED", "provenance": by("rui", "wrong gate")},
    ]
    scores = {"match": {"value": 0, "explanation": "hm", "history": history}}
    trace = only(tmp_path / "run.json", scores=scores)
    assert [(s.value, s.rater, s.author, s.explanation) for s in trace.scores] == [
        (1.0, "code", None, "matched"),
        (1.0, "human", "ana", "hm"),
        (0.0, "human", "rui", "wrong gate"),
    ]


def test_what_no_edit_changes_stays_with_each(tmp_path: Path) -> None:
    history = [{"value": 1}, {"value": 0, "provenance": {"timestamp": at(9), "author": "ana"}}]
    scores = {"match": {"value": 0, "answer": "23:40", "history": history}}
    trace = only(tmp_path / "run.json", scores=scores)
    assert [(s.value, s.extra["answer"]) for s in trace.scores] == [(1.0, "23:40"), (0.0, "23:40")]


def test_a_grader_is_known_by_the_conversation_it_leaves(tmp_path: Path) -> None:
    scores = {"fit": {"value": "C", "metadata": {"grading": [{"role": "user", "content": "?"}]}}}
    assert only(tmp_path / "run.json", scores=scores).scores[0].rater == "llm"


@pytest.mark.parametrize("value", [None, True, "C", 3, [1, "N"], {"a": {"b": 1}}, {}, []])
def test_scores_of_every_type_are_kept(tmp_path: Path, value: Any) -> None:
    scores = only(tmp_path / "run.json", scores={"match": {"value": value}, "bare": value}).scores
    assert {score.name.split(".")[0] for score in scores} == {"match", "bare"}


def test_a_limit_and_an_error_of_the_sample_are_told(tmp_path: Path) -> None:
    stopped = only(tmp_path / "a.json", limit={"type": "message", "limit": 4})
    assert stopped.metadata["limit"] == "message"
    failed = only(tmp_path / "b.json", error={"message": "out of buses", "traceback": "line 1"})
    assert (failed.error, failed.status) == ("out of buses", "error")
    assert step(failed, "sample").attributes["error"]["traceback"] == "line 1"


def test_metadata_of_the_sample_never_hides_the_log(tmp_path: Path) -> None:
    trace = only(tmp_path / "run.json", metadata={"log": "mine", "task": "other"})
    assert (trace.metadata["log"], trace.metadata["task"]) == ("mine", "other")
    assert trace.metadata["eval log"]["eval"]["task"] == "timetable"


def test_what_is_no_sample_is_rejected_with_a_reason(tmp_path: Path) -> None:
    traces, rejects = log(tmp_path / "run.json", sample(), "a sample?", {"id": 1}, None)
    assert len(traces) == 1
    assert [reject.reason for reject in rejects] == [
        "a sample of the log has no id or no epoch"
    ] * 3


def test_odd_types_stay_where_they_can_be_seen(tmp_path: Path) -> None:
    odd = {
        "messages": "none",
        "events": {"event": "x"},
        "scores": [1],
        "metadata": "m",
        "attachments": [2],
        "started_at": "soon",
    }
    kept = step(only(tmp_path / "run.json", **odd), "sample").attributes
    assert {name: kept[name] for name in odd} == odd


def test_records_of_other_tools_are_not_taken_for_samples() -> None:
    reader = next(reader for reader in READERS if reader.name == "inspect")
    row = {"id": "1", "epoch": "3", "input": "a", "target": "b", "metadata": "c"}
    assert reader.sniff(Sample(b"", (row,), tuple(row))) is Vote.NO
    for other in ({"id": 1, "epoch": 2, "loss": 0.1}, {"eval": "x", "version": 1}, [1], None, "x"):
        assert reader.sniff(Sample(b"", (other,))) is Vote.NO
    late = Sample(b"", (None, {"odd": 1}, sample()))
    assert reader.sniff(late) is Vote.CERTAIN


def test_the_order_of_entries_does_not_matter(tmp_path: Path) -> None:
    entries: dict[str, Any] = {
        "header.json": HEADER,
        "samples/1_epoch_1.json": sample(),
        "samples/2_epoch_1.json": sample(2),
        "reductions.json": [],
        "summaries.json": [{"id": 1, "epoch": 1, "input": "?", "target": "", "metadata": {}}],
    }
    forward, _ = archive(tmp_path / "a.eval", entries)
    backward, _ = archive(tmp_path / "b.eval", dict(reversed(list(entries.items()))))
    assert {trace.key for trace in forward} == {trace.key for trace in backward}
    assert len(forward) == 2


def test_a_chunked_sample_says_that_its_chunks_were_not_read(tmp_path: Path) -> None:
    shell = {"id": "a/1", "epoch": 1, "input": ASKED, "target": "x", "output": {"completion": SAID}}
    entries = {
        "header.json": HEADER,
        "samples/a/1_epoch_1/sample.json": {**shell, "message_refs": [[0, 2]], "metadata": {}},
        "summaries.json": [
            {**{k: shell[k] for k in ("id", "epoch", "input", "target")}, "scores": {}}
        ],
    }
    (trace,), _ = archive(tmp_path / "run.eval", copy.deepcopy(entries))
    assert (trace.name, trace.output) == ("timetable", SAID)
    assert "chunks" in trace.notes[0]


def test_the_bundle_is_one_part() -> None:
    assert [part.format for part in read_bundle(DATA / "inspect" / "desk.eval")] == ["inspect"]
    assert one("inspect/log.json").format == "inspect"


@pytest.mark.parametrize(("epoch", "refused"), [(None, True), ("", False), (0, False)])
def test_a_sample_of_no_epoch_is_refused_and_of_an_odd_one_read(
    epoch: Any, refused: bool, tmp_path: Path
) -> None:
    log = json.loads((DATA / "inspect" / "log.json").read_text())
    log["samples"][0]["epoch"] = epoch
    path = tmp_path / "log.json"
    path.write_text(json.dumps(log))
    traces, rejects = read(path)
    reasons = [one.reason for one in rejects]
    assert len(traces) == len(log["samples"]) - refused
    assert ("a sample of the log has no id or no epoch" in reasons) is refused
    assert bool(reasons) is refused
