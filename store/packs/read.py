"""Reading a pack from disk: every file is compared with the hash in the manifest."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ...errors import UserError
from ..bundles.input.decoding import NotJson, decode_json
from ..canonical import Json, sha256_hex
from ..claims.claim import ClaimInvalid
from ..shapes import ShapeInvalid, shaped
from .cases import Case, case_from_json
from .manifest import (
    MAJOR,
    NAME,
    REQUIRES,
    SIGNATURE,
    ManifestFile,
    ManifestShape,
    pack_id_of,
)

MAX_FILE: Final = 64 << 20
MAX_TOTAL: Final = 1 << 30
MAX_FILES: Final = 100_000


class PackInvalid(UserError):
    """A pack that cannot be used: damaged, changed by hand, or of a newer major version."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path} is not a valid pack: {why}",
            "Build or sync it again; a pack is never edited by hand.",
        )


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack whose every file has the size and hash that its manifest says."""

    path: Path
    manifest: Mapping[str, Json]
    cases: tuple[Case, ...]

    @property
    def name(self) -> str:
        """The name it was built with."""
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
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PackInvalid(root, f"{shown} cannot be read ({reason})") from None


def _decoded(root: Path, body: bytes, shown: str) -> Any:
    try:
        return decode_json(body)
    except NotJson as error:
        raise PackInvalid(root, f"{shown} is not JSON ({error})") from None


def _inside(root: Path, given: str) -> Path:
    """Where a listed path is. Raises PackInvalid for one that leads out of the pack."""
    inside = PurePosixPath(given)
    plain = bool(inside.parts) and inside.as_posix() == given and "\\" not in given
    if not plain or inside.is_absolute() or ".." in inside.parts or "\0" in given:
        raise PackInvalid(root, "its manifest names a path outside the pack")
    path = root.joinpath(*inside.parts)
    if not path.resolve().is_relative_to(root.resolve()):
        raise PackInvalid(root, "its manifest names a path outside the pack")
    return path


def _listed(root: Path, files: list[ManifestFile]) -> tuple[set[str], dict[str, Any]]:
    """The paths that the manifest lists, and the content of the case files among them."""
    if not 0 < len(files) <= MAX_FILES:
        raise PackInvalid(root, "its manifest lists no files, or too many")
    paths: set[str] = set()
    cases: dict[str, Any] = {}
    total = 0
    for entry in files:
        shown = entry.path
        path = _inside(root, shown)
        if shown in paths:
            raise PackInvalid(root, f"its manifest lists {shown} twice")
        body = _bytes(root, path, shown)
        total += len(body)
        if total > MAX_TOTAL:
            raise PackInvalid(root, f"it is larger than {MAX_TOTAL >> 20} MB")
        if len(body) != entry.bytes or sha256_hex(body) != entry.sha256:
            raise PackInvalid(root, f"{shown} is not what the manifest says (its hash differs)")
        paths.add(shown)
        if shown.startswith("cases/"):
            cases[shown] = _decoded(root, body, shown)
    return paths, cases


def _manifest(root: Path) -> Mapping[str, Any]:
    manifest = _decoded(root, _bytes(root, root / NAME, NAME), NAME)
    if not isinstance(manifest, Mapping):
        raise PackInvalid(root, "its manifest is not an object")
    if not str(manifest.get("format", "")).startswith(MAJOR):
        raise PackInvalid(
            root, f"its format is {manifest.get('format')!r}, this version reads {MAJOR}x"
        )
    if manifest.get("pack_id") != pack_id_of(manifest):
        raise PackInvalid(root, "its manifest was changed (pack_id differs)")
    needed = manifest.get("requires", [])
    if not isinstance(needed, list) or not all(name in REQUIRES for name in needed):
        raise PackInvalid(
            root, f"it requires {needed!r}, this version supports {', '.join(REQUIRES)}"
        )
    return manifest


def read_pack(path: Path) -> Pack:
    """Read a pack folder. Raises PackInvalid, saying which file is at fault."""
    if not path.is_dir():
        raise UserError(f"No pack folder {path} found", "Check the path.")
    manifest = _manifest(path)
    try:
        listed = shaped(manifest, ManifestShape)
    except ShapeInvalid as error:
        raise PackInvalid(path, f"its manifest: {error}") from None
    paths, bodies = _listed(path, listed.files)
    for found in sorted(path.rglob("*")):
        shown = found.relative_to(path).as_posix()
        if found.is_symlink():
            raise PackInvalid(path, f"{shown} is a link")
        stray = shown not in paths and shown not in (NAME, SIGNATURE)
        if stray and shown.startswith("cases/") and not found.is_dir():
            raise PackInvalid(path, f"{shown} is not listed in its manifest")
    cases = []
    seen: set[str] = set()
    for name in sorted(bodies):
        try:
            case = case_from_json(bodies[name])
        except ClaimInvalid as error:
            raise PackInvalid(path, f"{name}: {error}") from None
        if case.id in seen:
            raise PackInvalid(path, f"{name}: another case has the id {case.id} as well")
        seen.add(case.id)
        cases.append(case)
    return Pack(path, manifest, tuple(sorted(cases, key=lambda case: case.id)))
