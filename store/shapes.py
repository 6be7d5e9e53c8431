"""Decoded JSON as a msgspec Struct, with errors in the words of our other messages."""

from __future__ import annotations

import re
from typing import Final, TypeVar

import msgspec

Shape = TypeVar("Shape")
_MISSING: Final = re.compile(r"Object missing required field `(\w+)`")
_PATH: Final = re.compile(r" - at `(?:key in )?\$\.?(.*)`$", re.DOTALL)
_QUOTED: Final = re.compile(r"`([^`]*)`")
_NAMES: Final = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "nothing",
}


class ShapeInvalid(ValueError):
    """Which field of some JSON is missing or of the wrong type."""


def shaped(data: object, shape: type[Shape]) -> Shape:
    """`data` as `shape`; unknown fields are ignored. Raises ShapeInvalid, for instance
    "checks[0].gate: expected true or false, got text"."""
    try:
        return msgspec.convert(data, shape)
    except msgspec.ValidationError as error:
        raise ShapeInvalid(_plain(str(error))) from None


def _plain(text: str) -> str:
    place = _PATH.search(text)
    path = place[1] if place else ""
    said = text[: place.start()] if place else text
    missing = _MISSING.fullmatch(said)
    if missing:
        return f"{path}.{missing[1]} is missing" if path else f"{missing[1]} is missing"
    said = _QUOTED.sub(lambda match: _named(match[1]), said)
    said = said[:1].lower() + said[1:]
    return f"{path}: {said}" if path else said


def _named(types: str) -> str:
    return " or ".join(_NAMES.get(name, name) for name in types.split(" | "))
