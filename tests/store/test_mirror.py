"""The mirror is a second copy of the journal: a hole in any line is seen and mended, and what is good of it is recovered."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from tracejury.errors import UserError
from tracejury.store.acts import Act
from tracejury.store.journal import mirror
from tracejury.store.journal.journal import Journal
from tracejury.store.journal.losing import JournalLost
from tracejury.store.workspace.health import examine

RUBRIC = "f" * 64
Lines = list[bytes]


def _note(journal: Journal, text: str, reviewer: str = "ana") -> None:
    journal.append(reviewer, "t", RUBRIC, [Act("note", {"text": text})])


@pytest.fixture
def library(tmp_path: Path) -> Path:
    with closing(Journal.open(tmp_path)) as journal:
        for text in ("one", "two"):
            _note(journal, text)
            _note(journal, f"{text} of bob", "bob")
        journal.undo("ana")
        journal.append("ana", "u", RUBRIC, [Act("finish", {"verdict": "pass", "codes": []})])
    return tmp_path


def _lines(folder: Path) -> Lines:
    return (folder / "journal.jsonl").read_bytes().splitlines(keepends=True)


def _written(folder: Path, lines: Sequence[bytes]) -> None:
    (folder / "journal.jsonl").write_bytes(b"".join(lines))


def _gone(lines: Lines, at: int) -> Lines:
    return lines[:at] + lines[at + 1 :]


def _cut(lines: Lines, at: int) -> Lines:
    return [*lines[:at], lines[at][: len(lines[at]) // 2] + b"\n", *lines[at + 1 :]]


def _changed(lines: Lines, at: int) -> Lines:
    line = json.loads(lines[at]) | {"at_ms": 1}
    return [*lines[:at], json.dumps(line, separators=(",", ":")).encode() + b"\n", *lines[at + 1 :]]


def _zeroed(lines: Lines, at: int) -> Lines:
    return [*lines[:at], b"\0" * (len(lines[at]) - 1) + b"\n", *lines[at + 1 :]]


def _doubled(lines: Lines, at: int) -> Lines:
    return [*lines[: at + 1], lines[at], *lines[at + 1 :]]


def _moved(lines: Lines, at: int) -> Lines:
    rest = _gone(lines, at)
    return [*rest[: (at + 3) % 6], lines[at], *rest[(at + 3) % 6 :]]


DAMAGES: dict[str, tuple[Callable[[Lines, int], Lines], str]] = {
    "gone": (_gone, "1 event of journal.db missing in it"),
    "cut": (_cut, "cannot be read"),
    "changed": (_changed, "changed after being written"),
    "zeroed": (_zeroed, "cannot be read"),
    "doubled": (_doubled, "there twice"),
    "moved": (_moved, "in another order than written"),
}


@pytest.mark.parametrize("at", range(6))
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_hole_in_any_line_is_seen_and_mended_when_the_library_is_opened(
    library: Path, damage: str, at: int
) -> None:
    before = _lines(library)
    break_it, said = DAMAGES[damage]
    _written(library, break_it(before, at))
    with closing(Journal.open(library)) as journal:
        notices = list(journal.notices)
    if (damage, at) == ("gone", 5):
        assert notices == [], "the end alone is added, as after a crash"
    else:
        assert said in notices[0]
    assert _lines(library) == before
    asides = [path.read_bytes() for path in library.glob("journal.aside-*")]
    says_more = damage in ("cut", "changed", "zeroed")
    assert asides == ([b"".join(break_it(before, at))] if says_more else []), "nothing is lost"
    with closing(Journal.open(library)) as journal:
        assert journal.notices == []


def test_a_mirror_that_is_missing_is_written_anew_and_that_is_said(library: Path) -> None:
    before = _lines(library)
    (library / "journal.jsonl").unlink()
    with closing(Journal.open(library)) as journal:
        assert journal.notices == ["journal.jsonl was missing; it was written anew."]
    assert _lines(library) == before


def test_an_unchanged_mirror_is_not_compared_again(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compared(*_: object) -> None:
        raise AssertionError("it is as it was when the journal was closed")

    monkeypatch.setattr(mirror, "compared", compared)
    Journal.open(library).close()


def test_doctor_compares_every_line_also_beside_an_open_library(library: Path) -> None:
    before = _lines(library)
    with closing(Journal.open(library)):
        assert examine(library).problems == []
        _written(library, _cut(before, 2))
        assert examine(library).problems == [
            "journal.jsonl: line 3 cannot be read",
            "journal.jsonl: 1 event of journal.db missing in it",
        ]
        assert _lines(library) == _cut(before, 2), "nothing was repaired"


@pytest.mark.parametrize("at", range(6))
@pytest.mark.parametrize("damage", ["gone", "cut", "changed", "zeroed", "doubled", "moved"])
def test_recovery_takes_every_good_line_and_says_what_is_missing(
    library: Path, damage: str, at: int
) -> None:
    with closing(Journal.open(library)) as journal:
        events = journal.events()
    _written(library, DAMAGES[damage][0](_lines(library), at))
    (library / "journal.db").unlink()
    found = examine(library, recover=library / "journal.jsonl")
    lost = damage not in ("doubled", "moved")
    assert found.recovered == found.events == 6 - lost
    assert [line.number for line in found.bad_lines] == (
        [at + 1] if damage in ("cut", "changed", "zeroed") else []
    )
    last_of_a_chain = at in (3, 5)
    missing = [text for text in found.problems if "is missing before" in text]
    assert len(missing) == (lost and not last_of_a_chain)
    with closing(Journal.open(library)) as journal:
        assert journal.events() == [one for one in events if not lost or one != events[at]]
        assert journal.differences() == []
        _note(journal, "work goes on")
        assert journal.differences() == []


def test_a_line_of_which_the_journal_has_another_content_changes_nothing(library: Path) -> None:
    with closing(Journal.open(library)) as journal:
        events = journal.events()
    other = library / "other.jsonl"
    other.write_bytes(b"".join(_changed(_lines(library), 0)))
    found = examine(library, recover=other)
    assert found.recovered == 0
    assert [line.number for line in found.bad_lines] == [1]
    with closing(Journal.open(library)) as journal:
        assert journal.events() == events


def test_a_lost_journal_is_no_empty_one_and_nothing_is_overwritten(library: Path) -> None:
    with closing(Journal.open(library)) as journal:
        copy = journal.backup()
    mirrored, copied = _lines(library), copy.read_bytes()
    (library / "journal.db").unlink()
    for _ in range(2):
        with pytest.raises(JournalLost, match=r"is missing, but journal\.jsonl has 6 events") as no:
            Journal.open(library)
        assert "tracejury restore latest" in no.value.hint
    (library / "journal.jsonl").unlink()
    with pytest.raises(JournalLost, match="backups/ has 1 copy of it"):
        Journal.open(library)
    assert not (library / "journal.db").exists()
    _written(library, mirrored)
    (library / "journal.db").write_bytes(b"")
    with pytest.raises(JournalLost, match=r"has no events, but journal\.jsonl has 6 events"):
        Journal.open(library)
    assert _lines(library) == mirrored
    assert copy.read_bytes() == copied
    assert list(library.glob("*aside*")) == []


def test_a_library_that_was_never_used_is_no_lost_one(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path)) as journal:
        journal.backup()
    Journal.open(tmp_path).close()


def test_events_in_a_mirror_that_was_set_aside_are_told_until_they_are_recovered(
    library: Path,
) -> None:
    with closing(Journal.open(library)) as journal:
        old = journal.backup().read_bytes()
        _note(journal, "since the backup")
    (library / "journal.db").write_bytes(old)
    for _ in range(2):
        (told,) = examine(library).problems
        (aside,) = library.glob("journal.aside-*")
        assert told == (
            f"{aside} has 1 event that is not in the journal: tracejury doctor --recover {aside}"
        )
    assert examine(library, recover=aside).recovered == 1
    assert examine(library).problems == []


def test_of_a_file_that_holds_no_event_nothing_is_taken(library: Path) -> None:
    other = library / "notes.jsonl"
    other.write_bytes(b'{"id": 5}\nnothing\n')
    with pytest.raises(UserError, match="line 1: not an event of a journal"):
        examine(library, recover=other)
