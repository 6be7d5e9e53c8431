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

DELIMITERS: Final = (",", ";", "\t", "|")
MAX_ROW: Final = 256 << 20
"""Characters of one row: a longer one is reported, not held."""
MAX_LINES_OF_A_ROW: Final = 20_000
"""Lines of one row: more means a quotation that was opened by mistake."""
HEAD: Final = 64 << 10
_CHUNK: Final = 1 << 20
_LARGEST_C_LONG: Final = 2**31 - 1
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class WrongEncoding(ValueError):
    """Bytes that are not text in the expected encoding: where, and which encoding is likely."""

    def __init__(self, encoding: str, byte: int, line: int, value: int, likely: str | None) -> None:
        self.encoding, self.byte, self.line, self.value = encoding, byte, line, value
        self.likely = likely
        given = "UTF-8" if encoding.startswith("utf-8") else encoding
        hint = f"it is probably {likely}: give --encoding {likely}" if likely else ""
        said = f"line {line}, byte {byte} (0x{value:02x}) is not {given}"
        super().__init__(f"{said}; {hint or 'give its encoding with --encoding NAME'}")


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


def known_encoding(name: str) -> bool:
    """Whether Python knows an encoding of text by that name."""
    try:
        return codecs.lookup(name)._is_text_encoding  # noqa: SLF001
    except LookupError:
        return False


def encoding_of(head: bytes, declared: str | None = None) -> str:
    """The encoding of a file that begins so: declared, by its byte order mark, else UTF-8."""
    if declared:
        return declared
    return next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")


def likely_encoding(data: bytes) -> str | None:
    """The most likely encoding of bytes that are not UTF-8; None if nothing fits.

    Statistics of letters cannot tell the code pages of Western Europe apart in a short text; of those,
    the one that Excel writes is by far the most frequent.
    """
    from charset_normalizer import from_bytes

    data = data[:HEAD]
    found = next((one.encoding for one in from_bytes(data)), None)
    try:
        western = data.decode("cp1252")
    except UnicodeDecodeError:
        return found
    if found is None or found in _LIKE_WESTERN or data.decode(found, "replace") == western:
        return "cp1252"
    return found


_LIKE_WESTERN: Final = frozenset(
    f"cp{number}" for number in (437, 500, 775, 850, 852, 857, 858, 860, 861, 863, 865, 1006, 1257)
) | frozenset({"cp1252", "latin_1", "mac_roman", "hp_roman8", "iso8859_15", "iso8859_9", "cp1254"})


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

    Raises WrongEncoding, after the rows that could be read.
    """
    with opened() as stream:
        head = stream.read(HEAD)
    name = encoding_of(head, encoding)
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
                self.problem = "a quotation opens here and does not close for too long"
                raise csv.Error(self.problem)
            yield line


def _split(text: Iterator[str], ending: str) -> Iterator[str]:
    """Lines with their ending; one that is longer than a row may be is given in parts."""
    rest = ""
    for chunk in text:
        *lines, rest = (rest + chunk).split(ending) if ending in chunk else [rest + chunk]
        yield from [f"{line}\n" for line in lines]
        if len(rest) > MAX_ROW:
            yield rest
            rest = ""
    if rest:
        yield rest


def _text(opened: Opened, encoding: str) -> Iterator[str]:
    """A file as text, a chunk at a time. Raises WrongEncoding."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    byte = lines = 0
    with opened() as stream:
        while True:
            chunk = stream.read(_CHUNK)
            held = len(decoder.getstate()[0]) if byte else 0
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                good = error.object[: error.start].decode(encoding, "ignore")
                yield good
                raise WrongEncoding(
                    encoding,
                    byte - held + error.start,
                    lines + good.count("\n") + 1,
                    error.object[error.start],
                    likely_encoding(error.object[max(0, error.start - 2000) :]),
                ) from None
            byte += len(chunk)
            lines += text.count("\n")
            if not chunk:
                if text:
                    yield text
                return
            yield text
