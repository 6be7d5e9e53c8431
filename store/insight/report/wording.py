"""Shares in words that fit a line, wherever evidence is told."""

from __future__ import annotations

from typing import Final

_PLACES: Final = 6
"""Digits after the point: what differs beyond them differs by the machine."""


def percent(share: float | None) -> str:
    """A share in percent; with a digit after the point where it is small."""
    return "-" if share is None else f"{number(share)} %"


def number(share: float) -> str:
    """A share as a number of percent."""
    hundredth = 100 * share
    return f"{hundredth:.1f}" if 0 < abs(hundredth) < 9.95 else f"{hundredth:.0f}"


def between(interval: tuple[float, float]) -> str:
    """An interval in percent."""
    low, high = interval
    return f"{number(low)} to {number(high)}"


def places(value: float | None) -> float | None:
    """A figure as JSON."""
    return None if value is None else round(value, _PLACES)


def short(value: float | None) -> str:
    """A number in few characters."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
