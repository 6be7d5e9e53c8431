"""Compare other outcomes with the present one: another threshold, other masks, all failures placed at once; and
find groups that are close. All of these are proposals; nothing here changes a group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from .grouping import Critiques, Group, Groups
from .polarity import ALL, first_apart, polarity
from .replay import GroupingSettings
from .word_codes import WordCoder, words

NEAR: Final = 10.0
"""How far below the threshold two groups are still proposed."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What another outcome would change.

    `joins` are groups that would become part of another: (group, of which, failures that it brings).
    `leaves` are groups that would lose members: (group, failures that leave, parts they go to).
    """

    groups: int
    groups_then: int
    failures_moved: int
    joins: tuple[tuple[str, str, int], ...] = ()
    leaves: tuple[tuple[str, int, int], ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing would change."""
        return not self.joins and not self.leaves


@dataclass(frozen=True, slots=True)
class Near:
    """Two groups with similar representatives, and the word that reverses the meaning of one, if any."""

    first: Group
    second: Group
    similarity: float
    word: str | None = None


def difference(
    now: Mapping[str, str], then: Mapping[str, str], weight: Mapping[str, int]
) -> Difference:
    """What would change between two outcomes (item -> group). `weight` is how many failures an item has.

    A group continues as the group of the other outcome that has most of its failures; if a larger group continues
    there as well, it joins that one.
    """
    parts: dict[str, Counter[str]] = {}
    for item, group in now.items():
        if item in then:
            parts.setdefault(group, Counter())[then[item]] += weight.get(item, 1)
    goes_on: dict[str, list[tuple[int, str, str]]] = {}
    leaves: list[tuple[str, int, int]] = []
    moved = 0
    for group, found in parts.items():
        target, most = min(found.items(), key=lambda one: (-one[1], one[0] != group, one[0]))
        goes_on.setdefault(target, []).append((-most, group, group))
        lost = found.total() - most
        if lost:
            leaves.append((group, lost, len(found) - 1))
            moved += lost
    joins: list[tuple[str, str, int]] = []
    for members in goes_on.values():
        first, *others = sorted(members)
        joins += [(group, first[1], -most) for most, group, _ in others]
        moved += sum(-most for most, _, _ in others)
    return Difference(
        groups=len(parts),
        groups_then=len({then[item] for item in now if item in then}),
        failures_moved=moved,
        joins=tuple(sorted(joins, key=lambda one: (-one[2], one[0]))),
        leaves=tuple(sorted(leaves, key=lambda one: (-one[1], one[0]))),
    )


def preview(
    groups: Groups,
    settings: GroupingSettings,
    critiques: Critiques | None = None,
    *,
    cancelled: Callable[[], bool] | None = None,
) -> Difference | None:
    """What other settings would change. With the present settings: what the order of loading decided, since all
    failures are placed at once. None if cancelled."""
    placed = groups.trial_placement(settings, critiques, cancelled=cancelled)
    if placed is None:
        return None
    counts = groups.counts()
    if placed.traces:
        now = groups.of_traces(sorted(placed.traces))
        then = {trace: placed.homes[id_] for trace, id_ in placed.traces.items()}
        return difference(now, then, {})
    held = {one.id: count for one, count in counts.items()}
    partition = {id_: group for id_, group in groups.partition().items() if id_ in held}
    return difference(partition, placed.homes, held)


def near(groups: Groups, threshold: float | None = None, *, most: int = 100) -> list[Near]:
    """Pairs of groups that are close to each other, those that save the most judgements first: just below the
    threshold, or similar except for a word that reverses the meaning."""
    from .leader import pairs

    settings = groups.settings
    least = (settings.threshold if threshold is None else threshold) - NEAR
    blocks: dict[tuple[str, str], list[Group]] = {}
    for group in groups.all():
        if group.representative.text and group.kind != "output":
            blocks.setdefault(group.representative.place, []).append(group)
    polar = ALL | frozenset(settings.polar)
    found: list[Near] = []
    for members in blocks.values():
        coder = WordCoder()
        codes = [coder.code(group.representative.text) for group in members]
        turning = [polarity(words(group.representative.text), polar) for group in members]
        for first, others in pairs(codes, codes, max(least, 1.0)).items():
            for second, score in others:
                one, other = members[first], members[second]
                if first >= second or groups.edits.against_merge(one.id, other.id):
                    continue
                word = first_apart(turning[first], turning[second])
                found.append(Near(one, other, score, word))
    found.sort(
        key=lambda one: (
            one.word is not None,
            -min(one.first.size, one.second.size),
            -one.similarity,
            one.first.id,
            one.second.id,
        )
    )
    return found[:most]
