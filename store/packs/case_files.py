"""Reading case files: every field is checked, and every hash compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from ..canonical import Json
from ..claims.claim import Claim, ClaimInvalid, ClaimRole, Output, claim_from_json
from ..claims.reviewed import OWN
from ..claims.witness import Witness
from ..shapes import ShapeInvalid, shaped
from .cases import (
    MAX_TRIALS,
    RECORDED,
    ROLES,
    SCHEMA,
    Case,
    CaseInvalid,
    Proof,
    ProofStatus,
    Role,
    case_hash_of,
)
from .pack_files import PackFiles

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")


class TrialsShape(Struct):
    """How often to ask, and how often the answer must pass."""

    n: Annotated[int, Meta(ge=1, le=MAX_TRIALS)] = 1
    min_pass: Annotated[int, Meta(ge=1)] = 1


class _WitnessShape(Struct):
    verdict: Literal["accepted", "rejected"]
    output: str
    tool_calls: list[dict[str, Any]] | None
    by: list[str]
    why: str
    source: str

    def witness(self) -> Witness:
        calls = tuple(self.tool_calls or ())
        output = Output(self.output, calls, calls_known=self.tool_calls is not None)
        return Witness(output, self.verdict == "accepted", tuple(self.by), self.why, self.source)


class _ProofShape(Struct):
    status: ProofStatus
    why: str
    score: str | None
    tried: Annotated[int, Meta(ge=0)]
    killed: Annotated[int, Meta(ge=0)]
    survivors: list[str]
    shown_by: list[str]


class CaseShape(Struct):
    """A case file."""

    id: str
    role: Role
    question: str
    reason: str
    correction: str | None
    witnesses: list[_WitnessShape]
    checks: list[Any]
    invariants: list[Any]
    proof: _ProofShape
    input: dict[str, Any]
    trials: TrialsShape
    verdict: dict[str, Any]
    source: dict[str, Any]
    slices: list[str]
    severity: str | None
    tape: list[Any] | None = None
    later: list[Any] | None = None


def check_outline(data: Any, schema: str) -> Mapping[str, Any]:
    """The object that a case file is, with the schema, a role and an id. Raises CaseInvalid."""
    if not isinstance(data, Mapping):
        raise CaseInvalid("it is not a JSON object")
    if data.get("schema") != schema:
        raise CaseInvalid(f"its schema is {data.get('schema')!r}, this pack has {schema!r}")
    if data.get("role") not in ROLES:
        raise CaseInvalid(f"its role is {data.get('role')!r}, not one of {', '.join(ROLES)}")
    if not isinstance(data.get("id"), str) or not _ID.fullmatch(data["id"]):
        raise CaseInvalid("it has no id, or one with characters other than a-z, 0-9 and ._:-")
    if _has_float(data):
        raise CaseInvalid("it contains a float, which two machines may write differently")
    return data


def _has_float(value: Json) -> bool:
    left = [value]
    while left:
        one = left.pop()
        kind = type(one)
        if kind is float:
            return True
        if kind is dict:
            left += one.values()
        elif kind is list:
            left += one
    return False


def check_trials(trials: TrialsShape) -> None:
    """Raise CaseInvalid if more trials must pass than there are."""
    if trials.min_pass > trials.n:
        raise CaseInvalid(f"trials are not 1 <= min_pass <= n <= {MAX_TRIALS}")


def check_hashes(data: Mapping[str, Any], hashes: Mapping[str, str]) -> None:
    """Raise CaseInvalid if a hash that a case file states is not the one of its content."""
    for name, value in hashes.items():
        if data.get(name) != f"sha256:{value}":
            raise CaseInvalid(f"{name} does not fit its content: it was changed by hand")


def claims_from(items: Sequence[Any], role: ClaimRole) -> tuple[Claim, ...]:
    """The claims of a list in a case file. Raises ClaimInvalid."""
    return tuple(replace(claim_from_json(item), role=role) for item in items)


def case_from_json(data: Any) -> Case:
    """The case that `Case.json` wrote, its hashes compared. Raises ClaimInvalid."""
    content = check_outline(data, SCHEMA)
    try:
        fields = shaped(dict(content), CaseShape)
    except ShapeInvalid as error:
        raise CaseInvalid(str(error)) from None
    check_trials(fields.trials)
    proof = Proof(
        fields.proof.status,
        fields.proof.why,
        fields.proof.tried,
        fields.proof.killed,
        tuple(fields.proof.survivors),
        tuple(fields.proof.shown_by),
    )
    if fields.proof.score != proof.score:
        raise CaseInvalid(
            f"its score is {fields.proof.score}, but {proof.killed} of {proof.tried} near-misses are "
            f"{proof.score}"
        )
    separators = claims_from(fields.checks, "separator")
    invariants = claims_from(fields.invariants, "invariant")
    for claim in (*separators, *invariants):
        # Only a reviewer can ask for a claim that is evaluated and decides nothing.
        if not claim.gate and (claim.role == "invariant" or claim.origin != OWN):
            raise CaseInvalid(f"claim {claim.id} does not gate: it was switched off")
    case = Case(
        id=fields.id,
        role=fields.role,
        input=fields.input,
        witnesses=tuple(one.witness() for one in fields.witnesses),
        claims=(*separators, *invariants),
        proof=proof,
        question=fields.question,
        reason=fields.reason,
        correction=fields.correction,
        slices=tuple(fields.slices),
        severity=fields.severity,
        trials=fields.trials.n,
        min_pass=fields.trials.min_pass,
        verdict=fields.verdict,
        source=fields.source,
        tape=tuple(fields.tape or ()),
        later=tuple(fields.later or ()),
    )
    _check_role(case)
    if case.correction is not None and case.correction not in {
        one.output.text for one in case.witnesses if one.accepted
    }:
        raise CaseInvalid("its correction is none of its accepted answers")
    if not all(isinstance(one, Mapping) for one in case.tape):
        raise CaseInvalid("an entry of its tape is not an object")
    check_hashes(
        content,
        {
            "input_hash": case.input_hash,
            "content_hash": case.content_hash,
            "case_hash": case_hash_of(content),
        },
    )
    return case


def _check_role(case: Case) -> None:
    """Raise CaseInvalid if a case is of another role than the verdict on its recorded answer says."""
    first = next((one for one in case.witnesses if one.source == RECORDED), None)
    failed = first is not None and not first.accepted
    if first is None or (case.role == "guard") == failed:
        raise CaseInvalid(
            f"its role is {case.role}, but that is not how its recorded answer was judged"
        )


def read_cases(
    files: PackFiles, bodies: Mapping[str, Json], read: Callable[[Json], Case]
) -> dict[str, Case]:
    """The cases in some files by the path of each, in the order of their ids. Raises PackInvalid, naming the file."""
    cases: dict[str, tuple[str, Case]] = {}
    for shown in sorted(bodies):
        try:
            case = read(bodies[shown])
        except ClaimInvalid as error:
            raise files.invalid(f"{shown}: {error}") from None
        if case.id in cases:
            raise files.invalid(f"{shown}: another case has the id {case.id} as well")
        cases[case.id] = (shown, case)
    return dict(cases[name] for name in sorted(cases))
