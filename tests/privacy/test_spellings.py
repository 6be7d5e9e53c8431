"""A private value is found and masked in whichever way it is spelt: for a URL, for HTML, in other characters, in ids."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.canonical import Json
from tracejury.store.privacy.find import find
from tracejury.store.privacy.rules import builtin
from tracejury.store.privacy.spellings import as_read, reading
from tracejury.store.privacy.twin.masking import mask_json, mask_text
from tracejury.store.privacy.twin.pseudonyms import Twin

RULES = builtin()
TWIN = Twin(bytes(range(32)), RULES)
MAIL = "a.brandt@gmx-haus.de"
WIDE = str.maketrans({chr(one): chr(one + 0xFEE0) for one in [*range(0x30, 0x3A), 0x40]})


def masked(value: Json) -> Any:
    return mask_json(value, RULES, TWIN)


@pytest.mark.parametrize(
    ("written", "type_"),
    [
        ("see https://x.de/q?email=a.brandt%40gmx-haus.de&n=1", "e-mail"),
        ("write to a.brandt&#64;gmx-haus.de now", "e-mail"),
        ("write to a.brandt&#x40;gmx-haus.de now", "e-mail"),
        ("write to a.brandt&commat;gmx-haus.de now", "e-mail"),
        ("write to a.brandt\u200b@gmx-haus.de now", "e-mail"),
        ("write to a.brandt\uff20gmx-haus.de now", "e-mail"),
        ("card 4539 1488 0343 6467".translate(WIDE), "card"),
        ("write to a.brandt&#8203;@gmx-haus.de now", "e-mail"),
        ("card 4539\u200b148803436467", "card"),
        ("call +49 30 90182735".translate(WIDE), "phone"),
        ("call %2B49%2030%2090182735", "phone"),
    ],
)
def test_what_stands_only_in_another_spelling_is_found_where_it_stands(
    written: str, type_: str
) -> None:
    [one] = find(written, RULES)
    assert one.type == type_
    assert written[one.start : one.end] == one.value
    assert one.plain
    assert one.plain not in one.preview
    once = mask_text(written, RULES, TWIN)
    assert once[: one.start] == written[: one.start]
    assert once.endswith(written[one.end :])
    assert one.value not in once
    assert [each.masked for each in find(once, RULES)] in ([True], [])
    assert mask_text(once, RULES, TWIN) == once


def test_it_stands_for_the_same_as_the_plain_value() -> None:
    alone = mask_text(MAIL, RULES, TWIN)
    assert mask_text("a.brandt&#64;gmx-haus.de", RULES, TWIN) == alone
    url = mask_text("https://x.de/?email=a.brandt%40gmx-haus.de", RULES, TWIN)
    assert url == f"https://x.de/?email={alone.replace('@', '%40')}"
    [one], [other] = find(MAIL, RULES), find("a.brandt%40gmx-haus.de", RULES)
    assert one.same == other.same


NAME = "José Müller"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("again", ["NFC", "NFD"])
def test_a_name_is_found_with_its_letters_and_accents_apart_or_as_one(
    form: Any, again: Any
) -> None:
    value = {
        "customer_name": unicodedata.normalize(form, NAME),
        "text": unicodedata.normalize(again, f"Dear {NAME}, Müller is noted."),
    }
    said = masked(value)
    text = unicodedata.normalize("NFC", said["text"])
    assert "José" not in text
    assert "Müller" not in text
    assert said["customer_name"] in said["text"]


def test_a_listed_name_is_found_with_its_accents_apart() -> None:
    rules = RULES.with_names([unicodedata.normalize("NFD", NAME)])
    for form in ("NFC", "NFD"):
        text = unicodedata.normalize(form, f"Ask {NAME}.")
        [one] = find(text, rules)
        assert one.value == text[4:-1]


@pytest.mark.parametrize("slug", ["jose-muller", "jose_mueller", "Jose.Muller", "josé-müller"])
def test_a_name_is_found_as_it_stands_in_ids_and_file_names(slug: str) -> None:
    said = masked({"customer_name": NAME, "id": f"kyc_{slug}-17.pdf"})
    first, second = said["customer_name"].casefold().split()
    sign = next(one for one in slug if one in "-_.")
    assert said["id"].casefold() == f"kyc_{first}{sign}{second}-17.pdf"
    assert masked(said) == said


def test_a_name_that_no_field_gives_makes_no_ids_private() -> None:
    assert find("jose-muller.pdf is 100% done & sent, 50%25 more", RULES) == []


pieces = st.sampled_from(
    ["%40", "%C3%A9", "%FF", "&amp;", "&eacute;", "&#64;", "&#0;", "\u200b", "\uff11", "e\u0301", "x", "é", "%", "&", " "]
)  # fmt: skip


@given(st.lists(pieces, max_size=12).map("".join))
def test_each_part_of_a_text_as_it_reads_is_where_it_is_written(text: str) -> None:
    read = reading(text)
    if read is None:
        assert as_read(text) == text
        return
    ends = [read.written(at, at + 1) for at in range(len(read.text))]
    assert all(0 <= start < end <= len(text) for start, end in ends)
    assert ends == sorted(ends)
    for at, (start, end) in enumerate(ends):
        assert as_read(text[start:end]) == read.text[at]


@pytest.mark.parametrize("id_", ["mia_garcia_4516", "Garcia-Mia", "u.mia.garcia.x", "mia_garcía"])
def test_names_that_two_fields_give_are_masked_where_an_id_joins_them(id_: str) -> None:
    said = masked({"first_name": "Mia", "last_name": "García", "user": id_})
    assert "mia" not in said["user"].casefold()
    assert "garc" not in said["user"].casefold()
    # Whose id it is can still be seen.
    assert said["first_name"].casefold() in said["user"].casefold()
    assert said["last_name"].casefold() in said["user"].casefold()
    assert masked(said) == said


def test_an_id_with_one_of_the_names_alone_is_any_id() -> None:
    value = {"first_name": "Mia", "last_name": "Garcia", "user": "mia_card_4516"}
    assert masked(value)["user"] == "mia_card_4516"
