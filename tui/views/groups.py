"""What the group screens show: read from the store in one go, and as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from ...rubrics.files import find_rubric
from ...store.groups.alignment import medoid, shared
from ...store.groups.explaining import VaryingPlace, varying_places
from ...store.groups.grouping import Group, GroupMember
from ...store.groups.masks import Masks
from ...store.groups.progress import CodeTraces, GroupProgress
from ...store.groups.signature import Signature
from ...store.insight.fixes.closing import failed_again_in_words
from ...store.judgement import Review
from ...store.workspace.codes import code_titles
from ...store.workspace.failed_again import failed_again
from ...store.workspace.group_work import ListedGroup, SeenGroups
from ...store.workspace.workspace import Workspace

Order: TypeAlias = Literal["size", "unjudged", "newest", "code"]
ORDERS: Final[tuple[Order, ...]] = ("size", "unjudged", "newest", "code")
DEFAULT_RUBRIC: Final = "agent-failure"
FIRST_MEMBERS: Final = 100
_SHARED_TEXTS: Final = 400
"""Signatures that are compared to find what all members share."""


@dataclass(frozen=True)
class GroupsView:
    """Everything on the list of groups."""

    lines: tuple[ListedGroup, ...]
    codes: tuple[CodeTraces, ...]
    masks: Masks
    threshold: float
    failures: int
    order: Order = "size"
    hidden: int = 0
    """Groups that are shown once one of their traces is judged."""
    others: bool = False
    """Whether what others failed is left out, as it is still to be judged."""
    code_titles: Mapping[str, str] = field(default_factory=dict)
    """What a person reads for each code of a rubric."""
    failed_again: frozenset[str] = frozenset()
    """The groups that failed again since a release closed them."""


@dataclass(frozen=True)
class GroupView:
    """One group. `texts` are its signatures' masked texts by id, `compared` how many were compared."""

    group: Group
    progress: GroupProgress
    members: tuple[GroupMember, ...]
    texts: Mapping[str, str]
    common: tuple[str, ...]
    typical: str
    slices: Mapping[str, Counter[str]]
    judges: Mapping[str, tuple[int, int]]
    reviews: Mapping[str, Review]
    titles: Mapping[str, str]
    masks: Masks
    threshold: float
    rubric: str
    rubric_title: str
    shown: Signature
    """The failure that it is shown by."""
    compared: int = 0
    hidden: bool = False
    """Whether it is shown only once one of its traces is judged."""
    unseen: frozenset[str] = frozenset()
    """The traces of which is not shown what was said of them."""
    varies: tuple[VaryingPlace, ...] = ()
    code_titles: Mapping[str, str] = field(default_factory=dict)
    """What a person reads for each code of a rubric."""
    failed_again: str = ""
    """That it failed again since a release closed it, in words; "" if it did not."""
    complete: bool = True
    """False while only the first members have been read."""


def read_groups(space: Workspace, order: Order, sliced: tuple[str, str] | None) -> GroupsView:
    """Bring the groups up to date and read the list. Slow on a large library: call it in a worker."""
    space.regroup()
    seen = SeenGroups(space)
    lines = space.group_work.listed("size" if order == "code" else order, sliced, seen=seen)
    every = seen.as_seen(space.groups.all()) if seen.seen.hides else []
    return GroupsView(
        lines=tuple(replace(one, shown=space.shown.signature(one.shown)) for one in lines),
        codes=tuple(space.group_work.traces_by_code(seen)),
        masks=space.groups.masks,
        threshold=space.groups.settings.threshold,
        failures=sum(line.count for line in lines),
        order=order,
        hidden=len(every) - len(seen.of(every)),
        others=seen.hides_answers,
        code_titles=code_titles(space),
        failed_again=frozenset(failed_again(space)),
    )


def read_first_members(space: Workspace, group_id: str) -> GroupView | None:
    """The first members of a group, which take the same time at any size; a small group is read whole.

    None if the group has no members any more.
    """
    group = space.groups.group(group_id)
    if group is None or group.size <= FIRST_MEMBERS or group.kind != "error":
        return read_group(space, group_id)
    members = space.groups.first_members(group, FIRST_MEMBERS)
    ids = list(dict.fromkeys(member.signature for member in members))
    seen = space.shown
    texts = {id_: seen.signature(one).text for id_, one in space.groups.texts(ids).items()}
    rows = space.shown.rows_for([member.trace for member in members])
    return GroupView(
        group=group,
        progress=GroupProgress(size=group.size),
        members=seen.members(members),
        texts=texts,
        common=(),
        typical="",
        slices={},
        judges={},
        reviews={},
        titles={row.key: row.title for row in rows},
        masks=space.groups.masks,
        threshold=space.groups.settings.threshold,
        rubric="",
        rubric_title="",
        shown=seen.signature(group.representative),
        complete=False,
    )


def read_group(space: Workspace, group_id: str) -> GroupView | None:
    """Read one group; None if it has no members any more. Call it in a worker."""
    group = space.groups.group(group_id)
    if group is None:
        return None
    seen = SeenGroups(space)
    again = failed_again(space).get(group.id)
    shown = seen.of([group]).get(group.id)
    members = seen.members(group, space.groups.members(group)) if shown is not None else []
    group = replace(group, size=len(members)) if shown is not None else group
    keys = [member.trace for member in members]
    found_texts = space.groups.texts(group.signatures)
    every = {id_: space.shown.signature(one).text for id_, one in found_texts.items()}
    shown = None if shown is None else space.shown.signature(shown)
    signatures = seen.texts(group, every)
    texts = [signatures[id_] for id_ in group.signatures if id_ in signatures]
    mine = [one for one in seen.told if one.reviewer == space.reviewer]
    here = set(keys)
    own = [review for review in mine if review.trace in here]
    rubric = _rubric(space, own)
    found = space.reviews.rubric(rubric)
    rows = space.shown.rows_for(keys)
    slices = space.group_work.slices(keys)
    return GroupView(
        group=group,
        failed_again="" if again is None else failed_again_in_words(again),
        shown=space.shown.signature(group.representative) if shown is None else shown,
        hidden=shown is None,
        progress=space.group_work.group_progress([group], seen)[group.id],
        members=space.shown.members(members),
        texts=signatures,
        common=tuple(shared(shown.text, texts[:_SHARED_TEXTS])) if shown is not None else (),
        typical=texts[medoid(texts)] if texts else "",
        slices=space.shown.counts({name: slices[name] for name in seen.slice_names(list(slices))}),
        judges=space.group_work.judged_by_others([key for key in keys if seen.seen.trace(key)]),
        reviews={
            review.trace: space.shown.review(review) for review in own if review.rubric == rubric
        },
        titles={row.key: row.title for row in rows},
        masks=space.groups.masks,
        threshold=space.groups.settings.threshold,
        rubric=rubric,
        rubric_title=found.title if found else "",
        code_titles=code_titles(space),
        compared=min(len(texts), _SHARED_TEXTS),
        unseen=frozenset() if seen.shows_all(group) else frozenset(keys) - seen.seen.judged,
        varies=tuple(varying_places(shown, texts[:_SHARED_TEXTS])) if shown is not None else (),
    )


def _rubric(space: Workspace, own: Sequence[Review]) -> str:
    """The hash of the rubric to judge a group under: the one its members were last judged under, else
    that of the newest queue, else the built-in one."""
    judged = [review for review in own if review.propagated is None]
    if judged:
        return max(judged, key=lambda review: review.at_ms).rubric
    queues = space.queues.all()
    if queues and space.reviews.rubric(queues[0].rubric) is not None:
        return queues[0].rubric
    return space.reviews.remember_rubric(space.reviewer, find_rubric(DEFAULT_RUBRIC))
