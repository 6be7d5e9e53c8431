"""The container of kits, returns and archives: a line that says what it is, a line of JSON in the open, and the content as JSON lines,
compressed with zstd (RFC 8878) and locked if there is a passphrase.

It is no archive: it names no file, so that nothing in it leads anywhere. What is read of it is bounded, and nothing of it is
believed before all of it is found whole: the hash of the body as it stands in the file, and that of the content.
"""

from __future__ import annotations

import hashlib
import io
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, Literal, TypeAlias

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ...errors import UserError
from ...plain_files import require_plain
from ...whole_files import write_whole
from ..canonical import canonical_bytes, sha256_hex
from .passphrases import Key, Lock, WrongPassphrase, key_of, locked, require_cipher, unlocked

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Kind: TypeAlias = Literal["kit", "return", "archive"]
FORMAT: Final = 1
SUFFIX: Final = ".jury"
_FIRST: Final = re.compile(rb"tracejury (kit|return|archive) (\d{1,9})\n")
_LONGEST_FIRST: Final = 40
_MOST_HEADER: Final = 64 << 10
_MOST_FILE: Final = (2 << 30) - 64
"""More than so many bytes cannot be locked at once."""
_MOST_CONTENT: Final = 8 << 30
_MOST_LINE: Final = 1 << 30
_MOST_RATIO: Final = 1000
_RATIO_FREE: Final = 64 << 20
_LEVEL: Final = 10
_AGAIN: Final = "Ask for the file again; nothing was changed."
WHAT_IT_IS: Final[dict[Kind, str]] = {"kit": "a kit", "return": "a return", "archive": "an archive"}
"""Each kind with its article."""
_WAY_IN: Final[dict[Kind, str]] = {
    "kit": "tracejury open opens a kit.",
    "return": "tracejury kit merge adds the reviews of a return.",
    "archive": "tracejury start --from begins a library with an archive.",
}


class Header(Struct, frozen=True):
    """What stands in the open. `content` is the SHA-256 of the content: of a return it is the seal. `proof` shows that a
    return was made with its kit (`returned.py`)."""

    content: str
    body: str = ""
    proof: str = ""
    lock: Lock | None = None


class KitFile(Struct, frozen=True):
    """A file that was opened: its body is whole."""

    path: Path
    kind: Kind
    header: Header
    body: bytes

    def lines(self, key: Key | None = None) -> Iterator[bytes]:
        """The lines of the content, each without its end. Raises UserError, at the latest after the last one, for content that
        is not what the header says; WrongPassphrase."""
        lock = self.header.lock
        packed = self.body
        if lock is not None:
            if key is None:
                raise WrongPassphrase(
                    f"{self.path} is locked with a passphrase", "Give it: --passphrase-file FILE."
                )
            packed = unlocked(key, lock, packed, _beside(self.kind, self.header))
        digest = hashlib.sha256()
        most = min(_MOST_CONTENT, max(_RATIO_FREE, _MOST_RATIO * len(packed)))
        read = 0
        try:
            with zstd.ZstdFile(io.BytesIO(packed), "rb") as content:
                while line := content.readline(min(_MOST_LINE, most - read + 1)):
                    read += len(line)
                    if read > most or not line.endswith(b"\n"):
                        raise damaged(self.path, "it holds more than it may")
                    digest.update(line)
                    yield line[:-1]
        except (zstd.ZstdError, EOFError, OSError, MemoryError):
            raise damaged(self.path, "its content cannot be unpacked") from None
        if digest.hexdigest() != self.header.content:
            raise damaged(self.path, "its content is not what it says")

    def asks_for_passphrase(self) -> bool:
        """Whether it is locked. Raises UserError where no passphrase could open it: before anybody is asked for one."""
        if self.header.lock is not None:
            require_cipher()
        return self.header.lock is not None

    def key(self, passphrase: str | None) -> Key | None:
        """The key of a locked file; None of one that is not. Raises WrongPassphrase without a passphrase, UserError."""
        if self.header.lock is None:
            return None
        if passphrase is None:
            raise WrongPassphrase(
                f"{self.path} is locked with a passphrase", "Give it: --passphrase-file FILE."
            )
        return key_of(passphrase, self.header.lock)


def damaged(path: Path, why: str) -> UserError:
    """What is said of a file that is not as it was written."""
    return UserError(f"{path} is damaged: {why}", _AGAIN)


def content_hash(lines: Iterable[bytes]) -> str:
    """The SHA-256 of the content that has these lines."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line)
        digest.update(b"\n")
    return digest.hexdigest()


def write_file(
    path: Path, kind: Kind, lines: Iterable[bytes], *, proof: str = "", key: Key | None = None
) -> Header:
    """Write a kit or a return, whole or not at all. The same lines make the same bytes, unless it is locked. An earlier one may
    stand there, but nothing else that would be lost. Raises OSError, UserError."""
    _spare_others(path, kind)
    packed, digest = io.BytesIO(), hashlib.sha256()
    with zstd.ZstdFile(packed, "wb", level=_LEVEL) as out:
        for line in lines:
            digest.update(line)
            digest.update(b"\n")
            out.write(line)
            out.write(b"\n")
    body = packed.getvalue()
    header = Header(digest.hexdigest(), proof=proof)
    if key is not None:
        # What is locked covers the header, of which the lock and the hash of the body come last.
        lock, body = locked(key, body, _beside(kind, header))
        header = replace(header, lock=lock)
    if len(body) > _MOST_FILE:
        raise UserError(
            f"The {kind} would have more than 2 GB",
            "Leave some packs out of it."
            if kind == "archive"
            else "Make a smaller queue, and a kit of each.",
        )
    header = replace(header, body=sha256_hex(body))
    first = f"tracejury {kind} {FORMAT}\n".encode()
    write_whole(path, first + canonical_bytes(msgspec.to_builtins(header)) + b"\n" + body)
    return header


def _spare_others(path: Path, kind: Kind) -> None:
    """Raise UserError if a file that is not an earlier one of this kind stands at `path`."""
    try:
        standing = path.stat()
    except OSError:
        return
    if stat.S_ISREG(standing.st_mode) and standing.st_size and kind_of(path) != kind:
        raise UserError(
            f"{path} exists and is not an earlier {kind}: it stays as it is",
            "Give another name: -o FILE.",
        )


def kind_of(path: Path) -> Kind | None:
    """Whether a file begins as a kit or a return does, whatever its name."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        with path.open("rb") as file:
            found = _FIRST.match(file.read(_LONGEST_FIRST))
    except (OSError, ValueError):
        return None
    return None if found is None else _kind(found)


def is_named_as_kit(path: Path) -> bool:
    """Whether a file is called as kits and returns are, whatever is in it."""
    return path.suffix.lower() == SUFFIX


def read_file(path: Path, kind: Kind) -> KitFile:
    """Open a kit or a return, whose body is then known to be whole. Raises UserError for another file, a damaged one, one of a
    newer format, and OSError."""
    require_plain(path)
    with path.open("rb") as file:
        found = _FIRST.match(file.readline(_LONGEST_FIRST))
        if found is None:
            if is_named_as_kit(path):
                raise damaged(path, f"it does not begin as {WHAT_IT_IS[kind]} does")
            raise UserError(
                f"{path} is not {WHAT_IT_IS[kind]} of tracejury", "Name the file as you got it."
            )
        if _kind(found) != kind:
            other = _kind(found)
            raise UserError(
                f"{path} is {WHAT_IT_IS[other]}, not {WHAT_IT_IS[kind]}", _WAY_IN[other]
            )
        if int(found[2]) != FORMAT:
            raise UserError(
                f"{path} has the format {int(found[2])}; this tracejury reads {FORMAT}",
                "Install the version of tracejury that wrote it, or a newer one.",
            )
        return _opened(path, kind, file)


def _opened(path: Path, kind: Kind, file: BinaryIO) -> KitFile:
    line = file.readline(_MOST_HEADER)
    try:
        header = msgspec.json.decode(line, type=Header)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise damaged(path, "its second line cannot be read") from None
    body = file.read(_MOST_FILE + 1)
    if len(body) > _MOST_FILE:
        raise damaged(path, "it is larger than it can be")
    if sha256_hex(body) != header.body:
        raise damaged(path, "it was cut off or changed on its way")
    if canonical_bytes(msgspec.to_builtins(header)) + b"\n" != line:
        raise damaged(path, "its second line was changed")
    return KitFile(path, kind, header, body)


def _kind(found: re.Match[bytes]) -> Kind:
    name = found[1].decode()
    return next(kind for kind in WHAT_IT_IS if kind == name)


def _beside(kind: Kind, header: Header) -> bytes:
    """What the lock covers besides the content."""
    return canonical_bytes(
        {"content": header.content, "file": kind, "format": FORMAT, "proof": header.proof}
    )
