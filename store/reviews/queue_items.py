"""A queue and its items as values, and the act that makes one."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final, overload

from msgspec import Struct

from ..acts import Act
from ..canonical import sha256_hex

LARGE: Final = 500
"""From so many items on a queue is packed."""
_KEY: Final = 32
"""Bytes of a trace key (SHA-256)."""
_FLAGS: Final = 4
"""Bits of an item: check, random, repeat, tells."""
_REPEAT: Final = 1 << 2
_REPEATS: Final = bytes(flags for flags in range(1 << _FLAGS) if flags & _REPEAT)


class QueueItem(Struct, frozen=True, gc=False):
    """One trace of a queue, and why it is in it. An item to `check` is open until the trace has a direct
    review, even if it has a propagated one.

    `random`: it is of the random sample. `repeat`: its trace comes a second time, and is judged apart from the
    first. `tells`: the reason says how somebody or something judged the trace. `by`: who is to judge it, a bit for each of
    the reviewers of the queue, the first one the lowest; 0: everybody.
    """

    trace: str
    reason: str
    check: bool = False
    random: bool = False
    repeat: bool = False
    tells: bool = False
    by: int = 0


class PackedItems(Sequence[QueueItem]):
    """The items of a queue that names every trace of a large library, each made anew when it is looked at. Raises
    ValueError for one whose key is no hash.

    As an object an item takes some 300 bytes, and what finds its place as much again; here both take 37.
    """

    __slots__ = ("_by", "_flags", "_keys", "_reason", "_reasons", "repeats")

    def __init__(self, items: Sequence[QueueItem]) -> None:
        traces = [item.trace for item in items]
        if any(len(trace) != 2 * _KEY for trace in traces):
            raise ValueError("a key is no hash")
        together = "".join(traces)
        self._keys = bytes.fromhex(together)
        if self._keys.hex() != together:
            raise ValueError("a key is not written as hashes are")
        reasons = {reason: at for at, reason in enumerate({item.reason: 0 for item in items})}
        self._reason = array("I", [reasons[item.reason] for item in items])
        self._reasons = tuple(reasons)
        self._flags = bytes(
            [item.check | item.random << 1 | item.repeat << 2 | item.tells << 3 for item in items]
        )
        # Most queues are not shared out.
        self._by = array("Q", [item.by for item in items] if any(item.by for item in items) else [])
        self.repeats = len(self._flags.translate(None, _REPEATS)) < len(self._flags)
        """Whether a trace comes a second time."""

    def __len__(self) -> int:
        return len(self._flags)

    @overload
    def __getitem__(self, at: int) -> QueueItem: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[QueueItem, ...]: ...

    def __getitem__(self, at: int | slice) -> QueueItem | tuple[QueueItem, ...]:
        if isinstance(at, slice):
            return tuple(self._made(each) for each in range(*at.indices(len(self))))
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return self._made(at % len(self))

    def __iter__(self) -> Iterator[QueueItem]:
        return map(self._made, range(len(self)))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, PackedItems):
            return self._parts() == other._parts()
        return isinstance(other, tuple) and tuple(self) == other

    def __hash__(self) -> int:
        return hash(self._keys)

    def _parts(self) -> tuple[object, ...]:
        return self._keys, self._flags, self._reason, self._reasons, self._by

    def _made(self, at: int) -> QueueItem:
        flags = self._flags[at]
        return QueueItem(
            self.trace(at),
            self._reasons[self._reason[at]],
            bool(flags & 1),
            bool(flags >> 1 & 1),
            bool(flags >> 2 & 1),
            bool(flags >> 3 & 1),
            self._by[at] if self._by else 0,
        )

    def trace(self, at: int) -> str:
        """The trace key at a position."""
        return self._keys[at * _KEY : (at + 1) * _KEY].hex()

    def is_repeat(self, at: int) -> bool:
        """Whether the item at a position is a repeat."""
        return bool(self._flags[at] & _REPEAT)

    def position(self, trace: str, *, repeat: bool) -> int | None:
        """The position of a trace, or of its repeat; None if it is not there."""
        try:
            key = bytes.fromhex(trace)
        except ValueError:
            return None
        found = self._keys.find(key) if len(key) == _KEY else -1
        while found >= 0:
            at, rest = divmod(found, _KEY)
            if not rest and self.is_repeat(at) == repeat:
                return at
            found = self._keys.find(key, found + 1)
        return None

    def positions(self, traces: Collection[str], *, repeat: bool) -> dict[str, int]:
        """The positions of those of the traces that are there, or of their repeats."""
        wanted = set(traces)
        each = memoryview(self._keys).cast("B")
        found: dict[str, int] = {}
        for at in range(len(self) if wanted else 0):
            trace = each[at * _KEY : (at + 1) * _KEY].hex()
            if trace in wanted and self.is_repeat(at) == repeat:
                found[trace] = at
        return found


def packed(items: tuple[QueueItem, ...]) -> Sequence[QueueItem]:
    """Many items in little memory; few as they are, which are looked at faster."""
    if len(items) < LARGE:
        return items
    try:
        return PackedItems(items)
    except ValueError:
        return items


def positions_in(
    items: Sequence[QueueItem], traces: Collection[str], *, repeat: bool = False
) -> dict[str, int]:
    """The positions of those of the traces that are among the items, or of their repeats."""
    if isinstance(items, PackedItems):
        return items.positions(traces, repeat=repeat)
    wanted = set(traces)
    return {
        item.trace: at
        for at, item in enumerate(items)
        if item.repeat == repeat and item.trace in wanted
    }


class RandomSample(Struct, frozen=True):
    """The random sample in a queue: `drawn` of `population` traces, each with the same chance. One that is mixed into
    another order stands there in random order, so that those reached so far are a random sample too. `of` says in words
    which traces those were, "" for the whole library as it was then; queues made before that was kept have None."""

    drawn: int
    population: int
    seed: int
    of: str | None = None


class Queue(Struct, frozen=True):
    """An ordered list of traces under one rubric (named by its hash); no trace twice, but for repeats. `order` is the
    id of the order that was asked for; `reviewers` are those that it is shared out to, if it is."""

    name: str
    rubric: str
    items: Sequence[QueueItem]
    order: str = ""
    sample: RandomSample | None = None
    reviewers: tuple[str, ...] = ()

    @property
    def repeats(self) -> bool:
        """Whether some of its traces come a second time. Nobody is to know which, before they have judged them: what
        tells one trace from another is then left out of lists, for each item that is not judged."""
        items = self.items
        if isinstance(items, PackedItems):
            return items.repeats
        return any(item.repeat for item in items)

    def repeat_at(self, position: int) -> str | None:
        """The name under which the judgement at a position is kept, if it is that of a repeat."""
        return self.name if self.items[position].repeat else None

    def position_of(self, trace: str, *, repeat: bool = False) -> int | None:
        """The position of a trace, or of its repeat; None if it is not in the queue."""
        items = self.items
        if isinstance(items, PackedItems):
            return items.position(trace, repeat=repeat)
        wanted = (trace, repeat)
        places = (at for at, item in enumerate(items) if (item.trace, item.repeat) == wanted)
        return next(places, None)

    def place_at(self, position: int) -> tuple[str, bool]:
        """The trace key at a position, and whether it is the repeat."""
        items = self.items
        if isinstance(items, PackedItems):
            return items.trace(position), items.is_repeat(position)
        return items[position].trace, items[position].repeat


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
    "against-experts": "by what was said of it before",
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
            | ({"by": item.by} if item.by else {})
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
            **({} if sample.of is None else {"of": sample.of}),
        }
    if queue.reviewers:
        body["reviewers"] = list(queue.reviewers)
    if carried:
        body["carried"] = carried
    return Act("queue", body)
