"""Hostile text: the work grows with the text and no faster, and nothing raises."""

from __future__ import annotations

import sys
import time
from types import FrameType
from typing import Any

import pytest
from tracejury.store.claims.values.contacts import contacts
from tracejury.store.claims.values.reading import values_in

PIECES = [
    "1", "a", "A1", "1.", "1,", "1 ", "@", "a@", "a.", "a.b@", "http://(", "00 ", "0123 ", "(0", "+1 ", "+1", "1-",
    "twenty ", "hundert", "und", "zweiundzwanzigtausend", "one hundred and ", "2 or ", "half past ", "- ", "4 and ",
    "AB12 CDEF ", "٣", "五", "½", "e\u0301", "\n1. ", "1/2 ", "5mg/", "4 de ", "x1_", "9 times a ", " ", "\u202f000",
    "12:30:", "1 euro and ", "1 hour ", "27 or ", "EUR ", "€", "[1]", "the 4th ", "A ", "\u200b", "1 to ", "5 past ",
]  # fmt: skip


def _steps(text: str) -> int:
    """How many calls reading a text makes."""
    count = 0

    def called(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(called)
    try:
        values_in(text, "en")
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", PIECES)
def test_twice_the_text_is_twice_the_work(piece: str) -> None:
    short = piece * (700 // len(piece))
    _steps(short)
    assert _steps(short * 4) < 5 * _steps(short) + 1500


@pytest.mark.parametrize(
    "piece",
    ["1", "1 ", "a", "a@", "@", "0 ", "+1 ", "(0", "A1", "AB12 CDEF ", "http://(", "123-", "1-"],
)
def test_the_patterns_look_at_each_character_a_bounded_number_of_times(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        fastest = float("inf")
        for _ in range(3):
            started = time.process_time()
            contacts(text)
            fastest = min(fastest, time.process_time() - started)
        return fastest

    assert seconds(160_000) < 24 * max(seconds(20_000), 0.001)


@pytest.mark.parametrize(
    "text",
    [
        "9" * 100_000,
        "9," * 10_000,
        "1" + ",000" * 10_000,
        "a1" * 100_000,
        "hundert" * 20_000,
        "EUR " + "9" * 5_000,
        "0." + "1" * 5_000 + " mg",
        "9" * 30 + " billion billion euros",
        "1" * 29 + " weeks",
        "\ud800 5 ml \udfff",
        "\x00" * 100 + "5 ml",
    ],
    ids=range(11),
)
def test_what_is_too_long_or_broken_is_read_all_the_same(text: str) -> None:
    for one in values_in(text):
        assert text[one.start : one.end] == one.text


def test_a_value_is_found_far_into_a_long_text() -> None:
    text = (
        "The desk has told the passenger that nothing can be done. " * 3000
        + "It is EUR 1,530.00.\n" * 2
    )
    values = values_in(text, "en")
    assert [one.text for one in values] == ["EUR 1,530.00", "EUR 1,530.00"]
    assert all(text[one.start : one.end] == one.text for one in values)
