"""Bytes of one JSON value: strict JSON fast, what tools write instead of it in a second attempt, or why neither is it."""

from __future__ import annotations

import codecs
import json
import re
from itertools import accumulate
from typing import Any, Final, TypeAlias

import msgspec

from ...canonical import Json, clean_json
from .encodings import encoding_hint, likely_encoding
from .repeated_keys import RepeatedKeys, may_repeat_keys

MAX_DEPTH: Final = 200
TOO_DEEP: Final = f"nested deeper than {MAX_DEPTH} levels"
_DECODER: Final = msgspec.json.Decoder()
_HOLDERS: Final = frozenset((dict, list))
_STRING: Final = re.compile(rb'"[^"]*"?')
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b'[]{}"'))
_STEPS: Final = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
Notes: TypeAlias = tuple[str, ...]
Octets: TypeAlias = bytes | bytearray


class NotJson(ValueError):
    """The reason why bytes are not JSON."""


def too_deep(data: Octets) -> bool:
    """Whether arrays and objects nest deeper than MAX_DEPTH; counts brackets outside strings."""
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return False
    # Remove escapes first, left to right as JSON pairs them; the remaining quotes delimit strings.
    plain = data.replace(b"\\\\", b"").replace(b'\\"', b"").translate(None, _NO_BRACKETS)
    brackets = _STRING.sub(b"", plain)
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0) > MAX_DEPTH


def as_utf8(data: bytes) -> bytes:
    """Return `data` without a byte order mark, with UTF-16 and UTF-32 converted to UTF-8."""
    for mark, name in (
        (codecs.BOM_UTF8, ""),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            if not name:
                return data[len(mark) :]
            return data.decode(name, "replace").encode("utf-8", "surrogatepass")
    return data


def decode_json(data: Octets | str) -> Json:
    """The JSON value in `data`, as clean JSON.

    The fast decoder accepts strict JSON only. Other input gets a second attempt: NaN and infinities become
    strings, lone surrogates are escaped. Of repeated keys every value is kept (see `repeated_keys`).
    Raises NotJson.
    """
    return decode_noting(data)[0]


def decode_noting(data: Octets | str) -> tuple[Json, Notes]:
    """The value as from `decode_json`, and notes on what is unusual in it. Raises NotJson."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    try:
        value: Json = _DECODER.decode(raw)
    except RecursionError:
        raise NotJson(TOO_DEEP) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        if too_deep(raw):
            raise NotJson(TOO_DEEP) from None
        return _leniently(raw)
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH and _nests_too_deep(value):
        raise NotJson(TOO_DEEP)
    if may_repeat_keys(raw, value):
        return _leniently(raw)
    return value, ()


def _nests_too_deep(value: Json) -> bool:
    """Whether a decoded value nests deeper than MAX_DEPTH, checked level by level to avoid recursion."""
    level = [value] if type(value) in _HOLDERS else []
    for _ in range(MAX_DEPTH):
        level = [
            item
            for holder in level
            for item in (holder.values() if type(holder) is dict else holder)
            if type(item) in _HOLDERS
        ]
        if not level:
            return False
    return True


def _not_utf8(data: bytes, at: int) -> str:
    hint = encoding_hint(likely_encoding(data[max(0, at - 2000) :]))
    return f"byte {at}: 0x{data[at]:02x} is not UTF-8. {hint}"


def _leniently(raw: Octets) -> tuple[Json, Notes]:
    """Decode bytes that are not strict JSON, or have repeated keys. Raises NotJson."""
    data = as_utf8(bytes(raw))
    try:
        # Lone surrogates come from tools that truncate texts; they are escaped below.
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise NotJson(_not_utf8(data, error.start)) from None
    repeated = RepeatedKeys()
    try:
        value, end = raw_value(text.lstrip(" \t\r\n"), 0, repeated)
    except json.JSONDecodeError as error:
        raise NotJson(f"not JSON: {error.msg} at character {error.pos + 1}") from None
    except (RecursionError, ValueError) as error:
        raise NotJson(f"not JSON: {error}") from None
    if text.lstrip(" \t\r\n")[end:].strip():
        raise NotJson(f"not JSON: text after the value, at character {end + 1}")
    return clean_json(value), repeated.notes()


def raw_value(text: str, at: int, repeated: RepeatedKeys) -> tuple[Any, int]:
    """The value that begins at a place of a text, and where it ends. Raises ValueError or RecursionError."""
    decoder = json.JSONDecoder(strict=False, object_pairs_hook=repeated.object_of)
    return decoder.raw_decode(text, at)
