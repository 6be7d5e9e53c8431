"""A large bundle read by several processes gives the library that one process gives, row for row."""

from __future__ import annotations

import io
import json
import random
import subprocess
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import peewee
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.errors import UserError
from tracejury.store.bundles.input import bundle_records
from tracejury.store.bundles.input import gathering as complete
from tracejury.store.bundles.opening import BundlePart, read_bundle
from tracejury.store.bundles.protocol import Gathering
from tracejury.store.bundles.registry import reader_of
from tracejury.store.database import run_sql
from tracejury.store.library.library import Library
from tracejury.store.library.prepared import prepare
from tracejury.store.loading import load as loading
from tracejury.store.loading import processes as reading_processes
from tracejury.store.loading.load import load
from tracejury.store.loading.load_report import LoadReport
from tracejury.store.loading.worker_messages import receive, send
from tracejury.store.trace import Step, Trace

DATA = Path(__file__).parents[1] / "data"


def spans(traces: int, *, shuffled: int | None = None) -> list[str]:
    """OTLP lines of one span each, so that a trace is spread over many; two of them broken."""
    lines = []
    for trace in range(traces):
        for span in range(4):
            attributes = [{"key": "input.value", "value": {"stringValue": f"question {trace}"}}]
            one = {
                "traceId": f"{trace + 1:032x}", "spanId": f"{span + 1:016x}", "name": f"step {span}",
                "parentSpanId": f"{1:016x}" if span else "",
                "startTimeUnixNano": str(10**18 + trace), "endTimeUnixNano": str(10**18 + trace + 5),
                "attributes": attributes,
            }  # fmt: skip
            lines.append(json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [one]}]}]}))
    lines[3:3] = ["{broken"]
    if shuffled is not None:
        random.Random(shuffled).shuffle(lines)
    return [*lines, '{"resourceSpans": [{"scopeSpans": [{"spans": [{"name": "no ids"}]}]}]}']


TABLES = ("traces", "steps", "scores", "rejects")


def rows(library: Library, *tables: str) -> list[Any]:
    def work(db: peewee.SqliteDatabase) -> list[Any]:
        found: list[Any] = []
        for table in tables or TABLES:
            found += run_sql(db, f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
        return found

    return library.read(work)


Loaded = Callable[[int], tuple[list[Any], LoadReport]]


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Loaded]:
    """Loads a bundle with so many processes into a library of its own."""

    def of(bundle: Path) -> Loaded:
        def with_processes(count: int) -> tuple[list[Any], LoadReport]:
            monkeypatch.setattr(loading, "processes_for", lambda part: count)
            library = Library.open(tmp_path / f"library-{count}")
            report = load(library, [bundle])
            return rows(library), report

        return with_processes

    return of


@pytest.mark.parametrize("shuffled", [None, 1])
@pytest.mark.parametrize("count", [2, 3])
def test_several_processes_give_the_same_library(
    tmp_path: Path, loaded: Callable[[Path], Loaded], shuffled: int | None, count: int
) -> None:
    bundle = tmp_path / "a.jsonl"
    bundle.write_text("\n".join(spans(60, shuffled=shuffled)) + "\n")
    alone, first = loaded(bundle)(0)
    together, second = loaded(bundle)(count)
    assert first.totals.traces == 60
    assert first.totals.rejected == 2
    assert together == alone
    assert [one.json() for one in second.bundles] == [one.json() for one in first.bundles]


def test_they_do_in_a_bundle_that_is_streamed_as_well(
    tmp_path: Path, loaded: Callable[[Path], Loaded], monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "a.jsonl"
    filler = {"key": "note", "value": {"stringValue": "x" * 200_000}}
    lines = spans(60, shuffled=2)
    large = [
        line.replace('"attributes": [', f'"attributes": [{json.dumps(filler)}, ') for line in lines
    ]
    bundle.write_text("\n".join(large) + "\n")
    assert bundle.stat().st_size > complete.LARGE_IF_SCANNED
    alone, _ = loaded(bundle)(0)
    together, _ = loaded(bundle)(2)
    assert together == alone


def test_a_process_that_dies_is_said_and_what_was_saved_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "a.jsonl"
    bundle.write_text("\n".join(spans(60)) + "\n")
    monkeypatch.setattr(loading, "processes_for", lambda part: 2)
    monkeypatch.setattr("sys.executable", "/bin/false")
    library = Library.open(tmp_path / "library")
    with pytest.raises(UserError, match="ended too early"):
        load(library, [bundle])
    assert library.keys() == []


def test_what_goes_wrong_in_a_process_is_said_in_words(tmp_path: Path) -> None:
    part = BundlePart("otlp", "", iter(()), files=(0,))
    found = reading_processes.read_in_processes(tmp_path / "gone.jsonl", part, 2)
    assert found is not None
    with pytest.raises(UserError, match="could not be read: UserError"):
        list(found)


def test_a_load_that_is_cancelled_ends_its_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "a.jsonl"
    bundle.write_text("\n".join(spans(600)) + "\n")
    monkeypatch.setattr(loading, "processes_for", lambda part: 2)
    started: list[subprocess.Popen[bytes]] = []
    begin = subprocess.Popen

    def remembered(*words: Any, **options: Any) -> Any:
        started.append(begin(*words, **options))
        return started[-1]

    monkeypatch.setattr("subprocess.Popen", remembered)
    report = load(Library.open(tmp_path / "library"), [bundle], cancelled=lambda: bool(started))
    assert report.stopped
    assert [process.poll() is not None for process in started] == [True, True]


@pytest.mark.parametrize(
    ("form", "size", "processors", "processes"),
    [
        ("otlp", 0, 8, 0),
        ("otlp", reading_processes.LEAST_BYTES, 8, reading_processes.MOST_PROCESSES),
        ("otlp", reading_processes.LEAST_BYTES, 3, 3),
        ("messages", reading_processes.LEAST_BYTES, 2, 2),
        ("phoenix", reading_processes.LEAST_BYTES, 8, 1),
        ("phoenix", reading_processes.LEAST_BYTES, 1, 0),
        ("tables", reading_processes.LEAST_BYTES, 8, 0),
        ("unknown", reading_processes.LEAST_BYTES, 8, 0),
    ],
)
def test_how_many_processes_read(
    form: str, size: int, processors: int, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: set(range(processors)), raising=False)
    assert reading_processes.processes_for(BundlePart(form, "", iter(()), size=size)) == processes


def test_records_too_large_to_be_held_twice_are_read_by_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle_records, "HUGE_RECORD", 1000)
    monkeypatch.setattr(reading_processes, "LEAST_BYTES", 10)
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: {0, 1}, raising=False)
    said = {"small": "yes", "huge": "yes " * 500}
    counts = {}
    for name, text in said.items():
        bundle = tmp_path / f"{name}.jsonl"
        line = json.dumps({"messages": [{"role": "user", "content": text}]})
        bundle.write_text("\n".join([line] * 20))
        (part,) = read_bundle(bundle)
        counts[name] = reading_processes.processes_for(part)
    assert counts == {"small": 2, "huge": 0}


@pytest.mark.parametrize("folder", sorted(one.name for one in DATA.iterdir() if one.is_dir()))
def test_every_format_is_the_same_read_by_others(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def many(part: BundlePart) -> int:
        return 0 if reader_of(part.format) is None else 2 if as_many(part.format) else 1

    alone = load_into(tmp_path / "alone", DATA / folder, lambda part: 0, monkeypatch)
    others = load_into(tmp_path / "others", DATA / folder, many, monkeypatch)
    assert others == alone


def as_many(form: str) -> bool:
    reader = reader_of(form)
    return reader is not None and reader.gathering is not Gathering.WHOLE


def load_into(
    place: Path, bundle: Path, many: Callable[[BundlePart], int], monkeypatch: pytest.MonkeyPatch
) -> tuple[list[Any], list[Any], list[Any]]:
    """What a load saves and says: rows, rejects in any order, and the report."""
    monkeypatch.setattr(loading, "processes_for", many)
    library = Library.open(place)
    report = load(library, [bundle])
    found = rows(library, "traces", "steps", "scores")
    rejects = sorted(str(row[1:]) for row in rows(library, "rejects"))
    return found, rejects, [one.json() for one in report.bundles]


def test_many_files_are_shared_out_as_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "many"
    bundle.mkdir()
    for number in range(20):
        messages = [{"role": "user", "content": f"question {number}"}]
        lines = [json.dumps({"messages": messages}), "{broken"]
        (bundle / f"{number:02}.jsonl").write_text("\n".join(lines))
    (bundle / "other.jsonl").write_text("\n".join(spans(3)))
    (bundle / "page.json").write_text("<!doctype html><title>Sign in</title>")
    with zipfile.ZipFile(bundle / "locked.zip", "w") as archive:
        archive.writestr("a.zip", "x")
    locked = bytearray((bundle / "locked.zip").read_bytes())
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    (bundle / "locked.zip").write_bytes(locked)
    alone = load_into(tmp_path / "alone", bundle, lambda part: 0, monkeypatch)
    two = lambda part: 0 if reader_of(part.format) is None else 2  # noqa: E731
    others = load_into(tmp_path / "others", bundle, two, monkeypatch)
    assert others == alone
    assert len(others[1]) == 24


def test_where_no_process_can_be_started_this_one_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "a.jsonl"
    bundle.write_text("\n".join(spans(10)) + "\n")
    monkeypatch.setattr(loading, "processes_for", lambda part: 2)
    monkeypatch.setattr("sys.executable", str(tmp_path / "no such program"))
    report = load(Library.open(tmp_path / "library"), [bundle])
    assert report.totals.new == 10


@given(st.integers(0, 10_000))
def test_a_message_that_was_torn_anywhere_is_the_end_of_the_stream(cut: int) -> None:
    step = Step("1", "llm", "answer", output="One bag. " * 9_000)
    whole = io.BytesIO()
    send(whole, [(1, prepare(Trace(source_id="a", steps=(step,))))])
    data = whole.getvalue()
    assert receive(io.BytesIO(data[: cut * len(data) // 10_001])) is None
    assert receive(io.BytesIO(data)) is not None


def test_a_thread_that_fails_does_not_leave_the_load_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "a.jsonl"
    bundle.write_text("\n".join(spans(60)) + "\n")
    monkeypatch.setattr(loading, "processes_for", lambda part: 2)
    monkeypatch.setattr(threading, "excepthook", lambda told: None)

    def fails(stream: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(reading_processes, "receive", fails)
    library = Library.open(tmp_path / "library")
    with pytest.raises(UserError, match="ended too early"):
        load(library, [bundle])
