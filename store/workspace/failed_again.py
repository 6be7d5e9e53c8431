"""Groups of failures that a release had closed and that failed again since."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..insight.fixes.closing import FailedAgain, closed_by
from ..insight.fixes.releases import Line, Release, history
from .check_results import checked_runs
from .first_seen import first_seen_ms
from .group_work import GroupWork

if TYPE_CHECKING:
    from .opened import OpenLibrary


def failed_again(space: OpenLibrary, among: Iterable[str] | None = None) -> dict[str, FailedAgain]:
    """The groups that are open again, by id, those with the most new failures first; `among` leaves out groups without one of
    these traces. Nothing is told by cases of traces that the reader has yet to judge blind."""
    runs = checked_runs(space)
    if not runs:
        return {}
    # What reads packs is only needed where there are results.
    from .known_cases import known_cases

    known = known_cases(space)
    found = history(runs)
    # A case that was never checked leaves its group open; one of a hidden trace leaves it untold.
    by_trace: dict[str, list[Line]] = {case.trace: [] for case in known.of.values()}
    for line in found.lines:
        case = known.of.get(line.name)
        if case is not None:
            by_trace[case.trace].append(line)
    for name in known.hidden:
        by_trace[known.of[name].trace].clear()
    if not any(by_trace.values()):
        return {}
    with space.groups_lock:
        GroupWork(space).regroup()
        where = space.groups.of_traces(sorted(by_trace))
        guards: dict[str, list[Line]] = {}
        unchecked = {group for trace, group in where.items() if not by_trace[trace]}
        for trace, group in where.items():
            if group not in unchecked:
                guards.setdefault(group, []).extend(by_trace[trace])
        closed = {
            group: release
            for group, lines in guards.items()
            if (release := closed_by(found, lines)) is not None
        }
        chosen = None if among is None else frozenset(among)
        again = [
            one
            for group, release in closed.items()
            if (one := _since(space, group, release, chosen, by_trace.keys())) is not None
        ]
    return {one.group: one for one in sorted(again, key=lambda one: (-len(one.traces), one.group))}


def _since(
    space: OpenLibrary,
    id_: str,
    release: Release,
    among: frozenset[str] | None,
    guarded: Iterable[str],
) -> FailedAgain | None:
    """What failed in a group after a release; None if nothing did."""
    group = space.groups.group(id_)
    if group is None:
        return None
    cases = frozenset(guarded)
    traces = [key for key in space.groups.traces(group) if key not in cases]
    seen = first_seen_ms(space, traces)
    later = [key for key in traces if key in seen and seen[key][0] > release.first_ms]
    dated = sum(seen[key][1] for key in later)
    if not later or (among is not None and among.isdisjoint(later)):
        return None
    return FailedAgain(group.id, space.shown.group(group).name, release, tuple(later), dated)
