"""The types of claims on the JSON of an answer: a value at a path, and a schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..claim import Claim, ClaimInvalid, Finding, Output
from ..claim_type import ClaimType, text_argument, typed
from .arguments import flag_argument
from .documents import decimals, documents, means_same, shown
from .paths import ABSENT, Place, at_path, read_path
from .schema import Schema

_WANTED: Final = ("equals", "one_of", "exists")


@dataclass(frozen=True, slots=True)
class _AtPath:
    """What must be at a path, or (`must` false) what must not: one of `values`, or (None) anything."""

    path: str
    places: tuple[Place, ...]
    values: tuple[Any, ...] | None
    must: bool

    def is_there(self, value: Any, normalize: tuple[str, ...]) -> bool:
        """Whether what is at the path is one of the values."""
        if value is ABSENT or self.values is None:
            return value is not ABSENT
        return any(means_same(value, one, normalize) for one in self.values)

    def wanted(self) -> str:
        """The values in words."""
        return "a value" if self.values is None else " or ".join(map(shown, self.values))


def _read_at_path(claim: Claim) -> _AtPath:
    path = text_argument("path")(claim)
    given = [name for name in _WANTED if name in claim.arguments]
    if len(given) != 1:
        raise ClaimInvalid(f"check {claim.id}: give one of {', '.join(_WANTED)}")
    try:
        places = read_path(path)
    except ClaimInvalid as error:
        raise ClaimInvalid(f"check {claim.id}: {error}") from None
    must, value = flag_argument(claim, "must", default=True), claim.arguments[given[0]]
    if given[0] == "exists":
        return _AtPath(path, places, None, must is flag_argument(claim, "exists"))
    if given[0] == "equals":
        return _AtPath(path, places, (decimals(value),), must)
    if not isinstance(value, list) or not value:
        raise ClaimInvalid(f"check {claim.id}: one_of is not a list of values")
    return _AtPath(path, places, tuple(map(decimals, value)), must)


def _finds_at_path(claim: Claim, wanted: _AtPath, output: Output) -> Finding:
    found = documents(output.text)
    if not found:
        # Prose may say the same in words.
        return Finding("silent", "has no JSON")
    # Of several JSON values those with something at the path are meant, if there are any.
    values = [at_path(one, wanted.places) for one in found]
    present = [one for one in values if one is not ABSENT] or values[:1]
    wrong = [one for one in present if wanted.is_there(one, claim.normalize) is not wanted.must]
    if not wrong:
        return Finding("met")
    if len(wrong) < len(present):
        return Finding("silent", f"has several values at {wanted.path}")
    has = "nothing" if wrong[0] is ABSENT else shown(wrong[0])
    if not wanted.must:
        return Finding("broken", f"has {has} at {wanted.path}")
    return Finding("broken", f"has {has} at {wanted.path}, where it must have {wanted.wanted()}")


def _describe_at_path(wanted: _AtPath) -> str:
    return f"must {'' if wanted.must else 'not '}have {wanted.wanted()} at {wanted.path}"


def _read_schema(claim: Claim) -> Schema:
    try:
        return Schema(claim.arguments.get("schema"))
    except ClaimInvalid as error:
        raise ClaimInvalid(f"check {claim.id}: {error}") from None


def _schema_failure(claim: Claim, schema: Schema, output: Output) -> str:
    found = documents(output.text)
    if not found:
        return "is not JSON"
    try:
        failures = [schema.failure(one) for one in found]
    except ClaimInvalid as error:
        raise ClaimInvalid(f"check {claim.id}: {error}") from None
    return "" if "" in failures else failures[0]


JSON_TYPES: Final[Mapping[str, ClaimType[Any]]] = {
    "json_path": typed(_read_at_path, _finds_at_path, _describe_at_path),
    "json_schema": ClaimType(_read_schema, _schema_failure, lambda schema: schema.described()),
}
