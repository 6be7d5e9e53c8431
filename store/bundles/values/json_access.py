"""Type-safe access to JSON values of an export: text, objects, lists, pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...canonical import Json
from ...trace import as_text
from ..input.json_bytes import NotJson, decode_json

NOTHING: Final[tuple[Json, ...]] = (None, "", [], {})


def text(value: Json) -> str | None:
    """Return a value as text; None if it is empty."""
    if type(value) is str:
        return value or None
    return None if value in (None, "") else as_text(value)


def page(value: Json, *names: str) -> list[Json]:
    """The rows of a page such as {"data": [...]}; the value itself if it is not a page."""
    if isinstance(value, dict):
        for name in names:
            inner = json_in_text(value.get(name))
            if isinstance(inner, list):
                return inner
    return [value]


def mapping(value: Json) -> Mapping[str, Json]:
    """Return a value as an object, decoded if it is JSON in text; {} if it is not one."""
    if type(value) is dict:
        return value
    inner = json_in_text(value)
    return inner if isinstance(inner, dict) else {}


def but(value: Mapping[str, Json], *known: str) -> dict[str, Json]:
    """The fields of an object other than the known keys, without empty values."""
    return {key: item for key, item in value.items() if key not in known and item not in NOTHING}


def listing(value: Json) -> list[Json]:
    """Return a value as a list, decoded if it is JSON in text; [] if it is not one."""
    if type(value) is list:
        return value
    inner = json_in_text(value)
    return inner if isinstance(inner, list) else []


def json_in_text(value: Json, levels: int = 3) -> Json:
    """`value`, or the list or dict that it contains as JSON in a string, up to `levels` deep."""
    if type(value) is not str:
        return value
    for _ in range(levels):
        if not isinstance(value, str):
            return value
        head = value.lstrip()[:1]
        if head not in ("{", "[", '"') or not head:
            return value
        try:
            inner = decode_json(value)
        except NotJson:
            return value
        if not isinstance(inner, dict | list | str):
            return value
        if isinstance(inner, str) and inner.lstrip()[:1] not in ("{", "[", '"'):
            return value
        value = inner
    return value
