"""Places learned from the data: many different fillers are a variable, two or three are a decision."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from failing import Run, judge, space_of, take_in, write_runs
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.groups.failures import Failure
from tracejury.store.groups.masks import Masks, readable
from tracejury.store.groups.placing import in_order, place_all
from tracejury.store.groups.replay import GroupEdits, GroupingSettings
from tracejury.store.groups.signature import signed
from tracejury.store.groups.variables import FIGURES, NAMES, PLAIN_WORDS

CITIES = [
    "Lisbon",
    "Graz",
    "Utrecht",
    "Osaka",
    "Brno",
    "Leeds",
    "Accra",
    "Lyon",
    "Tromsø",
    "Gdynia",
    "Porto",
    "Quito",
]
GOODS = [
    "kettle",
    "lantern",
    "ladder",
    "carpet",
    "mirror",
    "pillow",
    "hammer",
    "bottle",
    "basket",
    "candle",
]
STATES = [
    "shipped",
    "delivered",
    "cancelled",
    "refunded",
    "returned",
    "collected",
    "inspected",
    "packed",
    "labelled",
]
ADVERBS = [
    "never",
    "hardly",
    "almost",
    "wrongly",
    "only",
    "barely",
    "nearly",
    "partly",
    "falsely",
    "rarely",
]
TRACEJURY = Path(sys.executable).parent / "tracejury"


def groups(texts: Sequence[str]) -> list[str]:
    """The group of each text, placed at once."""
    masks = Masks()
    found = [signed(Failure("", "error", "t", text), masks).signature for text in texts]
    placed = place_all(in_order(dict.fromkeys(found, 1)), {}, GroupEdits(), GroupingSettings())
    homes = {one.signature: one.group for one in placed}
    return [homes[one] for one in found]


def count(template: str, fillers: Sequence[object]) -> int:
    return len(set(groups([template.format(filler) for filler in fillers])))


@pytest.mark.parametrize(
    ("template", "fillers", "least"),
    [
        ("No pharmacy in {} is open on Sundays", CITIES, NAMES),
        ("The contact '{}' has no address", [f"{a} {b}" for a, b in zip(CITIES, GOODS, strict=False)], NAMES),
        ("Module app.{}.main cannot be imported", GOODS, NAMES),
        ("The invoice lists {} parcels of that kind", range(3, 15), FIGURES),
        ("There is no {} left in the warehouse", GOODS, PLAIN_WORDS),
    ],
)  # fmt: skip
def test_a_place_is_a_variable_from_so_many_different_fillers_on(
    template: str, fillers: Sequence[object], least: int
) -> None:
    assert count(template, fillers[: least - 1]) == least - 1
    assert count(template, fillers[:least]) == 1
    assert count(template, fillers) == 1


@pytest.mark.parametrize(
    ("template", "fillers"),
    [
        ("The plan {} does not include this", ["Basic", "Plus", "Prime"]),
        ("The order was {} on the same day", STATES),
        ("The refund was {} approved by the desk", ADVERBS),
        ("The request of the client is {} since then", ["Approved", "Pending", "Denied", "Open", "Ready"]),
        ("The shop answered {} to the call of the agent", [401, 403, 404, 409, 500, 502, 503]),
        ("The job ended with exit code {} in the night", [1, 2, 3, 126, 127, 137, 139]),
        ("The door of the lab is {} at this time", [*GOODS, "closed"]),
        ("Belge sistemde {} olarak duruyor şimdi", ["onaylandı", "onaylanmadı", *GOODS]),
        ("Der Antrag war {} im System der Behörde", [*GOODS, "ja"]),
    ],
)  # fmt: skip
def test_a_decision_stays_one_however_many_there_are(
    template: str, fillers: Sequence[object]
) -> None:
    assert count(template, fillers) == len(fillers)


def test_a_place_that_may_also_be_empty_is_a_decision() -> None:
    texts = [f"No pharmacy {word} is open on this day" for word in GOODS]
    assert len(set(groups(texts))) == 1
    assert len(set(groups([*texts, "No pharmacy is open on this day"]))) == len(texts) + 1


def test_two_places_that_vary_at_once() -> None:
    texts = [f"No route from {a} to {b} avoids tolls" for a in CITIES for b in CITIES if a != b]
    chosen = random.Random(1).sample(texts, 30)
    assert len(set(groups(chosen))) == 1


def test_what_decides_beside_a_variable_still_decides() -> None:
    texts = [
        f"The plan {plan} is not sold in {city}" for plan in ("Basic", "Prime") for city in CITIES
    ]
    found = groups(texts)
    assert len(set(found)) == 2
    assert len(set(found[: len(CITIES)])) == 1
    german = [f"{what} von {city} wurde gesperrt" for what in ("Konto", "Karte") for city in CITIES]
    assert len(set(groups(german))) == 2


def test_a_duration_is_measured_where_something_else_varies_with_it() -> None:
    assert count("The session ends after {} seconds of silence", [30, 45, 60]) == 3
    texts = [f"timed out after {n} seconds for request {4000 + n}" for n in (30, 45, 60)]
    assert len(set(groups(texts))) == 1
    assert len(set(groups(texts[:2]))) == 2


@given(st.randoms(use_true_random=False))
def test_the_outcome_depends_on_the_set_of_texts_alone(chance: random.Random) -> None:
    texts = [f"No pharmacy in {city} is open" for city in CITIES[:5]]
    texts += [f"The plan {plan} is not sold" for plan in ("Basic", "Plus")]
    texts += [f"There is no {what} left in the warehouse" for what in GOODS]
    mixed = [*texts, *chance.choices(texts, k=5)]
    chance.shuffle(mixed)
    assert dict(zip(mixed, groups(mixed), strict=True)) == dict(
        zip(texts, groups(texts), strict=True)
    )


def closed(cities: Sequence[str]) -> list[Run]:
    return [Run("find", f"No pharmacy in {city} is open on Sundays") for city in cities]


def test_a_group_takes_in_what_it_took_in_when_it_was_made(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", closed(CITIES[:2])))
        before = {one.id: one.size for one in space.groups.all()}
        assert len(before) == 2
        judge(space, space.groups.members(space.groups.all()[0])[0].trace)
        take_in(space, write_runs(tmp_path / "b.jsonl", closed(CITIES[2:]), start=50))
        after = {one.id: one.size for one in space.groups.all()}
        assert before.items() < after.items()
        assert sorted(after.values()) == [1, 1, 10]
        take_in(space, write_runs(tmp_path / "c.jsonl", closed(["Turin", CITIES[0]]), start=80))
        assert sorted(one.size for one in space.groups.all()) == [1, 2, 11]
        space.groups.adopt(space.groups.settings)
        assert [one.size for one in space.groups.all()] == [14]


def test_a_group_with_a_variable_is_the_same_after_its_file_is_lost(tmp_path: Path) -> None:
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", closed(CITIES)))
        (group,) = space.groups.all()
        space.group_work.name(group, "closed on Sundays")
    for file in (tmp_path / "lib").glob("groups.db*"):
        file.unlink()
    with space_of(tmp_path / "lib") as space:
        space.regroup()
        (again,) = space.groups.all()
        assert (again.id, again.size, again.name) == (group.id, len(CITIES), "closed on Sundays")
        assert again.representative.pattern == group.representative.pattern
        assert readable(again.representative.pattern, space.groups.masks) == (
            "Error: No pharmacy in ‹varies› is open on Sundays"
        )


def test_why_says_what_varies_and_what_keeps_two_apart(tmp_path: Path) -> None:
    runs = [*closed(CITIES), Run("find", "No pharmacy in Porto is ever open on Sundays")]
    write_runs(tmp_path / "a.jsonl", runs)

    def asked(*words: str) -> str:
        done = subprocess.run(
            [TRACEJURY, "--library", tmp_path / "lib", *words],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    asked("load", str(tmp_path / "a.jsonl"))
    told = asked("groups", "why", "run-000000", "run-000001")
    assert "varies     after “No pharmacy in” (12 different: " in told
    assert "in the same group" in told
    told = asked("groups", "why", "run-000010", "run-000012")
    assert "only the second says: “ever”" in told
    assert "different plain" in told
    found = json.loads(asked("--json", "groups", "why", "run-000010", "run-000012"))
    assert found["other"]["together"] is False
    assert found["varies"] == [{"after": ["Error", "No pharmacy in"][1], "different": 12}]
    shown = asked("groups", "show", found["group"])
    assert "varies here    after “No pharmacy in” (12 different: " in shown
