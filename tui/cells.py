"""How wide text is in a terminal, and where it may be cut: in cells and graphemes, never by `len`.

Pure. The text is display text (`safe_text`): it has no control characters. wcwidth is large, and most text needs none of
it: it is imported with the first text that does.
"""

from __future__ import annotations

import re
from typing import Final

_NOT_NARROW: Final = re.compile(
    "[^\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038e-\u03a1"
    "\u03a3-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u2121\u2123-\u2138"
    "\u213a-\u2189\u2190-\u2193\u2200-\u22ff\u2400-\u2426\u2500-\u259f]"
)
"""Anything but characters of one cell that never join with the next: most text has none of it."""

_LONGEST_GRAPHEME: Final = 16
"""Characters of a grapheme at most: `safe_text` shows no more marks than that."""


def is_narrow(text: str) -> bool:
    """Whether every character takes one cell, so that its length is its width."""
    return text.isascii() or _NOT_NARROW.search(text) is None


def cells(text: str) -> int:
    """How many terminal cells one line of display text takes."""
    if is_narrow(text):
        return len(text)
    from wcwidth import width

    return width(text)


def fitting(text: str, room: int, start: int = 0) -> int:
    """The index behind the last grapheme that fits into `room` cells from index `start` on."""
    chunk = text[start : start + room + 1]
    if is_narrow(chunk):
        # A mark after the chunk may belong to its last character, which then goes with it.
        end = start + min(room, len(chunk))
        if end >= len(text) or is_narrow(text[end]):
            return end
    from wcwidth import iter_graphemes, width

    end, used = start, 0
    for grapheme in iter_graphemes(text[start : start + _LONGEST_GRAPHEME * (room + 1)]):
        used += width(grapheme)
        if used > room:
            break
        end += len(grapheme)
    return end


def cut(text: str, room: int, mark: str = "…") -> str:
    """`text` if it fits into `room` cells, else its beginning with `mark` at the end."""
    if room <= 0:
        return ""
    head = text[: _LONGEST_GRAPHEME * (room + 1)]
    if len(head) == len(text) and cells(text) <= room:
        return text
    if is_narrow(head) and is_narrow(mark):
        return head[: max(0, room - len(mark))].rstrip(" ") + mark
    from wcwidth import clip

    # A wide character that does not fit is clipped to a space.
    return clip(head, 0, max(0, room - cells(mark))).rstrip(" ") + mark


def padded(text: str, room: int) -> str:
    """`text` cut or filled with spaces to exactly `room` cells."""
    fitting_text = cut(text, room)
    return fitting_text + " " * (room - cells(fitting_text))
