"""Decode bytes to JSON records: every readable record, and a reason for each unreadable one."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import IO, Final

import msgspec

from ...canonical import clean_json
from ..protocol import (
    EXCERPT_CHARS,
    BundleFile,
    Octets,
    Position,
    Record,
    Reject,
    Undecoded,
    Unit,
)
from . import yaml_documents
from .chat_logs import chats, is_chat_log
from .json_bytes import TOO_DEEP, NotJson, as_utf8, decode_json, decode_noting, raw_value, too_deep
from .json_values import json_pieces
from .repeated_keys import RepeatedKeys
from .yaml_documents import NotYaml, is_yaml, yaml_values

MAX_LINE: Final = 256 << 20
MAX_DOCUMENT: Final = 2 << 30
WHOLE: Final = 32 << 20
"""Smaller documents (bytes) are decoded in one go."""
_CHUNK: Final = 1 << 20
_ARRAY: Final = msgspec.json.Decoder(list[msgspec.Raw])
_EVENT_STREAM: Final = re.compile(rb"(?:event:[^\n]*\r?\n)?data:\s*[{\[]")


def excerpt(data: Octets) -> str:
    """The first bytes of a record as text, for display."""
    return data[:EXCERPT_CHARS].decode("utf-8", "backslashreplace")


@dataclass(slots=True)
class JsonBytes(Undecoded):
    """A line of JSON lines, or a value of a document that is too large for memory.

    `bare` marks scalars between two arrays or objects.
    """

    position: Position
    raw: Octets
    bare: bool = False

    def records(self) -> Sequence[Record | Reject]:
        """Decode the records and release the bytes."""
        raw, self.raw = self.raw, b""
        place = self.position
        try:
            value, notes = decode_noting(b"[" + raw + b"]" if self.bare else raw)
        except NotJson as error:
            return (Reject(place, str(error), excerpt(raw)),)
        if notes:
            place = replace(place, notes=notes)
        if isinstance(value, list) and value:
            if self.bare:
                return [Record(place, one) for one in value]
            if place.line is not None and all(isinstance(one, dict) for one in value):
                return [
                    Record(replace(place, record=count), element)
                    for count, element in enumerate(value, start=1)
                ]
        return (Record(place, value),)


def decoded(unit: Unit) -> Sequence[Record | Reject]:
    """The records in a unit."""
    return unit.records() if isinstance(unit, Undecoded) else (unit,)


def records(file: BundleFile) -> Iterator[Record | Reject]:
    """Yield every record of a file: one per line, concatenated documents, the elements of one array, or one
    document. An unreadable part is a Reject, and reading continues after it."""
    for unit in units(file):
        yield from decoded(unit)


def units(file: BundleFile) -> Iterator[Unit]:
    """The records of a file, undecoded if the file can be split into records without decoding it."""
    with file.open() as stream:
        head = stream.read(_CHUNK)
    if as_utf8(head) != head:
        yield from _document(file, as_utf8(_whole(file, MAX_DOCUMENT)))
        return
    start = head.lstrip()[:1]
    if is_event_stream(head):
        yield from _events(file)
        return
    if start not in (b"{", b"[") and is_yaml(head):
        yield from _yaml(file)
        return
    if is_chat_log(head):
        yield from _chats(file)
        return
    first_line = head.split(b"\n", 1)[0].strip()
    if start == b"[":
        lines = _is_json(first_line) and b"\n" in head.strip() and not _single(file)
    else:
        lines = start != b"{" or _is_json(first_line) or b"\n" not in head.strip()
    if lines:
        yield from _lines(file)
        return
    data = _whole(file, WHOLE)
    if len(data) < WHOLE:
        yield from _document(file, data)
    else:
        del data
        yield from _pieces(file, array=start == b"[")


def is_event_stream(head: bytes) -> bool:
    """Whether a file with this beginning is a text/event-stream whose data is JSON."""
    return _EVENT_STREAM.match(head.removeprefix(codecs.BOM_UTF8)) is not None


def _events(file: BundleFile) -> Iterator[JsonBytes | Reject]:
    """Yield the data of each event; it contains the event names as well."""
    for unit in _lines(file):
        if isinstance(unit, JsonBytes) and unit.raw.startswith(b"data:"):
            unit.raw = unit.raw.removeprefix(b"data:").strip()
            if unit.raw != b"[DONE]":
                yield unit
        elif isinstance(unit, Reject):
            yield unit
        elif not unit.raw.startswith((b"event:", b"id:", b"retry:", b":")):
            yield Reject(unit.position, "not a line of an event stream", excerpt(unit.raw))


def _yaml(file: BundleFile) -> Iterator[Record | Reject]:
    data = _whole(file, yaml_documents.MAX_BYTES + 1)
    try:
        values = yaml_values(data)
    except NotYaml as error:
        yield Reject(Position(file.name), str(error), excerpt(data))
        return
    for number, (value, notes) in enumerate(values, start=1):
        yield Record(Position(file.name, record=number, notes=notes), value)


def _chats(file: BundleFile) -> Iterator[Record]:
    """Yield the chats of a log; a line longer than MAX_LINE is read in pieces."""
    with file.open() as stream:
        for line, value in chats(iter(lambda: stream.readline(MAX_LINE), b"")):
            yield Record(Position(file.name, line=line), value)


def _pieces(file: BundleFile, *, array: bool) -> Iterator[JsonBytes | Reject]:
    """Yield the values of a document that is too large for memory."""
    number = 0
    with file.open() as stream:
        for piece in json_pieces(stream, array=array):
            number += 1
            place = Position(file.name, byte=piece.offset, record=number)
            if piece.cut:
                yield Reject(place, piece.cut, excerpt(piece.data))
                continue
            unit = JsonBytes(place, piece.data, piece.scalars)
            # Release the reference while the record is in use.
            del piece
            yield unit


def _single(file: BundleFile) -> bool:
    """Whether the file is one line."""
    with file.open() as stream:
        seen = False
        while line := stream.readline(MAX_LINE):
            if line.strip():
                if seen:
                    return False
                seen = True
    return True


def _is_json(line: Octets) -> bool:
    try:
        decode_json(line)
    except NotJson:
        return False
    return True


def _whole(file: BundleFile, most: int) -> bytes:
    """Read a file, up to about `most` bytes."""
    # A buffered read of that size would allocate all of it at once.
    chunks: list[bytes] = []
    size = 0
    with file.open() as stream:
        while size < most and (chunk := stream.read(_CHUNK)):
            chunks.append(chunk)
            size += len(chunk)
    return b"".join(chunks)


def _lines(file: BundleFile) -> Iterator[JsonBytes | Reject]:
    number = offset = 0
    with file.open() as stream:
        while line := _line(stream):
            number += 1
            place = Position(file.name, line=number, byte=offset)
            offset += len(line)
            if line.isspace():
                continue
            if len(line) >= MAX_LINE:
                yield Reject(place, f"the line is longer than {MAX_LINE >> 20} MB", excerpt(line))
                while line and not line.endswith(b"\n"):
                    line = stream.readline(_CHUNK)
                    offset += len(line)
                continue
            unit = JsonBytes(place, line)
            # Release the reference while the record is in use.
            line = b""
            yield unit


def _line(stream: IO[bytes]) -> Octets:
    """The next line, or its first MAX_LINE bytes."""
    line = stream.readline(_CHUNK)
    if len(line) < _CHUNK or line.endswith(b"\n"):
        return line
    # Extended in place: joining pieces would need the memory twice.
    long = bytearray(line)
    while len(long) < MAX_LINE and (line := stream.readline(_CHUNK)):
        long += line
        if line.endswith(b"\n"):
            break
    return long


def _document(file: BundleFile, data: bytes) -> Iterator[Record | Reject]:
    """Yield the records of one document, an array of records, or concatenated documents."""
    place = Position(file.name, line=1, byte=0)
    if data.lstrip()[:1] == b"[":
        try:
            elements = _ARRAY.decode(data)
        except (msgspec.DecodeError, RecursionError):
            pass
        else:
            yield from _elements(file, elements)
            return
    try:
        value, notes = decode_noting(data)
    except NotJson as whole:
        if too_deep(data):
            yield Reject(place, TOO_DEEP, excerpt(data))
            return
        yield from _concatenated(file, data, str(whole))
        return
    if isinstance(value, list):
        for number, element in enumerate(value, start=1):
            yield Record(Position(file.name, record=number, notes=notes), element)
    else:
        yield Record(replace(place, notes=notes), value)


def _elements(file: BundleFile, elements: list[msgspec.Raw]) -> Iterator[Record | Reject]:
    for number, raw in enumerate(elements, start=1):
        place = Position(file.name, record=number)
        try:
            value, notes = decode_noting(bytes(raw))
        except NotJson as error:
            yield Reject(place, str(error), excerpt(bytes(raw)))
        else:
            yield Record(replace(place, notes=notes) if notes else place, value)


def _concatenated(file: BundleFile, data: bytes, why: str) -> Iterator[Record | Reject]:
    """Yield concatenated documents, pretty-printed or not. After a broken one, reading continues at the
    next line that begins a document at the left margin."""
    text = data.decode("utf-8", "backslashreplace")
    repeated = RepeatedKeys()
    at = 0
    number = 0
    while at < len(text):
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        if at >= len(text):
            return
        number += 1
        line = text.count("\n", 0, at) + 1
        place = Position(file.name, line=line, record=number)
        try:
            value, at = raw_value(text, at, repeated)
        except (json.JSONDecodeError, RecursionError, ValueError) as error:
            reason = why if number == 1 else f"not JSON: {getattr(error, 'msg', error)}"
            yield Reject(place, reason, text[at : at + EXCERPT_CHARS])
            following = min(
                (found for mark in ("\n{", "\n[") if (found := text.find(mark, at + 1)) >= 0),
                default=len(text),
            )
            at = following + 1
            continue
        yield Record(replace(place, notes=repeated.notes()), clean_json(value))
