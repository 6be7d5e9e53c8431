"""Compressed bundles (gzip, Zstandard, zip with each method), damaged ones, and decompression bombs."""

from __future__ import annotations

import gzip
import json
import sys
import tracemalloc
from pathlib import Path

import pytest
from tracejury.store.bundles.input import containers
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import BundleFile, Reject
from tracejury.store.trace import Trace

if sys.version_info >= (3, 14):
    import zipfile

    from compression import zstd
else:
    from backports import zstd
    from backports.zstd import zipfile

LINES = "".join(
    json.dumps({"id": f"t{n}", "messages": [{"role": "user", "content": f"Hello {n}"}]}) + "\n"
    for n in range(500)
).encode()


def read(path: Path) -> tuple[list[Trace], list[Reject]]:
    items = [item for part in read_bundle(path) for item in part.items]
    traces = [item for item in items if isinstance(item, Trace)]
    return traces, [item for item in items if isinstance(item, Reject)]


def test_a_file_compressed_with_zstd_is_read(tmp_path: Path) -> None:
    file = tmp_path / "talks.jsonl.zst"
    half = len(LINES) // 2
    file.write_bytes(zstd.compress(LINES[:half]) + zstd.compress(LINES[half:]))
    traces, rejects = read(file)
    assert (len(traces), rejects) == (500, [])
    assert traces[0].sources[0].file == "talks.jsonl"


def test_a_zip_entry_compressed_with_zstd_is_read(tmp_path: Path) -> None:
    file = tmp_path / "talks.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_ZSTANDARD) as archive:
        archive.writestr("talks.jsonl", LINES)
    assert archive.infolist()[0].compress_type == 93
    traces, rejects = read(file)
    assert (len(traces), rejects) == (500, [])


def test_damage_is_reported(tmp_path: Path) -> None:
    body = zstd.compress(LINES)
    for name, data in (("cut.zst", body[: len(body) // 2]), ("bad.zst", body[:4] + b"\xff" * 40)):
        file = tmp_path / name
        file.write_bytes(data)
        traces, rejects = read(file)
        assert len(traces) < 500
        assert any("damaged" in reject.reason for reject in rejects), name


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_ZSTANDARD]
)
def test_a_damaged_zip_entry_is_reported(method: int, tmp_path: Path) -> None:
    file = tmp_path / "talks.zip"
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("talks.jsonl", LINES)
    info = archive.infolist()[0]
    data = bytearray(file.read_bytes())
    middle = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    data[middle : middle + 200] = b"\xaa" * 200
    file.write_bytes(data)
    traces, rejects = read(file)
    assert len(traces) < 500
    assert rejects


def bomb(path: Path, method: str, size: int) -> None:
    """A file of few bytes that decompresses to lines of spaces of `size` bytes, after one trace."""
    data = LINES[: LINES.index(b"\n") + 1] + (b" " * 1023 + b"\n") * (size >> 10)
    if method == "gzip":
        path.write_bytes(gzip.compress(data))
    elif method == "zst":
        path.write_bytes(zstd.compress(data))
    else:
        with zipfile.ZipFile(path, "w", getattr(zipfile, method)) as archive:
            archive.writestr("talks.jsonl", data)


@pytest.mark.parametrize(
    "method", ["gzip", "zst", "ZIP_DEFLATED", "ZIP_BZIP2", "ZIP_LZMA", "ZIP_ZSTANDARD"]
)
def test_a_decompression_bomb_is_stopped_at_the_ratio(
    method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "RATIO_FREE", 1 << 20)
    file = tmp_path / "talks"
    bomb(file, method, 8 << 20)
    assert file.stat().st_size * containers.MAX_RATIO < 5 << 20
    members = [
        one
        for one in containers.bundle_files(file, containers.Meter(None))
        if isinstance(one, BundleFile)
    ]
    with members[0].open() as stream:
        assert len(stream.read()) < 6 << 20
    assert "more than 200 times its size" in members[0].problems[0]
    traces, rejects = read(file)
    assert len(traces) == 1
    assert ["more than 200 times its size" in reject.reason for reject in rejects] == [True]


@pytest.mark.parametrize("method", ["gzip", "zst", "ZIP_DEFLATED", "ZIP_ZSTANDARD"])
def test_few_bytes_may_have_any_ratio(method: str, tmp_path: Path) -> None:
    file = tmp_path / "talks"
    bomb(file, method, 8 << 20)
    assert file.stat().st_size * containers.MAX_RATIO < 8 << 20
    traces, rejects = read(file)
    assert (len(traces), rejects) == (1, [])


def test_bytes_are_decompressed_in_small_pieces(tmp_path: Path) -> None:
    file = tmp_path / "talks.zip"
    bomb(file, "ZIP_ZSTANDARD", 60 << 20)
    (member,) = containers.bundle_files(file, containers.Meter(None))
    assert isinstance(member, BundleFile)
    tracemalloc.start()
    try:
        with member.open() as stream:
            while stream.read(1 << 16):
                pass
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


def test_hidden_folders_of_exports_are_read_and_debris_is_not(tmp_path: Path) -> None:
    for name in (".traces/trace.jsonl", ".git/config.jsonl", "__MACOSX/._trace.jsonl"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(LINES)
    traces, rejects = read(tmp_path)
    assert (len(traces), rejects) == (500, [])
