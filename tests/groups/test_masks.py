"""Masks: what varies from one occurrence to the next becomes one symbol, and what was there is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.errors import UserError
from tracejury.store.groups import mask_classes
from tracejury.store.groups.mask_classes import CLASSES, FIRST
from tracejury.store.groups.masks import Masks, readable
from tracejury.store.groups.polarity import first_apart, polarity
from tracejury.store.groups.word_codes import WordCoder, words

PLAIN = Masks()


def seen(text: str, masks: Masks = PLAIN) -> str:
    return readable(masks.apply(text).text, masks)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Booking 7731 not found", "Booking ‹num› not found"),
        ("Order HAT030 is gone", "Order ‹ref› is gone"),
        ("user 4bf92f35-77b3-4da6-a3ce-929d0e0e4736 left", "user ‹uuid› left"),
        ("GET https://api.example.com/v1/x?id=7 failed", "GET ‹url› failed"),
        ("mail to anna.b+c@example.org bounced", "mail to ‹email› bounced"),
        ("at 2026-10-01T08:15:00.123Z it broke", "at ‹time› it broke"),
        ("at 08:15:00 it broke", "at ‹time› it broke"),
        ("no route to 10.0.0.17:8080", "no route to ‹address›"),
        ("open /var/lib/app/data.json", "open ‹path›"),
        ("db.internal:5432 refused", "‹host› refused"),
        ('retry with key="a7-b" now', "retry with key='‹value›' now"),
        ('it ended with state="not approved"', "it ended with state='not approved'"),
        ("it ended with approved=no", "it ended with approved=no"),
        ("pointer 0x7ffee4c1 freed", "pointer ‹hex› freed"),
        ("commit 9f86d081884c7d65 is bad", "commit ‹hex› is bad"),
        ("call_GBUbwZneDn52zoL5hPBqJZaM died", "‹id› died"),
        ("took 1,234.5 ms", "took ‹num› ms"),
        ("HTTP 404 from the shop", "HTTP 404 from the shop"),
        ("status code: 500", "status code: 500"),
        ("error 503 again", "error 503 again"),
        ("exit 12 again", "exit 12 again"),
        ("Straße GESPERRT", "Straße GESPERRT"),
        ("  two   spaces ", "two spaces"),
    ],
)
def test_each_class_is_told(text: str, masked: str) -> None:
    assert seen(text) == masked


def test_status_codes_tell_errors_apart() -> None:
    assert seen("http 404 from shop 12") != seen("http 500 from shop 12")
    assert seen("http 404 from order 12") == seen("http 404 from order 13")


def test_what_stood_under_the_masks_is_kept_in_order() -> None:
    assert PLAIN.apply("booking 7731 of anna@example.org").kept == (
        ("num", "7731"),
        ("email", "anna@example.org"),
    )


def test_a_class_can_be_shown() -> None:
    assert seen("gate 12 closed", Masks(shown=frozenset(["num"]))) == "gate 12 closed"


def test_status_codes_stay_with_masks_of_ones_own_as_well() -> None:
    own = Masks({"seat": "[0-9]+[A-F]"})
    assert seen("Shop: 503 for order 12, seat 7A", own) == "Shop: 503 for order ‹num›, seat ‹seat›"
    assert seen("423 Locked", own) == "423 Locked"


def test_a_mask_of_ones_own_comes_first_and_may_hold_spaces() -> None:
    own = Masks(own={"seat": r"seat \d+[A-F]"})
    assert seen("no SEAT here, seat 12C taken", own) == "no SEAT here, ‹seat› taken"
    with pytest.raises(UserError, match="'bad' is not a valid expression"):
        Masks(own={"bad": "("}).apply("x")


@given(st.text(max_size=200))
def test_any_text_is_masked_once_and_for_all(text: str) -> None:
    masked = PLAIN.apply(text)
    assert masked == Masks().apply(text)
    assert masked.text == masked.text.strip()
    assert "  " not in masked.text


@given(
    st.lists(
        st.sampled_from(["booking", "7", "12:30", "x@y.zz", "404", "status", "a=1"]), max_size=9
    )
)
def test_what_was_seen_before_changes_nothing(parts: list[str]) -> None:
    text = " ".join(parts)
    fresh = Masks().apply(text)
    used = Masks()
    for part in parts:
        used.apply(part)
    assert used.apply(text) == fresh


def test_words_are_words_signs_masks_and_characters_of_scripts_without_spaces() -> None:
    assert words(f"can not pay({chr(FIRST)}), 東京 ok") == (
        ["can", "not", "pay", "(", chr(FIRST), ")", ",", "東", "京", "ok"]
    )


@given(st.lists(st.text("abc ", max_size=12), max_size=20))
def test_the_same_words_have_the_same_code_and_others_another(texts: list[str]) -> None:
    coder = WordCoder()
    codes = [coder.code(text) for text in texts]
    for text, code in zip(texts, codes, strict=True):
        assert coder.code(text) == code
        assert list(coder.words_of(code)) == words(text)


@pytest.mark.parametrize(
    ("first", "second", "word"),
    [
        ("the door opened", "the door closed", "closed"),
        ("was not paid", "was paid", "not"),
        ("was not paid", "was not sent", None),
    ],
)
def test_the_polarity_word_that_one_of_two_texts_lacks_is_found(
    first: str, second: str, word: str | None
) -> None:
    assert first_apart(polarity(first.split()), polarity(second.split())) == word


def test_a_class_keeps_its_symbol_whatever_other_masks_there_are() -> None:
    few, many = Masks({"z": "zz+"}), Masks({"a": "aa+", "z": "zz+"})
    assert few.apply("order 12 of zzz").text == many.apply("order 12 of zzz").text


def test_every_class_has_a_symbol_of_its_own() -> None:
    symbols = Masks({f"own-{number}": "x" for number in range(200)}).symbols
    assert set(CLASSES) < set(symbols)
    assert len(set(symbols.values())) == len(symbols)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("no booking CVD8R5 here", "no booking ‹ref› here"),
        ("ORA-00942 table", "ORA-00942 table"),
        ("request req-12fd4567", "request ‹id›"),
        ("flight HAT030", "flight ‹ref›"),
        ("HTTP 404", "HTTP 404"),
        ("Shop: 503 upstream unavailable", "Shop: 503 upstream unavailable"),
        ("423 Locked: ask again", "423 Locked: ask again"),
        ("Page: 123 of 200", "Page: ‹num› of 200"),
        ("Total: 404.50 euro", "Total: ‹num› euro"),
        ("x9: 503 again", "x‹num›: 503 again"),
        ("patch failed: src/shop/cart.py:12", "patch failed: ‹path›:‹num›"),
        ("read and/or write", "read and/or write"),
        ("IBAN 7KX4MW445566 is wrong", "IBAN ‹ref› is wrong"),
    ],
)
def test_references_are_masked_whole(text: str, masked: str) -> None:
    assert readable(Masks().apply(text).text, Masks()) == masked


def test_a_text_cannot_pass_for_a_masked_one() -> None:
    forged = f"order {Masks().symbols['num']} not found"
    assert Masks().apply(forged).text != Masks().apply("order 12 not found").text
    assert "\ufffd" in Masks().apply(forged).text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ('retry with key="a b" now', "retry with key=‹value› now"),
        ("it ended with approved=no", "it ended with approved=‹value›"),
        ("exit 12 again", "exit ‹num› again"),
        ("Page: 123 of 200", "Page: ‹num› of ‹num›"),
        ("the 3. März 2026", "the ‹num›. März ‹num›"),
        ("article KTL-7013", "article KTL-‹num›"),
        ("ORA-00942 table", "ORA-‹num› table"),
        ("org-84af44d8a749", "org-‹hex›"),
        ("on 03.04.2026", "on ‹num›"),
        ("HTTP 404 from `shop`.", "HTTP 404 from `shop`."),
    ],
)
def test_the_first_version_masks_as_it_did(text: str, masked: str) -> None:
    first = Masks(version=1)
    assert seen(text, first) == masked
    # Also what is remembered of a word, and what is tried only for the signs in it.
    assert seen(text, first) == masked


def test_a_class_that_a_later_version_brought_is_not_tried_by_an_earlier_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mask_classes, "CLASSES", {"plate": r"\b[A-Z]{2}[0-9]{2}\b", **CLASSES})
    monkeypatch.setattr(mask_classes, "_SYMBOLS", (*mask_classes._SYMBOLS, "plate"))
    monkeypatch.setattr(
        mask_classes, "EARLIER", {**mask_classes.EARLIER, mask_classes.VERSION: {"plate": None}}
    )
    monkeypatch.setattr(mask_classes, "VERSION", mask_classes.VERSION + 1)
    for text in ("car GA17 left", "car GA17: left"):
        assert "plate" in seen(text, Masks())
        assert "plate" not in seen(text, Masks(version=mask_classes.VERSION - 1))
        assert "plate" not in seen(text, Masks(version=1))
