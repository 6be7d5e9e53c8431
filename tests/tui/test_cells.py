"""Cutting and padding count terminal cells, and never cut inside what a reader takes for one character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.tui.cells import cells, cut, fitting, padded
from tracejury.tui.safe_text import safe

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
TEXTS = st.lists(
    st.sampled_from([*"ab é…", "日", "한", "e\u0301", FAMILY, "\U0001f1e9\U0001f1ea"]), max_size=12
).map("".join)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("hello", 5),
        ("日本", 4),
        (FAMILY, 2),
        ("\U0001f1e9\U0001f1ea", 2),
        ("e\u0301a\u0308", 2),
        ("❤\ufe0f", 2),
    ],
)
def test_a_character_takes_the_cells_of_its_grapheme(text: str, width: int) -> None:
    assert cells(text) == width


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("hello", 5, "hello"),
        ("hello", 4, "hel…"),
        ("日本語", 4, "日…"),
        (f"{FAMILY} family", 4, f"{FAMILY} …".replace(" …", "…")),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("anything", 0, ""),
    ],
)
def test_text_that_is_too_long_ends_in_an_ellipsis(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown


@given(TEXTS, st.integers(0, 12))
def test_nothing_is_wider_than_its_room(text: str, room: int) -> None:
    assert cells(cut(text, room)) <= room
    assert cells(padded(text, room)) == room
    end = fitting(text, room)
    assert cells(text[:end]) <= room
    assert cells(text) <= room or end < len(text)


@given(st.text(max_size=30), st.integers(1, 12))
def test_hostile_text_made_safe_keeps_to_its_room(text: str, room: int) -> None:
    line = safe(text).replace("\n", " ").replace("\t", " ")
    assert cells(cut(line, room)) <= room
