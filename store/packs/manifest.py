"""The manifest: what a pack consists of, by path, size and hash; its own hash names the pack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..canonical import Json, canonical_hash, sha256_hex

FORMAT: Final = "tracejury.pack/1.0"
MAJOR: Final = "tracejury.pack/1."
NAME: Final = "manifest.json"
SIGNATURE: Final = "manifest.json.sig"
REQUIRES: Final = ("checks/1",)
"""What a reader must understand of a pack; one that does not has to refuse it."""


def file_entry(path: str, body: bytes) -> dict[str, Json]:
    """A file as the manifest lists it."""
    return {"path": path, "bytes": len(body), "sha256": sha256_hex(body)}


def pack_id_of(manifest: Mapping[str, Json]) -> str:
    """The pack's identity: the hash of its manifest without this field."""
    return "sha256:" + canonical_hash({k: v for k, v in manifest.items() if k != "pack_id"})
