"""Gets a library's reviews back: which copies of the journal there are, what restoring one would lose, and doing it."""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path

from ...errors import UserError
from ..journal.copies import (
    JournalCopy,
    RestorePlan,
    copies_of,
    copy_named,
    plan_restore,
)
from ..journal.journal import Journal
from ..journal.restoring import Restored, restore_journal
from ..moments import day_and_time
from ..plurals import counted, listed
from . import carrying, trace_keys

__all__ = [
    "JournalCopy",
    "RestorePlan",
    "Restored",
    "copies_of",
    "copy_in_words",
    "day_and_time",
    "done_in_words",
    "plan_in_words",
    "plan_of",
    "restore",
]
_SHOWN_LINES = 5


def plan_of(folder: Path, name: str) -> RestorePlan:
    """What restoring the copy of that name would do; `latest` and `mirror` are names. Raises UserError."""
    copy, with_mirror = copy_named(folder, name)
    return plan_restore(folder, copy, with_mirror=with_mirror)


def restore(folder: Path, plan: RestorePlan) -> Restored:
    """Restore a copy as planned; the journal from before is kept in backups/. Raises LibraryInUse, UserError."""
    done = restore_journal(folder, plan)
    with closing(Journal.open(folder)) as journal, suppress(UserError):
        # Traces may have been loaded since the copy was made.
        for seen in (trace_keys.SEEN, carrying.SEEN):
            journal.remember("", seen, None)
    return done


def copy_in_words(copy: JournalCopy) -> str:
    """What a copy is, in a line."""
    if copy.problem:
        return f"{copy.kind}: {copy.problem}"
    return (
        f"{copy.kind}: {counted(copy.events, 'event')}, the last one {day_and_time(copy.last_ms)}"
    )


def plan_in_words(plan: RestorePlan) -> list[str]:
    """What restoring a copy would do, a sentence each."""
    held, last = counted(plan.source.events, "event"), day_and_time(plan.source.last_ms)
    said = [f"{plan.source.path} holds {held}, the last one of {last}."]
    if plan.with_mirror:
        said.append("The events of journal.jsonl are added to it.")
    if plan.present_problem:
        said.append(f"Now: {plan.present_problem}.")
    if plan.lost:
        who = listed(
            f"{reviewer} {count:,} (on {counted(traces, 'trace')})"
            for reviewer, count, traces in plan.lost_by
        )
        first = min(one.at_ms for one in plan.lost)
        said.append(
            f"{counted(len(plan.lost), 'event')} since {day_and_time(first)} would be lost: {who}."
        )
    else:
        said.append("No event would be lost.")
    if plan.drafts_lost:
        said.append(f"{counted(plan.drafts_lost, 'unfinished text')} would be lost.")
    if plan.gained:
        said.append(f"{counted(len(plan.gained), 'event')} would come back.")
    said.append("What is there now is kept in backups/ first.")
    return said


def done_in_words(done: Restored) -> list[str]:
    """What restoring did, a sentence each."""
    said = [f"Restored: the journal has {counted(done.events, 'event')}."]
    said += [f"Kept from before: {path}" for path in done.kept]
    if done.forgotten_again:
        said.append(
            f"{counted(done.forgotten_again, 'act')} of forgetting done again: what was forgotten since stays forgotten."
        )
    said += [f"line {one.number}: {one.why}" for one in done.bad_lines[:_SHOWN_LINES]]
    if len(done.bad_lines) > _SHOWN_LINES:
        said.append(f"and {len(done.bad_lines) - _SHOWN_LINES:,} more lines that gave nothing")
    said += done.problems[:_SHOWN_LINES]
    if len(done.problems) > _SHOWN_LINES:
        said.append(f"and {len(done.problems) - _SHOWN_LINES:,} more: tracejury doctor")
    return said
