"""Hostile and broken bundles: refused or read, never a crash, a hang or a silent loss."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from shared_data import shared
from tracejury.store.bundles.input.json_bytes import NotJson, decode_json
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import Reject
from tracejury.store.trace import Trace

READ_ALL = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import Reject
for path in sys.argv[1:]:
    found = [item for part in read_bundle(Path(path)) for item in part.items]
    assert found, path
    print(path, sum(isinstance(item, Reject) for item in found), len(found), sep="\\t")
"""


def read_in_a_child(paths: list[Path]) -> dict[str, tuple[int, int]]:
    """Read bundles in a process with 2 GB of address space: name -> (rejects, items)."""
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL, *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    rows = (line.split("\t") for line in done.stdout.splitlines())
    return {Path(path).name: (int(rejects), int(items)) for path, rejects, items in rows}


@pytest.mark.parametrize(
    "folder",
    [
        ("JSONTestSuite", "test_parsing"),
        ("jsonchecker",),
        ("csv-spectrum",),
        ("parquet-testing-bad",),
        ("arrow-testing",),
        ("generated",),
    ],
    ids="/".join,
)
def test_hostile_files_are_read_or_refused_within_bounds(folder: tuple[str, ...]) -> None:
    files = [path for path in sorted(shared("hostile", *folder).rglob("*")) if path.is_file()]
    assert len(read_in_a_child(files)) > 0


def test_bombs_are_refused_by_name() -> None:
    folder = shared("hostile", "generated")
    bombs = ["overlap_40GB.zip", "bomb_20M_rows_200GB.parquet", "nested_zip_6_levels.zip"]
    found = read_in_a_child([folder / name for name in bombs])
    assert all(rejects == items for rejects, items in found.values())


def test_json_that_must_be_refused_is_refused_or_known_leniency() -> None:
    lenient = {
        # NaN and infinities are written by Python tools; they are read as text.
        "n_number_NaN.json",
        "n_number_infinity.json",
        "n_number_minus_infinity.json",
    }
    for path in sorted(shared("hostile", "JSONTestSuite", "test_parsing").glob("*.json")):
        body = path.read_bytes()
        try:
            decode_json(body)
            read = True
        except NotJson:
            read = False
        if path.name.startswith("y_"):
            assert read, path.name
        if path.name.startswith("n_") and read:
            # Raw control characters and bytes that are not UTF-8 are kept, spelled out where needed.
            control = any(byte < 0x20 for byte in body)
            assert path.name in lenient or control or not is_utf8(body), path.name


def is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def reasons(path: Path) -> list[str]:
    return [
        item.reason for part in read_bundle(path) for item in part.items if isinstance(item, Reject)
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS pointer"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "HTML page"),
        (b"\x80\x04\x95\x00", "pickle"),
        (b'{"telemetry": 1, "cpu": 2}\n', "unknown format"),
        (b"[1, 2, 3]", "not objects"),
    ],
)
def test_what_is_no_bundle_is_named_for_what_it_is(tmp_path: Path, body: bytes, said: str) -> None:
    (tmp_path / "x.jsonl").write_bytes(body)
    [reason] = reasons(tmp_path / "x.jsonl")
    assert said in reason


def test_names_inside_an_archive_never_become_paths(tmp_path: Path) -> None:
    record = json.dumps({"messages": [{"role": "user", "content": "x"}]})
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../evil.jsonl", record)
        archive.writestr("/etc/evil2.jsonl", record)
    before = set(tmp_path.rglob("*"))
    found = [item for part in read_bundle(tmp_path / "a.zip") for item in part.items]
    assert sum(isinstance(item, Trace) for item in found) == 2
    assert set(tmp_path.rglob("*")) == before


def test_a_torn_gzip_keeps_what_came_before_and_says_so(tmp_path: Path) -> None:
    import gzip
    import random

    chance = random.Random(1)
    body = b"".join(
        json.dumps(
            {"id": number, "messages": [{"role": "user", "content": chance.randbytes(200).hex()}]}
        ).encode()
        + b"\n"
        for number in range(500)
    )
    packed = gzip.compress(body)
    (tmp_path / "a.gz").write_bytes(packed[: len(packed) // 2])
    found = [item for part in read_bundle(tmp_path / "a.gz") for item in part.items]
    assert sum(isinstance(item, Trace) for item in found) > 100
    assert any(isinstance(item, Reject) and "damaged" in item.reason for item in found)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NaN", "NaN"),
        ("[Infinity, -Infinity]", ["Infinity", "-Infinity"]),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ('"\\ud800"', "\\ud800"),
        ('\ufeff{"a": 1}', {"a": 1}),
    ],
)
def test_odd_json_is_read_without_silent_change(text: str, value: object) -> None:
    assert decode_json(text.encode("utf-8", "surrogatepass")) == value


@pytest.mark.parametrize(
    "text", ["[" * 201 + "]" * 201, '{"a":' * 5000 + "1" + "}" * 5000, "{", ""]
)
def test_too_deep_or_broken_json_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(NotJson):
        decode_json(text)
