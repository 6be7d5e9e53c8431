"""Signals as files: a line for each, and a note that a product team can read. Words of traces are shown as the library is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from ..canonical import Json
from ..insight.signals.phrasings import first_words
from ..judgement import SIGNAL_WORDS
from ..packs.reports.markdown import code
from ..packs.reviewer_names import ReviewerNames, reviewer_as
from ..plurals import counted
from ..queries.completing import quoted
from ..reviews.line_values import iso_time
from .signals import Signals, sentences

if TYPE_CHECKING:
    from ..insight.signals.phrasings import Opening
    from .opened import OpenLibrary

_LONGEST: Final = 200
MOST: Final = 25
"""So many of each are in a note; the lines have all."""


@dataclass(frozen=True, slots=True)
class SignalLine:
    """One signal: who says it (a reviewer, or the trace itself), of what kind, and why; `verdict` is that of the reviewer, or that
    which counts. `title` is the beginning of what was asked."""

    trace: str
    title: str
    said_by: Literal["reviewer", "trace"]
    kind: str
    why: str = ""
    reviewer: str = ""
    at_ms: int | None = None
    verdict: str | None = None

    def json(self) -> dict[str, Json]:
        """The same as a JSON object."""
        return {
            "trace": self.trace,
            "title": self.title,
            "said_by": self.said_by,
            "kind": self.kind,
            "why": self.why or None,
            "reviewer": self.reviewer or None,
            "at": None if self.at_ms is None else iso_time(self.at_ms),
            "verdict": self.verdict,
        }


def signal_lines(space: OpenLibrary, of: Signals, how: ReviewerNames) -> list[SignalLine]:
    """Every signal: the marks first, then what the traces say themselves."""
    found = of.found
    said: list[tuple[str, str, str]] = [
        *((key, "thumbs-down", "") for key in of.down),
        *((key, "thumbs-up", "") for key in of.up),
        *((key, "complaint", one.phrase) for key, one in found.complaints.items()),
        *((key, "far", f"{distance:.0%} unlike any other") for key, distance in found.far.items()),
    ]
    keys = dict.fromkeys([*(one.trace for one in of.marks), *(key for key, _, _ in said)])
    titles = {row.key: row.title for row in space.shown.rows_for(list(keys))}
    verdicts = of.verdicts.of
    return [
        *(
            SignalLine(
                one.trace, titles.get(one.trace, ""), "reviewer", one.kind, space.shown.text(one.trace, one.note),
                reviewer_as(one.reviewer, how), one.at_ms, one.verdict,
            )
            for one in of.marks
        ),
        *(
            SignalLine(
                key, titles.get(key, ""), "trace", kind, why,
                verdict=verdicts[key].verdict if key in verdicts else None,
            )
            for key, kind, why in said
        ),
    ]  # fmt: skip


def opening_words(space: OpenLibrary, one: Opening) -> str:
    """The words of an opening as the library is shown: masked as in the request of its first trace, since a name in lower case
    would not be known for one."""
    if not space.shown.masked:
        return one.text
    return " ".join(first_words(space.shown.text(one.traces[0], one.example), len(one.words)))


def opening_query(space: OpenLibrary, one: Opening) -> str:
    """The search that finds requests with the words of an opening, wherever they say them; "" where it is shown in other words
    than it has."""
    return f"input:{quoted(one.text)}" if opening_words(space, one) == one.text else ""


def signal_note(space: OpenLibrary, of: Signals, lines: Sequence[SignalLine]) -> bytes:
    """The note, as Markdown: what there is to say, then the traces of each kind. It names no reviewer."""
    out = ["# Signals", "", *(f"- {one}" for one in sentences(of))]
    if space.shown.masked:
        out += ["", "Values that identify a person are shown as pseudonyms."]
    by_kind: dict[tuple[str, str], list[SignalLine]] = {}
    for line in lines:
        by_kind.setdefault((line.said_by, line.kind), []).append(line)
    for marked, words in SIGNAL_WORDS.items():
        out += _part(f"Marked: {words}", by_kind.get(("reviewer", marked), []))
    down, up = frozenset(of.down_passed), frozenset(of.up_failed)
    for title, kind, some in (
        ("Thumb down, and experts passed it", "thumbs-down", down),
        ("Thumb up, and experts failed it", "thumbs-up", up),
    ):
        given = by_kind.get(("trace", kind), [])
        out += _part(title, [one for one in given if one.trace in some])
    out += _part("Complaints, by their words", by_kind.get(("trace", "complaint"), []))
    out += _part("Requests far from all others", by_kind.get(("trace", "far"), []))
    out += _openings(space, of.found.openings)
    return ("\n".join(out) + "\n").encode()


def _part(title: str, lines: Sequence[SignalLine]) -> Iterator[str]:
    if not lines:
        return
    yield from ("", f"## {title} ({len(lines):,})", "")
    for line in lines[:MOST]:
        about = code(line.title, _LONGEST) or "(nothing asked)"
        why = f": {code(line.why, _LONGEST)}" if line.why else ""
        verdict = f", judged {line.verdict}" if line.verdict else ""
        yield f"- {about}{why} (`{line.trace[:12]}`{verdict})"
    if len(lines) > MOST:
        yield f"- {counted(len(lines) - MOST, 'more trace')}"


def _openings(space: OpenLibrary, found: Sequence[Opening]) -> Iterator[str]:
    if not found:
        return
    yield from ("", "## How requests begin", "")
    for one in found[:MOST]:
        yield f"- {code(opening_words(space, one), _LONGEST)}: {counted(len(one.traces), 'trace')}"
    if len(found) > MOST:
        yield f"- {counted(len(found) - MOST, 'more opening')}"


def signals_document(
    space: OpenLibrary, of: Signals, lines: Sequence[SignalLine]
) -> Mapping[str, Json]:
    """All of it as one JSON object."""
    found = of.found
    return {
        "traces": found.traces,
        "asked": found.asked,
        "sentences": list(sentences(of)),
        "marked": {kind: of.kinds()[kind] for kind in SIGNAL_WORDS},
        "thumbs": {
            "up": len(of.up),
            "down": len(of.down),
            "down_passed": of.down_passed,
            "down_unjudged": of.down_unjudged,
            "up_failed": of.up_failed,
        },
        "complaints": len(found.complaints),
        "far": len(found.far),
        "openings": [
            {
                "words": opening_words(space, one),
                "traces": len(one.traces),
                "query": opening_query(space, one) or None,
            }
            for one in found.openings
        ],
        "held_back": of.held_back,
        "yet_to_judge": len(of.hidden),
        "signals": [one.json() for one in lines],
    }  # fmt: skip
