"""Words that decide: which of a text's words say what happened, and not to whom."""

from __future__ import annotations

import pytest
from tracejury.store.groups.alignment import AlignedRun, aligned, medoid, plain, shared
from tracejury.store.groups.leader import Representatives, place
from tracejury.store.groups.masks import Masks
from tracejury.store.groups.signature_texts import NAME, TextCoder
from tracejury.store.groups.word_codes import words


def kinds(text: str) -> dict[str, int]:
    """The kind of each word of a text, in the order of the words."""
    return dict(zip(words(text), TextCoder().coded(text).kinds, strict=True))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("limit of tokens per min", []),
        ("Leave of Ana Reuter overlaps", ["Ana", "Reuter"]),
        ("a slot with Dr. Müller is gone", ["Dr", "Müller"]),
        ("a slot with Clara van der Berg is gone", ["Clara", "van", "der", "Berg"]),
        ("It failed. Retry later", []),
        ("Error: Payment failed", []),
        ("ReadTimeout of HOST", []),
        ("column 'grand total' is missing", ["grand", "total"]),
        ("this isn't what it's for", []),
        ("module app.orders.cart is missing", ["app", "orders", "cart"]),
        ("Das Konto wurde gesperrt", []),
        ("access to it was DENIED", []),
        ("東京", []),
    ],
)
def test_names_are_words_in_capitals_inside_a_sentence_in_quotes_or_with_points(
    text: str, names: list[str]
) -> None:
    assert [word for word, kind in kinds(text).items() if kind == NAME] == names


def together(*texts: str) -> bool:
    coder = TextCoder()
    placed = place([coder.text(text) for text in texts], Representatives(), 70.0)
    return len({one.representative for one in placed}) == 1


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("the limit of tokens per minute is reached", "the limit of requests per minute is reached", False),
        ("the order of Ana Reuter was lost on the way", "the order of Omar Dahl was lost on the way", False),
        ("the order was lost on the way", "the order was lost on the way to the shop", False),
        ("the order was lost on the way", "the order was not lost on the way", False),
        ("the agent paid the customer", "the customer paid the agent", False),
        ("answered with status 503 after a while", "answered with status 504 after a while", False),
        ("the total is > 5 now", "the total is < 5 now", False),
        ("check ✅ done by the agent", "check ❌ done by the agent", False),
        ("Read timed out for the second time", "read timed out for the second time", True),
        ("the order (of today) was lost", "the order, of today, was lost", True),
    ],
)  # fmt: skip
def test_every_word_decides_and_punctuation_does_not(
    first: str, second: str, expected: bool
) -> None:
    assert together(first, second) is expected


def test_what_was_masked_does_not_decide_and_its_class_neither() -> None:
    number, reference = (Masks().symbols[name] for name in ("num", "ref"))
    assert together(f"order {number} is gone", f"order {reference} is gone")
    assert together(f"orders {number}, {number} are gone", f"orders {number} are gone")
    assert not together(f"order {number} is gone", "order is gone")


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
