"""Documents too large to hold are cut into the same values that decoding them whole would give."""

from __future__ import annotations

import io
import json
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracejury.store.bundles.input import decoding as decode
from tracejury.store.bundles.input import json_values
from tracejury.store.bundles.input.decoding import records
from tracejury.store.bundles.input.json_values import json_pieces
from tracejury.store.bundles.protocol import BundleFile, Record, Reject

TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('"\\{}[],:'), max_size=20)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


class Drops(io.RawIOBase):
    """A stream that gives few bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        self._inner = io.BytesIO(data)
        self._size = size

    def read(self, size: int = -1, /) -> bytes:
        return self._inner.read(min(self._size, size) if size >= 0 else self._size)


def values(data: bytes, size: int, *, array: bool, large: int = 1 << 20) -> list[Any]:
    """The values of a stream of which so many bytes are `large`, that comes so many bytes at a time."""
    out: list[Any] = []
    with patch.object(json_values, "_CHUNK", large):
        found = list(json_pieces(Drops(data, size), array=array))  # type: ignore[arg-type]
    for piece in found:
        assert not piece.cut
        if piece.scalars:
            out += json.loads(b"[" + piece.data + b"]")
        else:
            assert data[piece.offset :].startswith(piece.data)
            out.append(json.loads(piece.data))
    return out


@settings(max_examples=300, deadline=None)
@given(
    st.lists(VALUE, max_size=6),
    st.integers(1, 40),
    st.sampled_from([None, 0, 2]),
    st.integers(1, 40),
)
def test_the_elements_of_an_array(
    elements: list[Any], size: int, indent: int | None, large: int
) -> None:
    data = json.dumps(elements, indent=indent, ensure_ascii=False).encode()
    assert values(data, size, array=True, large=large) == elements


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.dictionaries(TEXT, VALUE, max_size=3), max_size=6),
    st.integers(1, 40),
    st.sampled_from([None, 2]),
    st.sampled_from(["", "\n", ",\r\n"]),
    st.integers(1, 40),
)
def test_documents_one_after_another(
    documents: list[Any], size: int, indent: int | None, between: str, large: int
) -> None:
    data = between.join(json.dumps(one, indent=indent) for one in documents).encode()
    assert values(data, size, array=False, large=large) == documents


def small(monkeypatch: pytest.MonkeyPatch, data: bytes) -> list[Record | Reject]:
    """Read `data` as a file that is too large to be held."""
    monkeypatch.setattr(decode, "WHOLE", 10)
    return list(records(BundleFile("a.json", lambda: io.BytesIO(data), len(data))))


def test_a_broken_element_is_refused_with_its_place_and_the_others_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = small(monkeypatch, b'[\n {"a": 1},\n {"a": tru},\n {"a": 3}\n]')
    assert [item.value for item in found if isinstance(item, Record)] == [{"a": 1}, {"a": 3}]
    (reject,) = [item for item in found if isinstance(item, Reject)]
    assert (reject.position.record, reject.position.byte) == (2, 14)
    assert reject.excerpt == '{"a": tru}'


def test_a_file_cut_off_within_a_record_keeps_what_came_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = small(monkeypatch, b'[\n {"a": 1},\n {"a": "two')
    assert isinstance(found[0], Record)
    assert isinstance(found[1], Reject)
    assert "ends inside it" in found[1].reason


def test_one_long_text_is_read_whole() -> None:
    text = "x" * 3_000_000
    data = json.dumps([{"text": text}, {"n": 1}]).encode()
    assert values(data, 1 << 16, array=True) == [{"text": text}, {"n": 1}]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(TEXT, st.booleans()), max_size=6), st.integers(1, 40), st.booleans())
def test_a_value_that_is_too_large_is_cut_and_what_follows_it_is_read(
    wanted: list[tuple[str, bool]], size: int, array: bool
) -> None:
    limit = 600
    all_values = [{"text": text, "more": "[{" * limit if large else "x"} for text, large in wanted]
    texts = [json.dumps(one) for one in all_values]
    data = f"[{','.join(texts)}]" if array else "\n".join(texts)
    with patch.object(json_values, "MAX_VALUE", limit):
        found = list(json_pieces(Drops(data.encode(), size), array=array))  # type: ignore[arg-type]
    assert [bool(piece.cut) for piece in found] == [large for _, large in wanted]
    assert [json.loads(piece.data) for piece in found if not piece.cut] == [
        one for one, (_, large) in zip(all_values, wanted, strict=True) if not large
    ]
    assert {piece.cut for piece in found} <= {"", json_values.TOO_LARGE}
