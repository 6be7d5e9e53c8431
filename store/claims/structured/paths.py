"""Paths into JSON: the singular queries of RFC 9535 (`$.items[0]['unit price']`), which name one value at most."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from ..claim import ClaimInvalid

Place: TypeAlias = str | int
"""A key of an object, or a position in a list; positions from -1 count from its end."""

MAX_PATH: Final = 500
_NAME: Final = re.compile(r"[^\W\d]\w*")
_STEP: Final = re.compile(
    r"""\.([^\W\d]\w*)|\[\s*(0|-?[1-9]\d{0,8})\s*\]|\[\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\s*\]"""
)


class _Absent:
    """The type of `ABSENT`."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()
"""There is nothing at a path; JSON's null is something."""


def read_path(text: str) -> tuple[Place, ...]:
    """The steps of a path. Raises ClaimInvalid for one that is not a singular query."""
    if not text.startswith("$") or len(text) > MAX_PATH:
        raise ClaimInvalid(f"the path {text[:60]!r} does not begin with $, as in $.items[0].total")
    places: list[Place] = []
    at = 1
    while at < len(text):
        found = _STEP.match(text, at)
        if found is None:
            raise ClaimInvalid(
                f"the path {text!r} is not understood at {text[at : at + 20]!r}; it is made of "
                ".name, ['name'] and [0]"
            )
        name, position, quoted = found.groups()
        if position is not None:
            places.append(int(position))
        else:
            places.append(name if name is not None else _unquoted(quoted))
        at = found.end()
    return tuple(places)


def _unquoted(quoted: str) -> str:
    inner = quoted[1:-1]
    if quoted[0] == "'":
        inner = inner.replace("\\'", "'").replace('"', '\\"')
    try:
        return str(json.loads(f'"{inner}"', strict=False))
    except ValueError:
        raise ClaimInvalid(f"the name {quoted} in a path has an escape that JSON has not") from None


def path_text(places: Sequence[Place]) -> str:
    """The path of some steps, which `read_path` reads."""
    out = ["$"]
    for place in places:
        if isinstance(place, int):
            out.append(f"[{place}]")
        elif _NAME.fullmatch(place):
            out.append(f".{place}")
        else:
            out.append(f"[{json.dumps(place, ensure_ascii=False)}]")
    return "".join(out)


def at_path(value: Any, places: Sequence[Place]) -> Any:
    """The value at a path, or ABSENT."""
    for place in places:
        if isinstance(place, int) and isinstance(value, list):
            if not -len(value) <= place < len(value):
                return ABSENT
            value = value[place]
        elif isinstance(place, str) and isinstance(value, dict) and place in value:
            value = value[place]
        else:
            return ABSENT
    return value
