"""What a shell completes: commands, options, and names that are cheap to know."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from judged import four
from packed import case_files, forge
from tracejury.store.packs.build import build_pack
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.sample import load_sample

TRACEJURY = Path(sys.executable).parent / "tracejury"


def completed(line: str, folder: Path, shell: str = "bash") -> list[str]:
    """What the program proposes for the last word of a line."""
    words = line.split(" ")
    done = subprocess.run(
        [TRACEJURY],
        env={
            **os.environ,
            "TRACEJURY_LIBRARY": str(folder / "library"),
            "_TRACEJURY_COMPLETE": f"{shell}_complete",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1 if shell != "fish" else words[-1]),
        },
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    lines = [one for one in done.stdout.splitlines() if one]
    return [one.partition(",")[2] or one for one in lines]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_there_is_a_script_for_each_shell(shell: str) -> None:
    done = subprocess.run(
        [TRACEJURY, "completion", shell], capture_output=True, text=True, check=True
    )
    assert "_TRACEJURY_COMPLETE" in done.stdout
    if shutil.which(shell):
        read = subprocess.run(
            [shell, "-n"], input=done.stdout, text=True, capture_output=True, check=False
        )
        assert read.returncode == 0, read.stderr


def test_commands_and_options(tmp_path: Path) -> None:
    assert completed("tracejury sch", tmp_path) == ["schema"]
    assert completed("tracejury queue s", tmp_path) == ["show"]
    assert "--baseline" in completed("tracejury check --ba", tmp_path)
    assert completed("tracejury completion z", tmp_path) == ["zsh"]


def test_queues_and_rubrics(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "library") as space:
        load_sample(space)
    assert completed("tracejury queue show c", tmp_path) == ["contracts", "clinic"]
    assert completed("tracejury review air", tmp_path) == ["airline"]
    assert completed("tracejury rubric show sup", tmp_path) == ["support-reply"]


def test_without_a_library_nothing_is_proposed_and_none_is_made(tmp_path: Path) -> None:
    assert completed("tracejury queue show ", tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_cases_and_slices_of_the_packs_that_are_named(tmp_path: Path) -> None:
    build_pack(tmp_path / "bags.pack", "bags", four())
    ids = {case["id"] for _, case in case_files(tmp_path / "bags.pack")}
    assert set(completed("tracejury check bags.pack --only c-", tmp_path)) == ids
    assert completed("tracejury check bags.pack --slice in", tmp_path) == ["intent:bags"]
    assert completed("tracejury check none.pack --only c-", tmp_path) == []


def test_hostile_names_are_not_proposed_and_hostile_words_are_shown(tmp_path: Path) -> None:
    build_pack(tmp_path / "bags.pack", "bags", four())
    hostile = "\x1b]0;owned\x07 $(touch owned) `touch owned`"
    forge(
        tmp_path / "bags.pack", lambda case: case.update(question=hostile, slices=[hostile, "a:b"])
    )
    for shell in ("bash", "zsh"):
        for option in ("--only", "--slice"):
            said = "\n".join(completed(f"tracejury check bags.pack {option} ", tmp_path, shell))
            assert "\x1b" not in said
            assert option == "--only" or "touch" not in said
    (tmp_path / "bags.pack" / "cases" / "x.json").write_text(json.dumps({"id": "a b"}))
    assert "a b" not in completed("tracejury check bags.pack --only ", tmp_path)
