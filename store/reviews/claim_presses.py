"""The acts of each key press on a claim: accept it, drop it, write one of one's own.

A review keeps claims as its checks. `kept` is what it holds now, by the ids of its acts (`checks_by_id`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ..acts import Act
from ..claims.claim import Claim, ClaimInvalid
from ..claims.reviewed import claim_of, is_dropped, kept_json, meaning

Kept = Mapping[str, Mapping[str, Any]]

_ID_LENGTH: Final = 16


def accept_press(kept: Kept, claim: Claim) -> list[Act]:
    """Make a claim the reviewer's own; empty if it is."""
    here = _kept_of(kept, claim)
    if any(not is_dropped(kept[id_]) for id_ in here):
        return []
    return [*_removed(here[1:]), _keep(here[0] if here else _id(claim), claim)]


def drop_press(kept: Kept, claim: Claim, *, proposed: bool) -> list[Act]:
    """Drop a claim. One that was dropped counts again: as a proposal, or, if nothing proposes it, as one's own."""
    here = _kept_of(kept, claim)
    if here and all(is_dropped(kept[id_]) for id_ in here):
        return _removed(here) if proposed else [_keep(here[0], claim), *_removed(here[1:])]
    return [*_removed(here[1:]), _keep(here[0] if here else _id(claim), claim, dropped=True)]


def write_press(
    kept: Kept,
    written: Sequence[Claim],
    instead_of: Claim | None = None,
    *,
    proposed: bool = False,
) -> list[Act]:
    """Add claims of one's own. One that they take the place of is dropped if it would be proposed again, else
    removed."""
    acts: list[Act] = []
    if instead_of is not None and meaning(instead_of) not in map(meaning, written):
        here = _kept_of(kept, instead_of)
        dropped = here and all(is_dropped(kept[id_]) for id_ in here)
        if not proposed:
            acts = _removed(here)
        elif not dropped:
            acts = drop_press(kept, instead_of, proposed=True)
    for claim in written:
        acts += accept_press(kept, claim)
    return acts


def _kept_of(kept: Kept, claim: Claim) -> list[str]:
    """The ids under which a review keeps a claim of that meaning."""
    wanted = meaning(claim)
    out = []
    for id_, check in kept.items():
        try:
            if meaning(claim_of(check)) == wanted:
                out.append(id_)
        except ClaimInvalid:
            continue
    return out


def _id(claim: Claim) -> str:
    return f"claim-{meaning(claim)[:_ID_LENGTH]}"


def _keep(id_: str, claim: Claim, *, dropped: bool = False) -> Act:
    return Act("check", {"id": id_, "check": {**kept_json(claim, dropped=dropped), "id": id_}})


def _removed(ids: Sequence[str]) -> list[Act]:
    return [Act("check", {"id": id_, "remove": True}) for id_ in ids]
