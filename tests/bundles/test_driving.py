"""No exception of a reader ends a load: what raised it is a reject with its place, in words, and the rest is kept."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from reading import read, read_values
from tracejury.store.bundles import driving
from tracejury.store.bundles.calls.table_rows import row_trace
from tracejury.store.bundles.driving import driven, vote_of
from tracejury.store.bundles.formats.openai.completions import OpenAIReader
from tracejury.store.bundles.formats.opentelemetry.span_rows import READER as SPAN_ROWS
from tracejury.store.bundles.input import gathering
from tracejury.store.bundles.input.unexpected import said_of
from tracejury.store.bundles.protocol import (
    Gathering,
    HeldRecords,
    LocatedTrace,
    Position,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from tracejury.store.library.library import Library
from tracejury.store.library.prepared import prepare
from tracejury.store.loading.load import load
from tracejury.store.trace import Trace


def completion(name: str, said: str = "Hello.") -> dict[str, Any]:
    return {
        "id": name,
        "object": "chat.completion",
        "model": "m",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": said}}],
    }


def write(path: Path, *values: Any) -> Path:
    path.write_text("".join(json.dumps(value) + "\n" for value in values))
    return path


def records(*values: Any) -> HeldRecords:
    return HeldRecords(
        Record(Position("a.jsonl", line=at), one) for at, one in enumerate(values, 1)
    )


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader of completions that cannot read one of them."""
    whole = OpenAIReader._item

    def item(self: OpenAIReader, parts: Any) -> Any:
        if parts[0][1].get("id") == "bad":
            raise AttributeError("'list' object has no attribute 'get'")
        return whole(self, parts)

    monkeypatch.setattr(OpenAIReader, "_item", item)


LIST = "a list stands in it where its format has something else"


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize("large", [False, True])
def test_one_odd_trace_costs_itself(
    large: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if large:
        monkeypatch.setattr(gathering, "LARGE", 0)
    some = (completion("1"), completion("bad"), completion("3"))
    traces, rejects = read(write(tmp_path / "a.jsonl", *some))
    assert [trace.source_id for trace in traces] == ["1", "3"]
    [reject] = rejects
    assert str(reject.position) == "a.jsonl, line 2"
    assert reject.reason == f"the record does not have the shape of its format: {LIST}"
    assert "'bad'" in reject.excerpt


@pytest.mark.usefixtures("failing")
def test_in_an_archive_the_place_is_that_in_the_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("1", "bad", "3"):
            archive.writestr(f"{name}.json", json.dumps(completion(name)))
    traces, rejects = read(path)
    assert [trace.source_id for trace in traces] == ["1", "3"]
    assert [one.position.file for one in rejects] == ["a.zip/bad.json"]


@pytest.mark.usefixtures("failing")
def test_what_could_be_read_is_in_the_library_and_the_rest_in_its_rejects(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "library")
    path = write(tmp_path / "a.jsonl", completion("bad"), completion("2"))
    totals = load(library, [path]).totals
    assert (totals.traces, totals.rejected, len(library.keys())) == (1, 1, 1)
    assert [str(one.reject.position) for one in library.rejects()] == ["a.jsonl, line 1"]
    library.close()


def test_a_row_of_parquet_that_cannot_be_a_trace_costs_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = row_trace

    def row(columns: Any, value: Any) -> Any:
        if value["id"] == "2":
            raise KeyError("answer")
        return whole(columns, value)

    monkeypatch.setattr("tracejury.store.bundles.formats.tables.row_trace", row)
    table = pa.table({"id": ["1", "2", "3"], "input": ["q"] * 3, "output": ["a"] * 3})
    path = tmp_path / "a.parquet"
    pq.write_table(table, path)
    traces, rejects = read(path)
    assert [trace.source_id for trace in traces] == ["1", "3"]
    assert [(one.position.record, one.reason) for one in rejects] == [
        (2, "the record does not have the shape of its format: it has no 'answer'")
    ]


def test_a_trace_that_cannot_be_kept_is_a_reject_at_each_of_its_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = prepare

    def prepared(trace: Trace) -> Any:
        if trace.source_id == "2":
            raise TypeError("unhashable type: 'dict'")
        return whole(trace)

    monkeypatch.setattr("tracejury.store.loading.preparing.prepare", prepared)
    library = Library.open(tmp_path / "library")
    path = write(tmp_path / "a.jsonl", *(completion(str(name)) for name in (1, 2, 3)))
    report = load(library, [path])
    assert (report.totals.traces, report.totals.rejected) == (2, 1)
    [reject] = report.bundles[0].rejects
    assert str(reject.position) == "a.jsonl, line 2"
    assert reject.reason.startswith("the trace '2' cannot be kept: an object stands in it")
    library.close()


class WholeReader(Reader):
    """A reader that goes through all records before it yields a trace, and fails on some."""

    name = title = keeps = "whole"
    gathering = Gathering.WHOLE

    def sniff(self, sample: Sample) -> Vote:
        return max(Vote.CERTAIN if one["ok"] else Vote.NO for one in sample.records)

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        held = [(record, record.value["ok"]) for record in source]
        for number, (record, _) in enumerate(held):
            yield LocatedTrace(Trace(source_id=str(number)), (record.position,), number)


def test_the_records_that_a_whole_reader_fails_on_are_found_and_left_out() -> None:
    odd = {3, 7, 8}
    values = [{"no": at} if at in odd else {"ok": at} for at in range(1, 11)]
    found = list(driven(WholeReader().read, records(*values)))
    rejects = [one for one in found if isinstance(one, Reject)]
    assert {one.position.line for one in rejects} == odd
    assert all(one.reason.endswith(": it has no 'ok'") for one in rejects)
    traces = [one for one in found if isinstance(one, LocatedTrace)]
    assert [one.positions[0].line for one in traces] == [1, 2, 4, 5, 6, 9, 10]


def test_a_reader_that_fails_late_hands_nothing_on_twice() -> None:
    def late(source: RecordSource) -> Iterator[ReaderItem]:
        odd = False
        for number, record in enumerate(source):
            odd = odd or "no" in record.value
            yield LocatedTrace(Trace(source_id=f"t{number}"), (record.position,), number)
        if odd:
            raise IndexError

    found = list(driven(late, records({"ok": 1}, {"no": 2})))
    assert len([one for one in found if isinstance(one, LocatedTrace)]) == 2
    assert [one.position.line for one in found if isinstance(one, Reject)] == [2]


def test_a_reader_that_fails_on_anything_says_so_once() -> None:
    def always(source: RecordSource) -> Iterator[ReaderItem]:
        for number, record in enumerate((*source, None)):
            if number == 0:
                raise IndexError
            yield Reject(Position(str(record)), "never")

    [reject] = driven(always, records({"ok": 1}, {"ok": 2}), "a.jsonl")
    assert isinstance(reject, Reject)
    assert reject.reason.startswith("reading stopped at a trace that does not have the shape")


def test_of_a_hopeless_file_only_so_many_records_are_searched_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(driving, "MOST_LEFT_OUT", 3)
    found = list(driven(WholeReader().read, records(*[{"no": 1}] * 6, {"ok": 1})))
    assert len(found) == 4
    assert "reading stopped" in str(found[-1])


def test_a_record_that_a_reader_fails_on_does_not_hide_what_the_file_is() -> None:
    assert vote_of(WholeReader(), Sample(b"", ({"no": 1}, {"ok": 1}))) is Vote.CERTAIN
    assert vote_of(WholeReader(), Sample(b"", ({"no": 1},))) is Vote.NO


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TypeError("unhashable type: 'list'"), LIST),
        (TypeError('can only concatenate str (not "int") to str'), "a number stands"),
        (TypeError("sequence item 0: expected str instance, NoneType found"), "null stands"),
        (AttributeError("'bool' object has no attribute 'get'"), "true or false stands"),
        (KeyError("id"), "it has no 'id'"),
        (RecursionError("maximum recursion depth exceeded"), "nested too deeply"),
        (OverflowError("int too large to convert"), "too large"),
        (ValueError("invalid literal for int() with base 10: 'x'"), "not one that its format has"),
        (ValueError("the span has no id"), "the span has no id"),
    ],
)
def test_what_was_unexpected_is_said_in_plain_words(error: Exception, said: str) -> None:
    assert said in said_of(error)
    assert type(error).__name__ not in said_of(error)


# --- what readers failed on -------------------------------------------------------------------------


def test_a_chunk_may_have_a_message_beside_its_delta(tmp_path: Path) -> None:
    call = {"index": 0, "id": "t", "function": {"name": "look_up", "arguments": '{"berth": 4}'}}
    choice = {
        "index": 0,
        "message": {"role": "assistant", "tool_calls": [], "refusal": "none"},
        "delta": {"role": "assistant", "content": "Berth 4.", "tool_calls": [call]},
        "finish_reason": "stop",
    }
    chunk = {"id": "c", "object": "chat.completion.chunk", "model": "m", "choices": [choice]}
    (trace,), rejects = read(write(tmp_path / "a.jsonl", chunk))
    [answer] = trace.steps[0].messages_out
    assert (answer.content, [one.name for one in answer.tool_calls]) == ("Berth 4.", ["look_up"])
    assert answer.extra["refusal"] == "none"
    assert rejects == []


@pytest.mark.parametrize("named", [["p1"], "p1", 1, None, {"p": 1}, [["p1"]]])
def test_a_process_that_is_no_text_costs_no_span(named: Any) -> None:
    trace_id = "311865c4d4911627c31e036caa05f3a0"
    span = {"traceID": trace_id, "spanID": "622a8b0787c30464", "operationName": "moor",
            "startTime": 1767225600000000, "duration": 5, "processID": named}  # fmt: skip
    services = {"p1": {"serviceName": "harbour"}}
    page = {"data": [{"traceID": trace_id, "spans": [span], "processes": services}]}
    [trace] = read_values(SPAN_ROWS, page)
    assert isinstance(trace, Trace)
    assert ("harbour" in str(trace.metadata)) == (named in ("p1", ["p1"]))


def test_a_folder_may_be_the_one_that_one_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "autumn"
    folder.mkdir()
    write(folder / "a.jsonl", completion("1"))
    monkeypatch.chdir(folder)
    library = Library.open(tmp_path / "library")
    report = load(library, [Path()])
    assert (report.totals.traces, Path(report.bundles[0].path).name) == (1, "autumn")
    library.close()


def test_a_reason_of_a_mistake_that_is_no_text_is_kept_as_one(tmp_path: Path) -> None:
    history = [{"role": "user", "content": "Berth?"}, {"role": "assistant", "content": "4"}]
    run = {
        "history": history,
        "mistake_agent": "pilot",
        "mistake_step": "1",
        "mistake_reason": ["too", "late"],
    }
    (trace,), rejects = read(write(tmp_path / "a.jsonl", run))
    assert ([one.explanation for one in trace.scores], rejects) == (['["too", "late"]'], [])
