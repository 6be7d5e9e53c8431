"""How long nothing new was found."""

from __future__ import annotations

from tracejury.store.reviews.saturation import FoundOn, Saturation, saturation, saturation_words


def test_it_counts_the_traces_since_the_last_new_code_and_the_last_new_group() -> None:
    found = [
        FoundOn(("a",), "g1"),
        FoundOn(),
        FoundOn(("b", "a"), "g1"),
        FoundOn(("a",), "g2"),
        FoundOn(),
    ]
    now = saturation(found)
    assert now == Saturation(5, since_code=2, code="b", since_group=1)
    assert saturation_words(now) == "last new code 2 traces ago (b) · last new group 1 trace ago"


def test_the_last_trace_itself_is_just_now() -> None:
    assert saturation_words(saturation([FoundOn(("a",))])) == "last new code just now (a)"


def test_before_anything_was_found_it_says_nothing() -> None:
    assert saturation_words(saturation([])) == ""
    assert saturation_words(saturation([FoundOn(), FoundOn()])) == ""
