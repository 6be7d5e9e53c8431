"""`tracejury compare` on the command line: pairs, progress, and results that are told when they may be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.main import tracejury
from two_runs import FOLDER, RUNS, decide_all, load_two_runs, vina


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRACEJURY_REVIEWER", "anna")
    with Workspace.open(tmp_path / "library", "anna") as space:
        load_two_runs(space)
    return tmp_path / "library"


def run(library: Path, *words: str) -> Result:
    return CliRunner().invoke(tracejury, ["--library", str(library), "compare", *words])


def document(library: Path, *words: str) -> Any:
    done = run(library, *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def decide(library: Path) -> None:
    with Workspace.open(library, "anna") as space:
        decide_all(space, vina(space))


def test_two_runs_are_compared_once_and_gone_on_with(library: Path) -> None:
    for names in (RUNS, [name.removesuffix(".jsonl") for name in RUNS]):
        done = run(library, *names)
        assert done.stdout.startswith("vina: 11 pairs, 0 decided; 1 pair with the same answer")
    listed = run(library, "--list").stdout.splitlines()
    assert listed[1].split() == ["vina", "11", "0", *RUNS]
    assert len(listed) == 2
    another = run(library, *RUNS, "--name", "again")
    assert another.stdout.startswith("again: 11 pairs")


def test_results_are_not_told_before_every_pair_is_decided(library: Path) -> None:
    done = run(library, "vina", "--results")
    assert done.exit_code != 0
    assert "decided 0 of 11 pairs" in str(done.exception)
    [found] = document(library, "vina")["comparisons"]
    assert (found["asked"], found["decided"], found["results"]) == (11, 0, None)
    with Workspace.open(library, "anna") as space:
        assert space.journal.events_of_kind("unblind") == []


def test_results_begin_with_a_sentence_and_have_the_pairs_of_every_number(library: Path) -> None:
    decide(library)
    done = run(library, "vina", "--results", "--slice", "intent")
    first, interval, ties, *_ = done.stdout.splitlines()
    assert first == (
        "Neither is shown to be better: the candidate was in 6 of the 7 pairs that differ, and by chance alone such a"
        " lead comes up in 1 of 8. If it goes on like this, about 9 such pairs would tell."
    )
    assert interval.startswith("With 95 % confidence the candidate is better in 42 to 100 %")
    assert ties.startswith("Of 11 decided pairs, both were good in 2, both bad in 1, in 1 the")
    assert "refund       2          2           0        0  needs 6 that differ" in done.stdout
    told = document(library, "vina", "--slice", "intent")
    results = told["comparisons"][0]["results"]
    assert results["lead"] == {
        "pairs": 7, "p": 0.125, "told": False, "share": 0.857143, "interval": [0.421277, 0.996390], "needs": 9,
    }  # fmt: skip
    for name, count in results["counts"].items():
        assert sum(one["result"] == name for one in results["pairs"]) == count
    assert sum(one["counts"]["candidate"] for one in results["slices"]) == 6


def test_who_asks_is_told_before_the_end_and_the_journal_says_so(library: Path) -> None:
    done = run(library, "vina", "--unblind")
    assert done.stdout.startswith("Nothing is decided yet.")
    with Workspace.open(library, "anna") as space:
        assert len(space.journal.events_of_kind("unblind")) == 1


def test_the_document_is_as_its_schema_says(library: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    decide(library)
    given = CliRunner().invoke(tracejury, ["schema", "compare"])
    schema = json.loads(given.stdout)
    jsonschema.validate(document(library, "--list"), schema)
    jsonschema.validate(document(library, "vina", "--slice", "intent"), schema)


def test_the_page_shows_what_the_command_prints(library: Path) -> None:
    decide(library)
    page = " ".join((FOLDER.parent / "docs" / "compare.md").read_text("utf-8").split())
    for line in run(library, "vina", "--results").stdout.splitlines()[:3]:
        assert line in page
