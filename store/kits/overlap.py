"""Who judges which item of a queue that is shared out: by chance, but the same on every machine, and evenly.

Items that several people judge tell how far they agree; which ones these are is drawn, so that they stand for the queue.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from ...errors import UserError
from ..canonical import sha256_hex
from ..reviews.queue_items import Queue, QueueItem

MOST_REVIEWERS: Final = 60
"""So many bits has an item of a packed queue for them."""
_NAMES: Final = {"double": 2, "triple": 3}
_PART: Final = re.compile(r"(double|triple|\d{1,2}):(\d{1,3}(?:\.\d+)?)%?")
_EXAMPLE: Final = (
    "For example: --reviewers anna,ben,chloe --overlap double:20,triple:5, or --overlap all."
)


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of a queue several people judge. `shares`: (how many judge it, in percent of the items), the most first;
    `everything`: all of it by all."""

    shares: tuple[tuple[int, float], ...] = ()
    everything: bool = False


NO_OVERLAP: Final = Overlap()
"""One person judges each item."""


def overlap_of(text: str) -> Overlap:
    """What `double:20,triple:5`, `all` or `none` means. Raises UserError."""
    given = text.strip().lower()
    if given in ("all", "none", ""):
        return Overlap(everything=given == "all")
    shares: dict[int, float] = {}
    for part in given.split(","):
        found = _PART.fullmatch(part.strip())
        if found is None:
            raise UserError(f"“{text}” is no overlap", _EXAMPLE)
        times = _NAMES.get(found[1]) or int(found[1])
        if times < 2 or times in shares:
            raise UserError(f"“{text}” is no overlap", _EXAMPLE)
        shares[times] = float(found[2])
    if sum(shares.values()) > 100:
        raise UserError(f"“{text}” is more than the whole queue", _EXAMPLE)
    return Overlap(tuple(sorted(shares.items(), reverse=True)))


def reviewers_of(names: Sequence[str], overlap: Overlap) -> tuple[str, ...]:
    """The reviewers that a queue can be shared out to. Raises UserError."""
    known = tuple(one.strip() for one in names if one.strip())
    if len(set(known)) != len(known):
        raise UserError("A reviewer is named twice", "Name each once.")
    if not known and overlap == NO_OVERLAP:
        return ()
    most = max((times for times, _ in overlap.shares), default=2 if overlap.everything else 1)
    if len(known) < most:
        raise UserError(
            f"{most} people cannot judge the same item: {len(known)} are named", _EXAMPLE
        )
    if len(known) > MOST_REVIEWERS:
        raise UserError(f"A queue is shared out to {MOST_REVIEWERS} reviewers at most", "Make two.")
    return known


def shared_out(
    items: Sequence[QueueItem], reviewers: Sequence[str], overlap: Overlap, seed: int
) -> list[QueueItem]:
    """The items with who judges each. A repeat goes to those who have its trace. Each reviewer gets as many items as the others,
    or one more or less; so does, as far as it goes, each pair of them those that both judge."""
    everybody = (1 << len(reviewers)) - 1
    traces = [item.trace for item in items if not item.repeat]
    if overlap.everything:
        return [replace(item, by=everybody) for item in items]
    order = sorted(traces, key=lambda trace: _lot(seed, "order", trace))
    times: list[int] = []
    for many, share in overlap.shares:
        times += [many] * round(len(order) * share / 100)
    times = [*times, *[1] * len(order)][: len(order)]
    loads: Counter[int] = Counter()
    pairs: Counter[tuple[int, int]] = Counter()
    by: dict[str, int] = {}
    for trace, many in zip(order, times, strict=True):
        chosen: list[int] = []
        for _ in range(many):
            left = [one for one in range(len(reviewers)) if one not in chosen]
            nearest = min(
                left,
                key=lambda one: (
                    loads[one],
                    sum(pairs[min(one, other), max(one, other)] for other in chosen),
                    _lot(seed, reviewers[one], trace),
                ),
            )
            for other in chosen:
                pairs[min(nearest, other), max(nearest, other)] += 1
            chosen.append(nearest)
            loads[nearest] += 1
        by[trace] = sum(1 << one for one in chosen)
    return [replace(item, by=by[item.trace]) for item in items]


def _lot(seed: int, of: str, trace: str) -> str:
    return sha256_hex(f"{seed}:overlap:{of}:{trace}".encode())


def items_of(queue: Queue, reviewer: str) -> list[QueueItem]:
    """The items that a reviewer is to judge, in the order of the queue: all of them in one that is not shared out."""
    if not queue.reviewers:
        return list(queue.items)
    if reviewer not in queue.reviewers:
        return []
    bit = 1 << queue.reviewers.index(reviewer)
    return [item for item in queue.items if item.by & bit]


@dataclass(frozen=True, slots=True)
class Share:
    """How many items a reviewer has, and how many of them others have, too."""

    reviewer: str
    items: int
    shared: int


def shares_of(queue: Queue) -> list[Share]:
    """What each reviewer of a queue that is shared out has of it; a repeat is not counted."""
    found = []
    for name in queue.reviewers:
        mine = [item for item in items_of(queue, name) if not item.repeat]
        found.append(Share(name, len(mine), sum(item.by & (item.by - 1) > 0 for item in mine)))
    return found
