"""Traces by how different they are: vectors of those of a library."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from ..insight.coverage.paths import edge_words, edges_of, way
from ..insight.diversity.features import Parts, Vectors, vectors
from ..insight.diversity.picking import SEED, Spread, spread
from ..library.slice_values import each_described
from ..library.step_paths import each_with_steps
from ..reviews.queues import in_random_order

if TYPE_CHECKING:
    from .opened import OpenLibrary


Progress: TypeAlias = Callable[[int, int], None]
"""Takes (traces done, traces in total)."""
_REPORTED_EVERY: Final = 1000


def vectors_of(
    space: OpenLibrary, keys: Sequence[str], progress: Progress | None = None
) -> tuple[list[str], Vectors]:
    """Those of the traces that the library holds, in the order of loading, and their vectors. Takes a KiB for each."""
    wanted = set(keys)
    order: list[str] = []
    present = space.library.trace_count()

    def parts() -> Iterator[Parts]:
        described = each_described(space.library)
        for done, ((key, title, values), (_, steps)) in enumerate(
            zip(described, each_with_steps(space.library), strict=True), 1
        ):
            if progress is not None and (done % _REPORTED_EVERY == 0 or done == present):
                progress(done, present)
            if key in wanted:
                order.append(key)
                edges = [edge_words(one) for one in edges_of(way(steps))]
                yield title, edges, values

    found = vectors(parts(), min(len(wanted), present))
    return order, found[: len(order)]


_AMONG: Final = 3000


def spread_of(space: OpenLibrary, picked: Sequence[str], among: Sequence[str]) -> Spread:
    """How different the picked traces are, beside as many random ones of those they were picked from; of very many the random
    ones are taken from some."""
    some = in_random_order(among, SEED)[:_AMONG]
    order, found = vectors_of(space, [*picked, *some])
    row = {key: at for at, key in enumerate(order)}
    drawn_from = [row[key] for key in some if key in row]
    return spread(found, [row[key] for key in picked if key in row], drawn_from)
