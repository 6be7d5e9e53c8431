"""Reading the files of a pack, none of which may lead out of its folder or be of any size."""

from __future__ import annotations

import os
import shlex
import stat
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ...errors import UserError
from ..bundles.input.json_bytes import NotJson, decode_json
from ..canonical import Json

MAX_FILE: Final = 64 << 20
MAX_TOTAL: Final = 1 << 30
MAX_FILES: Final = 100_000


class PackInvalid(UserError):
    """A pack that cannot be used: damaged, changed by hand, or of a newer major version."""

    def __init__(self, path: Path, why: str, hint: str = "") -> None:
        super().__init__(
            f"{path} is not a valid pack: {why}",
            hint or "Build it again; a pack is never edited by hand.",
        )
        self.why = why


class PackFiles:
    """The files of one pack, read at most once each."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._within = os.path.realpath(root).rstrip(os.sep) + os.sep
        self._total = 0

    def invalid(self, why: str) -> PackInvalid:
        """The error that says why this pack cannot be used."""
        return PackInvalid(self.root, why)

    def bytes_of(self, shown: str) -> bytes:
        """The bytes of the plain file with that path in the pack. Raises PackInvalid."""
        path = self._inside(shown)
        try:
            found = path.lstat()
            if not stat.S_ISREG(found.st_mode):
                raise self.invalid(f"{shown} is not a plain file")
            if found.st_size > MAX_FILE:
                raise self.invalid(f"{shown} is larger than {MAX_FILE >> 20} MB")
            self._total += found.st_size
            if self._total > MAX_TOTAL:
                raise self.invalid(f"it is larger than {MAX_TOTAL >> 20} MB")
            return path.read_bytes()
        except FileNotFoundError:
            raise self.invalid(f"{shown} is missing") from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise self.invalid(f"{shown} cannot be read ({reason})") from None

    def json_of(self, shown: str, body: bytes | None = None) -> Json:
        """The JSON value in a file (or in its bytes, if they were read). Raises PackInvalid."""
        body = self.bytes_of(shown) if body is None else body
        if b"\n<<<<<<< " in body or body.startswith(b"<<<<<<< "):
            raise PackInvalid(
                self.root,
                f"{shown} has the marks of a merge conflict",
                "Choose one of the two versions of that file (git checkout --ours or --theirs), then: "
                f"tracejury pack seal {shlex.quote(str(self.root))}",
            )
        try:
            value: Any = decode_json(body)
        except NotJson as error:
            raise self.invalid(f"{shown} is not JSON ({error})") from None
        return value

    def paths(self) -> list[str]:
        """The paths of all files, sorted; no link is followed. Raises PackInvalid for a link or too many."""
        found: list[str] = []
        self._list(self.root, "", found)
        return sorted(found, key=lambda shown: shown.split("/"))

    def _list(self, folder: Path, prefix: str, found: list[str]) -> None:
        try:
            with os.scandir(folder) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            raise self.invalid(f"{prefix} cannot be read ({error.strerror})") from None
        for entry in inside:
            shown = f"{prefix}{entry.name}"
            if entry.is_symlink():
                raise self.invalid(f"{shown} is a link")
            if entry.is_dir(follow_symlinks=False):
                self._list(folder / entry.name, f"{shown}/", found)
            else:
                found.append(shown)
            if len(found) > MAX_FILES:
                raise self.invalid(f"it has more than {MAX_FILES} files")

    def _inside(self, shown: str) -> Path:
        inside = PurePosixPath(shown)
        plain = bool(inside.parts) and inside.as_posix() == shown and "\\" not in shown
        if not plain or inside.is_absolute() or ".." in inside.parts or "\0" in shown:
            raise self.invalid("its manifest names a path outside the pack")
        path = self.root.joinpath(*inside.parts)
        if not os.path.realpath(path).startswith(self._within):
            raise self.invalid("its manifest names a path outside the pack")
        return path
