"""A queue and its items as values, and the act that makes one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from ..acts import Act
from ..canonical import sha256_hex


class QueueItem(Struct, frozen=True, gc=False):
    """One trace of a queue, and why it is in it. An item to `check` is open until the trace has a direct
    review, even if it has a propagated one.

    `random`: it is of the random sample. `repeat`: its trace comes a second time, and is judged apart from the
    first. `tells`: the reason says how somebody or something judged the trace.
    """

    trace: str
    reason: str
    check: bool = False
    random: bool = False
    repeat: bool = False
    tells: bool = False


class RandomSample(Struct, frozen=True):
    """The random sample in a queue: `drawn` of `population` traces, each with the same chance. One that is mixed into
    another order stands there in random order, so that those reached so far are a random sample too."""

    drawn: int
    population: int
    seed: int


class Queue(Struct, frozen=True):
    """An ordered list of traces under one rubric (named by its hash); no trace twice, but for repeats. `order` is the
    id of the order that was asked for."""

    name: str
    rubric: str
    items: tuple[QueueItem, ...]
    order: str = ""
    sample: RandomSample | None = None

    @property
    def repeats(self) -> bool:
        """Whether some of its traces come a second time. Nobody is to know which, before they have judged them: what
        tells one trace from another is then left out of lists, for each item that is not judged."""
        return any(item.repeat for item in self.items)

    def repeat_at(self, position: int) -> str | None:
        """The name under which the judgement at a position is kept, if it is that of a repeat."""
        return self.name if self.items[position].repeat else None

    def position_of(self, trace: str, *, repeat: bool = False) -> int | None:
        """The position of a trace, or of its repeat; None if it is not in the queue."""
        wanted = (trace, repeat)
        places = (at for at, item in enumerate(self.items) if (item.trace, item.repeat) == wanted)
        return next(places, None)


class QueueHeading(Struct, frozen=True):
    """A queue without its items, of which there can be as many as traces. `event` made it, `title` is that of its
    rubric, `total` the number of items as it was made: revisions of one trace that were loaded since count apart."""

    name: str
    event: str
    rubric: str
    title: str
    total: int
    asks_verdict: bool = True


_KEPT: Final = {
    "groups": "by the groups of failures",
    "low-score": "by a score",
    "disagree": "by what judges said",
    "uncertain": "by how its group was judged",
}
"""By what an order chose an item, where that itself is kept: the same for every item of the queue."""


def reason_shown(item: QueueItem, *, finished: bool, blind: bool, order: str) -> str:
    """Why an item is in its queue (of that `order`), as its reviewer may read it: under a rubric that is `blind` to what
    others said, what tells how the trace was judged is kept until the reviewer's own review is `finished`."""
    if item.tells and blind and not finished:
        return f"{_KEPT.get(order, 'by the order of the queue')}, shown when you finish"
    return item.reason


def in_random_order(keys: Sequence[str], seed: int) -> list[str]:
    """The keys in an order that depends on each key and the seed alone, the same on every machine."""

    def rank(key: str) -> str:
        return sha256_hex(f"{seed}:{key}".encode())

    return sorted(keys, key=rank)


def sampled(keys: Sequence[str], count: int, seed: int = 0) -> list[str]:
    """`count` of the keys (all if there are fewer), in their given order.

    The sample depends on the keys and the seed alone, so it is the same on every machine. A larger
    sample with the same seed contains the smaller one.
    """
    chosen = set(in_random_order(keys, seed)[:count])
    return [key for key in keys if key in chosen]


def queue_act(queue: Queue, carried: int = 0) -> Act:
    """The act that makes a queue; so many reviews are carried over to its rubric in the same press."""
    body: dict[str, Any] = {
        "name": queue.name,
        "rubric": queue.rubric,
        "items": [
            {"trace": item.trace, "reason": item.reason}
            | {name: True for name in ("check", "random", "repeat", "tells") if getattr(item, name)}
            for item in queue.items
        ],
    }
    if queue.order:
        body["order"] = queue.order
    if queue.sample is not None:
        sample = queue.sample
        body["sample"] = {
            "drawn": sample.drawn,
            "population": sample.population,
            "seed": sample.seed,
        }
    if carried:
        body["carried"] = carried
    return Act("queue", body)
