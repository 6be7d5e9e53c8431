"""Where groups help: in queues, in packs, in files of reviews, at loading, on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from failing import Run, judge, space_of, take_in, the_group, write_runs
from tracejury.store.groups.ordering import one_a_group_first
from tracejury.store.groups.propagation import apply, plan
from tracejury.store.journal.journal import Journal
from tracejury.store.library.library import Library
from tracejury.store.loading.load import load
from tracejury.store.packs.build import build_pack
from tracejury.store.packs.verify import verify_pack
from tracejury.store.reviews.files import export_reviews
from tracejury.store.reviews.importing import import_reviews
from tracejury.store.reviews.reviews import Reviews
from tracejury.store.workspace.packs import judged_traces
from tracejury.store.workspace.workspace import Workspace

TRACEJURY = Path(sys.executable).parent / "tracejury"
SEATS = [Run("book", f"Not enough seats on flight HAT{n:03}") for n in range(6)]
CARDS = [Run("refund", f"Payment of {1200 + n} EUR was declined by the bank") for n in range(3)]
ALONE = [Run("search", "the index is being rebuilt")]


def typed(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TRACEJURY, "--library", folder, *words], capture_output=True, text=True, check=False
    )


def answered(folder: Path, *words: str) -> Any:
    done = typed(folder, "--json", *words)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def applied(space: Workspace, words: str = "seats") -> str:
    group = the_group(space, words)
    pinned = judge(space, space.groups.members(group)[-1].trace)
    chosen = plan(space.groups, space.reviews, group, "expert", pinned)
    assert chosen is not None
    apply(space.groups, space.queues, chosen, check=0)
    return group.id


# --- queues ---------------------------------------------------------------------------------------


def test_of_each_group_one_comes_first(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", [*SEATS, *ALONE, *CARDS]))
        keys = space.library.keys()
        ordered = one_a_group_first(space.groups, keys)
        assert sorted(key for key, _ in ordered) == sorted(keys)
        assert [why for _, why in ordered[:3]] == ["1 of 6 similar", "", "1 of 3 similar"]
        assert all(why.startswith("similar to ") for _, why in ordered[3:])


def test_a_queue_that_has_no_groups_keeps_its_order(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", ALONE))
        keys = space.library.keys()
        assert one_a_group_first(space.groups, keys) == [(key, "") for key in keys]


# --- packs ----------------------------------------------------------------------------------------


def test_a_pack_has_one_case_a_group_that_says_how_many_it_stands_for(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", [*SEATS, *CARDS]))
        group = applied(space)
        judge(space, the_trace(space, "declined"))
        verdicts, _ = judged_traces(space, None)
        report = build_pack(tmp_path / "one.pack", "one", verdicts)
        every = build_pack(tmp_path / "every.pack", "every", verdicts, every=True)
    stood = {case.source.get("group"): case.source.get("stands_for") for case in report.cases}
    assert stood == {None: None, group: 6}
    assert report.left_out == {"it is propagated: another case represents its group": 5}
    assert len(every.cases) == 7
    assert verify_pack(tmp_path / "one.pack").ok


def the_trace(space: Workspace, words: str) -> str:
    return space.groups.members(the_group(space, words))[-1].trace


def test_a_member_judged_again_by_hand_does_not_become_a_second_case(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", SEATS))
        applied(space)
        judge(space, space.groups.members(the_group(space, "seats"))[0].trace)
        report = build_pack(tmp_path / "p.pack", "p", judged_traces(space, None)[0])
    assert len(report.cases) == 1
    assert report.cases[0].source["stands_for"] == 6
    assert report.left_out["another case represents its group"] == 1


def test_where_the_judgement_itself_is_not_in_the_pack_one_member_stands_for_the_group(
    tmp_path: Path,
) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", SEATS))
        applied(space)
        verdicts = [one for one in judged_traces(space, None)[0] if one.review.propagated]
        report = build_pack(tmp_path / "p.pack", "p", verdicts)
    assert len(report.cases) == 1
    assert report.cases[0].source["stands_for"] == 5


def test_the_same_verdicts_give_the_same_pack_whatever_was_loaded_since(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", SEATS))
        applied(space)
        first = build_pack(tmp_path / "1.pack", "p", judged_traces(space, None)[0])
        take_in(space, write_runs(tmp_path / "b.jsonl", SEATS[:3], start=40))
        second = build_pack(tmp_path / "2.pack", "p", judged_traces(space, None)[0])
    assert first.pack_id == second.pack_id


# --- files of reviews -----------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_propagated_reviews_come_back_from_a_file_as_what_they_are(
    tmp_path: Path, suffix: str
) -> None:
    with space_of(tmp_path / "one") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", SEATS))
        applied(space)
        reviews = space.reviews.reviews()
        export_reviews(tmp_path / f"r.{suffix}", space.library, space.reviews, reviews)
        before = {one.trace: one.propagated for one in reviews}
    library, journal = Library.open(tmp_path / "two"), Journal.open(tmp_path / "two")
    load(library, [tmp_path / "a.jsonl"])
    report = import_reviews(tmp_path / f"r.{suffix}", library, journal)
    assert (report.stored, report.rejected) == (6, [])
    after = {one.trace: one.propagated for one in Reviews(journal).reviews()}
    again = import_reviews(tmp_path / f"r.{suffix}", library, journal)
    library.close()
    journal.close()
    assert after == before
    assert (again.stored, again.known) == (0, 6)


# --- the command line -----------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_runs(tmp_path / "a.jsonl", [*SEATS, *CARDS, *ALONE])
    return tmp_path / "lib"


def test_loading_says_which_known_groups_it_hit_and_what_is_new(folder: Path) -> None:
    first = answered(folder, "load", str(folder.parent / "a.jsonl"))
    assert (first["groups"]["failures"], len(first["groups"]["new"])) == (10, 3)
    more = write_runs(folder.parent / "b.jsonl", [*SEATS[:2], *CARDS[:1]], start=50)
    second = answered(folder, "load", str(more))
    assert (sorted(second["groups"]["known"].values()), second["groups"]["new"]) == ([1, 2], {})
    assert "failures: 3 in 2 known groups" in typed(
        folder, "load", str(more), "--again"
    ).stderr or (second["groups"]["failures"] == 3)


def test_the_list_of_groups_is_in_the_documented_shape(folder: Path) -> None:
    typed(folder, "load", str(folder.parent / "a.jsonl"))
    (first, *others) = answered(folder, "groups", "list")["groups"]
    assert (first["size"], len(first["members"]), len(others)) == (6, 6, 2)
    assert set(first["members"][0]) >= {"trace", "similarity"}
    assert first["representative"]["text"] == "Error: Not enough seats on flight ‹ref›"


def test_what_is_done_by_hand_on_the_command_line_can_be_undone(folder: Path) -> None:
    typed(folder, "load", str(folder.parent / "a.jsonl"))
    seats, cards, _ = (one["id"] for one in answered(folder, "groups", "list")["groups"])
    answered(folder, "groups", "name", seats, "no seats")
    assert answered(folder, "groups", "merge", "no seats", cards)["failures"] == 9
    assert len(answered(folder, "groups", "list")["groups"]) == 2
    answered(folder, "groups", "undo")
    assert len(answered(folder, "groups", "list")["groups"]) == 3
    told = typed(folder, "groups", "show", "no seats").stdout
    assert "Not enough seats on flight ‹ref›" in told
    assert typed(folder, "groups", "show", "nothing").returncode == 2


def test_a_group_is_applied_on_the_command_line_and_withdrawn(folder: Path) -> None:
    typed(folder, "load", str(folder.parent / "a.jsonl"))
    with space_of(folder, reviewer="ana") as space:
        judge(space, the_trace(space, "seats"))
    group = answered(folder, "groups", "list")["groups"][0]["id"]
    me = {"TRACEJURY_REVIEWER": "ana"}

    def asked(*words: str) -> Any:
        done = subprocess.run(
            [TRACEJURY, "--library", folder, "--json", *words],
            capture_output=True, text=True, check=False, env=me,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    assert asked("groups", "apply", group, "--dry-run")["applied"] == 0
    done = asked("groups", "apply", group)
    assert (done["applied"], done["check_queue"] is not None) == (5, True)
    assert asked("groups", "list")["groups"][0]["state"] == "judged"
    assert asked("groups", "withdraw", group)["withdrawn"] == 5
    assert asked("groups", "list")["groups"][0]["state"] == "begun"


def test_a_trace_tells_its_signature_and_why_it_is_in_its_group(folder: Path) -> None:
    typed(folder, "load", str(folder.parent / "a.jsonl"))
    found = answered(folder, "groups", "why", "run-000003")
    assert found["signature"] == {
        "kind": "error",
        "block": "book",
        "text": "Error: Not enough seats on flight ‹ref›",
    }
    assert found["masked"] == [{"class": "ref", "text": "HAT003"}]
    assert found["similarity"] == 100.0


def test_another_threshold_changes_nothing_until_it_is_adopted(folder: Path) -> None:
    typed(folder, "load", str(folder.parent / "a.jsonl"))
    found = answered(
        folder, "groups", "build", "--unmask", "num", "--unmask", "ref", "--threshold", "99"
    )
    assert (found["adopted"], found["groups"], found["groups_then"]) == (False, 3, 10)
    assert len(answered(folder, "groups", "list")["groups"]) == 3
    assert answered(
        folder,
        "groups",
        "build",
        "--unmask",
        "num",
        "--unmask",
        "ref",
        "--threshold",
        "99",
        "--adopt",
    )["adopted"]
    assert len(answered(folder, "groups", "list")["groups"]) == 10


def test_only_members_of_a_slice_are_counted(tmp_path: Path) -> None:
    runs = [
        Run("book", f"no seats on HAT{n:03}", {"locale": "fr" if n % 3 else "de"}) for n in range(6)
    ]
    write_runs(tmp_path / "a.jsonl", runs)
    typed(tmp_path / "lib", "load", str(tmp_path / "a.jsonl"))
    shown = typed(tmp_path / "lib", "groups", "list", "--slice", "locale=de").stdout
    assert shown.splitlines()[1].split()[1] == "2"


def test_an_adopted_threshold_is_taken_back_with_all_its_groups(folder: Path) -> None:
    typed(folder, "load", str(folder.parent / "a.jsonl"))
    before = answered(folder, "groups", "list")
    unmasked = ("--unmask", "num", "--unmask", "ref", "--threshold", "99", "--adopt")
    answered(folder, "groups", "build", *unmasked)
    assert len(answered(folder, "groups", "list")["groups"]) == 10
    assert "threshold" in answered(folder, "groups", "undo")["undone"]
    assert answered(folder, "groups", "list") == before
