"""Everything that is made in a library, and everything made from it, is for its owner alone, whatever the umask."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")

PROGRAM = [sys.executable, "-c", "from tracejury.tui.commands.main import main; main()"]
TRACE = {"id": "t1", "input": "What is the fee?", "output": "The fee is EUR 45."}
REVIEW = {"source_id": "t1", "bundle": "b.jsonl", "reviewer": "ann", "rubric": {"id": "support-reply"}, "verdict": "fail", "note": "wrong fee", "correction": "The fee is EUR 50."}  # fmt: skip


def run(home: Path, *words: str, umask: int = 0, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*PROGRAM, *words],
        cwd=home,
        env={**os.environ, "HOME": str(home), "TRACEJURY_LIBRARY": str(home / "lib")},
        capture_output=True,
        text=True,
        umask=umask,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def made(home: Path) -> list[Path]:
    given = {home / "b.jsonl", home / "r.jsonl"}
    return [path for path in home.rglob("*") if path not in given]


def used(home: Path, umask: int = 0) -> None:
    (home / "b.jsonl").write_text(json.dumps(TRACE) + "\n")
    (home / "r.jsonl").write_text(json.dumps(REVIEW) + "\n")
    run(home, "load", "b.jsonl", umask=umask)
    run(home, "reviews", "import", "r.jsonl", umask=umask)
    run(home, "reviews", "export", "out.csv", umask=umask)
    run(home, "backup", umask=umask)


@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_what_commands_make_is_for_its_owner_alone(tmp_path: Path, umask: int) -> None:
    used(tmp_path, umask)
    names = {path.name for path in made(tmp_path)}
    assert {"journal.db", "journal.jsonl", "traces.db", "groups.db", "lock", "raw", "out.csv"} <= names  # fmt: skip
    for path in made(tmp_path):
        assert mode(path) == (0o700 if path.is_dir() else 0o600), path


def test_the_log_beside_a_database_has_its_mode(tmp_path: Path) -> None:
    from tracejury.store.journal.journal import Journal
    from tracejury.store.library.library import Library

    before = os.umask(0)
    try:
        # Also where a command ran in this process before, and something else changed the umask since.
        journal, library = Journal.open(tmp_path / "lib"), Library.open(tmp_path / "lib")
        library.begin_bundle("b", "b", "0", "x")
        journal.remember("", "x", 1)
        for name in ("journal.db", "journal.db-wal", "journal.db-shm", "traces.db-wal", "lock"):
            assert mode(tmp_path / "lib" / name) == 0o600
        assert mode(tmp_path / "lib") == 0o700
        library.close()
        journal.close()
    finally:
        os.umask(before)


def test_a_library_that_others_may_read_is_said_once_and_doctor_narrows_it(tmp_path: Path) -> None:
    from tracejury.store.workspace.access import open_folder_words_once
    from tracejury.store.workspace.workspace import Workspace

    used(tmp_path)
    library = tmp_path / "lib"
    library.chmod(0o755)
    (library / "traces.db").chmod(0o644)
    assert "--fix-permissions" in run(tmp_path, "load", "b.jsonl").stderr
    said = run(tmp_path, "--json", "doctor")
    told = json.loads(said.stdout)["permissions"]
    assert told["wide"] == [str(library), str(library / "traces.db")]
    assert "tracejury doctor --fix-permissions" in said.stderr
    heard = []
    for _ in range(2):
        with Workspace.open(library) as space:
            heard.append(open_folder_words_once(space))
    assert "--fix-permissions" in heard[0]
    assert heard[1] == ""
    assert "Closed to everybody else: 2" in run(tmp_path, "doctor", "--fix-permissions").stdout
    assert mode(library) == 0o700
    assert mode(library / "traces.db") == 0o600
    assert json.loads(run(tmp_path, "--json", "doctor").stdout)["permissions"]["wide_count"] == 0


def test_a_library_that_is_shared_on_purpose_stays_so(tmp_path: Path) -> None:
    used(tmp_path)
    library = tmp_path / "lib"
    library.chmod(0o770)
    assert "shared on purpose" in run(tmp_path, "doctor", "--accept-permissions").stdout
    (tmp_path / "c.jsonl").write_text(json.dumps({**TRACE, "id": "t2", "input": "And?"}) + "\n")
    run(tmp_path, "load", "c.jsonl", umask=0o022)
    new = [path for path in (library / "raw").iterdir() if path.is_dir() and mode(path) == 0o770]
    assert len(new) == 1
    assert {mode(path) for path in new[0].rglob("*") if path.is_file()} == {0o660}
    told = json.loads(run(tmp_path, "--json", "doctor").stdout)["permissions"]
    assert told["shared"]
    assert told["wide_count"] == 0
    (library / "journal.jsonl").chmod(0o666)
    told = json.loads(run(tmp_path, "--json", "doctor").stdout)["permissions"]
    assert told["wide"] == [str(library / "journal.jsonl")]


def test_a_candidate_makes_its_files_as_its_user_wants(tmp_path: Path) -> None:
    used(tmp_path)
    run(tmp_path, "pack", "build", "--all", "-o", "fees.pack")
    writes = f"{sys.executable} -c \"open('log', 'w').write('x')\""
    pack = tmp_path / "fees.pack"
    done = subprocess.run(
        [*PROGRAM, "check", str(pack), "--command", writes],
        cwd=tmp_path, umask=0o022, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert mode(tmp_path / "log") == 0o644, done.stderr
    assert {mode(path) for path in pack.rglob("*") if path.is_file()} == {0o600}
