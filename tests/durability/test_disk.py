"""What was said to be saved survives a disk that fails at any call, and a power loss at any moment.

`TRACEJURY_TESTS=deep` tries every call, and 50,000 power losses.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parents[1] / "support"
DEEP = os.environ.get("TRACEJURY_TESTS") == "deep"
EVERY, CRASHES = (1, 50_000) if DEEP else (29, 250)
COMPILER = shutil.which("cc") or shutil.which("gcc")
pytestmark = [
    pytest.mark.skipif(
        sys.platform != "linux" or COMPILER is None, reason="needs Linux and a C compiler"
    ),
    pytest.mark.timeout(0 if DEEP else 1_800),
]


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that stands between the programs and the disk."""
    made = tmp_path_factory.mktemp("disk") / "disk.so"
    subprocess.run(
        [
            str(COMPILER),
            "-shared",
            "-fPIC",
            "-O1",
            "-o",
            made,
            HERE / "disk.c",
            "-ldl",
            "-lpthread",
        ],
        check=True,
    )
    return made


def under(disk: Path, *words: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, HERE / "presses_on_disk.py", *words],
        env={**os.environ, "LD_PRELOAD": str(disk)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def without_power(folder: Path, log: Path, crashes: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, HERE / "losing_power.py", log, folder, str(crashes), "7"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_failing_call_loses_nothing_that_was_said_to_be_saved(disk: Path, tmp_path: Path) -> None:
    found = [json.loads(line) for line in under(disk, "faults", tmp_path / "lib", str(EVERY)).splitlines()]  # fmt: skip
    assert {one["kind"] for one in found} == {"ENOSPC", "EIO", "short write", "kill"}
    assert [one for one in found if one["wrong"]] == []
    # Otherwise no call failed, or nothing was ever saved.
    assert any(one["not_saved"] for one in found)
    assert sum(one["saved"] for one in found) > len(found)
    assert len(found) > (3_000 if DEEP else 100)


def test_a_power_loss_loses_nothing_that_was_said_to_be_saved(disk: Path, tmp_path: Path) -> None:
    under(disk, "record", tmp_path / "lib", tmp_path / "log")
    found = without_power(tmp_path / "lib", tmp_path / "log", CRASHES)
    assert found["wrong"] == []
    assert (found["crashes"], found["asked"] > 20 * CRASHES) == (CRASHES, True)


def test_the_simulated_power_loss_finds_a_journal_that_does_not_sync(
    disk: Path, tmp_path: Path
) -> None:
    under(disk, "record", tmp_path / "lib", tmp_path / "log", "deaf")
    assert without_power(tmp_path / "lib", tmp_path / "log", 40)["wrong"]
