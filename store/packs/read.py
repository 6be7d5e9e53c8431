"""A pack from disk, believed only as far as its hashes go."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

import msgspec

from ...errors import UserError
from ..canonical import Json, sha256_hex
from .cases import Case, CaseInvalid, case_from_json
from .manifest import MAJOR, pack_id_of

MAX_FILE: Final = 64 << 20
MAX_FILES: Final = 100_000
_UNLISTED: Final = ("manifest.json", "manifest.json.sig")


class PackInvalid(UserError):
    """The pack cannot be trusted: damaged, changed by hand, or of a newer major version."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path} is not a valid pack: {why}",
            "Build or sync it again; a pack is never edited by hand.",
        )


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that was read and whose every file has the size and hash that its manifest says."""

    path: Path
    manifest: Mapping[str, Json]
    cases: tuple[Case, ...]

    @property
    def name(self) -> str:
        """What its maker called it."""
        return str(self.manifest.get("name", ""))


def _bytes(root: Path, path: Path, shown: str) -> bytes:
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode):
            raise PackInvalid(root, f"{shown} is not a plain file")
        if found.st_size > MAX_FILE:
            raise PackInvalid(root, f"{shown} is larger than {MAX_FILE >> 20} MB")
        return path.read_bytes()
    except FileNotFoundError:
        raise PackInvalid(root, f"{shown} is missing") from None
    except OSError as error:
        raise PackInvalid(root, f"{shown} cannot be read ({error.strerror})") from None


def _decoded(root: Path, body: bytes, shown: str) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise PackInvalid(root, f"{shown} is not JSON") from None


def _listed(root: Path, manifest: Mapping[str, Any]) -> dict[str, bytes]:
    entries = manifest.get("files")
    if not isinstance(entries, list) or len(entries) > MAX_FILES:
        raise PackInvalid(root, "its manifest lists no files")
    bodies: dict[str, bytes] = {}
    for entry in entries:
        given = entry.get("path") if isinstance(entry, Mapping) else None
        if not isinstance(given, str):
            raise PackInvalid(root, "its manifest lists a file without a path")
        inside = PurePosixPath(given)
        if inside.is_absolute() or ".." in inside.parts or "\\" in given or not inside.parts:
            raise PackInvalid(root, "its manifest names a path outside the pack")
        path = root.joinpath(*inside.parts)
        if not path.resolve().is_relative_to(root.resolve()):
            raise PackInvalid(root, "its manifest names a path outside the pack")
        body = _bytes(root, path, given)
        if len(body) != entry.get("bytes") or sha256_hex(body) != entry.get("sha256"):
            raise PackInvalid(root, f"{given} is not what the manifest says (its hash differs)")
        bodies[given] = body
    return bodies


def read_pack(path: Path) -> Pack:
    """Read a pack folder. Raises PackInvalid, saying which file is at fault."""
    if not path.is_dir():
        raise UserError(f"There is no pack folder {path}", "Check the path.")
    manifest = _decoded(
        path, _bytes(path, path / "manifest.json", "manifest.json"), "manifest.json"
    )
    if not isinstance(manifest, Mapping):
        raise PackInvalid(path, "its manifest is no object")
    if not str(manifest.get("format", "")).startswith(MAJOR):
        raise PackInvalid(
            path, f"its format is {manifest.get('format')!r}, this version reads {MAJOR}x"
        )
    if manifest.get("pack_id") != pack_id_of(manifest):
        raise PackInvalid(path, "its manifest was changed (pack_id differs)")
    bodies = _listed(path, manifest)
    for found in sorted(path.rglob("*")):
        shown = found.relative_to(path).as_posix()
        if found.is_symlink() or (
            not found.is_dir()
            and shown not in bodies
            and shown not in _UNLISTED
            and shown.startswith("cases/")
        ):
            raise PackInvalid(path, f"{shown} is not listed in its manifest")
    cases = []
    seen: set[str] = set()
    for name in sorted(bodies):
        if not name.startswith("cases/"):
            continue
        try:
            case = case_from_json(_decoded(path, bodies[name], name))
        except CaseInvalid as error:
            raise PackInvalid(path, f"{name}: {error}") from None
        if case.id in seen:
            raise PackInvalid(path, f"{name}: the id {case.id} is there twice")
        seen.add(case.id)
        cases.append(case)
    return Pack(path, manifest, tuple(sorted(cases, key=lambda case: case.id)))
