"""`tracejury demo` goes through the whole loop, and says so only when it is true."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from desk_fixtures import settled
from screen_text import messages
from tracejury.store.packs.candidates import CommandCandidate
from tracejury.store.packs.read import read_pack
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui import demo_stages
from tracejury.tui.app import TracejuryApp
from tracejury.tui.demo_stages import Stage
from tracejury.tui.sample import set_up_demo

TRACEJURY = Path(sys.executable).with_name("tracejury")


def run(*words: str, temporary: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(TRACEJURY), *words],
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(temporary), "PYTHONUTF8": "1"},
        check=False,
    )


@dataclass(frozen=True)
class Kept:
    done: subprocess.CompletedProcess[str]
    library: Path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The headless demo, run once with --json in a library that is kept."""
    folder = tmp_path_factory.mktemp("demo")
    library = folder / "kept"
    words = ("--json", "demo", "--headless", "--keep", str(library))
    return Kept(run(*words, temporary=folder), library)


def test_the_headless_demo_tells_every_stage_and_leaves_nothing_behind(tmp_path: Path) -> None:
    done = run("demo", "--headless", temporary=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    told = [line for line in done.stdout.splitlines() if line[:1].isdigit()]
    assert [line.split()[1] for line in told] == [
        "Load", "Group", "Replay", "Build", "Prove", "Check", "Check",
    ]  # fmt: skip
    assert "exit code 1" in done.stdout
    assert "exit code 0" in done.stdout
    assert done.stdout.endswith("The whole loop works.\n")
    assert list(tmp_path.iterdir()) == []


def test_with_json_it_prints_one_document_with_the_counts_of_every_stage(kept: Kept) -> None:
    assert kept.done.returncode == 0, kept.done.stderr
    document = json.loads(kept.done.stdout)
    assert document["ok"] is True
    load, group, review, build, verify, broken, fixed = (
        item["counts"] for item in document["stages"]
    )
    assert (load["traces"], load["rejected"]) == (99, 0)
    assert (group["failures"], group["largest"]) == (38, 14)
    assert review == {"reviews": 73, "rejected": 0, "pass": 35, "fail": 37, "unsure": 1}
    assert (build["fix"], build["guard"], build["left_out"]) == (37, 35, 1)
    assert verify["untrue"] == 0
    assert verify["gates"] + verify["thin"] + verify["unproven"] == 72
    assert verify["gates"] >= 60
    assert (broken["exit_code"], broken["fix_passed"]) == (1, 0)
    assert (fixed["exit_code"], fixed["fix_passed"], fixed["guard"]) == (0, 37, 35)
    # The sample candidate says what it answers, never what it calls: some guards ask.
    assert fixed["guard_passed"] >= 30
    assert (kept.library / "journal.db").is_file()


def test_without_a_terminal_and_without_headless_it_says_what_to_do(tmp_path: Path) -> None:
    done = run("demo", temporary=tmp_path)
    assert done.returncode == 2
    assert "tracejury demo --headless" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_running_it_again_in_a_kept_library_gives_the_same_packs(kept: Kept) -> None:
    def ids() -> list[str]:
        return [read_pack(path).pack_id for path in sorted((kept.library / "packs").iterdir())]

    before = ids()
    assert len(before) == 3
    stages = list(demo_stages.demo_stages(kept.library))
    assert len(stages) == 7
    assert all(stage.ok for stage in stages)
    assert ids() == before


def test_a_candidate_that_was_not_mended_stops_the_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class AlwaysBroken(CommandCandidate):
        def __init__(self, command: str) -> None:
            super().__init__(command.replace("fixed_bot", "broken_bot"))

    monkeypatch.setattr(demo_stages, "CommandCandidate", AlwaysBroken)
    *before, last = demo_stages.demo_stages(tmp_path / "library")
    assert all(stage.ok for stage in before)
    assert not last.ok
    assert last.counts["exit_code"] == 1


def test_too_few_traces_stop_the_demo_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_stages, "LEAST_TRACES", 1_000)
    stages: list[Stage] = list(demo_stages.demo_stages(tmp_path / "library"))
    assert [stage.ok for stage in stages] == [False]


async def test_in_the_demo_there_is_nothing_of_yours_to_undo_before_you_judge(
    tmp_path: Path,
) -> None:
    set_up_demo(tmp_path / "library")
    with Workspace.open(tmp_path / "library", "expert") as space:
        app = TracejuryApp(space)
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            await pilot.press("u")
            await settled(pilot)
            said = messages(app)
        assert said == ["There is nothing of yours to take back."]
        assert [queue.name for queue in space.queues.all()] == ["contracts", "clinic", "airline"]
