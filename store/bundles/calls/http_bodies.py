"""The body of a recorded HTTP request or response: as JSON if it is JSON, else as text.

Recorders keep a compressed body as it was sent: as base64 (`!!binary` in YAML, `base64_string` in JSON) or as characters.
Sources: vcrpy (`serializers`, `filters.decode_response`), betamax and Ruby's VCR (`base64_string`), pydantic-ai's
recordings (`parsed_body`).
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

from ...canonical import Json
from ..values.json_access import json_in_text, mapping

LARGEST: Final = 64 << 20
"""Bytes of a body after decompression; a larger one is not read."""
_GZIP: Final = b"\x1f\x8b"
_ZLIB: Final = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_EITHER: Final = 47
"""For zlib: a gzip or a zlib header."""
_BARE: Final = -15
"""For zlib: no header, as some servers send `deflate`."""


class NotReadable(ValueError):
    """Why a body cannot be read, in words that follow "the body"."""


def body_of(side: Mapping[str, Json]) -> Json:
    """The body of a request or a response, decompressed. Raises NotReadable."""
    parsed = side.get("parsed_body")
    if parsed is not None:
        return parsed
    body = side.get("body")
    held = body
    if isinstance(body, dict):
        held = next((body[name] for name in ("string", "base64_string") if name in body), body)
    if not isinstance(held, str):
        return held
    named = isinstance(body, dict) and "base64_string" in body and "string" not in body
    raw = _bytes_of(held, _encoding(side), base64_only=named)
    return json_in_text(held if raw is None else raw.decode("utf-8", "replace"))


def raw_body(side: Mapping[str, Json]) -> bytes | None:
    """The bytes of a body that is no text, such as the frames of an event stream; None for a text."""
    body = mapping(side.get("body"))
    held = body.get("string", body.get("base64_string"))
    return _from_base64(held) if isinstance(held, str) else None


def _encoding(side: Mapping[str, Json]) -> str:
    """The `content-encoding` of a message, in small letters; header values are lists in most recordings."""
    for name, value in mapping(side.get("headers")).items():
        if name.casefold() == "content-encoding":
            first = value[0] if isinstance(value, list) and value else value
            return str(first).strip().casefold()
    return ""


def _bytes_of(text: str, encoding: str, *, base64_only: bool) -> bytes | None:
    """The bytes that a body stands for, decompressed; None if it is plain text already."""
    head = text[:2]
    as_characters = head.encode("latin-1", "replace")
    if as_characters == _GZIP or (encoding and as_characters in _ZLIB):
        try:
            return decompressed(text.encode("latin-1"), encoding)
        except UnicodeEncodeError:
            raise NotReadable("was damaged when it was recorded") from None
    if not base64_only and (
        text.lstrip()[:1] in ("{", "[") or not (encoding or _may_be_gzip(text))
    ):
        return None
    raw = _from_base64(text)
    return None if raw is None else decompressed(raw, encoding)


def _may_be_gzip(text: str) -> bool:
    return text.startswith("H4sI")


def _from_base64(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def decompressed(raw: bytes, encoding: str) -> bytes:
    """The bytes of a compressed body. Recorders leave the header of one that they decompressed. Raises NotReadable."""
    if raw[:2] == _GZIP or raw[:2] in _ZLIB:
        return _inflated(raw, _EITHER)
    if encoding == "br":
        return _brotli(raw)
    if encoding == "deflate":
        return _inflated(raw, _BARE)
    if encoding in ("zstd", "compress"):
        raise NotReadable(f"is compressed with {encoding}, which cannot be read here")
    return raw


def _inflated(raw: bytes, wbits: int) -> bytes:
    inflating = zlib.decompressobj(wbits)
    try:
        found = inflating.decompress(raw, LARGEST)
    except zlib.error as error:
        raise NotReadable(f"cannot be decompressed ({error})") from None
    if inflating.unconsumed_tail:
        raise NotReadable(f"is larger than {LARGEST >> 20} MB decompressed")
    return found


def _brotli(raw: bytes) -> bytes:
    """A body compressed with Brotli, if one of its packages is installed."""
    try:
        brotli: Any = import_module("brotli")
    except ImportError:
        raise NotReadable(
            "is compressed with br; it can be read where the package `brotli` is installed"
        ) from None
    reading = brotli.Decompressor()
    found = bytearray()
    try:
        for start in range(0, len(raw), 1 << 12):
            found += reading.process(raw[start : start + (1 << 12)])
            if len(found) > LARGEST:
                raise NotReadable(f"is larger than {LARGEST >> 20} MB decompressed")
    except brotli.error as error:
        raise NotReadable(f"cannot be decompressed ({error})") from None
    return bytes(found)
