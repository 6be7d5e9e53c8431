"""The records as they came: kept, and found again for each trace."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tracejury.store.bundles.input.sources import MAX_RECORDS
from tracejury.store.library.library import Library
from tracejury.store.library.raw_records import place, raw_records, raw_trace
from tracejury.store.loading.load import load

ROOT = Path(__file__).parents[2]
EXPORTS = sorted(
    path
    for path in [*(ROOT / "tests" / "data").iterdir(), *(ROOT / "sample_traces").glob("*.jsonl")]
    if path.name not in ("README.md", "recorded_review.jsonl")
)


def loaded(tmp_path: Path, *bundles: Path, raw: bool = True) -> Library:
    library = Library.open(tmp_path / "library")
    load(library, bundles, raw=raw)
    return library


def lines(path: Path, count: int = 3) -> Path:
    path.write_text(
        "".join(
            json.dumps(
                {"id": f"t{n}", "messages": [{"role": "user", "content": f"hi {n}"}], "odd": n}
            )
            + "\n"
            for n in range(count)
        )
    )
    return path


def values(library: Library, key: str) -> list[object]:
    return [one.value for one in raw_records(raw_trace(library, key))]


def test_a_trace_shows_the_line_that_it_was_made_of(tmp_path: Path) -> None:
    library = loaded(tmp_path, lines(tmp_path / "a.jsonl"))
    key = library.by_source("t1")[0]
    (one,) = raw_records(raw_trace(library, key))
    assert one.value == {"id": "t1", "messages": [{"role": "user", "content": "hi 1"}], "odd": 1}
    assert place(one.source) == "a.jsonl, line 2"


def test_they_are_kept_when_the_bundle_is_gone(tmp_path: Path) -> None:
    bundle = lines(tmp_path / "a.jsonl")
    library = loaded(tmp_path, bundle)
    bundle.unlink()
    assert len(values(library, library.by_source("t2")[0])) == 1


def test_without_a_copy_they_are_read_from_where_they_were_loaded(tmp_path: Path) -> None:
    bundle = lines(tmp_path / "a.jsonl")
    library = loaded(tmp_path, bundle, raw=False)
    key = library.by_source("t0")[0]
    assert not (tmp_path / "library" / "raw").exists()
    assert len(values(library, key)) == 1
    bundle.unlink()
    assert values(library, key) == []
    assert "no longer exists" in raw_trace(library, key).why


def test_the_records_of_a_trace_that_is_spread_over_files_are_all_found(tmp_path: Path) -> None:
    span: dict[str, Any] = {"name": "a", "context": {"trace_id": "0x" + "a" * 32, "span_id": ""}, "parent_id": None,
            "start_time": "2026-01-01T00:00:00Z", "end_time": "2026-01-01T00:00:01Z", "kind": "x",
            "attributes": {}, "status": {}, "events": [], "resource": {}}  # fmt: skip
    folder = tmp_path / "spans"
    folder.mkdir()
    for number in range(2):
        one = {**span, "context": {**span["context"], "span_id": f"0x{number + 1:016x}"}}
        (folder / f"{number}.jsonl").write_text(json.dumps(one) + "\n")
    library = loaded(tmp_path, folder)
    (key,) = library.keys()
    records = list(raw_records(raw_trace(library, key)))
    assert [one.source.file for one in records] == ["0.jsonl", "1.jsonl"]


@pytest.mark.parametrize("export", EXPORTS, ids=lambda path: path.name)
def test_every_trace_of_every_format_shows_something_that_came(
    export: Path, tmp_path: Path
) -> None:
    library = loaded(tmp_path, export)
    keys = library.keys()
    assert keys
    for key in keys:
        found = raw_trace(library, key)
        assert found.bundle is not None, found.why
        assert any(True for _ in raw_records(found))


def test_records_in_an_archive_are_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    lines(folder / "a.jsonl")
    archive = Path(shutil.make_archive(str(tmp_path / "bundle"), "zip", folder))
    library = loaded(tmp_path, archive)
    assert len(values(library, library.by_source("t1")[0])) == 1


def test_a_copy_that_cannot_be_made_is_said_and_stops_nothing(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "library")
    (tmp_path / "library" / "raw").write_text("in the way")
    report = load(library, [lines(tmp_path / "a.jsonl")])
    assert report.totals.new == 3
    assert any("not kept" in note for bundle in report.bundles for note in bundle.notes)


def test_a_dry_run_keeps_no_copy(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "library")
    load(library, [lines(tmp_path / "a.jsonl")], dry_run=True)
    assert not (tmp_path / "library" / "raw").exists()


def test_of_very_many_records_the_first_are_remembered_and_the_files_of_all(tmp_path: Path) -> None:
    spans: list[dict[str, Any]] = [
        {"name": "a", "context": {"trace_id": "0x" + "a" * 32, "span_id": f"0x{n + 1:016x}"},
         "parent_id": None, "start_time": "2026-01-01T00:00:00Z",
         "end_time": "2026-01-01T00:00:01Z", "kind": "x", "attributes": {}, "status": {},
         "events": [], "resource": {}}
        for n in range(MAX_RECORDS + 5)
    ]  # fmt: skip
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(span) + "\n" for span in spans))
    library = loaded(tmp_path, path)
    found = raw_trace(library, library.keys()[0])
    assert len(found.sources) == MAX_RECORDS + 1
    assert found.sources[-1][1:] == (None, None, None)
