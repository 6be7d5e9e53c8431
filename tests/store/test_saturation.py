"""How long nothing new was found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.reviews.saturation import (
    CodesFound,
    FoundOn,
    Saturation,
    saturation,
    saturation_words,
)


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


PUT = st.tuples(st.sampled_from("abcdef"), st.integers(0, 9), st.sets(st.sampled_from("xyz")))


@given(st.lists(st.one_of(PUT, st.sampled_from("abcdef"))))
def test_what_is_kept_as_reviews_come_and_go_is_what_is_counted_anew(
    changes: list[tuple[str, int, set[str]] | str],
) -> None:
    kept = CodesFound()
    now: dict[str, tuple[int, set[str]]] = {}
    for change in changes:
        if isinstance(change, str):
            kept.drop(change)
            now.pop(change, None)
        else:
            trace, at_ms, codes = change
            kept.put(trace, at_ms, tuple(sorted(codes)))
            now[trace] = at_ms, codes
        ordered = sorted((at_ms, trace, codes) for trace, (at_ms, codes) in now.items())
        anew = saturation(FoundOn(tuple(sorted(codes))) for _, _, codes in ordered)
        assert kept.since_code == anew.since_code
