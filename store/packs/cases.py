"""What a case is: input, witnesses, checks, proof; as canonical JSON without floats.

Knows no database: a pack is read and checked in CI with this module and its neighbours alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from ..canonical import Json, canonical_hash

SCHEMA: Final = "tracejury.case/1"
Role: TypeAlias = Literal["fix", "guard", "known_failure"]
ROLES: Final[tuple[Role, ...]] = ("fix", "guard", "known_failure")


class CaseInvalid(ValueError):
    """Why a case of a pack cannot be used."""


@dataclass(frozen=True, slots=True)
class Output:
    """What a candidate answered: text, and the tools it called ({name, arguments})."""

    text: str
    tool_calls: tuple[Mapping[str, Json], ...] = ()

    def json(self) -> dict[str, Json]:
        """As a witness carries it."""
        out: dict[str, Json] = {"output": self.text}
        if self.tool_calls:
            out["tool_calls"] = [dict(call) for call in self.tool_calls]
        return out


@dataclass(frozen=True, slots=True)
class Check:
    """A deterministic assertion, as data. `arguments` belong to `type` (see checks.py); a check with
    `gate` false is reported and never decides. `origin` says what of the verdict it comes from."""

    id: str
    type: str
    arguments: Mapping[str, Json]
    normalize: tuple[str, ...] = ()
    gate: bool = True
    origin: str = ""

    def json(self) -> dict[str, Json]:
        """As a case carries it."""
        return {
            "id": self.id,
            "type": self.type,
            **self.arguments,
            "normalize": list(self.normalize),
            "gate": self.gate,
            "origin": self.origin,
        }


_CHECK_KEYS: Final = frozenset({"id", "type", "normalize", "gate", "origin"})


def check_from_json(data: Any) -> Check:
    """The check that `Check.json` wrote. Raises CaseInvalid."""
    if not isinstance(data, Mapping) or not isinstance(data.get("type"), str):
        raise CaseInvalid("a check is no object with a type")
    gate = data.get("gate", True)
    if not isinstance(gate, bool):
        raise CaseInvalid("a check's gate is neither true nor false")
    return Check(
        id=str(data.get("id", "")),
        type=data["type"],
        arguments={key: value for key, value in data.items() if key not in _CHECK_KEYS},
        normalize=tuple(str(name) for name in data.get("normalize") or ()),
        gate=gate,
        origin=str(data.get("origin", "")),
    )


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
    checks: tuple[Check, ...]
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


def _output(data: Any) -> Output | None:
    if data is None:
        return None
    if not isinstance(data, Mapping) or not isinstance(data.get("output"), str):
        raise CaseInvalid("a witness has no output text")
    return Output(data["output"], tuple(data.get("tool_calls") or ()))


def case_from_json(data: Any) -> Case:
    """The case that `Case.json` wrote, its hashes compared. Raises CaseInvalid."""
    if not isinstance(data, Mapping):
        raise CaseInvalid("it is not a JSON object")
    if data.get("schema") != SCHEMA:
        raise CaseInvalid(f"its schema is {data.get('schema')!r}, this version reads {SCHEMA!r}")
    if data.get("role") not in ROLES:
        raise CaseInvalid(f"its role is {data.get('role')!r}, not one of {', '.join(ROLES)}")
    for name in ("input", "witness", "trials", "proof"):
        if not isinstance(data.get(name), Mapping):
            raise CaseInvalid(f"{name} is missing")
    trials = data["trials"]
    count, least = trials.get("n", 1), trials.get("min_pass", 1)
    if not (isinstance(count, int) and isinstance(least, int) and 1 <= least <= count <= 1000):
        raise CaseInvalid("trials are not 1 <= min_pass <= n <= 1000")
    case = Case(
        id=str(data.get("id") or ""),
        role=data["role"],
        input=data["input"],
        rejected=_output(data["witness"].get("rejected")),
        accepted=_output(data["witness"].get("accepted")),
        checks=tuple(check_from_json(check) for check in data.get("checks") or ()),
        proof=Proof(data["proof"].get("status") == "proven", str(data["proof"].get("why", ""))),
        slices=tuple(str(name) for name in data.get("slices") or ()),
        severity=data.get("severity"),
        trials=count,
        min_pass=least,
        verdict=data.get("verdict") or {},
        source=data.get("source") or {},
    )
    if not case.id:
        raise CaseInvalid("it has no id")
    for name, value in (("input_hash", case.input_hash), ("content_hash", case.content_hash)):
        if data.get(name) != f"sha256:{value}":
            raise CaseInvalid(f"{name} does not fit its content: it was changed by hand")
    return case


def without_floats(value: Json) -> Json:
    """`value` with floats as decimal text, so that every machine writes the same bytes."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {str(key): without_floats(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [without_floats(item) for item in value]
    return value
