"""The manifest: the files of a pack by path, size and hash; its own hash is the pack's id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from ..canonical import Json, canonical_hash, sha256_hex

FORMAT: Final = "tracejury.pack/1.0"
MAJOR: Final = "tracejury.pack/1."
NAME: Final = "manifest.json"
SIGNATURE: Final = "manifest.json.sig"
REQUIRES: Final = ("checks/1",)
"""What a reader has to support to read a pack; one that does not has to refuse it."""


class ManifestFile(Struct):
    """A file as the manifest lists it."""

    path: str
    bytes: int
    sha256: str


class ManifestShape(Struct):
    """The fields of a manifest that reading a pack needs."""

    format: str
    files: list[ManifestFile]


def file_entry(path: str, body: bytes) -> dict[str, Json]:
    """A file as the manifest lists it, as JSON."""
    return {"path": path, "bytes": len(body), "sha256": sha256_hex(body)}


def pack_id_of(manifest: Mapping[str, Json]) -> str:
    """The pack's id: the hash of its manifest without this field."""
    return "sha256:" + canonical_hash({k: v for k, v in manifest.items() if k != "pack_id"})
