"""Inspect AI samples in chunks: the same traces as the same samples in one file each."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from reading import DATA
from tracejury.store.bundles.formats.inspect_ai.chunks import ChunkFile, Chunks, chunk_of
from tracejury.store.bundles.input import gathering as complete
from tracejury.store.bundles.input.containers import Meter, bundle_files
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import BundleFile, Item, Position, Record, Reject
from tracejury.store.trace import Trace

WHOLE = DATA / "inspect" / "desk.eval"
CHUNKED = DATA / "inspect" / "desk_in_chunks.eval"


def items(path: Path) -> list[Item]:
    return [item for part in read_bundle(path) for item in part.items]


def unpacked(folder: Path, *leave_out: str) -> Path:
    """The entries of the chunked log as files of a folder, but for some."""
    for member in bundle_files(CHUNKED, Meter(None, None)):
        assert isinstance(member, BundleFile)
        if any(word in member.name for word in leave_out):
            continue
        target = folder / member.name
        target.parent.mkdir(parents=True, exist_ok=True)
        with member.open() as stream:
            target.write_bytes(stream.read())
    return folder


def test_the_traces_are_those_of_the_whole_samples() -> None:
    found, wanted = items(CHUNKED), items(WHOLE)
    assert [item.key for item in found if isinstance(item, Trace)] == [
        item.key for item in wanted if isinstance(item, Trace)
    ]
    assert len(found) == 2


@pytest.mark.parametrize("large", [False, True])
def test_they_are_so_in_a_folder_as_well(
    large: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if large:
        monkeypatch.setattr(complete, "LARGE", 0)
    found = items(unpacked(tmp_path / "log"))
    assert {item.key for item in found if isinstance(item, Trace)} == {
        item.key for item in items(WHOLE) if isinstance(item, Trace)
    }
    assert not [item for item in found if isinstance(item, Reject)]


def test_a_sample_without_its_chunks_says_so(tmp_path: Path) -> None:
    found = items(unpacked(tmp_path / "log", "/messages/", "/events/", "/calls/", "/attachments/"))
    traces = [item for item in found if isinstance(item, Trace)]
    assert len(traces) == 2
    assert all("chunks that are not in the bundle" in " ".join(trace.notes) for trace in traces)


def test_chunks_without_their_sample_are_told_one_by_one(tmp_path: Path) -> None:
    folder = unpacked(tmp_path / "log", "1_epoch_1/sample.json")
    files = {item.position.file for item in items(folder) if isinstance(item, Reject)}
    assert any("1_epoch_1/events/0.json" in file for file in files)


def test_a_broken_chunk_is_a_reject_and_the_rest_is_read(tmp_path: Path) -> None:
    folder = unpacked(tmp_path / "log")
    broken = next(folder.rglob("1_epoch_1/events/3.json"))
    broken.write_bytes(b"[{]")
    found = items(folder)
    assert len([item for item in found if isinstance(item, Trace)]) == 2
    assert [item.position.file for item in found if isinstance(item, Reject)] == [
        broken.relative_to(folder).as_posix()
    ]


@pytest.mark.parametrize(
    ("file", "part"),
    [
        ("samples/1_epoch_2/sample.json", ChunkFile("", "samples/1_epoch_2", "sample")),
        (
            "a/samples/x/y_epoch_1/events/40.json",
            ChunkFile("a/", "samples/x/y_epoch_1", "events", 40),
        ),
        ("samples/1_epoch_2/events/stats.json", ChunkFile("", "samples/1_epoch_2", "stats")),
        ("samples/1_epoch_2.json", None),
        ("samples/1_epoch_2/other.json", None),
        ("events/0.json", None),
    ],
)
def test_the_name_of_a_file_tells_what_it_is_of_a_sample(file: str, part: ChunkFile | None) -> None:
    assert chunk_of(file) == part


def test_the_example_was_written_in_chunks() -> None:
    names = zipfile.ZipFile(CHUNKED).namelist()
    assert "samples/1_epoch_1/events/3.json" in names
    assert not any(name.endswith("_epoch_1.json") for name in names)


def test_items_stand_in_the_order_of_their_indexes_whatever_file_came_first() -> None:
    chunks = Chunks()
    for start in (10, 0, 2):
        for number in (2, 1):
            place = Position("a", record=number)
            part = ChunkFile("", "samples/1_epoch_1", "events", start)
            assert chunks.add(part, Record(place, start + number))
    assert chunks.sample()["events"] == [1, 2, 3, 4, 11, 12]
