"""What is in an archive: the rubrics, codes, packs and known failures of a project, a record a line.

The container is that of kits (`kits/kit_file.py`): nothing of it is believed before all of it is found whole, and the files
of packs are named by paths that lead nowhere else.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec
from msgspec import Struct

from ...rubrics.schema import Rubric
from ..canonical import canonical_bytes
from ..groups.failures import KINDS, FailureKind
from ..groups.signature import Signature
from ..kits.kit_file import KitFile, damaged
from ..kits.passphrases import Key

MOST_RECORDS: Final = 1_000_000
_FOLDER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}\.pack")
_PART: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,200}|\.gitattributes")


class Example(Struct, frozen=True, omit_defaults=True):
    """A judged trace in short: what was asked and answered, what it should have said, and why, in a reviewer's words."""

    asked: str = ""
    answered: str = ""
    expected: str = ""
    why: str = ""


class Help(Struct, frozen=True, omit_defaults=True):
    """What helped against a failure: in the archiving engineer's words, the release that closed it, and the packs that guard
    it, each with its version where it has one."""

    helped: str = ""
    release: str = ""
    packs: tuple[str, ...] = ()

    def told(self) -> str:
        """It in words; "" if nothing is known."""
        said = [self.helped] if self.helped else []
        if self.release:
            said.append(f"closed by release {self.release}")
        if self.packs:
            said.append(f"guarded by {', '.join(self.packs)}")
        return "; ".join(said)


class ArchivedRubric(Struct, frozen=True, tag="rubric", tag_field="is"):
    """A rubric, as `rubric_json` writes it."""

    rubric: dict[str, Any]


class ArchivedCode(Struct, frozen=True, tag="code", tag_field="is", omit_defaults=True):
    """A code: in how many reviews it was given, what the rubric says of it, and examples."""

    code: str
    reviews: int
    title: str = ""
    meaning: str = ""
    examples: tuple[Example, ...] = ()
    help: Help = Help()


class KnownFailure(Struct, frozen=True, tag="failure", tag_field="is", omit_defaults=True):
    """A group of failures that reviewers judged: its representative, as groups compare it, and what is known of it."""

    id: str
    kind: str
    block: str
    text: str
    members: int
    pattern: str = ""
    name: str = ""
    codes: tuple[str, ...] = ()
    example: Example = Example()
    help: Help = Help()

    @property
    def signature(self) -> Signature:
        """Its representative."""
        return Signature(_kind(self.kind), self.block, self.text, self.pattern)


class ArchivedFile(Struct, frozen=True, tag="file", tag_field="is", omit_defaults=True):
    """A file of a pack: its text, or its bytes in base64 where it is none."""

    pack: str
    path: str
    text: str | None = None
    base64: str | None = None

    @classmethod
    def of(cls, pack: str, path: str, body: bytes) -> ArchivedFile:
        """The file with these bytes."""
        try:
            return cls(pack, path, text=body.decode("utf-8"))
        except UnicodeDecodeError:
            return cls(pack, path, base64=base64.b64encode(body).decode())

    @property
    def body(self) -> bytes:
        """Its bytes. Raises ValueError."""
        if self.text is not None:
            return self.text.encode()
        return base64.b64decode(self.base64 or "", validate=True)


class ArchivedPack(Struct, frozen=True, tag="pack", tag_field="is"):
    """A pack: the name of its folder, its name and id, how many cases must be fixed and how many must stay good, and of how
    many files it is made."""

    folder: str
    name: str
    pack_id: str
    fix: int
    guard: int
    files: int


Record: TypeAlias = ArchivedRubric | ArchivedCode | KnownFailure | ArchivedPack | ArchivedFile


class ArchiveHead(Struct, frozen=True, omit_defaults=True):
    """The first line of an archive: the name of the project, whether texts are masked, and how much there is of each."""

    project: str
    rubrics: int
    codes: int
    failures: int
    packs: int
    masked: bool = False

    def line(self) -> bytes:
        """The line."""
        return canonical_bytes(msgspec.to_builtins(self))


class Archive(Struct, frozen=True):
    """An archive that was read whole. `hash` is that of its content; `packs` are the files of each pack, by its folder."""

    hash: str
    head: ArchiveHead
    rubrics: tuple[Rubric, ...]
    codes: tuple[ArchivedCode, ...]
    failures: tuple[KnownFailure, ...]
    packs: dict[str, dict[str, bytes]]


def record_line(record: Record) -> bytes:
    """The line of a record."""
    return canonical_bytes(msgspec.to_builtins(record))


def archive_lines(head: ArchiveHead, records: Iterable[Record]) -> Iterator[bytes]:
    """The lines of an archive."""
    yield head.line()
    yield from map(record_line, records)


def read_archive(file: KitFile, key: Key | None) -> Archive:
    """All of an archive. Raises UserError for one that is damaged."""
    from ...errors import UserError
    from ...rubrics.files import rubric_from_json

    lines = file.lines(key)
    head: ArchiveHead = _decoded(file.path, next(lines, b""), ArchiveHead)
    if not head.project.strip():
        raise damaged(file.path, "its project has no name")
    rubrics: list[Rubric] = []
    codes: list[ArchivedCode] = []
    failures: list[KnownFailure] = []
    stated: dict[str, int] = {}
    packs: dict[str, dict[str, bytes]] = {}
    for number, line in enumerate(lines):
        if number >= MOST_RECORDS:
            raise damaged(file.path, "it holds more than it may")
        one: Record = _decoded(file.path, line, Record)
        if isinstance(one, ArchivedRubric):
            try:
                rubrics.append(rubric_from_json(one.rubric))
            except UserError as error:
                raise damaged(file.path, f"a rubric in it cannot be read ({error.what})") from None
        elif isinstance(one, ArchivedCode):
            codes.append(one)
        elif isinstance(one, KnownFailure):
            if one.kind not in KINDS:
                raise damaged(file.path, "a failure in it is of no kind that groups have")
            failures.append(one)
        elif isinstance(one, ArchivedPack):
            if not _FOLDER.fullmatch(one.folder) or one.folder in packs:
                raise damaged(file.path, "a pack in it has no proper name")
            packs[one.folder], stated[one.folder] = {}, one.files
        else:
            _take_file(file.path, packs, one)
    told = (head.rubrics, head.codes, head.failures, head.packs)
    if told != (len(rubrics), len(codes), len(failures), len(packs)) or stated != {
        name: len(files) for name, files in packs.items()
    }:
        raise damaged(file.path, "it lacks some of what it should hold")
    return Archive(file.header.content, head, tuple(rubrics), tuple(codes), tuple(failures), packs)


def _take_file(path: Path, packs: dict[str, dict[str, bytes]], one: ArchivedFile) -> None:
    parts = one.path.split("/")
    files = packs.get(one.pack)
    if files is None or one.path in files or not all(map(_PART.fullmatch, parts)):
        raise damaged(path, "a file of a pack in it is named by no proper path")
    try:
        files[one.path] = one.body
    except (ValueError, binascii.Error):
        raise damaged(path, "a file of a pack in it cannot be read") from None


def _decoded(path: Path, line: bytes, shape: Any) -> Any:
    try:
        return msgspec.convert(json.loads(line), shape)
    except (ValueError, RecursionError, OverflowError, msgspec.ValidationError):
        raise damaged(path, "a line of it is not of the expected shape") from None


def _kind(name: str) -> FailureKind:
    return next(kind for kind in KINDS if kind == name)
