"""Groups, proposed differences and updates, as lines and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ....store.plurals import counted
from ...safe_text import one_line

if TYPE_CHECKING:
    from ....store.workspace.earlier_failures import Resemblance
    from ....store.workspace.group_work import Difference, Group, GroupMember, GroupProgress, Update
    from ....store.workspace.workspace import Workspace


def group_json(
    space: Workspace,
    group: Group,
    standing: GroupProgress,
    members: Sequence[GroupMember],
    source_ids: Mapping[str, str | None],
    known: Resemblance | None = None,
) -> dict[str, object]:
    """A group as JSON, with its members, the least similar first, with the `source_ids` of their traces (by key), and the failure of an earlier project that it resembles."""
    from ....store.groups.signature import parts
    from ....store.workspace.earlier_failures import resemblance_json

    return {
        "id": group.id,
        "name": group.name or None,
        "size": group.size,
        "state": standing.state,
        "direct": standing.direct,
        "propagated": standing.propagated,
        "open": standing.open,
        "verdicts": dict(sorted(standing.verdicts.items())),
        "codes": dict(sorted(standing.codes.items())),
        "first_ns": group.first_ns,
        "last_ns": group.last_ns,
        "merged": list(group.merged),
        "must_see": group.must_see,
        "representative": parts(group.representative, space.groups.masks),
        "members": [
            {
                "trace": member.trace,
                "source_id": source_ids.get(member.trace),
                "similarity": round(member.similarity, 1),
                "step": member.step,
            }
            for member in reversed(members)
        ],
        "known": resemblance_json(known, partial(space.shown.text, ""))
        if known is not None
        else None,
    }


def known_line(group: Group, known: Resemblance, mask: Callable[[str], str]) -> str:
    """What an earlier project knew of a group, in a line: who, and what helped there."""
    helped = one_line(mask(known.failure.help.told()), 200) or "it did not say what helped"
    return f"{group.name or group.id} is known from {one_line(known.project, 60)}: {helped}"


def difference_json(found: Difference) -> dict[str, object]:
    """A proposed difference as JSON."""
    return {
        "groups": found.groups,
        "groups_then": found.groups_then,
        "failures_moved": found.failures_moved,
        "joins": [
            {"group": group, "of": into, "failures": count} for group, into, count in found.joins
        ],
        "leaves": [
            {"group": group, "failures": count, "parts": parts}
            for group, count, parts in found.leaves
        ],
    }


def difference_lines(found: Difference, threshold: float) -> list[str]:
    """A proposed difference in words."""
    lines = [
        (
            f"At {threshold:g}: {counted(found.groups_then, 'group')} instead of {found.groups:,},"
            f" {counted(found.failures_moved, 'failure')} in another group"
        )
    ]
    lines += [f"  {group} ({count:,}) would join {into}" for group, into, count in found.joins]
    lines += [
        f"  {count:,} would leave {group}, to {parts} group(s)"
        for group, count, parts in found.leaves
    ]
    return lines


def update_json(update: Update) -> dict[str, object]:
    """What bringing the groups up to date did, as JSON."""
    return {
        "failures": update.failures,
        "known": dict(sorted(update.known.items())),
        "new": dict(sorted(update.new.items())),
    }


def update_lines(names: Mapping[str, str], update: Update, most: int = 5) -> list[str]:
    """What bringing the groups up to date did, in words: known groups first, the largest first."""
    lines = []
    if update.failures:
        lines.append(
            f"{counted(update.failures, 'failure')}: {update.known.total():,} in"
            f" {counted(len(update.known), 'known group')}, {update.new.total():,} in"
            f" {counted(len(update.new), 'new group')}"
        )
    for word, found in (("known", update.known), ("new", update.new)):
        for group, count in found.most_common(most):
            label = f"{group} {names[group]}" if group in names else group
            lines.append(f"  {count:>5,} × {label} ({word})")
    return lines
