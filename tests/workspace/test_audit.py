"""The audit says who did what, when and why; and the script of the documentation verifies what it is read from."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tracejury.store.acts import Act
from tracejury.store.journal.journal import Journal
from tracejury.store.workspace.audit import AuditFilter, AuditReport, audit, traces_of
from tracejury.store.workspace.health import examine
from tracejury.store.workspace.workspace import Workspace

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "docs" / "verify_journal.py"
RUBRIC = "f" * 64
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def verified(file: Path, *head: str) -> tuple[int, list[str]]:
    """The exit code and the lines of the script, which runs without this package."""
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(file), *head],
        capture_output=True, text=True, check=False, env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout.splitlines()


def judged(trace: str, verdict: str, *, by: str, folder: Path, why: str = "it says 45 €") -> None:
    with closing(Journal.open(folder)) as journal:
        acts = [Act("note", {"text": why}), Act("finish", {"verdict": verdict, "codes": []})]
        journal.append(by, trace, RUBRIC, acts)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "lib"
    judged("a", "fail", by="ana", folder=folder)
    judged("b", "pass", by="ben", folder=folder)
    judged("a", "pass", by="ana", folder=folder, why='line\u2028\x7f\x01 \\ " é')
    with closing(Journal.open(folder)) as journal:
        journal.undo("ana")
    return folder


def audited(folder: Path, **asked: Any) -> AuditReport:
    with Workspace.open(folder) as space:
        return audit(space, AuditFilter(**asked))


def test_each_act_says_who_when_what_and_which_verdict_it_changed(library: Path) -> None:
    found = audited(library)
    assert [(act.reviewer, act.trace, act.before, act.after, act.counts) for act in found.acts] == [
        ("ana", "a", None, "fail", True),
        ("ben", "b", None, "pass", True),
        ("ana", "a", "fail", "pass", False),
        ("ana", "a", "pass", "fail", True),
    ]
    assert found.acts[0].words == "wrote the note 'it says 45 €', finished the review (fail)"
    assert found.acts[3].words.startswith("took back: wrote the note")
    assert {act.rubric for act in found.acts} == {RUBRIC}


def test_an_act_that_is_done_again_counts_again(library: Path) -> None:
    with closing(Journal.open(library)) as journal:
        journal.redo("ana")
    *_, taken, undone, redone = audited(library).acts
    assert (taken.counts, undone.counts, redone.counts) == (True, False, True)
    assert (redone.before, redone.after) == ("fail", "pass")


def test_acts_are_asked_for_by_trace_reviewer_and_time(library: Path) -> None:
    every = audited(library).acts
    assert [act.trace for act in audited(library, reviewer="ben").acts] == ["b"]
    assert len(audited(library, traces=frozenset("a")).acts) == 3
    later = audited(library, since_ms=every[2].at_ms, until_ms=every[3].at_ms + 1)
    assert later.total == 4
    assert later.acts[-2:] == every[2:]
    assert audited(library, until_ms=0).acts == []
    with Workspace.open(library) as space:
        assert traces_of(space, "a") == frozenset("a")


def test_what_is_copied_says_from_where(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        about = {"trace": "a" * 20, "reviewer": "ana", "rubric": RUBRIC}
        journal.append("ana", "b", RUBRIC, [
            Act("apply-to-group", {"group": "g1", "from": about, "similarity": 97.0}),
            Act("finish", {"verdict": "fail", "codes": []}),
        ])  # fmt: skip
        journal.append("ana", "c", RUBRIC, [
            Act("carry", {"why": "revision", "from": about, "differs": ["output"]}),
            Act("finish", {"verdict": "fail", "codes": []}),
        ])  # fmt: skip
    first, second = audited(tmp_path).acts
    assert (
        first.why
        == "propagated in the group g1 from the review of aaaaaaaaaaaa by ana, 97.0 % similar"
    )
    assert (
        second.why
        == "carried over from the review of aaaaaaaaaaaa by ana: another revision (output changed)"
    )


def test_the_head_of_the_audit_is_that_of_the_script_on_both_files(library: Path) -> None:
    found = audited(library)
    said = f"{found.events} events, head {found.head}"
    for name in ("journal.db", "journal.jsonl"):
        assert verified(library / name) == (0, [said])
        assert verified(library / name, found.head)[0] == 0


@settings(max_examples=10, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), TEXTS, TEXTS), min_size=1, max_size=6))
def test_any_text_is_verified(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str, str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("lib")
    with closing(Journal.open(folder)) as journal:
        for reviewer, trace, text in said:
            journal.append(reviewer, trace, RUBRIC, [Act("note", {"text": text})])
    assert verified(folder / "journal.db")[0] == 0
    assert verified(folder / "journal.jsonl") == verified(folder / "journal.db")


def rewritten(library: Path, sql: str) -> None:
    with closing(sqlite3.connect(library / "journal.db")) as db, db:
        for (name,) in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute(sql)


def changed(library: Path) -> None:
    rewritten(library, "UPDATE events SET body = replace(body, '45', '50') WHERE seq = 1")


def removed(library: Path) -> None:
    rewritten(library, "DELETE FROM events WHERE seq = 1")


def exchanged(library: Path) -> None:
    """The first event in the last place."""
    rewritten(library, "UPDATE events SET id = '1' || substr(id, 2) WHERE seq = 1")


def renamed(library: Path) -> None:
    rewritten(library, "UPDATE events SET reviewer = 'ben' WHERE reviewer = 'ana'")


@pytest.mark.parametrize("tamper", [changed, removed, exchanged, renamed])
def test_whoever_changes_the_journal_is_found_by_the_script_and_by_doctor(
    library: Path, tamper: Callable[[Path], None]
) -> None:
    tamper(library)
    code, lines = verified(library / "journal.db")
    assert code == 1
    found = examine(library).problems
    # What was removed is in the mirror still.
    assert sorted(lines[:-1]) == sorted(one for one in found if "--recover" not in one)


def test_only_a_head_that_was_written_down_tells_what_was_cut_off_at_the_end(library: Path) -> None:
    head = audited(library).head
    rewritten(library, "DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)")
    assert verified(library / "journal.db")[0] == 0
    code, lines = verified(library / "journal.db", head)
    assert code == 1
    assert "events at the end are missing" in lines[0]
    assert verified(library / "journal.jsonl", head)[0] == 0


def test_a_mirror_that_was_changed_is_found_and_the_order_of_its_lines_means_nothing(
    library: Path,
) -> None:
    mirror = library / "journal.jsonl"
    lines = mirror.read_text("utf-8").rstrip("\n").split("\n")
    said = verified(mirror)

    def written(*some: str) -> tuple[int, list[str]]:
        mirror.write_text("".join(f"{line}\n" for line in some), "utf-8")
        return verified(mirror)

    assert written(*reversed(lines)) == said
    assert written(*lines[1:])[0] == 1
    assert written(lines[0].replace("45", "50"), *lines[1:])[0] == 1
    one = json.loads(lines[0])
    assert written(json.dumps({**one, "at_ms": one["at_ms"] + 1}), *lines[1:])[0] == 1
    assert written(*lines) == said


def test_the_script_is_short_and_uses_nothing_of_ours() -> None:
    text = SCRIPT.read_text("utf-8")
    assert len(text.splitlines()) <= 50
    assert "import tracejury" not in text
    assert "from tracejury" not in text
    page = (ROOT / "docs" / "journal-format.md").read_text("utf-8")
    assert all(f"| `{name}`" in page for name in ("id", "press", "at_ms", "body", "prev", "hash"))


def test_the_command_prints_the_acts_and_fails_on_a_changed_journal(library: Path) -> None:
    def command(*words: str) -> subprocess.CompletedProcess[str]:
        program = "from tracejury.tui.commands.main import main; main()"
        return subprocess.run(
            [sys.executable, "-c", program, "--library", str(library), *words],
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    told = json.loads(command("--json", "audit", "--reviewer", "ana").stdout)
    assert told["total"] == 4
    assert [act["verdict_after"] for act in told["acts"]] == ["fail", "pass", "fail"]
    assert told["head"] == audited(library).head
    assert f"head {told['head']}" in command("audit", "--trace", "b").stdout
    changed(library)
    done = command("audit")
    assert done.returncode == 1
    assert "was changed after it was written" in done.stderr
