"""The check types: data in, pass or fail and why out. No code, no command, no network in a check.

not_contains {value} · contains {value} · contains_any {values} · contains_all {values} ·
equals {value} · not_equals {value} · regex {pattern} · not_regex {pattern} ·
min_chars {count} · max_chars {count} · json_valid {} · tool_called {name} · tool_not_called {name}
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .cases import CaseInvalid, Check, Output

NORMALIZE: Final = ("nfkc", "casefold", "ws")
MAX_PATTERN: Final = 500
MAX_SEARCHED: Final = 100_000
_NESTED: Final = re.compile(r"\((?:[^()\\]|\\.)*[+*}](?:[^()\\]|\\.)*\)\s*[+*{]")


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


def _pattern(check: Check) -> re.Pattern[str]:
    """The pattern, if it is one that cannot run away: short, and no repeat inside a repeat."""
    source = _text(check, "pattern")
    if len(source) > MAX_PATTERN:
        raise CaseInvalid(f"check {check.id}: the pattern is longer than {MAX_PATTERN} characters")
    if _NESTED.search(source):
        raise CaseInvalid(f"check {check.id}: the pattern repeats a repeat, which may never end")
    try:
        return re.compile(source, re.IGNORECASE if "casefold" in check.normalize else 0)
    except re.error as error:
        raise CaseInvalid(f"check {check.id}: the pattern is not valid ({error})") from None


def _holds(check: Check, output: Output, value: str) -> bool:
    return normalized(value, check.normalize) in normalized(output.text, check.normalize)


def _same(check: Check, output: Output) -> bool:
    wanted = normalized(_text(check, "value"), check.normalize)
    return normalized(output.text, check.normalize) == wanted


def _calls(output: Output, name: str) -> bool:
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
    pattern = _pattern(check)
    return (
        "" if pattern.search(output.text[:MAX_SEARCHED]) else f"has no match of {pattern.pattern!r}"
    )


def _not_regex(check: Check, output: Output) -> str:
    pattern = _pattern(check)
    return f"matches {pattern.pattern!r}" if pattern.search(output.text[:MAX_SEARCHED]) else ""


def _min_chars(check: Check, output: Output) -> str:
    count = _count(check)
    return "" if len(output.text) >= count else f"is shorter than {count} characters"


def _max_chars(check: Check, output: Output) -> str:
    count = _count(check)
    return "" if len(output.text) <= count else f"is longer than {count} characters"


def _json_valid(check: Check, output: Output) -> str:
    del check
    try:
        json.loads(output.text)
    except (ValueError, RecursionError):
        return "is not JSON"
    return ""


def _tool_called(check: Check, output: Output) -> str:
    name = _text(check, "name")
    return "" if _calls(output, name) else f"does not call {name}"


def _tool_not_called(check: Check, output: Output) -> str:
    name = _text(check, "name")
    return f"calls {name}" if _calls(output, name) else ""


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
    """Every check, and before them the one that every case has: an empty output never passes."""
    empty = not output.text.strip() and not output.tool_calls
    first = CheckResult(NON_EMPTY, not empty, "is empty" if empty else "")
    return [first, *(evaluate(check, output) for check in checks)]


def passes(checks: tuple[Check, ...], output: Output) -> bool:
    """Whether an output meets every gating check. Raises CaseInvalid."""
    return all(result.passed for result in evaluate_all(checks, output) if result.check.gate)


def validate(data: Mapping[str, Any]) -> str | None:
    """Why a check that a reviewer or rubric proposes cannot be used; None if it can."""
    from .cases import check_from_json

    try:
        evaluate(check_from_json(data), Output("x"))
    except CaseInvalid as error:
        return str(error)
    return None
