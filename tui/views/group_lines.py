"""Groups, members, pairs and judgements of groups as lines of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from rich.text import Text

from ...store.groups.alignment import GAP, AlignedRun, aligned
from ...store.groups.grouping import Group, GroupMember
from ...store.groups.masks import Masks, readable
from ...store.groups.signature import Signature
from ...store.judgement import Review
from ...store.plurals import counted
from ...store.trace import Trace, answer_text
from ...store.workspace.group_work import (
    CodeTraces,
    Difference,
    GroupProgress,
    ListedGroup,
    Near,
    PropagationPlan,
)
from ..cells import padded
from ..keys.table import key
from ..safe_text import one_line
from ..verdicts import verdict_words
from .groups import GroupsView, GroupView, Order

ORDER_WORDS: Final[dict[Order, str]] = {
    "size": "by size",
    "unjudged": "by open members",
    "newest": "newest first",
    "code": "by failure code",
}
MEMBER_COLUMNS: Final = (
    f"  sim.   verdict   difference: [-not here-] {{+only here+}} · {key('open')} opens"
)
HIDDEN_GROUP: Final = (
    "hidden until you have judged one of its traces: only what judged them says that they failed"
)
"""What is said of a group that nothing in its traces themselves tells."""
LOWEST, HIGHEST = 70.0, 100.0
"""The thresholds that can be previewed."""

_SCALE: Final = 40
_CHANGES_SHOWN: Final = 8


# --- one group ------------------------------------------------------------------------------------


def label(group: Group) -> str:
    """What a group is called: its name, else its id."""
    return group.name or group.id


def what_failed(failure: Signature, masks: Masks) -> str:
    """The kind of failure and where it happened: the tool, the check, the codes."""
    return f"{failure.kind} {readable(failure.block, masks)}".strip()


def failure_text(failure: Signature, masks: Masks) -> str:
    """The masked text of a failure."""
    shown = failure.pattern or failure.text
    return readable(shown, masks) or "(no text, only the name of what failed)"


def day(at_ns: int | None) -> str:
    """A day in UTC; "" if it is not known."""
    if at_ns is None:
        return ""
    try:
        return datetime.fromtimestamp(at_ns / 1e9, UTC).strftime("%Y-%m-%d")
    except (OverflowError, OSError, ValueError):
        return ""


def _seen(group: Group) -> str:
    """The first and last day of a group; "" if they are not known."""
    days = filter(None, (day(group.first_ns), day(group.last_ns)))
    return " to ".join(dict.fromkeys(days))


def _judged(progress: GroupProgress, codes: str = "") -> str:
    """How many members were judged directly, got a propagated judgement, and are open."""
    verdicts = ", ".join(f"{word} {count:,}" for word, count in sorted(progress.verdicts.items()))
    how = f" ({verdicts}{': ' + codes if codes else ''})" if verdicts else ""
    return (
        f"{progress.direct:,} directly{how}, {progress.propagated:,} propagated, "
        f"{progress.open:,} open"
    )


def _number(value: float) -> str:
    """A similarity: 100, 88.5."""
    return f"{value:.1f}".removesuffix(".0")


# --- the list of groups ---------------------------------------------------------------------------


def groups_title(view: GroupsView, order: Order, chosen: str | None) -> Text:
    """The title of the list; `chosen` is the metadata value that is counted."""
    title = Text().append(" Groups of similar failures", "bold")
    title.append(f"  {counted(len(view.lines), 'group')} · {counted(view.failures, 'failure')} · ")
    title.append(ORDER_WORDS[order])
    if chosen is not None:
        title.append(f" · {one_line(chosen, 30)}", "bold")
    title.append(f" · threshold {view.threshold:g}", "dim")
    again = sum(line.group.id in view.failed_again for line in view.lines)
    if again:
        title.append(f" · {again:,} failed again", "bold")
    return title


def group_row(line: ListedGroup, masks: Masks, width: int) -> Text:
    """A line of the list: size, open members, state, what failed, the representative."""
    progress = line.progress
    row = Text(f"{line.count:>6,} {progress.open:>6,}  ")
    row.append(f"{progress.state:<9} ", "" if progress.state == "open" else "bold")
    room = 24 if width >= 110 else 18
    name = line.group.name or what_failed(line.shown, masks)
    row.append(padded(one_line(name), room) + "  ", "bold" if line.group.name else "")
    row.append(one_line(failure_text(line.shown, masks), max(8, width - row.cell_len)), "dim")
    return row


def code_row(one: CodeTraces, width: int, titles: Mapping[str, str]) -> Text:
    """A line of the list by code."""
    row = Text(f"{len(one.direct) + len(one.propagated):>6,}  ")
    row.append(one_line(titles.get(one.code, one.code), max(8, width - 50)), "bold")
    row.append(f"  {len(one.direct):,} judged, {len(one.propagated):,} propagated", "dim")
    return row


def group_line_detail(line: ListedGroup, masks: Masks, width: int) -> Text:
    """The group under the cursor in full."""
    group = line.group
    text = Text().append(one_line(label(group), 60), "bold")
    text.append(f"  {one_line(what_failed(line.shown, masks), 60)}")
    seen = _seen(group)
    if seen:
        text.append(f"  seen {seen}", "dim")
    text.append(f"\n{one_line(failure_text(line.shown, masks), 3 * max(40, width - 4))}\n")
    text.append(f"judged {_judged(line.progress)}", "dim")
    if group.merged:
        text.append(f"  merged with {', '.join(group.merged[:3])}", "dim")
    return text


# --- the members of a group -----------------------------------------------------------------------


def group_title(view: GroupView) -> Text:
    """The title of one group."""
    title = Text().append(" " + one_line(label(view.group), 50), "bold")
    wordings = counted(len(view.group.signatures), "wording")
    title.append(f"  {counted(view.group.size, 'failure')} in {wordings}")
    if view.complete:
        title.append(f" · {view.progress.state}", "bold")
        title.append(f"  under {one_line(view.rubric_title, 40)}", "dim")
    return title


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
    """Where a member differs from the representative; the masked values, if only those differ."""
    if member.trace in view.unseen:
        return Text("what was said of it is hidden until you have judged it", "dim")
    pieces = aligned(view.shown.text, view.texts[member.signature])
    if any(piece.kind != "same" for piece in pieces):
        return pieces_text(pieces, view.masks, width)
    text = Text().append("same words", "dim")
    if member.kept:
        values = ", ".join(f"‹{name}› {one_line(value, 30)}" for name, value in member.kept[:6])
        text.append(f"  {values}")
    if width is not None:
        text.truncate(width, overflow="ellipsis")
    return text


def verdict_word(review: Review | None) -> str:
    """How a member was judged, in at most nine letters; (fail) is a propagated fail, fail* one carried over."""
    if review is None:
        return ""
    if review.status != "finished":
        return review.status
    word: str = review.verdict or ""
    if review.carried is not None:
        word += "*"
    return f"({word})" if review.propagated is not None else word


def member_row(view: GroupView, member: GroupMember, width: int, mark: str = "") -> Text:
    """A line of a group's members: similarity, verdict, how it differs."""
    row = Text(mark)
    row.append(f"{_number(member.similarity):>5}  ")
    row.append(f"{verdict_word(view.reviews.get(member.trace)):<9} ", "bold")
    row.append_text(difference(view, member, max(8, width - row.cell_len)))
    return row


def member_detail(view: GroupView, member: GroupMember, width: int) -> Text:
    """The member under the cursor: its trace, and how similar it is to the representative."""
    text = Text().append(f"{member.trace[:12]}  ", "dim")
    text.append(one_line(view.titles.get(member.trace, ""), max(20, width - 20)))
    text.append(f"\nsimilarity {_number(member.similarity)} (threshold {view.threshold:g})", "dim")
    if member.similarity < view.threshold:
        text.append(" · pinned", "dim")
    return text


def card(view: GroupView, width: int) -> Text:
    """What a group is: its representative, what all share, where it occurs, how it was judged."""
    group, progress, masks = view.group, view.progress, view.masks
    room = max(20, width - 16)
    out = Text()

    def line(name: str, text: str, style: str = "") -> None:
        out.append(f"{name:<15}", "dim")
        body = Text(one_line(text), style)
        body.truncate(room, overflow="ellipsis")
        out.append_text(body)
        out.append("\n")

    if view.hidden:
        line("", HIDDEN_GROUP, "bold")
        out.right_crop(1)
        return out
    line("matched on", what_failed(view.shown, masks))
    line("representative", failure_text(view.shown, masks), "bold")
    if not view.complete:
        line("", "reading …", "dim")
        out.right_crop(1)
        return out
    if len(view.texts) > 1:
        common = " ".join(readable(part, masks) if part != GAP else GAP for part in view.common)
        few = view.compared < len(view.texts)
        line(f"first {view.compared}" if few else "all share", common)
        if view.typical != view.shown.text:
            line("typical", readable(view.typical, masks))
    if view.varies:
        line("varies here", "; ".join(place.told(masks) for place in view.varies))
    seen = _seen(group)
    if seen:
        line("seen", seen)
    # Values that differ inside the group come before those that are the same for all members.
    for name, values in sorted(view.slices.items(), key=lambda one: len(one[1]) == 1)[:3]:
        counts = ", ".join(f"{value} {count:,}" for value, count in values.most_common(5))
        line(one_line(name, 14), counts)
    if view.judges:
        counts = ", ".join(f"{name} {bad} of {of} bad" for name, (bad, of) in view.judges.items())
        line("scores", counts)
    frequent = Counter(progress.codes).most_common(3)
    codes = ", ".join(view.code_titles.get(code, code) for code, _ in frequent)
    line("judged", _judged(progress, codes))
    if view.failed_again:
        line("failed again", view.failed_again, "bold")
    if progress.state == "re-opened":
        line("", "re-opened: direct judgements of its members disagree", "bold")
    if group.must_see:
        line("", "matched on text alone: each member has to be seen before applying", "bold")
    out.right_crop(1)
    return out


# --- applying a judgement -------------------------------------------------------------------------


def apply_summary(
    view: GroupView,
    plan: PropagationPlan,
    *,
    out: Collection[str],
    seen: Collection[str],
    checked: int,
) -> Text:
    """The judgement and whom it reaches; `out` and `seen` are trace keys."""
    source = plan.source
    reaches = len(plan.reaches)
    text = Text().append(verdict_words(source.verdict) if source.verdict else "", "bold")
    codes = ", ".join(view.code_titles.get(code, code) for code in source.codes)
    text.append(f"  {one_line(codes, 60)}" if codes else "", "bold")
    text.append(f"  your judgement of {source.trace[:12]}\n", "dim")
    text.append(f"reaches {reaches - len(out):,} of {reaches:,}", "bold")
    text.append(f" · {checked:,} of them queued to be checked")
    others = len(plan.skipped) - 1
    if others > 0:
        text.append(f" · {others:,} not reached (judged, started or propagated already)")
    if plan.conflicting:
        text.append(f"\nYou judged {len(plan.conflicting):,} member(s) differently.", "bold")
    text.append(
        "\nVerdict, codes and answers are propagated; never marks, notes or the correction.", "dim"
    )
    if view.group.must_see:
        unseen = sum(
            member.trace not in seen and member.trace not in out for member in plan.reaches
        )
        text.append(f"\nEach member has to be seen first: {unseen:,} to go ({key('down')})", "bold")
    return text


def reached_detail(view: GroupView, member: GroupMember, trace: Trace | None, width: int) -> Text:
    """The member under the cursor of the preview: its input, its output, how it differs."""
    room = max(20, width - 12)
    text = Text().append("input     ", "dim")
    text.append(one_line(view.titles.get(member.trace, ""), room) + "\n")
    text.append("output    ", "dim")
    text.append(one_line(answer_text(trace), 2 * room) if trace else "(no longer in the library)")
    text.append("\ndiffers   ", "dim")
    text.append_text(difference(view, member, 2 * room))
    return text


# --- pairs and thresholds -------------------------------------------------------------------------


def pair_row(pair: Near, shown: Mapping[str, Signature], masks: Masks, width: int) -> Text:
    """A pair of groups: similarity, sizes, the word that reverses the meaning, how they differ."""
    row = Text(f"{_number(pair.similarity):>5}  {pair.first.size:>6,} {pair.second.size:>6,}  ")
    if pair.word is not None:
        row.append(f"“{one_line(pair.word, 14)}” reverses it  ", "bold")
    pieces = aligned(shown[pair.first.id].text, shown[pair.second.id].text)
    row.append_text(pieces_text(pieces, masks, max(8, width - row.cell_len)))
    return row


def pair_detail(pair: Near, shown: Mapping[str, Signature], masks: Masks, width: int) -> Text:
    """Both groups of the pair under the cursor."""
    room = max(20, width - 4)
    text = Text()
    for group in (pair.first, pair.second):
        text.append(one_line(label(group), 40), "bold")
        failure = shown[group.id]
        text.append(f"  {group.size:,} × {one_line(what_failed(failure, masks), 50)}\n", "dim")
        text.append(f"  {one_line(failure_text(failure, masks), room)}\n")
    text.right_crop(1)
    return text


def threshold_preview(threshold: float, now: float, found: Difference | None) -> Text:
    """The scale, and what another threshold would change; `found` is None while it is computed."""
    text = Text()
    share = int((threshold - LOWEST) * _SCALE / (HIGHEST - LOWEST))
    text.append(f"{LOWEST:g} ", "dim")
    text.append("─" * share + "●" + "─" * (_SCALE - share))
    text.append(f" {HIGHEST:g}\n\n", "dim")
    text.append(f"{threshold:g}", "bold")
    text.append("  in use\n" if threshold == now else f"  in use: {now:g}\n")
    if found is None:
        text.append("\ncomputing …", "dim")
        return text
    if found.same:
        text.append(f"\nThe same {counted(found.groups, 'group')}\n", "bold")
    else:
        text.append(f"\n{counted(found.groups_then, 'group')} instead of {found.groups:,}", "bold")
        text.append(f", {counted(found.failures_moved, 'failure moves', 'failures move')}\n")
    lines = [f"{group} ({count:,}) would join {into}" for group, into, count in found.joins]
    lines += [f"{count:,} would leave {group}" for group, count, _ in found.leaves]
    for line in lines[:_CHANGES_SHOWN]:
        text.append(f"  {one_line(line, 68)}\n")
    if len(lines) > _CHANGES_SHOWN:
        text.append(f"  … and {len(lines) - _CHANGES_SHOWN:,} more\n", "dim")
    if threshold == now:
        text.append(
            "Placing all failures at once would give the same groups.\n"
            if found.same
            else "These differences come from the order in which traces were loaded.\n",
            "dim",
        )
    return text
