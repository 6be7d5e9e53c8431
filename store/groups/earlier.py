"""Placements as they were under earlier settings, so that taking back a change of the settings brings them back.

Placing everything again would not: which group a failure joins depends on which groups were there when it came.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import peewee

from ..canonical import canonical_bytes
from ..database import run_sql
from . import rows
from .failures import KINDS
from .replay import GroupEdits, GroupingSettings
from .signature import Signature


@dataclass(frozen=True)
class EarlierPlacements:
    """Groups (id -> representative, the oldest first), and where signatures were: id -> group, similarity to the
    representative (0 to 100), and whether an act placed it there."""

    groups: Mapping[str, Signature] = field(default_factory=dict)
    homes: Mapping[str, tuple[str, float, bool]] = field(default_factory=dict)

    def under(self, edits: GroupEdits) -> EarlierPlacements:
        """Those that still hold: without what acts had placed, and groups that acts had made, if these acts were
        undone since."""
        # The id of a group that no act made begins with the id of its representative.
        groups = {
            group: one
            for group, one in self.groups.items()
            if group in edits.representatives or group.startswith(one.group)
        }
        homes = {
            id_: place
            for id_, place in self.homes.items()
            if place[0] in groups and (not place[2] or edits.placed.get(id_) == place[0])
        }
        return EarlierPlacements(groups, homes)


def keep_placements(db: peewee.SqliteDatabase, act: str, settings: GroupingSettings) -> None:
    """Keep the present placements under the act that set their settings ("" if none did)."""
    found = run_sql(db, "SELECT id, home, score, by_hand FROM signatures")
    kept = {
        "settings": rows.settings_json(settings),
        "groups": [
            [group, one.kind, one.block, one.text, one.pattern]
            for group, one in rows.representatives(db).items()
        ],
        "homes": {id_: [home, score, bool(by_hand)] for id_, home, score, by_hand in found},
    }
    run_sql(
        db,
        "INSERT OR REPLACE INTO earlier(act, placements) VALUES (?, ?)",
        (act, canonical_bytes(kept).decode()),
    )


def kept_placements(
    db: peewee.SqliteDatabase, act: str, settings: GroupingSettings
) -> EarlierPlacements:
    """The placements that were kept under an act, if they were made with these settings; else none."""
    row = run_sql(db, "SELECT placements FROM earlier WHERE act = ?", (act,)).fetchone()
    kept = json.loads(row[0]) if row else {}
    if kept.get("settings") != json.loads(canonical_bytes(rows.settings_json(settings))):
        return EarlierPlacements()
    kinds = {str(kind): kind for kind in KINDS}
    return EarlierPlacements(
        {
            group: Signature(kinds[kind], block, text, pattern)
            for group, kind, block, text, pattern in kept["groups"]
        },
        {
            id_: (home, float(score), by_hand)
            for id_, (home, score, by_hand) in kept["homes"].items()
        },
    )
