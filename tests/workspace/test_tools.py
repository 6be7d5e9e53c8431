"""Which tools write: proposed by their names, said by a person once, taken back like everything else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tracejury.errors import UserError
from tracejury.store.claims.paths.effects import ToolEffects
from tracejury.store.workspace.tools import said_effects
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.main import tracejury

RUN = {
    "id": "t1",
    "messages": [
        {"role": "user", "content": "Refund K7."},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {"id": "a", "type": "function", "function": {"name": name, "arguments": "{}"}}
                for name in ("get_booking", "refund", "run_sql")
            ],
        },
        {"role": "tool", "tool_call_id": "a", "content": "{}"},
        {"role": "assistant", "content": "Done."},
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    bundle = tmp_path / "runs.jsonl"
    bundle.write_text(
        "\n".join(json.dumps({**RUN, "id": f"t{number}"}) for number in range(3)), encoding="utf-8"
    )
    assert typed(tmp_path / "lib", "load", str(bundle)).exit_code == 0
    return tmp_path / "lib"


def typed(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(tracejury, ["--library", str(folder), *words])


def effects(folder: Path) -> dict[str, str]:
    found = json.loads(typed(folder, "--json", "tools", "list").stdout)["tools"]
    return {one["name"]: one["effect"] for one in found}


def test_names_propose_which_tools_write(folder: Path) -> None:
    assert effects(folder) == {"refund": "writes", "run_sql": "unknown", "get_booking": "reads"}
    shown = typed(folder, "tools", "list").stdout
    assert "refund" in shown
    assert "3" in shown


def test_what_a_person_says_counts_more_and_is_taken_back_and_done_again(folder: Path) -> None:
    assert typed(folder, "tools", "writes", "run_sql", "get_booking").exit_code == 0
    assert typed(folder, "tools", "reads", "get_booking").exit_code == 0
    assert effects(folder)["run_sql"] == "writes"
    assert effects(folder)["get_booking"] == "reads"
    with Workspace.open(folder) as space:
        known = said_effects(space)
        assert known == ToolEffects(frozenset(["run_sql"]), frozenset(["get_booking"]))
        undone = [space.history.undo(), space.history.undo()]
        assert [one.words for one in undone if one] == [
            "said what tools do (get_booking: reads)",
            "said what tools do (get_booking, run_sql: writes)",
        ]
        assert said_effects(space) == ToolEffects()
        assert space.history.redo() is not None
        assert said_effects(space).of("run_sql") == "writes"


def test_a_tool_that_no_trace_calls_is_refused(folder: Path) -> None:
    result = typed(folder, "tools", "writes", "refnd")
    assert isinstance(result.exception, UserError)
    assert "No trace calls a tool named refnd" in str(result.exception)
    with Workspace.open(folder) as space:
        assert space.history.count() == 0


def test_what_was_said_survives_a_rebuild_of_the_journal(folder: Path) -> None:
    typed(folder, "tools", "writes", "run_sql")
    assert typed(folder, "doctor", "--rebuild").exit_code == 0
    assert effects(folder)["run_sql"] == "writes"


def test_a_library_without_tools_says_so(tmp_path: Path) -> None:
    assert "No trace in this library calls a tool" in typed(tmp_path / "l", "tools", "list").stdout
