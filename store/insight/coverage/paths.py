"""The ways that traces go through an application: steps and tools as nodes, what follows what as edges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Final, TypeAlias

from .tallies import Evidence, Tallies, Tally

Node: TypeAlias = str
Edge: TypeAlias = tuple[Node, Node]
Path: TypeAlias = tuple[Node, ...]

START: Final = "start"
END: Final = "end"
_NUMBERS: Final = re.compile(r"\d+")


@lru_cache(maxsize=4096)
def node_of(kind: str, name: str) -> Node | None:
    """The node of a step, by its kind and name; None for a judge, which is no part of the way. Tools and messages have their
    own name, the calls of a model are one node whatever the model, and numbers in other names do not count."""
    if kind == "evaluator":
        return None
    if kind == "llm":
        return "llm"
    if kind in ("tool", "message"):
        return name or kind
    return f"{kind} {_NUMBERS.sub('#', name)}".strip()


def way(steps: Iterable[tuple[str, str]]) -> Path:
    """The way of a trace from start to end, by the kinds and names of its steps in reading order."""
    nodes = (node_of(kind, name) for kind, name in steps)
    return (START, *(node for node in nodes if node is not None), END)


def path_of(nodes: Path) -> Path:
    """A way without repeats: a node that follows itself is there once."""
    return tuple(node for node, _ in groupby(nodes))


def edges_of(nodes: Path) -> set[Edge]:
    """What follows what in a way; a node that follows itself is an edge, too."""
    return set(pairwise(nodes))


def goes_along(path: Path, declared: Path) -> bool:
    """Whether a path without repeats has the declared nodes next to each other, in that order."""
    length = len(declared)
    return any(path[at : at + length] == declared for at in range(len(path) - length + 1))


class Ways:
    """The edges and paths of traces, and how many are seen, reviewed, failed and guarded of each. Traces are gone through
    once; beyond `MOST_PATHS` different paths new ones are counted together."""

    MOST_PATHS: Final = 50_000

    def __init__(self, known: Evidence, declared: Sequence[Path] = ()) -> None:
        self.nodes: Tallies[Node] = Tallies(known)
        self.edges: Tallies[Edge] = Tallies(known)
        self.paths: Tallies[Path] = Tallies(known)
        self.declared: Tallies[Path] = Tallies(known)
        self._declared = [path_of(one) for one in declared]
        for one in self._declared:
            self.declared.of[one] = Tally()
        self._same: dict[Path, Path] = {}
        self.uncounted = 0
        """How many traces take a path that is not told apart."""

    def add(self, trace: str, steps: Iterable[tuple[str, str]]) -> None:
        """Count a trace."""
        nodes = way(steps)
        path = path_of(nodes)
        self.nodes.add(trace, set(nodes) - {START, END})
        self.edges.add(trace, edges_of(nodes))
        if path in self.paths.of or len(self.paths.of) < self.MOST_PATHS:
            self.paths.add(trace, (path,))
        else:
            self.uncounted += 1
            self.paths.add(trace, ())
        if self._declared:
            self.declared.add(trace, [one for one in self._declared if goes_along(path, one)])


def edge_words(edge: Edge) -> str:
    """An edge as it is written: `lookup > refund`."""
    return " > ".join(edge)


def edge_written(text: str) -> Edge | None:
    """The edge that is written so; None if it is none."""
    parts = [part.strip() for part in text.split(" > ")]
    return (parts[0], parts[1]) if len(parts) == 2 and all(parts) else None


def with_edge(traces: Iterable[tuple[str, Iterable[tuple[str, str]]]], edge: Edge) -> Iterator[str]:
    """The traces in whose way the second node of an edge follows the first one."""
    for trace, steps in traces:
        if edge in edges_of(way(steps)):
            yield trace
