"""How a correction differs from what was said, word by word, readable without colour."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.tui.views.judging import changed_words, is_another_text

LONG = "word " * 200_000


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("It costs EUR 80.", "It costs EUR 60.", "[-80-]{+60+}"),
        ("Yes.", "Yes, always.", "{+, always+}"),
        ("Not always.", "always.", "[-Not -]"),
        ("paid in March", "paid in May", "[-March-]{+May+}"),
        (LONG + "end 1", LONG + "end 2", "[-1-]{+2+}"),
        ("a\x1b[2Jb", "a\x1b[2Jc", "[-2Jb-]{+2Jc+}"),
    ],
)
def test_what_was_taken_out_and_put_in_is_marked(before: str, after: str, shown: str) -> None:
    text = changed_words(before, after).plain
    assert shown in text
    assert "\x1b" not in text
    assert len(text) < 300


def test_what_is_the_same_is_not_shown() -> None:
    assert changed_words("same", "same").plain == ""


def test_a_text_of_other_words_is_no_edit_of_what_was_said() -> None:
    said = "The agreement renews unless notice is given 90 days before 2027-02-28."
    assert is_another_text(
        said, "The last day to give notice is 2026-09-01, 180 days before the end."
    )
    assert not is_another_text(said, said.replace("90", "180"))
    assert not is_another_text("", said)


WORDS = st.lists(st.sampled_from(["a", "b", "c", " ", ".", "80"]), max_size=8).map("".join)


@given(WORDS, WORDS)
def test_taking_the_marks_at_their_word_leads_from_one_text_to_the_other(
    before: str, after: str
) -> None:
    shown = changed_words(before, after).plain
    if before == after:
        assert shown == ""
        return
    out = re.sub(r"\{\+.*?\+\}", "", shown).replace("[-", "").replace("-]", "").strip("…")
    put = re.sub(r"\[-.*?-\]", "", shown).replace("{+", "").replace("+}", "").strip("…")
    assert (out in before, put in after) == (True, True)
