"""Values and ids of OpenTelemetry's JSON: AnyValue, attributes, trace and span ids.

Source: opentelemetry-proto, JSON mapping: 64-bit integers as decimal strings; ids in hex, or base64 from
canonical protobuf writers.
"""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache
from typing import Final

from ...canonical import Json
from ..protocol import Octets

_LOWER_HEX: Final = re.compile("[0-9a-f]+")
_HEX: Final = re.compile("[0-9a-fA-F]+")
_ID_PAIRS: Final = re.compile(rb'race(?:Id|_id)"(?:\s*:\s*"([0-9a-f]{32})")?')
_ESCAPED_LETTER: Final = re.compile(rb"\\u00[4-7]")


def any_value(value: Json) -> Json:
    """An AnyValue as plain JSON. Integers come as strings; bytes stay base64 text."""
    if not isinstance(value, dict):
        return value
    for camel, item in value.items():
        name = camel.replace("_", "").lower()
        if name == "stringvalue":
            return item
        if name == "boolvalue":
            return bool(item)
        if name == "intvalue":
            return _whole_number(item)
        if name == "doublevalue":
            return float(item) if isinstance(item, int | float) else item
        if name == "bytesvalue":
            return item
        if name == "arrayvalue":
            held = item.get("values") if isinstance(item, dict) else item
            return [any_value(one) for one in held] if isinstance(held, list) else held or []
        if name == "kvlistvalue":
            held = item.get("values") if isinstance(item, dict) else item
            return attributes_of(held) if isinstance(held, list | dict | None) else held
    return None


def _whole_number(value: Json) -> Json:
    """A whole number, written as a text; as it is if it is none."""
    try:
        return int(value) if isinstance(value, int | float | str) else value
    except (ValueError, OverflowError):
        return value


def attributes_of(pairs: Json) -> dict[str, Json]:
    """A list of {key, value} as a dict. Plain dicts are returned unchanged."""
    if isinstance(pairs, dict):
        return dict(pairs)
    out: dict[str, Json] = {}
    if pairs is not None and not isinstance(pairs, list):
        return {"attributes": pairs}
    for number, pair in enumerate(pairs or ()):
        if isinstance(pair, dict) and "key" in pair:
            value = pair.get("value")
            # Almost all attributes are texts.
            if type(value) is dict and len(value) == 1 and "stringValue" in value:
                out[str(pair["key"])] = value["stringValue"]
            else:
                out[str(pair["key"])] = any_value(value)
        elif pair not in (None, {}):
            out[f"attributes.{number}"] = pair
    return out


@lru_cache(maxsize=1024)
def _hex(text: str, size: int) -> str | None:
    text = text.strip()
    if text.lower().startswith("0x"):
        text = text[2:]
    if not text or text.lower() in ("none", "null", "undefined") or set(text) == {"0"}:
        return None
    if len(text) == size * 2 and _HEX.fullmatch(text):
        return text.lower()
    if text.endswith("=") or len(text) == -(-size // 3) * 4:
        try:
            raw = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            return text
        if len(raw) == size:
            return None if not any(raw) else raw.hex()
    return text


def hex_id(value: Json, size: int) -> str | None:
    """A span or trace id of `size` bytes as lower-case hex; None for any notation of a missing id."""
    if value is None:
        return None
    text = str(value)
    # The usual notation. Every span has a different id, so caching would not help.
    if len(text) == size * 2 and _LOWER_HEX.fullmatch(text):
        return text if text.strip("0") else None
    # Long values are not ids, so they are not cached.
    return _hex(text, size) if len(text) < 100 else text.strip()


def scanned_ids(raw: Octets) -> list[str] | None:
    """The trace ids in undecoded bytes (including those of links, which is harmless); None if one might be
    written in an unusual way."""
    found = _ID_PAIRS.findall(raw)
    if b"" in found or _ESCAPED_LETTER.search(raw):
        return None
    return [one.decode() for one in found if one.strip(b"0")]
