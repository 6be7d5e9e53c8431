"""A claim as data, and the answer that it is evaluated on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from msgspec import Struct

from ..canonical import Json
from ..shapes import ShapeInvalid, shaped

State: TypeAlias = Literal["met", "broken", "silent"]
"""What an answer does to a claim: it says so, it says otherwise, or it says nothing about it."""

ClaimRole: TypeAlias = Literal["separator", "invariant"]
"""A separator tells the right answers from the wrong ones; an invariant was asked for by a person and holds for
every answer."""


class ClaimInvalid(ValueError):
    """Why a claim cannot be used."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What an answer does to a claim, and in words why it does not meet it."""

    state: State
    why: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """What a candidate answered: text, and the tools it called ({name, arguments}).

    `calls_known` is false for an answer that does not say which tools it called: `tool_not_called` must
    not pass on such an answer.
    """

    text: str
    tool_calls: tuple[Mapping[str, Json], ...] = ()
    calls_known: bool = True

    def json(self) -> dict[str, Json]:
        """As JSON, the form in a witness."""
        out: dict[str, Json] = {"output": self.text}
        if self.tool_calls:
            out["tool_calls"] = [dict(call) for call in self.tool_calls]
        return out


@dataclass(frozen=True, slots=True)
class Claim:
    """A deterministic assertion, as data. `arguments` belong to `type` (see `claim_types`); a claim with
    `gate` false is reported and never decides. `origin` names the part of the review it comes from."""

    id: str
    type: str
    arguments: Mapping[str, Json]
    normalize: tuple[str, ...] = ()
    gate: bool = True
    origin: str = ""
    role: ClaimRole = "separator"

    def json(self) -> dict[str, Json]:
        """As JSON, the form in a case, which lists separators and invariants apart."""
        return {
            "id": self.id,
            "type": self.type,
            **self.arguments,
            "normalize": list(self.normalize),
            "gate": self.gate,
            "origin": self.origin,
        }


class _CheckShape(Struct):
    # `id` and `origin` may be anything: a reviewer's check is free JSON.
    type: str
    id: Any = ""
    normalize: list[str] | None = None
    gate: bool = True
    origin: Any = ""


_CHECK_KEYS: Final = frozenset(_CheckShape.__struct_fields__)


def claim_from_json(data: Any) -> Claim:
    """The check that `Claim.json` wrote. Raises ClaimInvalid."""
    if not isinstance(data, Mapping) or not isinstance(data.get("type"), str):
        raise ClaimInvalid("a check is not an object with a type")
    try:
        fields = shaped(dict(data), _CheckShape)
    except ShapeInvalid as error:
        raise ClaimInvalid(f"check {data.get('id', '')}: {error}") from None
    return Claim(
        id=str(fields.id),
        type=fields.type,
        arguments={key: value for key, value in data.items() if key not in _CHECK_KEYS},
        normalize=tuple(fields.normalize or ()),
        gate=fields.gate,
        origin=str(fields.origin),
    )
