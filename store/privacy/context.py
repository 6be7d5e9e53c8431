"""Whether one of some words stands shortly before a place of a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?i)(?<![^\W_])(?:{'|'.join(map(re.escape, longest_first))})(?![^\W_])")


def near(text: str, start: int, words: Sequence[str], reach: int) -> str:
    """The last of these words in the `reach` characters before `start`; empty if there is none.

    A sentence or a line that ends between them parts them.
    """
    if not words:
        return ""
    before = text[max(0, start - reach) : start]
    before = re.split(r"\n\s*\n|(?<=[a-z])[.!?]\s|\\n", before)[-1]
    found = ""
    for match in _pattern(tuple(words)).finditer(before):
        found = match[0]
    return found
