"""What a case is: input, witnesses, checks, proof; as canonical JSON without floats.

Knows no database: a pack is read and checked in CI with this module and its neighbours alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from ..canonical import Json, canonical_hash, clean_json

SCHEMA: Final = "tracejury.case/1"
Role: TypeAlias = Literal["fix", "guard", "known_failure"]
ROLES: Final[tuple[Role, ...]] = ("fix", "guard", "known_failure")
MAX_TRIALS: Final = 1000
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")


class CaseInvalid(ValueError):
    """Why a case of a pack cannot be used."""


@dataclass(frozen=True, slots=True)
class Output:
    """What a candidate answered: text, and the tools it called ({name, arguments}).

    `calls_known` is false for an answer that does not say which tools it called: a check that asks for
    their absence must not pass on silence.
    """

    text: str
    tool_calls: tuple[Mapping[str, Json], ...] = ()
    calls_known: bool = True

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
        normalize=_texts(data, "normalize"),
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


def _list(data: Mapping[str, Any], name: str) -> list[Any]:
    value = data.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise CaseInvalid(f"{name} is no list")
    return value


def _texts(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = _list(data, name)
    if not all(isinstance(item, str) for item in value):
        raise CaseInvalid(f"{name} is no list of texts")
    return tuple(value)


def _mapping(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = data.get(name)
    if not isinstance(value, Mapping):
        raise CaseInvalid(f"{name} is missing")
    return value


def _output(data: Any) -> Output | None:
    if data is None:
        return None
    if not isinstance(data, Mapping) or not isinstance(data.get("output"), str):
        raise CaseInvalid("a witness has no output text")
    calls = _list(data, "tool_calls")
    if not all(isinstance(call, Mapping) for call in calls):
        raise CaseInvalid("a witness's tool_calls are no list of calls")
    return Output(data["output"], tuple(calls))


def _trials(data: Mapping[str, Any]) -> tuple[int, int]:
    count, least = data.get("n", 1), data.get("min_pass", 1)
    # A boolean is an int to Python.
    if type(count) is not int or type(least) is not int or not 1 <= least <= count <= MAX_TRIALS:
        raise CaseInvalid(f"trials are not 1 <= min_pass <= n <= {MAX_TRIALS}")
    return count, least


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
        raise CaseInvalid("it has no id, or one of other characters than a-z, 0-9 and ._:-")
    if _has_float(data):
        raise CaseInvalid("it holds a float, which two machines may write differently")
    witness, proof = _mapping(data, "witness"), _mapping(data, "proof")
    count, least = _trials(_mapping(data, "trials"))
    severity = data.get("severity")
    if not isinstance(severity, str | None):
        raise CaseInvalid("severity is no text")
    case = Case(
        id=data["id"],
        role=data["role"],
        input=_mapping(data, "input"),
        rejected=_output(witness.get("rejected")),
        accepted=_output(witness.get("accepted")),
        checks=tuple(check_from_json(check) for check in _list(data, "checks")),
        proof=Proof(proof.get("status") == "proven", str(proof.get("why", ""))),
        slices=_texts(data, "slices"),
        severity=severity,
        trials=count,
        min_pass=least,
        verdict=_mapping(data, "verdict"),
        source=_mapping(data, "source"),
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
