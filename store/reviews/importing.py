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

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from ...errors import UserError
from ...plain_files import require_plain
from ...rubrics.files import rubric_hash
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
from .line_acts import time_ms
from .line_resolving import LineResolver
from .line_values import iso_time
from .opinions import OlderOpinion, Opinions, check_later, content
from .reviews import Reviews
from .step_names import UnusableLine
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
    importer = LineResolver(library, reviews, step_base)
    report = ImportReport()
    stored = Opinions(journal, reviews)
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


def _take_line(
    line: Mapping[str, Json],
    importer: LineResolver,
    stored: Opinions,
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
            check_later(who, at_ms, present)
        acts = [Act("replace", {}), *acts]
        report.replaced += 1
    if repeat:
        acts = of_repeat(acts, repeat)
    stored.take(Part(who, trace.key, pinned, acts, at_ms), new, rubric)
