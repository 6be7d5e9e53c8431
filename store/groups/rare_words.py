"""Which texts can reach a similarity, found by their rarest words: a bound that never loses a pair, and its index.

For s = 2·LCS / (a + b) >= t, texts of a and b words share at least t·(a + b)/2 of them, whatever their order;
so with the words of both in one order, rarest first, the first word they share is near the start of both
(the prefix filter of Chaudhuri et al. 2006, with the lengths and positions of Xiao et al. 2008, PPJoin). A word
that a text contains twice counts as two. If all words are frequent this excludes little; then bounds.py compares
all texts. The cost of both is known beforehand, and the cheaper one is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from .bounds import SLACK, THREADS, Bags, Ints, bags_of, candidates, common, profile_of

_MEETING: Final = 12
"""The cost of following a shared word to a text, in comparisons of histograms."""
_AT_ONCE: Final = 1 << 19
_FEW: Final = 1 << 14


@dataclass(frozen=True)
class Ranked:
    """What the bounds need of texts that are to be compared with each other at s >= t.

    `ranks` are numbers of words, the rarest lowest: those of text i that a similar text may contain first are
    `ranks[starts[i] : starts[i + 1]]`, ascending.
    """

    t: float
    bags: Bags
    starts: Ints
    ranks: Ints


def ranked(codes: Sequence[str], t: float) -> Ranked:
    """The ranks of coded texts, computed once for all comparisons among them."""
    count = len(codes)
    lengths = np.fromiter(map(len, codes), np.int64, count)
    text = "".join(codes).encode("utf-32-le", "surrogatepass")
    points = np.frombuffer(text, np.uint32).astype(np.int64)
    rows = np.repeat(np.arange(count, dtype=np.int64), lengths)
    known = int(points.max(initial=0)) + 1
    if known > len(points):
        # The words of few texts, out of a vocabulary of many.
        some, points = np.unique(points, return_inverse=True)
        known = len(some)

    # Per text, equal words are adjacent: a second occurrence is a word of its own.
    held = np.sort(rows * known + points)
    fresh = np.ones(len(held), np.bool_)
    np.not_equal(held[1:], held[:-1], out=fresh[1:])
    words = held % known
    again = np.flatnonzero(~fresh)
    if len(again):
        first = np.maximum.accumulate(np.where(fresh, np.arange(len(held)), 0))
        twice, number = np.unique(
            (again - first[again]) * known + words[again], return_inverse=True
        )
        words[again] = known + number
        frequency = np.bincount(words, minlength=known + len(twice))
    else:
        frequency = np.bincount(words, minlength=known)
    rank = np.empty(len(frequency), np.int64)
    rank[np.argsort(frequency, kind="stable")] = np.arange(len(frequency))
    span = len(frequency)
    words = rank[words]
    ordered = np.sort((held // known) * span + words)

    ends = np.cumsum(lengths)
    prefix = lengths - np.ceil(lengths * (t / (2 - t)) - SLACK).astype(np.int64) + 1
    prefix = np.minimum(prefix, lengths)
    starts = np.concatenate([[0], np.cumsum(prefix)])
    return Ranked(t, bags_of(lengths, words), starts, ordered[_runs(ends - lengths, prefix)] % span)


class Index:
    """An index of some ranked texts, to find those similar to another text. More can be added."""

    def __init__(self, texts: Ranked) -> None:
        self._texts = texts
        self._span = int(texts.bags.lengths.max(initial=0)) + 1
        self._rows = np.empty(0, np.int64)
        # A posting: a word and the length of a text that contains it, the text, and the position in it.
        self._keys = np.empty(0, np.int64)
        self._places = np.empty(0, np.int64)
        self._positions = np.empty(0, np.int64)
        self._up_to = np.zeros(self._span + 1, np.int64)

    def add(self, rows: Ints) -> None:
        """Add texts after those in the index."""
        texts = self._texts
        own, which, positions = _prefixes(texts, rows)
        keys = texts.ranks[own] * self._span + texts.bags.lengths[rows][which]
        order = np.argsort(keys, kind="stable")
        at = np.searchsorted(self._keys, keys[order], "right")
        self._keys = np.insert(self._keys, at, keys[order])
        self._places = np.insert(self._places, at, len(self._rows) + which[order])
        self._positions = np.insert(self._positions, at, positions[order])
        self._rows = np.concatenate([self._rows, rows])
        self._up_to[1:] += np.cumsum(np.bincount(texts.bags.lengths[rows], minlength=self._span))

    def candidates(self, rows: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Pairs (place in `rows`, place in the index) that may have s >= t, a batch at a time, each pair
        once; every pair that has it is among them."""
        texts, t = self._texts, self._texts.t
        if not len(rows) or not len(self._rows):
            return
        lengths = texts.bags.lengths[rows]
        share = t / (2 - t)
        low = np.ceil(lengths * share - SLACK).astype(np.int64)
        high = np.floor(lengths / share + SLACK).astype(np.int64)
        high = np.minimum(high, self._span - 1)
        own, which, positions = _prefixes(texts, rows)
        ranks = texts.ranks[own] * self._span
        begin = np.searchsorted(self._keys, ranks + low[which], "left")
        found = np.searchsorted(self._keys, ranks + high[which], "right") - begin

        meetings = np.bincount(which, found, minlength=len(rows))
        everything = self._up_to[high + 1] - self._up_to[low]
        plenty = (meetings * _MEETING > everything) | (lengths == 0)
        if plenty.any():
            yield from self._by_histograms(rows, np.flatnonzero(plenty))
        rare = (found > 0) & ~plenty[which]
        which, positions, begin, found = which[rare], positions[rare], begin[rare], found[rare]

        def meet(run: tuple[int, int]) -> tuple[Ints, Ints]:
            some = slice(*run)
            return self._met(rows, which[some], positions[some], begin[some], found[some])

        runs = _shares(which, found)
        if len(runs) == 1 and found.sum() < _FEW:
            yield meet(runs[0])
            return
        with ThreadPoolExecutor(THREADS) as pool:
            yield from pool.map(meet, runs)

    def _by_histograms(self, rows: Ints, some: Ints) -> Iterator[tuple[Ints, Ints]]:
        texts = self._texts
        ours, theirs = profile_of(texts.bags[rows[some]]), profile_of(texts.bags[self._rows])
        for i, j in candidates(ours, theirs, texts.t):
            yield some[i], j

    def _met(
        self, rows: Ints, which: Ints, positions: Ints, begin: Ints, found: Ints
    ) -> tuple[Ints, Ints]:
        texts = self._texts
        postings = _runs(begin, found)
        ours, theirs = texts.bags.lengths[rows[which]], self._keys[postings] % self._span
        need = np.repeat(ours, found) + theirs
        need = np.ceil(need * (texts.t / 2) - SLACK).astype(np.int64)
        # Enough words must follow the first shared one.
        keep = np.repeat(ours - positions, found) >= need
        keep &= theirs - self._positions[postings] >= need
        left, right = np.repeat(which, found)[keep], self._places[postings[keep]]
        pairs, at = np.unique(left * len(self._rows) + right, return_index=True)
        need = need[keep][at]
        i, j = np.divmod(pairs, len(self._rows))
        near = common(texts.bags, texts.bags, rows[i], self._rows[j], need)
        return i[near], j[near]


def _prefixes(texts: Ranked, rows: Ints) -> tuple[Ints, Ints, Ints]:
    """The places in `ranks` of the prefixes of these texts; for each which of the rows, and where in it."""
    starts = texts.starts[rows]
    counts = texts.starts[rows + 1] - starts
    own = _runs(starts, counts)
    which = np.repeat(np.arange(len(rows), dtype=np.int64), counts)
    return own, which, own - starts[which]


def _runs(starts: Ints, counts: Ints) -> Ints:
    """starts[0], starts[0] + 1, … counts[0] numbers, then those from starts[1] on, …"""
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(counts.sum(), dtype=np.int64)


def _shares(which: Ints, found: Ints) -> list[tuple[int, int]]:
    """Runs of lookups with about _AT_ONCE postings each, to bound the memory; a text is never divided."""
    if not len(which):
        return []
    lots = (np.cumsum(found) - found) // _AT_ONCE
    heads = np.flatnonzero(np.concatenate([[True], which[1:] != which[:-1]]))
    cuts = heads[np.concatenate([[True], lots[heads][1:] != lots[heads][:-1]])]
    return list(zip(cuts.tolist(), [*cuts[1:].tolist(), len(which)], strict=True))
