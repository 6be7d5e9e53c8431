"""A masked twin of the files of a bundle, each in its own format: JSON, JSON lines, tables of text, and other text.

What is not changed stays as it is written, byte for byte. Archives are unpacked. A file that is no text (Parquet) cannot
be written masked: load it into a library, and mask that.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Final

from ...errors import UserError
from ..bundles.input.bundle_records import records_of
from ..bundles.input.containers import Meter, bundle_files
from ..bundles.protocol import BundleFile, Record
from ..canonical import Json
from ..privacy.twin.masking import Masking, MaskReport
from ..private_files import make_folder

_HEAD: Final = 1 << 16
_CHUNK: Final = 8 << 20
_MOST_KNOWN: Final = 5_000
"""So many names that fields of a file give are looked for in all of its records, and so many other private values; of
more, each is found where something says what it is."""
_TABLES: Final = (".csv", ".tsv")
_FOLDER: Final = "masked"
_HINT: Final = "Load it into a library, and mask that: tracejury privacy mask DEST."


def mask_files(source: Path, target: Path, masking: Masking, report: MaskReport) -> list[Path]:
    """Write the masked twin of a file, or of a folder or an archive with several, to `target`; returns what was written.

    Raises UserError for a file that cannot be masked in its format, OSError.
    """
    found = list(_files(source))
    several = source.is_dir() or len(found) > 1
    written = []
    for file in found:
        path = target / _inside(file.name, masking) if several else target
        make_folder(path.parent)
        with path.open("w", encoding="utf-8", errors="surrogateescape", newline="") as out:
            _mask_file(file, out, masking, report)
        written.append(path)
    return written


@contextmanager
def masked_bundles(
    folder: Path, sources: Sequence[Path], masking: Masking, report: MaskReport
) -> Iterator[list[Path]]:
    """The masked twins of bundles, in the folder of a library for as long as they are loaded; each at the same place
    whenever it is loaded again. Raises UserError, OSError."""
    work = folder / _FOLDER
    try:
        targets = []
        for source in sources:
            place = sha256(str(source.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[
                :16
            ]
            name = masking.mask_text(source.name.removesuffix(".gz").removesuffix(".zst"))
            target = work / place / name
            shutil.rmtree(target.parent, ignore_errors=True)
            mask_files(source, target, masking, report)
            targets.append(target)
        yield targets
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _files(source: Path) -> Iterator[BundleFile]:
    for file in bundle_files(source, Meter(None)):
        if not isinstance(file, BundleFile):
            raise UserError(
                f"{file.position.file} cannot be read: {file.reason}", "Check the file."
            )
        yield file


def _inside(name: str, masking: Masking) -> Path:
    """Where a file of a folder or an archive is written: nowhere above its folder."""
    parts = [
        one for one in PurePosixPath(name.replace("\\", "/")).parts if one not in ("/", "..", ".")
    ]
    last = parts[-1].removesuffix(".gz").removesuffix(".zst") if parts else "file"
    return Path(*[masking.mask_text(one) for one in [*parts[:-1], last]])


def _mask_file(file: BundleFile, out: IO[str], masking: Masking, report: MaskReport) -> None:
    with file.open() as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"PAR1") or b"\0" in head:
        raise UserError(f"{file.name} is no text, and cannot be written masked", _HINT)
    if file.name.lower().removesuffix(".gz").removesuffix(".zst").endswith(_TABLES):
        _mask_table(file, out, masking, report)
        return
    if _is_json_lines(head):
        known = masking.knowing_all(map(_value, _lines(file)), _MOST_KNOWN)
        for number, line in enumerate(_lines(file), 1):
            body = line.rstrip("\r\n")
            one = known.of(number - 1)
            out.write(_masked(body, one, report, f"{file.name}:{number}") + line[len(body) :])
        return
    text = _text(file)
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    value = _value(text[len(mark) :])
    if value is not None:
        one = masking.knowing(value)
        out.write(mark + _masked(text[len(mark) :], one, report, file.name))
        return
    out.write(masking.knowing(text).mask_text(text, report, place=file.name))


def _is_json_lines(head: bytes) -> bool:
    lines = [one for one in head.lstrip(b"\xef\xbb\xbf").split(b"\n") if one.strip()]
    if not lines or lines[0].lstrip()[:1] not in (b"{", b"["):
        return False
    try:
        json.loads(lines[0])
    except ValueError:
        return len(lines) == 1 and len(head) == _HEAD and lines[0].startswith(b"{")
    return True


def _masked(text: str, masking: Masking, report: MaskReport, place: str) -> str:
    """A text of JSON, masked; it stays JSON."""
    made = str(masking.mask_value(text, report, place=place))
    if made == text or _value(made) is not None or _value(text) is None:
        return made
    # As a text it became none, as where a number was replaced by one that begins with 0.
    return json.dumps(masking.mask_value(_value(text), report, place=place), ensure_ascii=False)


def _value(text: str) -> Json | None:
    try:
        return json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None


def _mask_table(file: BundleFile, out: IO[str], masking: Masking, report: MaskReport) -> None:
    def rows() -> Iterable[Record]:
        for item in records_of(file):
            if not isinstance(item, Record):
                raise UserError(f"{file.name} cannot be masked: {item.reason}", _HINT)
            yield item

    known = masking.knowing_all((row.value for row in rows()), _MOST_KNOWN)
    tabs = "\t" if ".tsv" in file.name.lower() else ","
    writer = None
    for number, row in enumerate(rows(), 2):
        one = known.of(number - 2)
        masked = one.mask_row(row.value, report, place=f"{file.name}:{number}")
        if writer is None:
            writer = csv.writer(out, delimiter=tabs, lineterminator="\n")
            writer.writerow([known.all.mask_text(str(key)) for key in masked])
        writer.writerow([_cell(value) for value in masked.values()])


def _cell(value: Json) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _lines(file: BundleFile) -> Iterator[str]:
    with file.open() as stream:
        text = io.TextIOWrapper(stream, "utf-8", "surrogateescape", newline="\n")
        yield from text


def _text(file: BundleFile) -> str:
    with file.open() as stream:
        parts = []
        while chunk := stream.read(_CHUNK):
            parts.append(chunk)
    return b"".join(parts).decode("utf-8", "surrogateescape")
