"""When traces first appeared: when they ran, or when they were loaded where they do not say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .opened import OpenLibrary

_DATED_NS = 86_400 * 10**9
"""A time of the first day of 1970 counts from the beginning of a trace and is no date."""


def first_seen_ms(space: OpenLibrary, traces: Sequence[str]) -> dict[str, tuple[int, bool]]:
    """Milliseconds since the epoch of each trace that the library has, and whether the trace itself says so."""
    loaded = {one.id: _ms(one.loaded_at) for one in space.library.bundles()}
    found = {}
    for row in space.library.rows_for(traces):
        dated = row.start_ns is not None and row.start_ns > _DATED_NS
        at = row.start_ns // 1_000_000 if dated and row.start_ns else loaded.get(row.bundle, 0)
        found[row.key] = (at, dated)
    return found


def _ms(at: str) -> int:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return 0
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
