"""Loading: idempotent, counted, resumable; nothing is silently dropped."""

from __future__ import annotations

import gzip
import json
import os
import random
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracejury.errors import UserError
from tracejury.store import canonical
from tracejury.store.bundles.opening import BundlePart, read_bundle
from tracejury.store.bundles.protocol import Reject, UnattachedScores
from tracejury.store.library import encoding as trace_rows
from tracejury.store.library.connections import LOADING_KIB
from tracejury.store.library.library import Library
from tracejury.store.library.raw_records import raw_records, raw_trace
from tracejury.store.library.saving import ELSEWHERE
from tracejury.store.library.slices import keys_with, slices_of
from tracejury.store.loading import load as loading
from tracejury.store.loading.load import load
from tracejury.store.loading.load_report import notes_together
from tracejury.store.trace import Trace, incomplete_in


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    found = Library.open(tmp_path / "library")
    yield found
    found.close()


def chat(number: int, said: str = "Yes.", **more: Any) -> dict[str, Any]:
    return {
        "id": f"chat-{number}",
        "messages": [
            {"role": "user", "content": f"Question {number}?"},
            {"role": "assistant", "content": said},
        ],
        **more,
    }


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def test_a_second_load_adds_nothing(library: Library, tmp_path: Path) -> None:
    bundle = tmp_path / "a.jsonl"
    bundle.write_bytes(lines(chat(1, reward=1), chat(2)) + b"not json\n")
    first = load(library, [bundle]).totals
    assert (first.traces, first.new, first.known, first.rejected, first.scores) == (2, 2, 0, 1, 1)
    before = library.counts()
    second = load(library, [bundle]).totals
    assert (second.new, second.known, second.rejected) == (0, 2, 1)
    assert library.counts() == before


def test_many_traces_are_read_at_once_as_one_by_one(library: Library, tmp_path: Path) -> None:
    bundle = tmp_path / "a.jsonl"
    records = [
        chat(n, scores={"tone": n / 3, "fit": {"value": 0, "label": "fail"}}) for n in range(103)
    ]
    bundle.write_bytes(lines(*records))
    load(library, [bundle])
    keys = library.keys()
    asked = [keys[5], "0" * 64, *reversed(keys), keys[5]]
    assert list(library.traces(asked)) == [library.trace(key) for key in asked]
    assert list(library.traces([])) == []


def test_the_same_traces_in_another_file_are_known(library: Library, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(chat(1)))
    (tmp_path / "b.jsonl").write_bytes(lines(chat(2), chat(1)))
    load(library, [tmp_path / "a.jsonl"])
    totals = load(library, [tmp_path / "b.jsonl"]).totals
    assert (totals.new, totals.known) == (1, 1)
    [a, b] = sorted(library.bundles(), key=lambda row: row.name)
    assert len(library.keys(bundle=a.id)) == 1
    assert len(library.keys(bundle=b.id)) == 2


@pytest.mark.parametrize("container", ["plain", "gz", "zip", "folder", "zip of gz"])
def test_the_container_makes_no_difference(
    library: Library, tmp_path: Path, container: str
) -> None:
    body = lines(chat(1), chat(2))
    path = tmp_path / "no-telling-name"
    match container:
        case "plain":
            path.write_bytes(body)
        case "gz":
            path.write_bytes(gzip.compress(lines(chat(1))) + gzip.compress(lines(chat(2))))
        case "folder":
            path.mkdir()
            (path / "one").write_bytes(lines(chat(1)))
            (path / "two.txt").write_bytes(lines(chat(2)))
        case _:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("x/y", gzip.compress(body) if "gz" in container else body)
    report = load(library, [path])
    assert (report.totals.new, report.totals.rejected) == (2, 0)
    questions = {row.title for row in library.rows_for(library.keys())}
    assert questions == {"Question 1?", "Question 2?"}


def test_rejects_say_where_and_why_and_are_kept(library: Library, tmp_path: Path) -> None:
    bundle = tmp_path / "a.jsonl"
    bundle.write_bytes(lines(chat(1)) + b'{"id": 2, "messages": [\n\n' + lines({"id": 3}))
    load(library, [bundle])
    found = [(row.reject.position.line, row.reject.reason) for row in library.rejects()]
    assert [line for line, _ in found] == [2, 4]
    assert "not JSON" in found[0][1]
    assert "no list of messages" in found[1][1]


def test_a_source_that_comes_back_changed_is_a_new_revision(
    library: Library, tmp_path: Path
) -> None:
    bundle = tmp_path / "a.jsonl"
    bundle.write_bytes(lines(chat(1, "Yes.")))
    load(library, [bundle])
    [old] = library.keys()
    bundle.write_bytes(lines(chat(1, "No.")))
    assert load(library, [bundle]).totals.revised == 1
    [new] = library.keys()
    assert library.stale(old) == new
    assert library.stale(new) is None
    assert library.trace(old) is not None


def test_equal_row_numbers_of_two_files_are_not_revisions(library: Library, tmp_path: Path) -> None:
    for name, said in (("a.jsonl", "Yes."), ("b.jsonl", "No.")):
        (tmp_path / name).write_bytes(lines({**chat(1, said), "id": 1}))
        load(library, [tmp_path / name])
    assert len(library.keys()) == 2


def test_a_dry_run_counts_and_keeps_nothing(library: Library, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(chat(1), chat(2)))
    totals = load(library, [tmp_path / "a.jsonl"], dry_run=True).totals
    assert (totals.traces, totals.new) == (2, 2)
    assert library.counts().traces == 0
    assert library.bundles() == []


def test_what_an_export_leaves_out_is_counted(library: Library, tmp_path: Path) -> None:
    cut = "The double room costs... [truncated]"
    (tmp_path / "a.jsonl").write_bytes(lines(chat(1, cut), chat(2), chat(3, "No" + cut)))
    report = load(library, [tmp_path / "a.jsonl"])
    assert (report.totals.traces, report.totals.incomplete) == (3, 2)
    assert report.bundles[0].notes == [
        "2 traces are incomplete: the output was cut by the exporter (2 traces)"
    ]
    document = report.json()
    assert document["totals"]["incomplete"] == document["bundles"][0]["incomplete"] == 2
    keys = library.keys()
    stored = [library.trace(key) for key in keys]
    lacking = [trace for trace in stored if trace is not None and incomplete_in(trace)]
    assert [trace.steps[1].incomplete for trace in lacking] == 2 * [
        ("the output was cut by the exporter",)
    ]


def test_a_title_names_a_picture_and_does_not_show_it(library: Library, tmp_path: Path) -> None:
    picture = "data:image/png;base64," + "iVBORw0KGgoAAAANSUhEUgAA" * 90
    (tmp_path / "a.jsonl").write_bytes(lines({"id": "a", "input": f"See {picture}", "output": "y"}))
    load(library, [tmp_path / "a.jsonl"])
    [row] = library.rows_for(library.keys())
    assert row.title == "See [image/png, base64]"


def test_a_limit_is_said(library: Library, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(*(chat(number) for number in range(9))))
    [report] = load(library, [tmp_path / "a.jsonl"], limit=3).bundles
    assert report.traces == 3
    assert any("--limit" in note for note in report.notes)


def test_what_was_read_before_a_cancellation_stays(library: Library, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(*(chat(number) for number in range(50))))
    asked = iter(range(1000))
    report = load(library, [tmp_path / "a.jsonl"], cancelled=lambda: next(asked) > 20)
    assert "cancelled" in report.stopped
    assert 0 < library.counts().traces < 50
    assert library.counts().traces == report.totals.new


def test_progress_reaches_the_size_of_the_bundle(library: Library, tmp_path: Path) -> None:
    bundle = tmp_path / "a.jsonl"
    bundle.write_bytes(lines(*(chat(number) for number in range(50))))
    seen: list[tuple[int, int | None]] = []
    load(library, [bundle], progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (bundle.stat().st_size, bundle.stat().st_size)


def count(path: Path) -> tuple[int, int]:
    """(traces, rejects) of a bundle."""
    found = [item for part in read_bundle(path) for item in part.items]
    rejects = sum(isinstance(item, Reject) for item in found)
    assert not any(isinstance(item, UnattachedScores) for item in found)
    return len(found) - rejects, rejects


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_every_line_is_stored_or_rejected_however_it_is_damaged(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    chance = random.Random(seed)
    rows = [bytearray(json.dumps(chat(number)).encode()) for number in range(8)]
    for row in chance.sample(rows, 4):
        match chance.randrange(3):
            case 0:
                row[chance.randrange(len(row))] ^= 1 << chance.randrange(7)
            case 1:
                del row[chance.randrange(1, len(row)) :]
            case _:
                row.insert(chance.randrange(len(row)), chance.choice(b'"{}[],\\'))
    chance.shuffle(rows)
    # A flipped bit can make a line feed, which makes two lines of one.
    kept = [bytes(row).replace(b"\n", b"?").replace(b"\r", b"?") for row in rows]
    path = tmp_path_factory.mktemp("damaged") / "a.jsonl"
    path.write_bytes(lines(chat(99)) + b"\n".join(kept) + b"\n")
    traces, rejects = count(path)
    assert traces + rejects == 1 + sum(bool(row.strip()) for row in kept)


def test_an_unchanged_bundle_is_not_read_again_unless_asked(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "talks.jsonl"
    path.write_bytes(lines(chat(1), chat(2)) + b"not json\n")
    first = load(library, [path]).totals
    opened: list[Path] = []

    def counted(path: Path, **options: Any) -> Iterator[BundlePart]:
        opened.append(path)
        return read_bundle(path, **options)

    monkeypatch.setattr(loading, "read_bundle", counted)
    second = load(library, [path]).totals
    assert opened == []
    assert (second.traces, second.steps, second.rejected) == (
        first.traces,
        first.steps,
        first.rejected,
    )
    assert (second.new, second.known) == (0, first.traces)
    assert load(library, [path], again=True).totals.known == first.traces
    assert load(library, [path], mapping={"input": "id"}).totals.traces >= 0
    path.write_bytes(path.read_bytes() + lines(chat(3)))
    assert load(library, [path]).totals.new == 1
    assert len(opened) == 3


def test_a_bundle_that_was_left_half_way_is_read_again(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "talks.jsonl"
    path.write_bytes(lines(*map(chat, range(40))))
    asked = iter([False] * 10 + [True] * 100)
    stopped = load(library, [path], cancelled=lambda: next(asked))
    assert stopped.stopped
    assert load(library, [path], limit=3).totals.traces == 3
    whole = load(library, [path]).totals
    assert (whole.traces, whole.new + whole.known) == (40, 40)


def test_scores_that_came_before_their_trace_are_tried_again(
    library: Library, tmp_path: Path
) -> None:
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    scores = tmp_path / "scores.jsonl"
    scores.write_text(
        json.dumps(
            {
                "id": "s1",
                "traceId": trace_id,
                "name": "correct",
                "value": 0,
                "dataType": "BOOLEAN",
                "source": "ANNOTATION",
                "timestamp": "2026-10-01T00:00:00Z",
                "observationId": None,
            }
        )
        + "\n"
    )
    early = load(library, [scores], format="langfuse").totals
    assert early.scores == 0
    trace = tmp_path / "trace.json"
    trace.write_text(
        json.dumps(
            {
                "trace": {"id": trace_id, "name": "t", "projectId": "p", "input": "One bag?"},
                "observations": [],
            }
        )
    )
    load(library, [trace])
    assert load(library, [scores], format="langfuse").totals.scores == 1


def test_a_library_of_the_version_before_is_brought_up_and_keeps_its_traces(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    path = tmp_path / "talks.jsonl"
    path.write_bytes(lines(chat(1), chat(2)))
    older = Library.open(folder)
    load(older, [path])
    before = list(map(older.trace, older.keys()))
    older.close()
    made_new = shape(folder)
    connection = sqlite3.connect(folder / "traces.db")
    connection.execute("ALTER TABLE bundles DROP COLUMN read_as")
    connection.execute("DROP INDEX tracerecord_source_id_source_scope_bundle")
    connection.execute("DROP INDEX tracerecord_superseded_by")
    # The header stood before these.
    for name in ("notes", "superseded_by", "sources"):
        connection.execute(f"ALTER TABLE traces RENAME COLUMN {name} TO before_{name}")
        null = "" if name == "superseded_by" else " NOT NULL DEFAULT '[]'"
        connection.execute(f"ALTER TABLE traces ADD COLUMN {name} TEXT{null}")
        connection.execute(f"UPDATE traces SET {name} = before_{name}")
        connection.execute(f"ALTER TABLE traces DROP COLUMN before_{name}")
    connection.execute("CREATE INDEX tracerecord_source_id_source_scope ON traces(source_id)")
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()
    newer = Library.open(folder)
    try:
        assert ids_of_one_bundle_are_passed_over(folder)
        assert shape(folder) == made_new
        assert newer.counts().traces == 2
        assert list(map(newer.trace, newer.keys())) == before
        assert load(newer, [path]).totals.known == 2
        assert load(newer, [path]).bundles[0].notes[0].startswith("it was read before")
    finally:
        newer.close()


def shape(folder: Path) -> list[tuple[object, ...]]:
    """The columns of the traces, in their order, and the names of the indexes."""
    connection = sqlite3.connect(folder / "traces.db")
    columns = connection.execute("SELECT cid, name, type, pk FROM pragma_table_info('traces')")
    indexes = connection.execute("SELECT name FROM pragma_index_list('traces') ORDER BY name")
    found = [*columns.fetchall(), *indexes.fetchall()]
    connection.close()
    return found


def ids_of_one_bundle_are_passed_over(folder: Path) -> bool:
    """Whether earlier revisions are looked for in other bundles alone."""
    connection = sqlite3.connect(folder / "traces.db")
    plan = connection.execute(f"EXPLAIN QUERY PLAN {ELSEWHERE}", ("id", 1, "id", 1, 1)).fetchall()
    connection.close()
    searches = [row[3] for row in plan if row[3].startswith(("SEARCH traces", "SCAN traces"))]
    return len(searches) == 2 and all("bundle" in one for one in searches)


def test_an_id_that_a_bundle_holds_thousands_of_times_costs_no_more_each_time(
    library: Library, tmp_path: Path
) -> None:
    assert ids_of_one_bundle_are_passed_over(library.folder)


def test_large_texts_are_written_in_pieces_and_come_back_whole(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trace_rows, "LARGE", 600)
    monkeypatch.setattr(canonical, "_LONG", 7)
    path = tmp_path / "talks.jsonl"
    text = "a question with ümlauts and 漢字, " * 40
    path.write_bytes(
        lines(
            {
                "id": "large",
                "messages": [{"role": "user", "content": text}],
                "metadata": {"a": "b"},
            },
            chat(1),
        )
    )
    read = [item for part in read_bundle(path) for item in part.items if isinstance(item, Trace)]
    assert load(library, [path]).totals.new == 2
    assert [library.trace(one.key) for one in read] == read
    assert library.trace(read[0].key).key == read[0].key  # type: ignore[union-attr]
    connection = sqlite3.connect(library.folder / "traces.db")
    kinds = connection.execute("SELECT typeof(header) FROM traces").fetchall()
    found = connection.execute("SELECT typeof(body) FROM steps").fetchall()
    connection.close()
    assert set(kinds) == set(found) == {("blob",), ("text",)}
    # The JSON functions of SQLite, which slices are made with, take text only.
    assert slices_of(library, [read[0].key])["a"] == {"b": 1}
    assert keys_with(library, "a", "b") == [read[0].key]


def test_notes_that_differ_only_in_their_number_are_one_line() -> None:
    notes = {
        "4 repeated steps were dropped": 2,
        "1 repeated step was dropped": 3,
        "6 repeated steps were dropped": 1,
        "put together from chunks": 1,
    }
    assert notes_together(notes) == [
        "14 repeated steps were dropped (3 traces)",
        "1 repeated step was dropped (3 traces)",
        "put together from chunks",
    ]


def test_a_table_in_another_encoding_is_refused_whole_and_loaded_when_it_is_declared(
    tmp_path: Path,
) -> None:
    file = tmp_path / "desk.csv"
    rows = [f"{n},Wo ist Paket {n}?,Morgen" for n in range(3)] + ["3,Rückgabe – wie?,Für 20 €"]
    file.write_bytes("\n".join(["id,input,output", *rows, ""]).encode("cp1252"))
    library = Library.open(tmp_path / "library")
    try:
        refused = load(library, [file])
        assert (refused.totals.traces, refused.totals.rejected) == (0, 1)
        (reject,) = refused.bundles[0].rejects
        assert "line 5, byte" in reject.reason
        assert "--encoding cp1252" in reject.reason
        taken = load(library, [file], encoding="cp1252")
        assert (taken.totals.traces, taken.totals.rejected) == (4, 0)
        key = library.resolve("3")[0]
        trace = library.trace(key)
        assert trace is not None
        assert trace.output == "Für 20 €"
        (record,) = raw_records(raw_trace(library, key))
        assert record.value == {"id": "3", "input": "Rückgabe – wie?", "output": "Für 20 €"}
    finally:
        library.close()


def test_json_in_another_encoding_is_named_not_escaped(tmp_path: Path) -> None:
    file = tmp_path / "desk.jsonl"
    file.write_bytes(
        '{"id": "1", "input": "Rückgabe?", "output": "Für 20 Tage"}\n'.encode("latin-1")
    )
    library = Library.open(tmp_path / "library")
    try:
        (reject,) = load(library, [file]).bundles[0].rejects
        assert "0xfc is not UTF-8. It is probably cp1252: give --encoding cp1252." in reject.reason
        assert load(library, [file], encoding="latin-1").totals.traces == 1
    finally:
        library.close()


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_what_may_never_end_is_refused_at_once(library: Library, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.jsonl"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    with pytest.raises(UserError, match=f"is a {kind}, not a file"):
        load(library, [path])
    (tmp_path / "folder").mkdir()
    path.rename(tmp_path / "folder" / "b.jsonl")
    (tmp_path / "folder" / "c.jsonl").write_bytes(lines(chat(1)))
    totals = load(library, [tmp_path / "folder"]).totals
    assert (totals.traces, totals.rejected) == (1, 1)
    [row] = library.rejects()
    assert row.reject.reason == f"it is a {kind}, not a file"


def held_kib(library: Library) -> int:
    """So much of traces.db this thread's connection may hold in memory."""
    return -int(library.read(lambda db: db.connection().execute("PRAGMA cache_size").fetchone()[0]))


def test_more_of_the_file_is_held_in_memory_while_loading_and_not_after_it(
    library: Library, tmp_path: Path
) -> None:
    before = held_kib(library)
    assert before <= 4096
    during: list[int] = []

    def look() -> bool:
        during.append(held_kib(library))
        return False

    bundle = tmp_path / "chats.jsonl"
    bundle.write_text("".join(json.dumps(chat(number)) + "\n" for number in range(3)))
    load(library, [bundle], cancelled=look)
    assert max(during) == LOADING_KIB > before
    assert held_kib(library) == before
