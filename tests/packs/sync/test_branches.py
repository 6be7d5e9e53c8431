"""Branches in a real git: what each of them syncs merges by git alone, and is accounted for afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from packed import bytes_of, forge, invoked
from synced import QUESTIONS, case_id, git, made, synced
from tracejury.store.packs.read import read_pack
from tracejury.store.packs.sync.contents import read_contents

BAG, REFUND, PETS, SKIS, SEATS = QUESTIONS
START = {BAG: "wrong", REFUND: "right"}


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with a synced pack on its main branch."""
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    synced(made(tmp_path / "start", START), folder / "p")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "start")
    return folder


def on_branch(repo: Path, name: str, states: dict[str, str], *words: str) -> None:
    """Sync a pack on a new branch off main, and commit it."""
    git(repo, "checkout", "-q", "-b", name, "main")
    synced(made(repo.parent / name, states), repo / "p", *words)
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", name)


def merge_all(repo: Path, *names: str) -> None:
    git(repo, "checkout", "-q", "main")
    for name in names:
        git(repo, "merge", "-q", "--no-edit", name)


def test_two_branches_that_each_add_a_case_merge_and_verify(repo: Path) -> None:
    on_branch(repo, "pets", {**START, PETS: "right"})
    on_branch(repo, "skis", {**START, SKIS: "wrong"})
    merge_all(repo, "pets", "skis")
    code, said = invoked("pack", "verify", repo / "p")
    assert code == 0, said
    assert "version 1.2.0, merged from 2 branches" in said
    assert len(read_pack(repo / "p").cases) == 4


def test_add_change_and_retire_on_three_branches_merge_and_verify(repo: Path) -> None:
    on_branch(repo, "added", {**START, PETS: "right"})
    on_branch(repo, "changed", {**START, BAG: "corrected"})
    on_branch(repo, "retired", {BAG: "wrong"}, "--reason", "no refunds any more")
    merge_all(repo, "added", "changed", "retired")
    code, said = invoked("pack", "verify", repo / "p")
    assert code == 0, said
    assert read_contents(repo / "p").history.version == "3.1.0"
    assert sorted(case.question for case in read_pack(repo / "p").cases) == [BAG, PETS]
    assert list(read_contents(repo / "p").retired) == [case_id(REFUND)]


def test_after_a_merge_the_next_sync_follows_both_branches(repo: Path) -> None:
    on_branch(repo, "pets", {**START, PETS: "right"})
    on_branch(repo, "skis", {**START, SKIS: "wrong"})
    merge_all(repo, "pets", "skis")
    merged = {**START, PETS: "right", SKIS: "wrong"}
    assert "nothing to change" in synced(made(repo.parent / "same", merged), repo / "p")
    synced(made(repo.parent / "more", {**merged, SEATS: "right"}), repo / "p")
    history = read_contents(repo / "p").history
    [head] = history.heads
    assert len(history.entries[head].parents) == 2
    assert history.version == "1.3.0"


def test_git_and_pack_merge_come_to_the_same_pack(repo: Path) -> None:
    on_branch(repo, "pets", {**START, PETS: "right"})
    on_branch(repo, "other", {**START, BAG: "corrected", SKIS: "right"})
    sides = {}
    for name in ("pets", "other"):
        git(repo, "checkout", "-q", name)
        sides[name] = repo.parent / f"side-{name}"
        git(repo, "worktree", "add", "-q", "--detach", str(sides[name]), name)
    merge_all(repo, "pets", "other")
    out = repo.parent / "out"
    code, said = invoked("pack", "merge", sides["pets"] / "p", sides["other"] / "p", "-o", out)
    assert code == 0, said
    assert bytes_of(out) == bytes_of(repo / "p")


def test_one_case_changed_on_both_branches_is_gits_conflict_and_told_until_it_is_sealed(
    repo: Path,
) -> None:
    on_branch(repo, "right", {**START, BAG: "right"})
    on_branch(repo, "corrected", {**START, BAG: "corrected"})
    git(repo, "checkout", "-q", "main")
    git(repo, "merge", "-q", "--no-edit", "right")
    assert "CONFLICT" in git(repo, "merge", "--no-edit", "corrected", fails=True)
    code, said = invoked("pack", "verify", repo / "p")
    assert (code, "merge conflict" in said) == (2, True)
    assert "Choose one of the two versions" in said
    assert f"tracejury pack seal {repo / 'p'}" in said
    assert "Build it again" not in said
    git(repo, "checkout", "--theirs", "--", "p")
    code, said = invoked("pack", "verify", repo / "p")
    assert (code, "branches changed it, each in its own way" in said) == (1, True)
    [command] = [line for line in said.splitlines() if "tracejury pack seal" in line]
    assert command.endswith(f"tracejury pack seal {repo / 'p'}")
    assert invoked("pack", "seal", repo / "p", "--yes")[0] == 0
    assert invoked("pack", "verify", repo / "p")[0] == 0
    assert read_contents(repo / "p").history.version == "4.0.0"


def test_a_case_that_somebody_slips_into_a_merge_is_found(repo: Path) -> None:
    on_branch(repo, "pets", {**START, PETS: "right"})
    merge_all(repo, "pets")
    name = forge(repo / "p", lambda case: case.update(severity="low"))
    code, said = invoked("pack", "verify", repo / "p")
    assert (code, f"{name}: it is another case than was synced" in said) == (1, True)
