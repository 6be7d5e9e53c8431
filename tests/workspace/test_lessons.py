"""Lessons that stay: a project is archived in one file, and the next one begins with it and knows its failures again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Final

import pytest
from failing import Run, write_runs
from packed import bytes_of, invoked
from tracejury.errors import UserError
from tracejury.store.groups.replay import GroupingSettings
from tracejury.store.groups.signature import Signature
from tracejury.store.kits.kit_file import read_file, write_file
from tracejury.store.kits.passphrases import WrongPassphrase, new_key
from tracejury.store.lessons.archive import (
    ArchivedFile,
    ArchivedPack,
    ArchiveHead,
    KnownFailure,
    archive_lines,
    read_archive,
)
from tracejury.store.lessons.known import EarlierProject
from tracejury.store.lessons.lesson_file import read_lessons
from tracejury.store.lessons.resembling import Resembling
from tracejury.store.workspace.archiving import plan_archive, write_archive
from tracejury.store.workspace.earlier_failures import EarlierFailures
from tracejury.store.workspace.starting import begin_library, read_archives
from tracejury.store.workspace.workspace import Workspace

REFUSED: Final = "payment gateway refused the card of the customer: limit reached"
HELPED: Final = "The gateway is asked once more with the second card."
LESSONS: Final = f"""
project = "Refund bot"
[[lesson]]
code = "false-promise"
helped = "{HELPED}"
release = "2.4.1"
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the library of a project that judged one kind of failure, its pack, and its lessons."""
    root = tmp_path_factory.mktemp("project")
    runs = [
        Run("refund", REFUSED, answer=f"Your {30 + n} euro are on their way.") for n in range(3)
    ]
    runs += [Run("search", "no index is open for this tenant at the moment")]
    bundle = write_runs(root / "runs.jsonl", runs)
    reviews = [
        {
            "source_id": f"run-{number:06}", "bundle": "runs.jsonl", "reviewer": "anna",
            "rubric": {"id": "support-reply"}, "verdict": "fail",
            "answers": {"verdict": "fail", "policy": "wrong", "problem": ["promise"],
                        "why": "It says that the money is on its way; the gateway refused."},
            "correction": {"text": "I could not send the refund: the gateway refused it.", "status": "approved"},
        }
        for number in range(2)
    ]  # fmt: skip
    (root / "reviews.jsonl").write_text("".join(json.dumps(one) + "\n" for one in reviews))
    (root / "lessons.toml").write_text(LESSONS)
    with Workspace.open(root / "library", "eve") as space:
        space.load_and_group([bundle])
        space.import_reviews(root / "reviews.jsonl")
        space.build_pack(None, root / "refunds.pack", "refunds")
    return root


@pytest.fixture(scope="module")
def archive(project: Path) -> Path:
    code, said = archived(project, project / "refunds.jury")
    assert (code, "1 known failure" in said) == (0, True)
    return project / "refunds.jury"


def archived(project: Path, to: Path, *more: object) -> tuple[int, str]:
    words = ("archive", "-o", to, "--lessons", project / "lessons.toml", *more)
    return invoked("--library", project / "library", *words)


def answer(said: str) -> dict[str, Any]:
    """The JSON document in what a command said."""
    found: dict[str, Any] = json.loads(said[said.index("{") : said.rindex("}") + 1])
    return found


# --- the archive ---------------------------------------------------------------------------------------


def test_an_archive_holds_what_was_learned(archive: Path) -> None:
    found = read_archive(read_file(archive, "archive"), None)
    assert found.head.project == "Refund bot"
    assert [one.id for one in found.rubrics] == ["support-reply"]
    code = next(one for one in found.codes if one.code == "false-promise")
    assert (code.reviews, code.help.helped, code.help.packs) == (2, HELPED, ("refunds",))
    assert code.examples[0].expected == "I could not send the refund: the gateway refused it."
    (failure,) = found.failures
    assert (failure.members, failure.codes, failure.help.release) == (
        3,
        ("false-promise",),
        "2.4.1",
    )
    assert failure.example.answered == "Your 30 euro are on their way."


def test_the_same_library_gives_the_same_bytes(
    project: Path, archive: Path, tmp_path: Path
) -> None:
    archived(project, tmp_path / "again.jury")
    assert (tmp_path / "again.jury").read_bytes() == archive.read_bytes()


def test_groups_that_nobody_judged_are_counted_and_left_out(project: Path, tmp_path: Path) -> None:
    code, said = archived(project, tmp_path / "one.jury", "--json")
    assert (code, answer(said)["unjudged"], answer(said)["failures"]) == (0, 1, 1)


def test_what_is_private_stops_an_archive(project: Path, tmp_path: Path) -> None:
    lessons = tmp_path / "lessons.toml"
    lessons.write_text(
        '[[lesson]]\ncode = "false-promise"\nhelped = "Ask bertha.klein@klein-und-sohn.de"\n'
    )
    library = Path(shutil.copytree(project / "library", tmp_path / "library"))
    words = ("--library", library, "archive", "-o", tmp_path / "a.jury", "--lessons", lessons)
    code, said = invoked(*words)
    assert (code, "Nothing was written" in said) == (1, True)
    assert "bertha" not in said
    assert not (tmp_path / "a.jury").exists()
    code, _ = invoked(*words, "--mask")
    text = b"\n".join(read_file(tmp_path / "a.jury", "archive").lines())
    assert (code, b"bertha" in text) == (0, False)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[[lesson]]\ncode = "no-such-code"\nhelped = "x"\n', "no-such-code"),
        ('[[lesson]]\ncode = "false-promise"\n', "no file of lessons"),
        ('[[lesson]]\nhelped = "x"\n', "names no code or group"),
        ('[[lesson]]\ncode = "a"\nhelp = "x"\n', "no file of lessons"),
        ("[[lesson]", "is not TOML"),
    ],
)
def test_a_lesson_that_means_nothing_is_named(
    project: Path, tmp_path: Path, text: str, why: str
) -> None:
    (tmp_path / "lessons.toml").write_text(text)
    words = ("archive", "-o", tmp_path / "a.jury", "--lessons", tmp_path / "lessons.toml")
    code, said = invoked("--library", project / "library", *words)
    assert (code, why in said, (tmp_path / "a.jury").exists()) == (2, True, False)


def test_an_archive_replaces_no_other_file(project: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    code, said = archived(project, tmp_path / "notes.txt")
    assert (code, "stays as it is" in said) == (2, True)
    assert (tmp_path / "notes.txt").read_text() == "mine"


# --- beginning -----------------------------------------------------------------------------------------


def test_a_project_begins_with_rubrics_packs_and_known_failures(
    project: Path, archive: Path, tmp_path: Path
) -> None:
    library = tmp_path / "next"
    code, said = invoked("--library", library, "start", "--from", archive, "--json")
    assert code == 0
    (pack,) = answer(said)["packs"]
    assert bytes_of(Path(pack)) == bytes_of(project / "refunds.pack")
    with Workspace.open(library) as space:
        assert [one.id for one in space.reviews.rubrics().values()] == ["support-reply"]
        known = EarlierFailures(space)
        assert [one.code.code for one in known.all_codes()] == ["false-promise"]


def test_a_failure_that_was_solved_says_what_helped(archive: Path, tmp_path: Path) -> None:
    library = tmp_path / "next"
    invoked("--library", library, "start", "--from", archive)
    runs = [
        Run("refund", REFUSED),
        Run("refund", REFUSED),
        Run("mail", "mailbox is full of letters"),
    ]
    code, said = invoked("--library", library, "load", write_runs(tmp_path / "new.jsonl", runs))
    assert code == 0
    assert "2 of 3 failures resemble failures that Refund bot solved" in said
    _, listed = invoked("--library", library, "groups", "list")
    assert (
        f"is known from Refund bot: {HELPED}; closed by release 2.4.1; guarded by refunds" in listed
    )
    _, document = invoked("--library", library, "--json", "groups", "list")
    known = [one["known"] for one in answer(document)["groups"]]
    assert [one and one["likeness"] for one in known] == ["same", None]


def test_a_library_that_is_there_is_never_begun_anew(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    code, said = invoked("--library", tmp_path, "start", "--from", archive)
    assert (code, "begins in a folder of its own" in said) == (2, True)
    assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("at", [12, 60, -20, -1])
def test_a_damaged_archive_begins_nothing(archive: Path, tmp_path: Path, at: int) -> None:
    whole = bytearray(archive.read_bytes())
    whole[at] ^= 1
    bad = tmp_path / "bad.jury"
    bad.write_bytes(whole)
    code, said = invoked("--library", tmp_path / "next", "start", "--from", bad)
    assert (code, "Traceback" in said) == (2, False)
    assert [one.name for one in tmp_path.iterdir()] == ["bad.jury"]


def test_a_newer_archive_is_refused(archive: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.jury"
    newer.write_bytes(archive.read_bytes().replace(b"archive 1\n", b"archive 2\n", 1))
    with pytest.raises(UserError, match="has the format 2; this tracejury reads 1"):
        read_archives([newer], lambda _: None)


@pytest.mark.parametrize("path", ["../x.json", "/x.json", "a//b", "a\\b", "cases/..", "", "a\nb"])
def test_no_file_of_an_archive_leaves_its_pack(tmp_path: Path, path: str) -> None:
    head = ArchiveHead("x", rubrics=0, codes=0, failures=0, packs=1)
    records = (ArchivedPack("x.pack", "x", "", 0, 0, 1), ArchivedFile("x.pack", path, text="{}"))
    write_file(tmp_path / "a.jury", "archive", archive_lines(head, records))
    with pytest.raises(UserError, match="named by no proper path"):
        read_archives([tmp_path / "a.jury"], lambda _: None)


def test_a_pack_that_is_not_sound_begins_nothing(tmp_path: Path) -> None:
    head = ArchiveHead("x", rubrics=0, codes=0, failures=0, packs=1)
    records = (
        ArchivedPack("x.pack", "x", "", 0, 0, 1),
        ArchivedFile("x.pack", "manifest.json", text="{}"),
    )
    write_file(tmp_path / "a.jury", "archive", archive_lines(head, records))
    with pytest.raises(UserError, match="is not sound"):
        begin_library(tmp_path / "next", read_archives([tmp_path / "a.jury"], lambda _: None))
    assert [one.name for one in tmp_path.iterdir()] == ["a.jury"]


def test_a_locked_archive_needs_its_passphrase(project: Path, tmp_path: Path) -> None:
    with Workspace.open_to_read(project / "library") as space:
        plan = plan_archive(space, "x")
        write_archive(space, plan, tmp_path / "a.jury", new_key("open sesame"))
    for given in (None, "wrong"):
        with pytest.raises(WrongPassphrase):
            read_archives([tmp_path / "a.jury"], lambda _, given=given: given)  # type: ignore[misc]
    (found,) = read_archives([tmp_path / "a.jury"], lambda _: "open sesame")
    assert found.head.failures == 1


@pytest.mark.parametrize("words", [("load",), ("open",), ("kit", "merge")])
def test_other_commands_say_what_an_archive_is_for(
    archive: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    code, said = invoked("--library", tmp_path / "x", *words, archive)
    assert (code, "is an archive" in said, "tracejury start" in said) == (2, True, True)


# --- resembling ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("block", "text", "likeness"),
    [
        ("refund", REFUSED, "same"),
        (
            "refund",
            "payment gateway refused the card of the customer: limit reached today",
            "close",
        ),
        ("refund", "payment gateway accepted the card of the customer: limit reached", None),
        ("refund", "payment gateway refused the card of the customer: limit never reached", None),
        ("pay_back", REFUSED, "elsewhere"),
        ("refund", "mailbox is full", None),
        ("refund", "", None),
    ],
)
def test_how_like_a_failure_is(block: str, text: str, likeness: str | None) -> None:
    known = KnownFailure("g-1", "error", "refund", REFUSED, 3)
    project = EarlierProject("x", "", False, (), (known,))
    found = Resembling([project], GroupingSettings()).to(Signature("error", block, text))
    assert (found and found.likeness) == likeness


def test_a_lesson_of_a_group_is_found_by_the_beginning_of_its_id(
    project: Path, tmp_path: Path
) -> None:
    with Workspace.open_to_read(project / "library") as space:
        group = next(one for one in space.groups.all() if one.size == 1)
        file = tmp_path / "lessons.toml"
        file.write_text(f'[[lesson]]\ngroup = "{group.id[:8]}"\nhelped = "Open the index."\n')
        plan = plan_archive(space, "x", read_lessons(file))
    helped = [one.help.helped for one in plan.records if isinstance(one, KnownFailure)]
    assert sorted(helped) == ["", "Open the index."]
