"""Imports reviews from a file: JSON lines (see `lines`), CSV or Parquet (see `tables`), and the labels of some other
tools (see `labels`).

An import resolves each trace and each step, checks the answers against the rubric, rejects lines that
do not fit with a reason, and warns about what is unusual. Importing a file twice changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final

from ...errors import UserError
from ...plain_files import require_plain
from ..bundles.input.encodings import (
    HEAD,
    WrongEncoding,
    as_utf8_stream,
    check_encoding,
    known_encoding,
)
from ..bundles.judgement_rows import JudgementTool
from ..bundles.label_files import LabelFile
from ..canonical import name_text
from ..journal.journal import Journal
from ..library.library import Library
from .contents import Numbered, judgement_rows, label_lines, labels_instead
from .import_lines import counted_oddities, import_lines
from .import_report import ImportReport
from .labels.answers import LabelAnswers
from .labels.histories import JudgementLines
from .labels.lines import LabelLines
from .labels.mapping import LabelMap
from .line_rubrics import LineRubrics
from .reviews import Reviews
from .step_names import UnusableLine
from .tables import is_table, read_table

__all__ = ["ImportReport", "import_lines", "import_reviews"]

LABELS_RUBRIC: Final = "agent-failure"
"""The rubric of labels from other tools, unless another is named."""


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
    label_map: LabelMap | None = None,
) -> ImportReport:
    """Import the reviews of a file into the journal.

    `rubric` is the rubric of lines that name none. `encoding` is the encoding of the text if it is neither UTF-8 nor shown by a byte order mark.
    `step_base` is the number of the first step in the file (0 or 1). `reviewer` is the reviewer of
    lines that name none. `by` is the reviewer who imports, in whose history it is one entry (default:
    `reviewer`). `label_map` says what the labels of another tool mean. Raises UserError if the file cannot be read or holds no reviews; a line that does not fit
    is rejected with its line number and reason.
    """
    if encoding is not None and not known_encoding(encoding):
        raise UserError(f"There is no encoding named {encoding}", "For example: cp1252, utf-16.")
    head = b"" if path.is_dir() else _head(path)
    found = labels_instead(path, encoding)
    if found is not None and not (isinstance(found, LabelFile) and found.tool.read is None):
        answers = _answers(journal, rubric or LABELS_RUBRIC, label_map or LabelMap())
        lines, oddities = _labelled(found, path, encoding, library, answers)
        report = import_lines(
            lines, path.name, library, journal, reviewer=reviewer, dry_run=dry_run, by=by
        )
        title = found.tool.title if isinstance(found, LabelFile) else found.title
        about = f"read as {title} under the rubric {rubric or LABELS_RUBRIC}"
        report.warnings[:0] = [about, *counted_oddities(oddities)]
        return report
    if label_map is not None and (label_map.questions or label_map.answers):
        raise UserError(
            f"{path} is a reviews file: its lines name their questions",
            "--question and --answer are for the labels of other tools; leave them out.",
        )
    try:
        return import_lines(
            read_table(path, head, encoding)
            if is_table(head, encoding)
            else _json_lines(path, encoding),
            name_text(path.name),
            library,
            journal,
            step_base=step_base,
            reviewer=reviewer,
            rubric=rubric,
            dry_run=dry_run,
            by=by,
        )
    except WrongEncoding as error:
        raise UserError(f"{path}, {error.where}", error.hint) from None


def _head(path: Path) -> bytes:
    """The first bytes of a file. Raises UserError."""
    require_plain(path)
    try:
        with path.open("rb") as file:
            return file.read(HEAD)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "Check the path.") from None


def _answers(journal: Journal, rubric: str, given: LabelMap) -> LabelAnswers | UnusableLine:
    """What understands labels under a rubric; or why there is no such rubric. Raises UserError if `given` names a
    question that it does not have."""
    try:
        found = LineRubrics(Reviews(journal).rubrics()).rubric(rubric)
    except UnusableLine as error:
        return error
    given.check(found)
    return LabelAnswers(found, given, Counter())


def _labelled(
    found: LabelFile | JudgementTool,
    path: Path,
    encoding: str | None,
    library: Library,
    answers: LabelAnswers | UnusableLine,
) -> tuple[Iterable[Numbered], Counter[str]]:
    """The lines that labels of another tool make, and what is unusual about them, once the lines were read."""
    if isinstance(found, JudgementTool):
        judgements = JudgementLines(found, library, answers)
        return judgements.of(judgement_rows(path, encoding, found)), judgements.oddities
    labels = LabelLines(library, answers)
    return label_lines(path, encoding, labels), labels.oddities


def _json_lines(path: Path, encoding: str | None) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that are not blank, as UTF-8, with their numbers. Raises WrongEncoding before the first one if
    any part of the file is not text of its encoding."""

    def opened() -> IO[bytes]:
        return path.open("rb")

    name = check_encoding(opened, encoding)
    as_utf8 = opened if name == "utf-8" else as_utf8_stream(opened, name)
    with as_utf8() as lines:
        for number, raw in enumerate(lines, 1):
            if raw.strip():
                yield number, raw.removesuffix(b"\n")
