"""Evaluating claims on an answer. The types and their arguments are in `claim_types`.

Besides its own checks every case has `non_empty`: an empty output never passes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from .claim import Claim, ClaimInvalid, Output, State, claim_from_json
from .claim_type import ClaimType
from .claim_types import CLAIM_TYPES
from .matching import NORMALIZE

NON_EMPTY: Final = Claim("non_empty", "non_empty", {}, origin="every case")


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """Whether an output passed a check, and in words why not."""

    check: Claim
    passed: bool
    why: str = ""
    state: State = "met"


def _type_of(check: Claim) -> ClaimType[Any]:
    found = CLAIM_TYPES.get(check.type)
    if found is None:
        raise ClaimInvalid(f"check {check.id}: this version does not know the type {check.type!r}")
    return found


_KNOWN_READ: Final = 256
_read: dict[int, tuple[Claim, Any]] = {}


def _arguments(check: Claim) -> Any:
    """The arguments of a claim, which are read once while the same claim is evaluated on answer after answer."""
    known = _read.get(id(check))
    if known is not None and known[0] is check:
        return known[1]
    if len(_read) >= _KNOWN_READ:
        _read.clear()
    found = _read_arguments(check)
    _read[id(check)] = (check, found)
    return found


def _read_arguments(check: Claim) -> Any:
    unknown = set(check.normalize) - set(NORMALIZE)
    if unknown:
        raise ClaimInvalid(f"check {check.id}: unknown normalisation {min(unknown)!r}")
    return _type_of(check).read(check)


def validate(check: Claim) -> None:
    """Raise ClaimInvalid for a check of an unknown type or with arguments that are not valid."""
    _type_of(check)
    _arguments(check)


def described(claim: Claim) -> str:
    """What meets a claim, in words. Raises ClaimInvalid."""
    return _type_of(claim).describe(_arguments(claim))


def describe(data: Mapping[str, Any]) -> str:
    """What passes a check, in words; why it is not valid, if it is not."""
    try:
        check = claim_from_json(data)
        check = replace(check, id=check.id or check.type)
        return f"{check.type}: {_type_of(check).describe(_arguments(check))}"
    except ClaimInvalid as error:
        return f"not valid: {error}"


def proves_alone(check: Claim) -> bool:
    """Whether a check says more than that an answer is not one exact wording."""
    found = CLAIM_TYPES.get(check.type)
    return found is None or not found.exact_wording


def required_calls(check: Claim) -> tuple[str, ...]:
    """The tools that an output must call to pass. Raises ClaimInvalid."""
    return _type_of(check).calls(_arguments(check))


def evaluate(check: Claim, output: Output) -> ClaimResult:
    """Evaluate one check on one output. Raises ClaimInvalid for an unknown type or arguments that are
    not valid: what cannot be evaluated must never count as passed."""
    found = _type_of(check).find(check, _arguments(check), output)
    return ClaimResult(check, found.state == "met", found.why, found.state)


def evaluate_all(checks: tuple[Claim, ...], output: Output) -> list[ClaimResult]:
    """The results of `non_empty` and of every check.

    Raises ClaimInvalid for a gating check that cannot be evaluated; one that does not gate is reported
    as not passed.
    """
    return list(each_result(checks, output))


def each_result(checks: tuple[Claim, ...], output: Output) -> Iterator[ClaimResult]:
    """The results of `evaluate_all`, one after the other. Raises ClaimInvalid."""
    empty = not output.text.strip() and not output.tool_calls
    yield ClaimResult(NON_EMPTY, not empty, *(("is empty", "broken") if empty else ()))
    for check in checks:
        try:
            yield evaluate(check, output)
        except ClaimInvalid as error:
            if check.gate:
                raise
            yield ClaimResult(check, False, str(error), "silent")


def passes(checks: tuple[Claim, ...], output: Output) -> bool:
    """Whether an output passes every gating check. Raises ClaimInvalid."""
    return all(result.passed for result in evaluate_all(checks, output) if result.check.gate)
