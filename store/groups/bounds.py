"""Which pairs of coded texts can reach a similarity: two bounds that never lose a pair.

For the normalised Indel similarity s = 2·LCS / (a + b) of texts of a and b words, s >= t needs
min(a, b) >= max(a, b) · t / (2 - t), and 2 · Σ min(h_a, h_b) >= t · (a + b) for any histograms h of their
words, folded into any bins: folding only raises the sum.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

BINS: Final = 32
COARSE: Final = 8
"""The first test uses COARSE bins, each the sum of four: it leaves few pairs for the second."""
LOTS: Final = 256
TILE: Final = 64
CHUNK: Final = 4096
THREADS: Final = 2
SLACK: Final = 1e-6
"""Tolerance for rounding."""
_AT_ONCE: Final = 1 << 14

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Bags:
    """The words of some coded texts, without their order. `bins` are histograms of them, folded to n x BINS;
    `lots` are bit sets: which of LOTS hash buckets the words of a text fall into, n x 4 words of 64 bits."""

    lengths: Ints
    bins: npt.NDArray[Any]
    lots: npt.NDArray[np.uint64]

    def __getitem__(self, rows: Ints) -> Bags:
        """The bags of these texts."""
        return Bags(self.lengths[rows], self.bins[rows], self.lots[rows])


@dataclass(frozen=True)
class Profile:
    """Bags sorted by the length of their texts. `order` are their places before sorting; `coarse` are the bins,
    folded again, COARSE x n."""

    order: Ints
    bags: Bags
    coarse: npt.NDArray[Any]


def bags_of(lengths: Ints, words: Ints) -> Bags:
    """The bags of texts of these lengths; `words` are the numbers of their words, text after text."""
    count = len(lengths)
    rows = np.repeat(np.arange(count, dtype=np.int64), lengths)
    bins = np.bincount(rows * BINS + words % BINS, minlength=count * BINS)
    bins = bins.astype(width_for(int(lengths.max(initial=0)))).reshape(count, BINS)
    lots = np.empty((count, LOTS // 64), np.uint64)
    ends = np.concatenate([[0], np.cumsum(lengths)])
    for first in range(0, count, _AT_ONCE):
        last = min(first + _AT_ONCE, count)
        own = slice(ends[first], ends[last])
        held = np.zeros((last - first, LOTS), np.bool_)
        held[rows[own] - first, words[own] % LOTS] = True
        lots[first:last] = np.packbits(held, axis=1).view(np.uint64)
    return Bags(lengths, bins, lots)


def profile_of(bags: Bags) -> Profile:
    """The profile of texts with these bags."""
    order = np.argsort(bags.lengths, kind="stable")
    bags = bags[order]
    kind = bags.bins.dtype
    folded = bags.bins.reshape(len(order), BINS // COARSE, COARSE).sum(axis=1, dtype=kind)
    return Profile(order, bags, np.ascontiguousarray(folded.T))


def common(
    left: Bags, right: Bags, i: Ints, j: Ints, need: npt.NDArray[Any]
) -> npt.NDArray[np.bool_]:
    """Which of the pairs (i of the left, j of the right) may have the needed number of words in common."""
    # A bucket that only one text uses is a word that the other text does not contain.
    spare_left = left.lengths[i] - need
    spare_right = right.lengths[j] - need
    kind = width_for(LOTS)
    only_left, only_right = np.zeros(len(i), kind), np.zeros(len(i), kind)
    for column in range(LOTS // 64):
        ours, theirs = left.lots[i, column], right.lots[j, column]
        only_left += np.bitwise_count(ours & ~theirs)
        only_right += np.bitwise_count(theirs & ~ours)
    near = (only_left <= spare_left) & (only_right <= spare_right)
    some = np.flatnonzero(near)
    least = np.minimum(left.bins[i[some]], right.bins[j[some]])
    near[some] = least.sum(axis=1, dtype=np.int64) >= need[some]
    return np.asarray(near, np.bool_)


def width_for(longest: int) -> type[np.unsignedinteger[Any]]:
    """The integer type for histograms, and their sums, of texts up to this length."""
    return np.uint8 if longest <= 255 else np.uint16 if longest <= 65_535 else np.uint32


def candidates(left: Profile, right: Profile, t: float) -> Iterator[tuple[Ints, Ints]]:
    """Pairs (place among the left texts, place among the right texts) that may have s >= t, a batch at a
    time; every pair that has it is included. Both profiles have the same integer type."""
    tiles = range(0, len(left.order), TILE)
    if not len(right.order):
        return
    with ThreadPoolExecutor(THREADS) as pool:
        for found in pool.map(lambda start: _tile(left, right, start, t), tiles):
            if len(found[0]):
                yield found


def _tile(left: Profile, right: Profile, start: int, t: float) -> tuple[Ints, Ints]:
    own = left.bags[np.arange(start, min(start + TILE, len(left.order)))]
    coarse = left.coarse[:, start : start + TILE]
    lengths, others = own.lengths, right.bags.lengths
    share = t / (2 - t)
    low = np.searchsorted(others, math.ceil(lengths[0] * share - SLACK), "left")
    high = np.searchsorted(others, math.floor(lengths[-1] / share + SLACK), "right")
    ours: list[Ints] = []
    theirs: list[Ints] = []
    for first in range(int(low), int(high), CHUNK):
        last = min(first + CHUNK, int(high))
        total = np.minimum(coarse[0][:, None], right.coarse[0, None, first:last])
        part = np.empty_like(total)
        for row in range(1, COARSE):
            np.minimum(coarse[row][:, None], right.coarse[row, None, first:last], out=part)
            total += part
        # Right texts are sorted by length, so the first of the chunk needs the fewest common words.
        least = np.ceil((lengths + others[first]) * (t / 2) - SLACK)
        i, j = np.nonzero(total >= least[:, None].astype(np.int64))
        need = np.ceil((lengths[i] + others[first + j]) * (t / 2) - SLACK)
        near = np.flatnonzero(total[i, j] >= need)
        i, j, need = i[near], first + j[near], need[near].astype(np.int64)
        keep = common(own, right.bags, i, j, need)
        ours.append(left.order[start + i[keep]])
        theirs.append(right.order[j[keep]])
    empty = np.empty(0, np.int64)
    return (np.concatenate(ours) if ours else empty, np.concatenate(theirs) if theirs else empty)
