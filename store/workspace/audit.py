"""Who judged what, when, under which rubric, what that changed and why: read from the journal alone.

Everybody's acts are listed, as the journal keeps them for good: also those that were taken back, and what others judged
of a trace that one has still to judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from ...errors import UserError
from ..acts import Event
from ..canonical import Json
from ..folding import repeat_of, reverses
from ..insight.readiness.deciding import decision_of
from ..journal.chains import head_of
from ..journal.journal import Entry
from ..journal.trace_keys import keys_in, naming
from ..reviews.line_values import iso_time
from .act_words import entry_words, review_phrases

if TYPE_CHECKING:
    from ...rubrics.schema import Rubric
    from .opened import OpenLibrary

_NOT_IN_HISTORY: Final[dict[str, str]] = {
    "rubric": "first use of a rubric",
    "trace-keys": "new keys of traces",
    "unblind": "looked at the results of a comparison",
}
_UNKNOWN: Final = "(no longer in the library)"
_Review = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Audited:
    """What one press did to one review, or to the library (then `trace` is ""). `before` and `after` are the verdict of the
    review; `why` says what an act that follows from another one follows from; `counts` is False once it was taken
    back. `events` are the ids of its events, `hash` is that of the last of them."""

    at_ms: int
    reviewer: str
    trace: str
    title: str
    rubric: str
    rubric_name: str
    kinds: tuple[str, ...]
    words: str
    why: str
    before: str | None
    after: str | None
    counts: bool
    press: str
    events: tuple[str, ...]
    hash: str

    def json(self) -> dict[str, Json]:
        """The act as JSON."""
        return {
            "at": iso_time(self.at_ms),
            "reviewer": self.reviewer,
            "trace": self.trace or None,
            "title": self.title or None,
            "rubric": {"hash": self.rubric, "name": self.rubric_name or None} if self.rubric else None,
            "kinds": list(self.kinds),
            "what": self.words,
            "why": self.why or None,
            "verdict_before": self.before,
            "verdict_after": self.after,
            "taken_back": not self.counts,
            "press": self.press,
            "events": list(self.events),
            "hash": self.hash,
        }  # fmt: skip


@dataclass(frozen=True)
class AuditReport:
    """The acts that were asked for, in the order of their events; `total` counts all, `events` the events of the
    journal. `ends` are the hashes in which the chains of each reviewer end, `head` is one hash of them all."""

    acts: list[Audited]
    total: int
    events: int
    ends: Mapping[str, list[str]]

    @property
    def head(self) -> str:
        """What changes with every event that is added or cut off."""
        return head_of(end for some in self.ends.values() for end in some)


@dataclass(frozen=True)
class AuditFilter:
    """Which acts are asked for: on one of these traces, of one reviewer, from one time on until before another
    (milliseconds since the epoch)."""

    traces: frozenset[str] | None = None
    reviewer: str | None = None
    since_ms: int | None = None
    until_ms: int | None = None

    def takes(self, act: Audited, trace: str) -> bool:
        """Whether an act is asked for; `trace` is the present key of its trace."""
        return (
            (self.traces is None or trace in self.traces)
            and (self.reviewer is None or act.reviewer == self.reviewer)
            and (self.since_ms is None or act.at_ms >= self.since_ms)
            and (self.until_ms is None or act.at_ms < self.until_ms)
        )


@dataclass
class _Reading:
    """What has been read so far: which press reverses which, the verdict that each press gave to a review, what was
    imported, and the words of presses, for what reverses them."""

    rubric_of: Callable[[str], Rubric | None]
    named: Callable[[str], str]
    reversals: dict[str, list[str]] = field(default_factory=dict)
    verdicts: dict[_Review, list[tuple[str, str | None]]] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    events: int = 0

    def counts(self, press: str, without: str = "") -> bool:
        """Whether no reversal of a press counts, as if the press `without` were not there."""
        others = (one for one in self.reversals.get(press, ()) if one != without)
        return press != without and not any(self.counts(one, without) for one in others)

    def verdict(self, review: _Review, without: str = "") -> str | None:
        """The verdict of a review, without that of one press."""
        given = reversed(self.verdicts.get(review, ()))
        return next((one for press, one in given if self.counts(press, without)), None)

    def part(self, events: list[Event]) -> Audited:
        """What events of one press on one review did."""
        first = events[0]
        review = (first.reviewer, self.named(first.trace), first.rubric, repeat_of(first))
        for event in events:
            self._take(event, review)
        words = self._words(events)
        self.said.setdefault(first.press, words)
        rubric = self.rubric_of(first.rubric) if first.rubric else None
        return Audited(
            at_ms=first.at_ms,
            reviewer=first.reviewer,
            trace=first.trace,
            title="",
            rubric=first.rubric,
            rubric_name=f"{rubric.id} {rubric.version}" if rubric else "",
            kinds=tuple(dict.fromkeys(event.kind for event in events)),
            words=words,
            why="; ".join(filter(None, dict.fromkeys(map(self._why, events)))),
            before=self.verdict(review, first.press) if first.trace else None,
            after=self.verdict(review) if first.trace else None,
            counts=True,
            press=first.press,
            events=tuple(event.id for event in events),
            hash=events[-1].hash,
        )

    def _take(self, event: Event, review: _Review) -> None:
        self.events += 1
        reversed_press = reverses(event)
        if reversed_press is not None:
            known = self.reversals.setdefault(reversed_press, [])
            if event.press not in known:
                known.append(event.press)
        if event.kind == "import":
            self.imports[event.press] = str(event.body["file"])
        if event.kind == "finish":
            self.verdicts.setdefault(review, []).append((event.press, event.body.get("verdict")))
        if event.kind == "replace":
            self.verdicts.setdefault(review, []).append((event.press, None))

    def _words(self, events: list[Event]) -> str:
        first = events[0]
        if all(event.kind == "undo" for event in events):
            press = str(first.body["press"])
            undone = self.said.get(press, "an act")
            return (
                f"did again what had been taken back ({undone})"
                if undone.startswith("took back")
                else f"took back: {undone}"
            )
        if first.trace:
            return ", ".join(review_phrases(events, self.rubric_of(first.rubric)))
        if first.kind in _NOT_IN_HISTORY:
            return _NOT_IN_HISTORY[first.kind]
        entry = Entry(first.press, first.id, first.reviewer, first.at_ms, True, tuple(events), len(events))  # fmt: skip
        return entry_words(entry, self.rubric_of, lambda trace: trace[:12])

    def _why(self, event: Event) -> str:
        body = event.body
        kind: str = event.kind
        match kind:
            case "ready":
                decision = decision_of(str(body.get("statement")))
                return decision.reason if decision else ""
            case "apply-to-group":
                near = f", {body['similarity']} % similar" if body.get("similarity") else ""
                return f"propagated in the group {body['group']} from {_source(body)}{near}"
            case "carry":
                changed = f" ({', '.join(body['differs'])} changed)" if body.get("differs") else ""
                return f"carried over from {_source(body)}: another {body['why']}{changed}"
            case "forget" | "acknowledge" | "adjudicate" | "compare":
                return str(body.get("reason") or "")
            case "unblind":
                return f"{body['decided']} of {body['pairs']} pairs were decided"
            case "replace":
                return "a later opinion replaces the review"
        return f"imported from {self.imports[event.press]}" if event.trace and event.press in self.imports else ""  # fmt: skip


def _source(body: Mapping[str, Json]) -> str:
    about = body["from"]
    return f"the review of {str(about['trace'])[:12]} by {about['reviewer']}"


def traces_of(space: OpenLibrary, given: str) -> frozenset[str]:
    """The traces that a key, the start of one or a source id names, also of those that are in the journal alone. Raises
    UserError if there are none."""
    found = set(space.library.resolve(given))
    if not found and given:
        found = {key for key in space.journal.traces_named() if key.startswith(given)}
    if not found:
        raise UserError(
            f"Neither the library nor the journal has a trace {given}",
            "tracejury traces lists those of the library.",
        )
    return frozenset(found)


def audit(space: OpenLibrary, asked: AuditFilter) -> AuditReport:
    """The acts of everybody that are asked for, from the journal. Raises UserError if it cannot be read."""
    rubrics = space.reviews.rubrics()
    keys = keys_in(space.journal.events_of_kind("trace-keys"))
    reading = _Reading(rubrics.get, naming(keys))

    def work(events: Iterable[Event]) -> tuple[list[Audited], int]:
        total, taken = 0, []
        for part in _parts(map(space.shown.event, events)):
            act = reading.part(part)
            total += 1
            if asked.takes(act, reading.named(act.trace)):
                taken.append(act)
        return taken, total

    (acts, total), ends = space.journal.audited(work)
    traces = {reading.named(act.trace): "" for act in acts if act.trace}
    titles = {row.key: row.title for row in space.shown.rows_for(list(traces))}
    finished = [
        replace(
            act,
            counts=reading.counts(act.press),
            title=titles.get(reading.named(act.trace), _UNKNOWN) if act.trace else "",
        )
        for act in acts
    ]
    return AuditReport(finished, total, reading.events, ends)


def _parts(events: Iterable[Event]) -> Iterator[list[Event]]:
    """The events of each press on each review, together."""
    same = attrgetter("press", "reviewer", "trace", "rubric")
    for _, some in groupby(events, lambda event: (*same(event), repeat_of(event))):
        yield list(some)
