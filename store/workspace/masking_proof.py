"""The proof that masking changed nothing but private values: two libraries side by side, one of them masked.

Trace by trace: its steps, its scores, which traces fail in the same way (groups), which share a value of metadata
(slices), and the cases that the reviews make, with their claims and how well they are proved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from ...errors import UserError
from ..canonical import Json
from ..trace import Trace, as_text

if TYPE_CHECKING:
    from .workspace import Workspace

_SHOWN: Final = 20
Parts: TypeAlias = frozenset[frozenset[int]]
"""Which things belong together, by their places."""


@dataclass(slots=True)
class MaskingProof:
    """How much was compared, and every difference in words (the first twenty of each kind)."""

    traces: int = 0
    groups: int = 0
    slices: int = 0
    cases: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing differs."""
        return not self.differences

    def json(self) -> dict[str, Json]:
        """As one JSON document."""
        return {
            "traces": self.traces,
            "groups": self.groups,
            "slices": self.slices,
            "cases": self.cases,
            "differences": self.differences,
        }


def proof_of(plain: Workspace, masked: Workspace, pairs: Sequence[tuple[str, str]]) -> MaskingProof:
    """Compare two libraries; `pairs` are the keys of each trace in both. Brings the groups of both up to date."""
    proof = MaskingProof(traces=len(pairs))
    both: list[tuple[Workspace, list[str]]] = [
        (plain, [one for one, _ in pairs]),
        (masked, [other for _, other in pairs]),
    ]
    slices: list[Mapping[int, Parts]] = []
    shapes: list[list[Hashable]] = []
    for space, keys in both:
        traces = [space.library.trace(key) for key in keys]
        shapes.append([None if one is None else _shape(one) for one in traces])
        slices.append(_slices(traces))
    for place, (one, other) in enumerate(zip(*shapes, strict=True)):
        if one != other:
            _differs(proof, f"trace {pairs[place][0][:12]} has other steps or scores")
    proof.slices = len(slices[0])
    for name in slices[0].keys() | slices[1].keys():
        if slices[0].get(name) != slices[1].get(name):
            _differs(proof, f"slice {name + 1} divides the traces in another way")
    groups = [_groups(space, keys) for space, keys in both]
    proof.groups = len(groups[0])
    for some in sorted(groups[0] ^ groups[1], key=sorted):
        named = ", ".join(pairs[place][0][:12] for place in sorted(some)[:3])
        where = "only unmasked" if some in groups[0] else "only masked"
        _differs(proof, f"a group of {len(some)} ({named}) is there {where}")
    cases = [_cases(space, keys) for space, keys in both]
    proof.cases = len(cases[0])
    for of in sorted(cases[0].keys() | cases[1].keys()):
        found = [some.get(of) for some in cases]
        if found[0] != found[1]:
            key = pairs[of[0]][0][:12]
            _differs(proof, f"the case of {key}: {found[0]} unmasked, {found[1]} masked")
    return proof


def _differs(proof: MaskingProof, words: str) -> None:
    if len(proof.differences) < _SHOWN:
        proof.differences.append(words)


def _shape(trace: Trace) -> Hashable:
    return (
        trace.status,
        tuple((one.kind, one.status, one.parent_id, len(one.messages_out)) for one in trace.steps),
        tuple((one.rater, one.value, one.step_id) for one in trace.scores),
    )


def _slices(traces: Sequence[Trace | None]) -> dict[int, Parts]:
    """For each name of metadata, in the order of their first traces: which traces share a value."""
    found: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for place, trace in enumerate(traces):
        for name, value in (trace.metadata if trace else {}).items():
            found[name][as_text(value)].add(place)
    return {at: _parts(values.values()) for at, values in enumerate(found.values())}


def _parts(parts: Iterable[Iterable[int]]) -> Parts:
    return frozenset(frozenset(one) for one in parts)


def _groups(space: Workspace, keys: Sequence[str]) -> Parts:
    space.regroup()
    found: dict[str, set[int]] = defaultdict(set)
    with space.groups_lock:
        of = space.groups.of_traces(keys)
    for place, key in enumerate(keys):
        if key in of:
            found[of[key]].add(place)
    return _parts(found.values())


def _cases(space: Workspace, keys: Sequence[str]) -> dict[tuple[int, str], Hashable]:
    """What the reviews of each trace make: role, how it is proved, and the types of its claims."""
    try:
        report = space.plan_pack(None, "proof", every_failure=True).report
    except UserError:
        # Nothing was judged.
        return {}
    places = {key: place for place, key in enumerate(keys)}
    found: dict[tuple[int, str], Hashable] = {}
    for case in report.cases:
        place = places.get(str(case.source.get("trace")), -1)
        claims = tuple(sorted((one.type, one.gate) for one in case.claims))
        proved = (case.proof.status, case.proof.killed, case.proof.tried)
        found[place, str(case.verdict.get("rubric_hash"))] = (case.role, *proved, claims)
    return found
