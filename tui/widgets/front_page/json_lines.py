"""JSON that was written on one line, shown on several: each sign keeps its place in the text."""

from __future__ import annotations

import re
from typing import Final

from .words import parsed_json

LONGEST: Final = 64_000
"""Characters of a text that is taken apart."""

_PART: Final = re.compile(
    r'"(?:[^"\\]|\\.)*"|(?P<open>[{\[])\s*(?P<empty>[}\]])?|(?P<close>[}\]])|(?P<next>,)\s*|(?P<is>:)\s*'
)
_INDENT: Final = "  "


def line_breaks(text: str) -> list[tuple[int, int, str]]:
    """The signs of a JSON text that begin or end a line, as ranges with what to show for them; none for a text that
    has lines already, is no object or list, or is too long."""
    if len(text) > LONGEST or "\n" in text.strip() or parsed_json(text) is None:
        return []
    found: list[tuple[int, int, str]] = []
    depth = 0
    for match in _PART.finditer(text):
        if match["open"] and not match["empty"]:
            depth += 1
            shown = match["open"] + "\n" + _INDENT * depth
        elif match["close"]:
            depth -= 1
            shown = "\n" + _INDENT * depth + match["close"]
        elif match["next"]:
            shown = ",\n" + _INDENT * depth
        elif match["is"]:
            shown = ": "
        else:
            continue
        found.append((match.start(), match.end(), shown))
    return found
