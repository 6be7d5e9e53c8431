"""Imports the lines of a reviews file: resolves their traces and steps, checks them, and saves what they state.

A line can revise the review that a reviewer has given before: the later opinion counts, by the time `at`.
A line without a time is as old as the import; it replaces only what was imported without a time as well,
because nothing shows that it is later than a review with a time of its own. Both opinions stay in the
journal, and the whole import is one press: one undo takes it back.

The lines are gone through twice. First each is checked, and what it states is set aside in a temporary file; nothing is
saved. Then all of that is saved in one transaction: the whole file or nothing. Neither holds more than some hundred
lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Final

from ...rubrics.schema import Rubric
from ..act_kinds import act_body
from ..acts import Act, Part, of_repeat
from ..bundles.input.delimited import BadRow
from ..bundles.input.json_bytes import NotJson, decode_json
from ..bundles.protocol import EXCERPT_CHARS, Position, Reject
from ..canonical import Json, canonical_bytes, clean_text
from ..folding import fold_acts
from ..journal.journal import Journal, now_ms
from ..judgement import Review
from ..library.library import Library
from .contents import Numbered
from .import_report import ImportReport
from .line_rubrics import LineRubrics
from .line_traces import LineTraces
from .lines import ImportedLine, acts_of, iso_time, time_ms, unknown_keys
from .opinions import Opinion, Opinions, content
from .reviews import Reviews
from .step_names import StepNames, UnusableLine

_AT_ONCE: Final = 500

CLOCKS_MS: Final = 24 * 3600 * 1000
"""How far the clock of another machine may be ahead."""


class OlderOpinion(UnusableLine):
    """Why a line does not replace the review that is known: that one is later."""


class _Importer:
    """Turns the lines of one file into acts, and counts what is unusual in `oddities`."""

    def __init__(self, library: Library, reviews: Reviews, step_base: int) -> None:
        self._library = library
        self._reviews = reviews
        self._base = step_base
        self.code_names = reviews.code_names()
        self.rubrics = LineRubrics(reviews.rubrics())
        self.oddities: Counter[str] = Counter()
        self.traces = LineTraces(library, self.oddities)

    def said_before(
        self, line: Mapping[str, Json], rubric: Rubric, trace: str, who: str, at_ms: int | None
    ) -> bool:
        """Whether a line that names its trace by a source id says what its reviewer said of an earlier state of that
        trace: it is about that state, however often it is imported."""
        if line.get("trace") is not None:
            return False
        pinned = self.rubrics.hash_of(rubric)
        for key in self.traces.earlier(trace):
            review = self._reviews.review(who, key, pinned)
            if review is None or (at_ms is not None and at_ms > review.at_ms):
                continue
            try:
                acts = self.acts(line, rubric, key)
            except UnusableLine:
                continue
            if self.says(acts, review):
                return True
        return False

    def says(self, acts: Iterable[Act], review: Review) -> bool:
        """Whether acts amount to a review, apart from its times."""
        said = fold_acts(
            acts,
            trace=review.trace,
            reviewer=review.reviewer,
            rubric=review.rubric,
            names=self.code_names,
        )
        return said is not None and content(replace(said, repeat=review.repeat)) == content(review)

    def _with_present_key(self, line: Mapping[str, Json]) -> Mapping[str, Json]:
        """The line with the present key of the trace that its review was propagated from."""
        propagated = line.get("propagated")
        if not isinstance(propagated, Mapping):
            return line
        earlier = str(propagated.get("trace"))
        present = self._library.present_keys([earlier]).get(earlier)
        if present is None:
            return line
        return {**line, "propagated": {**propagated, "trace": present}}

    def acts(self, line: Mapping[str, Json], rubric: Rubric, trace: str) -> list[Act]:
        """The acts that one line states on the trace of that key. Raises UnusableLine."""
        steps = StepNames(partial(self.traces.trace, trace), self._base, self.oddities)
        acts = acts_of(ImportedLine(self._with_present_key(line), rubric, steps))
        self.oddities.update(unknown_keys(line))
        return acts


def counted_oddities(oddities: Mapping[str, int]) -> list[str]:
    """What was unusual, each with how often it was found."""
    return [text if count == 1 else f"{text} ({count} times)" for text, count in oddities.items()]


def import_lines(
    lines: Iterable[Numbered],
    name: str,
    library: Library,
    journal: Journal,
    *,
    step_base: int = 0,
    reviewer: str | None = None,
    rubric: str | None = None,
    dry_run: bool = False,
    by: str | None = None,
) -> ImportReport:
    """Import numbered lines of a reviews file into the journal; rejects call the file `name`. `reviewer` and `rubric`
    are those of lines that name none.

    All of it is saved as one press, or nothing: also where reading the lines fails. Raises NotSaved, and what `lines`
    raises.
    """
    reviews = Reviews(journal)
    importer = _Importer(library, reviews, step_base)
    report = ImportReport()
    with closing(Opinions(journal, reviews, importer.code_names)) as stored:
        for some in _batched(lines):
            _check(some, name, importer, stored, report, reviewer, rubric)
        report.warnings += counted_oddities(importer.oddities)
        if report.stored and not dry_run:
            who = by or reviewer or stored.first_reviewer
            for pinned in stored.rubrics.values():
                reviews.remember_rubric(who, pinned)
            body = {"file": name, "added": report.added, "replaced": report.replaced}
            head = Part(who, "", "", [Act("import", body)])
            journal.append_import(head, lambda: stored.parts)
    return report


def _check(
    some: Iterable[Numbered],
    name: str,
    importer: _Importer,
    stored: Opinions,
    report: ImportReport,
    reviewer: str | None,
    rubric: str | None,
) -> None:
    """Check lines and set aside what they state; each is counted in the report, with the reason if it is not taken."""
    read = [(place, given, _line(given, rubric)) for place, given in some]
    found = [line for _, _, line in read if isinstance(line, Mapping)]
    stored.look_up(importer.traces.look_up(found))
    for number, given, line in read:
        place = Position(name, line=number) if isinstance(number, int) else number
        try:
            if not isinstance(line, Mapping):
                raise line
            _take_line(line, importer, stored, report, reviewer)
        except OlderOpinion as error:
            report.older.append(Reject(place, str(error), _excerpt(given)))
        except (UnusableLine, NotJson) as error:
            report.rejected.append(Reject(place, str(error), _excerpt(given)))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            reason = f"a value has an unexpected shape ({error})"
            report.rejected.append(Reject(place, reason, _excerpt(given)))


def _batched(lines: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    """The lines in batches for which traces and reviews are looked up at once."""
    going = iter(lines)
    while some := list(islice(going, _AT_ONCE)):
        yield some


def _line(
    given: bytes | Mapping[str, Json] | BadRow, rubric: str | None
) -> Mapping[str, Json] | Exception:
    """What a line says, under `rubric` if it names none; or why it says nothing."""
    if isinstance(given, BadRow):
        return UnusableLine(given.reason)
    try:
        line = decode_json(given) if isinstance(given, bytes) else given
    except (NotJson, ValueError) as error:
        return error
    if not isinstance(line, Mapping):
        return UnusableLine("the line is not a JSON object")
    if rubric is not None and not line.get("rubric"):
        return {**line, "rubric": rubric}
    return line


def _excerpt(given: bytes | Mapping[str, Json] | BadRow) -> str:
    if isinstance(given, BadRow):
        return given.text
    raw = given if isinstance(given, bytes) else canonical_bytes(given)
    return raw[:EXCERPT_CHARS].decode("utf-8", "backslashreplace")


def _take_line(
    line: Mapping[str, Json],
    importer: _Importer,
    stored: Opinions,
    report: ImportReport,
    reviewer: str | None,
) -> None:
    """Add what a line states to `stored`, and count it. Raises UnusableLine."""
    rubric = importer.rubrics.rubric(line.get("rubric"), line.get("answers"))
    trace = importer.traces.key(line)
    acts = importer.acts(line, rubric, trace)
    who = clean_text(str(line.get("reviewer") or reviewer or ""))
    if not who:
        raise UnusableLine(
            "the line does not name a `reviewer`; --reviewer names one for all lines"
        )
    at_ms = time_ms(line)
    if at_ms is not None and at_ms > now_ms() + CLOCKS_MS:
        # It would count more than anything that anyone says from now on.
        raise UnusableLine(f"its time {iso_time(at_ms)} is in the future")
    pinned = importer.rubrics.hash_of(rubric)
    for act in acts:
        act_body(act.kind, act.body)
    repeat = clean_text(str(line.get("repeat") or "")) or None
    present = stored.present(who, trace, pinned, repeat)
    if present is None and not repeat and importer.said_before(line, rubric, trace, who, at_ms):
        report.unchanged += 1
        return
    if present is None:
        report.added += 1
    elif importer.says(acts, present.review):
        report.unchanged += 1
        return
    else:
        # A review that was given counts more than one that was carried over.
        if present.review.carried is None:
            _check_later(who, at_ms, present, stored)
        acts = [Act("replace", {}), *acts]
        report.replaced += 1
    if repeat:
        acts = of_repeat(acts, repeat)
    stored.take(Part(who, trace, pinned, acts, at_ms), rubric, repeat)


def _check_later(who: str, at_ms: int | None, present: Opinion, stored: Opinions) -> None:
    """Raises UnusableLine unless a line of that time is later than the review that is known."""
    known = iso_time(present.at_ms)
    if at_ms is None:
        if not stored.is_untimed(present):
            raise UnusableLine(
                f"{who} has already reviewed this trace, with a different result ({known}), and the line"
                " has no `at` to say that it is later"
            )
    elif at_ms < present.at_ms:
        raise OlderOpinion(f"{who} reviewed this trace later, at {known}: that review stays")
    elif at_ms == present.at_ms:
        raise UnusableLine(
            f"{who} has already reviewed this trace, with a different result at the same time ({known})"
        )
