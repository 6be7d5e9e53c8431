"""Traces as vectors of equal length: what was asked, which steps were taken, which values the metadata have.

Words are counted at places that follow from their checksum (Weinberger et al. 2009), so that any number of traces takes a fixed
space each and the same trace is the same vector on every machine. What most traces have counts little (Spärck Jones 1972).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final, TypeAlias
from zlib import crc32

import numpy as np
import numpy.typing as npt

Vectors: TypeAlias = npt.NDArray[np.float32]
"""A row for each trace; its length is 1, so that the product of two rows is their similarity, from 0 to 1."""
Parts: TypeAlias = tuple[str, Sequence[str], Sequence[str]]
"""Of a trace: the text that was asked, its edges, its values."""

_SIZES: Final = (128, 64, 64)
"""Places for the words of the text, for edges and for values."""
_SHARES: Final = (0.5, 0.3, 0.2)
"""How much of the similarity of two traces each makes."""
_ROWS: Final = 2048
_WORD: Final = re.compile(r"\w+")
_DIGITS: Final = re.compile(r"\d+")


@lru_cache(maxsize=200_000)
def _place(word: str, size: int) -> int:
    return crc32(word.encode("utf-8", "replace")) % size


def _words(text: str) -> list[str]:
    return _WORD.findall(_DIGITS.sub("0", text.casefold()))


def vectors(traces: Iterable[Parts], count: int) -> Vectors:
    """The vectors of so many traces, in 1 KiB each."""
    width = sum(_SIZES)
    found = np.zeros((count, width), dtype=np.float32)
    going = iter(traces)
    row = 0
    # Counted many rows at a time: adding to one element of an array after the other is slow.
    while some := list(islice(going, _ROWS)):
        places: list[int] = []
        for at, (text, edges, values) in enumerate(some):
            start = at * width
            for words, size in zip((_words(text), edges, values), _SIZES, strict=True):
                places += [start + _place(word, size) for word in words]
                start += size
        held = np.bincount(np.array(places, dtype=np.int64), minlength=len(some) * width)
        found[row : row + len(some)] = held.reshape(len(some), width)
        row += len(some)
    start = 0
    for size, share in zip(_SIZES, _SHARES, strict=True):
        _weigh(found[:, start : start + size], share)
        start += size
    lengths = np.sqrt(np.einsum("ij,ij->i", found, found))
    found /= np.where(lengths > 0, lengths, 1)[:, None]
    return found


def _weigh(part: Vectors, share: float) -> None:
    """Let what is everywhere count little, and each part its share."""
    if not len(part):
        return
    have = (part > 0).sum(axis=0)
    part *= np.log(1 + len(part) / np.maximum(have, 1)).astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", part, part))
    part *= (np.sqrt(share) / np.where(lengths > 0, lengths, 1)).astype(np.float32)[:, None]
