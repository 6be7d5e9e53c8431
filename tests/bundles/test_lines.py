"""Lines of any length: each is one record, taken in by pieces where it is long."""

from __future__ import annotations

import io
import json
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.bundles.input import decoding as decode
from tracejury.store.bundles.protocol import BundleFile, Record, Reject

TEXTS = st.lists(st.text('aü漢\\"\n ', max_size=40), max_size=6)


def read(data: bytes, *, piece: int, most: int = decode.MAX_LINE) -> list[Record | Reject]:
    with patch.object(decode, "_CHUNK", piece), patch.object(decode, "MAX_LINE", most):
        units = list(decode._lines(BundleFile("a.jsonl", lambda: io.BytesIO(data))))
        return [found for unit in units for found in decode.decoded(unit)]


@given(TEXTS, st.integers(1, 30), st.sampled_from([b"\n", b"\r\n", b"\n\n  \n"]), st.booleans())
def test_a_line_is_a_record_however_many_pieces_it_is_read_in(
    texts: list[str], piece: int, end: bytes, ended: bool
) -> None:
    lines = [json.dumps({"text": text}, ensure_ascii=False).encode() for text in texts]
    data = end.join(lines) + (end if ended else b"")
    found = read(data, piece=piece)
    assert [one.value for one in found if isinstance(one, Record)] == [{"text": t} for t in texts]
    for one, line in zip(found, lines, strict=True):
        at = one.position.byte
        assert at is not None
        assert data[at:].startswith(line)


@given(st.integers(1, 30))
def test_a_line_that_is_too_long_is_refused_where_it_stands_and_the_next_is_read(
    piece: int,
) -> None:
    data = b'{"a": 1}\n{"a": "' + b"x" * 200 + b'"}\n{"a": 3}\n'
    first, refused, last = read(data, piece=piece, most=100)
    assert [one.value for one in (first, last) if isinstance(one, Record)] == [{"a": 1}, {"a": 3}]
    assert isinstance(refused, Reject)
    assert (refused.position.line, refused.position.byte) == (2, 9)
    assert refused.excerpt.startswith('{"a": "xxx')
    assert (last.position.line, last.position.byte) == (3, data.index(b'{"a": 3}'))
