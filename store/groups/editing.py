"""What a reviewer can do to groups: each act is one event of the journal and can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from ...errors import UserError
from ..acts import Act, Event
from ..canonical import Json, canonical_hash
from . import replay as hand
from .act_words import group_act_words, names_json
from .grouping import Group, Groups
from .signature import Signature


class GroupEditor:
    """Records the acts of one reviewer on the groups of a library."""

    def __init__(self, groups: Groups, reviewer: str) -> None:
        self._groups = groups
        self._reviewer = reviewer

    def name(self, group: Group, name: str) -> None:
        """Name a group; "" removes the name. Raises UserError if another group has that name."""
        wanted = name.strip()
        taken = [one for one, held in self._groups.edits.names.items() if held == wanted]
        if wanted and [one for one in taken if one != group.id]:
            raise UserError(f"There is a group named {wanted} already", "Choose another name.")
        self._do(
            {"act": "name", "group": group.id, "name": wanted}, {group.id: group.representative}
        )

    def merge(self, into: Group, gone: Group) -> None:
        """Merge a group into another, which keeps its id. Raises UserError if they are of different kinds or were
        kept apart."""
        if into.id == gone.id:
            raise UserError("A group cannot be merged with itself", "Name two groups.")
        if into.kind != gone.kind:
            raise UserError(
                f"{into.id} is matched on the {into.kind}, {gone.id} on the {gone.kind}",
                "Only groups of one kind can be merged.",
            )
        against = self._groups.edits.against_merge(into.id, gone.id)
        if against is not None:
            raise UserError(
                f"{into.id} and {gone.id} are kept apart: {told(against)}",
                "Undo that first, if it was wrong.",
            )
        self._do(
            {"act": "merge", "group": into.id, "from": gone.id},
            {into.id: into.representative, gone.id: gone.representative},
        )

    def split(self, group: Group, signatures: Sequence[str]) -> str:
        """Move signatures of a group into a new one; returns its id. Raises UserError if none would remain."""
        texts = self._groups.texts([one for one in group.signatures if one in set(signatures)])
        if not texts:
            raise UserError("None of these is in the group", "tracejury groups show lists them.")
        if len(texts) == len(group.signatures):
            raise UserError(
                f"That is all of {group.id}: nothing would remain", "Move fewer of them."
            )
        counts = {one.id: count for one, count in self._groups.counts().items()}
        order = sorted(texts, key=lambda id_: (-counts.get(id_, 0), id_))
        new = f"g-{canonical_hash([order[0], group.id])[:12]}"
        self._do(
            {"act": "split", "group": new, "from": group.id, "signatures": order},
            {group.id: group.representative, new: texts[order[0]]},
        )
        return new

    def move(self, group: Group, signatures: Sequence[str], to: Group) -> None:
        """Move signatures of a group to another one. Raises UserError."""
        if group.kind != to.kind:
            raise UserError(
                f"{to.id} is of another kind ({to.kind}) than {group.id} ({group.kind})",
                "Only groups of one kind can exchange members.",
            )
        here = [one for one in group.signatures if one in set(signatures)]
        if not here or group.id == to.id:
            raise UserError(
                "There is nothing to move", "Name members of the group, and another group."
            )
        self._do(
            {"act": "move", "group": to.id, "from": group.id, "signatures": here},
            {group.id: group.representative, to.id: to.representative},
        )

    def pin(self, group: Group, signatures: Sequence[str]) -> None:
        """Pin signatures to their group, whatever a later run finds."""
        here = [one for one in group.signatures if one in set(signatures)]
        self._do(
            {"act": "move", "group": group.id, "from": group.id, "signatures": here},
            {group.id: group.representative},
        )

    def apart(self, group: Group, other: Group) -> None:
        """Record that two groups are different failures: their merge is not proposed again."""
        self._do(
            {"act": "apart", "group": group.id, "other": other.id},
            {group.id: group.representative, other.id: other.representative},
        )

    def settings(self, settings: hand.GroupingSettings) -> None:
        """Record the settings to be used from now on; `Groups.adopt` applies them."""
        self._do(
            {
                "act": "settings",
                "threshold": settings.threshold,
                "masks": dict(settings.masks),
                "shown": sorted(settings.shown),
                "polar": sorted(settings.polar),
                "masks_version": settings.masks_version,
                "masks_version_before": self._groups.settings.masks_version,
            },
            {},
        )

    def _do(self, body: Mapping[str, Json], representatives: Mapping[str, Signature]) -> None:
        named = {group: hand.representative_json(one) for group, one in representatives.items()}
        full = {**body}
        if named:
            full |= {"anchors": named, **hand.masks_json(self._groups.masks)}
        full |= names_json(self._groups.edits.names, representatives)
        self._groups.journal.append(self._reviewer, "", "", [Act("group", full)])
        self._groups.edits_changed()


def told(event: Event) -> str:
    """One line about an act on groups: who did what, and when."""
    when = datetime.fromtimestamp(event.at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M")
    return f"{event.reviewer} {group_act_words(event.body)} on {when} UTC"
