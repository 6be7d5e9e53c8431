"""Order traces for review: one of each group of similar failures first."""

from __future__ import annotations

from collections.abc import Sequence

from .grouping import Groups


def one_a_group_first(groups: Groups, keys: Sequence[str]) -> list[tuple[str, str]]:
    """The same keys, each with a reason for its place ("" for none): first traces without a group and one of each
    group, in their order, then the other members.

    The one of each group is the member most similar to the representative.
    """
    likeness = groups.groups_with_similarity(keys)
    where = {key: group for key, (group, _) in likeness.items()}
    held: dict[str, list[str]] = {}
    for key in keys:
        if key in where:
            held.setdefault(where[key], []).append(key)
    first = {
        group: max(members, key=lambda key: (likeness[key][1], key))
        for group, members in held.items()
        if len(members) > 1
    }
    ahead: list[tuple[str, str]] = []
    behind: list[tuple[str, str]] = []
    placed: set[str] = set()
    for key in keys:
        group_id = where.get(key, "")
        if group_id not in first:
            ahead.append((key, ""))
            continue
        if group_id not in placed:
            placed.add(group_id)
            ahead.append((first[group_id], f"1 of {len(held[group_id])} similar"))
        if key != first[group_id]:
            behind.append((key, f"similar to {first[group_id][:12]}"))
    return ahead + behind
