"""Times in words."""

from __future__ import annotations

from datetime import UTC, datetime


def day_and_time(ms: int) -> str:
    """A time in milliseconds since the epoch as people read it, in the zone of this machine; "never" for 0."""
    return (
        f"{datetime.fromtimestamp(ms / 1000, UTC).astimezone():%Y-%m-%d %H:%M}" if ms else "never"
    )
