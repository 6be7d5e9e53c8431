"""Groups of a library: kept from bundle to bundle, stable, the same in every order of loading."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from failing import Run, judge, space_of, take_in, the_group, traces_of, unlike, write_runs
from tracejury.errors import UserError
from tracejury.store.acts import Act
from tracejury.store.groups.comparing import near, preview
from tracejury.store.groups.editing import GroupEditor
from tracejury.store.groups.propagation import apply, plan
from tracejury.store.groups.replay import GroupingSettings
from tracejury.store.loading.load import load
from tracejury.store.workspace.workspace import Workspace

SEATS = [Run("book", f"Not enough seats on flight HAT{n:03}") for n in range(8)]
CARDS = [
    Run("book", f"Payment of {1200 + n} EUR was declined by the bank for card ending {1000 + n}")
    for n in range(5)
]
GONE = [Run("cancel", f"Not enough seats on flight HAT{n:03}") for n in range(3)]


ALL = [*SEATS, *CARDS, *GONE]


def groups(space: Workspace) -> dict[str, tuple[int, str]]:
    return {one.id: (one.size, one.representative.block) for one in space.groups.all()}


def the_group_of(space: Workspace, words: str, block: str) -> str:
    (found,) = [
        one.id
        for one in space.groups.all()
        if words in one.representative.text.casefold() and one.representative.block == block
    ]
    return found


def test_failures_that_differ_in_what_changes_each_time_are_one_group(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", ALL))
        assert sorted(groups(space).values()) == [(3, "cancel"), (5, "book"), (8, "book")]


def test_a_group_has_the_same_id_on_every_machine(tmp_path: Path) -> None:
    ids = []
    for number, runs in enumerate((ALL, ALL[::-1])):
        with space_of(tmp_path / str(number)) as space:
            take_in(space, write_runs(tmp_path / "a.jsonl", runs))
            ids.append(set(groups(space)))
    assert ids[0] == ids[1]


def test_a_second_bundle_joins_what_is_there_and_moves_nothing(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", ALL))
        before, seats = space.groups.partition(), the_group_of(space, "seats", "book")
        more = [Run("book", f"Not enough seats on flight HAT{n}") for n in range(900, 904)]
        new = [Run("book", "The cabin is closed for sale")]
        load(space.library, [write_runs(tmp_path / "b.jsonl", [*more, *new], start=100)])
        update = space.regroup()
        assert (update.failures, dict(update.known)) == (5, {seats: 4})
        assert list(update.new.values()) == [1]
        after = space.groups.partition()
        assert {id_: after[id_] for id_ in before} == before


def test_bringing_up_to_date_twice_changes_nothing(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", ALL))
        before = groups(space)
        assert space.regroup().failures == 0
        assert groups(space) == before


def test_groups_survive_a_restart_and_the_loss_of_their_file(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", ALL))
        before = groups(space)
    with space_of(tmp_path / "lib") as space:
        assert groups(space) == before
    for file in (tmp_path / "lib").glob("groups.db*"):
        file.unlink()
    with space_of(tmp_path / "lib") as space:
        space.regroup()
        assert groups(space) == before


def test_another_library_under_the_same_groups_is_read_from_its_start(tmp_path: Path) -> None:
    write_runs(tmp_path / "a.jsonl", ALL)
    with space_of(tmp_path / "lib") as space:
        take_in(space, tmp_path / "a.jsonl")
        before = groups(space)
    for file in (tmp_path / "lib").glob("traces.db*"):
        file.unlink()
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "b.jsonl", ALL[::-1]))
        take_in(space, tmp_path / "a.jsonl")
        assert set(groups(space)) >= set(before)


def test_the_groups_of_an_older_version_are_taken_over(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", SEATS))
        before = space.groups.partition()
    older = sqlite3.connect(tmp_path / "lib" / "groups.db")
    older.executescript(
        "ALTER TABLE signatures ADD COLUMN refused TEXT NOT NULL DEFAULT '[]'; PRAGMA user_version = 1"
    )
    older.close()
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "b.jsonl", CARDS))
        assert space.groups.partition().items() > before.items()
    newer = sqlite3.connect(tmp_path / "lib" / "groups.db")
    columns = {row[1] for row in newer.execute("PRAGMA table_info(signatures)")}
    newer.close()
    assert "refused" not in columns


def test_groups_of_before_placements_by_hand_were_told_apart_can_be_undone(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        space.groups.adopt(GroupingSettings(threshold=75.0))
        take_in(space, write_runs(tmp_path / "a.jsonl", [Run("t", unlike(sign)) for sign in ";:,"]))
        (group,) = space.groups.all()
        GroupEditor(space.groups, "expert").split(group, group.signatures[1:2])
        assert len(space.groups.all()) == 2
    older = sqlite3.connect(tmp_path / "lib" / "groups.db")
    older.executescript(
        "ALTER TABLE signatures DROP COLUMN by_hand; DROP TABLE earlier; PRAGMA user_version = 4;"
        "DELETE FROM meta WHERE name = 'settings_act'"
    )
    older.close()
    with space_of(tmp_path / "lib") as space:
        space.history.undo()
        assert [(one.id, one.size) for one in space.groups.all()] == [(group.id, 3)]


def _split_loads(runs: Sequence[Run], parts: int) -> list[list[Run]]:
    return [list(runs[at::parts]) for at in range(parts)]


def test_many_small_bundles_give_the_groups_of_one_large_one_where_order_decides_nothing(
    tmp_path: Path,
) -> None:
    with space_of(tmp_path / "lib") as space:
        for number, some in enumerate(_split_loads(ALL, 4)):
            take_in(space, write_runs(tmp_path / f"{number}.jsonl", some, start=100 * number))
        found = preview(space.groups, space.groups.settings)
        assert found is not None
        assert found.same
        assert sorted(groups(space).values()) == [(3, "cancel"), (5, "book"), (8, "book")]


def test_where_the_order_of_loading_decided_is_said(tmp_path: Path) -> None:
    # The middle one is similar to either of the others, which are not similar enough to each other; it is the
    # most frequent, so that a run over everything lets the group stand on it.
    words = "one two three four five six seven eight nine ten"
    first, middle, last = f"{words} ; :", f"{words} , :", f"{words} , *"
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", [Run("t", last), Run("t", first)]))
        assert len(space.groups.all()) == 2
        take_in(space, write_runs(tmp_path / "b.jsonl", [Run("t", middle)] * 3, start=10))
        assert len(space.groups.all()) == 2
        found = preview(space.groups, space.groups.settings)
        assert found is not None
        assert not found.same
        assert (found.groups, found.groups_then) == (2, 1)


def test_the_order_of_loading_changes_no_judged_group(tmp_path: Path) -> None:
    # The second is similar to the first, but more similar to the third, which is not similar to the first.
    words = "two three four five six seven eight nine ten eleven twelve"
    first, second, third = f"{words} ;", f"{words} ,", f"{words} , * &"
    with space_of(tmp_path / "one") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", [Run("t", first)] * 3 + [Run("t", second)]))
        (judged,) = space.groups.all()
        pinned = judge(space, space.groups.members(judged)[-1].trace)
        chosen = plan(space.groups, space.reviews, judged, "expert", pinned)
        assert chosen is not None
        apply(space.groups, space.queues, chosen)
        members, events = traces_of(space, judged), space.journal.events()
    with space_of(tmp_path / "two") as space:
        space.journal.merge(events)
        take_in(space, write_runs(tmp_path / "b.jsonl", [Run("t", third)] * 9, start=50))
        take_in(space, tmp_path / "a.jsonl")
        again = space.groups.group(judged.id)
        assert again is not None
        assert traces_of(space, again) == members
        assert len(space.groups.all()) == 2


def test_another_threshold_is_proposed_before_it_is_adopted(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        runs = [Run("t", unlike(sign)) for sign in ";:,&*#"]
        take_in(space, write_runs(tmp_path / "a.jsonl", runs))
        before = groups(space)
        wider = replace(space.groups.settings, threshold=60.0)
        found = preview(space.groups, wider)
        assert found is not None
        assert (found.groups, found.groups_then) == (len(before), 1)
        assert groups(space) == before
        GroupEditor(space.groups, "expert").settings(wider)
        space.groups.adopt(wider)
        assert len(groups(space)) == 1
        assert set(groups(space)) <= set(before)


def test_a_class_that_is_unmasked_tells_failures_apart(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", SEATS[:2]))
        shown = GroupingSettings(shown=("num", "ref"))
        found = preview(space.groups, shown)
        assert found is not None
        space.groups.adopt(shown)
        assert len({id_ for group in space.groups.all() for id_ in group.signatures}) == 2


def test_groups_that_differ_in_a_word_that_turns_them_around_are_near_and_never_one(
    tmp_path: Path,
) -> None:
    runs = [Run("door", f"the session of user root was {word} by the guard") for word in
            ("opened", "closed")]  # fmt: skip
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", runs))
        assert len(space.groups.all()) == 2
        (found,) = near(space.groups)
        assert found.word in ("opened", "closed")
        GroupEditor(space.groups, "expert").apart(found.first, found.second)
        assert near(space.groups) == []


def test_names_are_kept_and_are_nobody_elses(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", ALL))
        first, second, _ = space.groups.all()
        changes = GroupEditor(space.groups, "expert")
        changes.name(first, "no seats")
        assert [one.id for one in space.groups.resolve("no seats")] == [first.id]
        with pytest.raises(UserError, match="already"):
            changes.name(second, "no seats")
        space.history.undo()
        assert space.groups.resolve("no seats") == []


def test_what_was_split_off_stays_out_in_every_later_run(tmp_path: Path) -> None:
    runs = [Run("t", unlike(sign)) for sign in ";:,&"]
    with space_of(tmp_path / "lib") as space:
        space.groups.adopt(GroupingSettings(threshold=75.0))
        take_in(space, write_runs(tmp_path / "a.jsonl", runs))
        (group,) = space.groups.all()
        out = [id_ for id_ in group.signatures if id_ != group.representative.id][:2]
        new = GroupEditor(space.groups, "expert").split(group, out)
        assert set(space.groups.group(new).signatures) == set(out)  # type: ignore[union-attr]
        with pytest.raises(UserError, match="kept apart"):
            GroupEditor(space.groups, "expert").merge(
                space.groups.group(group.id),  # type: ignore[arg-type]
                space.groups.group(new),  # type: ignore[arg-type]
            )
        space.groups.adopt(space.groups.settings)
        assert set(space.groups.group(new).signatures) == set(out)  # type: ignore[union-attr]
        space.history.undo()
        assert len(space.groups.all()) == 1


def test_what_was_taken_out_of_a_group_is_not_placed_in_it_again(tmp_path: Path) -> None:
    # It is most similar to the group that it was taken out of: only the act keeps it away.
    runs = [Run("t", unlike(sign)) for sign in ";::"]
    with space_of(tmp_path / "lib") as space:
        space.groups.adopt(GroupingSettings(threshold=75.0))
        take_in(space, write_runs(tmp_path / "a.jsonl", [*runs, Run("t", "the quota is used up")]))
        group, quota = the_group(space, "service"), the_group(space, "quota")
        out = [id_ for id_ in group.signatures if id_ != group.representative.id]
        GroupEditor(space.groups, "expert").move(group, out, quota)
        moved = {quota.id: {*quota.signatures, *out}, group.id: set(group.signatures) - {*out}}
        space.groups.adopt(replace(space.groups.settings, threshold=60.0))
        assert {one.id: set(one.signatures) for one in space.groups.all()} == moved
    for file in (tmp_path / "lib").glob("groups.db*"):
        file.unlink()
    with space_of(tmp_path / "lib") as space:
        space.regroup()
        assert {one.id: set(one.signatures) for one in space.groups.all()} == moved


def test_a_split_whose_new_group_has_no_representative_still_keeps_them_apart(
    tmp_path: Path,
) -> None:
    # An act that another program wrote may name its signatures alone.
    runs = [Run("t", unlike(sign)) for sign in ";:"]
    with space_of(tmp_path / "lib") as space:
        space.groups.adopt(GroupingSettings(threshold=75.0))
        take_in(space, write_runs(tmp_path / "a.jsonl", runs))
        (group,) = space.groups.all()
        (out,) = (id_ for id_ in group.signatures if id_ != group.representative.id)
        body = {"act": "split", "group": "g-elsewhere", "from": group.id, "signatures": [out]}
        space.journal.append("expert", "", "", [Act("group", body)])
        space.groups.edits_changed()
        space.groups.adopt(space.groups.settings)
        assert {one.id: one.signatures for one in space.groups.all()} == {
            group.id: (group.representative.id,),
            "g-elsewhere": (out,),
        }


def test_groups_that_are_kept_apart_stay_two_whatever_the_threshold(tmp_path: Path) -> None:
    runs = [Run("t", unlike(sign)) for sign in ";:"]
    with space_of(tmp_path / "lib") as space:
        space.groups.adopt(GroupingSettings(threshold=95.0))
        take_in(space, write_runs(tmp_path / "a.jsonl", runs))
        first, second = space.groups.all()
        GroupEditor(space.groups, "expert").apart(first, second)
        space.groups.adopt(replace(space.groups.settings, threshold=60.0))
        assert {one.id for one in space.groups.all()} == {first.id, second.id}
        with pytest.raises(UserError, match="kept apart"):
            GroupEditor(space.groups, "expert").merge(first, second)
        assert near(space.groups) == []


def test_groups_that_are_kept_apart_stay_so_when_one_is_merged_into_a_third(tmp_path: Path) -> None:
    runs = [Run("t", unlike(sign)) for sign in ";:,"]
    with space_of(tmp_path / "lib") as space:
        space.groups.adopt(GroupingSettings(threshold=95.0))
        take_in(space, write_runs(tmp_path / "a.jsonl", runs))
        first, second, third = space.groups.all()
        editor = GroupEditor(space.groups, "expert")
        editor.apart(first, second)
        editor.merge(third, first)
        merged = space.groups.group(third.id)
        assert merged is not None
        with pytest.raises(UserError, match="kept apart"):
            editor.merge(merged, second)


def test_a_merge_from_another_machine_does_not_join_groups_that_are_kept_apart(
    tmp_path: Path,
) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", [*SEATS, *CARDS]))
        first, second = space.groups.all()
        GroupEditor(space.groups, "expert").apart(first, second)
        body = {"act": "merge", "group": first.id, "from": second.id}
        space.journal.append("ben", "", "", [Act("group", body)])
        space.groups.edits_changed()
        assert {one.id for one in space.groups.all()} == {first.id, second.id}
        (refused,) = space.groups.edits.refused
        assert "by ben" in refused


def test_a_group_cannot_be_split_off_from_itself(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", SEATS))
        (group,) = space.groups.all()
        with pytest.raises(UserError, match="nothing would remain"):
            GroupEditor(space.groups, "expert").split(group, group.signatures)


def test_merged_groups_are_one_and_both_go_on_attracting(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", [*SEATS, *CARDS]))
        seats, cards = the_group(space, "seats"), the_group(space, "payment")
        GroupEditor(space.groups, "expert").merge(seats, cards)
        (both,) = space.groups.all()
        assert (both.id, both.size, both.merged) == (seats.id, 13, (cards.id,))
        take_in(space, write_runs(tmp_path / "b.jsonl", CARDS[:1], start=50))
        assert space.groups.all()[0].size == 14
        space.history.undo()
        assert {one.size for one in space.groups.all()} == {8, 6}


def test_a_moved_failure_stays_where_it_was_put(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", [*SEATS, *CARDS]))
        seats, cards = the_group(space, "seats"), the_group(space, "payment")
        GroupEditor(space.groups, "expert").move(seats, seats.signatures, cards)
        assert space.groups.all()[0].size == 13
        space.groups.adopt(space.groups.settings)
        assert space.groups.all()[0].size == 13


def test_groups_of_different_kinds_are_never_merged(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", SEATS))
        plain = [{"id": f"x{n}", "messages": [{"role": "user", "content": f"hi {n}"},
                  {"role": "assistant", "content": "no"}]} for n in range(2)]  # fmt: skip
        (tmp_path / "b.jsonl").write_text("".join(json.dumps(one) + "\n" for one in plain))
        take_in(space, tmp_path / "b.jsonl")
        key = space.library.by_source("x0")[0]
        judge(space, key)
        space.regroup()
        kinds = {one.kind: one for one in space.groups.all()}
        assert set(kinds) == {"error", "critique"}
        with pytest.raises(UserError, match="one kind"):
            GroupEditor(space.groups, "expert").merge(kinds["error"], kinds["critique"])


def test_a_judgement_that_is_undone_takes_its_failure_out_again(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        line = {"id": "x", "messages": [{"role": "user", "content": "hi"},
                                        {"role": "assistant", "content": "no"}]}  # fmt: skip
        (tmp_path / "b.jsonl").write_text(json.dumps(line) + "\n")
        take_in(space, tmp_path / "b.jsonl")
        assert space.groups.all() == []
        judge(space, space.library.keys()[0])
        space.regroup()
        assert len(space.groups.all()) == 1
        space.journal.undo("expert")
        space.regroup()
        assert space.groups.all() == []


def test_all_members_at_once_are_those_of_each_group(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", ALL))
        cards, seats = the_group(space, "payment"), space.groups.all()[0]
        GroupEditor(space.groups, "expert").move(cards, cards.signatures[:1], seats)
        found = space.groups.all_members()
        assert {one.id: space.groups.members(one) for one in space.groups.all()} == found
