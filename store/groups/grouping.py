"""Bring the groups of a library up to date: new failures are placed among the existing groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..database import connection_of, run_sql
from ..library.failed_traces import (
    FailedTrace,
    failed_after,
    failed_among,
    gone,
    key_of_row,
    last_row,
    scored_as,
    scored_since,
)
from ..library.meanings import meanings
from . import rows
from .catalog import Group, GroupCatalog, GroupMember
from .earlier import EarlierPlacements, keep_placements, kept_placements
from .failures import Critique, facts_of, failure_of
from .masks import Masks
from .replay import GroupingSettings, masks_of_act, reversed_since
from .rows import FailureEntry, ReadPosition
from .signature import Signature, signed_as_before

__all__ = ["Critiques", "Group", "GroupMember", "Groups", "TrialPlacement", "Update"]

Critiques = Mapping[str, Sequence[Critique]]
"""What reviewers recorded about failures, by trace key."""
Progress = Callable[[int, int], None]


@dataclass
class Update:
    """What bringing the groups up to date did: how many new failures, and in which groups."""

    failures: int = 0
    known: Counter[str] = field(default_factory=Counter)
    """New failures by existing group."""
    new: Counter[str] = field(default_factory=Counter)
    """New failures by new group."""
    stopped: bool = False


class Groups(GroupCatalog):
    """The groups of one library folder, to read and to update. For one thread at a time."""

    def update(
        self,
        critiques: Critiques | None = None,
        *,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
        earlier: EarlierPlacements | None = None,
    ) -> Update:
        """Add the failures of traces loaded, judged or scored since the last update.

        The cost depends on what is new: new signatures are compared with representatives only, and no member
        moves. After `cancelled` the next call does the same work. New signatures that are in `earlier` are placed
        as there.
        """
        here = self.library.known(list(critiques or {}))
        said = {key: some for key, some in (critiques or {}).items() if key in here}
        read = self._read_position()
        settings = self.settings
        found = self._found(said, settings.made_with, read.row, progress, cancelled)
        if found is None:
            return Update(stopped=True)
        score, scored = scored_since(self.library, read.score, read.row)
        told = {key: [[list(one.codes), one.text] for one in some] for key, some in said.items()}
        other = {key for key in {*read.said, *told} if read.said.get(key) != told.get(key)}
        declared = {name: how.said for name, how in meanings(self.library).items()}
        turned = {
            name
            for name in {*declared, *read.declared}
            if declared.get(name) != read.declared.get(name)
        }
        again = scored_as(self.library, turned, read.row)
        changed = sorted(other.union(scored, again) - {one.signed.failure.trace for one in found})
        found += self._signed(failed_among(self.library, changed, said), said, settings.made_with)
        left = {*changed, *gone(self.library), *(() if read.row else self._stored())}
        left -= {one.signed.failure.trace for one in found}
        end = last_row(self.library)
        now = ReadPosition(end, key_of_row(self.library, end), score, told, declared)
        placements = earlier or EarlierPlacements()
        return self._take(found, sorted(left), now, settings, placements, cancelled)

    def _stored(self) -> list[str]:
        """The traces of all stored failures. After traces.db was replaced, some may have other keys now."""
        return [trace for (trace,) in run_sql(self._db(), "SELECT trace FROM failures")]

    def _read_position(self) -> ReadPosition:
        """How far the library was read; the start if traces.db was replaced since."""
        kept = rows.meta(self._db(), "read")
        read = ReadPosition(**kept) if kept else ReadPosition()
        if read.row and key_of_row(self.library, read.row) != read.key:
            return ReadPosition(said=read.said, declared=read.declared)
        return read

    def _found(
        self,
        said: Critiques,
        masks: Masks,
        after: int,
        progress: Progress | None,
        cancelled: Callable[[], bool] | None,
    ) -> list[FailureEntry] | None:
        total = last_row(self.library)
        found: list[FailureEntry] = []
        for page in failed_after(self.library, after, said):
            found += self._signed(page, said, masks)
            if cancelled is not None and cancelled():
                return None
            if progress is not None and page:
                progress(page[-1].row, total)
        return found

    def _signed(
        self, page: Iterable[FailedTrace], said: Critiques, masks: Masks
    ) -> list[FailureEntry]:
        earlier, fixed = self.edits.earlier_masks(masks), self.edits.placed
        out = []
        for trace in page:
            failure = failure_of(facts_of(trace, said.get(trace.key, ())))
            if failure is not None:
                signed = signed_as_before(failure, masks, earlier, fixed)
                out.append(FailureEntry(trace.row, signed, trace.start_ns))
        return out

    def _take(
        self,
        found: Sequence[FailureEntry],
        left: Sequence[str],
        read: ReadPosition,
        settings: GroupingSettings,
        earlier: EarlierPlacements,
        cancelled: Callable[[], bool] | None,
    ) -> Update:
        from .placing import Placement, in_order, place_all

        db = self._db()
        homes: dict[str, str] = dict(run_sql(db, "SELECT id, home FROM signatures").fetchall())
        before = {trace for (trace,) in run_sql(db, "SELECT trace FROM failures")}
        unmet = Counter(
            one.signed.signature for one in found if one.signed.signature.id not in homes
        )
        as_before = [
            Placement(one, *earlier.homes[one.id]) for one in unmet if one.id in earlier.homes
        ]
        known = [one.signature for one in as_before]
        unmet = Counter({one: count for one, count in unmet.items() if one.id not in earlier.homes})
        groups = self.representatives()
        standing = {self.edits.root(home) for home in homes.values()} | set(
            self.edits.representatives
        )
        placed = place_all(
            in_order(unmet),
            groups,
            self.edits,
            settings,
            resigned={**rows.present_signatures(found), **rows.resigned(db)},
            known=[*known, *rows.texts_at(db, {one.place for one in unmet})] if unmet else (),
            cancelled=cancelled,
        )
        placed += as_before
        if cancelled is not None and cancelled():
            return Update(stopped=True)
        with db.atomic("IMMEDIATE"):
            rows.save(connection_of(db), found, placed, groups, left)
            rows.keep(db, "read", rows.read_position_json(read))
            rows.keep(db, "settings", rows.settings_json(settings))
            if rows.meta(db, "settings_act") is None:
                rows.keep(db, "settings_act", self.edits.settings_act)
        self.version += 1
        homes.update((one.signature.id, one.group) for one in placed)
        out = Update()
        for one in found:
            if one.signed.failure.trace not in before:
                out.failures += 1
                id_ = one.signed.signature.id
                group = self.edits.group_of(id_, homes[id_])
                (out.known if group in standing else out.new)[group] += 1
        return out

    def trial_placement(
        self,
        settings: GroupingSettings,
        critiques: Critiques | None = None,
        *,
        cancelled: Callable[[], bool] | None = None,
    ) -> TrialPlacement | None:
        """Place all failures as if they had been loaded at once, without saving. What reviewers did applies here as
        well. None if cancelled."""
        from .placing import in_order, place_all

        if settings.made_with == self.masks:
            found: list[FailureEntry] = []
            resigned = rows.resigned(self._db())
            counts = rows.counted(self._db())
            unmet = Counter(
                {one: counts[one.id][0] for one, _, _ in self._placements() if one.id in counts}
            )
        else:
            some = self._found(critiques or {}, settings.made_with, 0, None, cancelled)
            if some is None:
                return None
            found = some
            resigned = rows.present_signatures(found)
            unmet = Counter(one.signed.signature for one in found)
        groups = dict(self.edits.representatives)
        placed = place_all(
            in_order(unmet), groups, self.edits, settings, resigned=resigned, cancelled=cancelled
        )
        if cancelled is not None and cancelled():
            return None
        traces = {one.signed.failure.trace: one.signed.signature.id for one in found}
        homes = {
            one.signature.id: self.edits.group_of(one.signature.id, one.group) for one in placed
        }
        return TrialPlacement(dict(unmet), homes, groups, traces)

    def adopt(self, settings: GroupingSettings, critiques: Critiques | None = None) -> Update:
        """Place all failures again with other settings, and keep these. Groups with the same representative keep
        their id; what reviewers did still applies. What is replaced comes back when the settings are taken back."""
        return self._adopt(settings, critiques or {}, EarlierPlacements())

    def _adopt(
        self, settings: GroupingSettings, critiques: Critiques, earlier: EarlierPlacements
    ) -> Update:
        self.edits_changed()
        db = self._db()
        with db.atomic("IMMEDIATE"):
            keep_placements(db, rows.meta(db, "settings_act") or "", self.settings)
            rows.clear(connection_of(db))
            rows.add_groups(connection_of(db), earlier.groups)
            rows.keep(db, "read", rows.read_position_json(ReadPosition()))
            rows.keep(db, "settings", rows.settings_json(settings))
            rows.keep(db, "settings_act", self.edits.settings_act)
        return self.update(critiques, earlier=earlier)

    def follow(self, critiques: Callable[[], Critiques]) -> None:
        """Bring the placements in line with the acts that were undone or done again since this was last called,
        also by another process that ended before it could.
        """
        db = self._db()
        seen, last = rows.meta(db, "acts"), self.journal.last_on_groups()
        if seen == last:
            return
        self.edits_changed()
        events = self.journal.on_groups()
        before = self.settings
        if seen is None and rows.meta(db, "settings") is not None:
            # Placed before this was kept: which acts were undone since is not known, so all count.
            seen = ""
        changed = [] if seen is None else reversed_since(events, seen)
        set_since = seen is not None and any(
            event.kind == "group" and event.body["act"] == "settings"
            for event in (*changed, *(one for one in events if one.id > seen))
        )
        asked = self.edits.settings if set_since else before
        other_masks = (masks_of_act(event.body, before) != before.made_with for event in changed)
        act, placed_under = self.edits.settings_act, rows.meta(db, "settings_act")
        other_act = set_since and placed_under is not None and act != placed_under
        if asked != before or other_act or any(other_masks):
            earlier = kept_placements(db, act, asked) if other_act else EarlierPlacements()
            self._adopt(asked, critiques(), earlier.under(self.edits))
        for event in changed:
            if "signatures" in event.body:
                made = str(event.body["group"]) if event.body["act"] == "split" else None
                self.place_again(event.body["signatures"], made)
        with db.atomic("IMMEDIATE"):
            rows.keep(db, "acts", last)

    def place_again(self, signatures: Sequence[str], vanished: str | None = None) -> None:
        """Place signatures by similarity again after the act that placed them was undone; also the signatures of
        `vanished`, a group that this act had made. Those that similarity had placed before the act are there still."""
        from .placing import in_order, place_all

        db = self._db()
        found = rows.chosen(db, "id, by_hand", "signatures.id", sorted(signatures))
        ids = {id_ for id_, by_hand in found if by_hand}
        if vanished is not None and vanished not in self.edits.representatives:
            homes = run_sql(db, "SELECT id FROM signatures WHERE home = ?", (vanished,))
            ids.update(id_ for (id_,) in homes)
        texts = self.texts(sorted(ids))
        held = rows.counted(db)
        counts = {one: held[id_][0] if id_ in held else 0 for id_, one in texts.items()}
        groups = self.representatives()
        if vanished is not None and vanished not in self.edits.representatives:
            groups.pop(vanished, None)
        resigned = rows.resigned(db)
        placed = place_all(
            in_order(counts),
            groups,
            self.edits,
            self.settings,
            resigned=resigned,
            known=rows.texts_at(db, {one.place for one in counts}),
        )
        with db.atomic("IMMEDIATE"):
            connection = connection_of(db)
            connection.executemany(
                "DELETE FROM signatures WHERE id = ?", [(id_,) for id_ in sorted(ids)]
            )
            if vanished is not None and vanished not in groups:
                connection.execute("DELETE FROM groups WHERE id = ?", (vanished,))
            rows.save(connection, [], placed, groups, [])
        self.version += 1


@dataclass(frozen=True)
class TrialPlacement:
    """Another outcome of placing the same failures: how many each signature has, the group of each signature id,
    and group id -> representative. `traces` (trace -> signature id) is set if the masks differ, because then
    the signatures differ as well."""

    counts: Mapping[Signature, int]
    homes: Mapping[str, str]
    groups: Mapping[str, Signature]
    traces: Mapping[str, str]
