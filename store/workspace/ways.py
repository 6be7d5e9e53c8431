"""The paths of a library: which ways its traces take, and what of them is reviewed, failed and guarded."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from ..insight.coverage.holes import LEAST, Hole, holes
from ..insight.coverage.paths import Edge, Node, Path, Ways, edge_words, path_of
from ..insight.coverage.tallies import Tally
from ..library.step_paths import each_with_steps
from ..packs.pace import Pace
from .coverage import Judged, judged, paced
from .filling import Filling

if TYPE_CHECKING:
    from ..insight.coverage.declared import Workflow
    from .opened import OpenLibrary

Part = TypeVar("Part", bound=Hashable)


@dataclass(frozen=True, slots=True)
class EdgeHole:
    """An edge with a hole, and what fills it; None if no queue does."""

    hole: Hole[Edge]
    filling: Filling | None

    @property
    def command(self) -> str:
        """The command that fills it; "" if none does."""
        return self.filling.command if self.filling else ""


@dataclass(frozen=True, slots=True)
class PathCoverage:
    """The nodes, edges and paths, those of the most traces first. `undeclared` are edges that a trace takes though they are
    not in the declared workflow; `uncounted` traces take one of the paths that are not told apart, because there are too
    many different ones."""

    judged: Judged
    all: Tally
    nodes: Mapping[Node, Tally]
    edges: Mapping[Edge, Tally]
    paths: Mapping[Path, Tally]
    declared: Mapping[str, Tally]
    undeclared: tuple[Edge, ...]
    holes: tuple[EdgeHole, ...]
    uncounted: int = 0


def path_coverage(
    space: OpenLibrary,
    workflow: Workflow | None = None,
    rubric: str | None = None,
    least: int = LEAST,
    pace: Pace | None = None,
) -> PathCoverage:
    """The coverage of the ways through the application. Edges that were declared and that no trace takes are holes. `pace` is
    told each trace. Raises UserError, and Stopped."""
    known = judged(space, rubric)
    ways = Ways(known.evidence, tuple(workflow.paths.values()) if workflow else ())
    for trace, steps in paced(each_with_steps(space.library), pace):
        ways.add(trace, steps)
    edges = _largest(ways.edges.of)
    undeclared: tuple[Edge, ...] = ()
    if workflow is not None:
        undeclared = tuple(edge for edge in edges if edge not in workflow.edges)
        edges |= {edge: Tally() for edge in workflow.edges if edge not in edges}
    name = known.verdicts.rubric.id if known.verdicts.rubric else None
    return PathCoverage(
        judged=known,
        all=ways.edges.all,
        nodes=_largest(ways.nodes.of),
        edges=edges,
        paths=_largest(ways.paths.of),
        declared={
            name: ways.declared.of[path_of(path)]
            for name, path in (workflow.paths.items() if workflow else ())
        },
        undeclared=undeclared,
        holes=tuple(EdgeHole(hole, _filling(space, hole, name)) for hole in holes(edges, least)),
        uncounted=ways.uncounted,
    )


def node_shown(space: OpenLibrary, node: Node) -> str:
    """A node as the library is shown: a step may have the name of a person."""
    return space.shown.value("name", node)


def _largest(tallies: Mapping[Part, Tally]) -> dict[Part, Tally]:
    return dict(sorted(tallies.items(), key=lambda one: (-one[1].seen, str(one[0]))))


_NAME: Final = 60


def _filling(space: OpenLibrary, hole: Hole[Edge], rubric: str | None) -> Filling | None:
    """What fills an edge. One that no trace takes needs traces, not a queue."""
    if hole.kind in ("unseen", "unguarded"):
        return None
    shown = "-".join(node_shown(space, node) for node in hole.part)
    name = f"fill-{shown}"[:_NAME].replace(" ", "-")
    return Filling(name, hole.traces, edge=edge_words(hole.part), rubric=rubric or "")
