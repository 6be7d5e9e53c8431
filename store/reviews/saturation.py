"""How long nothing new was found: when it has been long, more of the same hardly teaches anything."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ..plurals import counted

When: TypeAlias = tuple[int, tuple[str, ...]]
"""When a trace was finished, in milliseconds, and its codes."""


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


class CodesFound:
    """The failure codes found on traces, in the order in which these were finished, kept as reviews come and go: it
    tells how long no code was new without going through them again."""

    def __init__(self, found: Mapping[str, When] | None = None) -> None:
        """`found` are the traces that are finished already, each with the time and its codes."""
        self._codes: dict[str, When] = dict(found or {})
        self._finished: list[tuple[int, str]] = []
        self._with: dict[str, list[tuple[int, str]]] = {}
        for at_ms, trace in sorted((at_ms, trace) for trace, (at_ms, _) in self._codes.items()):
            self._finished.append((at_ms, trace))
            for code in self._codes[trace][1]:
                self._with.setdefault(code, []).append((at_ms, trace))

    def put(self, trace: str, at_ms: int, codes: tuple[str, ...]) -> None:
        """A trace was finished at that time, with these codes."""
        self.drop(trace)
        self._codes[trace] = (at_ms, codes)
        insort(self._finished, (at_ms, trace))
        for code in codes:
            insort(self._with.setdefault(code, []), (at_ms, trace))

    def drop(self, trace: str) -> None:
        """A trace is not finished any more."""
        if trace not in self._codes:
            return
        at_ms, codes = self._codes.pop(trace)
        for some in (self._finished, *(self._with[code] for code in codes)):
            del some[bisect_left(some, (at_ms, trace))]

    @property
    def since_code(self) -> int | None:
        """How many traces were finished since the last one with a code that was new then."""
        firsts = [some[0] for some in self._with.values() if some]
        if not firsts:
            return None
        return len(self._finished) - bisect_left(self._finished, max(firsts)) - 1


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
    return f"{counted(count, 'trace')} ago"
