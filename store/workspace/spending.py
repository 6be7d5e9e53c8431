"""What the traces of a library take, by slices: time, tokens and money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..insight.prevalence.amounts import Amount, Amounts
from ..library.slice_values import Values, each_with_values
from ..library.spending import each_with_spending
from .coverage import check_fields

if TYPE_CHECKING:
    from .opened import OpenLibrary


@dataclass(frozen=True, slots=True)
class SliceSpending:
    """A slice of so many `traces`, and what they took."""

    values: Values
    traces: int
    seconds: Amount
    tokens: Amount
    cost: Amount


class _Taken:
    def __init__(self) -> None:
        self.traces = 0
        self.seconds, self.tokens, self.cost = Amounts(), Amounts(), Amounts()

    def spending(self, values: Values) -> SliceSpending:
        return SliceSpending(
            values, self.traces, self.seconds.amount(), self.tokens.amount(), self.cost.amount()
        )


def spending(
    space: OpenLibrary, fields: Sequence[str] = ()
) -> tuple[SliceSpending, list[SliceSpending]]:
    """What all traces take, and those of each slice by these fields, the largest first. Raises UserError for a field that no
    trace has."""
    every = _Taken()
    slices: dict[Values, _Taken] = {}
    sliced = each_with_values(space.library, fields)
    for (_, values), (_, spent) in zip(sliced, each_with_spending(space.library), strict=True):
        for taken in (every, slices.setdefault(values, _Taken())):
            taken.traces += 1
            taken.seconds.add(spent.seconds)
            taken.tokens.add(spent.tokens)
            taken.cost.add(spent.cost)
    check_fields(space, fields, slices)
    rows = [taken.spending(values) for values, taken in slices.items()] if fields else []
    rows.sort(key=lambda one: (-one.traces, tuple(value or "" for value in one.values)))
    return every.spending(()), rows
