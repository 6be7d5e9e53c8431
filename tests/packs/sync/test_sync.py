"""`pack sync`: what it says before it writes, what it writes, and what it refuses to overwrite."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from pathlib import Path

import pexpect
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packed import bytes_of, case_files, forge, invoked
from synced import QUESTIONS, STATES, case_id, files_of, git, made, synced
from tracejury.errors import UserError
from tracejury.store.packs.folder import check_replaceable, write_folder
from tracejury.store.packs.read import read_pack
from tracejury.store.packs.sync.contents import read_contents
from tracejury.tui.commands.main import tracejury

BAG, REFUND, PETS, SKIS, _ = QUESTIONS
PACKS = st.dictionaries(st.sampled_from(QUESTIONS), st.sampled_from(STATES), min_size=1)


def version_of(folder: Path) -> str:
    return read_contents(folder).history.version


def retired_of(folder: Path) -> dict[str, str]:
    return {name: one.why for name, one in read_contents(folder).retired.items()}


def test_the_difference_is_told_in_words_before_anything_is_written(tmp_path: Path) -> None:
    there = tmp_path / "there.pack"
    synced(made(tmp_path / "one", {BAG: "wrong", PETS: "right"}), there)
    before = bytes_of(there)
    new = made(tmp_path / "two", {BAG: "right", SKIS: "right"})
    code, said = invoked("pack", "sync", new, there, "--dry-run")
    assert code == 0
    assert "1 added, 1 changed because the verdict changed, 1 retired because" in said
    assert f"~ {case_id(BAG)} (guard) One bag?: the verdict changed from fail to pass" in said
    assert "version 1.0.0 -> 2.0.0" in said
    assert bytes_of(there) == before


def test_where_nobody_can_be_asked_it_says_what_to_do(tmp_path: Path) -> None:
    code, said = invoked("pack", "sync", made(tmp_path / "p", {BAG: "wrong"}), tmp_path / "there")
    assert code == 2
    assert "--yes" in said
    assert not (tmp_path / "there").exists()


@pytest.mark.parametrize(("answer", "code"), [("n", 1), ("y", 0)])
def test_on_a_terminal_it_asks(tmp_path: Path, answer: str, code: int) -> None:
    pack, there = made(tmp_path / "p", {BAG: "wrong"}), tmp_path / "there"
    program = Path(sys.executable).with_name("tracejury")
    child = pexpect.spawn(str(program), ["pack", "sync", str(pack), str(there)], timeout=120)
    child.expect("1 added")
    child.expect("Write . files")
    child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert (child.exitstatus, there.exists()) == (code, code == 0)


def test_a_build_over_a_synced_pack_is_refused_and_says_to_sync(tmp_path: Path) -> None:
    synced(made(tmp_path / "a", {BAG: "wrong"}), tmp_path / "p")
    with pytest.raises(UserError, match="it has a history that a build would delete"):
        check_replaceable(tmp_path / "p")


def test_a_second_run_changes_nothing_and_says_so(tmp_path: Path) -> None:
    pack = made(tmp_path / "p", {BAG: "wrong", PETS: "right"})
    synced(pack, tmp_path / "there")
    before = bytes_of(tmp_path / "there")
    code, said = invoked("pack", "sync", pack, tmp_path / "there")
    assert (code, bytes_of(tmp_path / "there")) == (0, before)
    assert "nothing to change" in said


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(packs=st.lists(PACKS, min_size=1, max_size=4))
def test_whatever_is_synced_is_there_once_and_versions_only_rise(
    packs: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    base = tmp_path_factory.mktemp("sync")
    last: tuple[int, ...] = (0,)
    for number, states in enumerate(packs):
        pack = made(base / f"p{number}", states)
        before = bytes_of(base / "there") if number else {}
        said = synced(pack, base / "there")
        once = bytes_of(base / "there")
        synced(pack, base / "there")
        assert bytes_of(base / "there") == once
        version = tuple(map(int, version_of(base / "there").split(".")))
        assert version == last if "nothing to change" in said else version > last
        assert ("nothing to change" in said) == (once == before)
        assert read_pack(base / "there").pack_id == read_pack(pack).pack_id
        assert invoked("pack", "verify", base / "there")[0] == 0
        last = version


def test_the_same_verdicts_give_the_same_bytes_wherever_they_are_synced(tmp_path: Path) -> None:
    for place in ("here", "there"):
        synced(made(tmp_path / place / "a", {BAG: "wrong", PETS: "right"}), tmp_path / place / "p")
        synced(made(tmp_path / place / "b", {BAG: "right", SKIS: "right"}), tmp_path / place / "p")
    assert bytes_of(tmp_path / "here" / "p") == bytes_of(tmp_path / "there" / "p")


@pytest.mark.parametrize(
    ("after", "version"),
    [
        ({BAG: "wrong", PETS: "right"}, "1.1.0"),
        ({BAG: "corrected"}, "2.0.0"),
        ({PETS: "right"}, "2.0.0"),
    ],
)
def test_the_version_says_whether_results_can_be_compared(
    tmp_path: Path, after: dict[str, str], version: str
) -> None:
    synced(made(tmp_path / "a", {BAG: "wrong"}), tmp_path / "p")
    parent = read_pack(tmp_path / "p").pack_id
    synced(made(tmp_path / "b", after), tmp_path / "p")
    contents = read_contents(tmp_path / "p")
    assert contents.history.version == version
    [head] = contents.history.heads
    assert contents.history.entries[head].parent == parent
    assert contents.history.entries[head].pack_id == contents.pack_id


def test_a_change_that_is_no_other_test_is_a_patch(tmp_path: Path) -> None:
    synced(made(tmp_path / "a", {BAG: "wrong"}), tmp_path / "p")
    forge(made(tmp_path / "b", {BAG: "wrong"}), lambda case: case.update(reason="said otherwise"))
    said = synced(tmp_path / "b", tmp_path / "p")
    assert "the expert's reason was given" in said
    assert version_of(tmp_path / "p") == "1.0.1"


def test_a_retired_case_moves_with_its_reason_and_comes_back_with_its_verdict(
    tmp_path: Path,
) -> None:
    there = tmp_path / "p"
    synced(made(tmp_path / "a", {BAG: "wrong", PETS: "right"}), there)
    synced(made(tmp_path / "b", {BAG: "wrong"}), there, "--reason", "pets are\nno longer carried")
    assert retired_of(there) == {case_id(PETS): "pets are no longer carried"}
    [path] = (there / "retired").iterdir()
    assert path.name.startswith("pets-")
    synced(tmp_path / "a", there)
    assert (retired_of(there), len(read_pack(there).cases)) == ({}, 2)


def test_who_decides_that_a_case_leaves_is_not_overruled_by_the_next_sync(tmp_path: Path) -> None:
    pack, there = made(tmp_path / "a", {BAG: "wrong", PETS: "right"}), tmp_path / "p"
    synced(pack, there)
    code, said = invoked(
        "pack", "sync", there, "--retire", case_id(PETS), "--reason", "told nothing", "--yes"
    )
    assert code == 0, said
    said = synced(pack, there)
    assert "stays retired: told nothing" in said
    assert [case.question for case in read_pack(there).cases] == [BAG]
    assert invoked("pack", "verify", there)[0] == 0
    synced(pack, there, "--restore", case_id(PETS))
    assert len(read_pack(there).cases) == 2


def test_to_retire_takes_a_reason_and_a_case_that_is_there(tmp_path: Path) -> None:
    pack = made(tmp_path / "a", {BAG: "wrong"})
    synced(pack, tmp_path / "p")
    assert "--reason" in invoked("pack", "sync", tmp_path / "p", "--retire", case_id(BAG))[1]
    code, said = invoked("pack", "sync", tmp_path / "p", "--retire", "c-0", "--reason", "x", "-y")
    assert (code, "No case c-0" in said) == (2, True)


def test_cases_that_the_pack_lacks_can_stay(tmp_path: Path) -> None:
    synced(made(tmp_path / "a", {BAG: "wrong"}), tmp_path / "p")
    synced(made(tmp_path / "b", {PETS: "right"}), tmp_path / "p", "--keep-missing")
    assert len(read_pack(tmp_path / "p").cases) == 2
    assert version_of(tmp_path / "p") == "1.1.0"


def test_a_file_that_was_edited_is_not_overwritten_unless_told(tmp_path: Path) -> None:
    pack, there = made(tmp_path / "a", {BAG: "wrong", PETS: "right"}), tmp_path / "p"
    synced(pack, there)
    whole = bytes_of(there)
    path, case = next(case_files(there))
    path.write_text(json.dumps({**case, "reason": "mine"}))
    edited = bytes_of(there)
    code, said = invoked("pack", "sync", pack, there, "--yes")
    assert (code, bytes_of(there)) == (1, edited)
    assert f"cases/{path.name}" in said
    said = synced(pack, there, "--overwrite")
    assert bytes_of(there) == whole


def test_a_case_that_was_replaced_with_all_its_hashes_is_an_edit_too(tmp_path: Path) -> None:
    pack, there = made(tmp_path / "a", {BAG: "wrong", PETS: "right"}), tmp_path / "p"
    synced(pack, there)
    name = forge(there, lambda case: case.update(reason="mine"))
    code, said = invoked("pack", "sync", pack, there, "--yes")
    assert (code, f"{name} (it is another case than was synced)" in said) == (1, True)
    code, said = invoked("pack", "verify", there)
    assert (code, f"tracejury pack seal {there}" in said) == (1, True)
    assert invoked("pack", "seal", there, "--yes")[0] == 0
    assert invoked("pack", "verify", there)[0] == 0


def test_the_commands_that_are_named_can_be_typed_whatever_the_pack_is_called(
    tmp_path: Path,
) -> None:
    pack, there = made(tmp_path / "a", {BAG: "wrong"}), tmp_path / "it's here"
    synced(pack, there)
    forge(there, lambda case: case.update(reason="mine"))
    for words in (("verify", there), ("sync", pack, there, "--yes")):
        _, said = invoked("pack", *words)
        command = said[said.index("tracejury pack seal ") :].partition(" keeps")[0]
        assert shlex.split(command.splitlines()[0])[3] == str(there)
    next((there / "history").iterdir()).write_text("{")
    _, said = invoked("pack", "sync", pack, there, "--yes")
    command = said[said.index("git checkout -- ") :].splitlines()[0]
    assert Path(shlex.split(command)[3]) == there / "history"


def test_a_case_that_was_deleted_is_missed_and_not_brought_back_in_silence(tmp_path: Path) -> None:
    pack, there = made(tmp_path / "a", {BAG: "wrong", PETS: "right"}), tmp_path / "p"
    synced(pack, there)
    next((there / "cases").glob("pets*")).unlink()
    code, said = invoked("pack", "verify", there)
    assert (code, f"{case_id(PETS)}: its file is gone" in said) == (1, True)
    assert invoked("pack", "sync", pack, there, "--yes")[0] == 1
    synced(pack, there, "--overwrite")
    assert invoked("pack", "verify", there)[0] == 0


def test_an_entry_of_the_history_that_was_changed_or_deleted_is_found(tmp_path: Path) -> None:
    pack, there = made(tmp_path / "a", {BAG: "wrong"}), tmp_path / "p"
    synced(pack, there)
    synced(made(tmp_path / "b", {BAG: "wrong", PETS: "right"}), there)
    first = next(
        there / one.path for one in read_contents(there).history.entries.values() if not one.parents
    )
    body = first.read_bytes()
    first.write_bytes(body.replace(b"One bag?", b"No bag??"))
    assert invoked("pack", "verify", there)[0] == 1
    first.unlink()
    assert "it is missing" in invoked("pack", "verify", there)[1]
    code, said = invoked("pack", "sync", pack, there, "--yes", "--overwrite")
    assert (code, "history" in said) == (1, True)


def test_files_that_are_not_the_packs_and_an_own_readme_stay(tmp_path: Path) -> None:
    there = tmp_path / "p"
    synced(made(tmp_path / "a", {BAG: "wrong"}), there)
    (there / "notes").mkdir()
    (there / "notes" / "mine.txt").write_text("mine")
    (there / "README.md").write_text("# Ours\n")
    said = synced(made(tmp_path / "b", {BAG: "right"}), there)
    assert "README.md was edited and stays" in said
    assert (there / "notes" / "mine.txt").read_text() == "mine"
    assert (there / "README.md").read_text() == "# Ours\n"


def test_a_pack_that_was_built_in_place_gets_a_history_from_what_was_there(tmp_path: Path) -> None:
    there = made(tmp_path / "p", {BAG: "wrong", PETS: "right"})
    synced(made(tmp_path / "b", {BAG: "wrong", PETS: "right", SKIS: "right"}), there)
    assert version_of(there) == "1.1.0"
    assert invoked("pack", "verify", there)[0] == 0


def test_a_pack_of_format_1_is_replaced_case_by_case(tmp_path: Path) -> None:
    old = Path(__file__).parents[2] / "data" / "old_packs" / "format-1.pack"
    there = tmp_path / "p"
    shutil.copytree(old, there)
    pack = made(tmp_path / "a", {BAG: "wrong"})
    said = synced(pack, there)
    assert "1 changed because it is in format 2 now, 4 retired" in said
    assert len(list((there / "retired").iterdir())) == 4
    assert invoked("pack", "verify", there)[0] == 0
    assert "nothing to change" in synced(pack, there)
    assert invoked("pack", "sync", old, tmp_path / "q", "--yes")[0] == 2


def test_a_pack_of_another_name_takes_its_place_only_if_told(tmp_path: Path) -> None:
    there = tmp_path / "p"
    synced(made(tmp_path / "a", {BAG: "wrong"}), there)
    other = files_of({BAG: "wrong"})
    other["manifest.json"] = other["manifest.json"].replace(b'"bags"', b'"boats"')
    write_folder(tmp_path / "b", other)
    code, said = invoked("pack", "sync", tmp_path / "b", there, "--yes")
    assert (code, "holds the pack 'bags', not 'boats'" in said) == (2, True)
    synced(tmp_path / "b", there, "--overwrite")
    assert read_pack(there).name == "boats"


def test_links_and_places_that_are_no_pack_are_refused(tmp_path: Path) -> None:
    pack = made(tmp_path / "a", {BAG: "wrong"})
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "l.pack").symlink_to(tmp_path / "a")
    for place, why in (
        ("dangling", "a link"),
        ("link", "a link"),
        ("l.pack", "a link"),
        ("a", "lie in each other"),
    ):
        code, said = invoked("pack", "sync", pack, tmp_path / place, "--yes")
        assert (code, why in said) == (2, True), said
    git(tmp_path / "real", "init", "-q")
    code, said = invoked("pack", "sync", pack, tmp_path / "real", "--yes")
    assert (code, (tmp_path / "real" / "a" / "manifest.json").exists()) == (0, True)


def test_a_link_inside_of_a_synced_pack_is_refused(tmp_path: Path) -> None:
    pack, there = made(tmp_path / "a", {BAG: "wrong"}), tmp_path / "p"
    synced(pack, there)
    (tmp_path / "outside").mkdir()
    (there / "notes").symlink_to(tmp_path / "outside")
    code, said = invoked("pack", "sync", made(tmp_path / "b", {BAG: "right"}), there, "--yes")
    assert (code, "notes is a link" in said) == (2, True)
    assert (there / "notes").is_symlink()


@pytest.mark.parametrize("schema", ["tracejury.case/1", "tracejury.case/2", "other/3"])
def test_a_retired_case_whose_id_leads_elsewhere_is_never_written(
    tmp_path: Path, schema: str
) -> None:
    there = tmp_path / "deep" / "p"
    synced(made(tmp_path / "a", {BAG: "wrong", PETS: "right"}), there)
    synced(made(tmp_path / "b", {BAG: "wrong"}), there)
    [path] = (there / "retired").iterdir()
    case = json.loads(path.read_bytes())
    path.write_text(json.dumps({**case, "schema": schema, "id": "x/../../../../evil"}))
    code, said = invoked("pack", "sync", tmp_path / "a", there, "--yes")
    assert (code, f"retired/{path.name}" in said) == (1, True)
    synced(tmp_path / "a", there, "--overwrite")
    assert not list(tmp_path.rglob("*evil*"))


def test_it_needs_neither_git_nor_a_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(os, "system", None)
    git_folder = tmp_path / "repo" / ".git"
    git_folder.mkdir(parents=True)
    said = synced(made(tmp_path / "a", {BAG: "wrong"}), tmp_path / "repo" / "p")
    assert "no git work tree" not in said
    assert "no git work tree" in synced(tmp_path / "a", tmp_path / "elsewhere")


def test_json_is_one_document_with_everything_in_it(tmp_path: Path) -> None:
    pack = made(tmp_path / "a", {BAG: "wrong"})
    words = ["--json", "pack", "sync", str(pack), str(tmp_path / "p"), "--yes"]
    done = CliRunner().invoke(tracejury, words)
    document = json.loads(done.stdout)
    assert document["written"] is True
    assert document["version"] == "1.0.0"
    assert [one["case"] for one in document["added"]] == [case_id(BAG)]
    assert document["pack_id"] == read_pack(pack).pack_id


def test_a_hostile_question_reaches_the_terminal_as_text(tmp_path: Path) -> None:
    pack = made(tmp_path / "a", {BAG: "wrong"})
    forge(pack, lambda case: case.update(question="a\x1b[31m\x07b\u202ec"))
    code, said = invoked("pack", "sync", pack, tmp_path / "p", "--yes")
    assert code == 0
    assert not {"\x1b", "\x07", "\u202e"} & set(said)


def test_a_changed_verdict_is_a_short_readable_difference_in_git(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    repo.mkdir()
    git(repo, "init", "-q")
    synced(made(tmp_path / "a", {BAG: "right", PETS: "right"}), repo / "p")
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "one")
    synced(made(tmp_path / "b", {BAG: "corrected", PETS: "right"}), repo / "p")
    shown = git(repo, "diff", "--", "p/cases").splitlines()
    assert 10 < len(shown) < 40
    assert '-  "role": "guard",' in shown
    assert '+  "role": "fix",' in shown
    assert max(map(len, shown)) < 330
