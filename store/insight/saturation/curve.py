"""New kinds against reviews done: the curve that flattens when more of the same teaches nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

POINTS: Final = 40


@dataclass(frozen=True, slots=True)
class Point:
    """After so many `reviews`: how many different codes and groups were found."""

    reviews: int
    codes: int
    groups: int


@dataclass(frozen=True, slots=True)
class Curve:
    """The points, at even distances and where the last one is the present; `since_code` and `since_group` are how many reviews
    ago a new one came, None if there was none; `last_code` is that code."""

    points: tuple[Point, ...]
    since_code: int | None
    since_group: int | None
    last_code: str = ""


def curve(reviews: Sequence[tuple[Collection[str], str | None]]) -> Curve:
    """The curve of reviews in the order in which they were finished, each with its codes and the group of its failure."""
    codes: set[str] = set()
    groups: set[str] = set()
    step = max(1, len(reviews) // POINTS)
    points = []
    at_code = at_group = 0
    last = ""
    for number, (here, group) in enumerate(reviews, start=1):
        new = sorted(set(here) - codes)
        if new:
            codes.update(new)
            at_code, last = number, new[0]
        if group is not None and group not in groups:
            groups.add(group)
            at_group = number
        if number % step == 0 or number == len(reviews):
            points.append(Point(number, len(codes), len(groups)))
    total = len(reviews)
    return Curve(
        tuple(points),
        total - at_code if at_code else None,
        total - at_group if at_group else None,
        last,
    )
