"""Which traces are guarded by the packs that were built from this library."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...errors import UserError
from ..packs.build import place_of
from ..packs.read import read_pack
from .group_work import GroupWork
from .pack_folders import known_packs
from .pack_names import NamedInPacks

if TYPE_CHECKING:
    from .opened import OpenLibrary


@dataclass(frozen=True, slots=True)
class Guards:
    """The traces with a case (`cases`), those whose failure is in the group of one of these (`by_group`), how many `packs`
    were read, and those that could not be, each with why."""

    cases: frozenset[str] = frozenset()
    by_group: frozenset[str] = frozenset()
    packs: int = 0
    unread: tuple[str, ...] = ()


def guards(space: OpenLibrary, failed: Collection[str]) -> Guards:
    """What guards the traces, and which of the `failed` ones another one of their group guards."""
    named = NamedInPacks(space)
    cases: set[str] = set()
    unread = []
    folders = known_packs(space)
    for folder in folders:
        try:
            pack = read_pack(folder)
        except UserError as error:
            unread.append(str(error))
            continue
        cases |= {named(place_of(case)[0]) for case in pack.cases}
    if not cases:
        return Guards(packs=len(folders) - len(unread), unread=tuple(unread))
    gone = space.library.present_states()
    cases = {gone.get(key, key) for key in cases}
    with space.groups_lock:
        GroupWork(space).regroup()
        where = space.groups.of_traces(sorted({*failed, *cases}))
    guarded = {group for trace, group in where.items() if trace in cases}
    by_group = {trace for trace in failed if where.get(trace) in guarded}
    return Guards(frozenset(cases), frozenset(by_group), len(folders) - len(unread), tuple(unread))
