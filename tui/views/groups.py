"""What the group screens show: read from the store in one go, then put in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias

from rich.text import Text

from ...rubrics.files import find_rubric
from ...store.groups.alignment import GAP, AlignedRun, aligned, medoid, shared
from ...store.groups.grouping import Group, GroupMember
from ...store.groups.masks import Masks, readable
from ...store.groups.progress import CodeTraces, GroupProgress, group_progress, traces_by_code
from ...store.judgement import Review
from ...store.library.slices import judged_by_others, keys_with, slices_of
from ...store.workspace.workspace import Workspace
from ..cells import padded
from ..safe_text import one_line

Order: TypeAlias = Literal["size", "unjudged", "newest", "code"]
ORDERS: Final[tuple[Order, ...]] = ("size", "unjudged", "newest", "code")
DEFAULT_RUBRIC: Final = "agent-failure"
FIRST_MEMBERS: Final = 100
_SHARED_TEXTS: Final = 400
"""So many signatures are compared for what all share; a group of more says so of those."""


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group with how far it is judged; `count` is its members in the slice that is looked at."""

    group: Group
    standing: GroupProgress
    count: int


@dataclass(frozen=True)
class GroupsView:
    """Everything on the list of groups."""

    lines: tuple[GroupLine, ...]
    codes: tuple[CodeTraces, ...]
    masks: Masks
    threshold: float
    failures: int


@dataclass(frozen=True)
class GroupView:
    """One group, read whole. `texts` are its signatures' masked texts by id."""

    group: Group
    standing: GroupProgress
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
    compared: int = 0
    complete: bool = True
    """False while only the first members have been read, so that a large group is there at once."""


def read_groups(space: Workspace, order: Order, sliced: tuple[str, str] | None) -> GroupsView:
    """Bring the groups up to date and read the list. Slow on a large library: call it in a worker."""
    space.regroup()
    groups = space.groups.all()
    reviews = space.reviews.reviews()
    stands = group_progress(space.groups, groups, reviews)
    counts = {group.id: group.size for group in groups}
    if sliced is not None:
        where = space.groups.of_traces(keys_with(space.library, *sliced))
        counts = dict(Counter(where.values()))
    lines = [
        GroupLine(group, stands[group.id], counts[group.id])
        for group in groups
        if counts.get(group.id)
    ]
    if order == "unjudged":
        lines.sort(key=lambda line: (-line.standing.open, -line.count, line.group.id))
    elif order == "newest":
        lines.sort(key=lambda line: (-(line.group.last_ns or 0), -line.count, line.group.id))
    else:
        lines.sort(key=lambda line: (-line.count, line.group.id))
    return GroupsView(
        lines=tuple(lines),
        codes=tuple(traces_by_code(reviews)),
        masks=space.groups.masks,
        threshold=space.groups.settings.threshold,
        failures=sum(counts.values()),
    )


def glance(space: Workspace, group_id: str) -> GroupView | None:
    """The first members of a group, for the first sight of it; None where it has none any more."""
    group = space.groups.group(group_id)
    if group is None:
        return None
    members = space.groups.first_members(group, FIRST_MEMBERS)
    ids = list(dict.fromkeys(member.signature for member in members))
    texts = {id_: one.text for id_, one in space.groups.texts(ids).items()}
    rows = space.library.rows_for([member.trace for member in members])
    return GroupView(
        group=group,
        standing=GroupProgress(size=group.size),
        members=tuple(members),
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
        complete=False,
    )


def read_group(space: Workspace, group_id: str) -> GroupView | None:
    """Read one group; None where it has no members any more. Call it in a worker."""
    group = space.groups.group(group_id)
    if group is None:
        return None
    members = space.groups.members(group)
    keys = [member.trace for member in members]
    signatures = {id_: one.text for id_, one in space.groups.texts(group.signatures).items()}
    texts = [signatures[id_] for id_ in group.signatures]
    everybody = space.reviews.reviews()
    mine = [review for review in everybody if review.reviewer == space.reviewer]
    held = set(keys)
    own = [review for review in mine if review.trace in held]
    rubric = _rubric(space, own)
    found = space.reviews.rubric(rubric)
    rows = space.library.rows_for(keys)
    return GroupView(
        group=group,
        standing=group_progress(space.groups, [group], everybody)[group.id],
        members=tuple(members),
        texts=signatures,
        common=tuple(shared(group.representative.text, texts[:_SHARED_TEXTS])),
        typical=texts[medoid(texts)] if texts else "",
        slices=slices_of(space.library, keys),
        judges=judged_by_others(space.library, keys),
        reviews={review.trace: review for review in own if review.rubric == rubric},
        titles={row.key: row.title for row in rows},
        masks=space.groups.masks,
        threshold=space.groups.settings.threshold,
        rubric=rubric,
        rubric_title=found.title if found else "",
        compared=min(len(texts), _SHARED_TEXTS),
    )


def _rubric(space: Workspace, own: Sequence[Review]) -> str:
    """The rubric to judge a group under: the one its members were judged under last, else that of the
    newest queue, else the built-in one."""
    judged = [review for review in own if review.propagated is None]
    if judged:
        return max(judged, key=lambda review: review.at_ms).rubric
    queues = space.queues.all()
    if queues and space.reviews.rubric(queues[0].rubric) is not None:
        return queues[0].rubric
    return space.reviews.remember_rubric(space.reviewer, find_rubric(DEFAULT_RUBRIC))


# --- in words -------------------------------------------------------------------------------------


def label(group: Group) -> str:
    """What a group is called: its name, else its id."""
    return group.name or group.id


def what_failed(group: Group, masks: Masks) -> str:
    """The kind of the failure and what it stands at: the tool, the check, the codes."""
    return f"{group.kind} {readable(group.representative.block, masks)}".strip()


def in_words(group: Group, masks: Masks) -> str:
    """The text that a group stands on."""
    return readable(group.representative.text, masks) or "(nothing but the name of what failed)"


def day(at_ns: int | None) -> str:
    """A day in UTC; "" where it is not known."""
    if at_ns is None:
        return ""
    try:
        return datetime.fromtimestamp(at_ns / 1e9, UTC).strftime("%Y-%m-%d")
    except (OverflowError, OSError, ValueError):
        return ""


def group_row(line: GroupLine, masks: Masks, width: int) -> Text:
    """A line of the list: how many, how many are open, the state, what failed, in words."""
    standing = line.standing
    row = Text(f"{line.count:>6,} {standing.open:>6,}  ")
    row.append(f"{standing.state:<9} ", "" if standing.state == "open" else "bold")
    room = 24 if width >= 110 else 18
    name = line.group.name or what_failed(line.group, masks)
    row.append(padded(one_line(name), room) + "  ", "bold" if line.group.name else "")
    row.append(one_line(in_words(line.group, masks), max(8, width - row.cell_len)), "dim")
    return row


def code_row(one: CodeTraces, width: int) -> Text:
    """A line of the list by code."""
    row = Text(f"{len(one.direct) + len(one.propagated):>6,}  ")
    row.append(one_line(one.code, max(8, width - 50)), "bold")
    row.append(f"  {len(one.direct):,} judged, {len(one.propagated):,} propagated", "dim")
    return row


def pieces_text(pieces: Iterable[AlignedRun], masks: Masks, width: int | None = None) -> Text:
    """An alignment: [-gone-] and {+new+}, so that it reads without colour."""
    text = Text()
    for piece in pieces:
        words = one_line(readable(piece.text, masks))
        if not words:
            continue
        if text.plain:
            text.append(" ")
        if piece.kind == "same":
            text.append(words)
        elif piece.kind == "gone":
            text.append(f"[-{words}-]", "dim strike")
        else:
            text.append(f"{{+{words}+}}", "bold")
    if width is not None:
        text.truncate(width, overflow="ellipsis")
    return text


def difference(view: GroupView, member: GroupMember, width: int | None = None) -> Text:
    """Where a member differs from what its group stands on; what it says under the masks, where only
    that differs."""
    pieces = aligned(view.group.representative.text, view.texts[member.signature])
    if any(piece.kind != "same" for piece in pieces):
        return pieces_text(pieces, view.masks, width)
    text = Text("same words", "dim")
    if member.kept:
        told = ", ".join(f"‹{name}› {one_line(value, 30)}" for name, value in member.kept[:6])
        text.append(f"  {told}")
    if width is not None:
        text.truncate(width, overflow="ellipsis")
    return text


def verdict_word(review: Review | None) -> str:
    """How a member was judged, in at most nine letters."""
    if review is None:
        return ""
    if review.status != "finished":
        return review.status
    word = review.verdict or ""
    return f"({word})" if review.propagated is not None else word


def member_row(view: GroupView, member: GroupMember, width: int, mark: str = "") -> Text:
    """A line of a group's members: likeness, verdict ((fail): propagated), how it differs."""
    row = Text(mark)
    row.append(f"{member.similarity:>5.1f}  ")
    row.append(f"{verdict_word(view.reviews.get(member.trace)):<9} ", "bold")
    row.append_text(difference(view, member, max(8, width - row.cell_len)))
    return row


def card(view: GroupView, width: int) -> Text:
    """What a group is: what it stands on, what all share, where it occurs, how it was judged."""
    group, standing, masks = view.group, view.standing, view.masks
    room = max(20, width - 13)
    out = Text()

    def line(name: str, text: Text | str, style: str = "") -> None:
        out.append(f"{name:<12}", "dim")
        body = text if isinstance(text, Text) else Text(one_line(text), style)
        body.truncate(room, overflow="ellipsis")
        out.append_text(body)
        out.append("\n")

    line("told by", what_failed(group, masks))
    line("stands on", in_words(group, masks), "bold")
    if not view.complete:
        line("", "reading …", "dim")
        out.right_crop(1)
        return out
    if len(view.texts) > 1:
        common = " ".join(readable(part, masks) if part != GAP else GAP for part in view.common)
        few = view.compared < len(view.texts)
        line(f"first {view.compared}" if few else "all share", common)
        typical = readable(view.typical, masks)
        if view.typical != group.representative.text:
            line("typical", typical)
    seen = " to ".join(dict.fromkeys(filter(None, (day(group.first_ns), day(group.last_ns)))))
    if seen:
        line("seen", seen)
    # What differs inside the group says more than what is the same for all.
    for name, values in sorted(view.slices.items(), key=lambda one: len(one[1]) == 1)[:3]:
        told = ", ".join(f"{value} {count}" for value, count in values.most_common(5))
        line(one_line(name, 11), told)
    if view.judges:
        told = ", ".join(f"{name} {bad} of {of} bad" for name, (bad, of) in view.judges.items())
        line("scores", told)
    said = ", ".join(f"{word} {count}" for word, count in sorted(standing.verdicts.items()))
    codes = ", ".join(code for code, _ in Counter(standing.codes).most_common(3))
    told = f"{standing.direct} directly" + (
        f" ({said}{': ' + codes if codes else ''})" if said else ""
    )
    line("judged", f"{told}, {standing.propagated} propagated, {standing.open} open")
    if standing.state == "re-opened":
        line("", "re-opened: a member was judged otherwise", "bold")
    if group.must_see:
        line("", "nothing structured unites it: each member has to be seen", "bold")
    out.right_crop(1)
    return out
