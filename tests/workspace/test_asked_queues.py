"""Loading a file of asked answers makes a queue of them; loading it again adds nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tracejury.store.workspace.asked import queue_name
from tracejury.store.workspace.loading import LoadOptions
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.main import tracejury

FILE = Path(__file__).parents[1] / "data" / "asked" / "asked.jsonl"
LINES: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text().splitlines()]


def write(path: Path, values: list[Any]) -> Path:
    path.write_text("".join(json.dumps(value) + "\n" for value in values))
    return path


def answers(space: Workspace, name: str) -> list[str]:
    traces = [space.library.trace(item.trace) for item in space.queue_named(name).items]
    return [str(trace.output) for trace in traces if trace is not None]


def outputs(*numbers: int) -> list[str]:
    return [LINES[number]["answer"]["output"] for number in numbers]


def test_a_queue_has_each_answer_with_the_reason_why_it_was_asked(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "library", "expert") as space:
        [made] = space.load_and_group([FILE]).queues
        assert (made.queue.name, made.rubric.id) == ("asked", "bag-fees")
        assert answers(space, "asked") == outputs(1, 2, 3)
        assert made.queue.items[0].reason == (
            "fix case c-1f00aa6b5d2c9e41 of bags asks: no claim decides, and it is near to no witness"
        )
        assert space.reviews.rubric(made.queue.rubric) == made.rubric


def test_loading_again_adds_nothing_and_a_newer_file_makes_a_queue_of_what_is_new(
    tmp_path: Path,
) -> None:
    first, later = tmp_path / "1" / "nightly.jsonl", tmp_path / "2" / "nightly.jsonl"
    for path in (first, later):
        path.parent.mkdir()
    with Workspace.open(tmp_path / "library", "expert") as space:
        write(first, LINES[:3])
        assert len(space.load_and_group([first]).queues) == 1
        assert space.load_and_group([first]).queues == []
        assert space.load_and_group([first], LoadOptions(again=True)).queues == []
        write(later, [LINES[0], LINES[2], LINES[3]])
        assert [one.queue.name for one in space.load_and_group([later]).queues] == ["nightly (2)"]
        assert answers(space, "nightly") == outputs(1, 2)
        assert answers(space, "nightly (2)") == outputs(3)


def test_other_files_make_no_queue(tmp_path: Path) -> None:
    row = {"id": "r1", "input": "One bag?", "output": "45 euro."}
    with Workspace.open(tmp_path / "library", "expert") as space:
        assert space.load_and_group([write(tmp_path / "rows.jsonl", [row])]).queues == []
        assert space.queues.all() == []


def test_a_dry_run_makes_no_queue(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "library", "expert") as space:
        assert space.load_and_group([FILE], LoadOptions(dry_run=True)).queues == []
        assert space.queues.all() == []


def test_answers_whose_rubric_is_not_in_the_file_are_told(tmp_path: Path) -> None:
    bare = write(tmp_path / "bare.jsonl", LINES[1:])
    with Workspace.open(tmp_path / "library", "expert") as space:
        loaded = space.load_and_group([bare])
        assert loaded.queues == []
        assert "3 answers are in no queue: the file has not their rubric" in (
            loaded.report.bundles[0].notes
        )


def test_the_command_names_the_queue(tmp_path: Path) -> None:
    run = CliRunner().invoke(tracejury, ["--library", str(tmp_path / "l"), "load", str(FILE)])
    assert run.exit_code == 0
    assert (
        "Queue asked: 3 answers to judge under bag-fees 2. Open `tracejury` to judge them."
        in run.output
    )


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/x/asked.jsonl", "asked"),
        ("nightly.jsonl.gz", "nightly"),
        ("v1.2.jsonl", "v1.2"),
        (".jsonl", ".jsonl"),
        ("folder", "folder"),
    ],
)
def test_a_queue_has_the_name_of_its_file(path: str, name: str) -> None:
    assert queue_name(path) == name
