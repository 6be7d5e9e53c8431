"""The twin: everything private is replaced, consistently, once, and the structure stays."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban as stdnum_iban
from tracejury.store.privacy.dates import written_dates
from tracejury.store.privacy.find import find
from tracejury.store.privacy.numbers import luhn, mod_97
from tracejury.store.privacy.rules import Rules, builtin
from tracejury.store.privacy.seal import is_sealed
from tracejury.store.privacy.twin.masking import MaskReport, mask_json, mask_text
from tracejury.store.privacy.twin.pseudonyms import Twin

KEY = bytes(range(32))
ALNUM = "abcdefghijkmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


@cache
def rules() -> Rules:
    return builtin().with_names(["Marta Kowalczyk", "Oyelaran"])


def masked(text: str, key: bytes = KEY) -> str:
    return mask_text(text, rules(), Twin(key, rules()))


def with_luhn(digits: str) -> str:
    return next(digits + last for last in "0123456789" if luhn(digits + last))


def german_iban(account: str) -> str:
    return f"DE{98 - mod_97('DE00' + account):02d}{account}"


digits = st.text("0123456789", min_size=14, max_size=14)
cards = digits.map(lambda some: with_luhn("4" + some)).filter(lambda one: len(set(one)) > 3)
ibans = st.integers(10**17, 9 * 10**17).map(lambda number: german_iban(str(number)))
emails = st.tuples(
    st.from_regex(r"[a-z][a-z0-9]{1,8}([._][a-z]{2,9})?", fullmatch=True),
    st.sampled_from(["acme.com", "mail.acme.com", "shop.co.uk", "gmail.com", "example.org"]),
).map("@".join)
phones = st.integers(200_0000, 999_9999).map(lambda number: f"+49 30 {number}")
keys = st.text(ALNUM, min_size=24, max_size=40).map(lambda body: f"sk-ant-api03-{body}x7Q")
passwords = st.text(ALNUM, min_size=6, max_size=14).map(lambda word: f"password: {word}9k")
births = st.dates(date(1900, 1, 1), date(2020, 12, 31)).map(lambda day: f"born on {day}")
addresses = st.integers(12, 90).flatmap(
    lambda first: st.integers(0, 255).map(lambda last: f"{first}.33.44.{last}")
)
names = st.sampled_from(["Marta Kowalczyk", "Ms Kowalczyk", "OYELARAN", "patient: Ivo Brandt"])
private = st.one_of(cards, ibans, emails, phones, keys, passwords, births, addresses, names)
plain = st.one_of(
    st.text(max_size=12), st.sampled_from(["order 1234567", "v1.2.3.4", "EUR 1,530.00"])
)
texts = st.lists(st.one_of(private, plain), max_size=6).map(" ; ".join)
trees = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), texts),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["input", "customer_name", "password", "dob", "phone", "Anna", "card"]),
            inner,
            max_size=3,
        ),
        inner.map(json.dumps),
    ),
    max_leaves=8,
)


@given(texts)
def test_masking_twice_is_masking_once_whatever_the_key(text: str) -> None:
    once = masked(text)
    assert masked(once) == once
    assert masked(once, b"another key of somebody else") == once


@given(texts)
def test_nothing_private_is_left(text: str) -> None:
    assert [one for one in find(masked(text), rules()) if not one.masked] == []


@given(private)
def test_what_is_private_is_gone(text: str) -> None:
    for one in find(text, rules()):
        assert one.value not in masked(text)


@given(private, texts, texts)
def test_equal_values_get_equal_pseudonyms_in_other_texts_and_loads(
    value: str, before: str, after: str
) -> None:
    alone = masked(value)
    twin = Twin(KEY, rules())
    assert mask_text(f"{value}", rules(), twin) == alone
    text = f"{before}\n\n{value}\n\n{after}"
    if any(text[one.start : one.end] == value for one in find(text, rules())):
        assert alone in mask_text(text, rules(), Twin(KEY, rules()))


@given(st.lists(st.one_of(cards, ibans, emails, phones, keys, addresses), unique=True, max_size=30))
def test_different_values_get_different_pseudonyms(values: list[str]) -> None:
    twin = Twin(KEY, rules())
    assert len({mask_text(one, rules(), twin) for one in values}) == len(set(values))


def test_values_that_would_meet_stay_apart_and_a_kept_memory_keeps_it_so() -> None:
    # Six digits of a card with thirteen are free: of 3,000 some meet.
    numbers = (with_luhn(f"4{539_00000000 + 37 * number:011d}") for number in range(3_000))
    values = [one for one in numbers if len(set(one)) > 3]
    alone = {mask_text(one, rules(), Twin(KEY, rules())) for one in values}
    assert len(alone) < len(values)
    twin = Twin(KEY, rules())
    made = [mask_text(one, rules(), twin) for one in values]
    assert len(set(made)) == len(values)
    later = Twin(KEY, rules(), dict(twin.given))
    assert [mask_text(one, rules(), later) for one in reversed(values)] == made[::-1]
    assert not any(part in str(twin.given) for part in values[:50])


@given(trees)
@settings(max_examples=150)
def test_json_stays_json_of_the_same_types(tree: Any) -> None:
    report = MaskReport()
    made = mask_json(tree, rules(), Twin(KEY, rules()), report)
    assert shape(json.loads(json.dumps(made))) == shape(tree)
    assert mask_json(made, rules(), Twin(KEY, rules())) == made


def test_a_number_that_json_has_no_word_for_is_no_secret() -> None:
    for text in ('[{"password": Infinity}]', '[{"password": NaN}]'):
        assert masked(text) == text


def shape(value: Any) -> Any:
    """Types of JSON, and of what is JSON in its texts."""
    if isinstance(value, dict):
        return sorted((shape(item) for item in value.values()), key=repr)
    if isinstance(value, list):
        return [shape(item) for item in value]
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return ["inside", shape(json.loads(value))]
        except ValueError:
            return "str"
    return type(value).__name__


@given(cards)
def test_a_card_keeps_its_brand_length_and_check_digit(card: str) -> None:
    made = masked(f"card {card}").removeprefix("card ")
    assert len(made) == len(card)
    assert made[0] == "4"
    assert luhn(made)


@given(ibans)
def test_an_iban_is_valid_again(iban: str) -> None:
    made = masked(iban)
    assert stdnum_iban.is_valid(made)
    assert made[:2] == "DE"
    spaced = " ".join(iban[place : place + 4] for place in range(0, 22, 4))
    assert masked(spaced).replace(" ", "") == made


@given(emails, emails)
def test_addresses_of_one_domain_stay_in_one(one: str, other: str) -> None:
    made = [masked(some).partition("@")[2] for some in (one, other)]
    real = [some.partition("@")[2] for some in (one, other)]
    assert (made[0] == made[1]) == (real[0] == real[1])
    assert all(some == "example.org" or some.endswith(".example") for some in made)


@given(st.dates(date(1900, 1, 1), date(2020, 1, 1)), st.dates(date(1900, 1, 1), date(2020, 1, 1)))
def test_dates_of_birth_keep_order_distance_and_weekday(one: date, other: date) -> None:
    made = [
        next(written_dates(masked(f"born on {day.day} {day:%B %Y}"))).day for day in (one, other)
    ]
    assert made[0] - made[1] == one - other
    assert made[0].weekday() == one.weekday()


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("DOB: 03/12/1985", r"DOB: \d\d/\d\d/15\d\d"),
        ("geboren am 3. März 1985", r"geboren am \d+\. (?:Januar|Februar|März|\w+) 15\d\d"),
        ("born March 3rd, 1985", r"born [A-Z]\w+ \d+rd, 15\d\d"),
        ("DOB 12.03.85", r"DOB \d\d\.\d\d\.15\d\d"),
        ("call (415) 555-2671", r"call \(00\d\) \d{3}-\d{4}"),
        ("SSN 536-22-1234", r"SSN \d{3}-\d\d-\d{4}"),
        ("customer_name: 'JO ANN'", r"customer_name: '[A-Z]{7,} [A-Z]{7,}'"),
        ("from 84.17.2.9", r"from 2[45]\d\.\d+\.\d+\.\d+"),
    ],
)
def test_the_form_stays(text: str, pattern: str) -> None:
    made = masked(text)
    assert made != text
    assert re.fullmatch(pattern, made), made


def test_a_phone_number_ends_alike_in_every_writing() -> None:
    made = [masked(one) for one in ("+1 415-555-2671", "call (415) 555-2671", "call 415.555.2671")]
    assert len({re.sub(r"\D", "", one)[-8:] for one in made}) == 1


def test_addresses_of_one_network_stay_in_one() -> None:
    one, other, third = masked("84.17.2.9 84.17.2.200 84.18.2.9").split()
    assert one.rpartition(".")[0] == other.rpartition(".")[0] != third.rpartition(".")[0]


def test_a_name_of_a_field_is_masked_in_all_texts_of_the_trace() -> None:
    trace = {
        "metadata": {"customerName": "Ivo Brandt"},
        "output": "Dear Ivo Brandt, your order is on its way. Mr BRANDT, Brandt.",
        "arguments": '{"patient": "Lea Sommerfeld", "n": 1.50}',
        "note": "Sommerfeld called.",
    }
    report = MaskReport()
    made = mask_json(trace, rules(), Twin(KEY, rules()), report)
    text = json.dumps(made)
    assert "Brandt" not in text
    assert "Sommerfeld" not in text
    assert made["metadata"]["customerName"] in made["output"]
    assert '"n": 1.50' in made["arguments"]
    assert ("name", "metadata.customerName") in report.places
    assert report.counts["name"] >= 5


def test_numbers_in_json_stay_numbers_and_what_has_no_pseudonym_is_said() -> None:
    report = MaskReport()
    made = mask_json(
        {"card": 4539578763621486, "phone": 4155552671, "total": 1530, "ts": 1732890000000000000},
        rules(), Twin(KEY, rules()), report,
    )  # fmt: skip
    assert luhn(str(made["card"]))
    assert made["card"] != 4539578763621486
    assert made["phone"] != 4155552671
    assert made["total"] == 1530
    assert made["ts"] == 1732890000000000000
    assert report.left == [("phone", "phone")]


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        Twin(b"short", rules())


def test_hardly_a_text_that_nobody_sealed_is_taken_for_sealed() -> None:
    some = Random(7)
    texts_ = ("".join(some.choices(ALNUM, k=some.randrange(8, 40))) for _ in range(20_000))
    assert sum(map(is_sealed, texts_)) <= 2


@pytest.mark.parametrize(
    "value",
    [
        "machine a.b login me password Xk3vQ9xL2m",
        "db.acme.internal:5432:app:bot:Zk3vQ9xL2mT7",
        "https://user:Zk3vQ9xL2mT7@host/",
    ],
)
def test_a_secret_in_a_field_is_masked_as_in_a_text(value: str) -> None:
    made = mask_json({"output": value}, rules(), Twin(KEY, rules()))
    assert made == {"output": masked(value)}
    assert made["output"] != value


@given(keys)
def test_a_key_has_one_pseudonym_whether_its_form_or_its_field_tells_of_it(key: str) -> None:
    made = masked(key)
    twin = [Twin(KEY, rules()) for _ in range(4)]
    assert mask_json({"api_key": key}, rules(), twin[0]) == {"api_key": made}
    assert mask_text(f"Authorization: Bearer {key}", rules(), twin[1]).endswith(f" {made}")
    assert mask_text(f"the password is {key}", rules(), twin[2]).endswith(f" {made}")
    assert mask_text(f"https://h.de/?token={key}", rules(), twin[3]).endswith(f"={made}")


def test_a_key_of_an_object_that_is_private_is_masked_and_in_no_place() -> None:
    report = MaskReport()
    made = mask_json(
        {"jo.ann@acme.com": {"phone": "+49 30 901820"}}, rules(), Twin(KEY, rules()), report
    )
    assert "jo.ann" not in json.dumps(made)
    assert "jo.ann" not in str(report.places)
    assert report.counts == {"e-mail": 1, "phone": 1}


def test_a_private_key_ends_where_it_ended() -> None:
    body = "".join(Random(3).choices(ALNUM, k=120))
    text = f"The key is -----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----, he said."
    twin = masked(text)
    assert body not in twin
    assert len(twin) == len(text)
    assert twin.endswith("\n-----END RSA PRIVATE KEY-----, he said.")
    assert masked(twin) == twin
