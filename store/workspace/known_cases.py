"""The cases of the packs that were built from this library, as this reviewer may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import UserError
from ..insight.fixes.releases import CaseName
from ..packs.build import place_of
from ..packs.cases import Case
from ..packs.read import Pack, read_pack
from .pack_folders import known_packs
from .pack_names import NamedInPacks
from .seen import judged_under, yet_to_judge

if TYPE_CHECKING:
    from .opened import OpenLibrary


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A case, the folder of its pack, and its trace as the library has it now."""

    folder: Path
    case: Case
    trace: str


@dataclass(frozen=True, slots=True)
class KnownCases:
    """The cases by pack and id; `hidden` are those of traces that this reviewer has yet to judge blind;
    `unread` says which packs could not be read, and why."""

    of: dict[CaseName, KnownCase]
    hidden: frozenset[CaseName] = frozenset()
    unread: tuple[str, ...] = ()


def known_cases(space: OpenLibrary, folders: Sequence[Path] = ()) -> KnownCases:
    """The cases of these packs, or else of all that were built from the library. Raises UserError for a named one that cannot
    be read."""
    packs: list[Pack] = [read_pack(folder) for folder in folders]
    unread = []
    if not folders:
        for folder in known_packs(space):
            try:
                packs.append(read_pack(folder))
            except UserError as error:
                unread.append(error.what)
    named, gone = NamedInPacks(space), space.library.present_states()
    found: dict[CaseName, KnownCase] = {}
    places = {}
    for pack in packs:
        for case in pack.cases:
            trace, rubric = place_of(case)
            there = named(trace)
            name = CaseName(pack.name, case.id)
            found[name] = KnownCase(pack.path, case, gone.get(there, there))
            places[name] = (there, rubric)
    hidden = _yet_to_judge(space) if places else set()
    kept_back = frozenset(name for name, place in places.items() if place in hidden)
    return KnownCases(found, kept_back, tuple(unread))


def _yet_to_judge(space: OpenLibrary) -> set[tuple[str, str]]:
    """What the reader has yet to judge blind, under the rubrics of which they are a reviewer."""
    mine = list(space.reviews.each(reviewer=space.reviewer))
    under = judged_under(space, mine)
    return {place for place in yet_to_judge(space, mine) if place[1] in under} if under else set()
