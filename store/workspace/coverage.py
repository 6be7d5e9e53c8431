"""The coverage of a library: what of each slice is there, reviewed, failed and guarded, and where the holes are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from ...errors import UserError
from ..insight.coverage.holes import LEAST, Hole, holes
from ..insight.coverage.tallies import Evidence, Outcome, Tallies, Tally
from ..library.slice_values import BUILT_IN, Values, each_with_values, field_counts
from ..packs.pace import Pace
from ..queries.completing import quoted
from .filling import Filling
from .guards import Guards, guards
from .trace_verdicts import TraceVerdicts, trace_verdicts

if TYPE_CHECKING:
    from .opened import OpenLibrary

Item = TypeVar("Item")

MOST_FIELDS: Final = 4
"""So many fields are combined at most: more give slices of one trace each."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known of a library before its traces are gone through."""

    verdicts: TraceVerdicts
    guards: Guards

    @property
    def evidence(self) -> Evidence:
        """As it is counted."""
        outcomes = {
            trace: Outcome(one.verdict, one.codes) for trace, one in self.verdicts.of.items()
        }
        return Evidence(outcomes, self.guards.cases, self.guards.by_group)


@dataclass(frozen=True, slots=True)
class FilledHole:
    """A hole, and what fills it; None if no queue does."""

    hole: Hole[Values]
    filling: Filling | None

    @property
    def command(self) -> str:
        """The command that fills it; "" if none does."""
        return self.filling.command if self.filling else ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The slices by these `fields`, the largest first, each with its tally; `codes` are the failure codes, those of the most
    traces first. `never` counts the combinations of values that no trace has, though both occur."""

    fields: tuple[str, ...]
    judged: Judged
    all: Tally
    slices: dict[Values, Tally]
    codes: tuple[str, ...]
    holes: tuple[FilledHole, ...]
    never: tuple[Values, ...] = ()


def judged(space: OpenLibrary, rubric: str | None = None) -> Judged:
    """What is known of the traces. Raises UserError."""
    verdicts = trace_verdicts(space, rubric)
    failed = [trace for trace, one in verdicts.of.items() if one.verdict == "fail"]
    return Judged(verdicts, guards(space, failed))


def coverage(
    space: OpenLibrary,
    fields: Sequence[str],
    rubric: str | None = None,
    least: int = LEAST,
    pace: Pace | None = None,
) -> Coverage:
    """The coverage by these fields, combined; by none, of the library as a whole. `pace` is told each trace. Raises UserError
    for a field that no trace has, and Stopped."""
    if len(fields) > MOST_FIELDS:
        raise UserError(
            f"{len(fields)} fields are too many to combine",
            f"Name {MOST_FIELDS} or fewer: more make slices of one trace each.",
        )
    known = judged(space, rubric)
    tallies: Tallies[Values] = Tallies(known.evidence)
    for trace, values in paced(each_with_values(space.library, fields), pace):
        tallies.add(trace, (values,) if fields else ())
    check_fields(space, fields, tallies.of)
    slices = dict(sorted(tallies.of.items(), key=lambda one: (-one[1].seen, _order(one[0]))))
    codes = [
        code for code, _ in sorted(tallies.all.codes.items(), key=lambda one: (-one[1], one[0]))
    ]
    name = known.verdicts.rubric.id if known.verdicts.rubric else None
    found = [
        FilledHole(hole, _filling(space, tuple(fields), hole, name))
        for hole in holes(slices, least)
    ]
    return Coverage(
        tuple(fields), known, tallies.all, slices, tuple(codes), tuple(found), _never(slices)
    )


def paced(each: Iterable[Item], pace: Pace | None) -> Iterator[Item]:
    """The items, each told to whoever waits. Raises Stopped."""
    for one in each:
        if pace is not None:
            pace.step()
        yield one


def shown_values(space: OpenLibrary, fields: Sequence[str], values: Values) -> Values:
    """The values of a slice, as the library is shown."""
    return tuple(
        None if value is None else space.shown.value(name, value)
        for name, value in zip(fields, values, strict=True)
    )


def sliced_fields(space: OpenLibrary) -> dict[str, Counter[str]]:
    """The metadata fields with which slices can be made, and the values of each."""
    found = field_counts(space.library)
    return {
        name: counts for name, counts in sorted(found.items()) if 1 < len(counts) <= _MOST_VALUES
    }


_MOST_VALUES: Final = 50
"""A field with more values is an id: each slice would be a trace."""


def check_fields(space: OpenLibrary, fields: Sequence[str], slices: Collection[Values]) -> None:
    """Raises UserError for a field that no trace has."""
    if not slices:
        return
    for at, name in enumerate(fields):
        if all(values[at] is None for values in slices):
            names = ", ".join([*sliced_fields(space), *BUILT_IN])
            raise UserError(
                f"No trace has {name} with a value that makes a slice",
                f"Fields that make slices: {names}.",
            )


def _never(slices: dict[Values, Tally]) -> tuple[Values, ...]:
    """The pairs of values that no trace has, though there are traces with each: of two fields, the commonest first."""
    if not slices or len(next(iter(slices))) != 2:
        return ()
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (one, other), tally in slices.items():
        if one is not None:
            first[one] += tally.seen
        if other is not None:
            second[other] += tally.seen
    if len(first) * len(second) > _MOST_PAIRS:
        return ()
    return tuple(
        (one, other)
        for one, _ in first.most_common()
        for other, _ in second.most_common()
        if (one, other) not in slices
    )


_MOST_PAIRS: Final = 10_000


def _order(values: Values) -> tuple[str, ...]:
    return tuple(value or "" for value in values)


def _filling(
    space: OpenLibrary, fields: tuple[str, ...], hole: Hole[Values], rubric: str | None
) -> Filling | None:
    """What fills a hole; None if no queue does."""
    if hole.kind in ("unseen", "unguarded") or any(value is None for value in hole.part):
        return None
    shown = [value or "" for value in shown_values(space, fields, hole.part)]
    name = f"fill-{'-'.join(shown)}"
    query = _query(fields, [value or "" for value in hole.part])
    return Filling(name, hole.traces, query, _query(fields, shown), rubric=rubric or "")


def _query(fields: tuple[str, ...], values: Sequence[str]) -> str:
    return " ".join(
        f"{quoted(name)}:{quoted(value)}" for name, value in zip(fields, values, strict=True)
    )
