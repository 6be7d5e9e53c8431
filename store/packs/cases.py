"""What a case is: the question, what the expert said, witnesses, claims and proof.

Imports no database: a pack is read and checked in CI with this package alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, get_args

from ..canonical import Json, canonical_hash, clean_json
from ..claims.claim import Claim, ClaimInvalid, Output
from ..claims.judging import Deciding, Standard
from ..claims.witness import Witness

SCHEMA: Final = "tracejury.case/2"
RECORDED: Final = "recorded answer"
"""The source of the witness that is the answer of the judged trace itself."""

Role: TypeAlias = Literal["fix", "guard", "known_failure"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
ProofStatus: TypeAlias = Literal["gates", "thin", "unproven"]
STATUSES: Final[tuple[ProofStatus, ...]] = get_args(ProofStatus)
MAX_TRIALS: Final = 1000


class CaseInvalid(ClaimInvalid):
    """Why a case of a pack cannot be used."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What the claims of a case were shown to do.

    `gates`: they fail every rejected answer, pass every accepted one, and kill enough near-misses.
    `thin`: they were shown to be right as far as there was something to show it on, but too little of it.
    `unproven`: they were not. `why` says how, or what is missing; `tried` and `killed` count near-misses,
    `survivors` are those that were judged wrongly, in words. `shown_by` says for each witness what decided
    on it, as if it had not been judged before.
    """

    status: ProofStatus
    why: str
    tried: int = 0
    killed: int = 0
    survivors: tuple[str, ...] = ()
    shown_by: tuple[str, ...] = ()

    @property
    def score(self) -> str | None:
        """The share of near-misses killed as a decimal, rounded down: "0.85"; None if none was tried."""
        if not self.tried:
            return None
        whole, rest = divmod(self.killed * 100 // self.tried, 100)
        return f"{whole}.{rest:02}"

    def json(self) -> dict[str, Json]:
        """As it stands in a case."""
        return {
            "status": self.status,
            "why": self.why,
            "score": self.score,
            "tried": self.tried,
            "killed": self.killed,
            "survivors": list(self.survivors),
            "shown_by": list(self.shown_by),
        }


@dataclass(frozen=True, slots=True)
class Case:
    """One regression test.

    `question` and `reason` are for people: what was asked last, and why the expert judged as they did.
    `witnesses` begins with the answer that was judged. `claims` holds separators and invariants. `trials`
    is how often to ask and how often it must pass. `tape` holds the recorded tool results, `later` what was
    said after the input was cut. A case of format 1 has the hash under which baselines know it.
    """

    id: str
    role: Role
    input: Mapping[str, Json]
    witnesses: tuple[Witness, ...]
    claims: tuple[Claim, ...]
    proof: Proof
    question: str = ""
    reason: str = ""
    correction: str | None = None
    slices: tuple[str, ...] = ()
    severity: str | None = None
    trials: int = 1
    min_pass: int = 1
    verdict: Mapping[str, Json] = field(default_factory=dict)
    source: Mapping[str, Json] = field(default_factory=dict)
    tape: tuple[Json, ...] = ()
    later: tuple[Json, ...] = ()
    format: Literal[1, 2] = 2
    recorded_hash: str = ""

    @property
    def standard(self) -> Standard:
        """What an answer is judged by. Thin and unproven cases know witnesses and invariants, those of format 1 are
        judged by all of their checks."""
        decides: Deciding = "weighed" if self.proof.status == "gates" else "known"
        if self.format == 1:
            decides = "every claim"
        return Standard(asked_in(self.input), self.claims, self.witnesses, decides)

    @property
    def separators(self) -> tuple[Claim, ...]:
        """The claims that tell right answers from wrong ones."""
        return tuple(claim for claim in self.claims if claim.role == "separator")

    @property
    def invariants(self) -> tuple[Claim, ...]:
        """The claims that a person asked for and that hold for every answer."""
        return tuple(claim for claim in self.claims if claim.role == "invariant")

    @property
    def rejected(self) -> Output | None:
        """The first rejected answer: the recorded failure."""
        return next((one.output for one in self.witnesses if not one.accepted), None)

    @property
    def accepted(self) -> Output | None:
        """The first accepted answer: the correction, or the recorded good answer."""
        return next((one.output for one in self.witnesses if one.accepted), None)

    @property
    def input_hash(self) -> str:
        """The hash of the input; an output recorded for another input does not count."""
        return canonical_hash(dict(self.input))

    @property
    def content_hash(self) -> str:
        """The hash of what is tested: whether a result can be compared with that of a baseline."""
        if self.recorded_hash:
            return self.recorded_hash
        return canonical_hash(
            {
                "input": dict(self.input),
                "tape": list(self.tape),
                "witnesses": [
                    [one.accepted, witness_json(one)["output"], witness_calls(one)]
                    for one in self.witnesses
                ],
                "checks": [claim.json() for claim in self.separators],
                "invariants": [claim.json() for claim in self.invariants],
                "trials": {"n": self.trials, "min_pass": self.min_pass},
            }
        )

    @property
    def case_hash(self) -> str:
        """The hash of the whole case file but for this field."""
        return case_hash_of(self.json())

    def json(self) -> dict[str, Json]:
        """The case file's content."""
        out: dict[str, Json] = {
            "schema": SCHEMA,
            "id": self.id,
            "role": self.role,
            "question": self.question,
            "reason": self.reason,
            "correction": self.correction,
            "verdict": dict(self.verdict),
            "witnesses": [witness_json(one) for one in self.witnesses],
            "checks": [claim.json() for claim in self.separators],
            "invariants": [claim.json() for claim in self.invariants],
            "proof": self.proof.json(),
            "input": dict(self.input),
            **({"tape": list(self.tape)} if self.tape else {}),
            **({"later": list(self.later)} if self.later else {}),
            "trials": {"n": self.trials, "min_pass": self.min_pass},
            "slices": list(self.slices),
            "severity": self.severity,
            "source": dict(self.source),
            "input_hash": f"sha256:{self.input_hash}",
            "content_hash": f"sha256:{self.content_hash}",
        }
        out["case_hash"] = f"sha256:{case_hash_of(out)}"
        return out


def case_hash_of(data: Mapping[str, Json]) -> str:
    """The hash of a case file's content but for its `case_hash`."""
    return canonical_hash({name: value for name, value in data.items() if name != "case_hash"})


def witness_calls(witness: Witness) -> Json:
    """The tool calls of a witness; None if nobody knows which there were."""
    output = witness.output
    if not output.calls_known:
        return None
    return [dict(call) for call in output.tool_calls]


def witness_json(witness: Witness) -> dict[str, Json]:
    """A witness as it stands in a case. `tool_calls` is null where nobody knows which there were."""
    return {
        "verdict": "accepted" if witness.accepted else "rejected",
        "output": witness.output.text,
        "tool_calls": witness_calls(witness),
        "why": witness.why,
        "by": list(witness.by),
        "source": witness.source,
    }


def asked_in(given: Mapping[str, Json]) -> str:
    """All that the user says in an input: a figure that stands there says nothing about an answer."""
    messages = given.get("messages")
    said = [
        one["content"]
        for one in (messages if isinstance(messages, Sequence) else ())
        if isinstance(one, Mapping)
        and one.get("role") == "user"
        and isinstance(one.get("content"), str)
    ]
    return "\n".join(said)


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
