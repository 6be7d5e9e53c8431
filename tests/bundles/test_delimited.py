"""Delimited text is read strictly: what cannot be read is reported with its line, and nothing is guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.bundles.input import delimited
from tracejury.store.bundles.input.delimited import (
    DELIMITERS,
    BadRow,
    Row,
    rows,
)
from tracejury.store.bundles.input.encodings import WrongEncoding, known_encoding


def file(data: bytes) -> Callable[[], IO[bytes]]:
    return lambda: io.BytesIO(data)


def cells(data: bytes, encoding: str | None = None) -> list[tuple[str, ...]]:
    return [one.cells for one in rows(file(data), encoding) if isinstance(one, Row)]


def bad(data: bytes) -> list[tuple[int, str]]:
    return [(one.line, one.reason) for one in rows(file(data)) if isinstance(one, BadRow)]


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from(DELIMITERS),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_the_standard_library_writes_is_read_back(
    table: list[list[str]], delimiter: str, encoding: str
) -> None:
    header = ["one", "two", "three"]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([header, *table])
    found = cells(out.getvalue().encode(encoding))
    filled = [tuple(row) for row in table if any(cell.strip() for cell in row)]
    # A text full of other delimiters can look like another table; the header cannot.
    if found[0] == tuple(header):
        assert found[1:] == filled


def test_an_encoding_that_is_not_declared_is_named_with_byte_line_and_option() -> None:
    data = "id,question\n1,Rückgabe – möglich für Käufer?\n".encode("cp1252")
    with pytest.raises(WrongEncoding) as caught:
        list(rows(file(data)))
    assert (caught.value.line, caught.value.byte) == (2, data.index(b"\xfc"))
    assert "line 2, byte 15: 0xfc is not UTF-8" in str(caught.value)
    assert "--encoding cp1252" in str(caught.value)
    assert cells(data, "cp1252")[1] == ("1", "Rückgabe – möglich für Käufer?")


@pytest.mark.parametrize(
    ("text", "encoding", "likely"),
    [
        ("Возврат возможен в течение тридцати дней", "cp1251", "cp1251"),
        ("返品は30日以内に可能です。ご連絡ください", "shift_jis", "cp932"),
        ("Zwrot jest możliwy w ciągu trzydziestu dni, proszę", "cp1250", "cp1250"),
    ],
)
def test_the_likely_encoding_of_other_scripts(text: str, encoding: str, likely: str) -> None:
    with pytest.raises(WrongEncoding) as caught:
        list(rows(file(f"id,input\n1,{text}\n".encode(encoding))))
    assert caught.value.likely == likely


def test_a_quotation_that_never_closes_costs_its_own_row_only() -> None:
    data = b'a,b\n1,2\n3,"x\n5,6\n7,8\n'
    assert cells(data)[1:] == [("1", "2"), ("5", "6"), ("7", "8")]
    assert bad(data) == [(3, "a quotation opens here and never closes")]


def test_a_quotation_is_given_up_after_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MAX_LINES_OF_A_ROW", 3)
    data = b'a,b\n3,"x\n5,6\n7,8\n9,"\n'
    assert bad(data)[0] == (2, "a quotation opens here and does not close for too long")
    assert cells(data)[1:3] == [("5", "6"), ("7", "8")]


def test_rows_that_do_not_fit_the_header_are_reported_not_cut() -> None:
    data = b'a,b\n1,"x\ny"\n2\n3,4,5\n6,7\n'
    assert cells(data)[1:] == [("1", "x\ny"), ("6", "7")]
    assert bad(data) == [
        (4, "the row has 1 cells, the header 2"),
        (5, "the row has 3 cells, the header 2"),
    ]


def test_a_lone_carriage_return_is_reported() -> None:
    data = b"a,b\n1,x\ry\n3,4\n"
    assert bad(data) == [(2, "it holds a lone carriage return outside quotation marks")]
    assert cells(data)[1:] == [("3", "4")]


def test_lines_of_old_macs_and_the_line_of_excel_are_understood() -> None:
    assert cells(b"a,b\r1,2\r3,4\r") == [("a", "b"), ("1", "2"), ("3", "4")]
    assert cells(b"sep=;\na;b\n1;2\n") == [("a", "b"), ("1", "2")]


def test_only_encodings_of_text_are_encodings() -> None:
    assert known_encoding("cp1252")
    assert not known_encoding("base64")
    assert not known_encoding("nonsense")


def test_a_row_that_is_too_long_is_reported_and_what_follows_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tracejury.store.bundles.input.delimited.MAX_ROW", 1 << 20)
    monkeypatch.setattr("tracejury.store.bundles.input.delimited._CHUNK", 1 << 18)
    data = b'id,text\n1,a\n2,"' + b"x" * (3 << 20) + b'"\n3,c\n'
    found = list(rows(lambda: io.BytesIO(data)))
    assert [one.cells for one in found if isinstance(one, Row)] == [
        ("id", "text"), ("1", "a"), ("3", "c")
    ]  # fmt: skip
    assert [one.line for one in found if isinstance(one, BadRow)] == [3]
