"""Counts are told with their noun: one review, not "1 reviews"."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from tracejury.store.plurals import counted, listed
from tracejury.tui.commands.main import tracejury


def test_one_is_no_plural() -> None:
    assert [counted(number, "trace") for number in (0, 1, 2_000)] == [
        "0 traces",
        "1 trace",
        "2,000 traces",
    ]
    assert counted(1, "trace has", "traces have") == "1 trace has"


def test_of_many_names_the_first_are_told_and_how_many_more_there_are() -> None:
    assert listed(["a", "b", "c"], 3) == "a, b, c"
    assert listed(["a", "b", "c", "d", "e"], 3) == "a, b, c and 2 more"
    assert listed(()) == ""


def test_what_the_commands_count_is_told_so(tmp_path: Path) -> None:
    bundle = tmp_path / "one.jsonl"
    messages = [{"role": "user", "content": "May I?"}, {"role": "assistant", "content": "Yes."}]
    bundle.write_text(json.dumps({"id": "t-1", "messages": messages}) + "\n")
    reviews = tmp_path / "in.jsonl"
    line = {"source_id": "t-1", "reviewer": "ana", "rubric": "support-reply", "verdict": "pass"}
    reviews.write_text(json.dumps(line) + "\n")

    def run(*words: str) -> str:
        found = CliRunner().invoke(tracejury, ["--library", str(tmp_path / "library"), *words])
        assert found.exit_code == 0, found.output
        return found.output

    run("load", str(bundle))
    said = [
        run("queue", "new", "q"),
        run("reviews", "import", str(reviews)),
        run("reviews", "export", str(tmp_path / "out.jsonl")),
    ]
    for words, one in zip(said, ("1 trace ", "1 review added", "1 review written"), strict=True):
        assert one in words
