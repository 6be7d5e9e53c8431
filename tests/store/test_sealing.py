"""A seal that is kept elsewhere tells whether history was only added to since."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tracejury.errors import UserError
from tracejury.store.acts import Act, Event
from tracejury.store.journal import log
from tracejury.store.journal.journal import Journal
from tracejury.store.workspace.sealing import SealComparison, held_against, seal_library
from tracejury.tui.commands.main import tracejury

RUBRIC = "f" * 64


def _note(folder: Path, *texts: str, reviewer: str = "ana") -> None:
    with closing(Journal.open(folder)) as journal:
        for text in texts:
            journal.append(reviewer, "t", RUBRIC, [Act("note", {"text": text})])


def _events(folder: Path) -> list[Event]:
    with closing(Journal.open(folder)) as journal:
        return journal.events()


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    _note(folder, "one", "two", "three")
    _note(folder, "of bob", reviewer="bob")
    return folder


@pytest.fixture(params=["line", "file"])
def seal(request: pytest.FixtureRequest, library: Path, tmp_path: Path) -> str:
    found = seal_library(library)
    if request.param == "line":
        return found.line
    path = tmp_path / "kept.json"
    path.write_text(json.dumps(found.json()))
    return str(path)


def _rewritten(folder: Path, events: list[Event]) -> None:
    """Write a whole new journal, as somebody could who has the files."""
    for path in folder.glob("journal.*"):
        path.unlink()
    with closing(Journal.open(folder)) as journal:
        journal.merge(events)


def _chained(events: list[Event]) -> list[Event]:
    """The events with hashes and chains made anew."""
    last: dict[str, str] = {}
    found = []
    for event in events:
        values = {name: getattr(event, name) for name in event.__struct_fields__}
        made = log.chained(Event(**values | {"prev": last.get(event.reviewer, "")}))
        last[event.reviewer] = made.hash
        found.append(made)
    return found


def test_a_journal_is_equal_to_its_seal_and_grows(library: Path, seal: str) -> None:
    assert held_against(library, seal) == SealComparison("equal", "The journal is what was sealed.")
    _note(library, "four", "five")
    held = held_against(library, seal)
    assert (held.outcome, held.new, held.sound) == ("grown", 2, True)
    assert held.says == "All that was sealed is there unchanged; 2 events since."


def test_a_history_that_was_written_anew_is_told(library: Path, seal: str) -> None:
    events = _events(library)
    other = [*events[:1], *events[2:]]
    _rewritten(library, _chained(other))
    held = held_against(library, seal)
    assert not held.sound
    if seal.endswith(".json"):
        assert (held.outcome, held.first) == ("rewritten", events[1].id)
        assert f"rewritten after event {events[0].id}" in held.says
    else:
        assert "of 4 events up to the last one that was sealed 3 are there" in held.says


def test_a_history_that_was_cut_off_is_told_also_if_others_went_on(
    library: Path, seal: str
) -> None:
    events = _events(library)
    _rewritten(library, events[:2])
    held = held_against(library, seal)
    if seal.endswith(".json"):
        assert (held.outcome, held.first) == ("truncated", events[2].id)
        assert f"cut off after event {events[1].id}" in held.says
    assert not held.sound
    _note(library, "a new end")
    assert not held_against(library, seal).sound


def test_a_body_that_was_changed_in_the_file_is_told(library: Path, seal: str) -> None:
    with closing(sqlite3.connect(library / "journal.db")) as db:
        db.execute("DROP TRIGGER events_no_update")
        db.execute('UPDATE events SET body = \'{"text":"other"}\' WHERE seq = 2')
        db.commit()
    held = held_against(library, seal)
    assert not held.sound
    assert "was changed after it was written" in held.says


def test_older_events_of_others_that_were_merged_since_are_growth(
    library: Path, tmp_path: Path
) -> None:
    _note(tmp_path / "other", "judged before", reviewer="cem")
    late = _events(tmp_path / "other")
    _note(library, "judged after")
    kept = tmp_path / "kept.json"
    kept.write_text(json.dumps(seal_library(library).json()))
    with closing(Journal.open(library)) as journal:
        journal.merge(late)
    assert held_against(library, str(kept)).outcome == "grown"


def test_of_a_large_journal_the_seal_stays_small_and_names_the_place(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    with closing(Journal.open(folder)) as journal:
        acts = [Act("note", {"text": str(number)}) for number in range(2000)]
        journal.append("ana", "t", RUBRIC, acts)
    found = seal_library(folder)
    assert 200 < len(found.marks) <= 258
    kept = tmp_path / "kept.json"
    kept.write_text(json.dumps(found.json()))
    events = _events(folder)
    _rewritten(folder, events[:1000])
    held = held_against(folder, str(kept))
    assert held.outcome == "truncated"
    assert 1000 <= [event.id for event in events].index(str(held.first)) < 1010


def test_a_seal_holds_no_text_and_no_name(library: Path) -> None:
    said = json.dumps(seal_library(library).json())
    assert re.findall("ana|bob|three", said) == []
    assert re.fullmatch(
        r"tracejury-seal/1 4 [0-9a-f]{64} [0-9a-f-]{36}", seal_library(library).line
    )


@pytest.mark.parametrize("text", ["", "{}", "[" * 9000, "nonsense"])
def test_what_is_no_seal_is_refused(library: Path, tmp_path: Path, text: str) -> None:
    path = tmp_path / "x"
    path.write_text(text)
    with pytest.raises(UserError, match="is no seal"):
        held_against(library, str(path))
    with pytest.raises(UserError, match="is no seal"):
        held_against(library, str(tmp_path / "missing"))


def test_a_seal_that_was_changed_is_told(library: Path, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(json.dumps(seal_library(library).json() | {"head": "0" * 64}))
    with pytest.raises(UserError, match="was changed: its head is not that of its ends"):
        held_against(library, str(path))


def _typed(library: Path, *words: str) -> Result:
    return CliRunner().invoke(tracejury, ["--library", str(library), *words])


def test_the_commands(library: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    line = _typed(library, "seal", "--out", str(kept)).stdout.strip()
    assert json.loads(_typed(library, "--json", "seal").stdout)["head"] in line
    for given in (line, str(kept)):
        found = _typed(library, "doctor", "--against", given)
        assert found.exit_code == 0
        assert "The journal is what was sealed." in found.stdout
    _rewritten(library, _events(library)[:2])
    found = _typed(library, "--json", "doctor", "--against", str(kept))
    assert found.exit_code == 1
    assert json.loads(found.stdout)["against"]["outcome"] == "truncated"
