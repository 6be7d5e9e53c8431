"""A part of JSON Schema (2020-12), without anything that is fetched.

Supported: type, enum, const, required, properties, additionalProperties, items, minItems, maxItems, uniqueItems,
minimum, maximum, exclusiveMinimum, exclusiveMaximum, minLength, maxLength, pattern (RE2), anyOf, allOf, oneOf, not,
and $ref to #/$defs/NAME or #/definitions/NAME. Titles, descriptions and the like say nothing of the value. Every
other keyword is refused: a schema that is only half understood must not accept an answer. Numbers may be decimal
text, because a pack holds no floats.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from decimal import Decimal
from typing import Any, Final

from ..claim import ClaimInvalid
from ..patterns import PatternRefused, compile_pattern, matches
from .documents import MAX_DEPTH, decimals, means_same, number_of, shown
from .paths import path_text

MAX_STEPS: Final = 100_000
"""How many parts of a schema are tried on one answer: nested anyOf multiply."""

_IGNORED: Final = frozenset(
    ("$schema", "$id", "$comment", "title", "description", "default",
     "examples", "format", "deprecated", "readOnly", "writeOnly")
)  # fmt: skip
_TYPES: Final[Mapping[str, Callable[[Any], bool]]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "number": lambda value: isinstance(value, Decimal),
    "integer": lambda value: isinstance(value, Decimal) and _is_whole(value),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}
_NUMBERS: Final[Mapping[str, tuple[Callable[[Decimal, Decimal], bool], str]]] = {
    "minimum": (lambda value, bound: value >= bound, "less than"),
    "maximum": (lambda value, bound: value <= bound, "more than"),
    "exclusiveMinimum": (lambda value, bound: value > bound, "not more than"),
    "exclusiveMaximum": (lambda value, bound: value < bound, "not less than"),
}
_COUNTS: Final[Mapping[str, tuple[type, bool, str]]] = {
    "minItems": (list, True, "items"),
    "maxItems": (list, False, "items"),
    "minLength": (str, True, "characters"),
    "maxLength": (str, False, "characters"),
}
_MANY: Final = ("anyOf", "allOf", "oneOf")
_REFS: Final = ("$defs", "definitions")


def _is_whole(value: Decimal) -> bool:
    return value == value.to_integral_value()


class Schema:
    """A schema that was read and can be held against values. Raises ClaimInvalid for one that is not supported."""

    def __init__(self, schema: Any) -> None:
        self._root = schema
        self._validate(schema, 0)

    def failure(self, value: Any) -> str:
        """Where a JSON value (with numbers as decimals) does not fit, and how; "" if it fits. Raises ClaimInvalid
        if it takes too many steps."""
        return _Run(self._root).failure(value, self._root, (), 0)

    def described(self) -> str:
        """What fits the schema, in words."""
        return f"must be JSON of the schema {shown(decimals(self._root))}"

    def _validate(self, schema: Any, depth: int) -> None:
        if isinstance(schema, bool):
            return
        if not isinstance(schema, Mapping):
            raise ClaimInvalid("a schema is an object, true or false")
        if depth > MAX_DEPTH:
            raise ClaimInvalid(f"the schema is nested more than {MAX_DEPTH} deep")
        for keyword, given in schema.items():
            if keyword in _READERS:
                _READERS[keyword](keyword, given, self._root)
            elif keyword not in _IGNORED:
                raise ClaimInvalid(f"the schema keyword {keyword!r} is not supported")
        for inner in _inner_schemas(schema):
            self._validate(inner, depth + 1)


def _inner_schemas(schema: Mapping[str, Any]) -> list[Any]:
    found: list[Any] = []
    for keyword in ("properties", *_REFS):
        found += schema.get(keyword, {}).values()
    for keyword in _MANY:
        found += schema.get(keyword, [])
    return found + [
        schema[name] for name in ("additionalProperties", "items", "not") if name in schema
    ]


def _expect(fits: bool, keyword: str, wanted: str) -> None:
    if not fits:
        raise ClaimInvalid(f"the schema keyword {keyword!r} takes {wanted}")


def _read_type(keyword: str, given: Any, _: Any) -> None:
    names = given if isinstance(given, list) else [given]
    _expect(
        bool(names) and all(isinstance(one, str) and one in _TYPES for one in names),
        keyword,
        f"one or several of {', '.join(_TYPES)}",
    )


def _read_texts(keyword: str, given: Any, _: Any) -> None:
    fits = isinstance(given, list) and all(isinstance(one, str) for one in given)
    _expect(fits, keyword, "a list of names")


def _read_list(keyword: str, given: Any, _: Any) -> None:
    _expect(isinstance(given, list) and bool(given), keyword, "a list that is not empty")


def _read_object(keyword: str, given: Any, _: Any) -> None:
    _expect(isinstance(given, Mapping), keyword, "an object")


def _read_count(keyword: str, given: Any, _: Any) -> None:
    fits = isinstance(given, int) and not isinstance(given, bool) and given >= 0
    _expect(fits, keyword, "a whole number from 0")


def _read_number(keyword: str, given: Any, _: Any) -> None:
    _expect(_number(given) is not None, keyword, "a number, or decimal text")


def _read_flag(keyword: str, given: Any, _: Any) -> None:
    _expect(isinstance(given, bool), keyword, "true or false")


def _read_anything(keyword: str, given: Any, _: Any) -> None:
    del keyword, given


def _read_pattern(keyword: str, given: Any, _: Any) -> None:
    _expect(isinstance(given, str), keyword, "a regular expression")
    try:
        compile_pattern(given, any_case=False)
    except PatternRefused as error:
        raise ClaimInvalid(f"the pattern {given!r} of the schema: {error}") from None


def _read_ref(keyword: str, given: Any, root: Any) -> None:
    del keyword
    _referred(root, given)


_READERS: Final[Mapping[str, Callable[[str, Any, Any], None]]] = {
    "type": _read_type,
    "enum": _read_list,
    "const": _read_anything,
    "required": _read_texts,
    "properties": _read_object,
    "additionalProperties": _read_anything,
    "items": _read_anything,
    "uniqueItems": _read_flag,
    "pattern": _read_pattern,
    "not": _read_anything,
    **dict.fromkeys(_REFS, _read_object),
    "$ref": _read_ref,
    **dict.fromkeys(_NUMBERS, _read_number),
    **dict.fromkeys(_COUNTS, _read_count),
    **dict.fromkeys(_MANY, _read_list),
}


def _number(given: Any) -> Decimal | None:
    if isinstance(given, int | float) and not isinstance(given, bool):
        return Decimal(str(given))
    return number_of(given)


def _referred(root: Any, ref: Any) -> Any:
    parts = ref.split("/") if isinstance(ref, str) else []
    held = root.get(parts[1]) if len(parts) == 3 and parts[0] == "#" and parts[1] in _REFS else None
    if not isinstance(held, Mapping) or parts[2] not in held:
        raise ClaimInvalid(
            f"the schema refers to {ref!r}; only #/$defs/NAME that it defines itself is supported, "
            "nothing is fetched"
        )
    return held[parts[2]]


class _Run:
    """Holds one value against a schema, and counts the steps."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._steps = 0

    def failure(self, value: Any, schema: Any, places: tuple[str | int, ...], depth: int) -> str:
        """Why the value at a path does not fit, "" if it does."""
        self._steps += 1
        if self._steps > MAX_STEPS or depth > 2 * MAX_DEPTH:
            raise ClaimInvalid("the schema takes too many steps: does it refer to itself?")
        if schema is True:
            return ""
        if schema is False:
            return f"has {shown(value)} at {path_text(places)}, where nothing may be"
        here = _own_failure(value, schema)
        if here:
            return f"has {shown(value)} at {path_text(places)}, {here}"
        return self._combined(value, schema, places, depth) or self._inside(
            value, schema, places, depth
        )

    def _combined(
        self, value: Any, schema: Mapping[str, Any], places: tuple[str | int, ...], depth: int
    ) -> str:
        if "$ref" in schema:
            why = self.failure(value, _referred(self._root, schema["$ref"]), places, depth + 1)
            if why:
                return why
        for keyword in _MANY:
            if keyword not in schema:
                continue
            failures = [self.failure(value, one, places, depth + 1) for one in schema[keyword]]
            fitting = failures.count("")
            if keyword == "allOf" and fitting < len(failures):
                return next(filter(None, failures))
            if keyword != "allOf" and not fitting:
                return failures[0]
            if keyword == "oneOf" and fitting > 1:
                return f"has {shown(value)} at {path_text(places)}, which fits {fitting} schemas of oneOf"
        if "not" in schema and not self.failure(value, schema["not"], places, depth + 1):
            return f"has {shown(value)} at {path_text(places)}, which is excluded"
        return ""

    def _inside(
        self, value: Any, schema: Mapping[str, Any], places: tuple[str | int, ...], depth: int
    ) -> str:
        if isinstance(value, dict):
            named = schema.get("properties", {})
            other = schema.get("additionalProperties", True)
            for name, one in value.items():
                why = self.failure(one, named.get(name, other), (*places, name), depth + 1)
                if why:
                    return why
        if isinstance(value, list) and "items" in schema:
            for position, one in enumerate(value):
                why = self.failure(one, schema["items"], (*places, position), depth + 1)
                if why:
                    return why
        return ""


def _own_failure(value: Any, schema: Mapping[str, Any]) -> str:
    """What of a schema the value itself does not fit, whatever is inside of it."""
    names = schema.get("type", [])
    names = names if isinstance(names, list) else [names]
    if names and not any(_TYPES[name](value) for name in names):
        return f"not {' or '.join(names)}"
    if "enum" in schema and not any(means_same(value, decimals(one), ()) for one in schema["enum"]):
        return f"not one of {', '.join(map(shown, schema['enum']))}"
    if "const" in schema and not means_same(value, decimals(schema["const"]), ()):
        return f"not {shown(schema['const'])}"
    if isinstance(value, Decimal):
        for keyword, (fits, words) in _NUMBERS.items():
            bound = _number(schema[keyword]) if keyword in schema else None
            if bound is not None and not fits(value, bound):
                return f"{words} {bound}"
    for keyword, (kind, least, unit) in _COUNTS.items():
        if keyword in schema and isinstance(value, list | str) and isinstance(value, kind):
            count, bound = len(value), schema[keyword]
            if count < bound if least else count > bound:
                return f"{'fewer' if least else 'more'} than {bound} {unit}"
    if "pattern" in schema and isinstance(value, str) and not _found(schema["pattern"], value):
        return f"without a match of {schema['pattern']!r}"
    if isinstance(value, dict):
        absent = [name for name in schema.get("required", []) if name not in value]
        if absent:
            return f"without {', '.join(absent)}"
    if schema.get("uniqueItems") and isinstance(value, list) and _repeats(value):
        return "with an item twice"
    return ""


def _found(pattern: str, value: str) -> bool:
    try:
        return matches(compile_pattern(pattern, any_case=False), value)
    except PatternRefused as error:
        raise ClaimInvalid(
            f"the pattern {pattern!r} of the schema was not searched: {error}"
        ) from None


def _repeats(items: list[Any]) -> bool:
    seen = {_hashable(one) for one in items}
    return len(seen) < len(items)


def _hashable(value: Any) -> Hashable:
    if isinstance(value, dict):
        return frozenset((key, _hashable(one)) for key, one in value.items())
    if isinstance(value, list):
        return tuple(map(_hashable, value))
    return (type(value).__name__, value)
