"""`tracejury search`, and `--where` of other commands, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from desk_fixtures import workspace
from tracejury.errors import UserError
from tracejury.store.trace import Trace
from tracejury.tui.commands.main import tracejury


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with workspace(tmp_path / "library") as space:
        bundle = space.library.begin_bundle("hostile", "hostile", "h" * 64, "messages")
        space.library.save(
            [
                Trace(
                    source_id="h\x1b[2J",
                    output="say \x1b]0;evil\x07 zebra\u202e [bold]x[/bold]",
                    error="boom",
                )
            ],
            bundle,
        )
    return tmp_path / "library"


def typed(folder: Path, *words: str) -> Result:
    result = CliRunner().invoke(tracejury, ["--library", str(folder), *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_the_words_are_shown_in_context_and_hostile_text_is_safe(folder: Path) -> None:
    said = typed(folder, "search", "zebra").stdout
    assert "»zebra«" in said
    assert "answered" in said
    assert not {"\x1b", "\x07", "\u202e"} & set(said)


def test_the_document_has_every_hit_and_says_how_many_there_are(folder: Path) -> None:
    shown = json.loads(typed(folder, "--json", "search", "status:error", "--limit", "1").stdout)
    assert shown["found"] > 1
    assert len(shown["traces"]) == 1
    (zebra,) = json.loads(typed(folder, "--json", "search", "ZEBRA").stdout)["traces"]
    (start, end), text = zebra["hits"][0], zebra["excerpt"]
    assert text[start:end] == "zebra"


def test_nothing_found_is_said_and_is_exit_code_1(folder: Path) -> None:
    result = typed(folder, "search", "nowheretobefound")
    assert result.exit_code == 1
    assert "No trace fits" in result.stderr


def test_a_mistake_is_an_error_in_words(folder: Path) -> None:
    with pytest.raises(UserError, match="There is no field toool"):
        typed(folder, "search", "toool:x")


def test_a_query_may_begin_with_a_minus(folder: Path) -> None:
    result = typed(folder, "--json", "search", "--", "-status:error")
    assert all(one["status"] != "error" for one in json.loads(result.stdout)["traces"])


def test_traces_queues_and_exports_take_the_same_query(folder: Path, tmp_path: Path) -> None:
    rows = json.loads(typed(folder, "--json", "traces", "--where", "zebra").stdout)
    assert [row["source_id"] for row in rows] == ["h\x1b[2J"]
    errors = json.loads(typed(folder, "--json", "traces", "--where", "status:error").stdout)
    made = typed(folder, "queue", "new", "q", "--where", "status:error")
    assert f"{len(errors)} traces (found by status:error)" in made.stdout
    with pytest.raises(UserError, match="No trace fits"):
        typed(folder, "queue", "new", "r", "--where", "nowheretobefound")
    typed(folder, "reviews", "export", str(tmp_path / "out.jsonl"), "--where", "zebra")
    assert (tmp_path / "out.jsonl").read_text() == ""


def test_a_search_works_beside_an_open_app(folder: Path) -> None:
    with workspace(folder, sample=False):
        assert "»zebra«" in typed(folder, "search", "zebra").stdout
        assert "No trace fits" in typed(folder, "search", "verdict:fail").stderr
