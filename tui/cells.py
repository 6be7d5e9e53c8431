"""How wide text is in a terminal, and where it may be cut: by cells and clusters, never by `len`.

Pure. The text is display text (`safe_text`): no control characters, so every width is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from wcwidth import wcswidth, wcwidth

NARROW: Final = (
    "\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038e-\u03a1"
    "\u03a3-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u2121\u2123-\u2138"
    "\u213a-\u2189\u2190-\u2193\u2200-\u22ff\u2400-\u2426\u2500-\u259f"
)
"""Characters of exactly one cell that never join with what follows, as a regex class:
enough of them that most text needs no closer look."""

_NOT_NARROW: Final = re.compile(f"[^{NARROW}]")
_NOT_ALONE: Final = re.compile(
    r"[^\u3000-\u3029\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]"
)
_JOINERS: Final = "\u200d"


def is_narrow(text: str) -> bool:
    """Whether every character takes one cell, so that its length is its width."""
    return text.isascii() or _NOT_NARROW.search(text) is None


@lru_cache(maxsize=8192)
def _cluster_cells(cluster: str) -> int:
    return max(0, wcswidth(cluster))


@lru_cache(maxsize=8192)
def _joins(character: str) -> bool:
    """Whether a character belongs to the one before it: a mark, a joiner, a skin tone."""
    return wcwidth(character) == 0 or "\U0001f3fb" <= character <= "\U0001f3ff"


def clusters(text: str) -> Iterator[str]:
    """What a reader takes for single characters: a base with its marks, an emoji with its joiners,
    a flag of two regional letters. Joined again they are `text`."""
    start, end, size = 0, 1, len(text)
    while start < size:
        flag = "\U0001f1e6" <= text[start] <= "\U0001f1ff"
        end = start + 1
        if flag and end < size and "\U0001f1e6" <= text[end] <= "\U0001f1ff":
            end += 1
        while end < size and (_joins(text[end]) or text[end - 1] in _JOINERS):
            end += 1
        yield text[start:end]
        start = end


def cells(text: str) -> int:
    """How many terminal cells one line of display text takes."""
    if is_narrow(text):
        return len(text)
    if _NOT_ALONE.search(text) is None:
        return 2 * len(text)
    return sum(map(_cluster_cells, clusters(text)))


def fitting(text: str, width: int, start: int = 0) -> int:
    """The index behind the last cluster that fits into `width` cells from index `start` on."""
    chunk = text[start : start + width + 1]
    if is_narrow(chunk):
        # A mark after the chunk may belong to its last character, which then goes with it.
        end = start + min(width, len(chunk))
        if end >= len(text) or is_narrow(text[end]):
            return end
    taken, used = start, 0
    # A cluster is a base, at most eight marks and joiners: the slice bounds the look-ahead.
    for cluster in clusters(text[start : start + 16 * (width + 1)]):
        used += _cluster_cells(cluster)
        if used > width:
            break
        taken += len(cluster)
    return taken


def cut(text: str, width: int, mark: str = "…") -> str:
    """`text` if it fits into `width` cells, else its beginning with `mark` at the end."""
    if width <= 0:
        return ""
    if len(text) <= 4 * width and cells(text) <= width:
        return text
    if fitting(text, width) == len(text):
        return text
    return text[: fitting(text, max(0, width - cells(mark)))] + mark


def padded(text: str, width: int) -> str:
    """`text` cut or filled with spaces to exactly `width` cells."""
    short = cut(text, width)
    return short + " " * (width - cells(short))
