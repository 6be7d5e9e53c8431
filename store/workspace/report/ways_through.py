"""The ways through the application: what follows what in traces, and how much of it was looked at."""

from __future__ import annotations

from typing import Final

from ...insight.report.parts import Graph, Line, Row, Said, Says, Section, Table, Way
from ...insight.report.wording import percent
from ...plurals import counted
from ..ways import node_shown
from .gathered import Gathered

MOST: Final = 18
MOST_PATHS: Final = 10


def ways_section(of: Gathered) -> Section | None:
    """The section; None where traces have no steps that follow each other."""
    found = of.paths
    if len(found.nodes) < 2:
        return None
    bare = [edge for edge, tally in found.edges.items() if not tally.reviewed]
    ways = tuple(
        Way(_node(of, edge[0]), _node(of, edge[1]), tally.seen, tally.reviewed, tally.failed)
        for edge, tally in list(found.edges.items())[:MOST]
    )
    says: Line = (
        f"{counted(len(found.edges), 'edge')} between {counted(len(found.nodes), 'step')}; {len(bare):,} were never reviewed.",
    )
    graph = Graph(("What follows what in traces",), says, ways, max(0, len(found.edges) - MOST))
    rows = tuple(
        Row((
            _path(of, path), (f"{tally.seen:,}",), (f"{tally.reviewed:,}",), (f"{tally.failed:,}",),
            (percent(tally.rate),),
        ))
        for path, tally in list(found.paths.items())[:MOST_PATHS]
    )  # fmt: skip
    columns: tuple[Line, ...] = (("Path",), ("Seen",), ("Reviewed",), ("Failed",), ("Rate",))
    table = Table(
        ("The most frequent paths",),
        columns,
        rows,
        frozenset({1, 2, 3, 4}),
        left_out=max(0, len(found.paths) - MOST_PATHS),
    )
    lines: tuple[Line, ...] = (
        (
            f"Traces take {counted(len(found.paths), 'different path')} through {counted(len(found.nodes), 'step')}.",
        ),
    )
    if found.uncounted:
        lines += (
            (
                f"{counted(found.uncounted, 'trace')} take paths beyond the first {len(found.paths):,}: not told apart.",
            ),
        )
    reviewed = sum(bool(tally.reviewed) for tally in found.edges.values())
    evidence = Says(
        "tested",
        (
            f"{reviewed:,} of {counted(len(found.edges), 'edge')} of the workflow were reviewed at least once.",
        ),
    )
    return Section("paths", "The ways through the application", lines, (graph, table), (evidence,))


def _node(of: Gathered, node: str) -> Said:
    return Said(node_shown(of.space, node))


def _path(of: Gathered, path: tuple[str, ...]) -> Line:
    line: list[str | Said] = []
    for at, node in enumerate(path):
        line += [" → ", _node(of, node)] if at else [_node(of, node)]
    return tuple(line)
