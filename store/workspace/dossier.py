"""What a dossier for an auditor shows of a library, gathered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ... import __version__
from ...errors import UserError
from ..acts import Event
from ..insight.readiness.dossier import PackSeen, Shown, Signed, Source, dossier
from ..journal.chains import head_of
from ..journal.journal import now_ms
from ..packs.read import read_pack
from ..reviews.line_values import iso_time
from .bundle_facts import bundle_facts
from .pack_folders import known_packs
from .readiness import Readiness, checked, decisions
from .trace_verdicts import trace_verdicts

if TYPE_CHECKING:
    from .opened import OpenLibrary


@dataclass
class _Read:
    events: int = 0
    first: int | None = None
    last: int | None = None
    reviewers: set[str] = field(default_factory=set)

    def all(self, events: Iterator[Event]) -> None:
        for event in events:
            self.events += 1
            self.first = event.at_ms if self.first is None else min(self.first, event.at_ms)
            self.last = event.at_ms if self.last is None else max(self.last, event.at_ms)
            self.reviewers.add(event.reviewer)


def dossier_of(space: OpenLibrary, found: Readiness | None, allowed: Path | None = None) -> str:
    """The dossier of a library, with the criteria that were evaluated and the decisions on them; signatures are checked if a
    file of allowed signers is named. Raises UserError."""
    every = [
        one
        for one in decisions(space, taken_back=True)
        if found is None or one.decision.title == found.asked.title
    ]
    said = {one.decided.event: one for one in checked(every, allowed)} if allowed else {}
    signed = [
        Signed(
            one.decision,
            (("" if said[one.event].good else "NOT TO BE TRUSTED, ") + said[one.event].said)
            if one.event in said
            else "",
            one.taken_back,
        )
        for one in every
    ]
    title = found.asked.title if found else space.folder.resolve().name
    outcomes = found.outcomes if found else None
    return dossier(_shown(space), title, outcomes, signed)


def _shown(space: OpenLibrary) -> Shown:
    read = _Read()
    _, ends = space.journal.audited(read.all)
    verdicts = trace_verdicts(space)
    counts = space.library.counts()
    timed, first, last = space.library.time_span()
    mask = space.shown.text
    rows = {row.id: row for row in space.library.bundles()}
    sources = tuple(
        Source(
            mask("", one.name),
            one.sha256,
            min(rows[row].loaded_at for row in one.rows),
            one.traces,
            sum(rows[row].rejected for row in one.rows),
            *(mask("", one.facts.get(name, "")) for name in ("licence", "source", "consent")),
        )
        for one in bundle_facts(space)
    )
    return Shown(
        version=__version__,
        made_at=iso_time(now_ms()),
        journal=head_of(end for some in ends.values() for end in some),
        events=read.events,
        first_event_ms=read.first,
        last_event_ms=read.last,
        reviewers=tuple(sorted(read.reviewers)),
        traces=counts.traces,
        steps=counts.steps,
        timed=timed,
        first_trace_ns=first,
        last_trace_ns=last,
        reviewed=len(verdicts.of),
        failed=sum(one.verdict == "fail" for one in verdicts.of.values()),
        differing=len(verdicts.differing),
        adjudicated=len(space.journal.counting_of_kind("adjudicate")),
        rubrics=tuple(
            (one.id, one.version, pinned, one.display.blind)
            for pinned, one in sorted(space.reviews.rubrics().items())
            if pinned in verdicts.hashes
        ),
        forgotten=len(
            {
                str(trace)
                for event in space.journal.counting_of_kind("forget")
                for trace in event.body["traces"]
            }
        ),
        backups=_files(space.folder / "backups", "*.db"),
        raw_files=_files(space.folder / "raw", "**/*"),
        sources=sources,
        packs=tuple(map(_pack, known_packs(space))),
        yet_to_judge=len(verdicts.hidden),
    )


def _files(folder: Path, pattern: str) -> int:
    return sum(path.is_file() for path in folder.glob(pattern)) if folder.is_dir() else 0


def _pack(folder: Path) -> PackSeen:
    try:
        pack = read_pack(folder)
    except UserError as error:
        return PackSeen(folder.name, problem=error.what)
    return PackSeen(folder.name, pack.pack_id, len(pack.cases))
