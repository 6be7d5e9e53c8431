"""Steps into reading order: parents before children, siblings by start; what is broken is repaired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..trace import Step


def _counted(count: int, one: str, many: str) -> str:
    return f"1 {one}" if count == 1 else f"{count} {many}"


def tree_order(steps: Sequence[Step]) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """The steps in reading order, and in words what had to be repaired.

    Of two steps with the same id and content one is dropped; with other content the later one gets a
    new id. A parent that is not there, a step that is its own parent or ancestor: the step is put at
    the top level. Nothing else is left out.
    """
    unique: dict[str, Step] = {}
    repeated = renamed = 0
    for step in steps:
        if step.id not in unique:
            unique[step.id] = step
        elif unique[step.id] == step:
            repeated += 1
        else:
            number = 2
            while f"{step.id}#{number}" in unique:
                number += 1
            unique[f"{step.id}#{number}"] = replace(step, id=f"{step.id}#{number}")
            renamed += 1
    orphans = 0
    parent: dict[str, str | None] = {}
    for step in unique.values():
        known = step.parent_id in unique
        orphans += step.parent_id is not None and not known
        parent[step.id] = step.parent_id if known else None
    cycles = _cut_cycles(parent)
    children: dict[str | None, list[Step]] = {}
    for step in unique.values():
        children.setdefault(parent[step.id], []).append(step)
    for group in children.values():
        group.sort(key=lambda step: (step.start_ns is None, step.start_ns or 0))
    ordered: list[Step] = []
    waiting = list(reversed(children.get(None, [])))
    while waiting:
        step = waiting.pop()
        found = parent[step.id]
        ordered.append(step if step.parent_id == found else replace(step, parent_id=found))
        waiting.extend(reversed(children.get(step.id, [])))
    notes = []
    if repeated:
        notes.append(f"{_counted(repeated, 'repeated step was', 'repeated steps were')} dropped")
    if renamed:
        notes.append(f"{_counted(renamed, 'step id was', 'step ids were')} used twice")
    if orphans:
        notes.append(
            f"{_counted(orphans, 'step', 'steps')} named a parent that is not in the bundle"
        )
    if cycles:
        notes.append(f"{_counted(cycles, 'step was', 'steps were')} inside itself; cut loose")
    return tuple(ordered), tuple(notes)


def _cut_cycles(parent: dict[str, str | None]) -> int:
    """Cut every cycle at the step that comes first in the bundle; returns how many were cut."""
    settled: set[str] = set()
    cut = 0
    for start in parent:
        path: list[str] = []
        on_path: set[str] = set()
        at: str | None = start
        while at is not None and at not in settled and at not in on_path:
            path.append(at)
            on_path.add(at)
            at = parent[at]
        if at is not None and at in on_path:
            loop = path[path.index(at):]
            order = {name: number for number, name in enumerate(parent)}
            parent[min(loop, key=order.__getitem__)] = None
            cut += 1
        settled.update(path)
    return cut
