"""One JSON value, one byte string: the ground that trace keys, rubric hashes and packs stand on.

The form follows RFC 8785 in spirit: UTF-8, no insignificant white space, object keys sorted by
code point. It is fixed for life, because keys made from it are compared across machines and years.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

Json: TypeAlias = Any
"""A JSON value: None, bool, int, float, str, a list or a str-keyed dict of them."""

_ENCODER = msgspec.json.Encoder(order="sorted")


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


def sha256_hex(data: bytes) -> str:
    """Lower-case hex SHA-256 of `data`."""
    return hashlib.sha256(data).hexdigest()


def canonical_hash(value: Json) -> str:
    """Lower-case hex SHA-256 of the canonical JSON of `value`."""
    return sha256_hex(canonical_bytes(value))


def clean_text(text: str) -> str:
    r"""`text` with lone surrogates spelled out (`\ud800`), so that it can be stored as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text


def clean_json(value: object) -> Json:
    """`value` as clean JSON: what a Python decoder or a table may hold, made storable.

    NaN and infinities become the strings "NaN", "Infinity" and "-Infinity"; bytes become text
    (UTF-8 with backslash escapes); keys become strings; dates, decimals and other objects become
    their `isoformat()` or `str()`. Applying it twice changes nothing more.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return clean_text(value)
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
