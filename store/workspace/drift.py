"""What is different in a bundle, beside the traces that are reviewed: its mix, its schema, and what is far from everything
known."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np

from ...errors import UserError
from ..insight.coverage.paths import END, START, way
from ..insight.diversity.picking import nearest
from ..insight.drift.divergence import LEAST, Drift, Pattern, drifts
from ..insight.drift.fields import Changed, Schema, changes
from ..library.slice_values import each_with_metadata
from ..library.slices import MOST_VALUES, slice_value
from ..library.step_paths import each_with_steps
from .diverse import Progress, vectors_of
from .group_work import GroupWork
from .trace_verdicts import trace_verdicts

if TYPE_CHECKING:
    from .opened import OpenLibrary

Against: TypeAlias = Literal["reviewed", "rest"]
_Mixes: TypeAlias = dict[str, tuple[Counter[Pattern], Counter[Pattern]]]

_MOST_KNOWN: Final = 4000
"""So many known traces are compared with each other to learn how far is far."""
_FAR: Final = 0.99
_WITHOUT: Final = "(none)"


@dataclass(frozen=True, slots=True)
class Far:
    """A trace of the bundle and its distance (0 to 1) from the nearest known one."""

    trace: str
    distance: float


@dataclass(frozen=True, slots=True)
class DriftReport:
    """A bundle of `new` traces beside `known` others: those that are reviewed, or all the rest. `far` are the traces that lie
    farther from the known ones than 99 of 100 of these from each other (`limit`), the farthest first; `why` says why
    nothing is told."""

    bundle: str
    against: Against
    new: int
    known: int
    drifts: tuple[Drift, ...] = ()
    changed: tuple[Changed, ...] = ()
    far: tuple[Far, ...] = ()
    limit: float = 0.0
    why: str = ""


def drift(
    space: OpenLibrary,
    bundle: str,
    against: Against = "reviewed",
    rubric: str | None = None,
    *,
    progress: Progress | None = None,
) -> DriftReport:
    """What is different in a bundle (its name or path). It goes through all traces twice. Raises UserError if there is
    none."""
    new = _traces(space, bundle)
    if against == "reviewed":
        known = {*trace_verdicts(space, rubric).of} - new
    else:
        known = set(space.library.keys()) - new
    if min(len(new), len(known)) < LEAST:
        side, count = ("new", len(new)) if len(new) < LEAST else (_KNOWN[against], len(known))
        why = f"{count:,} of the {LEAST} {side} traces that it needs"
        return DriftReport(bundle, against, len(new), len(known), why=why)
    mixes, before, now = _mixes(space, known, new, _half(progress, 0))
    far, limit = _far(space, known, new, _half(progress, 1))
    return DriftReport(
        bundle, against, len(new), len(known), tuple(drifts(mixes)), tuple(changes(before, now)), far, limit
    )  # fmt: skip


_KNOWN: Final = {"reviewed": "reviewed", "rest": "other"}


def _traces(space: OpenLibrary, bundle: str) -> set[str]:
    rows = [row.id for row in space.library.bundles() if bundle in (row.name, row.path)]
    if not rows:
        raise UserError(
            f"No bundle named {bundle} is in the library",
            "Its name is the name of the file or folder that was loaded.",
        )
    return {key for row in rows for key in space.library.keys(bundle=row)}


def _half(progress: Progress | None, before: int) -> Progress | None:
    """Reports one of the two times: how far both are together."""
    if progress is None:
        return None
    return lambda done, total: progress(before * total + done, 2 * total)


_REPORTED_EVERY: Final = 1000


def _mixes(
    space: OpenLibrary, known: set[str], new: set[str], progress: Progress | None
) -> tuple[_Mixes, Schema, Schema]:
    """How often each pattern of each aspect is there on both sides, and the two schemas."""
    with space.groups_lock:
        GroupWork(space).regroup()
        group_of = space.groups.of_traces(sorted(known | new))
    mixes: _Mixes = {}
    schemas = Schema(), Schema()
    steps = each_with_steps(space.library)
    present = space.library.trace_count()
    for done, ((trace, metadata, count, asked), (_, taken)) in enumerate(
        zip(each_with_metadata(space.library), steps, strict=True), 1
    ):
        if progress is not None and (done % _REPORTED_EVERY == 0 or done == present):
            progress(done, present)
        side = 0 if trace in known else 1
        if not side or trace in new:
            schemas[side].add(metadata)
            aspects: dict[str, Pattern] = {
                "number of steps": (_size(count),),
                "length of the input": (_size(asked),),
                "steps and tools": tuple(sorted({*way(taken)} - {START, END})),
                "group of failures": (group_of.get(trace, _WITHOUT),),
            }
            for name, value in metadata.items():
                aspects[f"metadata {name}"] = (slice_value(value) or _WITHOUT,)
            for name, pattern in aspects.items():
                mixes.setdefault(name, (Counter(), Counter()))[side][pattern] += 1
    for name, both in list(mixes.items()):
        if not name.startswith("metadata "):
            continue
        for counts, schema in zip(both, schemas, strict=True):
            missing = schema.traces - counts.total()
            if missing:
                counts[(_WITHOUT,)] += missing
        if len({*both[0], *both[1]}) > MOST_VALUES * 4:
            # An id differs from trace to trace.
            del mixes[name]
    return mixes, *schemas


def _size(number: int) -> str:
    """A number as one of few sizes, each twice as large as the one before."""
    if number < 2:
        return str(number)
    low = 1 << (number.bit_length() - 1)
    return f"{low} to {2 * low - 1}"


def _far(
    space: OpenLibrary, known: set[str], new: set[str], progress: Progress | None
) -> tuple[tuple[Far, ...], float]:
    order, found = vectors_of(space, sorted(known | new), progress)
    old = np.array([at for at, key in enumerate(order) if key in known], dtype=np.int64)
    fresh = np.array([at for at, key in enumerate(order) if key in new], dtype=np.int64)
    if len(old) > _MOST_KNOWN:
        random = np.random.Generator(np.random.PCG64(1))
        some = np.sort(random.choice(old, size=_MOST_KNOWN, replace=False))
    else:
        some = old
    limit = float(np.quantile(nearest(found[some], found[some], same=True), _FAR))
    distances = nearest(found[fresh], found[old])
    rows = [
        Far(order[fresh[at]], float(distances[at]))
        for at in np.argsort(-distances, kind="stable").tolist()
        if distances[at] > limit + 1e-6
    ]
    return tuple(rows), limit
