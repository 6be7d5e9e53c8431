"""Numbers in words: "1 trace", "39 traces", "a, b and 3 more"."""

from __future__ import annotations

from collections.abc import Iterable


def counted(number: int, one: str, more: str = "") -> str:
    """A number with its noun; `more` is the noun of several, if it is not the one with an s."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def listed(names: Iterable[str], most: int = 10) -> str:
    """Names as text; of many the first ones, and how many more there are."""
    every = list(names)
    more = f" and {len(every) - most:,} more" if len(every) > most else ""
    return f"{', '.join(every[:most])}{more}"
