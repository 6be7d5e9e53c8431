"""Scan a file, a folder or a library for what is private; nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ...errors import UserError
from ..bundles.input.bundle_records import records_of
from ..bundles.input.containers import Meter, bundle_files
from ..bundles.protocol import BundleFile, Record
from ..privacy.find import Finder, finder
from ..privacy.finding import Finding
from ..privacy.json_texts import find_json
from ..privacy.rules import Rules
from ..trace import trace_content
from .masking import rules_for
from .reading import reading

__all__ = ["Found", "Rules", "Scan", "is_library", "rules_for", "scan_library", "scan_path"]

_CHUNK: Final = 8 << 20
_TABLES: Final = (".csv", ".tsv", ".parquet")


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, and where it is: file and place, or trace and field."""

    finding: Finding
    place: str


@dataclass(slots=True)
class Scan:
    """What is scanned so far: so many `texts` (files, or traces of a library), and what could not be read."""

    texts: int = 0
    unread: list[str] | None = None

    def lacks(self, what: str) -> None:
        """Note what could not be read."""
        self.unread = [*(self.unread or ()), what]


def is_library(path: Path) -> bool:
    """Whether a folder is a library."""
    return (path / "traces.db").exists()


def scan_library(
    folder: Path, rules: Rules, scan: Scan, progress: Callable[[int, int], None] | None = None
) -> Iterator[Found]:
    """What is private in the traces of a library. Raises UserError."""
    find = finder(rules)
    with reading(folder) as library:
        keys = library.keys()
        for number, key in enumerate(keys):
            trace = library.trace(key)
            if trace is None:
                scan.lacks(key)
                continue
            scan.texts += 1
            for place, one in find_json(trace_content(trace), find):
                yield Found(one, f"{key[:12]} {place}")
            if progress is not None:
                progress(number + 1, len(keys))


def scan_path(path: Path, rules: Rules, scan: Scan) -> Iterator[Found]:
    """What is private in a file, or in all files of a folder; archives are opened. Raises UserError."""
    find = finder(rules)
    for file in bundle_files(path, Meter(None)):
        if not isinstance(file, BundleFile):
            scan.lacks(f"{file.position.file}: {file.reason}")
            continue
        scan.texts += 1
        try:
            yield from _in_file(file, find, scan)
        except OSError as error:
            raise UserError(f"{file.name} cannot be read: {error}", "Check the file.") from None


def _in_file(file: BundleFile, find: Finder, scan: Scan) -> Iterator[Found]:
    with file.open() as stream:
        head = stream.read(4096)
    if head.startswith(b"PAR1") or file.name.lower().endswith(_TABLES) or _begins_json(head):
        rejected = False
        for item in records_of(file):
            if isinstance(item, Record):
                where = f"{file.name}:{item.position.line or item.position.record or 1}"
                for place, one in find_json(item.value, find):
                    yield Found(one, f"{where} {place}".strip())
            else:
                rejected = True
        if not rejected:
            return
        # What is no record is looked through as text, too: all of it, since its place may not be known.
        scan.lacks(f"{file.name}: not all of it is a record; it was looked through as text as well")
    yield from _in_text(file, find)


def _begins_json(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def _in_text(file: BundleFile, find: Finder) -> Iterator[Found]:
    line = 1
    rest = b""
    with file.open() as stream:
        while chunk := stream.read(_CHUNK):
            data = rest + chunk
            cut = data.rfind(b"\n") + 1 or len(data)
            data, rest = data[:cut], data[cut:]
            text = data.decode("utf-8", "replace")
            yield from _in_lines(file, text, line, find)
            line += data.count(b"\n")
    yield from _in_lines(file, rest.decode("utf-8", "replace"), line, find)


def _in_lines(file: BundleFile, text: str, first: int, find: Finder) -> Iterator[Found]:
    done = 0
    for one in find(text):
        first += text.count("\n", done, one.start)
        done = one.start
        yield Found(one, f"{file.name}:{first}")
