"""What releases did to the cases of this library's packs, by the results of checks that were added to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...errors import UserError
from ..insight.fixes.releases import CheckedRun, History, history
from ..insight.fixes.standing import LAST, Judged, Occurring, judged
from ..insight.fixes.standing import KnownCase as CaseSaid
from ..library.slice_values import each_with_values
from ..packs.sync.health import retire_command
from .check_results import checked_runs
from .known_cases import KnownCase, KnownCases, known_cases

if TYPE_CHECKING:
    from .opened import OpenLibrary

_KINDS: Final = frozenset(
    {"intent", "topic", "category", "task", "task_type", "feature", "workflow", "use_case", "flow", "skill", "route"}
)  # fmt: skip
"""The fields of metadata that say what kind of request a trace is; others (model, locale) say how it was made or by whom."""


@dataclass(frozen=True, slots=True)
class FixedCase:
    """A case over releases with what they say of it; `command` does what is proposed ("" if no command does). `question` is
    that of the pack, as it was asked; "" if the pack is not known here."""

    judged: Judged
    question: str = ""
    trace: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class Fixes:
    """The history of the packs. `hidden` counts the cases of traces that the reader has yet to judge blind, `unknown` those of
    packs that are not known here; `packs` are the names of all packs that results are of."""

    history: History
    cases: tuple[FixedCase, ...]
    packs: tuple[str, ...]
    hidden: int = 0
    unknown: int = 0
    unread: tuple[str, ...] = ()


def fixes(space: OpenLibrary, pack: str | None = None, last: int = LAST) -> Fixes:
    """The history of all packs, or of one: its name, or its folder. Raises UserError for one without results."""
    runs = checked_runs(space)
    packs = tuple(sorted({name.pack for run in runs for name in run.cases}))
    folder = Path(pack) if pack is not None and Path(pack).is_dir() else None
    known = known_cases(space, [] if folder is None else [folder])
    wanted = _wanted(packs, known, pack, folder)
    lines = history(_without(runs, wanted, known.hidden))
    cases = [known.of.get(line.name) for line in lines.lines]
    said = {
        at: CaseSaid(one.case.role, one.case.slices, one.case.severity, one.case.question)
        for at, one in enumerate(cases)
        if one is not None
    }
    found = judged(lines.lines, said, _occurring(space, cases), last)
    told = [_told(one, case) for one, case in zip(found, cases, strict=True)]
    return Fixes(
        lines, tuple(told), packs, _hidden(runs, wanted, known), cases.count(None), known.unread
    )


def _wanted(
    packs: Collection[str], known: KnownCases, pack: str | None, folder: Path | None
) -> frozenset[str] | None:
    """The names of the packs that are asked for; None for all."""
    if pack is None:
        return None
    names = {pack} if folder is None else {name.pack for name in known.of}
    if names.isdisjoint(packs):
        there = f"Results are there of {', '.join(packs)}." if packs else ""
        raise UserError(
            f"No results of the pack {pack} are in the library",
            there or "tracejury fixes add REPORT.json --release NAME",
        )
    return frozenset(names)


def _without(
    runs: Sequence[CheckedRun], wanted: frozenset[str] | None, hidden: Collection[object]
) -> list[CheckedRun]:
    """The runs with no more than the cases that are told."""
    found = []
    for run in runs:
        cases = {
            name: one
            for name, one in run.cases.items()
            if (wanted is None or name.pack in wanted) and name not in hidden
        }
        if cases:
            found.append(replace(run, cases=cases))
    return found


def _hidden(runs: Sequence[CheckedRun], wanted: frozenset[str] | None, known: KnownCases) -> int:
    names = {name for run in runs for name in run.cases}
    return sum(name in names and (wanted is None or name.pack in wanted) for name in known.hidden)


def _told(one: Judged, case: KnownCase | None) -> FixedCase:
    if case is None:
        return FixedCase(one)
    command = ""
    if one.retires:
        reason = one.proposal.partition(": ")[2]
        command = retire_command(case.folder, case.case.id, reason)
    return FixedCase(one, case.case.question, case.trace, command)


def _occurring(space: OpenLibrary, cases: Sequence[KnownCase | None]) -> dict[int, list[Occurring]]:
    """How frequent the kind of each case is, up to the bundle of its trace and later. The slices of a masked pack may be
    pseudonyms, which no trace has: nothing is said of those."""
    fields = sorted(
        {
            name
            for case in cases
            if case is not None
            for one in case.case.slices
            if _is_kind(name := one.partition(":")[0])
        }
    )
    bundle_of = _first_bundles(space)
    rows = {bundle_of[case.trace] for case in cases if case is not None and case.trace in bundle_of}
    if not fields or not rows:
        return {}
    by_bundle: dict[int, Counter[str]] = {}
    for trace, values in each_with_values(space.library, fields):
        counts = by_bundle.setdefault(bundle_of.get(trace, 0), Counter())
        for name, value in zip(fields, values, strict=True):
            if value is not None:
                counts.update((f"{name}:", f"{name}:{value}"))
    found = {}
    for at, case in enumerate(cases):
        row = 0 if case is None else bundle_of.get(case.trace, 0)
        if case is not None and row:
            kinds = [one for one in case.case.slices if _is_kind(one.partition(":")[0])]
            found[at] = [_counted(name, row, by_bundle) for name in kinds]
    return found


def _is_kind(field: str) -> bool:
    return field.rpartition(".")[2].casefold() in _KINDS


def _counted(name: str, row: int, by_bundle: Mapping[int, Counter[str]]) -> Occurring:
    """Of the traces with the field of a slice. A later bundle counts if another kind of the case's bundle is in it as well: one
    of another application says nothing."""
    field = f"{name.partition(':')[0]}:"
    others = {one for one in by_bundle.get(row, ()) if one.startswith(field)} - {field, name}
    earlier = [counts for one, counts in by_bundle.items() if one <= row]
    later = [
        counts
        for one, counts in by_bundle.items()
        if one > row and (name in counts or not others.isdisjoint(counts))
    ]
    return Occurring(
        name,
        sum(counts[name] for counts in earlier),
        sum(counts[field] for counts in earlier),
        sum(counts[name] for counts in later),
        sum(counts[field] for counts in later),
    )


def _first_bundles(space: OpenLibrary) -> dict[str, int]:
    """The bundle in which each trace came first."""
    found: dict[str, int] = {}
    for bundle in reversed(space.library.bundles()):
        for key in space.library.keys(bundle=bundle.id):
            found.setdefault(key, bundle.id)
    return found
