"""Durations for display."""

from __future__ import annotations


def duration_text(nanoseconds: int | None) -> str:
    """A duration in at most six characters: `340ms`, `1.2s`, `2m05s`, `1h02m`; "" for None."""
    if nanoseconds is None or nanoseconds < 0:
        return ""
    milliseconds = round(nanoseconds / 1e6)
    if milliseconds < 1:
        return "<1ms"
    if milliseconds < 1000:
        return f"{milliseconds}ms"
    seconds = nanoseconds / 1e9
    if seconds < 59.95:
        return f"{seconds:.1f}s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02d}s"
    if whole < 100 * 3600:
        return f"{whole // 3600}h{whole % 3600 // 60:02d}m"
    return f"{whole // 86400}d{whole % 86400 // 3600:02d}h"
