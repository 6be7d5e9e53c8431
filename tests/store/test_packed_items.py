"""The items of large queues in little memory are the items that a list of them would be."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.canonical import sha256_hex
from tracejury.store.reviews.queue_items import (
    LARGE,
    PackedItems,
    Queue,
    QueueItem,
    packed,
    positions_in,
)


def key(number: int) -> str:
    return sha256_hex(str(number).encode())


KEYS = st.integers(0, 40).map(key)
ITEMS = st.lists(
    st.builds(
        QueueItem,
        trace=KEYS,
        reason=st.sampled_from(["every trace", "errors first", ""]),
        check=st.booleans(),
        random=st.booleans(),
        repeat=st.booleans(),
        tells=st.booleans(),
    ),
    unique_by=lambda item: (item.trace, item.repeat),
).map(tuple)


def places(queue: Queue) -> list[tuple[str, bool]]:
    return [queue.place_at(at) for at in range(len(queue.items))]


@given(ITEMS, KEYS, st.slices(40))
def test_packed_items_are_what_was_packed(
    items: tuple[QueueItem, ...], one: str, part: Any
) -> None:
    found = PackedItems(items)
    assert (len(found), tuple(found), found[part]) == (len(items), items, items[part])
    assert found == items
    assert found == PackedItems(items)
    plain, small = Queue("q", "r", items), Queue("q", "r", found)
    assert small.repeats == plain.repeats
    assert places(small) == places(plain)
    for repeat in (False, True):
        assert small.position_of(one, repeat=repeat) == plain.position_of(one, repeat=repeat)
        asked = [one, *(item.trace for item in items[::2])]
        expected = positions_in(items, asked, repeat=repeat)
        assert positions_in(found, asked, repeat=repeat) == expected


@given(ITEMS, st.integers(-60, 60))
def test_a_position_that_is_not_there_is_an_error_as_in_a_list(
    items: tuple[QueueItem, ...], at: int
) -> None:
    found = PackedItems(items)
    if -len(items) <= at < len(items):
        assert found[at] == items[at]
    else:
        with pytest.raises(IndexError):
            found[at]


def test_a_key_is_not_found_where_the_end_of_one_and_the_start_of_the_next_make_it() -> None:
    first, second = "ab" * 32, "cd" * 32
    found = Queue("q", "r", PackedItems([QueueItem(first, ""), QueueItem(second, "")]))
    assert found.position_of("ab" * 16 + "cd" * 16) is None
    assert found.position_of("abab") is None
    assert found.position_of("no hash") is None


def test_many_items_take_little_memory_and_few_stay_as_they_are() -> None:
    many = tuple(QueueItem(key(number), "every trace") for number in range(LARGE))
    found = packed(many)
    assert isinstance(found, PackedItems)
    assert found == many
    held = sum(sys.getsizeof(getattr(found, name)) for name in ("_keys", "_flags", "_reason"))
    assert held < 40 * LARGE + 300
    assert packed(many[:-1]) == many[:-1]
    assert isinstance(packed(many[:-1]), tuple)


def test_items_whose_keys_are_no_hashes_stay_as_they_are() -> None:
    named = tuple(QueueItem(f"t{number}", "") for number in range(LARGE))
    assert packed(named) is named
