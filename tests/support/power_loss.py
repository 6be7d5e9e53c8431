"""What a power loss would leave of the files that a log of `disk.c` tells of.

A sync makes what was written to a file before it stay, and the names that were made, changed or removed before it. Of what
came after the last sync every sector of 512 bytes may have reached the disk or not, and of the names a beginning, as
journaling file systems have it. Nothing else is known of the disk: this is the least that SQLite asks of one.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

WRITE, SYNC, TRUNCATE, RENAME, UNLINK, CREATE, MARK = range(1, 8)
_HEAD: Final = struct.Struct("<IIIQQ")
_SECTOR: Final = 512


@dataclass(frozen=True, slots=True)
class Call:
    """One call, or (MARK) something that the program said at that moment."""

    kind: int
    path: str
    to: str
    offset: int
    data: bytes


def calls(log: bytes) -> Iterator[Call]:
    """The calls of a log in their order."""
    head, more, at = struct.Struct("<3I"), struct.Struct("<2Q"), 0
    while at < len(log):
        kind, length, other = head.unpack_from(log, at)
        offset, size = more.unpack_from(log, at + head.size)
        at += head.size + more.size
        path = log[at : at + length].decode()
        to = log[at + length : at + length + other].decode()
        at += length + other
        data = log[at : at + size] if kind == WRITE else b""
        at += len(data)
        yield Call(kind, path, to, offset, data)


@dataclass(slots=True)
class _File:
    durable: bytearray = field(default_factory=bytearray)
    pending: list[Call] = field(default_factory=list)

    def sync(self) -> None:
        for call in self.pending:
            _apply(self.durable, call, 0, len(call.data))
        self.pending.clear()

    def left(self, chance: random.Random) -> bytes:
        """The content after a power loss."""
        found = bytearray(self.durable)
        for call in self.pending:
            if call.kind == TRUNCATE:
                if chance.random() < 0.5:
                    _apply(found, call, 0, 0)
                continue
            start = 0
            while start < len(call.data):
                # Sectors are those of the file, not of the write.
                end = min(len(call.data), start + _SECTOR - (call.offset + start) % _SECTOR)
                if chance.random() < 0.5:
                    _apply(found, call, start, end)
                start = end
        return bytes(found)


def _apply(content: bytearray, call: Call, start: int, end: int) -> None:
    if call.kind == TRUNCATE:
        size = call.offset
        content[size:] = b""
        content.extend(bytes(size - len(content)))
        return
    at = call.offset + start
    content.extend(bytes(max(0, at - len(content))))
    content[at : at + end - start] = call.data[start:end]


class Disk:
    """The files below a folder as a log tells of them, up to some moment."""

    def __init__(self) -> None:
        self._names: dict[str, _File] = {}
        self._durable_names: dict[str, _File] = {}
        self._changes: list[Call | tuple[str, _File]] = []
        self.said: list[str] = []

    def take(self, call: Call) -> None:
        """One more call."""
        match call.kind:
            case 7:
                self.said.append(call.path)
            case 6:
                self._named(call.path, _File())
            case 1 | 3:
                self._file(call.path).pending.append(call)
            case 2:
                if call.path in self._names:
                    self._names[call.path].sync()
                self._durable_names = dict(self._names)
                self._changes.clear()
            case 4:
                if call.path in self._names:
                    self._named(call.to, self._names.pop(call.path))
                    self._changes.append(call)
            case 5:
                self._names.pop(call.path, None)
                self._changes.append(call)

    def _named(self, path: str, file: _File) -> None:
        self._names[path] = file
        self._changes.append((path, file))

    def _file(self, path: str) -> _File:
        if path not in self._names:
            self._named(path, _File())
        return self._names[path]

    def left(self, folder: Path, root: str, chance: random.Random) -> None:
        """Write to `folder` what a power loss at this moment leaves of the files below `root`."""
        names = dict(self._durable_names)
        for change in self._changes[: chance.randrange(len(self._changes) + 1)]:
            if isinstance(change, tuple):
                names[change[0]] = change[1]
            else:
                # A rename is the new name, which is a change of its own, without the old one.
                names.pop(change.path, None)
        for path, file in names.items():
            place = folder / Path(path).relative_to(root)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.left(chance))
