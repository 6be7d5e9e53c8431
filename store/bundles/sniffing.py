"""Sample a file for the readers' votes, and describe files that contain no traces."""

from __future__ import annotations

import zlib
from typing import Final

from .input.csv_parquet import NotATable, is_table, sampled_rows
from .input.decoding import is_event_stream, records
from .input.json_bytes import NotJson, as_utf8, decode_json
from .input.yaml_documents import is_yaml
from .mapping import as_options, mapped_list, proposed
from .protocol import BundleFile, Record, Sample
from .scripts import script_in
from .values.json_paths import WHOLE

HEAD_BYTES: Final = 1 << 16
SAMPLE_RECORDS: Final = 20

_NAMED: Final = (
    (
        b"version https://git-lfs.github.com/spec/",
        ("Git LFS pointer: the real file was not downloaded; run `git lfs pull` in its repository"),
    ),
    (b"\x80\x04", "Python pickle, refused because loading it can run code"),
    (b"\x80\x05", "Python pickle, refused because loading it can run code"),
    (b"\x89PNG", "an image, not traces"),
    (b"\xff\xd8\xff", "an image, not traces"),
    (b"%PDF", "a PDF, not traces"),
    (b"#!", "a script, not traces"),
    (b"SQLite format 3", "an SQLite database, not an export of traces"),
)


def sampled(file: BundleFile) -> tuple[Sample | None, str]:
    """A sample of a file; or None and a description of the file, if its first bytes identify it."""
    try:
        with file.open() as stream:
            head = stream.read(HEAD_BYTES)
    except (OSError, EOFError, zlib.error) as error:
        return None, f"cannot be read: {error}"
    if not head.strip():
        problems = "; ".join(dict.fromkeys(file.problems))
        return None, problems or "the file is empty"
    for start, named in _NAMED:
        if head.startswith(start):
            return None, named
    start = as_utf8(head).lstrip()[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return None, "an HTML page (perhaps a login page), not an export"
    if is_table(as_utf8(head)):
        try:
            columns, rows = sampled_rows(file, head, SAMPLE_RECORDS)
        except NotATable as error:
            return None, _script_or(file.name, str(error))
        return Sample(head, rows, columns), ""
    found = []
    # YAML cannot be parsed in part.
    whole = is_yaml(as_utf8(head)) and not is_event_stream(as_utf8(head))
    for item in records(file):
        if isinstance(item, Record):
            found.append(item.value)
        elif whole:
            return None, _script_or(file.name, item.reason)
        if len(found) >= SAMPLE_RECORDS:
            break
    return Sample(head, tuple(found)), ""


def _script_or(name: str, problem: str) -> str:
    """What a file of a program is, else why it is no table."""
    script = script_in(name)
    return f"{script}, not traces" if script else problem


def described(sample: Sample) -> str:
    """Describe what an unrecognised file seems to be, and what to do."""
    first = next(iter(sample.records), None)
    if isinstance(first, dict):
        keys = ", ".join(str(key)[:30] for key in list(first)[:6])
        mapping = proposed(sample.records)
        guess = as_options(mapping)
        perhaps = f"; perhaps {guess}" if guess else ""
        listed = mapped_list(mapping)
        if listed is not None:
            kind, path = listed
            where = "the records look like" if path == WHOLE else f"{path!r} looks like a list of"
            perhaps = f"; {where} {kind}{perhaps}"
        return f"unknown format of records (with {keys}){perhaps}; `tracejury map` shows what fits"
    if first is not None:
        return "JSON, but its records are not objects"
    start = sample.head.lstrip()[:1]
    if start in (b"{", b"["):
        try:
            decode_json(sample.head)
        except NotJson as error:
            return f"begins like JSON, but {error}"
    return "not a trace file"
