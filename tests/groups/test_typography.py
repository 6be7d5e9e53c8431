"""What is only typography does not separate failures."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tracejury.store.groups.failures import Failure
from tracejury.store.groups.masks import Masks
from tracejury.store.groups.signature import signed
from tracejury.store.groups.signature_texts import TextCoder
from tracejury.store.groups.typography import even


def together(*texts: str) -> bool:
    coder, masks = TextCoder(), Masks()
    coded = [
        coder.text(signed(Failure("", "error", "", text), masks).signature.text) for text in texts
    ]
    return all((coded[0].similarity(other) or 0) >= 88 for other in coded)


@pytest.mark.parametrize(
    "texts",
    [
        ("Frist von 20 Tagen für Vorgang 4711", "Frist von ２０ Tagen für Vorgang ４７１１"),
        ("مهلة 20 يوما", "مهلة ٢٠ يوما", "مهلة ۲۰ يوما"),
        ("सीमा 20 दिन", "सीमा २० दिन"),
        ("Tool 'find' isn't known", "Tool “find” isn’t known", "Tool «find» isn't known", "Tool `find` isn't known"),
        ("the range 5-10 is closed - again", "the range 5–10 is closed — again", "the range 5‑10 is closed - again"),
        ("\x1b[1;31mError:\x1b[0m no seat", "Error: no seat", "\x1b]8;;x\x07Error: no seat"),
        ('bad {"a": 1, "b": {"c": [1, 2], "d": null}}', 'bad {"b":{"d":null,"c":[1,2]},"a":1}'),
        ("bad {'a': 1, 'b': None}", "bad {'b': None, 'a': 1}"),
        ("on 3. März 2026 it broke", "on 17. Oktober 2026 it broke", "on 2026-05-01 it broke", "on 03.04.2026 it broke"),
        ("on March 3rd, 2026 it broke", "on 3 de marzo de 2026 it broke", "on 3 mars 2026 it broke", "on 3 марта 2026 it broke"),
        ("2026年3月3日に失敗", "2026年12月24日に失敗"),
        ("No such file.", "No such file", "No such file…", "no such file!"),
        (unicodedata.normalize("NFC", "Élan não vorhanden"), unicodedata.normalize("NFD", "Élan não vorhanden")),
        ("no\u200b such \u200efile", "no such file"),
        ("pointer 0xDEADBEEF is bad", "pointer 0xdeadbeef is bad"),
        ("no  such\tfile\n", "no such\u00a0file"),
        ("注文が見つかりません（確認）", "注文が見つかりません(確認)"),
        ("Timeout", "TIMEOUT.", "Timed out", "time-out"),
    ],
)  # fmt: skip
def test_the_same_failure_written_in_another_way(texts: tuple[str, ...]) -> None:
    assert together(*texts)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("10² cells", "102 cells"),
        ("a != b", "a == b"),
        ("{'may': True}", "{'may': False}"),
        ('{"a": {"b": 1}}', '{"b": {"a": 1}}'),
        ("it may 3", "it march 3"),
    ],
)
def test_what_says_something_is_no_typography(first: str, second: str) -> None:
    assert not together(first, second)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
@example("\x1bÀ")
def test_a_form_is_stable_under_composition_and_what_cannot_be_read_stays(text: str) -> None:
    assert even(unicodedata.normalize("NFD", text)) == even(unicodedata.normalize("NFC", text))


def test_json_that_is_deep_broken_or_huge_is_left_as_it_is() -> None:
    for text in ('{"a": ' * 5000, "[" * 100_000, '{"a": 1', "{not json}", "{'a': open('x')}"):
        assert even(text) == text.replace('"', "'").rstrip()
