"""Results of checks in a library: added once, taken back, backed up; and failures that come back after a release closed them."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from failing import Run, judge, space_of, take_in, the_group, traces_of, write_runs
from packed import invoked
from tracejury.errors import UserError
from tracejury.rubrics.files import find_rubric
from tracejury.store.acts import Act
from tracejury.store.insight.process.confusion import Confusion
from tracejury.store.insight.report.parts import Said, Table, plain
from tracejury.store.packs.read import Pack, read_pack
from tracejury.store.workspace.check_results import add_results, checked_runs
from tracejury.store.workspace.decision_changes import decision_changes, say_changed
from tracejury.store.workspace.failed_again import failed_again
from tracejury.store.workspace.fixes import fixes
from tracejury.store.workspace.process import process
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.report.making import make_report
from tracejury.store.workspace.workspace import Workspace

REFUSED = Run("refund", "the refund of 30 euro was refused by the bank", {"intent": "refund"})
TIMEOUT = Run("search", "no answer from the search index", {"intent": "search"})


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    """A library of two failures, one of them judged and in a pack."""
    with space_of(tmp_path / "library") as space:
        take_in(space, write_runs(tmp_path / "first.jsonl", [REFUSED, REFUSED, TIMEOUT]))
        [trace, *_] = sorted(traces_of(space, the_group(space, "refused")))
        judge(space, trace)
        space.build_pack(None, tmp_path / "bank.pack", "bank", every_failure=True)
        yield space


def pack_of(space: Workspace) -> Pack:
    return read_pack(space.folder.parent / "bank.pack")


def report(space: Workspace, name: str, status: str, release: str = "", at: str = "") -> Path:
    """The JSON report of a check in which each case came out like that."""
    cases = [
        {
            "pack": "bank", "case": case.id, "role": case.role, "status": status,
            "content_hash": f"sha256:{case.content_hash}", "passed": int(status == "pass"), "trials": 1,
        }
        for case in pack_of(space).cases
    ]  # fmt: skip
    body: dict[str, Any] = {"schema": "tracejury.check/1", "cases": cases}
    body |= {"release": release} if release else {}
    body |= {"at": at} if at else {}
    path = space.folder.parent / name
    path.write_text(json.dumps(body))
    return path


def test_a_report_is_added_once_and_says_its_release_and_time(space: Workspace) -> None:
    path = report(space, "run.json", "fail", "1.0", "2026-11-01T10:00:00.000Z")
    [first] = add_results(space, [path]).results
    assert (first.release, first.at_ms, first.timed_by) == ("1.0", 1_793_527_200_000, "report")
    [again] = add_results(space, [path]).results
    assert again.known
    assert len(checked_runs(space)) == 1


def test_a_report_without_release_needs_one_and_without_time_has_that_of_its_file(
    space: Workspace,
) -> None:
    path = report(space, "run.json", "fail")
    os.utime(path, (1_793_527_200, 1_793_527_200))
    with pytest.raises(UserError, match="does not say which release"):
        add_results(space, [path])
    [added] = add_results(space, [path], "1.0").results
    assert (added.at_ms, added.timed_by) == (1_793_527_200_000, "file")


def test_one_run_is_of_one_release(space: Workspace) -> None:
    path = report(space, "run.json", "fail", "1.0", "2026-11-01T10:00:00Z")
    add_results(space, [path])
    with pytest.raises(UserError, match=r"in the library as the release 1\.0"):
        add_results(space, [path], "2.0")
    assert len(checked_runs(space)) == 1


def test_the_reports_of_a_folder_are_added_and_other_files_named(
    space: Workspace, tmp_path: Path
) -> None:
    runs = tmp_path / "runs" / "77"
    runs.mkdir(parents=True)
    report(space, "a.json", "fail", "1.0").rename(runs / "a.json")
    report(space, "b.json", "pass", "1.1").rename(runs / "b.json")
    (runs / "package.json").write_text("{}")
    added = add_results(space, [tmp_path / "runs"])
    assert [one.release for one in added.results] == ["1.0", "1.1"]
    assert [words.split("/")[-1].split(" is")[0] for words in added.refused] == ["package.json"]


def test_results_are_taken_back_by_one_undo_and_are_in_the_backup(space: Workspace) -> None:
    add_results(space, [report(space, "a.json", "fail", "1.0")])
    assert space.journal.differences() == []
    copy = space.journal.backup()
    with closing(sqlite3.connect(copy)) as backup:
        [(kept,)] = backup.execute("SELECT count(*) FROM events WHERE kind = 'results'").fetchall()
    assert kept == 1
    assert '"kind":"results"' in (space.folder / "journal.jsonl").read_text()
    space.history.undo()
    assert checked_runs(space) == []


def test_the_results_hold_no_text_of_a_trace(space: Workspace) -> None:
    add_results(space, [report(space, "a.json", "fail", "1.0")])
    [event] = space.journal.events_of_kind("results")
    assert "refused" not in json.dumps(dict(event.body))


def test_fixes_name_what_the_release_did(space: Workspace) -> None:
    add_results(space, [report(space, "a.json", "fail", "1.0", "2026-11-01T10:00:00Z")])
    add_results(space, [report(space, "b.json", "pass", "1.1", "2026-11-02T10:00:00Z")])
    found = fixes(space, "bank")
    [case] = found.cases
    assert [cell.change for cell in case.judged.line.cells.values()] == ["still failing", "fixed"]
    assert case.question.startswith("Please help me with request")
    assert fixes(space, str(pack_of(space).path)).cases == found.cases
    with pytest.raises(UserError, match="No results of the pack other"):
        fixes(space, "other")


def test_a_failure_that_comes_back_opens_its_group_and_names_the_release(
    space: Workspace, tmp_path: Path
) -> None:
    add_results(space, [report(space, "a.json", "pass", "1.1", "2026-11-02T10:00:00Z")])
    group = the_group(space, "refused")
    before = failed_again(space)
    assert before[group.id].traces, (
        "what was loaded after the release counts, if nothing says when it ran"
    )
    add_results(space, [report(space, "b.json", "pass", "1.2", "2099-01-01T00:00:00Z")])
    space.history.undo()
    add_results(space, [report(space, "c.json", "fail", "1.2", "2026-11-03T10:00:00Z")])
    assert failed_again(space) == {}, "a case fails: the group is not closed"
    add_results(space, [report(space, "d.json", "pass", "1.3", "2099-01-01T00:00:00Z")])
    assert failed_again(space) == {}, "nothing failed after release 1.3"


def test_loading_says_that_a_closed_failure_is_back(space: Workspace, tmp_path: Path) -> None:
    folder = space.folder
    add_results(space, [report(space, "a.json", "pass", "1.1", "2026-11-02T10:00:00Z")])
    group = the_group(space, "refused").id
    space.close()
    later = write_runs(tmp_path / "later.jsonl", [REFUSED], start=10)
    code, said = invoked("--library", folder, "load", later)
    assert code == 0
    words = f"Group {group} failed again and is open: "
    assert words in said
    assert "since release 1.1 closed it on 2026-11-02" in said
    _, listed = invoked("--library", folder, "groups", "list")
    assert words in listed
    _, one = invoked("--library", folder, "groups", "show", group)
    assert words in one
    other = write_runs(tmp_path / "other.jsonl", [TIMEOUT], start=20)
    _, quiet = invoked("--library", folder, "load", other)
    assert "failed again" not in quiet, "this bundle has nothing of that group"


def test_the_command_adds_and_shows(space: Workspace) -> None:
    first = report(space, "a.json", "fail", at="2026-11-01T10:00:00Z")
    second = report(space, "b.json", "pass", at="2026-11-02T10:00:00Z")
    folder = space.folder
    space.close()
    assert invoked("--library", folder, "fixes", "add", first, "--release", "1.0")[0] == 0
    assert invoked("--library", folder, "fixes", "add", second, "--release", "1.1")[0] == 0
    _, said = invoked("--library", folder, "fixes")
    assert "In release 1.1 1 of 1 case passes: 1 fixed." in said
    assert "fails" in said
    assert "FIXED" in said
    _, document = invoked("--library", folder, "--json", "fixes", "bank")
    [case] = json.loads(document)["cases"]
    assert case["releases"]["1.1"]["change"] == "fixed"


def test_the_report_tells_what_releases_did(space: Workspace) -> None:
    add_results(space, [report(space, "a.json", "fail", "1.<b>0", "2026-11-01T10:00:00Z")])
    add_results(space, [report(space, "b.json", "pass", "1.1", "2026-11-02T10:00:00Z")])
    sections = {one.id: one for one in make_report(space).sections}
    [first, *_] = sections["releases"].lines
    assert plain(first) == "In release 1.1 1 of 1 case passes: 1 fixed."
    assert Said("1.1") in first, "the name of a release is never markup"
    [table] = sections["releases"].parts
    assert isinstance(table, Table)
    assert [plain(row.cells[0]) for row in table.rows] == ["1.<b>0", "1.1"]


def test_the_time_from_a_failure_to_its_guard_is_that_of_the_first_check(space: Workspace) -> None:
    assert process(space).guards.unchecked == 1
    add_results(space, [report(space, "a.json", "fail", "1.0", "2099-01-01T00:00:00Z")])
    add_results(space, [report(space, "b.json", "pass", "1.1", "2099-01-03T00:00:00Z")])
    guards = process(space).guards
    assert (guards.failures, guards.loaded, guards.unchecked) == (1, 1, 0)
    assert (guards.to_check.n, guards.to_pass.n) == (1, 1)


def test_what_a_review_changed_is_said_once_and_taken_back(space: Workspace) -> None:
    rubric = find_rubric("agent-failure")
    space.new_queue("bank", rubric, Selection({}, first=1, order="random"))
    say_changed(space, "bank", True, "we keep the manual  check")
    say_changed(space, "bank", False)
    assert [one.changed for one in decision_changes(space)] == [False]
    space.history.undo()
    [one] = decision_changes(space)
    assert (one.changed, one.reason) == (True, "we keep the manual check")
    with pytest.raises(UserError, match="no queue named nowhere"):
        say_changed(space, "nowhere", True)


def test_guardrails_and_escalations_are_held_against_what_reviewers_say(tmp_path: Path) -> None:
    """The rubric asks; a trace that passed was right as it was."""
    lines = []
    for at, (blocked, handed) in enumerate(((True, False), (True, True), (False, False))):
        rail = {"type": "input", "name": "check input", "stop": blocked, "executed_actions": []}
        name = "escalate_to_human" if handed else "look_up"
        action = {"action_name": name, "action_params": {}, "return_value": "x", "llm_calls": []}
        tool = {"type": "dialog", "name": "flow", "stop": False, "executed_actions": [action]}
        said = {"role": "assistant", "content": f"answer {at}"}
        lines.append(
            {"response": [said], "log": {"activated_rails": [rail, tool], "llm_calls": []}}
        )
    bundle = tmp_path / "rails.jsonl"
    bundle.write_text("".join(json.dumps(line) + "\n" for line in lines))
    asked = tmp_path / "asks.yaml"
    asked.write_text(RUBRIC)
    with space_of(tmp_path / "library") as space:
        take_in(space, bundle)
        rubric = find_rubric(str(asked))
        pinned = space.reviews.remember_rubric(space.reviewer, rubric)
        by_answer = {
            str(row.key): space.library.trace(row.key)
            for row in space.library.rows_for(space.library.keys())
        }
        answers = {
            "answer 0": ("fail", {"guardrail-check-input": "should-not"}),
            "answer 1": ("pass", {"escalation": "right"}),
            "answer 2": ("fail", {"guardrail-check-input": "should", "escalation": "should"}),
        }
        for key, trace in by_answer.items():
            assert trace is not None
            verdict, more = answers[str(trace.output)]
            acts = [
                Act("answer", {"question": name, "value": value})
                for name, value in {"verdict": verdict, **more}.items()
            ]
            space.journal.append(
                space.reviewer, key, pinned, [*acts, Act("finish", {"verdict": verdict})]
            )
        found = process(space)
    assert found.rails["check input"] == Confusion(rightly=1, needlessly=1, missed=1)
    assert found.escalation == Confusion(rightly=1, missed=1)
    assert found.handed == 1


RUBRIC = """
id: asks
title: Asks
version: 1
instructions: Judge.
questions:
  - id: verdict
    ask: Good?
    type: pass_fail
    required: true
  - id: escalation
    ask: Should a person have been called?
    type: choice
    required: false
    choices: &words
      - {key: right, label: As it was}
      - {key: should, label: It should have}
      - {key: should-not, label: It should not have}
  - id: guardrail-check-input
    ask: Should the guardrail have fired?
    type: choice
    required: false
    choices:
      - {key: right, label: As it was}
      - {key: should, label: It should have}
      - {key: should-not, label: It should not have}
verdict: {question: verdict}
""".replace(" &words", "")
