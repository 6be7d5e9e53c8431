"""Evaluating checks on an output. The types and their arguments are in `check_types`.

Besides its own checks every case has `non_empty`: an empty output never passes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from .cases import CaseCheck, CaseInvalid, Output, check_from_json
from .check_types import CHECK_TYPES, CheckType
from .matching import NORMALIZE

NON_EMPTY: Final = CaseCheck("non_empty", "non_empty", {}, origin="every case")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Whether an output passed a check, and in words why not."""

    check: CaseCheck
    passed: bool
    why: str = ""


def _type_of(check: CaseCheck) -> CheckType[Any]:
    found = CHECK_TYPES.get(check.type)
    if found is None:
        raise CaseInvalid(f"check {check.id}: this version does not know the type {check.type!r}")
    return found


def _arguments(check: CaseCheck) -> Any:
    unknown = set(check.normalize) - set(NORMALIZE)
    if unknown:
        raise CaseInvalid(f"check {check.id}: unknown normalisation {min(unknown)!r}")
    return _type_of(check).read(check)


def validate(check: CaseCheck) -> None:
    """Raise CaseInvalid for a check of an unknown type or with arguments that are not valid."""
    _type_of(check)
    _arguments(check)


def describe(data: Mapping[str, Any]) -> str:
    """What passes a check, in words; why it is not valid, if it is not."""
    try:
        check = check_from_json(data)
        check = replace(check, id=check.id or check.type)
        return f"{check.type}: {_type_of(check).describe(_arguments(check))}"
    except CaseInvalid as error:
        return f"not valid: {error}"


def proves_alone(check: CaseCheck) -> bool:
    """Whether a check says more than that an answer is not one exact wording."""
    found = CHECK_TYPES.get(check.type)
    return found is None or not found.exact_wording


def required_calls(check: CaseCheck) -> tuple[str, ...]:
    """The tools that an output must call to pass. Raises CaseInvalid."""
    return _type_of(check).calls(_arguments(check))


def evaluate(check: CaseCheck, output: Output) -> CheckResult:
    """Evaluate one check on one output. Raises CaseInvalid for an unknown type or arguments that are
    not valid: what cannot be evaluated must never count as passed."""
    check_type = _type_of(check)
    why = check_type.failure(check, _arguments(check), output)
    return CheckResult(check, not why, why)


def evaluate_all(checks: tuple[CaseCheck, ...], output: Output) -> list[CheckResult]:
    """The results of `non_empty` and of every check.

    Raises CaseInvalid for a gating check that cannot be evaluated; one that does not gate is reported
    as not passed.
    """
    empty = not output.text.strip() and not output.tool_calls
    results = [CheckResult(NON_EMPTY, not empty, "is empty" if empty else "")]
    for check in checks:
        try:
            results.append(evaluate(check, output))
        except CaseInvalid as error:
            if check.gate:
                raise
            results.append(CheckResult(check, False, str(error)))
    return results


def passes(checks: tuple[CaseCheck, ...], output: Output) -> bool:
    """Whether an output passes every gating check. Raises CaseInvalid."""
    return all(result.passed for result in evaluate_all(checks, output) if result.check.gate)
