"""Shares and slices as commands print them: in words that fit a line, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from ....store.canonical import Json
from ...safe_text import one_line

if TYPE_CHECKING:
    from ....store.insight.coverage.tallies import Tally
    from ....store.insight.prevalence.rates import Rate

WITHOUT: Final = "(none)"
"""What stands for a slice that has no value."""
_PLACES: Final = 6
"""Digits after the point: what differs beyond them differs by the machine."""


def percent(share: float | None) -> str:
    """A share in percent; with a digit after the point where it is small."""
    if share is None:
        return "-"
    return f"{number(share)} %"


def number(share: float) -> str:
    """A share as a number of percent."""
    hundredth = 100 * share
    return f"{hundredth:.1f}" if 0 < abs(hundredth) < 9.95 else f"{hundredth:.0f}"


def between(interval: tuple[float, float]) -> str:
    """An interval in percent."""
    low, high = interval
    return f"{number(low)} to {number(high)}"


def label(values: Sequence[str | None], room: int) -> str:
    """The values of a slice, in at most so many cells together."""
    each = max(4, (room - 3 * (len(values) - 1)) // max(1, len(values)))
    return " + ".join(WITHOUT if value is None else one_line(value, each) for value in values)


def places(value: float | None) -> float | None:
    """A figure as JSON."""
    return None if value is None else round(value, _PLACES)


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
