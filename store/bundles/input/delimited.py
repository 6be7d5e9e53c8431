"""Delimited text (CSV, TSV, …), read strictly: the one door for tables of traces, reviews and labels.

The encoding is declared, shown by a byte order mark, or UTF-8; anything else is an error that names the byte,
the line and the likely encoding. A row with more or fewer cells than the header, a lone carriage return,
or a quotation that never closes is reported with the line where it begins; reading goes on after it.
Format: RFC 4180, with `;`, tab and `|` as delimiters too, and the `sep=` line that Excel writes.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Final, TypeAlias

from .encodings import HEAD, check_encoding

DELIMITERS: Final = (",", ";", "\t", "|")
MAX_ROW: Final = 64 << 20
"""Characters of one row: a longer one is reported, not held."""
MAX_LINES_OF_A_ROW: Final = 20_000
"""Lines of one row: more means a quotation that was opened by mistake."""
_CHUNK: Final = 1 << 20
_LARGEST_C_LONG: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, and the line on which it begins."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read: the line on which it begins, the reason, and its text."""

    line: int
    reason: str
    text: str


Found: TypeAlias = Row | BadRow
Opened: TypeAlias = Callable[[], IO[bytes]]


def delimiter_of(text: str) -> str:
    """The delimiter of a table: the one that cuts most of the first lines into equally many cells.

    Counted over the candidates by hand, because the standard sniffer needs seconds for some hostile inputs.
    """
    lines = [
        line
        for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:20]
        if line.strip()
    ]
    if lines and _is_separator_line(lines[0]):
        return lines[0].strip()[4]
    best, most = ",", 0
    for candidate in DELIMITERS:
        counts = [line.count(candidate) for line in lines]
        score = counts[0] * sum(count == counts[0] for count in counts) if counts else 0
        if score > most:
            best, most = candidate, score
    return best


def _is_separator_line(line: str) -> bool:
    return line.lower().startswith("sep=") and len(line.strip("\r\n")) == 5


def rows(opened: Opened, encoding: str | None = None) -> Iterator[Found]:
    """The rows of a table, its header first; empty rows are left out.

    Raises WrongEncoding before the first row if any part of the file is not text of its encoding.
    """
    with opened() as stream:
        head = stream.read(HEAD)
    name = check_encoding(opened, encoding)
    start = codecs.getincrementaldecoder(name)("replace").decode(head, final=False)
    ending = "\r" if "\r" in start and "\n" not in start else "\n"
    lines = _Lines(_text(opened, name), ending)
    delimiter = delimiter_of(start)
    # A row that is too long is stopped by our own bound, which can say where it began.
    csv.field_size_limit(_LARGEST_C_LONG)
    width = 0
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        first = lines.begin()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            text = lines.first
            reason = lines.problem or _reason(str(error))
            lines.back_to_second()
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            yield BadRow(first, reason, text[:200])
            continue
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if not width:
            if _is_separator_line(lines.first):
                continue
            width = len(cells)
        elif len(cells) != width:
            reason = f"the row has {len(cells)} cells, the header {width}"
            yield BadRow(first, reason, delimiter.join(cells)[:200])
            continue
        yield Row(first, tuple(cells))


def _reason(error: str) -> str:
    if "unexpected end of data" in error:
        return "a quotation opens here and never closes"
    if "new-line character" in error:
        return "it holds a lone carriage return outside quotation marks"
    return f"it is not CSV: {error}"


class _Lines:
    """Lines for the csv module, which may be taken back: after a broken row, all but its first."""

    def __init__(self, text: Iterator[str], ending: str) -> None:
        self._fresh = _split(text, ending)
        self._again: list[str] = []
        self._row: list[str] = []
        self._before = 0
        self.problem = ""

    def begin(self) -> int:
        """A row begins with the next line, whose number is returned."""
        self._before += len(self._row)
        self._row.clear()
        self.problem = ""
        return self._before + 1

    @property
    def first(self) -> str:
        """The first line of the row."""
        return self._row[0] if self._row else ""

    def back_to_second(self) -> None:
        """Read the lines of the row again, all but the first."""
        self._again.extend(reversed(self._row[1:]))
        del self._row[1:]

    def __iter__(self) -> Iterator[str]:
        row, again, fresh = self._row, self._again, self._fresh
        size = 0
        while True:
            line = again.pop() if again else next(fresh, None)
            if line is None:
                return
            size = size + len(line) if row else len(line)
            row.append(line)
            if len(row) > MAX_LINES_OF_A_ROW or size > MAX_ROW:
                self.problem = (
                    "a quotation opens here and does not close for too long"
                    if len(row) > 1
                    else f"the row is longer than {MAX_ROW >> 20} MB"
                )
                raise csv.Error(self.problem)
            yield line


def _split(text: Iterator[str], ending: str) -> Iterator[str]:
    """Lines with their ending; of one that is longer than a row may be the beginning alone."""
    parts: list[str] = []
    size = 0
    skips = False
    for chunk in text:
        rest, *more = chunk.split(ending)
        for line in more:
            if not skips:
                yield "".join((*parts, rest, "\n"))
            parts, size, skips, rest = [], 0, False, line
        if skips:
            continue
        parts.append(rest)
        size += len(rest)
        if size > MAX_ROW:
            yield "".join(parts)
            parts, size, skips = [], 0, True
    if any(parts):
        yield "".join(parts)


def _text(opened: Opened, encoding: str) -> Iterator[str]:
    """A file as text, a chunk at a time."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with opened() as stream:
        while chunk := stream.read(_CHUNK):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)
