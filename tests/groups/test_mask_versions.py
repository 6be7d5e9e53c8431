"""The masks of a library: it goes on with the version its groups were made with until a newer one is adopted."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from failing import Run, judge, space_of, take_in, the_group, traces_of, write_runs
from tracejury.errors import UserError
from tracejury.store.groups import mask_classes, masks
from tracejury.store.groups.comparing import preview
from tracejury.store.groups.editing import GroupEditor
from tracejury.store.groups.grouping import Group
from tracejury.store.groups.masks import Masks
from tracejury.store.groups.progress import group_progress
from tracejury.store.groups.propagation import apply, plan
from tracejury.store.workspace.workspace import Workspace

PRESENT = mask_classes.VERSION
NEXT = PRESENT + 1

# Letters alone: no class of the present version masks them, and each text is a signature of its own.
COLOURS = ("crimson", "turquoise", "magenta", "chartreuse", "vermilion", "ultramarine")
SHADES = [Run("paint", f"shade {colour} sold out") for colour in COLOURS]
SEATS = [Run("book", f"Not enough seats on flight HAT{n:03}") for n in range(3)]


def newer_masks(patch: pytest.MonkeyPatch) -> None:
    """A next version of the masks: colours are masked."""
    classes = {"colour": r"\b(?:" + "|".join(COLOURS) + r")\b", **mask_classes.CLASSES}
    patch.setattr(mask_classes, "CLASSES", classes)
    patch.setattr(mask_classes, "_SYMBOLS", (*mask_classes._SYMBOLS, "colour"))
    patch.setattr(masks, "_MAY_VARY", re.compile(masks._MAY_VARY.pattern + "|[a-z]"))
    patch.setattr(mask_classes, "EARLIER", {**mask_classes.EARLIER, PRESENT: {"colour": None}})
    patch.setattr(mask_classes, "VERSION", NEXT)


def partition(space: Workspace) -> dict[str, set[str]]:
    return {group.id: traces_of(space, group) for group in space.groups.all()}


def judged_group(space: Workspace, words: str) -> Group:
    """The group of these words, judged as a failure, and the judgement applied to all of it."""
    group = the_group(space, words)
    pinned = judge(space, space.groups.members(group)[-1].trace)
    chosen = plan(space.groups, space.reviews, group, "expert", pinned)
    assert chosen is not None
    if chosen.reaches:
        apply(space.groups, space.queues, chosen, check=0)
    return group


def adopt(space: Workspace) -> None:
    newest = replace(space.groups.settings, masks_version=mask_classes.VERSION)
    GroupEditor(space.groups, "expert").settings(newest)
    space.groups.adopt(newest)


def test_the_same_failure_joins_its_group_after_the_program_got_another_mask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", [*SHADES, *SEATS]))
        before = partition(space)
    newer_masks(monkeypatch)
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "b.jsonl", SHADES, start=50))
        after = partition(space)
    assert after.keys() == before.keys()
    assert all(after[group] >= before[group] for group in before)
    assert sum(map(len, after.values())) == sum(map(len, before.values())) + len(SHADES)


def test_a_new_library_starts_with_the_newest_masks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer_masks(monkeypatch)
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", SHADES))
        assert len(space.groups.all()) == 1
        assert space.groups.settings.masks_version == NEXT


def test_newer_masks_are_a_proposed_difference_until_they_are_adopted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", SHADES))
        before = partition(space)
        newer_masks(monkeypatch)
        found = preview(space.groups, replace(space.groups.settings, masks_version=NEXT))
        assert found is not None
        assert (found.groups, found.groups_then) == (len(before), 1)
        assert partition(space) == before
        adopt(space)
        assert len(space.groups.all()) == 1


def test_a_judged_group_keeps_its_id_its_members_and_its_judgement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with space_of(tmp_path / "lib") as space:
        runs = [Run("paint", "shade crimson sold out")] * 3
        take_in(space, write_runs(tmp_path / "a.jsonl", [*runs, *SHADES[1:]]))
        group = judged_group(space, "crimson")
        members, reviews = traces_of(space, group), space.reviews.reviews()
        newer_masks(monkeypatch)
        adopt(space)
        again = space.groups.group(group.id)
        assert again is not None
        assert traces_of(space, again) >= members
        assert space.reviews.reviews() == reviews
        assert group_progress(space.groups, [again], reviews)[group.id].propagated == 2


def test_what_equals_a_judged_group_under_the_newer_masks_joins_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", SHADES[:1] * 2))
        group = judged_group(space, "crimson")
        newer_masks(monkeypatch)
        adopt(space)
        # One in the words that were judged, one in others that are the same once colours are masked.
        take_in(space, write_runs(tmp_path / "b.jsonl", SHADES[:2], start=50))
        assert {one.id: one.size for one in space.groups.all()} == {group.id: 4}


def test_what_resembles_a_judged_group_under_the_newer_masks_joins_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One word in ten differs: similar enough only if the representative is masked in the new way as well.
    words = "one two three four five six seven"
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", [Run("paint", f"{words} crimson ;")] * 2))
        group = judged_group(space, "crimson")
        newer_masks(monkeypatch)
        adopt(space)
        more = write_runs(tmp_path / "b.jsonl", [Run("paint", f"{words} magenta ,")] * 2, start=50)
        take_in(space, more)
        assert {one.id: one.size for one in space.groups.all()} == {group.id: 4}


def test_groups_that_are_kept_apart_stay_two_under_newer_masks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", SHADES[:2]))
        GroupEditor(space.groups, "expert").apart(*space.groups.all())
        before = partition(space)
        newer_masks(monkeypatch)
        adopt(space)
        assert partition(space) == before


def test_two_judged_groups_that_newer_masks_make_the_same_stay_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", SHADES[:2] * 2))
        judged_group(space, "crimson")
        judged_group(space, "turquoise")
        before = partition(space)
        newer_masks(monkeypatch)
        adopt(space)
        assert partition(space) == before


def test_a_signature_that_was_moved_stays_there_under_newer_masks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", [*SHADES[:2], *SHADES[1:2], *SEATS]))
        crimson, seats = the_group(space, "crimson"), the_group(space, "seats")
        GroupEditor(space.groups, "expert").move(crimson, crimson.signatures, seats)
        members = traces_of(space, the_group(space, "seats"))
        newer_masks(monkeypatch)
        adopt(space)
        assert traces_of(space, the_group(space, "seats")) >= members


def test_groups_made_again_from_the_journal_have_the_judged_members(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", [*SHADES[:1] * 2, *SHADES[1:2]]))
        group = judged_group(space, "crimson")
        members = traces_of(space, group)
    newer_masks(monkeypatch)
    for lost_after in ("the upgrade", "the adoption"):
        for file in (tmp_path / "lib").glob("groups.db*"):
            file.unlink()
        with space_of(tmp_path / "lib") as space:
            space.regroup()
            again = space.groups.group(group.id)
            assert again is not None, lost_after
            assert traces_of(space, again) >= members
            assert space.groups.settings.masks_version == (
                PRESENT if "upgrade" in lost_after else NEXT
            )
            adopt(space)


def test_an_adopted_version_is_undone_with_all_its_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", SHADES))
        before = partition(space)
        newer_masks(monkeypatch)
        adopt(space)
        assert partition(space) != before
        undone = space.history.undo()
        assert undone is not None
        assert "threshold" in undone.words
        assert partition(space) == before
        assert space.groups.settings.masks_version == PRESENT


def test_an_act_of_earlier_masks_can_be_undone_under_newer_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with space_of(tmp_path / "lib", reviewer="ben") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", [*SHADES[:2], *SEATS]))
        crimson, seats = the_group(space, "crimson"), the_group(space, "seats")
        GroupEditor(space.groups, "ben").move(crimson, crimson.signatures, seats)
        newer_masks(monkeypatch)
        adopt(space)
        assert [one.size for one in space.groups.all()] == [5]
        assert space.history.undo() is not None
        assert sorted(one.size for one in space.groups.all()) == [2, 3]


def test_what_equals_a_moved_signature_under_the_newer_masks_follows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", [*SHADES[:1], *SEATS]))
        crimson, seats = the_group(space, "crimson"), the_group(space, "seats")
        named = GroupEditor(space.groups, "expert")
        named.move(crimson, crimson.signatures, seats)
        newer_masks(monkeypatch)
        adopt(space)
        take_in(space, write_runs(tmp_path / "b.jsonl", SHADES[1:2], start=50))
        assert [one.size for one in space.groups.all()] == [5]


def test_groups_of_before_masks_had_versions_were_made_with_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", SHADES))
        before = partition(space)
    older = sqlite3.connect(tmp_path / "lib" / "groups.db")
    (kept,) = older.execute("SELECT value FROM meta WHERE name = 'settings'").fetchone()
    kept = {name: value for name, value in json.loads(kept).items() if name != "masks_version"}
    older.execute("UPDATE meta SET value = ? WHERE name = 'settings'", (json.dumps(kept),))
    older.execute("DROP TABLE resigned")
    older.execute("PRAGMA user_version = 2")
    older.commit()
    older.close()
    newer_masks(monkeypatch)
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "b.jsonl", SHADES, start=50))
        assert partition(space).keys() == before.keys()


def test_groups_of_a_newer_version_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with space_of(tmp_path / "lib") as space, monkeypatch.context() as patch:
        newer_masks(patch)
        take_in(space, write_runs(tmp_path / "a.jsonl", SEATS))
    with space_of(tmp_path / "lib") as space, pytest.raises(UserError, match="newer tracejury"):
        space.regroup()


def test_the_command_proposes_newer_masks_and_adopts_them(tmp_path: Path) -> None:
    tracejury = Path(sys.executable).parent / "tracejury"
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", SEATS))
    made_earlier = sqlite3.connect(tmp_path / "lib" / "groups.db")
    made_earlier.execute(
        "UPDATE meta SET value = replace(value, '\"masks_version\":2', '\"masks_version\":1')"
    )
    made_earlier.commit()
    made_earlier.close()

    def build(*options: str) -> dict[str, object]:
        done = subprocess.run(
            [tracejury, "--library", tmp_path / "lib", "--json", "groups", "build", *options],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        found: dict[str, object] = json.loads(done.stdout)
        return found

    assert "newer_masks" in build()
    assert build("--adopt")["adopted"] is True
    assert "newer_masks" not in build()


def test_an_act_records_the_masks_of_its_library_not_the_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", [*SHADES[:2] * 2, *SEATS]))
        newer_masks(monkeypatch)
        judged_group(space, "crimson")
        GroupEditor(space.groups, "expert").name(the_group(space, "seats"), "no seats")
        acts = [event.body for event in space.journal.events_of_kind("group")]
        assert {act["act"] for act in acts} == {"judged", "name"}
        assert {act["masks_version"] for act in acts} == {PRESENT}


RELEASED = {
    1: "feffd06151bd88ef7ebf8bbd23028a075c6d556e68a0496afe4cbb1e051dc901",
    2: "70318ae5731ba9b5b151619325787edf317f6ff91b85caf0c03483b00430d48e",
}
"""Version -> SHA-256 of the masked texts below."""


@pytest.mark.parametrize("version", RELEASED)
def test_a_released_version_never_masks_in_another_way(version: int) -> None:
    # If this fails, a mask was changed: raise VERSION, and record in EARLIER what it was.
    texts = [
        "Booking 7731 not found for HAT030 at 2026-10-01T08:15:00.123Z",
        "user 4bf92f35-77b3-4da6-a3ce-929d0e0e4736 left, mail to anna.b+c@example.org bounced",
        "GET https://api.example.com/v1/x?id=7 failed: status code: 500",
        "no route to 10.0.0.17:8080 or db.internal:5432, open /var/lib/app/data.json",
        'retry with key="a b" now, pointer 0x7ffee4c1 freed, commit 9f86d081884c7d65 is bad',
        "call_GBUbwZneDn52zoL5hPBqJZaM died after 1,234.5 ms: exit 12, ORA-00942",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 Straße C:\\Users\\ana\\log.txt",
        "a1/b2/c.py line 7: 404 Not Found, de:ad:be:ef:00:01 10/12/2026 8:15",
    ]
    found = "\n".join(Masks(version=version).apply(text).text for text in texts)
    assert hashlib.sha256(found.encode()).hexdigest() == RELEASED[version]
