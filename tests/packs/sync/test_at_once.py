"""Two that write to one pack at once: nothing is written but what was shown, and nobody's case is lost."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from packed import bytes_of
from synced import QUESTIONS, case_id, made, synced
from tracejury.errors import UserError
from tracejury.store.packs import one_writer
from tracejury.store.packs.read import read_pack
from tracejury.store.packs.sync.contents import read_contents, require_as_read
from tracejury.store.packs.sync.planning import Decisions
from tracejury.store.packs.sync.syncing import planned

BAG, REFUND, PETS, *_ = QUESTIONS
PROGRAM = str(Path(sys.executable).with_name("tracejury"))


def questions_of(folder: Path) -> set[str]:
    return {case.question for case in read_pack(folder).cases}


def test_a_yes_to_a_difference_that_no_longer_holds_writes_nothing(tmp_path: Path) -> None:
    there = tmp_path / "there"
    one, two = made(tmp_path / "a", {BAG: "wrong"}), made(tmp_path / "b", {PETS: "right"})
    child = pexpect.spawn(
        PROGRAM, ["pack", "sync", str(one), str(there)], timeout=120, dimensions=(50, 400)
    )
    child.expect("Write . files")
    synced(two, there)
    before = bytes_of(there)
    child.sendline("y")
    child.expect("was changed by something else since the difference was shown")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1
    assert bytes_of(there) == before


@pytest.mark.parametrize("changed", ["the destination", "a foreign file", "the source"])
def test_whatever_changed_since_it_was_shown_is_looked_at_anew(
    tmp_path: Path, changed: str
) -> None:
    there = tmp_path / "there"
    synced(made(tmp_path / "a", {BAG: "wrong"}), there)
    pack = made(tmp_path / "b", {BAG: "wrong", PETS: "right"})
    sync = planned(pack, there, Decisions())
    if changed == "the destination":
        synced(made(tmp_path / "c", {BAG: "right"}), there)
    elif changed == "a foreign file":
        (there / "mine.txt").write_text("mine")
    else:
        made(pack, {BAG: "corrected"})
    before = bytes_of(there)
    with pytest.raises(UserError, match="since the difference was shown") as refused:
        sync.write()
    assert refused.value.exit_code == 1
    assert bytes_of(there) == before
    planned(pack, there, Decisions()).write()
    assert questions_of(there) == questions_of(pack)


def test_of_syncs_that_race_each_case_is_there_or_its_sync_says_why_not(tmp_path: Path) -> None:
    there = tmp_path / "there"
    packs = {one: made(tmp_path / f"from-{one[:3]}", {one: "right"}) for one in (BAG, REFUND, PETS)}
    running = {
        one: subprocess.Popen(
            [PROGRAM, "pack", "sync", str(pack), str(there), "--yes", "--keep-missing"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for one, pack in packs.items()
    }
    said = {one: process.communicate()[0] for one, process in running.items()}
    done = {one for one, process in running.items() if process.returncode == 0}
    assert done
    assert questions_of(there) == done, said
    for one in set(packs) - done:
        assert "since the difference was shown" in said[one]
    assert set(read_contents(there).history.cases) == {case_id(one) for one in done}


def test_who_writes_to_a_folder_for_long_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_writer, "PATIENCE", 0.0)
    sync = planned(made(tmp_path / "a", {BAG: "wrong"}), tmp_path / "there", Decisions())
    held = os.open(tmp_path, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(UserError, match="Another process is writing in"):
            sync.write()
    finally:
        os.close(held)
    sync.write()
    assert questions_of(tmp_path / "there") == {BAG}


def test_a_merge_is_not_written_over_what_changed_since_it_was_read(tmp_path: Path) -> None:
    there = tmp_path / "there"
    synced(made(tmp_path / "a", {BAG: "wrong"}), there)
    read = read_contents(there)
    require_as_read(read)
    synced(made(tmp_path / "b", {BAG: "right"}), there)
    with pytest.raises(UserError, match="was changed by something else meanwhile"):
        require_as_read(read)
