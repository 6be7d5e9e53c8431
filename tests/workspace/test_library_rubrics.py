"""The rubric files of a library: listed with what uses them, saved without changing what was asked, put to use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from desk_fixtures import workspace
from tracejury.errors import UserError
from tracejury.rubrics.files import (
    RubricError,
    builtin_text,
    load_rubric,
    parse_rubric,
    rubric_hash,
)
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.rubric_versions import plan_version, use_version
from tracejury.store.workspace.rubrics import newest_rubrics, rubric_named, rubrics_of, save_rubric
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.main import tracejury

MINE = "# by hand\nid: mine\nversion: 1\nquestions: [{id: ok, ask: Good, type: pass_fail}]\n"


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path / "library") as found:
        yield found


def test_a_saved_rubric_is_listed_and_can_be_chosen(space: Workspace, tmp_path: Path) -> None:
    path, rubric = save_rubric(space, MINE)
    assert path == space.folder / "rubrics" / "mine.yaml"
    assert path.read_text() == MINE
    elsewhere, _ = save_rubric(space, MINE.replace("mine", "other"), tmp_path / "other.yaml")
    known = {one.name: one for one in rubrics_of(space)}
    assert (known["mine"].origin, known["mine"].path) == ("file", path)
    assert known["other"].path == elsewhere
    assert known["agent-failure"].queues == 2
    assert rubric in [one.rubric for one in newest_rubrics(space)]


def test_what_was_asked_is_not_changed_under_its_version(space: Workspace) -> None:
    text = builtin_text("agent-failure").replace("How bad is it?", "How bad?")
    path, rubric = save_rubric(space, text)
    assert rubric.version == 2
    assert path.read_text() == text.replace("version: 1", "version: 2")
    # Nothing has used version 2 yet, so it may still change.
    _, again = save_rubric(space, path.read_text().replace("How bad?", "How bad is that?"))
    assert again.version == 2
    use_version(space, again)
    _, third = save_rubric(space, path.read_text().replace("How bad is that?", "How bad?"))
    assert third.version == 3


def test_putting_it_to_use_twice_does_it_once(space: Workspace) -> None:
    _, rubric = save_rubric(space, builtin_text("agent-failure") + "\n# seen\n")
    assert rubric.version == 1  # it asks the same
    _, rubric = save_rubric(
        space, builtin_text("agent-failure").replace("How bad is it?", "How bad?")
    )
    assert plan_version(space, rubric).queues == ("contracts", "airline")
    assert use_version(space, rubric).queues == ("contracts", "airline")
    assert not plan_version(space, rubric).does_something
    assert use_version(space, rubric).queues == ()
    assert space.queue_named("contracts").rubric == rubric_hash(rubric)


def test_what_cannot_be_saved_says_why(space: Workspace, tmp_path: Path) -> None:
    with pytest.raises(RubricError, match="version"):
        save_rubric(space, MINE.replace("version: 1", "version: x"))
    with pytest.raises(UserError, match="does not end like a rubric file"):
        save_rubric(space, MINE, tmp_path / "mine.txt")
    with pytest.raises(UserError, match="cannot be written"):
        save_rubric(space, MINE, tmp_path / "nowhere" / "mine.yaml")
    assert not (space.folder / "rubrics").exists()


def test_the_commands_know_the_rubrics_of_the_library(tmp_path: Path) -> None:
    library = tmp_path / "library"
    with workspace(library) as space:
        save_rubric(space, MINE)

    def run(*args: str) -> Result:
        return CliRunner().invoke(tracejury, ["--library", str(library), *args])

    listed = json.loads(run("--json", "rubric", "list").stdout)["rubrics"]
    assert "mine" in [one["id"] for one in listed]
    assert "Good" in run("rubric", "show", "mine").stdout
    made = run("queue", "new", "q", "--rubric", "mine", "--first", "2")
    assert made.exit_code == 0, made.output
    changed = tmp_path / "changed.yaml"
    changed.write_text(MINE.replace("Good", "Right"))
    assert load_rubric(changed).version == 1
    differs = run("rubric", "diff", "mine", str(changed))
    assert differs.stdout == "the question 'Good' is now worded 'Right'\n"
    assert differs.exit_code == 1
    same = run("rubric", "diff", "mine", "mine")
    assert (same.stdout, same.exit_code) == ("They ask the same.\n", 0)


def test_a_rubric_is_named_by_its_id_wherever_the_library_keeps_it(tmp_path: Path) -> None:
    library = tmp_path / "library"
    with workspace(library) as space:
        # Saved elsewhere; under another file name; and one that only the journal has.
        save_rubric(space, MINE.replace("mine", "elsewhere"), tmp_path / "somewhere.yaml")
        (library / "rubrics").mkdir()
        save_rubric(space, MINE.replace("mine", "odd"), library / "rubrics" / "name.yaml")
        for version in (1, 2):
            text = MINE.replace("mine", "kept").replace("version: 1", f"version: {version}")
            space.new_queue(f"k{version}", parse_rubric(text, "k"), Selection({}, first=2))
        assert rubric_named(space, "kept").version == 2
        # What is used by nothing any more is not chosen.
        space.history.undo()
        assert rubric_named(space, "kept").version == 1
        assert rubric_named(space, "agent-failure").version == 1
        with pytest.raises(RubricError, match="neither a rubric of the library"):
            rubric_named(space, "nowhere")

    def run(*args: str) -> Result:
        found = CliRunner().invoke(tracejury, ["--library", str(library), *args])
        assert found.exit_code == 0, found.output
        return found

    for name in ("elsewhere", "odd", "kept"):
        run("queue", "new", f"q {name}", "--rubric", name, "--first", "2")
        assert f"({name}, version 1" in run("rubric", "show", name).stdout
