"""A number with its noun, in words: "1 trace", "39 traces"."""

from __future__ import annotations


def counted(number: int, one: str, more: str = "") -> str:
    """A number with its noun; `more` is the noun of several, if it is not the one with an s."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"
