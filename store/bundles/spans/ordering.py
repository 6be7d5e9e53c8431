"""Sort steps into reading order: parents before children, siblings by start; repair broken trees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...trace import Step, replace


def tree_order(steps: Sequence[Step]) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """The steps in reading order, and notes on repairs.

    Of two steps with the same id and content one is dropped; if the content differs the later one gets
    a new id. A step whose parent is missing, or that is inside itself, moves to the top level. No other
    step is left out. The given order decides only between steps whose start is equal or unknown.
    """
    unique, notes = _unique(sorted(steps, key=_start))
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
    ordered: list[Step] = []
    waiting = list(reversed(children.get(None, [])))
    while waiting:
        step = waiting.pop()
        ordered.append(_under(step, parent[step.id]))
        waiting.extend(reversed(children.get(step.id, [])))
    if orphans:
        notes.append(
            f"{_counted(orphans, 'step', 'steps')} named a parent that is not in the bundle"
        )
    if cycles:
        cut = _counted(cycles, "step was inside itself", "steps were inside themselves")
        notes.append(f"{cut}; detached")
    return tuple(ordered), tuple(notes)


def _under(step: Step, parent: str | None) -> Step:
    """A step under its parent; if it cannot be there, it keeps the original parent id as attribute."""
    if step.parent_id == parent:
        return step
    attributes = {"parent_id": step.parent_id, **step.attributes}
    return replace(step, parent_id=parent, attributes=attributes)


def _start(step: Step) -> tuple[bool, int]:
    return (step.start_ns is None, step.start_ns or 0)


def _counted(count: int, one: str, many: str) -> str:
    return f"1 {one}" if count == 1 else f"{count} {many}"


def _unique(steps: Iterable[Step]) -> tuple[dict[str, Step], list[str]]:
    """The steps by id, in the given order; duplicate ids are made unique."""
    given = list(steps)
    taken = {step.id for step in given}
    copies: dict[str, list[Step]] = {}
    unique: dict[str, Step] = {}
    repeated = renamed = 0
    for step in given:
        same_id = copies.setdefault(step.id, [])
        if step in same_id[-_COMPARED:] or step in same_id[:1]:
            repeated += 1
            continue
        new_id = step.id
        number = len(same_id)
        if number:
            renamed += 1
            while new_id in taken:
                number += 1
                new_id = f"{step.id}#{number}"
            taken.add(new_id)
        same_id.append(step)
        unique[new_id] = step if new_id == step.id else replace(step, id=new_id)
    notes = []
    if repeated:
        notes.append(f"{_counted(repeated, 'repeated step was', 'repeated steps were')} dropped")
    if renamed:
        notes.append(f"{_counted(renamed, 'step id was', 'step ids were')} used twice")
    return unique, notes


_COMPARED = 8
"""Upper limit of earlier steps with the same id that a step is compared with, in case a file uses one id for
everything. Equal steps are adjacent, because they start at the same time."""


def _cut_cycles(parent: dict[str, str | None]) -> int:
    """Cut every cycle at its step that starts first; return how many were cut."""
    place = {step_id: number for number, step_id in enumerate(parent)}
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
            loop = path[path.index(at) :]
            parent[min(loop, key=place.__getitem__)] = None
            cut += 1
        settled.update(path)
    return cut
