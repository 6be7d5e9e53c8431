"""What makes a folder a pack: its manifest, and the id that follows from its cases and rubrics.

The manifest holds only what no single case changes, so that two branches that each add a case agree on it.
What it says beyond that (counts, files, an id) is compared with what the cases say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from ..canonical import Json, canonical_hash, sha256_hex

FORMAT: Final = "tracejury.pack/2.0"
MAJOR: Final = "tracejury.pack/2."
EVERY_MAJOR: Final = "tracejury.pack/"
NAME: Final = "manifest.json"
SIGNATURE: Final = "manifest.json.sig"
CLAIMS: Final = "claims/2"
"""The engine that judges the claims of a pack: a higher number judges some answers otherwise."""
REQUIRES: Final = (CLAIMS,)
"""What a reader has to support to read a pack; one that does not has to refuse it."""


def manifest_json(name: str) -> dict[str, Json]:
    """The manifest of a pack."""
    return {"format": FORMAT, "requires": list(REQUIRES), "name": name}


def pack_id_of(case_hashes: Iterable[str], rubric_hashes: Iterable[str]) -> str:
    """The id of a pack: the hash of its cases and rubrics, whatever their files are named."""
    content = {"cases": sorted(case_hashes), "rubrics": sorted(rubric_hashes)}
    return "sha256:" + canonical_hash(content)


def file_entry(path: str, body: bytes) -> dict[str, Json]:
    """A file as a manifest may list it."""
    return {"path": path, "bytes": len(body), "sha256": sha256_hex(body)}


def differing(manifest: Mapping[str, Json], derived: Mapping[str, Json]) -> str:
    """What a manifest states otherwise than its files do, in words; "" if nothing. Of counts it may state
    some and leave others out."""
    for name in [name for name in derived if name in manifest]:
        stated, true = manifest[name], derived[name]
        if isinstance(stated, Mapping) and isinstance(true, Mapping):
            within = differing(stated, true)
            more = next((f"{key} is unknown" for key in stated if key not in true), "")
            if within or more:
                return f"{name}: {within or more}"
        elif isinstance(stated, list) and isinstance(true, list):
            if stated != true:
                return f"{name} is not what its files say"
        elif stated != true:
            return f"{name} is stated as {stated!r}, but it is {true!r}"
    return ""
