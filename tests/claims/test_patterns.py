"""Regular expressions of a pack: each ends in time, and what RE2 does not support is refused with advice."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracejury.store.claims.patterns import (
    MAX_PATTERN,
    MAX_WORK,
    PatternRefused,
    compile_pattern,
    matches,
)


def found(source: str, text: str, *, any_case: bool = False) -> bool:
    return matches(compile_pattern(source, any_case=any_case), text)


@pytest.mark.parametrize(
    ("source", "advice"),
    [
        (r"(?=.*refund)voucher", "look-ahead is not supported; write two checks"),
        (r"voucher(?!.*refund)", "negative look-ahead is not supported; write two checks: a regex"),
        (r"(?<=EUR )\d+", "look-behind is not supported; match the text before it as well"),
        (r"(?<!EUR )\d+", "negative look-behind is not supported; write two checks: a regex"),
        (r"(a+)\1", "back-references are not supported; write the repeated text out"),
        (r"(?P<n>a)(?P=n)", "references to a group are not supported"),
        (r"(a)?(?(1)b|c)", "conditions are not supported"),
        (r"(?>a+)b", "atomic groups are not supported"),
        (r"a++b", "a repeat of a repeat"),
        (r"yes\Z", r"write \z or $"),
        (r"\u20ac", r"write the character, or \x{20AC}"),
        (r"(?x) a b", "of the flags only"),
        (r"(?#note)a", "comments are not supported"),
        ("a{1001}", "counts to 1000 at most"),
        ("((a{1,9}){1,99}){1,99}", "counts to 1000 at most"),
        ("(", "it is not valid (missing ): ()"),
        ("[z-a]", "it is not valid (invalid character class range: z-a)"),
        ("a" * (MAX_PATTERN + 1), "longer than 500 characters"),
        ("\ud800", "half of a surrogate pair"),
        (r"\bÉtage\b", r"write (^|\P{L})"),
    ],
)
def test_what_is_not_supported_is_refused_and_says_what_to_write(source: str, advice: str) -> None:
    with pytest.raises(PatternRefused) as caught:
        compile_pattern(source, any_case=False)
    assert advice in str(caught.value)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"\d{2} euro", "it costs 45 euro"),
        (r"refund(ed)?", "you are refunded"),
        (r"^(yes|no)$", "no"),
        (r"^(yes|no)$", "no\n"),
        (r"[A-Z]{2}\d{4}", "code QK7731"),
        (r"a.*b.*c", "a--b--c"),
        (r"\bbag\b", "one bag, two"),
        (r"(a+)+$", "aaa"),
    ],
)
def test_what_people_write_is_let_through_and_found(source: str, text: str) -> None:
    assert found(source, text)


@pytest.mark.parametrize(
    ("source", "text", "any_case", "expected"),
    [
        (r"\d", "٣", False, False),
        (r"\p{Nd}", "٣", False, True),
        (r"\w", "é", False, False),
        (r"\p{L}", "é", False, True),
        (r"^.$", "é", False, True),
        ("ÉTAGE", "étage", False, False),
        ("ÉTAGE", "étage", True, True),
        ("(?i)ÉTAGE", "étage", False, True),
        ("(?i)straße", "STRASSE", False, False),
        (r"(^|\P{L})Étage(\P{L}|$)", "L'Étage.", False, True),
        (r"(^|\P{L})tage(\P{L}|$)", "L'étage.", False, False),
        (r"\\bé", r"\bé", False, True),
    ],
)
def test_classes_know_ascii_and_case_follows_unicode(
    source: str, text: str, any_case: bool, expected: bool
) -> None:
    assert found(source, text, any_case=any_case) is expected


@pytest.mark.parametrize(
    "source", ["(a+)+$", "(a|aa)+$", "(a*)*b", "(?:a?){50}a{50}b", "a*a*a*a*b"]
)
def test_a_pattern_that_backtracking_never_finishes_ends_in_time(source: str) -> None:
    start = time.monotonic()
    assert not found(source, "a" * 200_000 + "!")
    assert time.monotonic() - start < 20


def test_a_long_text_is_searched_to_its_end() -> None:
    assert found("x+y", "." * 3_000_000 + "xxy")


def test_a_text_that_is_too_long_for_the_pattern_is_refused() -> None:
    pattern = compile_pattern("[ab]*a[ab]{900}c", any_case=False)
    with pytest.raises(PatternRefused, match="too long for it"):
        matches(pattern, "a" * (MAX_WORK // pattern.size + 1))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["a", "b", "\\d", ".", "a+", "b*", "c?", "(ab)", "[xyz]", "(?:a|b)", "x{2}", "$", "^"]
        ),
        max_size=8,
    ),
    st.text("abcdxyz1 \n", max_size=60),
)
def test_it_finds_what_the_standard_library_finds(parts: list[str], text: str) -> None:
    source = "".join(parts)
    assert found(source, text) == bool(re.search(source, text))
