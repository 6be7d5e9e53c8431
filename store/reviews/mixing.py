"""What is mixed into an ordered queue: a random sample, and repeats of its own items.

The sample is there because an order that looks for failures says nothing of how frequent they are; the repeats because
a reviewer who judges the same trace twice learns how far their own verdicts can be relied upon.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from ..canonical import sha256_hex
from .queue_items import QueueItem, in_random_order

_NEAREST: Final = 20
"""A repeat comes at least so many items after its trace, in a queue that is long enough."""


def mixed(ordered: Sequence[QueueItem], drawn: Sequence[QueueItem]) -> list[QueueItem]:
    """The drawn items at even distances among the ordered ones, both in their own order."""
    total = len(ordered) + len(drawn)
    places = {(2 * number + 1) * total // (2 * len(drawn)) for number in range(len(drawn))}
    one, other = iter(ordered), iter(drawn)
    return [next(other) if at in places else next(one) for at in range(total)]


def with_repeats(items: Sequence[QueueItem], share: float, seed: int) -> list[QueueItem]:
    """The items, and a share of them a second time, each somewhere behind its trace; nothing says which they are."""
    total = len(items)
    apart = min(_NEAREST, total // 2)
    at = {item.trace: place for place, item in enumerate(items[: total - apart])}
    wanted = max(1, round(total * share)) if share > 0 else 0
    behind: dict[int, list[QueueItem]] = {}
    for trace in in_random_order(list(at), seed)[:wanted]:
        first = at[trace] + apart
        lot = int(sha256_hex(f"{seed}:repeat:{trace}".encode()), 16)
        # The repeat follows the item at this place.
        place = first + lot % (total - first)
        behind.setdefault(place, []).append(replace(items[at[trace]], repeat=True))
    return [one for place, item in enumerate(items) for one in (item, *behind.get(place, ()))]
