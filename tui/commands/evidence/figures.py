"""Shares and slices as commands print them: in words that fit a line, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from ....store.canonical import Json
from ....store.insight.report.wording import between, number, percent, places
from ...safe_text import one_line

if TYPE_CHECKING:
    from ....store.insight.coverage.tallies import Tally
    from ....store.insight.prevalence.rates import Rate

__all__ = ["between", "label", "number", "percent", "places", "rate_json", "tally_json"]

WITHOUT: Final = "(none)"
"""What stands for a slice that has no value."""


def label(values: Sequence[str | None], room: int) -> str:
    """The values of a slice, in at most so many cells together."""
    each = max(4, (room - 3 * (len(values) - 1)) // max(1, len(values)))
    return " + ".join(WITHOUT if value is None else one_line(value, each) for value in values)


def tally_json(tally: Tally) -> dict[str, Json]:
    """A tally without its codes."""
    low, high = tally.interval
    return {
        "seen": tally.seen,
        "reviewed": tally.reviewed,
        "passed": tally.passed,
        "failed": tally.failed,
        "unsure": tally.unsure,
        "cases": tally.cases,
        "guarded": tally.guarded,
        "rate": places(tally.rate),
        "low": places(low),
        "high": places(high),
    }


def rate_json(rate: Rate) -> dict[str, Json]:
    """A rate; of too few traces to be told its value and interval are null."""
    told = rate.told
    return {
        "failed": rate.hits,
        "n": rate.n,
        "value": places(rate.value) if told else None,
        "low": places(rate.low) if told else None,
        "high": places(rate.high) if told else None,
        "effective_n": round(rate.effective, 2),
        "told": told,
    }
