"""What makes a folder a pack: its manifest, and the id that follows from its cases and rubrics.

The manifest holds only what no single case changes, so that two branches that each add a case agree on it.
What it says beyond that (counts, files, an id) is compared with what the cases say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ..canonical import Json, canonical_bytes, canonical_hash, sha256_hex

FORMAT: Final = "tracejury.pack/2.0"
MAJOR: Final = "tracejury.pack/2."
EVERY_MAJOR: Final = "tracejury.pack/"
NAME: Final = "manifest.json"
SIGNATURE: Final = "manifest.json.sig"
CLAIMS: Final = "claims/2"
"""The engine that judges the claims of a pack: a higher number judges some answers otherwise."""
MASKING: Final = "masking"
JUDGE: Final = "judge"
PROVENANCE: Final = "provenance"
"""What is known of the bundles that the traces of its cases came in. Readers that do not know it pass over it."""
_MASKED: Final = "masked"
_ACKNOWLEDGED: Final = "acknowledged"
_EXAMPLES: Final = "examples"
REQUIRES: Final = (CLAIMS,)
"""What a reader has to support to read a pack; one that does not has to refuse it."""


def manifest_json(
    name: str,
    masking: Mapping[str, Json] | None = None,
    judge: Mapping[str, Json] | None = None,
    provenance: Sequence[Json] | None = None,
) -> dict[str, Json]:
    """The manifest of a pack. `masking` says what is masked in it and what was acknowledged, if anything is; `judge` which
    judge it carries, if it carries one; `provenance` what is known of the bundles that it was made of, if anything is."""
    made: dict[str, Json] = {"format": FORMAT, "requires": list(REQUIRES), "name": name}
    made |= {JUDGE: dict(judge)} if judge else {}
    made |= {PROVENANCE: list(provenance)} if provenance else {}
    return {**made, MASKING: dict(masking)} if masking else made


def united_masking(ours: Json, theirs: Json, base: Json) -> Json:
    """The `masking` of a merged pack: what either side acknowledged; of pseudonyms and examples what both added, or, where nothing says
    what they come from, the larger count."""
    mine, other, was = map(_object, (ours, theirs, base))
    found: dict[str, Json] = {}
    for name in (_MASKED, _EXAMPLES):
        counts = [_object(one.get(name)) for one in (mine, other, was)]
        if counts[0] or counts[1]:
            found[name] = {
                type_: _count(counts, type_)
                for type_ in sorted(counts[0].keys() | counts[1].keys())
            }
    kept = {
        str(one.get("id")): one
        for side in (other, mine)
        for one in side.get(_ACKNOWLEDGED) or ()
        if isinstance(one, dict)
    }
    if kept:
        found[_ACKNOWLEDGED] = [kept[name] for name in sorted(kept)]
    return found or None


def united_provenance(ours: Json, theirs: Json) -> Json:
    """The `provenance` of a merged pack: what either side says, each once."""
    sides = (one for one in (ours, theirs) if isinstance(one, list))
    every = {canonical_bytes(entry): entry for side in sides for entry in side}
    return [every[name] for name in sorted(every)] or None


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _count(masked: list[dict[str, Json]], type_: str) -> int:
    ours, theirs, base = (one if isinstance(one := side.get(type_), int) else 0 for side in masked)
    return max(ours, theirs, ours + theirs - base if base else 0)


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
