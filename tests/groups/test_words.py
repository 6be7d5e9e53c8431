"""Words that decide: which of a text's words say what happened, and not to whom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.groups.alignment import AlignedRun, aligned, medoid, plain, shared
from tracejury.store.groups.leader import Representatives, place
from tracejury.store.groups.polarity import NOUNS_IN_CAPITALS, begins, polarity, word_class
from tracejury.store.groups.signature_texts import TextCoder
from tracejury.store.groups.word_codes import words


def plain_words(found: list[str]) -> list[int]:
    """The places of the plain words of a text, as one would write it on paper."""
    nouns = not NOUNS_IN_CAPITALS.isdisjoint(found)
    out = []
    for at, word in enumerate(found):
        kind = word_class(word)
        if kind == "plain" or (kind == "capital" and (nouns or begins(found, at))):
            out.append(at)
    return out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("limit of tokens per min", ["limit", "of", "tokens", "per", "min"]),
        ("Leave of Ana Reuter overlaps", ["Leave", "of", "overlaps"]),
        ("a slot with Dr. Müller is gone", ["slot", "with", "is", "gone"]),
        ("It failed. Retry later", ["It", "failed", "Retry", "later"]),
        ("Error: Payment failed", ["Error", "Payment", "failed"]),
        ("ReadTimeout of HOST", ["ReadTimeout", "of"]),
        ("column grand_total is missing", ["column", "grand_total", "is", "missing"]),
        ("status 503 again", ["status", "503", "again"]),
        ("Das Konto wurde gesperrt", ["Das", "Konto", "wurde", "gesperrt"]),
        ("東京", ["東", "京"]),
    ],
)
def test_plain_words(text: str, expected: list[str]) -> None:
    found = words(text)
    assert [found[at] for at in plain_words(found)] == expected


def together(first: str, second: str) -> bool:
    coder = TextCoder()
    texts = [coder.text(text) for text in (first, second)]
    return len({one.representative for one in place(texts, Representatives(), 70.0)}) == 1


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("the limit of tokens per minute is reached", "the limit of requests per minute is reached", False),
        ("the order of Ana Reuter was lost on the way", "the order of Omar Dahl was lost on the way", True),
        ("the order was lost on the way", "the order was lost on the way to the shop", True),
        ("the order was lost on the way", "the order was not lost on the way", False),
        ("answered with status 503 after a while", "answered with status 504 after a while", False),
        ("Read timed out for the second time", "read timed out for the second time", True),
    ],
)  # fmt: skip
def test_another_plain_word_in_the_same_place_is_another_failure(
    first: str, second: str, expected: bool
) -> None:
    assert together(first, second) is expected


def test_where_two_texts_differ_is_shown_word_by_word() -> None:
    pieces = aligned("no seat on flight ‹ref›", "no seat left on Flight ‹ref›")
    assert pieces == [
        AlignedRun("same", "no seat"),
        AlignedRun("new", "left"),
        AlignedRun("same", "on Flight ‹ref›"),
    ]
    assert plain(pieces) == "no seat {+left+} on Flight ‹ref›"
    assert plain(aligned("a b", "a c")) in ("a [-b-] {+c+}", "a {+c+} [-b-]")


def test_what_all_share_is_what_is_left_of_the_anchor() -> None:
    representative = "order of Ana was lost on the way"
    others = ["order of Omar was lost on the way", "order of Ana was lost again on the way"]
    assert shared(representative, others) == ["order of", "…", "was lost on the way"]
    assert shared(representative, [representative]) == [representative]


def test_the_medoid_is_most_like_all_others() -> None:
    assert medoid(["z q", "a b c", "a b c d", "a b"]) == 1
    assert medoid(["alone"]) == 0


@given(
    st.lists(
        st.sampled_from(
            [
                "Ana",
                "not",
                "ReadTimeout",
                "503",
                "a",
                "Dr",
                ".",
                ":",
                "die",
                "order",
                "Failed",
                "‹",
                "東",
                "x_y",
            ]
        ),
        max_size=12,
    )
)
def test_a_coded_text_says_what_its_words_say(parts: list[str]) -> None:
    text = TextCoder().text(" ".join(parts))
    found = words(" ".join(parts))
    assert len(text.code) == len(found)
    assert text.polarity == polarity(found)
    assert sorted(text.plain) == sorted(text.code[at] for at in plain_words(found))
