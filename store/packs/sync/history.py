"""The history of a pack: one entry for each sync, in a file of its own, so that branches never write the same file.

An entry names the entries that it follows by their hashes. Histories of branches are united by having the files of
both, and what a pack should hold, and its version, follow from the set of its entries alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from ...canonical import Json, canonical_hash
from ...shapes import ShapeInvalid, shaped
from ..case_text import readable_bytes

FORMAT: Final = "tracejury.history/1"
FOLDER: Final = "history/"
MAX_QUESTION: Final = 120

Kind: TypeAlias = Literal["first", "major", "minor", "patch"]
KINDS: Final[tuple[Kind, ...]] = ("first", "patch", "minor", "major")
"""What an entry means for whoever compares results, from the weakest on. major: a case was changed or retired that
takes part in the verdict. minor: cases were added. patch: anything else."""


class EntryInvalid(ValueError):
    """Why a file is no entry of a history."""


class CaseEntry(Struct, frozen=True):
    """What an entry did with a case: `case_hash` is its hash afterwards, "" if it was retired."""

    id: str
    case_hash: str
    why: str = ""
    question: str = ""


class _EntryShape(Struct):
    format: str
    kind: Kind
    parents: list[str]
    parent: str | None
    pack_id: str
    added: list[CaseEntry]
    changed: list[CaseEntry]
    retired: list[CaseEntry]


@dataclass(frozen=True, slots=True)
class Entry:
    """One sync. `parents` are the hashes of the entries it follows, `parent` and `pack_id` the ids of the pack before
    and after it."""

    kind: Kind
    parents: tuple[str, ...]
    parent: str | None
    pack_id: str
    added: tuple[CaseEntry, ...] = ()
    changed: tuple[CaseEntry, ...] = ()
    retired: tuple[CaseEntry, ...] = ()

    @property
    def touched(self) -> Iterator[CaseEntry]:
        """Every case that it added, changed or retired."""
        yield from self.added
        yield from self.changed
        yield from self.retired

    def json(self) -> dict[str, Json]:
        """As its file has it."""
        return {
            "format": FORMAT,
            "kind": self.kind,
            "parents": list(self.parents),
            "parent": self.parent,
            "pack_id": self.pack_id,
            **{
                name: [_case_json(one) for one in sorted(cases, key=lambda one: one.id)]
                for name, cases in (
                    ("added", self.added),
                    ("changed", self.changed),
                    ("retired", self.retired),
                )
            },
        }

    @property
    def hash(self) -> str:
        """The hash of the entry, by which later ones name it."""
        return canonical_hash(self.json())

    @property
    def path(self) -> str:
        """The path of its file in the pack."""
        return path_of(self.hash)

    @property
    def body(self) -> bytes:
        """The bytes of its file."""
        return readable_bytes(self.json())


def _case_json(one: CaseEntry) -> dict[str, Json]:
    return {
        "id": one.id,
        "case_hash": one.case_hash,
        "question": one.question,
        "why": one.why,
    }


def path_of(entry_hash: str) -> str:
    """The path of the file of the entry with that hash."""
    return f"{FOLDER}{entry_hash[:32]}.json"


def entry_from_json(data: Json) -> Entry:
    """The entry that `Entry.json` wrote. Raises EntryInvalid."""
    try:
        shape = shaped(data, _EntryShape)
    except ShapeInvalid as error:
        raise EntryInvalid(str(error)) from None
    if shape.format != FORMAT:
        raise EntryInvalid(f"its format is {shape.format!r}, this version reads {FORMAT}")
    if (shape.kind == "first") != (not shape.parents):
        raise EntryInvalid("an entry follows others unless it is the first")
    entry = Entry(
        shape.kind,
        tuple(shape.parents),
        shape.parent,
        shape.pack_id,
        tuple(shape.added),
        tuple(shape.changed),
        tuple(shape.retired),
    )
    if entry.json() != data:
        raise EntryInvalid("it has other fields or another order than an entry")
    return entry


@dataclass(frozen=True)
class History:
    """A set of entries by their hashes. Nothing depends on the order in which they are given."""

    entries: Mapping[str, Entry] = field(default_factory=dict)

    @staticmethod
    def of(entries: Iterable[Entry]) -> History:
        """The history of some entries."""
        found = {one.hash: one for one in entries}
        return History({name: found[name] for name in sorted(found)})

    def __bool__(self) -> bool:
        return bool(self.entries)

    def and_also(self, entries: Iterable[Entry]) -> History:
        """This history with further entries."""
        return History.of([*self.entries.values(), *entries])

    @property
    def missing(self) -> tuple[str, ...]:
        """The hashes of entries that others follow, but that are not there."""
        named = {parent for one in self.entries.values() for parent in one.parents}
        return tuple(sorted(named - set(self.entries)))

    @property
    def heads(self) -> tuple[str, ...]:
        """The hashes of the entries that no other one follows: several after branches were merged."""
        named = {parent for one in self.entries.values() for parent in one.parents}
        return tuple(name for name in self.entries if name not in named)

    @cached_property
    def _bits(self) -> dict[str, int]:
        """A bit for each entry, of which sets are made."""
        return {name: 1 << number for number, name in enumerate(self.entries)}

    @cached_property
    def _before(self) -> dict[str, int]:
        """The hash of each entry -> the set of all entries that it follows, near or far."""
        found: dict[str, int] = {}
        left = list(self.entries)
        while left:
            name = left[-1]
            parents = [one for one in self.entries[name].parents if one in self.entries]
            waiting = [one for one in parents if one not in found]
            if waiting:
                # Hashes cannot name each other in a circle.
                left += waiting
                continue
            found[name] = 0
            for one in parents:
                found[name] |= found[one] | self._bits[one]
            left.pop()
        return found

    @property
    def version(self) -> str:
        """The version, counted: major entries, then the minor ones that no major one follows, then the patches that
        neither follows; "" without entries. With more entries, it is always higher: "1.4.0" on two branches that each
        add a case, "1.5.0" once both are merged."""
        if not self.entries:
            return ""
        kinds = {kind: self._of_kind(kind) for kind in KINDS}
        under_major = self._followed_by(kinds["major"])
        under_minor = under_major | self._followed_by(kinds["minor"])
        minors = sum(not self._bits[name] & under_major for name in kinds["minor"])
        # What was begun twice and then merged counts as added; the one first entry is version 1.0.0.
        begun = sum(not self._bits[name] & under_major for name in kinds["first"])
        minors += begun if kinds["major"] else max(0, begun - 1)
        patches = sum(not self._bits[name] & under_minor for name in kinds["patch"])
        return f"{1 + len(kinds['major'])}.{minors}.{patches}"

    def _of_kind(self, kind: Kind) -> list[str]:
        return [name for name, one in self.entries.items() if one.kind == kind]

    def _followed_by(self, names: Sequence[str]) -> int:
        found = 0
        for name in names:
            found |= self._before[name]
        return found

    @cached_property
    def cases(self) -> dict[str, frozenset[str]]:
        """What the pack should hold: the id of each case -> its hash, or several if branches changed it each in its own
        way; "" where it was retired."""
        touching: dict[str, dict[str, str]] = {}
        for name, one in self.entries.items():
            for case in one.touched:
                touching.setdefault(case.id, {})[name] = case.case_hash
        found = {}
        for case_id in sorted(touching):
            names = touching[case_id]
            earlier = self._followed_by(list(names))
            found[case_id] = frozenset(
                case_hash for name, case_hash in names.items() if not self._bits[name] & earlier
            )
        return found

    @property
    def disputed(self) -> tuple[str, ...]:
        """The ids of the cases that branches changed each in its own way."""
        return tuple(name for name, hashes in self.cases.items() if len(hashes) > 1)
