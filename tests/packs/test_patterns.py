"""Regular expressions of a pack: each either ends in time or is refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracejury.store.packs.patterns import PatternRefused, found, safe_pattern


@pytest.mark.parametrize(
    "source",
    [
        "(a+)+$",
        "(a|aa)+$",
        "(.*a){20}",
        "(a*)*b",
        "((a{1,9}){1,9}){1,9}",
        r"(a+)\1+",
        "(?:a?){50}a{50}",
        "(?=(a+)+$)a",
        "(" * 30 + "a" + ")" * 30 + "{1001}",
        "a*" * 11,
        "(",
        "a" * 501,
        "(?P<n>a)(?P=n)",
    ],
)
def test_what_may_never_end_is_refused(source: str) -> None:
    with pytest.raises(PatternRefused):
        safe_pattern(source, any_case=False)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"\d{2} euro", "it costs 45 euro"),
        (r"refund(ed)?", "you are refunded"),
        (r"^(yes|no)$", "no"),
        (r"[A-Z]{2}\d{4}", "code QK7731"),
        (r"a.*b.*c", "a--b--c"),
    ],
)
def test_what_people_write_is_let_through_and_found(source: str, text: str) -> None:
    assert found(safe_pattern(source, any_case=False), text)


def test_a_slow_search_in_a_long_text_is_stopped_and_said() -> None:
    pattern = safe_pattern("a*a*a*a*a*b", any_case=False)
    with pytest.raises(PatternRefused, match=r"too long|took longer"):
        found(pattern, "a" * 200_000)


def test_a_long_text_is_searched_to_its_end() -> None:
    assert found(safe_pattern("x+y", any_case=False), "." * 3_000_000 + "xxy")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["a", "b", "\\d", ".", "a+", "b*", "c?", "(ab)", "[xyz]", "(?:a|b)", "x{2}"]
        ),
        max_size=8,
    ),
    st.text("abcdxyz1 ", max_size=60),
)
def test_it_finds_what_the_standard_library_finds(parts: list[str], text: str) -> None:
    source = "".join(parts)
    assert found(safe_pattern(source, any_case=False), text) == bool(re.search(source, text))
