"""The check types: data in, pass or fail and why out. No code, no command, no network in a check.

not_contains {value} · contains {value} · contains_any {values} · contains_all {values} ·
equals {value} · not_equals {value} · regex {pattern} · not_regex {pattern} ·
min_chars {count} · max_chars {count} · json_valid {} · tool_called {name} · tool_not_called {name}

The `contains` family takes `whole`: true finds a value only where it stands alone, so that 5 is not
found in 15 or 1.5. Besides its own checks every case has `non_empty`.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .cases import CaseInvalid, Check, Output, check_from_json
from .patterns import PatternRefused, SafePattern, found, safe_pattern

NORMALIZE: Final = ("nfkc", "casefold", "ws")
_JOINS: Final = ".,:/"
_FIRST_CJK: Final = "\u2e80"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Whether an output met a check, and in words why not."""

    check: Check
    passed: bool
    why: str = ""


def normalized(text: str, names: tuple[str, ...]) -> str:
    """`text` with the named normalisations applied: NFKC, case folding, runs of white space to one."""
    if "nfkc" in names:
        text = unicodedata.normalize("NFKC", text)
    if "casefold" in names:
        text = text.casefold()
        if "nfkc" in names:
            # Folding can take a composed character apart again (Unicode, D146).
            text = unicodedata.normalize("NFKC", text)
    if "ws" in names:
        text = " ".join(text.split())
    return text


def _text(check: Check, name: str) -> str:
    value = check.arguments.get(name)
    if not isinstance(value, str) or not value:
        raise CaseInvalid(f"check {check.id}: {name} is missing")
    return value


def _texts(check: Check) -> list[str]:
    values = check.arguments.get("values")
    if (
        not isinstance(values, list)
        or not values
        or not all(isinstance(v, str) and v for v in values)
    ):
        raise CaseInvalid(f"check {check.id}: values is no list of texts")
    return values


def _count(check: Check) -> int:
    value = check.arguments.get("count")
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise CaseInvalid(f"check {check.id}: count is no number")
    return value


def _pattern(check: Check) -> SafePattern:
    try:
        return safe_pattern(_text(check, "pattern"), any_case="casefold" in check.normalize)
    except PatternRefused as error:
        raise CaseInvalid(f"check {check.id}: the pattern is refused, {error}") from None


def _matches(check: Check, output: Output) -> bool:
    try:
        return found(_pattern(check), output.text)
    except PatternRefused as error:
        raise CaseInvalid(f"check {check.id}: the pattern was not searched, {error}") from None


def _joined(left: str, right: str) -> bool:
    """Whether two neighbours belong to one word, number or code: 15, ab, K7; not 7k as in 45km."""
    if left.isdigit():
        return right.isdigit()
    # Scripts without spaces have no word boundaries to respect.
    plain = left.isalpha() and left < _FIRST_CJK
    return plain and (right.isdigit() or (right.isalpha() and right < _FIRST_CJK))


def _alone(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is a word or number of its own."""
    if start > 0 and _joined(text[start - 1], text[start]):
        return False
    if end < len(text) and _joined(text[end - 1], text[end]):
        return False
    joined_before = start > 1 and text[start].isdigit() and text[start - 1] in _JOINS
    if joined_before and text[start - 2].isdigit():
        return False
    if end + 1 < len(text) and text[end - 1].isdigit() and text[end] in _JOINS:
        return not text[end + 1].isdigit()
    return True


def _holds(check: Check, output: Output, value: str) -> bool:
    text, wanted = normalized(output.text, check.normalize), normalized(value, check.normalize)
    whole = check.arguments.get("whole", False)
    if not wanted:
        raise CaseInvalid(f"check {check.id}: {value!r} is nothing but white space")
    if not isinstance(whole, bool):
        raise CaseInvalid(f"check {check.id}: whole is neither true nor false")
    at = text.find(wanted)
    while whole and at >= 0 and not _alone(text, at, at + len(wanted)):
        at = text.find(wanted, at + 1)
    return at >= 0


def _same(check: Check, output: Output) -> bool:
    value = _text(check, "value")
    said, wanted = _structured(output.text), _structured(value)
    if said is not None and wanted is not None:
        # The same object with its keys in another order is the same answer.
        return bool(said == wanted)
    return normalized(output.text, check.normalize) == normalized(value, check.normalize)


def _structured(text: str) -> Any:
    """The object or list that a text is the JSON of, or None."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return _strict_json(text)
    except (ValueError, RecursionError):
        return None


def _strict_json(text: str) -> Any:
    """JSON without the NaN and Infinity that Python lets through. Raises ValueError."""

    def refuse(name: str) -> float:
        raise ValueError(name)

    return json.loads(text, parse_constant=refuse)


def _calls(check: Check, output: Output, name: str) -> bool:
    if not output.calls_known:
        raise CaseInvalid(
            f"check {check.id}: the answer does not say which tools it called (tool_calls)"
        )
    return any(call.get("name") == name for call in output.tool_calls)


def _contains(check: Check, output: Output) -> str:
    value = _text(check, "value")
    return "" if _holds(check, output, value) else f"does not say {value!r}"


def _not_contains(check: Check, output: Output) -> str:
    value = _text(check, "value")
    return f"says {value!r}" if _holds(check, output, value) else ""


def _contains_any(check: Check, output: Output) -> str:
    values = _texts(check)
    found = any(_holds(check, output, value) for value in values)
    return "" if found else f"says none of {', '.join(map(repr, values))}"


def _contains_all(check: Check, output: Output) -> str:
    absent = [value for value in _texts(check) if not _holds(check, output, value)]
    return f"does not say {', '.join(map(repr, absent))}" if absent else ""


def _equals(check: Check, output: Output) -> str:
    return "" if _same(check, output) else "is not the expected text"


def _not_equals(check: Check, output: Output) -> str:
    return "is the recorded failure, word for word" if _same(check, output) else ""


def _regex(check: Check, output: Output) -> str:
    return "" if _matches(check, output) else f"has no match of {check.arguments['pattern']!r}"


def _not_regex(check: Check, output: Output) -> str:
    return f"matches {check.arguments['pattern']!r}" if _matches(check, output) else ""


def _length(check: Check, output: Output) -> int:
    return len(normalized(output.text, check.normalize))


def _min_chars(check: Check, output: Output) -> str:
    count = _count(check)
    return "" if _length(check, output) >= count else f"is shorter than {count} characters"


def _max_chars(check: Check, output: Output) -> str:
    count = _count(check)
    return "" if _length(check, output) <= count else f"is longer than {count} characters"


def _json_valid(check: Check, output: Output) -> str:
    del check
    try:
        _strict_json(output.text)
    except (ValueError, RecursionError):
        return "is not JSON"
    return ""


def _tool_called(check: Check, output: Output) -> str:
    name = _text(check, "name")
    return "" if _calls(check, output, name) else f"does not call {name}"


def _tool_not_called(check: Check, output: Output) -> str:
    name = _text(check, "name")
    return f"calls {name}" if _calls(check, output, name) else ""


TYPES: Final[Mapping[str, Callable[[Check, Output], str]]] = {
    "contains": _contains,
    "not_contains": _not_contains,
    "contains_any": _contains_any,
    "contains_all": _contains_all,
    "equals": _equals,
    "not_equals": _not_equals,
    "regex": _regex,
    "not_regex": _not_regex,
    "min_chars": _min_chars,
    "max_chars": _max_chars,
    "json_valid": _json_valid,
    "tool_called": _tool_called,
    "tool_not_called": _tool_not_called,
}

NON_EMPTY: Final = Check("non_empty", "non_empty", {}, origin="every case")


def evaluate(check: Check, output: Output) -> CheckResult:
    """Hold one check against one output. Raises CaseInvalid for a type that is not known or
    arguments that do not fit: what cannot be evaluated must never count as passed."""
    if check.type not in TYPES:
        raise CaseInvalid(f"check {check.id}: this version does not know the type {check.type!r}")
    unknown = set(check.normalize) - set(NORMALIZE)
    if unknown:
        raise CaseInvalid(f"check {check.id}: normalisation {min(unknown)!r} is not known")
    why = TYPES[check.type](check, output)
    return CheckResult(check, not why, why)


def evaluate_all(checks: tuple[Check, ...], output: Output) -> list[CheckResult]:
    """Every check, and before them the one that every case has: an empty output never passes.

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


def passes(checks: tuple[Check, ...], output: Output) -> bool:
    """Whether an output meets every gating check. Raises CaseInvalid."""
    return all(result.passed for result in evaluate_all(checks, output) if result.check.gate)


def validate(data: Mapping[str, Any]) -> str | None:
    """Why a check that a reviewer or rubric proposes cannot be used; None if it can."""
    try:
        evaluate(check_from_json(data), Output("x"))
    except CaseInvalid as error:
        return str(error)
    return None
