"""The types of claims on the text of an answer: what it contains, its pattern, its length; and on the names of the
tools that it calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from .claim import Claim, ClaimInvalid, Output
from .claim_type import ClaimType, PatternInvalid, text_argument
from .matching import contains, normalized, same_answer, strict_json
from .patterns import Pattern, PatternRefused, compile_pattern, matches


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of a check of the contains family. `whole`: found only as words of their own."""

    texts: tuple[str, ...]
    whole: bool

    def found(self, check: Claim, output: Output) -> list[str]:
        """The texts that an output contains."""
        return [
            text
            for text in self.texts
            if contains(output.text, text, check.normalize, whole=self.whole)
        ]

    def described(self) -> str:
        """The texts as a list for the user."""
        return f"{_listed(self.texts)}{', as whole words' if self.whole else ''}"


def _listed(texts: tuple[str, ...] | list[str]) -> str:
    return ", ".join(map(repr, texts))


def _value(check: Claim) -> _Texts:
    return _contained(check, (text_argument("value")(check),))


def _values(check: Claim) -> _Texts:
    values = check.arguments.get("values")
    if (
        not isinstance(values, list)
        or not values
        or not all(isinstance(value, str) and value for value in values)
    ):
        raise ClaimInvalid(f"check {check.id}: values is not a list of texts")
    return _contained(check, tuple(values))


def _contained(check: Claim, texts: tuple[str, ...]) -> _Texts:
    for text in texts:
        if not normalized(text, check.normalize):
            raise ClaimInvalid(f"check {check.id}: {text!r} is nothing but white space")
    whole = check.arguments.get("whole", False)
    if not isinstance(whole, bool):
        raise ClaimInvalid(f"check {check.id}: whole is neither true nor false")
    return _Texts(texts, whole)


def _count(check: Claim) -> int:
    value = check.arguments.get("count")
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ClaimInvalid(f"check {check.id}: count is not a whole number from 0")
    return value


def _pattern(check: Claim) -> tuple[str, Pattern]:
    source = text_argument("pattern")(check)
    try:
        return source, compile_pattern(source, any_case="casefold" in check.normalize)
    except PatternRefused as error:
        raise PatternInvalid(f"check {check.id}: pattern {source!r}: {error}") from None


def _no_arguments(check: Claim) -> None:
    del check


def _matches(check: Claim, pattern: Pattern, output: Output) -> bool:
    try:
        return matches(pattern, output.text)
    except PatternRefused as error:
        raise ClaimInvalid(f"check {check.id}: the pattern was not searched, {error}") from None


def _contains(check: Claim, value: _Texts, output: Output) -> str:
    return "" if value.found(check, output) else f"does not say {_listed(value.texts)}"


def _not_contains(check: Claim, value: _Texts, output: Output) -> str:
    return f"says {_listed(value.texts)}" if value.found(check, output) else ""


def _contains_any(check: Claim, values: _Texts, output: Output) -> str:
    return "" if values.found(check, output) else f"says none of {_listed(values.texts)}"


def _contains_all(check: Claim, values: _Texts, output: Output) -> str:
    found = values.found(check, output)
    absent = [text for text in values.texts if text not in found]
    return f"does not say {_listed(absent)}" if absent else ""


def _equals(check: Claim, value: str, output: Output) -> str:
    same = same_answer(output.text, value, check.normalize)
    return "" if same else "is not the expected text"


def _not_equals(check: Claim, value: str, output: Output) -> str:
    same = same_answer(output.text, value, check.normalize)
    return "is the recorded failure, word for word" if same else ""


def _regex(check: Claim, pattern: tuple[str, Pattern], output: Output) -> str:
    return "" if _matches(check, pattern[1], output) else f"has no match of {pattern[0]!r}"


def _not_regex(check: Claim, pattern: tuple[str, Pattern], output: Output) -> str:
    return f"matches {pattern[0]!r}" if _matches(check, pattern[1], output) else ""


def _min_chars(check: Claim, count: int, output: Output) -> str:
    enough = len(normalized(output.text, check.normalize)) >= count
    return "" if enough else f"is shorter than {count} characters"


def _max_chars(check: Claim, count: int, output: Output) -> str:
    fits = len(normalized(output.text, check.normalize)) <= count
    return "" if fits else f"is longer than {count} characters"


def _json_valid(check: Claim, arguments: None, output: Output) -> str:
    del check, arguments
    try:
        strict_json(output.text)
    except (ValueError, RecursionError):
        return "is not JSON"
    return ""


def _tool(check: Claim) -> str:
    if "arguments" in check.arguments:
        raise ClaimInvalid(
            f"check {check.id}: {check.type} looks at no arguments; write a check of type calls or not_calls"
        )
    return text_argument("name")(check)


def _called(check: Claim, name: str, output: Output) -> bool:
    if not output.calls_known:
        raise ClaimInvalid(
            f"check {check.id}: the answer does not say which tools it called (tool_calls)"
        )
    return any(call.get("name") == name for call in output.tool_calls)


def _tool_called(check: Claim, name: str, output: Output) -> str:
    return "" if _called(check, name, output) else f"does not call {name}"


def _tool_not_called(check: Claim, name: str, output: Output) -> str:
    return f"calls {name}" if _called(check, name, output) else ""


TEXT_TYPES: Final[Mapping[str, ClaimType[Any]]] = {
    "contains": ClaimType(_value, _contains, lambda value: f"says {value.described()}"),
    "not_contains": ClaimType(
        _value, _not_contains, lambda value: f"does not say {value.described()}"
    ),
    "contains_any": ClaimType(
        _values, _contains_any, lambda values: f"says one of {values.described()}"
    ),
    "contains_all": ClaimType(
        _values, _contains_all, lambda values: f"says all of {values.described()}"
    ),
    "equals": ClaimType(text_argument("value"), _equals, lambda value: f"is {value!r}"),
    "not_equals": ClaimType(
        text_argument("value"), _not_equals, lambda value: f"is not {value!r}", exact_wording=True
    ),
    "regex": ClaimType(_pattern, _regex, lambda pattern: f"matches {pattern[0]!r}"),
    "not_regex": ClaimType(_pattern, _not_regex, lambda pattern: f"does not match {pattern[0]!r}"),
    "min_chars": ClaimType(_count, _min_chars, lambda count: f"has {count} characters or more"),
    "max_chars": ClaimType(_count, _max_chars, lambda count: f"has {count} characters at most"),
    "json_valid": ClaimType(_no_arguments, _json_valid, lambda _: "is JSON"),
    "tool_called": ClaimType(
        _tool,
        _tool_called,
        lambda name: f"calls {name}",
        calls=lambda name: (name,),
    ),
    "tool_not_called": ClaimType(_tool, _tool_not_called, lambda name: f"does not call {name}"),
}
