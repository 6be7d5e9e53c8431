"""The types of claims on the JSON of an answer: a value at a path, and a schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..claim import Claim, ClaimInvalid, Finding, Output
from ..claim_type import ClaimType, text_argument, typed
from .documents import decimals, documents, means_same, shown
from .paths import ABSENT, Place, at_path, read_path
from .schema import Schema

_WANTED: Final = ("equals", "one_of", "exists")


@dataclass(frozen=True, slots=True)
class _AtPath:
    """What must be at a path: one of `values`, or (`values` None) anything or nothing, as `exists` says."""

    path: str
    places: tuple[Place, ...]
    values: tuple[Any, ...] | None
    exists: bool = True

    def failure(self, value: Any, normalize: tuple[str, ...]) -> str:
        """Why the value at the path is not as it must be, "" if it is."""
        if self.values is None:
            if (value is not ABSENT) is self.exists:
                return ""
            return f"has nothing at {self.path}" if self.exists else f"has a value at {self.path}"
        if value is ABSENT:
            return f"has nothing at {self.path}, where it must have {self.wanted()}"
        if any(means_same(value, one, normalize) for one in self.values):
            return ""
        return f"has {shown(value)} at {self.path}, where it must have {self.wanted()}"

    def wanted(self) -> str:
        """The values in words."""
        return " or ".join(map(shown, self.values or ()))


def _read_at_path(claim: Claim) -> _AtPath:
    path = text_argument("path")(claim)
    given = [name for name in _WANTED if name in claim.arguments]
    if len(given) != 1:
        raise ClaimInvalid(f"check {claim.id}: give one of {', '.join(_WANTED)}")
    try:
        places = read_path(path)
    except ClaimInvalid as error:
        raise ClaimInvalid(f"check {claim.id}: {error}") from None
    value = claim.arguments[given[0]]
    if given[0] == "exists":
        if not isinstance(value, bool):
            raise ClaimInvalid(f"check {claim.id}: exists is neither true nor false")
        return _AtPath(path, places, None, value)
    if given[0] == "equals":
        return _AtPath(path, places, (decimals(value),))
    if not isinstance(value, list) or not value:
        raise ClaimInvalid(f"check {claim.id}: one_of is not a list of values")
    return _AtPath(path, places, tuple(map(decimals, value)))


def _finds_at_path(claim: Claim, wanted: _AtPath, output: Output) -> Finding:
    found = documents(output.text)
    if not found:
        # Prose may say the same in words.
        return Finding("silent", "has no JSON")
    # Of several JSON values those with something at the path are meant, if there are any.
    values = [at_path(one, wanted.places) for one in found]
    present = [one for one in values if one is not ABSENT] or values[:1]
    failures = [wanted.failure(one, claim.normalize) for one in present]
    failed = [why for why in failures if why]
    if not failed:
        return Finding("met")
    if len(failed) < len(failures):
        return Finding("silent", f"has several values at {wanted.path}")
    return Finding("broken", failed[0])


def _describe_at_path(wanted: _AtPath) -> str:
    if wanted.values is None:
        return f"has {'a value' if wanted.exists else 'nothing'} at {wanted.path}"
    return f"has {wanted.wanted()} at {wanted.path}"


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
