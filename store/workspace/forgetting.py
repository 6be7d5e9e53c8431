"""Removes the text of traces everywhere in a library: for good, with an act in the journal that says who, when and why.

Verdicts stay, and so does the chain of the journal: its events name traces by keys, which are hashes. What reviewers
wrote or quoted themselves is in these events, which their hashes cover, and stays as well. What was not reached is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import peewee

from ...errors import UserError
from ..acts import Act, Event, Part
from ..canonical import Json
from ..groups.forgetting import forget_failures
from ..library.forgotten import run_hash
from ..library.raw_forgetting import forget_records
from ..plurals import counted
from .group_work import GroupWork
from .leftovers import files_with, words_of, words_of_tables, words_without
from .masking import reason_without_private
from .pack_folders import known_packs
from .pack_names import names_in_packs

if TYPE_CHECKING:
    from .opened import OpenLibrary

_IN_OWN_WORDS: Final = ("note", "correct", "check", "mark", "answer", "code", "defer", "compare")
_OLD_COPIES: Final = ("traces-before-*.db", "groups-before-*.db")


@dataclass(frozen=True)
class Left:
    """What may still hold text of a forgotten trace, and why it does."""

    where: str
    why: str


@dataclass(frozen=True)
class ForgetPlan:
    """What would be removed: traces by key, all states of each, with the titles of those that are present; how many acts
    of reviewers stay; the files that bundles with them were loaded from, and packs that hold cases of them."""

    keys: tuple[str, ...]
    titles: tuple[str, ...]
    acts: int
    in_own_words: int
    originals: tuple[str, ...]
    packs: tuple[tuple[Path, int], ...]

    @property
    def left(self) -> list[Left]:
        """What forgetting does not reach, known before."""
        found = []
        if self.in_own_words:
            found.append(
                Left(
                    "journal.db, journal.jsonl and the backups of the journal",
                    f"{counted(self.in_own_words, 'act')} with what reviewers wrote, answered or quoted: the chain of"
                    " hashes covers them",
                )
            )
        found += [
            Left(
                str(path), f"a pack with {counted(count, 'file')} made of it: pack sync, or remove"
            )
            for path, count in self.packs
        ]
        found += [Left(path, "a bundle that it was loaded from") for path in self.originals]
        return found


@dataclass
class ForgetReport:
    """What was removed, and what is `left` that holds text of the traces, or may."""

    keys: Sequence[str]
    traces: int = 0
    raw_records: int = 0
    raw_files: list[str] = field(default_factory=list)
    backups: list[str] = field(default_factory=list)
    placed_anew: bool = False
    left: list[Left] = field(default_factory=list)

    def json(self) -> dict[str, Json]:
        """The report as JSON."""
        return {
            "forgotten": list(self.keys),
            "traces": self.traces,
            "raw_records": self.raw_records,
            "raw_files": self.raw_files,
            "backups": self.backups,
            "groups_placed_anew": self.placed_anew,
            "left": [{"where": one.where, "why": one.why} for one in self.left],
        }


def plan_forgetting(space: OpenLibrary, given: Sequence[str]) -> ForgetPlan:
    """What forgetting these traces, named by key, start of a key or source id, would remove. Raises UserError for a name
    that none or several have."""
    library = space.library
    present: dict[str, None] = {}
    for name in given:
        found = library.resolve(name) or _forgotten_before(space, name)
        if len(found) > 1:
            raise UserError(f"{name} matches {len(found)} traces", "Give more digits of the key.")
        if not found:
            raise UserError(f"{name} matches no trace", "tracejury traces lists them.")
        present[found[0]] = None
    heads = library.present_states()
    runs = {heads.get(key, key) for key in present}
    keys = sorted(runs | {key for key, head in heads.items() if head in runs})
    # A masked pack names them otherwise.
    names = [*keys, *names_in_packs(space.folder, keys)]
    events = [event for key in keys for event in space.journal.events(trace=key)]
    events += [
        event
        for event in space.journal.events_of_kind("compare")
        if not {event.body["left"], event.body["right"]}.isdisjoint(keys)
    ]
    return ForgetPlan(
        keys=tuple(keys),
        titles=tuple(row.title for row in space.shown.rows_for(sorted(runs))),
        acts=len(events),
        in_own_words=sum(map(_in_own_words, events)),
        originals=tuple(path for path in library.loaded_paths(keys) if Path(path).exists()),
        packs=tuple(
            (pack, count) for pack in known_packs(space) if (count := _files_naming(pack, names))
        ),
    )


def _forgotten_before(space: OpenLibrary, name: str) -> list[str]:
    """The keys of forgotten traces that a name means: what was not finished then is finished now."""
    acts = space.journal.events_of_kind("forget")
    named = [act for act in acts if run_hash(name) and run_hash(name) in act.body.get("runs", ())]
    if named:
        return [str(named[-1].body["traces"][0])]
    keys = {str(key) for act in acts for key in act.body["traces"]}
    return sorted(key for key in keys if name and key.startswith(name))


def _in_own_words(event: Event) -> bool:
    body = event.body
    said = (body.get(name) for name in ("text", "value", "note", "check", "reason"))
    return event.kind in _IN_OWN_WORDS and any(map(bool, said))


def _files_naming(pack: Path, names: Sequence[str]) -> int:
    """How many files of a pack name a trace; 0 for one that is gone."""
    marks = [name.encode() for name in names]
    return sum(
        any(mark in body for mark in marks)
        for file in sorted(pack.rglob("*.json"))
        if file.is_file() and (body := file.read_bytes())
    )


def forget(space: OpenLibrary, plan: ForgetPlan, reason: str) -> ForgetReport:
    """Remove the text of traces. What was begun and not finished is finished by forgetting the same traces again. Raises
    UserError, also for a reason with something private in it, and NotSaved."""
    library, journal, keys = space.library, space.journal, plan.keys
    if library.read_only or journal.read_only:
        raise journal.refusal or UserError(
            "The library can only be read", "Close it where it is open, and forget the trace then."
        )
    # The journal keeps it for good, and it is of all things what somebody asked to be removed.
    reason = reason_without_private(space.folder, reason, "in the journal for good")
    words = words_of(trace for key in keys if (trace := library.trace(key)) is not None)
    runs = sorted({run_hash(one) for one in library.source_ids(list(keys)).values()} - {""})
    body = {"traces": list(keys), "runs": runs, "reason": reason}
    journal.append_parts([Part(space.reviewer, "", "", [Act("forget", body)])])
    report = ForgetReport(keys, left=plan.left)
    try:
        raw = forget_records(library, keys)
        report.raw_records, report.raw_files = raw.records, raw.files
        report.backups = _remove_old_copies(space.folder)
    except OSError as error:
        raise UserError(
            f"{error.filename} cannot be changed: {error.strerror}",
            "It is not all done yet: forget the trace again once it can be.",
        ) from None
    with space.groups_lock:
        if "groups" in space.__dict__:
            space.__dict__.pop("groups").close()
        try:
            report.placed_anew = forget_failures(space.folder, keys)
            report.traces = library.forget(list(keys))
            library.scrub()
            journal.drop_drafts_of(keys)
        except peewee.PeeweeException as error:
            raise UserError(
                f"A file of the library cannot be written anew: {error}",
                "Free disk space, close other programs that have it open, and forget the trace again.",
            ) from None
    GroupWork(space).regroup()
    report.left += _left_in_files(space, words)
    return report


def _remove_old_copies(folder: Path) -> list[str]:
    """Remove the copies of traces.db and groups.db from before a migration: both can be made again."""
    found = sorted(path for one in _OLD_COPIES for path in (folder / "backups").glob(one))
    for path in found:
        path.unlink()
    return [path.name for path in found]


def _left_in_files(space: OpenLibrary, words: set[str]) -> list[Left]:
    """The files of the library in which words are that only the forgotten traces had."""
    only = words_without(words, space.folder / "traces.db") - words_of_tables(space.folder)
    return [
        Left(str(path), f"it holds {counted(count, 'word')} that no other trace of the library has")
        for path, count in files_with(only, space.folder)
    ]
