"""Packs of format 1, which had checks but no strength: read, verified and judged as they were.

A case of format 1 has one rejected and one accepted answer, and checks that an answer has to pass, all of
them. It was proven or not; there was no strength. A manifest lists every file with its hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from ..canonical import Json, canonical_hash, sha256_hex
from ..claims.claim import ClaimInvalid, Output
from ..claims.evaluating import passes, proves_alone
from ..claims.witness import Witness
from ..shapes import ShapeInvalid, shaped
from .case_files import (
    TrialsShape,
    check_hashes,
    check_outline,
    check_trials,
    claims_from,
    read_cases,
)
from .cases import Case, CaseInvalid, Proof, Role, asked_in
from .manifest import NAME, SIGNATURE, differing
from .pack_files import MAX_FILES, PackFiles

MAJOR: Final = "tracejury.pack/1."
NOTICE: Final = (
    "it was built in format 1 and is judged by its own checks as they were; building it again gives it "
    "claims, and each case a strength"
)
SCHEMA: Final = "tracejury.case/1"
_REQUIRES: Final = ("checks/1",)
_SAYS_NOTHING: Final = (Output(""), Output("\u2013"))


class _File(Struct):
    path: str
    bytes: int
    sha256: str


class ManifestShape(Struct):
    """The fields of a manifest that reading a pack of format 1 needs."""

    format: str
    files: list[_File]


class _OutputShape(Struct):
    output: str
    tool_calls: list[dict[str, Any]] | None = None


class _WitnessShape(Struct):
    rejected: _OutputShape | None = None
    accepted: _OutputShape | None = None


class _ProofShape(Struct):
    status: Any = None
    why: Any = ""


class _CaseShape(Struct):
    id: str
    role: Role
    input: dict[str, Any]
    witness: _WitnessShape
    trials: TrialsShape
    proof: _ProofShape
    verdict: dict[str, Any]
    source: dict[str, Any]
    checks: list[Any] | None = None
    slices: list[str] | None = None
    severity: str | None = None


def read_pack_cases(files: PackFiles, manifest: Mapping[str, Any]) -> dict[str, Case]:
    """The cases of a pack of format 1 by the path of each, every file compared with the manifest, and its counts
    with the cases. Raises PackInvalid."""
    if manifest.get("pack_id") != pack_id_of(manifest):
        raise files.invalid("its manifest was changed (pack_id differs)")
    needed = manifest.get("requires", [])
    if not isinstance(needed, list) or not all(name in _REQUIRES for name in needed):
        raise files.invalid(f"it requires {needed!r}, this version supports {', '.join(_REQUIRES)}")
    try:
        listed = shaped(manifest, ManifestShape).files
    except ShapeInvalid as error:
        raise files.invalid(f"its manifest: {error}") from None
    if not 0 < len(listed) <= MAX_FILES:
        raise files.invalid("its manifest lists no files, or too many")
    paths: set[str] = set()
    bodies: dict[str, Json] = {}
    for entry in listed:
        if entry.path in paths:
            raise files.invalid(f"its manifest lists {entry.path} twice")
        body = files.bytes_of(entry.path)
        if len(body) != entry.bytes or sha256_hex(body) != entry.sha256:
            raise files.invalid(f"{entry.path} is not what the manifest says (its hash differs)")
        paths.add(entry.path)
        if entry.path.startswith("cases/"):
            bodies[entry.path] = files.json_of(entry.path, body)
    for shown in files.paths():
        if shown.startswith("cases/") and shown not in paths:
            raise files.invalid(f"{shown} is not listed in its manifest")
    cases = read_cases(files, bodies, case_from_json)
    wrong = differing(manifest, {"counts": _counts(tuple(cases.values()))})
    if wrong:
        raise files.invalid(f"its manifest: {wrong}")
    return cases


def pack_id_of(manifest: Mapping[str, Json]) -> str:
    """The id of a pack of format 1: the hash of its manifest without this field."""
    return "sha256:" + canonical_hash({k: v for k, v in manifest.items() if k != "pack_id"})


def belongs(manifest: Any) -> frozenset[str]:
    """The files that a manifest of format 1 names as the pack's own; empty if it is not one."""
    try:
        listed = shaped(manifest, ManifestShape)
    except ShapeInvalid:
        return frozenset()
    if not listed.format.startswith(MAJOR):
        return frozenset()
    return frozenset({entry.path for entry in listed.files} | {NAME, SIGNATURE})


def _counts(cases: tuple[Case, ...]) -> dict[str, Json]:
    counts: dict[str, Json] = {
        role: sum(case.role == role for case in cases) for role in ("fix", "guard", "known_failure")
    }
    proven = sum(case.proof.status == "gates" for case in cases)
    return {**counts, "proven": proven, "unproven": len(cases) - proven}


def case_from_json(data: Any) -> Case:
    """A case of format 1, its hashes compared. Raises ClaimInvalid."""
    content = check_outline(data, SCHEMA)
    try:
        fields = shaped(dict(content), _CaseShape)
    except ShapeInvalid as error:
        raise CaseInvalid(str(error)) from None
    check_trials(fields.trials)
    claims = claims_from(fields.checks or (), "separator")
    tested = {
        "input": fields.input,
        "witness": {"rejected": None, "accepted": None, **_witness(content)},
        "checks": [claim.json() for claim in claims],
        "trials": {"n": fields.trials.n, "min_pass": fields.trials.min_pass},
    }
    content_hash = canonical_hash(tested)
    check_hashes(
        content, {"input_hash": canonical_hash(fields.input), "content_hash": content_hash}
    )
    correction = fields.witness.accepted if fields.role != "guard" else None
    return Case(
        id=fields.id,
        role=fields.role,
        input=fields.input,
        witnesses=_witnesses(fields),
        claims=claims,
        proof=Proof(
            "gates" if fields.proof.status == "proven" else "unproven", str(fields.proof.why)
        ),
        question=asked_in(fields.input),
        correction=correction.output if correction else None,
        slices=tuple(fields.slices or ()),
        severity=fields.severity,
        trials=fields.trials.n,
        min_pass=fields.trials.min_pass,
        verdict=fields.verdict,
        source=fields.source,
        format=1,
        recorded_hash=content_hash,
    )


def _witness(content: Mapping[str, Any]) -> dict[str, Json]:
    """The two answers as they were hashed: text, and calls if there are any."""
    out: dict[str, Json] = {}
    for name in ("rejected", "accepted"):
        given = content["witness"].get(name)
        if given is not None:
            calls = given.get("tool_calls")
            out[name] = {"output": given["output"], **({"tool_calls": calls} if calls else {})}
    return out


def _witnesses(fields: _CaseShape) -> tuple[Witness, ...]:
    given = fields.verdict.get("by")
    by = tuple(map(str, given)) if isinstance(given, list) else ()
    out = []
    for found, accepted in ((fields.witness.rejected, False), (fields.witness.accepted, True)):
        if found is not None:
            recorded = not accepted or fields.role == "guard"
            source = "recorded answer" if recorded else "correction"
            output = Output(found.output, tuple(found.tool_calls or ()))
            out.append(Witness(output, accepted, by, "", source))
    return tuple(out)


def prove(case: Case) -> Proof:
    """The proof of a case of format 1 from its own witnesses, whatever the case claims."""
    lacks = case.source.get("incomplete")
    if isinstance(lacks, list) and lacks:
        return Proof("unproven", f"its trace is incomplete: {'; '.join(map(str, lacks))}")
    gating = [claim for claim in case.claims if claim.gate]
    try:
        if case.role == "guard" or (case.role == "known_failure" and case.rejected is None):
            why = _guard_gap(case, bool(gating))
        else:
            why = _fix_gap(case, any(proves_alone(claim) for claim in gating))
    except ClaimInvalid as error:
        why = str(error)
    return Proof("unproven", why) if why else Proof("gates", case.proof.why)


def _fix_gap(case: Case, provable: bool) -> str:
    if case.rejected is None:
        return "there is no recorded failure to prove red on"
    if case.accepted is None:
        return "no correction: there is nothing to prove green on"
    if not provable:
        return "no check tells the recorded failure from the correction"
    if passes(case.claims, case.rejected):
        return "the checks pass on the recorded failure"
    return "" if passes(case.claims, case.accepted) else "the checks fail on the correction"


def _guard_gap(case: Case, gating: bool) -> str:
    if case.accepted is None:
        return "there is no recorded good output to prove green on"
    if not gating:
        return "no check: any answer at all would pass"
    if not passes(case.claims, case.accepted):
        return "the checks fail on the recorded good output"
    if any(passes(case.claims, output) for output in _SAYS_NOTHING):
        return "the checks pass on an answer that says nothing"
    return ""
