"""What stands shortly before a place of a text: one of some words, or a label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

_LONG: Final = 5
_ENDS: Final = re.compile(r"\n\s*\n|(?<=[a-z])[.!?]\s+(?=[A-ZÄÖÜÉ])|\\n")


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    # Long words may go on: Burgerservice(nummer), phone(s).
    ends = [re.escape(one) + ("" if len(one) >= _LONG else r"(?![^\W_])") for one in longest_first]
    return re.compile(rf"(?i)(?<![^\W_])(?:{'|'.join(ends)})")


def label(words: str) -> re.Pattern[str]:
    """Finds a label at the end of a text, "order no. ", which says what comes next; `words` are the alternatives of a
    pattern."""
    return re.compile(
        rf"(?i)(?:{words})[\s_:=#\"'.-]{{1,4}}(?:(?:is|nr|no|number|nummer|id)[\s_:=#\"'.]{{1,3}})?$"
    )


def near(text: str, start: int, words: Sequence[str], reach: int) -> str:
    """The last of these words in the `reach` characters before `start`; empty if there is none.

    A sentence or a line that ends between them parts them.
    """
    if not words:
        return ""
    before = text[max(0, start - reach) : start]
    before = _ENDS.split(before)[-1]
    found = ""
    for match in _pattern(tuple(words)).finditer(before):
        found = match[0]
    return found


def said_in(text: str, words: Sequence[str]) -> Iterator[re.Match[str]]:
    """Each of these words in a text."""
    return _pattern(tuple(words)).finditer(text) if words else iter(())
