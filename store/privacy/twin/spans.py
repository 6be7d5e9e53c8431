"""Where two texts differ: ranges of the one and what stands for them in the other, and places across them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Span: TypeAlias = tuple[int, int, int, int]
"""Start and end in the one text, start and end in the other."""
Spans: TypeAlias = list[Span]
"""From left to right, none over another; between them the texts are equal."""


def across(spans: Sequence[Span], start: int, end: int) -> tuple[int, int]:
    """A range of the one text in the other; a span that it touches is taken whole."""
    return _across(spans, start, end=False), _across(spans, end, end=True)


def back(spans: Sequence[Span], start: int, end: int) -> tuple[int, int]:
    """A range of the other text in the one; a span that it touches is taken whole."""
    return across([(c, d, a, b) for a, b, c, d in spans], start, end)


def _across(spans: Sequence[Span], place: int, *, end: bool) -> int:
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        ends = spans[middle][1]
        if ends < place or (ends == place and not end):
            low = middle + 1
        else:
            high = middle
    if low < len(spans):
        first, _, there, there_end = spans[low]
        if first < place:
            return there_end if end else there
    if not low:
        return place
    _, before, _, there_end = spans[low - 1]
    return place - before + there_end


def composed(first: Sequence[Span], second: Sequence[Span]) -> Spans:
    """The spans from text A to text C, given those from A to B and from B to C. What touches is one span."""
    if not first:
        return list(second)
    middle = sorted([*((c, d) for _, _, c, d in first), *((a, b) for a, b, _, _ in second)])
    joined: list[tuple[int, int]] = []
    for start, end in middle:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    reversed_ = [(c, d, a, b) for a, b, c, d in first]
    return [(*across(reversed_, *one), *across(second, *one)) for one in joined]
