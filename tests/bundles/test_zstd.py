"""Bundles packed with Zstandard, alone and within a zip, and damaged ones."""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from pathlib import Path

import pyarrow as pa
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import Reject
from tracejury.store.trace import Trace

LINES = "".join(
    json.dumps({"id": f"t{n}", "messages": [{"role": "user", "content": f"Hello {n}"}]}) + "\n"
    for n in range(500)
).encode()


def packed(data: bytes) -> bytes:
    return bytes(pa.Codec("zstd").compress(data, asbytes=True))


def zip_of(name: str, data: bytes) -> bytes:
    """A zip with one entry of method 93, which Python's zipfile cannot write yet."""
    body, crc = packed(data), zlib.crc32(data)
    raw = name.encode()
    sizes = (crc, len(body), len(data), len(raw), 0)
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 63, 0, 93, 0, 33, *sizes) + raw + body
    central = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\1\2", 63, 63, 0, 93, 0, 33, *sizes, 0, 0, 0, 0, 0
    )
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(central + raw), len(local), 0)
    return local + central + raw + end


def read(path: Path) -> tuple[list[Trace], list[Reject]]:
    items = [item for part in read_bundle(path) for item in part.items]
    traces = [item for item in items if isinstance(item, Trace)]
    return traces, [item for item in items if isinstance(item, Reject)]


def test_a_file_packed_with_zstd_is_read(tmp_path: Path) -> None:
    file = tmp_path / "talks.jsonl.zst"
    file.write_bytes(packed(LINES))
    traces, rejects = read(file)
    assert (len(traces), rejects) == (500, [])


def test_a_zip_entry_packed_with_zstd_is_read(tmp_path: Path) -> None:
    file = tmp_path / "talks.zip"
    file.write_bytes(zip_of("talks.jsonl", LINES))
    assert zipfile.ZipFile(file).infolist()[0].compress_type == 93
    traces, rejects = read(file)
    assert (len(traces), rejects) == (500, [])


def test_a_damaged_one_is_told(tmp_path: Path) -> None:
    body = packed(LINES)
    for name, data in (("cut.zst", body[: len(body) // 2]), ("bad.zst", body[:4] + b"\xff" * 40)):
        file = tmp_path / name
        file.write_bytes(data)
        traces, rejects = read(file)
        assert len(traces) < 500
        assert rejects, name


def test_hidden_folders_of_exports_are_read_and_debris_is_not(tmp_path: Path) -> None:
    for name in (".traces/trace.jsonl", ".git/config.jsonl", "__MACOSX/._trace.jsonl"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(LINES)
    traces, rejects = read(tmp_path)
    assert (len(traces), rejects) == (500, [])
