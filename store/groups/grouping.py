"""The groups of a library: kept from run to run, each new failure placed beside what is there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import peewee

from ..database import connection_of, open_database, run_sql
from ..journal import Journal
from ..library import Library
from . import rows
from .acts import Acts, Settings, replay
from .facts import facts_after, facts_of, gone, key_of_row, last_row, scored_since
from .failures import Critique, Facts, FailureKind, failure_of
from .masks import Masks
from .placing import in_order, place_all, similarity
from .rows import Found, ReadUntil
from .signature import Signature, signed
from .tables import GROUPS

Critiques = Mapping[str, Sequence[Critique]]
"""What reviewers said of failures, by trace key."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Group:
    """One group as it stands: `size` traces, `signatures` from the most like the anchor to the least.

    `first_ns` and `last_ns` are when its members started, where that is known. `merged` are groups that
    were merged into it.
    """

    id: str
    anchor: Signature
    name: str = ""
    size: int = 0
    signatures: tuple[str, ...] = ()
    first_ns: int | None = None
    last_ns: int | None = None
    merged: tuple[str, ...] = ()

    @property
    def kind(self) -> FailureKind:
        """What its failures are told apart by."""
        return self.anchor.kind

    @property
    def must_see(self) -> bool:
        """Whether nothing structured unites it, so that each member has to be seen."""
        return self.anchor.must_see


@dataclass(frozen=True, slots=True)
class Member:
    """One trace of a group: its signature, how like the anchor it is (0 to 100), the failing step, and
    what its signature masks, in order, as (class, text)."""

    trace: str
    signature: str
    similarity: float
    step: str | None = None
    at_ns: int | None = None
    kept: tuple[tuple[str, str], ...] = ()


@dataclass
class Update:
    """What bringing the groups up to date did: how many new failures, and in which groups."""

    failures: int = 0
    known: Counter[str] = field(default_factory=Counter)
    """New failures by the group they joined, of groups that were there before."""
    new: Counter[str] = field(default_factory=Counter)
    """New failures by new group."""
    stopped: bool = False


class Groups:
    """The groups of one library folder. One thread at a time."""

    def __init__(self, database: peewee.SqliteDatabase, library: Library, journal: Journal) -> None:
        self._database = database
        self.library = library
        self.journal = journal
        self._acts: Acts | None = None

    @classmethod
    def open(cls, folder: Path, library: Library, journal: Journal) -> Groups:
        """Open groups.db in the library folder, making it if it is new. Raises UserError."""
        return cls(open_database(folder / "groups.db", GROUPS), library, journal)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _db(self) -> peewee.SqliteDatabase:
        self._database.connect(reuse_if_open=True)
        return self._database

    @property
    def acts(self) -> Acts:
        """Everything done by hand, as it stands."""
        if self._acts is None:
            self._acts = replay(self.journal.events_of_kind("group"))
        return self._acts

    def acts_changed(self) -> None:
        """Read what was done by hand anew: something was added."""
        self._acts = None

    @property
    def settings(self) -> Settings:
        """What the present placements were made with; before the first run, what was asked for."""
        kept = rows.meta(self._db(), "settings")
        return rows.settings_from_json(kept) if kept else self.acts.settings

    @property
    def masks(self) -> Masks:
        """The masks of the present placements."""
        return masks_of(self.settings)

    # --- bringing up to date ----------------------------------------------------------------------

    def update(
        self,
        critiques: Critiques | None = None,
        *,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Update:
        """Take in the traces loaded since the last time, and those judged or scored since.

        Costs what is new, not what is there: new signatures are compared with the anchors only, and no
        member moves. What was stopped by `cancelled` is done by the next call.
        """
        said = critiques or {}
        read = self._read_until()
        settings = self.settings
        found = self._found(said, masks_of(settings), read.row, progress, cancelled)
        if found is None:
            return Update(stopped=True)
        score, scored = scored_since(self.library, read.score, read.row)
        told = {key: [[list(one.codes), one.text] for one in some] for key, some in said.items()}
        other = {key for key in {*read.said, *told} if read.said.get(key) != told.get(key)}
        changed = sorted(other.union(scored) - {one.signed.failure.trace for one in found})
        found += _signed(facts_of(self.library, changed, said), masks_of(settings))
        left = {*changed, *gone(self.library)} - {one.signed.failure.trace for one in found}
        end = last_row(self.library)
        now = ReadUntil(end, key_of_row(self.library, end), score, told)
        return self._take(found, sorted(left), now, settings, cancelled)

    def _read_until(self) -> ReadUntil:
        """How far the library was read; from its start where it is another one than the last time."""
        kept = rows.meta(self._db(), "read")
        read = ReadUntil(**kept) if kept else ReadUntil()
        if read.row and key_of_row(self.library, read.row) != read.key:
            return ReadUntil(said=read.said)
        return read

    def _found(
        self,
        said: Critiques,
        masks: Masks,
        after: int,
        progress: Progress | None,
        cancelled: Callable[[], bool] | None,
    ) -> list[Found] | None:
        total = last_row(self.library)
        found: list[Found] = []
        for page in facts_after(self.library, after, said):
            found += _signed(page, masks)
            if cancelled is not None and cancelled():
                return None
            if progress is not None and page:
                progress(page[-1][0], total)
        return found

    def _take(
        self,
        found: Sequence[Found],
        left: Sequence[str],
        read: ReadUntil,
        settings: Settings,
        cancelled: Callable[[], bool] | None,
    ) -> Update:
        db = self._db()
        homes: dict[str, str] = dict(run_sql(db, "SELECT id, home FROM signatures").fetchall())
        before = {trace for (trace,) in run_sql(db, "SELECT trace FROM failures")}
        unmet = Counter(
            one.signed.signature for one in found if one.signed.signature.id not in homes
        )
        groups = self.anchors()
        standing = {self.acts.root(home) for home in homes.values()} | set(self.acts.anchors)
        placed = place_all(in_order(unmet), groups, self.acts, settings, cancelled=cancelled)
        if cancelled is not None and cancelled():
            return Update(stopped=True)
        with db.atomic("IMMEDIATE"):
            rows.save(connection_of(db), found, placed, groups, left)
            rows.keep(db, "read", rows.read_until_json(read))
            rows.keep(db, "settings", rows.settings_json(settings))
        homes.update((one.signature.id, one.group) for one in placed)
        out = Update()
        for one in found:
            if one.signed.failure.trace not in before:
                out.failures += 1
                id_ = one.signed.signature.id
                group = self.acts.group_of(id_, homes[id_])
                (out.known if group in standing else out.new)[group] += 1
        return out

    def placed_anew(
        self,
        settings: Settings,
        critiques: Critiques | None = None,
        *,
        cancelled: Callable[[], bool] | None = None,
    ) -> Placed | None:
        """All failures placed from nothing, as if they had come at once; keeps nothing. What was done by
        hand holds there as well. None when it was cancelled."""
        if masks_of(settings) == self.masks:
            found: list[Found] = []
            counts = rows.counted(self._db())
            unmet = Counter(
                {one: counts[one.id][0] for one, _, _ in self._placements() if one.id in counts}
            )
        else:
            some = self._found(critiques or {}, masks_of(settings), 0, None, cancelled)
            if some is None:
                return None
            found = some
            unmet = Counter(one.signed.signature for one in found)
        groups = dict(self.acts.anchors)
        placed = place_all(in_order(unmet), groups, self.acts, settings, cancelled=cancelled)
        if cancelled is not None and cancelled():
            return None
        traces = {one.signed.failure.trace: one.signed.signature.id for one in found}
        homes = {
            one.signature.id: self.acts.group_of(one.signature.id, one.group) for one in placed
        }
        return Placed(dict(unmet), homes, groups, traces)

    def adopt(self, settings: Settings, critiques: Critiques | None = None) -> Update:
        """Place everything anew with other settings, and go on with them. Groups that stand on the same
        signature keep their id; what was done by hand holds."""
        db = self._db()
        with db.atomic("IMMEDIATE"):
            rows.clear(connection_of(db))
            rows.keep(db, "read", rows.read_until_json(ReadUntil()))
            rows.keep(db, "settings", rows.settings_json(settings))
        self.acts_changed()
        return self.update(critiques)

    def place_again(self, signatures: Sequence[str], vanished: str | None = None) -> None:
        """Place signatures by likeness again, since what held them was taken back; with them those of a
        group that was made by that act and is gone with it."""
        db = self._db()
        ids = set(signatures)
        if vanished is not None and vanished not in self.acts.anchors:
            homes = run_sql(db, "SELECT id FROM signatures WHERE home = ?", (vanished,))
            ids.update(id_ for (id_,) in homes)
        texts = self.texts(sorted(ids))
        held = rows.counted(db)
        counts = {one: held[id_][0] if id_ in held else 0 for id_, one in texts.items()}
        groups = self.anchors()
        if vanished is not None and vanished not in self.acts.anchors:
            groups.pop(vanished, None)
        placed = place_all(in_order(counts), groups, self.acts, self.settings)
        with db.atomic("IMMEDIATE"):
            connection = connection_of(db)
            connection.executemany(
                "DELETE FROM signatures WHERE id = ?", [(id_,) for id_ in sorted(ids)]
            )
            if vanished is not None and vanished not in groups:
                connection.execute("DELETE FROM groups WHERE id = ?", (vanished,))
            rows.save(connection, [], placed, groups, [])

    # --- reading ----------------------------------------------------------------------------------

    def anchors(self) -> dict[str, Signature]:
        """The groups by the signatures they stand on, the oldest first; those that acts name stand even
        where this library has not met them yet."""
        groups = rows.anchors(self._db())
        for group, anchor in self.acts.anchors.items():
            groups.setdefault(group, anchor)
        return groups

    def _placements(self) -> Iterable[tuple[Signature, str, float]]:
        return rows.placements(self._db())

    def partition(self) -> dict[str, str]:
        """Signature id -> the group it is in."""
        homes = run_sql(self._db(), "SELECT id, home FROM signatures")
        return {id_: self.acts.group_of(id_, home) for id_, home in homes}

    def counts(self) -> dict[Signature, int]:
        """How many failures each signature has, those without any left out."""
        counted = rows.counted(self._db())
        return {one: counted[one.id][0] for one, _, _ in self._placements() if one.id in counted}

    def all(self) -> list[Group]:
        """Every group that has members, the largest first."""
        counted = rows.counted(self._db())
        acts, anchors = self.acts, self.anchors()
        held: dict[str, list[tuple[float, str]]] = {}
        for id_, home, score in run_sql(self._db(), "SELECT id, home, score FROM signatures"):
            if id_ in counted:
                held.setdefault(acts.group_of(id_, home), []).append((-score, id_))
        merged: dict[str, list[str]] = {}
        for one in acts.into:
            merged.setdefault(acts.root(one), []).append(one)
        groups = [
            _group(group, anchors[group], acts, signatures, counted, merged.get(group, ()))
            for group, signatures in held.items()
        ]
        return sorted(groups, key=lambda one: (-one.size, one.id))

    def resolve(self, given: str) -> list[Group]:
        """The groups of that name or id, else those whose id starts so ("g-" may be left out)."""
        groups = self.all()
        exact = [one for one in groups if given in (one.id, one.name)]
        return exact or [one for one in groups if one.id.startswith((given, f"g-{given}"))]

    def group(self, group: str) -> Group | None:
        """One group, or None where it has no members. Reads that group alone."""
        acts = self.acts
        root = acts.root(group)
        merged = sorted(one for one in acts.into if acts.root(one) == root)
        found = rows.chosen(self._db(), "id, home, score", "signatures.home", [root, *merged])
        here = {id_: score for id_, home, score in found if acts.group_of(id_, home) == root}
        by_hand = [id_ for id_, to in acts.placed.items() if acts.root(to) == root]
        here.update(rows.chosen(self._db(), "id, score", "signatures.id", by_hand))
        counted = rows.counted_of(self._db(), sorted(here))
        anchor = self.anchors_of([root]).get(root)
        if not counted or anchor is None:
            return None
        return _group(root, anchor, acts, [(-here[id_], id_) for id_ in counted], counted, merged)

    def anchors_of(self, groups: Sequence[str]) -> dict[str, Signature]:
        """The signatures that some groups stand on."""
        rows_ = rows.chosen(self._db(), "id, kind, block, text", "groups.id", groups)
        found = {group: Signature(kind, block, text) for group, kind, block, text in rows_}
        for group in groups:
            if group not in found and group in self.acts.anchors:
                found[group] = self.acts.anchors[group]
        return found

    def members(self, group: Group, most: int | None = None) -> list[Member]:
        """The members of a group, the least like its anchor first; at least `most` of them, where that is
        given: as many as there are in the wordings that are looked at."""
        ids = group.signatures
        if most is not None:
            counted = rows.counted_of(self._db(), ids)
            taken, reached = 0, 0
            for id_ in reversed(ids):
                taken, reached = taken + 1, reached + counted[id_][0]
                if reached >= most:
                    break
            ids = ids[len(ids) - taken :]
        scores = dict(rows.chosen(self._db(), "id, score", "signatures.id", ids))
        by_hand = [id_ for id_ in ids if id_ in self.acts.placed]
        for id_, one in self.texts(by_hand).items():
            scores[id_] = similarity(one, group.anchor)
        columns = "trace, signature, step, at_ns, kept"
        members = [
            Member(
                trace=trace,
                signature=id_,
                similarity=scores[id_],
                step=step,
                at_ns=at_ns,
                kept=tuple((name, text) for name, text in json.loads(kept)),
            )
            for trace, id_, step, at_ns, kept in rows.chosen(
                self._db(), columns, "failures.signature", ids
            )
        ]
        return sorted(members, key=lambda one: (one.similarity, one.trace))

    def texts(self, signatures: Sequence[str]) -> dict[str, Signature]:
        """Signatures by their ids."""
        found = rows.chosen(self._db(), "id, kind, block, text", "signatures.id", signatures)
        return {id_: Signature(kind, block, text) for id_, kind, block, text in found}

    def signature_of(self, trace: str) -> tuple[Signature, Member] | None:
        """The signature of a trace's failure, and its place; None where it is in no group."""
        found = list(
            rows.chosen(self._db(), "signature, step, at_ns, kept", "failures.trace", [trace])
        )
        if not found:
            return None
        id_, step, at_ns, kept = found[0]
        signature = self.texts([id_])[id_]
        home = self.of_traces([trace])[trace]
        anchor = self.anchors_of([home])[home]
        masked = tuple((name, text) for name, text in json.loads(kept))
        return signature, Member(trace, id_, similarity(signature, anchor), step, at_ns, masked)

    def of_traces(self, keys: Sequence[str]) -> dict[str, str]:
        """The group of each of these traces that is in one."""
        return {trace: group for trace, (group, _) in self.likeness_of(keys).items()}

    def likeness_of(self, keys: Sequence[str]) -> dict[str, tuple[str, float]]:
        """The group of each of these traces that is in one, and how like the anchor it was placed by
        it is."""
        signature = dict(rows.chosen(self._db(), "trace, signature", "failures.trace", keys))
        ids = sorted(set(signature.values()))
        found = rows.chosen(self._db(), "id, home, score", "signatures.id", ids)
        homes = {id_: (home, score) for id_, home, score in found}
        return {
            trace: (self.acts.group_of(id_, homes[id_][0]), homes[id_][1])
            for trace, id_ in signature.items()
            if id_ in homes
        }


def _group(
    group: str,
    anchor: Signature,
    acts: Acts,
    signatures: Iterable[tuple[float, str]],
    counted: Mapping[str, tuple[int, int | None, int | None]],
    merged: Iterable[str],
) -> Group:
    """A group of these signatures (less likeness, id)."""
    ordered = tuple(id_ for _, id_ in sorted(signatures))
    seen = [counted[id_] for id_ in ordered]
    return Group(
        id=group,
        anchor=anchor,
        name=acts.names.get(group, ""),
        size=sum(count for count, _, _ in seen),
        signatures=ordered,
        first_ns=min((first for _, first, _ in seen if first is not None), default=None),
        last_ns=max((last for _, _, last in seen if last is not None), default=None),
        merged=tuple(sorted(merged)),
    )


@dataclass(frozen=True)
class Placed:
    """Another outcome of placing the same failures: how many each signature has, the group of each
    signature id, and the groups by what they stand on. `traces` (trace -> signature id) is filled where
    the masks are others, so that the signatures are as well."""

    counts: Mapping[Signature, int]
    homes: Mapping[str, str]
    groups: Mapping[str, Signature]
    traces: Mapping[str, str]


def masks_of(settings: Settings) -> Masks:
    """The masks that settings ask for."""
    return Masks(dict(settings.masks), frozenset(settings.shown))


def _signed(page: Iterable[tuple[int, Facts]], masks: Masks) -> list[Found]:
    out = []
    for row, facts in page:
        failure = failure_of(facts)
        if failure is not None:
            out.append(Found(row, signed(failure, masks), facts.at_ns))
    return out
