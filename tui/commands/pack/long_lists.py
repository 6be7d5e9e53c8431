"""Lists of a pack that may be long: their first lines, and how many more there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..context import Settings

MOST: Final = 200


def first_lines(settings: Settings, lines: Sequence[str], what: str = "") -> None:
    """Print the first of these lines, set in, and how many more there are (of `what`), which --json lists."""
    for line in lines[:MOST]:
        settings.out(f"  {line}")
    if len(lines) > MOST:
        more = f"{len(lines) - MOST:,} more"
        settings.out(f"  and {f'{more} {what}' if what else more} (--json lists them)")
