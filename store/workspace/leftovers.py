"""Whether words that only some traces had are still in the files of a library: every byte is read.

Words are runs of at least five ASCII letters and digits, in either case: whatever escapes or encoding a file uses, they
stand there as they are. Compressed files are not looked into.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

import msgspec

from ..act_kinds import ACT_BODIES
from ..database import reading_connection
from ..trace import Document, Message, Score, Step, ToolCall, Trace

_ESCAPE: Final = re.compile(rb"\\\\(?:u[0-9A-Fa-f]{4}|.)")
_WORD: Final = re.compile(rb"[0-9A-Za-z]{5,64}")
_CHUNK: Final = 1 << 20
_OVERLAP: Final = 64
_LOCK: Final = "lock"
"""Holds the number of a process and a time alone."""
_SHAPES: Final[list[type[msgspec.Struct]]] = [Trace, Step, Message, ToolCall, Document, Score]
_SHAPES.extend(
    shape
    for one in ACT_BODIES.values()
    for shape in (one.values() if isinstance(one, dict) else [one])
)
_FIELDS: Final = frozenset(
    name for shape in _SHAPES for name in re.findall("[a-z]+", " ".join(shape.__struct_fields__))
) | {"reviewer", "rubric", "trace"}
"""Words that are there because of how traces and acts are written."""


def words_of_tables(folder: Path) -> set[str]:
    """The words that the databases of a library hold because of how they are made, whatever is in them."""
    found: set[str] = set()
    for file in sorted(folder.glob("*.db")):
        with closing(reading_connection(file)) as db:
            for (sql,) in db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"):
                found.update(_words(sql.encode()))
    return found


def words_of(traces: Iterable[Trace]) -> set[str]:
    """The words of traces, but for their keys."""
    found: set[str] = set()
    for trace in traces:
        found.update(_words(msgspec.json.encode(trace)))
    return found - _FIELDS


def _words(text: bytes) -> Iterator[str]:
    return (one.decode("ascii").lower() for one in _WORD.findall(_ESCAPE.sub(b" ", text)))


def _in_file(path: Path, words: Collection[str]) -> set[str]:
    """Those of the words that a file holds. Raises OSError."""
    found: set[str] = set()
    with path.open("rb") as stream:
        before = b""
        while chunk := stream.read(_CHUNK):
            found.update(word for word in _words(before + chunk) if word in words)
            before = chunk[-_OVERLAP:]
    return found


def words_without(words: Collection[str], file: Path) -> set[str]:
    """The words that a file does not hold. Raises OSError."""
    return set(words) - _in_file(file, words)


def files_with(words: Collection[str], folder: Path) -> Iterator[tuple[Path, int]]:
    """The files in a folder that hold some of the words, and how many; a database with the log beside it is one file.
    Raises OSError."""
    found: dict[Path, set[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.name == _LOCK or path.is_symlink() or not path.is_file():
            continue
        # A backup that is being made may get its name now.
        with suppress(FileNotFoundError):
            if some := _in_file(path, words):
                found.setdefault(path.with_name(path.name.removesuffix("-wal")), set()).update(some)
    yield from ((path, len(some)) for path, some in found.items())
