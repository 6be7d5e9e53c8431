"""Imports reviews from a file: JSON lines (see `lines`), CSV or Parquet (see `tables`), and the labels of some other
tools (see `tool_labels`).

An import resolves each trace and each step, checks the answers against the rubric, rejects lines that
do not fit with a reason, and warns about what is unusual. Importing a file twice changes nothing.

A line can revise the review that a reviewer has given before: the later opinion counts, by the time `at`.
A line without a time is as old as the import; it replaces only what was imported without a time as well,
because nothing shows that it is later than a review with a time of its own. Both opinions stay in the
journal, and the whole import is one press: one undo takes it back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from ...errors import UserError
from ...plain_files import require_plain
from ...rubrics.files import builtin_rubrics, rubric_hash
from ...rubrics.question_types import check_answer
from ...rubrics.schema import Rubric
from ..acts import Act, Part, of_repeat
from ..bundles.input.delimited import BadRow
from ..bundles.input.encodings import WrongEncoding, known_encoding, to_utf8
from ..bundles.input.json_bytes import NotJson, decode_json
from ..bundles.protocol import EXCERPT_CHARS, Position, Reject
from ..canonical import Json, canonical_bytes, name_text
from ..folding import fold_acts
from ..journal.journal import Journal, now_ms
from ..judgement import Review
from ..library.library import Library
from ..trace import Trace
from .carrying import CarryReport
from .contents import Numbered, label_lines, labels_instead
from .lines import ImportedLine, acts_of, iso_time, time_ms, unknown_keys
from .reviews import Reviews
from .step_names import StepNames, UnusableLine
from .tables import is_table, read_table
from .tool_labels import LabelLines

LABELS_RUBRIC: Final = "agent-failure"
"""The rubric of labels from other tools, unless another is named."""


@dataclass
class ImportReport:
    """The result of an import. Each line was `added` as a new review, `replaced` an earlier opinion, was
    `unchanged` (the same review is known), `older` than the opinion that is known, or `rejected`."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    older: list[Reject] = field(default_factory=list)
    rejected: list[Reject] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    carried: CarryReport | None = None
    """What was carried over to revisions and versions afterwards."""

    @property
    def stored(self) -> int:
        """How many lines were stored: added or replaced."""
        return self.added + self.replaced

    @property
    def known(self) -> int:
        """How many lines said what was known already."""
        return self.unchanged

    def json(self) -> dict[str, Json]:
        """The report as one JSON document."""
        return {
            "added": self.added,
            "replaced": self.replaced,
            "unchanged": self.unchanged,
            "older": len(self.older),
            "stored": self.stored,
            "known": self.known,
            "older_lines": [_reject_json(reject) for reject in self.older],
            "rejected": [_reject_json(reject) for reject in self.rejected],
            "warnings": list(self.warnings),
            **({"carried": self.carried.json()} if self.carried is not None else {}),
        }


def _reject_json(reject: Reject) -> dict[str, Json]:
    return {"position": str(reject.position), "reason": reject.reason}


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
        self._known = reviews.rubrics()
        self.code_names = reviews.code_names()
        self._builtin = builtin_rubrics()
        self.oddities: Counter[str] = Counter()

    def rubric(self, given: Json, answers: Json = None) -> Rubric:
        """The rubric that a line names. By an id alone that is its newest version in which the answers are valid.

        Raises UnusableLine.
        """
        named = given if isinstance(given, Mapping) else {"id": given}
        pinned = named.get("hash")
        if pinned in self._known:
            return self._known[str(pinned)]
        name = named.get("id")
        if name is None and pinned is not None:
            name = next(
                (one for one, rubric in self._builtin.items() if rubric_hash(rubric) == pinned),
                None,
            )
        rubric = self._builtin.get(str(name)) or self._version(
            str(name), named.get("version"), answers if isinstance(answers, Mapping) else {}
        )
        if rubric is None and pinned is not None and name is None:
            raise UnusableLine(
                f"no rubric with the hash {str(pinned)[:12]}… is in the library; it was reviewed under another"
                " version: load that first (`tracejury rubric list`)"
            )
        if rubric is None:
            raise UnusableLine(
                f"no rubric named {name!r}; `tracejury rubric list` lists the rubrics"
            )
        if pinned is not None and rubric_hash(rubric) != pinned:
            raise UnusableLine(
                f"rubric {name!r} has another version here than the one that was reviewed under"
            )
        return rubric

    def _version(self, name: str, version: Json, answers: Mapping[str, Json]) -> Rubric | None:
        found = [rubric for rubric in self._known.values() if rubric.id == name]
        found = [one for one in found if one.version == version] or found
        found.sort(key=lambda one: (-one.version, rubric_hash(one)))
        return next((one for one in found if _valid(one, answers)), found[0] if found else None)

    def trace(self, line: Mapping[str, Json]) -> Trace:
        key, source = line.get("trace"), line.get("source_id")
        if key is not None:
            found = self._library.trace(str(key)) or self._by_earlier_key(str(key))
            if found is None:
                raise UnusableLine(f"no trace with the key {str(key)[:16]}… is in the library")
            return found
        if source is None:
            raise UnusableLine("the line names neither `trace` nor `source_id`")
        if not isinstance(source, str):
            self.oddities["a source_id is not a string; taken as text"] += 1
        bundle = line.get("bundle")
        keys = self._library.by_source(str(source), None if bundle is None else str(bundle))
        if not keys:
            where = f" in bundle {bundle!r}" if bundle else ""
            raise UnusableLine(f"no trace with source id {source!r}{where} is in the library")
        if len(keys) > 1:
            bundles = " or ".join(map(repr, self._library.paths_of(keys)))
            raise UnusableLine(
                f"{len(keys)} traces have the source id {source!r}; name its `bundle`: {bundles}"
            )
        trace = self._library.trace(keys[0])
        if trace is None:
            raise UnusableLine(f"the trace with source id {source!r} cannot be read")
        return trace

    def said_before(
        self, line: Mapping[str, Json], rubric: Rubric, trace: Trace, who: str, at_ms: int | None
    ) -> bool:
        """Whether a line that names its trace by a source id says what its reviewer said of an earlier state of that
        trace: it is about that state, however often it is imported."""
        if line.get("trace") is not None:
            return False
        pinned = rubric_hash(rubric)
        for key in self._library.earlier(trace.key):
            review = self._reviews.review(who, key, pinned)
            earlier = self._library.trace(key) if review is not None else None
            if review is None or earlier is None or (at_ms is not None and at_ms > review.at_ms):
                continue
            try:
                acts = self.acts(line, rubric, earlier)
            except UnusableLine:
                continue
            said = fold_acts(acts, trace=key, reviewer=who, rubric=pinned, names=self.code_names)
            if said is not None and content(said) == content(review):
                return True
        return False

    def _by_earlier_key(self, key: str) -> Trace | None:
        present = self._library.present_keys([key]).get(key)
        return self._library.trace(present) if present is not None else None

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

    def acts(self, line: Mapping[str, Json], rubric: Rubric, trace: Trace) -> list[Act]:
        """The acts that one line states. Raises UnusableLine."""
        steps = StepNames(trace, self._base, self.oddities)
        acts = acts_of(ImportedLine(self._with_present_key(line), rubric, steps))
        self.oddities.update(unknown_keys(line))
        return acts


def _valid(rubric: Rubric, answers: Mapping[str, Json]) -> bool:
    questions = {name: rubric.question(name) for name in answers}
    return all(
        question is not None and check_answer(question, answers[name]) is None
        for name, question in questions.items()
    )


def import_reviews(
    path: Path,
    library: Library,
    journal: Journal,
    *,
    step_base: int = 0,
    reviewer: str | None = None,
    rubric: str | None = None,
    encoding: str | None = None,
    dry_run: bool = False,
    by: str | None = None,
) -> ImportReport:
    """Import the reviews of a file into the journal.

    `rubric` is the rubric of lines that name none. `encoding` is the encoding of the text if it is neither UTF-8 nor shown by a byte order mark.
    `step_base` is the number of the first step in the file (0 or 1). `reviewer` is the reviewer of
    lines that name none. `by` is the reviewer who imports, in whose history it is one entry (default:
    `reviewer`). Raises UserError if the file cannot be read or holds no reviews; a line that does not fit
    is rejected with its line number and reason.
    """
    require_plain(path)
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "Check the path.") from None
    if encoding is not None and not known_encoding(encoding):
        raise UserError(f"There is no encoding named {encoding}", "For example: cp1252, utf-16.")
    labels = labels_instead(path, encoding)
    if labels is not None:
        converted = LabelLines(labels.tool.name, library, rubric or LABELS_RUBRIC)
        report = import_lines(
            label_lines(path, encoding, converted),
            path.name,
            library,
            journal,
            reviewer=reviewer,
            dry_run=dry_run,
            by=by,
        )
        about = f"read as {labels.tool.title} under the rubric {rubric or LABELS_RUBRIC}"
        report.warnings[:0] = [about, *_counted(converted.oddities)]
        return report
    try:
        # All of it beforehand: a wrong encoding in the last line must not leave half a file imported.
        lines: list[Numbered] = list(
            read_table(path, body, encoding)
            if is_table(body, encoding)
            else _json_lines(to_utf8(body, encoding))
        )
    except WrongEncoding as error:
        raise UserError(f"{path}, {error.where}", error.hint) from None
    return import_lines(
        lines,
        name_text(path.name),
        library,
        journal,
        step_base=step_base,
        reviewer=reviewer,
        rubric=rubric,
        dry_run=dry_run,
        by=by,
    )


def _counted(oddities: Mapping[str, int]) -> list[str]:
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

    All of it is saved as one press, or nothing. Raises NotSaved.
    """
    reviews = Reviews(journal)
    importer = _Importer(library, reviews, step_base)
    report = ImportReport()
    stored = _Stored(journal, reviews)
    for number, given in lines:
        place = Position(name, line=number) if isinstance(number, int) else number
        if isinstance(given, BadRow):
            report.rejected.append(Reject(place, given.reason, given.text))
            continue
        try:
            line = decode_json(given) if isinstance(given, bytes) else given
            if not isinstance(line, Mapping):
                raise UnusableLine("the line is not a JSON object")
            if rubric is not None and not line.get("rubric"):
                line = {**line, "rubric": rubric}
            _take_line(line, importer, stored, report, reviewer)
        except OlderOpinion as error:
            report.older.append(Reject(place, str(error), _excerpt(given)))
        except (UnusableLine, NotJson, ValueError, TypeError, AttributeError, KeyError) as error:
            reason = (
                str(error)
                if isinstance(error, UnusableLine | NotJson)
                else (f"a value has an unexpected shape ({error})")
            )
            report.rejected.append(Reject(place, reason, _excerpt(given)))
    report.warnings += _counted(importer.oddities)
    if report.stored and not dry_run:
        who = by or reviewer or stored.parts[0].reviewer
        for pinned in stored.rubrics.values():
            reviews.remember_rubric(who, pinned)
        body = {"file": name, "added": report.added, "replaced": report.replaced}
        journal.append_parts([Part(who, "", "", [Act("import", body)]), *stored.parts])
    return report


def _excerpt(given: bytes | Mapping[str, Json]) -> str:
    raw = given if isinstance(given, bytes) else canonical_bytes(given)
    return raw[:EXCERPT_CHARS].decode("utf-8", "backslashreplace")


def _json_lines(body: bytes) -> Iterator[tuple[int, bytes]]:
    return ((number, raw) for number, raw in enumerate(body.split(b"\n"), 1) if raw.strip())


@dataclass(frozen=True, slots=True)
class _Opinion:
    """A review as it is or is about to be, and whether its time is only that of its import."""

    review: Review
    untimed: bool


class _Stored:
    """The reviews as they will be once this import is saved, and the parts of its press."""

    def __init__(self, journal: Journal, reviews: Reviews) -> None:
        self._journal = journal
        self._reviews = reviews
        self._now = now_ms()
        self._taken: dict[tuple[str, str, str, str | None], _Opinion] = {}
        self.parts: list[Part] = []
        self.rubrics: dict[str, Rubric] = {}

    def opinion(
        self, who: str, trace: str, rubric: str, repeat: str | None = None
    ) -> _Opinion | None:
        """The present review, or the one that an earlier line stated."""
        taken = self._taken.get((who, trace, rubric, repeat))
        if taken is not None:
            return taken
        review = self._reviews.review(who, trace, rubric, repeat=repeat)
        if review is None:
            return None
        untimed = not repeat and self._journal.imported_without_time(who, trace, rubric)
        return _Opinion(review, untimed)

    def take(self, part: Part, review: Review, rubric: Rubric) -> None:
        """Add a part to the press; `review` is what it amounts to."""
        untimed = part.at_ms is None
        at_ms = self._now if part.at_ms is None else part.at_ms
        place = (part.reviewer, part.trace, part.rubric, review.repeat)
        self._taken[place] = _Opinion(replace(review, at_ms=at_ms), untimed)
        self.parts.append(part)
        self.rubrics[part.rubric] = rubric


def _take_line(
    line: Mapping[str, Json],
    importer: _Importer,
    stored: _Stored,
    report: ImportReport,
    reviewer: str | None,
) -> None:
    """Add what a line states to `stored`, and count it. Raises UnusableLine."""
    rubric = importer.rubric(line.get("rubric"), line.get("answers"))
    trace = importer.trace(line)
    acts = importer.acts(line, rubric, trace)
    who = str(line.get("reviewer") or reviewer or "")
    if not who:
        raise UnusableLine(
            "the line does not name a `reviewer`; --reviewer names one for all lines"
        )
    at_ms = time_ms(line)
    if at_ms is not None and at_ms > now_ms() + CLOCKS_MS:
        # It would count more than anything that anyone says from now on.
        raise UnusableLine(f"its time {iso_time(at_ms)} is in the future")
    pinned = rubric_hash(rubric)
    new = fold_acts(acts, trace=trace.key, reviewer=who, rubric=pinned, names=importer.code_names)
    if new is None:
        raise UnusableLine("the line says nothing about its trace")
    repeat = str(line.get("repeat") or "") or None
    new = replace(new, repeat=repeat)
    present = stored.opinion(who, trace.key, pinned, repeat)
    if present is None and not repeat and importer.said_before(line, rubric, trace, who, at_ms):
        report.unchanged += 1
        return
    if present is None:
        report.added += 1
    elif content(present.review) == content(new):
        report.unchanged += 1
        return
    else:
        # A review that was given counts more than one that was carried over.
        if present.review.carried is None:
            _check_later(who, at_ms, present)
        acts = [Act("replace", {}), *acts]
        report.replaced += 1
    if repeat:
        acts = of_repeat(acts, repeat)
    stored.take(Part(who, trace.key, pinned, acts, at_ms), new, rubric)


def _check_later(who: str, at_ms: int | None, present: _Opinion) -> None:
    """Raises UnusableLine unless a line of that time is later than the review that is known."""
    known = iso_time(present.review.at_ms)
    if at_ms is None:
        if not present.untimed:
            raise UnusableLine(
                f"{who} has already reviewed this trace, with a different result ({known}), and the line"
                " has no `at` to say that it is later"
            )
    elif at_ms < present.review.at_ms:
        raise OlderOpinion(f"{who} reviewed this trace later, at {known}: that review stays")
    elif at_ms == present.review.at_ms:
        raise UnusableLine(
            f"{who} has already reviewed this trace, with a different result at the same time ({known})"
        )


def content(review: Review) -> Review:
    """A review without its times and the ids of its marks, which differ between equal journals."""
    return replace(
        review,
        at_ms=0,
        marks=tuple(replace(mark, id="") for mark in review.marks),
        evidence=tuple(replace(item, id="") for item in review.evidence),
    )
