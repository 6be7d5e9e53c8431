"""Histories: sets of entries, from which versions and what a pack should hold follow, whatever their order."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.packs.sync.history import CaseEntry, Entry, History, entry_from_json


def entry(kind: str, *parents: Entry, does: str = "", mark: str = "") -> Entry:
    """An entry that changes the case `c`, if `does` says how it is then."""
    changed = (CaseEntry("c", does),) if does else ()
    hashes = tuple(sorted(one.hash for one in parents))
    return Entry(kind, hashes, None, f"sha256:{mark}", changed=changed)  # type: ignore[arg-type]


@st.composite
def grown(draw: st.DrawFn) -> list[Entry]:
    """The entries of a history in the order in which they were made, on whatever branches."""
    entries = [entry("first", mark="0")]
    for number in range(draw(st.integers(0, 8))):
        parents = draw(st.sets(st.integers(0, len(entries) - 1), max_size=2))
        kind = draw(st.sampled_from(["patch", "minor", "major"])) if parents else "first"
        follows = [entries[one] for one in parents]
        entries.append(
            entry(kind, *follows, mark=str(number + 1), does=draw(st.sampled_from(["", "a", "b"])))
        )
    return entries


def numbers(history: History) -> tuple[int, ...]:
    return tuple(map(int, history.version.split(".")))


@given(entries=grown())
def test_a_version_rises_with_every_entry_on_any_branch(entries: list[Entry]) -> None:
    for count in range(1, len(entries)):
        before, after = History.of(entries[:count]), History.of(entries[: count + 1])
        assert numbers(after) > numbers(before)


@given(entries=grown())
def test_united_histories_have_a_higher_version_than_either(entries: list[Entry]) -> None:
    whole = History.of(entries)
    for head in whole.heads:
        one = History.of([whole.entries[name] for name in _with_parents(whole, head)])
        assert numbers(whole) > numbers(one) or one.entries == whole.entries


def _with_parents(history: History, name: str) -> set[str]:
    found, left = set(), [name]
    while left:
        here = left.pop()
        found.add(here)
        left += history.entries[here].parents
    return found


@given(entries=grown(), order=st.randoms(use_true_random=False))
def test_nothing_depends_on_the_order_of_entries(entries: list[Entry], order: object) -> None:
    shuffled = list(entries)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = History.of(entries), History.of(shuffled)
    assert (one.version, one.heads, one.cases) == (two.version, two.heads, two.cases)
    assert one.and_also(two.entries.values()).entries == one.entries


@given(entries=grown())
def test_an_entry_comes_back_from_its_file(entries: list[Entry]) -> None:
    for one in entries:
        assert entry_from_json(json.loads(one.body)) == one


def test_versions_count_what_nothing_stronger_follows() -> None:
    first = entry("first")
    patch = entry("patch", first)
    minor = entry("minor", patch)
    major = entry("major", minor)
    told = [History.of(([first, patch, minor, major])[:count]).version for count in range(1, 5)]
    assert told == ["1.0.0", "1.0.1", "1.1.0", "2.0.0"]
    assert History.of([]).version == ""


def test_what_branches_did_with_a_case_is_disputed_until_an_entry_follows_both() -> None:
    first = entry("first", does="a")
    one, two = entry("major", first, does="b"), entry("major", first, does="c")
    both = History.of([first, one, two])
    assert both.cases["c"] == {"b", "c"}
    assert both.disputed == ("c",)
    settled = both.and_also([entry("major", one, two, does="b")])
    assert settled.cases["c"] == {"b"}
    assert settled.disputed == ()


def test_branches_that_did_the_same_are_not_disputed() -> None:
    first = entry("first", does="a")
    both = History.of(
        [
            first,
            entry("major", first, does="b", mark="1"),
            entry("major", first, does="b", mark="2"),
        ]
    )
    assert both.disputed == ()
