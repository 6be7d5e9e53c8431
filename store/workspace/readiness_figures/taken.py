"""What traces take."""

from __future__ import annotations

from ...canonical import Json
from ...insight.prevalence.amounts import Amount, Amounts
from ...insight.readiness.criteria import Criterion
from ...insight.readiness.evaluating import Figure, decimal
from ...library.spending import each_with_spending
from ...plurals import counted
from .gathering import Gathering


def seconds_p95(held: Gathering, asked: Criterion) -> Figure:
    """The 95th percentile of seconds."""
    return _p95(held, asked, "seconds")


def tokens_p95(held: Gathering, asked: Criterion) -> Figure:
    """The 95th percentile of tokens."""
    return _p95(held, asked, "tokens")


def cost_p95(held: Gathering, asked: Criterion) -> Figure:
    """The 95th percentile of cost."""
    return _p95(held, asked, "cost")


def _p95(held: Gathering, asked: Criterion, what: str) -> Figure:
    inside = set(held.within(asked))
    amounts = Amounts()
    made: list[Json] = []
    for key, spent in each_with_spending(held.space.library):
        value = getattr(spent, what)
        if key in inside and value is not None:
            amounts.add(value)
            made.append([key, decimal(value)])
    found: Amount = amounts.amount()
    return Figure(
        found.n, found.p95,
        why="" if found.p95 is not None else f"{found.n:,} of the 20 traces that it needs say so",
        said=f"of {counted(found.n, 'trace')} that say so",
        made_from={"traces": sorted(made)},
        opens="tracejury spending",
    )  # fmt: skip
