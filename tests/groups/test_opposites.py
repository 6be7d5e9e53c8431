"""A judgement never reaches its opposite: pairs in many languages, and pairs that differ in a figure that counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from failing import Run, judge, space_of, take_in, write_runs
from tracejury.store.groups.propagation import apply, plan

DATA = Path(__file__).parent / "data" / "opposites.jsonl"
PAIRS: list[dict[str, str]] = [
    json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()
]


def test_the_pairs_are_of_many_languages() -> None:
    assert len({pair["language"] for pair in PAIRS}) > 20


def test_no_judgement_reaches_an_opposite(tmp_path: Path) -> None:
    """Each first sentence is judged and applied to its group, in one library that holds all pairs."""
    runs = [Run("t", pair[which]) for pair in PAIRS for which in ("first", "second") for _ in "ab"]
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", runs))
        keys = [space.library.by_source(f"run-{number:06}")[0] for number in range(len(runs))]
        groups = space.groups.of_traces(keys)
        for number, pair in enumerate(PAIRS):
            first, again, *opposites = keys[4 * number : 4 * number + 4]
            assert groups[first] == groups[again], pair
            assert groups[first] not in {groups[one] for one in opposites}, pair
            pinned = judge(space, first)
            group = space.groups.group(groups[first])
            assert group is not None
            chosen = plan(space.groups, space.reviews, group, "expert", pinned)
            assert chosen is not None
            assert {member.trace for member in chosen.reaches} == {again}, pair
            apply(space.groups, space.queues, chosen, check=0)
        judged = {review.trace for review in space.reviews.reviews()}
        for number in range(len(PAIRS)):
            assert judged & set(keys[4 * number : 4 * number + 4]) == set(
                keys[4 * number : 4 * number + 2]
            )


@pytest.mark.parametrize("again", ["the order of loading", "more data"])
def test_a_judged_sentence_does_not_take_its_opposite_in_later(tmp_path: Path, again: str) -> None:
    said, opposite = "The tablets may be taken with milk", "The tablets may not be taken with milk"
    with space_of(tmp_path / "lib") as space:
        take_in(space, write_runs(tmp_path / "a.jsonl", [Run("t", said)] * 2))
        (group,) = space.groups.all()
        pinned = judge(space, space.groups.members(group)[0].trace)
        chosen = plan(space.groups, space.reviews, group, "expert", pinned)
        assert chosen is not None
        apply(space.groups, space.queues, chosen, check=0)
        many = [Run("t", f"The tablets may {word} be taken with milk") for word in
                ("hardly", "never", "only", "perhaps", "always", "gladly", "soon", "rarely", "still")]  # fmt: skip
        more = [Run("t", opposite)] * 9 if again == "the order of loading" else many
        take_in(space, write_runs(tmp_path / "b.jsonl", more, start=50))
        assert space.groups.group(group.id).size == 2  # type: ignore[union-attr]
        space.groups.adopt(space.groups.settings)
        assert space.groups.group(group.id).size == 2  # type: ignore[union-attr]
        assert len(space.groups.all()) == (2 if again == "the order of loading" else 10)
