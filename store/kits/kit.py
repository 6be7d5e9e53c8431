"""What is in a kit: the queue with its rubric and the engineer's question, and the traces."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from ...errors import UserError
from ...rubrics.files import rubric_from_json, rubric_hash
from ...rubrics.schema import Rubric
from ..canonical import canonical_bytes
from ..reviews.queue_items import QueueItem, RandomSample
from ..trace import Trace
from .kit_file import KitFile, content_hash, damaged
from .passphrases import Key

MOST_ITEMS: Final = 2_000_000


class KitItem(Struct, frozen=True, omit_defaults=True):
    """An item of the queue, as the kit names its trace."""

    trace: str
    reason: str = ""
    check: bool = False
    random: bool = False
    repeat: bool = False
    tells: bool = False

    def item(self) -> QueueItem:
        """The item of a queue."""
        return QueueItem(self.trace, self.reason, self.check, self.random, self.repeat, self.tells)


class KitHead(Struct, frozen=True, omit_defaults=True):
    """The first line of a kit. `name` is that of its queue, `question` what the engineer asks, in their words; `sender` is who
    built it and `send_to` where the return goes, in words. Without a `reviewer` whoever opens it says their name. `library`
    names the library that built it. `token` is a secret of kit and library; the id of a kit follows from all the rest."""

    name: str
    rubric: dict[str, Any]
    items: tuple[KitItem, ...]
    traces: int
    library: str
    question: str = ""
    reviewer: str = ""
    sender: str = ""
    send_to: str = ""
    masked: bool = False
    order: str = ""
    sample: RandomSample | None = None
    token: str = ""

    def line(self) -> bytes:
        """The line."""
        return canonical_bytes(msgspec.to_builtins(self))


class KitTrace(Struct, frozen=True, omit_defaults=True):
    """A trace of a kit. `key` is its key as the kit has it, `of` what the library names it by, if that differs."""

    key: str
    trace: Trace
    of: str = ""

    def line(self) -> bytes:
        """The line."""
        return canonical_bytes(
            {"key": self.key, "of": self.of, "trace": msgspec.to_builtins(self.trace)}
        )


class Kit(Struct, frozen=True):
    """A kit that was read, but for its traces."""

    id: str
    head: KitHead
    rubric: Rubric


def kit_id(head: KitHead, traces: Iterator[bytes]) -> str:
    """The id of a kit: a hash of all that it holds, but for its token."""

    def lines() -> Iterator[bytes]:
        yield msgspec.structs.replace(head, token="").line()
        yield from traces

    return content_hash(lines())


def token_of(key: bytes, kit: str) -> str:
    """The token of a kit, which only the library with that secret key can make anew."""
    return hmac.digest(key, f"kit\0{kit}".encode(), "sha256").hex()


def library_name(key: bytes) -> str:
    """What kits name the library with that secret key by."""
    return hmac.digest(key, b"library of kits", "sha256").hex()[:32]


class KitReading:
    """Reads a kit line by line: `head` first, then `traces`, after which all of it is known to be whole, and `kit`."""

    def __init__(self, file: KitFile, key: Key | None) -> None:
        self._path = file.path
        self._lines = file.lines(key)
        self.head: KitHead = self._decoded(next(self._lines, b""), KitHead)
        self.rubric = self._rubric()
        self._check_items()

    def traces(self) -> Iterator[KitTrace]:
        """The traces, each with the key that it says. Raises UserError."""
        digest = hashlib.sha256(msgspec.structs.replace(self.head, token="").line() + b"\n")
        known: set[str] = set()
        for line in self._lines:
            digest.update(line + b"\n")
            one: KitTrace = self._decoded(line, KitTrace)
            if _key_of(one.trace) != one.key or one.key in known:
                raise damaged(self._path, "a trace in it is not what it says")
            known.add(one.key)
            yield one
        self.id = digest.hexdigest()
        if len(known) != self.head.traces or not {one.trace for one in self.head.items} <= known:
            raise damaged(self._path, "it lacks traces")

    def kit(self) -> Kit:
        """The kit, once its traces were read."""
        return Kit(self.id, self.head, self.rubric)

    def _rubric(self) -> Rubric:
        try:
            return rubric_from_json(self.head.rubric)
        except UserError as error:
            raise damaged(self._path, f"its rubric cannot be read ({error.what})") from None

    def _check_items(self) -> None:
        places = [(one.trace, one.repeat) for one in self.head.items]
        if not places or len(places) > MOST_ITEMS or len(set(places)) != len(places):
            raise damaged(self._path, "its queue is none")
        if not self.head.name.strip():
            raise damaged(self._path, "its queue has no name")

    def _decoded(self, line: bytes, shape: Any) -> Any:
        return decoded(self._path, line, shape)


def decoded(path: Path, line: bytes, shape: Any) -> Any:
    """A line as a value of a shape. Raises UserError if it has another one."""
    try:
        return msgspec.convert(json.loads(line), shape)
    except (ValueError, RecursionError, OverflowError, msgspec.ValidationError):
        raise damaged(path, "a line of it is not of the expected shape") from None


def _key_of(trace: Trace) -> str:
    try:
        return trace.key
    except (ValueError, RecursionError, TypeError, OverflowError):
        return ""


def pinned(rubric: Rubric) -> str:
    """The hash of the rubric."""
    return rubric_hash(rubric)


def item_of(item: QueueItem, trace: str, reason: str) -> KitItem:
    """An item of a queue as a kit has it."""
    return KitItem(trace, reason, item.check, item.random, item.repeat, item.tells)
