"""`pack merge` and `pack diff`: what one side alone changed is taken over; nothing else is chosen in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packed import bytes_of, invoked
from synced import QUESTIONS, STATES, case_id, made, synced
from tracejury.store.packs.case_text import readable_bytes
from tracejury.store.packs.read import read_pack
from tracejury.tui.commands.main import tracejury

BAG, REFUND, PETS, SKIS, _ = QUESTIONS
PACKS = st.dictionaries(st.sampled_from(QUESTIONS), st.sampled_from(STATES), min_size=1)


def asked(folder: Path) -> list[str]:
    return sorted(case.question for case in read_pack(folder).cases)


def test_cases_of_two_packs_are_united(tmp_path: Path) -> None:
    one, two = made(tmp_path / "a", {BAG: "wrong"}), made(tmp_path / "b", {PETS: "right"})
    code, said = invoked("pack", "merge", one, two, "-o", tmp_path / "out")
    assert code == 0, said
    assert asked(tmp_path / "out") == [BAG, PETS]


def test_a_conflict_names_the_case_with_both_verdicts_and_writes_nothing(tmp_path: Path) -> None:
    one, two = made(tmp_path / "a", {BAG: "right"}), made(tmp_path / "b", {BAG: "corrected"})
    code, said = invoked("pack", "merge", one, two, "-o", tmp_path / "out")
    assert code == 1
    assert f"{case_id(BAG)} One bag?" in said
    assert "ours: pass by anna" in said
    assert "theirs: fail by anna" in said
    assert "It rose in May.; correction: One bag costs 90 euro." in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("side", "role"), [("--ours", "guard"), ("--theirs", "fix")])
def test_a_conflict_is_decided_by_name(tmp_path: Path, side: str, role: str) -> None:
    one, two = made(tmp_path / "a", {BAG: "right"}), made(tmp_path / "b", {BAG: "corrected"})
    words = ["pack", "merge", one, two, "-o", tmp_path / "out", side, case_id(BAG)]
    assert invoked(*words)[0] == 0
    [case] = read_pack(tmp_path / "out").cases
    assert case.role == role


def test_a_choice_about_no_conflict_is_refused(tmp_path: Path) -> None:
    one, two = made(tmp_path / "a", {BAG: "right"}), made(tmp_path / "b", {PETS: "right"})
    code, said = invoked("pack", "merge", one, two, "-o", tmp_path / "out", "--ours", case_id(BAG))
    assert (code, "no conflict" in said) == (2, True)


def test_with_a_base_what_one_side_changed_or_dropped_is_taken_over(tmp_path: Path) -> None:
    base = made(tmp_path / "base", {BAG: "wrong", PETS: "right", SKIS: "right"})
    ours = made(tmp_path / "ours", {BAG: "wrong", PETS: "wrong", SKIS: "right"})
    theirs = made(tmp_path / "theirs", {BAG: "right", PETS: "right", REFUND: "right"})
    code, said = invoked("pack", "merge", base, ours, theirs)
    assert code == 0, said
    found = {case.question: case.role for case in read_pack(ours).cases}
    assert found == {BAG: "guard", PETS: "fix", REFUND: "guard"}


def test_changed_here_and_retired_there_is_a_conflict(tmp_path: Path) -> None:
    start = made(tmp_path / "start", {BAG: "wrong", PETS: "right"})
    for name in ("a", "b"):
        synced(start, tmp_path / name)
    synced(made(tmp_path / "x", {BAG: "right", PETS: "right"}), tmp_path / "a")
    synced(made(tmp_path / "y", {PETS: "right"}), tmp_path / "b", "--reason", "bags are free now")
    code, said = invoked("pack", "merge", tmp_path / "a", tmp_path / "b", "-o", tmp_path / "out")
    assert (code, "theirs: retired: bags are free now" in said) == (1, True)
    words = ["--theirs", case_id(BAG)]
    code, said = invoked(
        "pack", "merge", tmp_path / "a", tmp_path / "b", "-o", tmp_path / "out", *words
    )
    assert code == 0, said
    assert asked(tmp_path / "out") == [PETS]
    assert invoked("pack", "verify", tmp_path / "out")[0] == 0


def test_histories_tell_which_side_is_newer(tmp_path: Path) -> None:
    start = made(tmp_path / "start", {BAG: "wrong", PETS: "right"})
    for name in ("a", "b"):
        synced(start, tmp_path / name)
    synced(made(tmp_path / "x", {BAG: "right", PETS: "right"}), tmp_path / "a")
    for one, two in (("a", "b"), ("b", "a")):
        out = tmp_path / f"out-{one}"
        assert invoked("pack", "merge", tmp_path / one, tmp_path / two, "-o", out)[0] == 0
        assert bytes_of(out) == bytes_of(tmp_path / "a")


@settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(packs=st.tuples(PACKS, PACKS, PACKS), history=st.booleans(), given_base=st.booleans())
def test_merging_is_the_same_from_either_side(
    packs: tuple[dict[str, str], dict[str, str], dict[str, str]],
    history: bool,
    given_base: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    here = tmp_path_factory.mktemp("merge")
    folders = []
    for number, states in enumerate(packs):
        folder = made(here / f"p{number}", states)
        if history:
            synced(made(here / "base", packs[0]), here / f"h{number}")
            folder = here / f"h{number}"
            synced(here / f"p{number}", folder)
        folders.append(folder)
    base, one, two = folders
    first = [base] if given_base else []
    results = []
    for sides in ((one, two), (two, one)):
        out = here / f"out-{sides[0].name}"
        words = ["--json", "pack", "merge", *first, *sides, "-o", out]
        done = CliRunner().invoke(tracejury, list(map(str, words)))
        named = sorted(one["name"] for one in json.loads(done.stdout)["conflicts"])
        assert done.exit_code == (1 if named else 0)
        results.append((named, bytes_of(out) if out.exists() else {}))
    assert results[0] == results[1]


@given(states=PACKS)
@settings(deadline=None, max_examples=10)
def test_merging_a_pack_with_itself_gives_that_pack(
    states: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    here = tmp_path_factory.mktemp("same")
    pack = made(here / "p", states)
    assert invoked("pack", "merge", pack, pack, "-o", here / "out")[0] == 0
    assert read_pack(here / "out").pack_id == read_pack(pack).pack_id


def say_masking(folder: Path, masked: dict[str, int], *acknowledged: str) -> Path:
    """Let the manifest of a pack say that pseudonyms are in it, and that findings were acknowledged."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    kept = [{"id": name, "type": "e-mail", "reason": "ours"} for name in acknowledged]
    path.write_bytes(
        readable_bytes({**manifest, "masking": {"masked": masked, "acknowledged": kept}})
    )
    return folder


def test_what_the_manifests_say_of_masking_is_united(tmp_path: Path) -> None:
    base = say_masking(made(tmp_path / "base", {BAG: "wrong"}), {"e-mail": 2})
    ours = say_masking(
        made(tmp_path / "ours", {BAG: "wrong", PETS: "right"}),
        {"e-mail": 3},
        "e-mail-1",
        "e-mail-2",
    )
    theirs = say_masking(
        made(tmp_path / "theirs", {BAG: "wrong", SKIS: "right"}),
        {"e-mail": 4, "card": 1},
        "e-mail-2",
    )
    code, said = invoked("pack", "merge", ours, theirs, "-o", tmp_path / "out")
    assert code == 0, said
    masking = read_pack(tmp_path / "out").manifest["masking"]
    assert masking["masked"] == {"card": 1, "e-mail": 4}
    assert [one["id"] for one in masking["acknowledged"]] == ["e-mail-1", "e-mail-2"]
    code, said = invoked("pack", "merge", base, ours, theirs)
    assert code == 0, said
    assert read_pack(ours).manifest["masking"]["masked"] == {"card": 1, "e-mail": 5}
    assert invoked("pack", "verify", ours)[0] == 0


def test_packs_of_different_names_are_a_conflict_of_the_manifest(tmp_path: Path) -> None:
    one, two = made(tmp_path / "a", {BAG: "right"}), made(tmp_path / "b", {BAG: "right"})
    path = two / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"bags"', b'"boats"'))
    code, said = invoked("pack", "merge", one, two, "-o", tmp_path / "out")
    assert (code, "theirs: name 'boats'" in said) == (1, True)
    words = ["-o", tmp_path / "out", "--theirs", "manifest.json"]
    assert invoked("pack", "merge", one, two, *words)[0] == 0
    assert read_pack(tmp_path / "out").name == "boats"


@pytest.mark.parametrize("name", ["README.md", ".gitattributes"])
@pytest.mark.parametrize("edited", ["ours", "theirs"])
def test_what_somebody_wrote_in_the_place_of_our_readme_stays(
    tmp_path: Path, name: str, edited: str
) -> None:
    base = made(tmp_path / "base", {BAG: "wrong"})
    ours, theirs = (
        made(tmp_path / "ours", {BAG: "wrong"}),
        made(tmp_path / "theirs", {BAG: "right"}),
    )
    (tmp_path / edited / name).write_text("mine")
    assert (
        invoked("pack", "merge", ours, theirs, "-o", tmp_path / "out", "--theirs", case_id(BAG))[0]
        == 0
    )
    assert invoked("pack", "merge", base, ours, theirs)[0] == 0
    for folder in (tmp_path / "out", ours):
        assert (folder / name).read_text() == "mine"


def test_a_readme_that_both_edited_is_a_conflict(tmp_path: Path) -> None:
    base, ours, theirs = (
        made(tmp_path / name, {BAG: "wrong"}) for name in ("base", "ours", "theirs")
    )
    for folder in (ours, theirs):
        (folder / "README.md").write_text(f"# {folder.name}\n")
    before = bytes_of(ours)
    code, said = invoked("pack", "merge", base, ours, theirs)
    assert (code, "README.md" in said, bytes_of(ours)) == (1, True, before)
    assert invoked("pack", "merge", base, ours, theirs, "--theirs", "README.md")[0] == 0
    assert (ours / "README.md").read_text() == "# theirs\n"


def test_it_overwrites_nothing_that_it_did_not_merge(tmp_path: Path) -> None:
    one, two = made(tmp_path / "a", {BAG: "right"}), made(tmp_path / "b", {PETS: "right"})
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    code, said = invoked("pack", "merge", one, two, "-o", out)
    assert (code, "exists" in said) == (2, True)
    assert [path.name for path in out.iterdir()] == ["mine.txt"]


def test_diff_says_in_words_what_differs_and_its_exit_code_whether(tmp_path: Path) -> None:
    one = made(tmp_path / "a", {BAG: "wrong", PETS: "right"})
    two = made(tmp_path / "b", {BAG: "corrected", SKIS: "right"})
    code, said = invoked("pack", "diff", one, two)
    assert code == 1
    assert "1 added, 1 changed because the correction changed, 1 retired" in said
    assert invoked("pack", "diff", one, one) == (0, "nothing differs\n")
    done = CliRunner().invoke(tracejury, ["--json", "pack", "diff", str(one), str(two)])
    document = json.loads(done.stdout)
    assert document["changed"][0]["why"][0] == "the correction changed"
    assert document["kind"] == "major"
    more = made(tmp_path / "c", {BAG: "wrong", PETS: "right", SKIS: "right"})
    done = CliRunner().invoke(tracejury, ["--json", "pack", "diff", str(one), str(more)])
    assert json.loads(done.stdout)["kind"] == "minor"
