"""Objects that give one key more than once: every value is kept, and a note says so.

The last value is the one that counts, as for most JSON readers; earlier ones that differ are kept beside it, with
their number: {"id": 1, "id": 2} is read as {"id (1)": 1, "id": 2}. RFC 8259, section 4, leaves it open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, Final, TypeVar

import msgspec

from ...canonical import Json

K = TypeVar("K", bound=Hashable)

_ENCODER: Final = msgspec.json.Encoder()
_LARGE: Final = 4 << 20
_LEVELS: Final = 3
"""The levels of a large value that are measured part by part, so that it is not held twice."""
_MOST_NAMED: Final = 3
_MOST_CHARS: Final = 60


def may_repeat_keys(raw: bytes | bytearray, value: Json) -> bool:
    """Whether decoding may have lost the values of repeated keys; False is certain.

    A decoded value that is encoded again has one colon less for each lost key. It costs half of what decoding does,
    and a look at every key would cost several times as much. Colons written as escapes could make up for the lost.
    """
    if type(value) is not dict and type(value) is not list:
        return False
    if raw.count(b":") != _colons(value, _LEVELS if len(raw) > _LARGE else 0):
        return True
    return b"\\" in raw and b"\\u003" in raw


def _colons(value: Json, levels: int) -> int:
    """How many colons a value has as JSON."""
    if isinstance(value, str):
        return value.count(":")
    if levels and isinstance(value, dict):
        keys: int = sum(key.count(":") for key in value) + len(value)
        return keys + sum(_colons(item, levels - 1) for item in value.values())
    if levels and isinstance(value, list):
        return sum(_colons(item, levels - 1) for item in value)
    return _ENCODER.encode(value).count(b":")


class RepeatedKeys:
    """Puts objects together from their pairs, and counts the keys that were given more than once."""

    def __init__(self) -> None:
        self._found: Counter[str] = Counter()

    def object_of(self, pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        """An object with every value: the `object_pairs_hook` of Python's decoder."""
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        names = self.distinct([key for key, _ in pairs])
        whole = dict(zip(names, (value for _, value in pairs), strict=True))
        # An earlier value that is the same says nothing more.
        return {
            name: value
            for (key, _), (name, value) in zip(pairs, whole.items(), strict=True)
            if name == key or value != found[key]
        }

    def distinct(self, keys: Sequence[str]) -> list[str]:
        """The keys of one object, each once: all but the last of those that are the same get their number."""
        left = Counter(keys)
        taken = set(keys)
        seen: Counter[str] = Counter()
        out = []
        for key in keys:
            left[key] -= 1
            seen[key] += 1
            name = key
            if left[key]:
                self._found[key] += 1
                name = f"{key} ({seen[key]})"
                while name in taken:
                    name += "\u2032"
            taken.add(name)
            out.append(name)
        return out

    def notes(self) -> tuple[str, ...]:
        """What was found since the last call, for the traces that are made of it."""
        found, self._found = self._found, Counter()
        return tuple(_notes(found))


def _notes(keys: Iterable[str]) -> Iterable[str]:
    named = list(keys)
    for key in named[:_MOST_NAMED]:
        short = key if len(key) <= _MOST_CHARS else f"{key[:_MOST_CHARS]}…"
        yield (
            f"the key {short!r} is given more than once in one object: the last value counts, "
            f"an earlier one is kept as '{short} (1)'"
        )
    if len(named) > _MOST_NAMED:
        yield f"{len(named) - _MOST_NAMED} more keys are given more than once in one object"
