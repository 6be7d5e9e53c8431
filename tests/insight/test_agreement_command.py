"""`tracejury agreement` in lines: a sentence first, then the tables, and nothing that a terminal acts on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from failing import Run, space_of, write_runs
from tracejury.store.loading.load import load
from tracejury.tui.commands.main import tracejury


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRACEJURY_REVIEWER", "lead")
    monkeypatch.setenv("TRACEJURY_CONFIG", str(tmp_path / "config.toml"))
    with space_of(tmp_path / "library", "lead") as space:
        load(space.library, [write_runs(tmp_path / "a.jsonl", [Run("seat_map", "none")] * 40)])
        keys = space.library.keys()
        given: list[dict[str, Any]] = []
        for number, key in enumerate(keys):
            for who, verdict in (
                ("anna", "fail"),
                ("be\x1b[31mn", "pass" if number < 6 else "fail"),
            ):
                line: dict[str, Any] = {
                    "trace": key,
                    "reviewer": who,
                    "rubric": "agent-failure",
                    "verdict": verdict,
                }
                if verdict == "fail":
                    line["break_point"] = {"step": 1 if who == "anna" or number % 4 else 2}
                given.append(line)
        file = tmp_path / "reviews.jsonl"
        file.write_text("".join(json.dumps(line) + "\n" for line in given))
        space.import_reviews(file)
    return tmp_path / "library"


def run(library: Path, *words: str) -> Result:
    return CliRunner().invoke(tracejury, ["--library", str(library), "agreement", *words])


def test_sentences_come_first_then_the_tables(library: Path) -> None:
    done = run(library)
    assert done.exit_code == 0, done.output
    first, same, where, *_ = done.stdout.splitlines()
    assert first.startswith(
        "agent-failure, version 1: 40 traces finished by two or more of anna and be"
    )
    assert same.startswith("Two who judged the same trace give the same verdict on 85 % (")
    assert where.startswith(
        "Of 34 failed traces they mark the same step as the break point in 76 % ("
    )
    parts = [line for line in done.stdout.splitlines() if line.endswith(":")]
    assert [part.split(" (")[0] for part in parts] == [
        "Where it broke:",
        "Each pair:",
        "To discuss",
    ]
    assert "fail/pass 6" in done.stdout
    assert "Intervals: 95 %, 2,000 draws, seed 1." in done.stderr
    assert "\x1b" not in done.output


def test_what_is_not_told_says_how_many_items_it_needs(library: Path) -> None:
    line = next(one for one in run(library).stdout.splitlines() if one.startswith("cause"))
    assert line.split("  ")[-1].strip() == "needs 20 items"


def test_the_seed_decides_the_intervals_and_is_in_the_document(library: Path) -> None:
    one, same, other = (
        json.loads(run(library, "--json", "--draws", "200", "--seed", seed).stdout)
        for seed in ("3", "3", "4")
    )
    assert one == same
    assert (one["seed"], one["draws"]) == (3, 200)
    assert one["rubrics"] != other["rubrics"]


def test_with_one_reviewer_it_says_that_there_is_nothing_to_compare(
    tmp_path: Path, library: Path
) -> None:
    assert (
        run(tmp_path / "none").stdout == "No review is finished yet: there is nothing to compare.\n"
    )
    with space_of(library, "lead") as space:
        space.history.undo()
        key = space.library.keys()[0]
        file = tmp_path / "one.jsonl"
        line = {"trace": key, "reviewer": "anna", "rubric": "agent-failure", "verdict": "fail"}
        file.write_text(json.dumps(line) + "\n")
        space.import_reviews(file)
    done = run(library)
    assert done.stdout.startswith(
        "agent-failure, version 1: no trace was finished by two reviewers"
    )
