"""`tracejury adjudicate` without the app: what differs in lines, one decision at once, and undo."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from disputed import judge_differently, loaded, say
from packed import invoked


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRACEJURY_REVIEWER", "lead")
    with loaded(tmp_path) as space:
        judge_differently(space)
    return tmp_path / "library"


def test_it_lists_what_differs_with_the_numbers_of_steps(library: Path) -> None:
    code, said = invoked("--library", library, "adjudicate", "--list")
    assert code == 0
    assert said.splitlines()[0] == "To decide (3):"
    assert "    Verdict: anna fail, ben pass" in said
    assert "    Where it first went wrong: anna step 2, ben step 4" in said


def test_one_trace_is_decided_at_once_and_undone(library: Path) -> None:
    given = ("--library", library, "adjudicate", "run-000000")
    code, said = invoked(*given, "--holds", "anna", "--reason", "No seats.")
    assert code == 0
    assert "    fail, as anna said, by lead: No seats." in said
    assert invoked("--library", library, "undo")[0] == 0
    code, said = invoked("--library", library, "--json", "adjudicate")
    found = json.loads(said)
    assert (len(found["open"]), found["decided"]) == (3, [])


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("run-000000", "--holds", "anna"), "needs a reason"),
        (("run-000000", "--holds", "zoe", "--reason", "x"), "zoe has no finished review"),
        (("--verdict", "fail", "--reason", "x"), "decide of one trace"),
        (("nothing", "--list"), "neither a queue nor a trace"),
        (("run-000000", "--holds", "anna", "--verdict", "fail"), "say two things"),
    ],
)
def test_what_cannot_be_decided_is_said(library: Path, words: tuple[str, ...], why: str) -> None:
    code, said = invoked("--library", library, "adjudicate", *words)
    assert code == 2
    assert why in said


def test_a_reason_with_something_private_is_refused(library: Path) -> None:
    given = ("--library", library, "adjudicate", "run-000000", "--holds", "anna", "--reason")
    code, said = invoked(*given, "Ask anna.smith@example-bank.de about it.")
    assert code == 2
    assert "something private" in said


def test_of_what_its_reader_has_yet_to_judge_only_the_number_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACEJURY_REVIEWER", "lead")
    with loaded(tmp_path) as space:
        first, *_ = judge_differently(space)
        say(space, "lead", first, "fail", finish=False)
    code, said = invoked("--library", tmp_path / "library", "adjudicate", "--list")
    assert code == 0
    assert said.splitlines()[0] == "To decide (2):"
    assert "anna fail, ben pass" not in said
    assert "1 trace that you have yet to judge yourself: whether others differ" in said
