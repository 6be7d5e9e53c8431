"""A sync that is killed at any of its steps leaves the old pack or the new one, and the next one is not in its way."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from packed import bytes_of
from synced import QUESTIONS, files_of, made, synced
from tracejury.errors import UserError
from tracejury.store.packs import exchanging, writing
from tracejury.store.packs.writing import write_over

BAG, PETS = QUESTIONS[:2]
KILLED = """
import os, pickle, sys
from pathlib import Path
from tracejury.store.packs import exchanging, writing
target, last, plain, files = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "plain", pickle.load(sys.stdin.buffer)
if plain:
    exchanging._exchanged = lambda new, old: False
seen = 0
def hook(event, args):
    global seen
    if event in {"os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree", "ctypes.dlsym"} or (
        event == "open" and ".new" in str(args[0])
    ):
        seen += 1
        if seen == last:
            os._exit(9)
sys.addaudithook(hook)
writing.write_over(target, files, ["mine.txt"])
"""


def killed_at(target: Path, last: int, files: dict[str, bytes], how: str = "exchange") -> int:
    """Write in a process that ends at its step `last`; its exit code."""
    return subprocess.run(
        [sys.executable, "-c", KILLED, str(target), str(last), how],
        input=pickle.dumps(files),
        check=False,
    ).returncode


def test_killed_at_any_step_there_is_the_old_pack_or_the_new_one(tmp_path: Path) -> None:
    old, new = files_of({BAG: "wrong"}), files_of({BAG: "right", PETS: "right"})
    mine = {"mine.txt": b"mine"}
    target = tmp_path / "p"
    made(target, {BAG: "wrong"})
    (target / "mine.txt").write_bytes(b"mine")
    seen = set()
    for last in range(1, 200):
        code = killed_at(target, last, new)
        found = bytes_of(target)
        assert found in ({**old, **mine}, {**new, **mine}), last
        seen.add(len(found) == len(new) + 1)
        if code == 0:
            break
        write_over(target, old, ["mine.txt"])
        assert bytes_of(target) == {**old, **mine}
        assert [path.name for path in tmp_path.iterdir()] == ["p"]
    else:
        raise AssertionError("it never came to its end")
    assert seen == {True, False}
    assert last > 10


def test_where_folders_cannot_be_exchanged_the_next_sync_brings_back_what_was_there(
    tmp_path: Path,
) -> None:
    old, new = files_of({BAG: "wrong"}), files_of({BAG: "right"})
    target = tmp_path / "p"
    made(target, {BAG: "wrong"})
    (target / "mine.txt").write_bytes(b"mine")
    for last in range(1, 200):
        if killed_at(target, last, new, "plain") == 0:
            break
        write_over(target, old, ["mine.txt"])
        assert bytes_of(target) == {**old, "mine.txt": b"mine"}
        assert [path.name for path in tmp_path.iterdir()] == ["p"]
    assert bytes_of(target) == {**new, "mine.txt": b"mine"}


def test_a_file_that_stays_is_the_same_file_and_is_not_written_again(tmp_path: Path) -> None:
    target = made(tmp_path / "p", {BAG: "wrong"})
    before = (target / "manifest.json").stat()
    write_over(target, files_of({BAG: "right"}))
    after = (target / "manifest.json").stat()
    assert (after.st_ino, after.st_mtime_ns, after.st_nlink) == (
        before.st_ino,
        before.st_mtime_ns,
        1,
    )


def test_an_error_in_the_middle_leaves_the_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = made(tmp_path / "p", {BAG: "wrong"})
    before = bytes_of(target)

    def full(place: Path, body: bytes) -> None:
        raise OSError(28, "No space left on device", str(place))

    monkeypatch.setattr(writing, "_write", full)
    with pytest.raises(UserError, match="No space left"):
        write_over(target, files_of({PETS: "right"}))
    assert bytes_of(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


def test_a_link_in_the_place_of_a_file_becomes_a_file(tmp_path: Path) -> None:
    files = files_of({BAG: "wrong"})
    target = made(tmp_path / "p", {BAG: "wrong"})
    (tmp_path / "manifest.json").write_bytes(files["manifest.json"])
    (target / "manifest.json").unlink()
    (target / "manifest.json").symlink_to(tmp_path / "manifest.json")
    write_over(target, files)
    assert not (target / "manifest.json").is_symlink()
    assert bytes_of(target) == files


def test_two_folders_exchange_their_names(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    exchanging.exchange(tmp_path / "one", tmp_path / "two")
    assert (tmp_path / "one" / "two").exists()
    assert (tmp_path / "two" / "one").exists()
    with pytest.raises(OSError, match="nothing"):
        exchanging.exchange(tmp_path / "nothing", tmp_path / "two")


def test_a_pack_that_lost_its_name_in_the_middle_keeps_its_history(tmp_path: Path) -> None:
    there = tmp_path / "p"
    pack = made(tmp_path / "a", {BAG: "wrong"})
    synced(pack, there)
    before = bytes_of(there)
    there.rename(writing._old_of(writing._beside(there)))
    assert "nothing to change" in synced(pack, there)
    assert bytes_of(there) == before


@pytest.mark.parametrize("path", ["../out", "/out", "cases/../../out", "a\0b"])
def test_nothing_is_written_outside_of_the_pack(tmp_path: Path, path: str) -> None:
    target = made(tmp_path / "p", {BAG: "wrong"})
    before = bytes_of(tmp_path)
    with pytest.raises(UserError, match="leads out of the folder"):
        write_over(target, {path: b"x"})
    assert bytes_of(tmp_path) == before
