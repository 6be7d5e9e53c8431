"""What the coverage screen reads in a thread: the fields that can make slices, and the rows of a section as the library
is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ...store.library.slice_values import Values
from ...store.workspace.coverage import Coverage, shown_values
from ...store.workspace.covered_traces import fields_for
from ...store.workspace.ways import PathCoverage, node_shown
from ...store.workspace.workspace import Workspace
from .coverage_rows import (
    CoverageTable,
    Section,
    codes_table,
    edges_table,
    holes_table,
    paths_table,
    slices_table,
)


@dataclass(frozen=True, slots=True)
class CoverageFields:
    """The fields that can be chosen, with the number of their values, how many may not, and those that are chosen."""

    offered: dict[str, int]
    left_out: int
    chosen: tuple[str, ...]


def coverage_fields(space: Workspace) -> CoverageFields:
    """The fields, and of these the one that most traces have, with few values, to begin with."""
    found, left_out = fields_for(space)
    first = sorted(found, key=lambda name: (len(found[name]) > 12, -found[name].total(), name))[:1]
    offered = {name: len(values) for name, values in found.items()}
    return CoverageFields(offered, left_out, tuple(first) or ("status",))


def coverage_table(
    space: Workspace, section: Section, found: Coverage, ways: PathCoverage | None
) -> CoverageTable:
    """The rows of a section, as the library is shown."""

    @cache
    def value_shown(name: str, value: str | None) -> str | None:
        return shown_values(space, (name,), (value,))[0]

    @cache
    def step_shown(node: str) -> str:
        return node_shown(space, node)

    def shown(values: Values) -> Values:
        return tuple(map(value_shown, found.fields, values))

    def nodes(some: Sequence[str]) -> list[str]:
        return [step_shown(node) for node in some]

    if section == "codes":
        return codes_table(found, shown)
    if section == "slices" or ways is None:
        return slices_table(found, shown)
    if section == "edges":
        return edges_table(ways, nodes)
    if section == "paths":
        return paths_table(ways, nodes)
    return holes_table(found, ways, shown, nodes)
