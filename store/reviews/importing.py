"""Imports reviews from a file: JSON lines (see `lines`), CSV or Parquet (see `tables`), and the labels of some other
tools (see `tool_labels`).

An import resolves each trace and each step, checks the answers against the rubric, rejects lines that
do not fit with a reason, and warns about what is unusual. Importing a file twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
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
from ..canonical import name_text
from ..journal.journal import Journal
from ..library.library import Library
from .contents import label_lines, labels_instead
from .import_lines import counted_oddities, import_lines
from .import_report import ImportReport
from .tables import is_table, read_table
from .tool_labels import LabelLines

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
        with path.open("rb") as file:
            head = file.read(HEAD)
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
        report.warnings[:0] = [about, *counted_oddities(converted.oddities)]
        return report
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
