"""A library in a folder that cannot be written can be read: it says so, and what would write says why it cannot."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from desk_fixtures import workspace
from tracejury.errors import UserError
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.acts import Act
from tracejury.store.journal.journal import ReadOnly
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.main import tracejury

RUBRIC = builtin_rubrics()["agent-failure"]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A library with one review, closed, in a folder without the right to write."""
    library = tmp_path / "library"
    with workspace(library) as space:
        queue = space.new_queue("q", RUBRIC, Selection({})).queue
        judged = [Act("finish", {"verdict": "fail", "codes": []})]
        space.journal.append("expert", queue.items[0].trace, queue.rubric, judged)
        space.regroup()
    paths = [library, *library.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    if os.access(library, os.W_OK):
        pytest.skip("this user may write everything")
    yield library
    for path in paths:
        path.chmod(0o755 if path.is_dir() else 0o644)


def test_everything_that_reads_works_and_saving_says_why_it_cannot(folder: Path) -> None:
    before = sorted(path.name for path in folder.iterdir())
    with Workspace.open_to_read(folder, "expert") as space:
        assert space.read_only
        assert space.library.counts().traces
        assert space.queues.progress(space.queue_named("q"), "expert").failed == 1
        assert space.group_work.listed("size")
        assert len(list(space.chosen_reviews(query="verdict:fail"))) == 1
        with pytest.raises(ReadOnly, match="folder of the library cannot be written"):
            space.history.undo()
    with pytest.raises(UserError, match="cannot be written: Permission denied"):
        Workspace.open(folder)
    assert sorted(path.name for path in folder.iterdir()) == before


def test_the_commands_that_read_work(folder: Path) -> None:
    def run(*args: str) -> str:
        found = CliRunner().invoke(tracejury, ["--library", str(folder), *args])
        assert found.exit_code == 0, (args, found.output, found.exception)
        return found.stdout

    (trace, *_) = json.loads(run("--json", "traces"))
    assert run("traces", trace["key"])
    assert run("search", "booking")
    assert json.loads(run("reviews", "export", "-"))["verdict"] == "fail"
    assert "q" in run("queue", "list")
    assert "No problems found." in run("doctor")
