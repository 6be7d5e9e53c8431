"""Canonical JSON: each value has one byte string. Trace keys, rubric hashes and packs are computed from it.

The form follows RFC 8785 in spirit: UTF-8, no insignificant white space, object keys sorted by
code point. It must never change, because keys made from it are compared across machines and years.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

import msgspec

Json: TypeAlias = Any
"""A JSON value: None, bool, int, float, str, a list or a str-keyed dict of them."""

_ENCODER: Final = msgspec.json.Encoder(order="sorted")
_LONG: Final = 1 << 20
_BYTES: Final = re.compile("[\udc80-\udcff]+")
_MARK: Final = b"\0"
"""Never occurs in JSON: in a text it is written as an escape."""


def canonical_bytes(value: Json) -> bytes:
    """The canonical JSON of `value`, UTF-8 encoded.

    `value` must already be clean JSON (see `clean_json`), or a msgspec Struct of it: msgspec would write
    NaN as null, and two different values must never share their bytes. Integers beyond 64 bits are written
    in full.
    """
    try:
        return _ENCODER.encode(value)
    except (OverflowError, msgspec.ValidationError):
        return json.dumps(
            msgspec.to_builtins(value),
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
            allow_nan=False,
        ).encode()


def canonical_pieces(value: Json) -> Iterator[bytes]:
    """The bytes of `canonical_bytes(value)` in pieces, so that texts of many megabytes are not copied as a whole."""
    texts: list[str] = []
    marked = _marked(msgspec.to_builtins(value), texts)
    try:
        frame = _ENCODER.encode(marked).split(_MARK)
    except (OverflowError, msgspec.ValidationError):
        yield canonical_bytes(value)
        return
    yield frame[0]
    for number, after in zip(frame[1::2], frame[2::2], strict=True):
        text = texts[int(number)]
        yield b'"'
        for start in range(0, len(text), _LONG):
            yield _ENCODER.encode(text[start : start + _LONG])[1:-1]
        yield b'"' + after


def _marked(value: Json, texts: list[str]) -> Json:
    """The value with placeholders for its long texts, which are added to `texts`."""
    if isinstance(value, str) and len(value) >= _LONG:
        texts.append(value)
        return msgspec.Raw(_MARK + b"%d" % (len(texts) - 1) + _MARK)
    if isinstance(value, dict):
        return {key: _marked(item, texts) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_marked(item, texts) for item in value]
    return value


def sha256_hex(data: bytes) -> str:
    """Lower-case hex SHA-256 of `data`."""
    return hashlib.sha256(data).hexdigest()


def canonical_hash(value: Json) -> str:
    """Lower-case hex SHA-256 of the canonical JSON of `value`."""
    return sha256_hex(canonical_bytes(value))


def clean_text(text: str) -> str:
    r"""`text` with lone surrogates spelled out (`\ud800`), so that it can be stored as UTF-8."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text


def name_text(name: str) -> str:
    r"""The name of a file, or an argument of the command line, as text.

    Python keeps bytes that the locale cannot decode as surrogates (PEP 383). They are text if they are UTF-8,
    else they are spelled out (`caf\xe9.csv`).
    """
    if name.isascii():
        return name
    return clean_text(_BYTES.sub(_decoded, name))


def name_on_disk(text: str) -> str:
    """The name with which a file is opened whose name is that text, whatever the locale."""
    return os.fsdecode(text.encode("utf-8", "backslashreplace"))


def _decoded(found: re.Match[str]) -> str:
    return found[0].encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def clean_json(value: object) -> Json:
    """`value` as clean JSON: values that a Python decoder or a table may produce, made storable.

    NaN and infinities become the strings "NaN", "Infinity" and "-Infinity"; bytes become text
    (UTF-8 with backslash escapes); keys become strings; dates, decimals and other objects become
    their `isoformat()` or `str()`. Applying it twice changes nothing more.
    """
    # The usual types first: each act that is saved goes through here.
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(str(key)): clean_json(item) for key, item in value.items()}
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        if math.isnan(value):
            return "NaN"
        if math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        return value
    if isinstance(value, Mapping):
        return {clean_text(str(key)): clean_json(item) for key, item in value.items()}
    if isinstance(value, bytes | bytearray):
        return bytes(value).decode("utf-8", "backslashreplace")
    if isinstance(value, Sequence | set | frozenset):
        return [clean_json(item) for item in value]
    isoformat = getattr(value, "isoformat", None)
    return clean_text(str(isoformat() if callable(isoformat) else value))
