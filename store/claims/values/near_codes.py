"""Codes, addresses and telephone numbers that differ from a given one as a slip makes them differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_SHORTEST_CUT: Final = 5
"""A code of fewer characters without its last one is too short to be taken for it."""


def changed_codes(kind: str, code: str) -> Iterator[str]:
    """The code with its last character another, two neighbours swapped, or its last character missing."""
    if kind == "email":
        name, _, domain = code.partition("@")
        yield f"{name}x@{domain}"
        yield f"{name}@mail.{domain}"
        return
    last = max(
        (at for at, char in enumerate(code) if char.isalnum() and char.isascii()), default=-1
    )
    if last < 0:
        return
    yield code[:last] + _next(code[last]) + code[last + 1 :]
    for at in range(1, len(code) - 1):
        here, there = code[at], code[at + 1]
        if here.isdecimal() and there.isdecimal() and here != there:
            yield code[:at] + there + here + code[at + 2 :]
            break
    if last == len(code) - 1 and last >= _SHORTEST_CUT and code[last - 1].isdecimal():
        yield code[:last]


def _next(char: str) -> str:
    """The next digit or letter: 9 is followed by 0, z by a."""
    first, count = ("0", 10) if char.isdecimal() else ("A", 26) if char.isupper() else ("a", 26)
    return chr(ord(first) + (ord(char) - ord(first) + 1) % count)
