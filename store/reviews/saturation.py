"""How long nothing new was found: when it has been long, more of the same hardly teaches anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FoundOn:
    """What was found on one trace: failure codes, and the group of its failure."""

    codes: tuple[str, ...] = ()
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Saturation:
    """Of `finished` traces: how many were finished since the last one with a code that was new then, and since the
    last one of a group that was new; None if there was none."""

    finished: int = 0
    since_code: int | None = None
    code: str = ""
    since_group: int | None = None


def saturation(found: Iterable[FoundOn]) -> Saturation:
    """The saturation after these traces, in the order in which they were finished."""
    codes: set[str] = set()
    groups: set[str] = set()
    at_code, code, at_group, count = 0, "", 0, 0
    for count, one in enumerate(found, start=1):
        fresh = [name for name in one.codes if name not in codes]
        if fresh:
            at_code, code = count, fresh[0]
            codes.update(fresh)
        if one.group is not None and one.group not in groups:
            at_group = count
            groups.add(one.group)
    return Saturation(
        count,
        count - at_code if at_code else None,
        code,
        count - at_group if at_group else None,
    )


def saturation_words(now: Saturation, name: Callable[[str], str] = str) -> str:
    """It in words, "last new code 14 traces ago"; "" before anything was found. `name` makes text of a code."""
    said = []
    if now.since_code is not None:
        said.append(f"last new code {_ago(now.since_code)} ({name(now.code)})")
    if now.since_group is not None:
        said.append(f"last new group {_ago(now.since_group)}")
    return " · ".join(said)


def _ago(count: int) -> str:
    if count == 0:
        return "just now"
    return "1 trace ago" if count == 1 else f"{count:,} traces ago"
