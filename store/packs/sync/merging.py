"""Merging packs: cases that one side alone changed are taken over, all others are conflicts that a person decides.

Two packs of branches merge by their histories, as git merges their files; with the pack that both come from, by that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ....errors import UserError
from ...canonical import Json
from ..adjudicated import adjudicated_words
from ..manifest import (
    JUDGE,
    MASKING,
    NAME,
    PROVENANCE,
    united_masking,
    united_provenance,
)
from ..writing import write_over
from .assembling import OWN_FILES, Wanted, entries_for, files_of, own_file
from .contents import Contents, RetiredCase, require_as_read
from .differences import Difference, difference_between, one_line, verdict_of
from .history import History


@dataclass(frozen=True, slots=True)
class Conflict:
    """What both sides have each in its own way: a case or the manifest, and in words what either has."""

    name: str
    question: str
    ours: str
    theirs: str

    @property
    def line(self) -> str:
        """As a line of text."""
        return f"{self.name} {one_line(self.question)}\n    ours: {self.ours}\n    theirs: {self.theirs}"

    def json(self) -> dict[str, Json]:
        """As part of a JSON document."""
        return {
            "name": self.name,
            "question": self.question,
            "ours": self.ours,
            "theirs": self.theirs,
        }


@dataclass(frozen=True, slots=True)
class Choices:
    """The conflicts in which a person takes one side, by name."""

    ours: frozenset[str] = frozenset()
    theirs: frozenset[str] = frozenset()


@dataclass
class Merge:
    """What came out. Nothing is written while there are `conflicts`."""

    conflicts: list[Conflict] = field(default_factory=list)
    ours: Difference = field(default_factory=Difference)
    theirs: Difference = field(default_factory=Difference)
    files: dict[str, bytes] = field(default_factory=dict)
    history: History = field(default_factory=History)
    pack_id: str = ""
    cases: int = 0

    def json(self) -> dict[str, Json]:
        """As part of a JSON document."""
        return {
            "conflicts": [one.json() for one in self.conflicts],
            "ours": self.ours.json(),
            "theirs": self.theirs.json(),
            "version": self.history.version or None,
            "pack_id": self.pack_id,
            "cases": self.cases,
        }


def merged(ours: Contents, theirs: Contents, base: Contents | None, choices: Choices) -> Merge:
    """Merge two packs. Raises UserError if one is damaged or of format 1, or a choice is about no conflict."""
    for one in (ours, theirs, base):
        _check(one)
    sides = _Sides(ours, theirs, base, choices)
    wanted = Wanted({}, {}, sides.rubrics(), {})
    for name in sorted(
        ours.cases.keys() | theirs.cases.keys() | ours.retired.keys() | theirs.retired.keys()
    ):
        sides.add(name, wanted)
    manifest = sides.manifest()
    own = sides.own_files()
    unused = (choices.ours | choices.theirs) - sides.decided
    if unused:
        raise UserError(f"There is no conflict about {', '.join(sorted(unused))}", "Leave it out.")
    found = Merge(sides.conflicts)
    if found.conflicts:
        return found
    found.ours = difference_between(ours.cases, wanted.cases)
    found.theirs = difference_between(theirs.cases, wanted.cases)
    now = Contents(Path(), manifest, history=sides.history)
    entries = entries_for(now, wanted, Difference()) if sides.history else []
    found.history = sides.history.and_also(entries)
    carried = sides.judge_files(manifest)
    found.files = files_of(wanted, manifest, found.history, {**own, **carried})
    found.pack_id, found.cases = wanted.pack_id, len(wanted.cases)
    return found


def write_merge(found: Merge, ours: Contents, target: Path) -> None:
    """Let the folder `target` hold a merge with `ours`. If that is where ours is, what is no part of a pack stays there.
    Raises UserError if that has changed since it was read."""
    same = target.exists() and target.resolve() == ours.path.resolve()
    foreign = ours.foreign if same else ()
    write_over(target, found.files, foreign, lambda: require_as_read(ours))


def _check(one: Contents | None) -> None:
    if one is None:
        return
    if one.old_id:
        raise UserError(f"{one.path} was built in format 1", "Build it again, then merge.")
    if one.damaged:
        name, how = next(iter(one.damaged.items()))
        raise UserError(
            f"{one.path} is damaged: {name}: {how}", "Bring that file back from version control."
        )
    if one.history.missing:
        raise UserError(
            f"The history of {one.path} lacks entries", "Bring them back from version control."
        )


class _Sides:
    """Both sides of a merge, and what was decided so far."""

    def __init__(
        self, ours: Contents, theirs: Contents, base: Contents | None, choices: Choices
    ) -> None:
        self._ours, self._theirs, self._base, self._choices = ours, theirs, base, choices
        self.history = ours.history.and_also(theirs.history.entries.values())
        self.conflicts: list[Conflict] = []
        self.decided: set[str] = set()
        self._hashes = ours.case_hashes, theirs.case_hashes
        self._base_hashes = base.case_hashes if base else {}
        self._accounted = self.history.cases

    def rubrics(self) -> dict[str, Json]:
        """The rubrics of both; one that a side dropped since the base is gone."""
        every = self._ours.rubrics | self._theirs.rubrics
        dropped = {
            made
            for made in (self._base.rubrics if self._base else {})
            if made not in self._ours.rubrics or made not in self._theirs.rubrics
        }
        return {made: every[made] for made in sorted(every) if made not in dropped}

    def manifest(self) -> dict[str, Json]:
        """The manifest of both, which have to agree where they say the same thing."""
        ours, theirs = self._ours.manifest, self._theirs.manifest
        base = self._base.manifest if self._base else {}
        found = {}
        differing = []
        for name in sorted(ours.keys() | theirs.keys()):
            mine, other, was = ours.get(name), theirs.get(name), base.get(name)
            if mine == other or (self._base is not None and other == was):
                found[name] = mine
            elif self._base is not None and mine == was:
                found[name] = other
            elif name == MASKING:
                found[name] = united_masking(mine, other, was)
            elif name == PROVENANCE:
                found[name] = united_provenance(mine, other)
            else:
                differing.append(name)
        if differing:
            words = [_stated(one, differing) for one in (ours, theirs)]
            side = self._chosen(NAME, Conflict(NAME, "", *words))
            taken = theirs if side is self._theirs else ours
            found |= {name: taken.get(name) for name in differing}
        return {name: value for name, value in found.items() if value is not None}

    def judge_files(self, manifest: Mapping[str, Json]) -> dict[str, bytes]:
        """The files of the judge that the merged manifest states."""
        stated = manifest.get(JUDGE)
        holding = [one for one in (self._ours, self._theirs) if one.manifest.get(JUDGE) == stated]
        return holding[0].judge_files if stated and holding else {}

    def own_files(self) -> dict[str, bytes]:
        """What somebody wrote in the place of our README and attributes, on one side or on both in the same way."""
        found: dict[str, bytes | None] = {}
        for name in OWN_FILES:
            mine, other = own_file(self._ours, name), own_file(self._theirs, name)
            was = own_file(self._base, name) if self._base else None
            if (
                mine is not None
                and other is not None
                and mine != other
                and was not in (mine, other)
            ):
                words = "it was edited"
                side = self._chosen(name, Conflict(name, "", words, f"{words}, in another way"))
                found[name] = other if side is self._theirs else mine
            elif self._base is not None and mine == was:
                found[name] = other
            else:
                found[name] = other if mine is None else mine
        return {name: body for name, body in found.items() if body is not None}

    def add(self, name: str, wanted: Wanted) -> None:
        """Decide on a case: which side's state of it holds."""
        mine, other = (hashes.get(name, "") for hashes in self._hashes)
        side: Contents | None
        if mine == other:
            side = self._ours
        else:
            side = self._later(name, mine, other) or self._chosen(name, self._conflict(name))
        if side is None:
            return
        if name in side.cases:
            wanted.cases[name], wanted.data[name] = side.cases[name], side.data[name]
            return
        found = self._retired(name, side if mine != other else None)
        if found is not None:
            wanted.retired[name] = found

    def _later(self, name: str, mine: str, other: str) -> Contents | None:
        """The side that alone changed a case; None if that cannot be said."""
        if self._base is not None:
            was = self._base_hashes.get(name, "")
            if was in (mine, other):
                return self._theirs if mine == was else self._ours
            return None
        accounted = self._accounted.get(name, frozenset())
        if accounted in ({mine}, {other}):
            return self._ours if accounted == {mine} else self._theirs
        if not accounted and "" in (mine, other):
            return self._theirs if not mine else self._ours
        return None

    def _retired(self, name: str, side: Contents | None) -> RetiredCase | None:
        """How a case was retired: as that side has it, or as both do."""
        if side is not None:
            return side.retired.get(name)
        found = [one.retired[name] for one in (self._ours, self._theirs) if name in one.retired]
        if len(found) < 2 or found[0] == found[1]:
            return found[0] if found else None
        was = self._base.retired.get(name) if self._base else None
        if was in found:
            return found[1] if found[0] == was else found[0]
        taken = self._chosen(name, self._conflict(name))
        return taken.retired[name] if taken else None

    def _chosen(self, name: str, conflict: Conflict) -> Contents | None:
        """The side that a person takes in a conflict; None adds it to those that are left."""
        for side, names in (
            (self._ours, self._choices.ours),
            (self._theirs, self._choices.theirs),
        ):
            if name in names:
                self.decided.add(name)
                return side
        self.conflicts.append(conflict)
        return None

    def _conflict(self, name: str) -> Conflict:
        cases = [one.cases[name] for one in (self._ours, self._theirs) if name in one.cases]
        question = cases[0].question if cases else ""
        return Conflict(name, question, _state(self._ours, name), _state(self._theirs, name))


def _state(side: Contents, name: str) -> str:
    """What a side has of a case, in words: its verdict, who gave it and why."""
    if name in side.cases:
        case = side.cases[name]
        by = case.verdict.get("by")
        names = ", ".join(map(str, by)) if isinstance(by, list) else ""
        said = [verdict_of(case), f"by {names}" if names else "", str(case.verdict.get("at") or "")]
        told = [" ".join(word for word in said if word), case.reason]
        told.append(adjudicated_words(case.verdict))
        if case.correction:
            told.append(f"correction: {case.correction}")
        return "; ".join(one_line(one) for one in told if one)
    if name in side.retired:
        return f"retired: {one_line(side.retired[name].why)}"
    return "not there"


def _stated(manifest: object, names: Iterable[str]) -> str:
    assert isinstance(manifest, dict)
    return "; ".join(f"{name} {manifest.get(name)!r}" for name in names)
