"""Make a review queue: which traces are selected, what is mixed in, and why each is there.

A new filter is one entry of FILTERS, and an option of `tracejury queue new`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from ...errors import UserError
from ...rubrics.schema import Rubric
from ..kits.overlap import NO_OVERLAP, Overlap, reviewers_of, shared_out
from ..library.library import Library
from ..plurals import counted
from ..reviews.carrying import CarryReport
from ..reviews.mixing import mixed, with_repeats
from ..reviews.queues import Queue, QueueItem, RandomSample, in_random_order, sampled
from .carrying import carrying
from .order_words import AS_LOADED, DEFAULT_ORDER, DIVERSE, ORDER_WORDS, RANDOM
from .search import keys_that_fit, query_reason

if TYPE_CHECKING:
    from ..insight.diversity.picking import Spread
    from .opened import OpenLibrary


@dataclass(frozen=True, slots=True)
class Filter:
    """Selects traces: `keys` gives the trace keys with some value, `reason` says so in the queue."""

    keys: Callable[[Library, Any], Sequence[str]]
    reason: str


def _in_bundle(library: Library, bundle: str | int) -> list[str]:
    """The traces of a bundle by row id, or by name or path: several bundles may have one name."""
    rows = [row.id for row in library.bundles() if bundle in (row.id, row.name, row.path)]
    if not rows:
        raise UserError(
            f"No bundle named {bundle} is in the library",
            "Its name is the name of the file or folder that was loaded.",
        )
    return list(dict.fromkeys(key for row in sorted(rows) for key in library.keys(bundle=row)))


def _with_status(library: Library, status: str) -> list[str]:
    return library.keys(status=status)


def _with_edge(library: Library, edge: str) -> list[str]:
    """The traces in which one step follows another. Raises UserError for what is no edge."""
    from ..insight.coverage.paths import edge_written, with_edge
    from ..library.step_paths import each_with_steps

    written = edge_written(edge)
    if written is None:
        raise UserError(
            f"{edge} is no edge",
            "It is two steps, as in 'lookup > refund'; tracejury coverage --paths lists them.",
        )
    return list(with_edge(each_with_steps(library), written))


FILTERS: Final[Mapping[str, Filter]] = {
    "edge": Filter(_with_edge, "{}"),
    "bundle": Filter(_in_bundle, "bundle {}"),
    "status": Filter(_with_status, "status {}"),
}


def _reason(library: Library, name: str, value: Any) -> str:
    """What a filter says of the traces that it selects: of a bundle its name, whatever it was chosen by."""
    if name == "bundle":
        value = next((row.name for row in library.bundles() if row.id == value), value)
    return FILTERS[name].reason.format(value)


_EVERY: Final = "every trace"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which traces go into a queue, and in which order.

    `where` maps names of FILTERS to values, all of which must fit. `order` is one of ORDER_WORDS (`as_loaded` is short for
    that one). At most `sample` traces are drawn at random; at most the `first` of the order are kept: only such as fit
    an order that looks for something, unless `fill` lets others stand in for those that are missing. `random_share`
    of the queue is drawn at random from all that fit and mixed in; `repeats` of it come a second time. Everything
    that is drawn depends on `seed`. `reason` replaces the derived one.
    """

    where: Mapping[str, Any]
    sample: int | None = None
    seed: int = 0
    as_loaded: bool = False
    reason: str | None = None
    query: str | None = None
    """What else has to hold, in the query language of searches."""
    order: str = DEFAULT_ORDER
    first: int | None = None
    fill: bool = False
    random_share: float = 0.0
    repeats: float = 0.0
    reviewers: Sequence[str] = ()
    """Those that the queue is shared out to; none: everybody judges all of it."""
    overlap: Overlap | None = None
    progress: Callable[[int, int], None] | None = field(default=None, compare=False)
    """Takes (traces done, traces in total), for an order that goes through all of them."""


@dataclass(frozen=True, slots=True)
class NewQueue:
    """A queue that was made, the number of traces that fitted, the reason they have in common, and the reviews that
    were carried over from earlier versions of its rubric. `order_fit` of the fitting ones are what its order looks for;
    None if it only arranges. `others` are in the queue behind those, and were not drawn."""

    queue: Queue
    fitting: int
    reason: str
    carried: CarryReport
    order_fit: int | None = None
    others: int = 0

    among: int = 0
    """How many traces were looked through for what fits the order."""
    missing: int = 0
    """How many more were asked for than there are."""
    spread: Spread | None = None
    """How different the traces are, where the order picks the most different ones."""

    @property
    def fit_words(self) -> str:
        """How many are what the order looks for, and how many others are in the queue; "" if that is no question."""
        if self.order_fit is None or not (self.others or self.missing):
            return ""
        looks_for = ORDER_WORDS[self.queue.order].looks_for
        more = f"; {self.others:,} others come behind them" if self.others else ""
        return f"{self.order_fit:,} of {counted(self.among, 'trace')} {looks_for}{more}."


def selected(library: Library, where: Mapping[str, Any]) -> list[str]:
    """The keys of the traces that fit every filter, in the order of loading. Raises UserError."""
    if not where:
        return library.keys()
    found: list[str] | None = None
    for name, value in where.items():
        keys = FILTERS[name].keys(library, value)
        if found is None:
            found = list(keys)
        else:
            here = set(keys)
            found = [key for key in found if key in here]
    return found or []


def new_queue(space: OpenLibrary, name: str, rubric: Rubric, selection: Selection) -> NewQueue:
    """Make the queue `name`. Raises UserError if no trace fits or the name is taken, NotSaved."""
    where = {key: value for key, value in selection.where.items() if value is not None}
    people = reviewers_of(selection.reviewers, selection.overlap or NO_OVERLAP)
    keys = selected(space.library, where)
    if selection.query is not None:
        fit = set(keys_that_fit(space, selection.query))
        keys = [key for key in keys if key in fit]
    if not keys:
        raise UserError(
            "No trace fits, so there is no queue to make",
            "tracejury traces lists what the library holds; tracejury load adds more.",
        )
    fitting = len(keys)
    reasons = [_reason(space.library, key, value) for key, value in where.items()]
    if selection.query is not None:
        reasons.append(query_reason(selection.query, rubric))
    source = ", ".join(reasons)
    if selection.sample is not None:
        keys = sampled(keys, selection.sample, selection.seed)
        reasons.append(f"sample of {len(keys)} from {fitting} (seed {selection.seed})")
    reason = selection.reason or ", ".join(reasons) or _EVERY
    common = "" if reason == _EVERY and not selection.reason else reason
    order = AS_LOADED if selection.as_loaded else selection.order
    ordered = _ordered(space, keys, fitting, order, selection)
    pinned = space.reviews.remember_rubric(space.reviewer, rubric)
    items = [
        replace(item, reason=", ".join(filter(None, [common, item.reason])) or reason)
        for item in ordered.items
    ]
    items = with_repeats(items, selection.repeats, selection.seed)
    if people:
        items = shared_out(items, people, selection.overlap or NO_OVERLAP, selection.seed)
    report, copies = carrying(space).planned(rubric)
    queue = space.queues.create(
        space.reviewer, name, pinned, items, order=order, copies=copies, reviewers=people,
        sample=None if ordered.sample is None else replace(ordered.sample, of=source),
    )  # fmt: skip
    missing = max(0, min(selection.first or 0, len(keys)) - len(ordered.items))
    spread = None
    if order == DIVERSE and len(ordered.items) < min(len(keys), _MOST_SPREAD):
        from .diverse import spread_of

        picked = [item.trace for item in ordered.items if not item.random]
        spread = spread_of(space, picked, keys)
    return NewQueue(
        queue, fitting, reason, report, ordered.fit, ordered.others, len(keys), missing, spread
    )


_MOST_SPREAD: Final = 1000
"""Of more traces it takes long to tell how different they are."""


@dataclass(frozen=True, slots=True)
class _Ordered:
    """The items in their order with what is drawn at random, and that sample. `fit` and `others` as in `NewQueue`."""

    items: Sequence[QueueItem]
    sample: RandomSample | None
    fit: int | None = None
    others: int = 0


def _ordered(
    space: OpenLibrary, keys: Sequence[str], fitting: int, order: str, selection: Selection
) -> _Ordered:
    """The items in their order. Raises UserError if none is what the order looks for."""
    seed, tells = selection.seed, ORDER_WORDS[order].tells
    length = min(selection.first or len(keys), len(keys))
    if order == RANDOM:
        drawn = in_random_order(keys, seed)[:length]
        why = f"drawn at random: {length:,} of {fitting:,} (seed {seed})"
        sample = RandomSample(length, fitting, seed)
        return _Ordered([QueueItem(key, why, random=True) for key in drawn], sample)
    from .queue_orders import PLACES, most_different_first

    random_share = 0.0 if selection.sample is not None else selection.random_share
    places = (
        most_different_first(space, keys, selection.progress)
        if order == DIVERSE
        else PLACES[order](space, keys)
    )
    looks_for = ORDER_WORDS[order].looks_for
    fit = sum(place.fits for place in places) if looks_for else None
    if fit is not None and selection.first is not None and not selection.fill:
        if not fit:
            raise UserError(
                f"None of {counted(len(keys), 'trace')} fits: the order {order} looks for those that {looks_for}",
                "Let others stand in (--fill), or take all of them in this order (without --first).",
            )
        places = [place for place in places if place.fits]
        # The share of what is drawn is a share of the queue, which is as long as what fits allows.
        length = min(length, round(fit / max(1 - random_share, fit / len(keys))))
    whole = selection.sample is not None and length == len(keys)
    share = round(length * random_share)
    drawn = in_random_order(keys, seed)[:share]
    taken = set(drawn)
    placed = [one for one in places if one.key not in taken][: length - share]
    ordered = [QueueItem(one.key, one.why, random=whole, tells=tells) for one in placed]
    others = 0 if fit is None else sum(not one.fits for one in placed)
    why = f"drawn at random: {share:,} of {fitting:,} (seed {seed})"
    # That an item was drawn tells that the others were not.
    lot = [QueueItem(key, why, random=True, tells=tells) for key in drawn]
    if not lot:
        everything = RandomSample(length, fitting, seed) if whole else None
        return _Ordered(ordered, everything, fit, others)
    return _Ordered(mixed(ordered, lot), RandomSample(share, fitting, seed), fit, others)
