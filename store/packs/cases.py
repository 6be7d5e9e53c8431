"""What a case is: input, witnesses, checks, proof; as canonical JSON without floats.

Imports no database: a pack is read and checked in CI with this package alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal, TypeAlias

from msgspec import Meta, Struct

from ..canonical import Json, canonical_hash, clean_json
from ..claims.claim import Claim, ClaimInvalid, Output, claim_from_json
from ..shapes import ShapeInvalid, shaped

SCHEMA: Final = "tracejury.case/1"
Role: TypeAlias = Literal["fix", "guard", "known_failure"]
ROLES: Final[tuple[Role, ...]] = ("fix", "guard", "known_failure")
MAX_TRIALS: Final = 1000
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")


class CaseInvalid(ClaimInvalid):
    """Why a case of a pack cannot be used."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether the checks were shown to fail on the recorded failure and to pass on the correction;
    `why` says how, or what is missing."""

    proven: bool
    why: str


@dataclass(frozen=True, slots=True)
class Case:
    """One regression test. `trials` is how often to ask and how often it must pass."""

    id: str
    role: Role
    input: Mapping[str, Json]
    rejected: Output | None
    accepted: Output | None
    checks: tuple[Claim, ...]
    proof: Proof
    slices: tuple[str, ...] = ()
    severity: str | None = None
    trials: int = 1
    min_pass: int = 1
    verdict: Mapping[str, Json] = field(default_factory=dict)
    source: Mapping[str, Json] = field(default_factory=dict)

    @property
    def input_hash(self) -> str:
        """The hash of the input; an output recorded for another input does not count."""
        return canonical_hash(dict(self.input))

    @property
    def content_hash(self) -> str:
        """The hash of what is tested: input, witnesses, checks and trials."""
        return canonical_hash(
            {
                "input": dict(self.input),
                "witness": self._witness(),
                "checks": [check.json() for check in self.checks],
                "trials": {"n": self.trials, "min_pass": self.min_pass},
            }
        )

    def _witness(self) -> dict[str, Json]:
        return {
            "rejected": self.rejected.json() if self.rejected else None,
            "accepted": self.accepted.json() if self.accepted else None,
        }

    def json(self) -> dict[str, Json]:
        """The case file's content."""
        return {
            "schema": SCHEMA,
            "id": self.id,
            "role": self.role,
            "slices": list(self.slices),
            "severity": self.severity,
            "input": dict(self.input),
            "witness": self._witness(),
            "checks": [check.json() for check in self.checks],
            "trials": {"n": self.trials, "min_pass": self.min_pass},
            "proof": {
                "status": "proven" if self.proof.proven else "unproven",
                "why": self.proof.why,
            },
            "verdict": dict(self.verdict),
            "source": dict(self.source),
            "input_hash": f"sha256:{self.input_hash}",
            "content_hash": f"sha256:{self.content_hash}",
        }


class _OutputShape(Struct):
    output: str
    tool_calls: list[dict[str, Any]] | None = None

    def as_output(self) -> Output:
        """As an Output."""
        return Output(self.output, tuple(self.tool_calls or ()))


class _WitnessShape(Struct):
    rejected: _OutputShape | None = None
    accepted: _OutputShape | None = None


class _TrialsShape(Struct):
    n: Annotated[int, Meta(ge=1, le=MAX_TRIALS)] = 1
    min_pass: Annotated[int, Meta(ge=1)] = 1


class _ProofShape(Struct):
    status: Any = None
    why: Any = ""


class _CaseShape(Struct):
    id: str
    role: Role
    input: dict[str, Any]
    witness: _WitnessShape
    trials: _TrialsShape
    proof: _ProofShape
    verdict: dict[str, Any]
    source: dict[str, Any]
    checks: list[Any] | None = None
    slices: list[str] | None = None
    severity: str | None = None


def _has_float(value: Json) -> bool:
    if isinstance(value, Mapping):
        return any(_has_float(item) for item in value.values())
    if isinstance(value, list):
        return any(_has_float(item) for item in value)
    return isinstance(value, float)


def case_from_json(data: Any) -> Case:
    """The case that `Case.json` wrote, its hashes compared. Raises CaseInvalid."""
    if not isinstance(data, Mapping):
        raise CaseInvalid("it is not a JSON object")
    if data.get("schema") != SCHEMA:
        raise CaseInvalid(f"its schema is {data.get('schema')!r}, this version reads {SCHEMA!r}")
    if data.get("role") not in ROLES:
        raise CaseInvalid(f"its role is {data.get('role')!r}, not one of {', '.join(ROLES)}")
    if not isinstance(data.get("id"), str) or not _ID.fullmatch(data["id"]):
        raise CaseInvalid("it has no id, or one with characters other than a-z, 0-9 and ._:-")
    if _has_float(data):
        raise CaseInvalid("it contains a float, which two machines may write differently")
    try:
        fields = shaped(dict(data), _CaseShape)
    except ShapeInvalid as error:
        raise CaseInvalid(str(error)) from None
    if fields.trials.min_pass > fields.trials.n:
        raise CaseInvalid(f"trials are not 1 <= min_pass <= n <= {MAX_TRIALS}")
    witness = fields.witness
    case = Case(
        id=fields.id,
        role=fields.role,
        input=fields.input,
        rejected=witness.rejected.as_output() if witness.rejected else None,
        accepted=witness.accepted.as_output() if witness.accepted else None,
        checks=tuple(claim_from_json(check) for check in fields.checks or ()),
        proof=Proof(fields.proof.status == "proven", str(fields.proof.why)),
        slices=tuple(fields.slices or ()),
        severity=fields.severity,
        trials=fields.trials.n,
        min_pass=fields.trials.min_pass,
        verdict=fields.verdict,
        source=fields.source,
    )
    for name, value in (("input_hash", case.input_hash), ("content_hash", case.content_hash)):
        if data.get(name) != f"sha256:{value}":
            raise CaseInvalid(f"{name} does not fit its content: it was changed by hand")
    return case


def without_floats(value: object) -> Json:
    """`value` as clean JSON with floats as decimal text, so that every machine writes the same bytes."""
    return _plain(clean_json(value))


def _plain(value: Json) -> Json:
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
