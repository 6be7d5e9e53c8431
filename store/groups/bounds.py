"""Which pairs of coded texts can be alike at all: two bounds that never lose a pair.

For the normalised Indel similarity s = 2·LCS / (a + b) of texts of a and b words, s >= t needs
min(a, b) >= max(a, b) · t / (2 - t), and 2 · Σ min(h_a, h_b) >= t · (a + b) for any histograms h of their
words, folded into bins as one likes: folding only raises the sum.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

BINS: Final = 32
COARSE: Final = 8
"""The first look is at so many bins, each four of the others together: it leaves few pairs for the second."""
TILE: Final = 64
CHUNK: Final = 4096
THREADS: Final = 2
_SLACK: Final = 1e-6

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Profile:
    """The lengths and folded word histograms of some coded texts, sorted by length.

    `order` are the places that the sorted rows had among the texts given; `bins` is n x BINS, `coarse` is
    COARSE x n.
    """

    order: Ints
    lengths: Ints
    bins: npt.NDArray[Any]
    coarse: npt.NDArray[Any]


def profile(codes: Sequence[str], width: type[np.unsignedinteger[Any]] | None = None) -> Profile:
    """The profile of coded texts. `width` is the integer type of the histograms (default: the smallest
    in which no count is cut off)."""
    lengths = np.fromiter(map(len, codes), np.int64, len(codes))
    order = np.argsort(lengths, kind="stable")
    counts: npt.NDArray[Any] = np.zeros((len(codes), BINS), np.uint32)
    rows = np.repeat(np.arange(len(codes), dtype=np.int64), lengths)
    if len(rows):
        points = np.frombuffer("".join(codes).encode("utf-32-le", "surrogatepass"), np.uint32)
        flat = rows * BINS + points % BINS
        counts = np.bincount(flat, minlength=len(codes) * BINS).reshape(len(codes), BINS)
    kind = width or width_for(int(lengths.max(initial=0)))
    bins = counts[order].astype(kind)
    folded = counts[order].reshape(len(codes), BINS // COARSE, COARSE).sum(axis=1)
    coarse = np.ascontiguousarray(folded.T.astype(kind))
    return Profile(order, lengths[order], bins, coarse)


def width_for(longest: int) -> type[np.unsignedinteger[Any]]:
    """The integer type in which histograms and their sums of texts so long fit."""
    return np.uint8 if longest <= 255 else np.uint16 if longest <= 65_535 else np.uint32


def candidates(left: Profile, right: Profile, t: float) -> Iterator[tuple[Ints, Ints]]:
    """Pairs (place among the left texts, place among the right texts) that may have s >= t, a batch at a
    time; every pair that has it is among them. Both profiles are of one integer type."""
    tiles = range(0, len(left.lengths), TILE)
    if not len(right.lengths):
        return
    with ThreadPoolExecutor(THREADS) as pool:
        for found in pool.map(lambda start: _tile(left, right, start, t), tiles):
            if len(found[0]):
                yield found


def _tile(left: Profile, right: Profile, start: int, t: float) -> tuple[Ints, Ints]:
    lengths = left.lengths[start : start + TILE]
    bins = left.bins[start : start + TILE]
    coarse = left.coarse[:, start : start + TILE]
    share = t / (2 - t)
    low = np.searchsorted(right.lengths, math.ceil(lengths[0] * share - _SLACK), "left")
    high = np.searchsorted(right.lengths, math.floor(lengths[-1] / share + _SLACK), "right")
    ours: list[Ints] = []
    theirs: list[Ints] = []
    for first in range(int(low), int(high), CHUNK):
        last = min(first + CHUNK, int(high))
        total = np.minimum(coarse[0][:, None], right.coarse[0, None, first:last])
        part = np.empty_like(total)
        for row in range(1, COARSE):
            np.minimum(coarse[row][:, None], right.coarse[row, None, first:last], out=part)
            total += part
        # Right texts are sorted by length, so the first of the chunk is the least demanding.
        least = np.ceil((lengths + right.lengths[first]) * (t / 2) - _SLACK)
        i, j = np.nonzero(total >= least[:, None].astype(np.int64))
        need = np.ceil((lengths[i] + right.lengths[first + j]) * (t / 2) - _SLACK)
        near = total[i, j] >= need
        i, j, need = i[near], j[near], need[near]
        keep = np.minimum(bins[i], right.bins[first + j]).sum(axis=1, dtype=np.int64) >= need
        ours.append(left.order[start + i[keep]])
        theirs.append(right.order[first + j[keep]])
    empty = np.empty(0, np.int64)
    return (np.concatenate(ours) if ours else empty, np.concatenate(theirs) if theirs else empty)
