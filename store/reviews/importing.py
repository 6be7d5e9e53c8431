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
from functools import partial
from itertools import islice
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
from ..library.library import Library
from .carrying import CarryReport
from .contents import Numbered, label_lines, labels_instead
from .line_traces import LineTraces
from .lines import ImportedLine, acts_of, iso_time, time_ms, unknown_keys
from .opinions import Opinion, Opinions, content
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
        self._known = reviews.rubrics()
        self.code_names = reviews.code_names()
        self._builtin = builtin_rubrics()
        self._hashes: dict[int, tuple[Rubric, str]] = {}
        self.oddities: Counter[str] = Counter()
        self.traces = LineTraces(library, self.oddities)

    def hash_of(self, rubric: Rubric) -> str:
        """The hash of a rubric, computed once for all lines that name it."""
        held = self._hashes.get(id(rubric))
        if held is None:
            # With the rubric: the id of one that is gone could be that of another.
            held = self._hashes[id(rubric)] = rubric, rubric_hash(rubric)
        return held[1]

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
                (one for one, rubric in self._builtin.items() if self.hash_of(rubric) == pinned),
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
        if pinned is not None and self.hash_of(rubric) != pinned:
            raise UnusableLine(
                f"rubric {name!r} has another version here than the one that was reviewed under"
            )
        return rubric

    def _version(self, name: str, version: Json, answers: Mapping[str, Json]) -> Rubric | None:
        found = [rubric for rubric in self._known.values() if rubric.id == name]
        found = [one for one in found if one.version == version] or found
        found.sort(key=lambda one: (-one.version, self.hash_of(one)))
        return next((one for one in found if _valid(one, answers)), found[0] if found else None)

    def said_before(
        self, line: Mapping[str, Json], rubric: Rubric, trace: str, who: str, at_ms: int | None
    ) -> bool:
        """Whether a line that names its trace by a source id says what its reviewer said of an earlier state of that
        trace: it is about that state, however often it is imported."""
        if line.get("trace") is not None:
            return False
        pinned = self.hash_of(rubric)
        for key in self.traces.earlier(trace):
            review = self._reviews.review(who, key, pinned)
            if review is None or (at_ms is not None and at_ms > review.at_ms):
                continue
            try:
                acts = self.acts(line, rubric, key)
            except UnusableLine:
                continue
            said = fold_acts(acts, trace=key, reviewer=who, rubric=pinned, names=self.code_names)
            if said is not None and content(said) == content(review):
                return True
        return False

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
    stored = Opinions(journal, reviews)
    for some in _batched(lines):
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
            except (
                UnusableLine,
                NotJson,
                ValueError,
                TypeError,
                AttributeError,
                KeyError,
            ) as error:
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


def _json_lines(body: bytes) -> Iterator[tuple[int, bytes]]:
    return ((number, raw) for number, raw in enumerate(body.split(b"\n"), 1) if raw.strip())


def _take_line(
    line: Mapping[str, Json],
    importer: _Importer,
    stored: Opinions,
    report: ImportReport,
    reviewer: str | None,
) -> None:
    """Add what a line states to `stored`, and count it. Raises UnusableLine."""
    rubric = importer.rubric(line.get("rubric"), line.get("answers"))
    trace = importer.traces.key(line)
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
    pinned = importer.hash_of(rubric)
    new = fold_acts(acts, trace=trace, reviewer=who, rubric=pinned, names=importer.code_names)
    if new is None:
        raise UnusableLine("the line says nothing about its trace")
    repeat = str(line.get("repeat") or "") or None
    if repeat:
        new = replace(new, repeat=repeat)
    present = stored.present(who, trace, pinned, repeat)
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
            _check_later(who, at_ms, present, stored)
        acts = [Act("replace", {}), *acts]
        report.replaced += 1
    if repeat:
        acts = of_repeat(acts, repeat)
    stored.take(Part(who, trace, pinned, acts, at_ms), new, rubric)


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
