"""Read the groups of a library: all of them, one, its members, the group of a trace."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Self

import peewee

from ...errors import UserError
from ..database import can_be_written, open_database, open_to_read, run_sql
from ..journal.journal import Journal
from ..library.library import Library
from . import rows
from .failures import FailureKind
from .mask_classes import latest_version
from .masks import Masks
from .replay import GroupEdits, GroupingSettings, replay
from .signature import Signature
from .tables import GROUPS

_MEMBER: Final = "trace, signature, step, at_ns, kept"


@dataclass(frozen=True, slots=True)
class Group:
    """One group: `size` traces, `signatures` from the most to the least similar to the representative.

    `first_ns` and `last_ns` are when its members started, where that is known. `merged` are groups that
    were merged into it.
    """

    id: str
    representative: Signature
    name: str = ""
    size: int = 0
    signatures: tuple[str, ...] = ()
    first_ns: int | None = None
    last_ns: int | None = None
    merged: tuple[str, ...] = ()

    @property
    def kind(self) -> FailureKind:
        """What its failures are matched on."""
        return self.representative.kind

    @property
    def must_see(self) -> bool:
        """Whether it shares nothing structured, so that each member has to be looked at."""
        return self.representative.must_see


@dataclass(frozen=True, slots=True)
class GroupMember:
    """One trace of a group: its signature, its similarity to the representative (0 to 100), the failing step,
    and the masked parts in order, as (class, text)."""

    trace: str
    signature: str
    similarity: float
    step: str | None = None
    at_ns: int | None = None
    kept: tuple[tuple[str, str], ...] = ()


class GroupCatalog:
    """The groups of one library folder, to read. For one thread at a time."""

    def __init__(self, database: peewee.SqliteDatabase, library: Library, journal: Journal) -> None:
        self._database = database
        self.library = library
        self.journal = journal
        self._edits: GroupEdits | None = None
        self._acts_seen: str | None = None
        self.version = 0
        """Grows whenever the groups or their members change."""

    @classmethod
    def open(cls, folder: Path, library: Library, journal: Journal) -> Self:
        """Open groups.db in the library folder, making it if it is new; where the folder cannot be written, to read
        it. Raises UserError."""
        file = folder / "groups.db"
        if can_be_written(file):
            database = open_database(file, GROUPS, backups=folder / "backups")
        elif file.exists():
            database = open_to_read(file, GROUPS, alone=True)
        else:
            raise UserError(
                f"There are no groups yet, and the library folder {folder} cannot be written",
                "Copy it to a disk that can be written and name the copy with --library.",
            )
        groups = cls(database, library, journal)
        if groups.settings.masks_version > latest_version():
            groups.close()
            raise UserError(
                f"The groups in {folder} were made with the masks of a newer tracejury",
                "Install the newer version; nothing has been changed.",
            )
        return groups

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _db(self) -> peewee.SqliteDatabase:
        self._database.connect(reuse_if_open=True)
        return self._database

    @property
    def edits(self) -> GroupEdits:
        """What reviewers did to groups."""
        if self._edits is None:
            self._edits = replay(self.journal.on_groups())
        return self._edits

    def follow_others(self) -> None:
        """Read the acts on groups again if another process added one: for a library that is only read."""
        last = self.journal.last_on_groups()
        if last != self._acts_seen:
            self._acts_seen = last
            self.edits_changed()

    def edits_changed(self) -> None:
        """Read the acts on groups again, after one was added."""
        self._edits = None
        self.version += 1

    @property
    def settings(self) -> GroupingSettings:
        """The settings of the present placements; before the first run, those that reviewers recorded."""
        kept = rows.meta(self._db(), "settings")
        if kept:
            return rows.settings_from_json(kept)
        asked = self.edits.settings
        return replace(asked, masks_version=min(asked.masks_version, latest_version()))

    @property
    def masks(self) -> Masks:
        """The masks of the present placements."""
        return self.settings.made_with

    def representatives(self) -> dict[str, Signature]:
        """Group id -> representative, the oldest first; including groups that acts name and this library does not
        contain yet."""
        groups = rows.representatives(self._db())
        for group, representative in self.edits.representatives.items():
            groups.setdefault(group, representative)
        return groups

    def _placements(self) -> Iterable[tuple[Signature, str, float]]:
        return rows.placements(self._db())

    def partition(self) -> dict[str, str]:
        """Signature id -> the group it is in."""
        homes = run_sql(self._db(), "SELECT id, home FROM signatures")
        return {id_: self.edits.group_of(id_, home) for id_, home in homes}

    def counts(self) -> dict[Signature, int]:
        """How many failures each signature has; signatures without failures are left out."""
        counted = rows.counted(self._db())
        return {one: counted[one.id][0] for one, _, _ in self._placements() if one.id in counted}

    def all(self) -> list[Group]:
        """Every group that has members, the largest first."""
        counted = rows.counted(self._db())
        edits, representatives = self.edits, self.representatives()
        held: dict[str, list[tuple[float, str]]] = {}
        for id_, home, score in run_sql(self._db(), "SELECT id, home, score FROM signatures"):
            if id_ in counted:
                held.setdefault(edits.group_of(id_, home), []).append((-score, id_))
        merged: dict[str, list[str]] = {}
        for one in edits.into:
            merged.setdefault(edits.root(one), []).append(one)
        groups = [
            _group(group, representatives[group], edits, signatures, counted, merged.get(group, ()))
            for group, signatures in held.items()
        ]
        return sorted(groups, key=lambda one: (-one.size, one.id))

    def resolve(self, given: str) -> list[Group]:
        """The groups with that name or id, else those whose id starts with it ("g-" may be left out)."""
        groups = self.all()
        exact = [one for one in groups if given in (one.id, one.name)]
        return exact or [one for one in groups if one.id.startswith((given, f"g-{given}"))]

    def group(self, group: str) -> Group | None:
        """One group, or None if it has no members. Reads that group only."""
        edits = self.edits
        root = edits.root(group)
        merged = sorted(one for one in edits.into if edits.root(one) == root)
        found = rows.chosen(self._db(), "id, home, score", "signatures.home", [root, *merged])
        here = {id_: score for id_, home, score in found if edits.group_of(id_, home) == root}
        by_hand = [id_ for id_, to in edits.placed.items() if edits.root(to) == root]
        here.update(rows.chosen(self._db(), "id, score", "signatures.id", by_hand))
        counted = rows.counted_of(self._db(), sorted(here))
        representative = self.representatives_of([root]).get(root)
        if not counted or representative is None:
            return None
        return _group(
            root, representative, edits, [(-here[id_], id_) for id_ in counted], counted, merged
        )

    def representatives_of(self, groups: Sequence[str]) -> dict[str, Signature]:
        """The representatives of some groups."""
        rows_ = rows.chosen(self._db(), "id, kind, block, text, pattern", "groups.id", groups)
        found = {group: Signature(*parts) for group, *parts in rows_}
        for group in groups:
            if group not in found and group in self.edits.representatives:
                found[group] = self.edits.representatives[group]
        return found

    def members(self, group: Group) -> list[GroupMember]:
        """The members of a group, the least similar to the representative first."""
        scores = self._scores(group, group.signatures)
        found = rows.chosen(self._db(), _MEMBER, "failures.signature", group.signatures)
        return _members(found, scores)

    def traces(self, group: Group) -> list[str]:
        """The traces of a group, in no order."""
        found = rows.chosen(self._db(), "trace", "failures.signature", group.signatures)
        return [trace for (trace,) in found]

    def all_members(self) -> dict[str, list[GroupMember]]:
        """Group id -> members, the least similar to the representative first: faster for all groups at once than
        group by group."""
        from .placing import similarity

        scores: dict[str, float] = {}
        where: dict[str, str] = {}
        for id_, home, score in run_sql(self._db(), "SELECT id, home, score FROM signatures"):
            scores[id_] = score
            where[id_] = self.edits.group_of(id_, home)
        by_hand = [id_ for id_ in self.edits.placed if id_ in where]
        representatives = self.representatives_of(sorted({where[id_] for id_ in by_hand}))
        for id_, one in self.texts(by_hand).items():
            scores[id_] = similarity(one, representatives[where[id_]])
        found: dict[str, list[tuple[Any, ...]]] = {}
        for row in run_sql(self._db(), f"SELECT {_MEMBER} FROM failures"):  # noqa: S608
            found.setdefault(where[row[1]], []).append(row)
        return {group: _members(some, scores) for group, some in found.items()}

    def first_members(self, group: Group, most: int) -> list[GroupMember]:
        """At most `most` members, of the signatures least similar to the representative, for a preview."""
        found: list[tuple[Any, ...]] = []
        taken: list[str] = []
        for id_ in reversed(group.signatures):
            if len(found) >= most:
                break
            taken.append(id_)
            found += run_sql(
                self._db(),
                f"SELECT {_MEMBER} FROM failures WHERE signature = ? LIMIT ?",  # noqa: S608
                (id_, most - len(found)),
            ).fetchall()
        return _members(found, self._scores(group, taken))

    def _scores(self, group: Group, ids: Sequence[str]) -> dict[str, float]:
        """The similarity of signatures to the representative; those placed by hand are compared again."""
        from .placing import similarity

        scores = dict(rows.chosen(self._db(), "id, score", "signatures.id", ids))
        by_hand = [id_ for id_ in ids if id_ in self.edits.placed]
        for id_, one in self.texts(by_hand).items():
            scores[id_] = similarity(one, group.representative)
        return scores

    def texts(self, signatures: Sequence[str]) -> dict[str, Signature]:
        """Signatures by their ids."""
        found = rows.chosen(self._db(), "id, kind, block, text", "signatures.id", signatures)
        return {id_: Signature(kind, block, text) for id_, kind, block, text in found}

    def with_signature(self, id_: str) -> str:
        """The key of a trace whose failure has this signature; empty if none has."""
        found = run_sql(
            self._db(), "SELECT min(trace) FROM failures WHERE signature = ?", (id_,)
        ).fetchone()
        return found[0] or ""

    def signatures_of(self, keys: Sequence[str]) -> set[str]:
        """The ids of the signatures that these traces have."""
        return {id_ for (id_,) in rows.chosen(self._db(), "signature", "failures.trace", keys)}

    def signature_of(self, trace: str) -> tuple[Signature, GroupMember] | None:
        """The signature of a trace's failure, and its membership; None if it is in no group."""
        found = list(
            rows.chosen(self._db(), "signature, step, at_ns, kept", "failures.trace", [trace])
        )
        if not found:
            return None
        id_, step, at_ns, kept = found[0]
        signature = self.texts([id_])[id_]
        home = self.of_traces([trace])[trace]
        masked = tuple((name, text) for name, text in json.loads(kept))
        score = dict(rows.chosen(self._db(), "id, score", "signatures.id", [id_]))[id_]
        if id_ in self.edits.placed:
            from .placing import similarity

            score = similarity(signature, self.representatives_of([home])[home])
        return signature, GroupMember(trace, id_, score, step, at_ns, masked)

    def of_traces(self, keys: Sequence[str]) -> dict[str, str]:
        """The group of each of these traces that is in one."""
        return {trace: group for trace, (group, _) in self.groups_with_similarity(keys).items()}

    def groups_with_similarity(self, keys: Sequence[str]) -> dict[str, tuple[str, float]]:
        """The group of each of these traces that is in one, and the similarity to the representative it was placed
        by."""
        signature = dict(rows.chosen(self._db(), "trace, signature", "failures.trace", keys))
        ids = sorted(set(signature.values()))
        found = rows.chosen(self._db(), "id, home, score", "signatures.id", ids)
        homes = {id_: (home, score) for id_, home, score in found}
        return {
            trace: (self.edits.group_of(id_, homes[id_][0]), homes[id_][1])
            for trace, id_ in signature.items()
            if id_ in homes
        }


def _members(found: Iterable[tuple[Any, ...]], scores: Mapping[str, float]) -> list[GroupMember]:
    members = [
        GroupMember(
            trace=trace,
            signature=id_,
            similarity=scores[id_],
            step=step,
            at_ns=at_ns,
            kept=tuple((name, text) for name, text in json.loads(kept)),
        )
        for trace, id_, step, at_ns, kept in found
    ]
    return sorted(members, key=lambda one: (one.similarity, one.trace))


def _group(
    group: str,
    representative: Signature,
    edits: GroupEdits,
    signatures: Iterable[tuple[float, str]],
    counted: Mapping[str, tuple[int, int | None, int | None]],
    merged: Iterable[str],
) -> Group:
    """A group of these signatures (negative similarity, id)."""
    ordered = tuple(id_ for _, id_ in sorted(signatures))
    seen = [counted[id_] for id_ in ordered]
    return Group(
        id=group,
        representative=representative,
        name=edits.names.get(group, ""),
        size=sum(count for count, _, _ in seen),
        signatures=ordered,
        first_ns=min((first for _, first, _ in seen if first is not None), default=None),
        last_ns=max((last for _, _, last in seen if last is not None), default=None),
        merged=tuple(sorted(merged)),
    )
