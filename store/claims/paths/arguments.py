"""Whether the arguments of two tool calls mean the same.

1530, 1530.0 and "1530" are one number; white space, the order of keys and keys without a value do not count; a date
or time is one in several notations. The order of a list counts only where it is asked for. Two different sentences
may mean the same: nobody can tell, so they are neither the same nor different.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias, TypeVar

from ...canonical import Json
from ..matching import strict_json

T = TypeVar("T")
U = TypeVar("U")

Match: TypeAlias = Literal["exact", "subset", "ignore"]
"""How arguments are compared: all of them; those that are named, whatever else is given; not at all."""
MATCHES: Final[tuple[Match, ...]] = ("exact", "subset", "ignore")

Likeness: TypeAlias = Literal["same", "open", "other"]
"""Whether two values mean the same; `open`: they differ in sentences only, which may mean the same."""

PROSE: Final = 5
"""The least number of words of a text that may say the same in other words."""

_NUMBER: Final = re.compile(r"[-+]?(0|[1-9]\d{0,30})(\.\d{1,30})?")
_DATE_TIME: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?) ?(Z|[+-]\d\d:?\d\d)?)?"
)
_TIME: Final = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?(?: ?([ap])\.?m\.?)?", re.IGNORECASE)
_FIGURE: Final = re.compile(r"\d+(?:[.,:/-]\d+)*")
_MAX_DEPTH: Final = 40
_MAX_UNORDERED: Final = 200
"""The longest list that is compared in any order, each item with each; of a longer one the order counts."""


def compared(wanted: Json, given: Json, match: Match, *, ordered: bool = False) -> Likeness:
    """Whether the arguments `given` are those `wanted`. `ordered`: the order of lists counts."""
    if match == "ignore":
        return "same"
    return _alike(_all_of(wanted), _all_of(given), ordered, match == "subset", 0)


def worst(found: Iterable[Likeness]) -> Likeness:
    """The likeness of a whole whose parts are that alike."""
    states = set(found)
    return "other" if "other" in states else "open" if "open" in states else "same"


def paired(
    wanted: Sequence[T], given: Sequence[U], alike: Callable[[T, U], Likeness]
) -> tuple[Likeness, list[T], list[U]]:
    """How well each of `wanted` has one of `given` to itself; those of either that are left over."""
    # Each pair is compared once: a comparison may pair the parts of its two sides again.
    states = [[alike(one, other) for other in given] for one in wanted]
    mate: dict[int, int] = {}
    goals: tuple[Likeness, ...] = ("same", "open")
    for goal in goals:
        for number, row in enumerate(states):
            taken = set(mate.values())
            free = [at for at, state in enumerate(row) if state == goal and at not in taken]
            if free and number not in mate:
                mate[number] = free[0]
    missing = [one for number, one in enumerate(wanted) if number not in mate]
    taken = set(mate.values())
    left = [other for at, other in enumerate(given) if at not in taken]
    found = worst(states[number][at] for number, at in mate.items())
    return "other" if missing else found, missing, left


def _all_of(arguments: Json) -> Json:
    """The arguments as a value: some sources give them as the text of JSON, and none at all as null or ""."""
    value = _decoded(arguments) if isinstance(arguments, str) else arguments
    return {} if value is None or value == "" else value


def _decoded(text: str) -> Json:
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return strict_json(text)
    except (ValueError, RecursionError):
        return text


def _alike(wanted: Json, given: Json, ordered: bool, extra: bool, depth: int) -> Likeness:
    if depth > _MAX_DEPTH:
        return "open"
    if isinstance(wanted, str) != isinstance(given, str):
        wanted = _decoded(wanted) if isinstance(wanted, str) else wanted
        given = _decoded(given) if isinstance(given, str) else given
    if isinstance(wanted, Mapping) and isinstance(given, Mapping):
        return _alike_objects(wanted, given, ordered, extra, depth)
    if isinstance(wanted, list) and isinstance(given, list):
        return _alike_lists(wanted, given, ordered, extra, depth)
    if isinstance(wanted, Mapping | list) or isinstance(given, Mapping | list):
        return "other"
    if plain(wanted) == plain(given):
        return "same"
    if isinstance(wanted, str) and isinstance(given, str) and _may_mean_the_same(wanted, given):
        return "open"
    return "other"


def _alike_objects(
    wanted: Mapping[str, Json], given: Mapping[str, Json], ordered: bool, extra: bool, depth: int
) -> Likeness:
    asked = {key: value for key, value in wanted.items() if value is not None}
    there = {key: value for key, value in given.items() if value is not None}
    if not asked.keys() <= there.keys() or (not extra and there.keys() - asked.keys()):
        return "other"
    return worst(
        _alike(value, there[key], ordered, extra, depth + 1) for key, value in asked.items()
    )


def _alike_lists(
    wanted: Sequence[Json], given: Sequence[Json], ordered: bool, extra: bool, depth: int
) -> Likeness:
    if len(wanted) > len(given) or (not extra and len(wanted) != len(given)):
        return "other"
    if (ordered and not extra) or len(given) > _MAX_UNORDERED:
        return worst(
            _alike(one, other, ordered, extra, depth + 1)
            for one, other in zip(wanted, given, strict=False)
        )

    def alike(one: Json, other: Json) -> Likeness:
        return _alike(one, other, ordered, extra, depth + 1)

    return paired(wanted, given, alike)[0]


def plain(value: Json) -> tuple[str, Any]:
    """A single value in the form in which equal ones are equal: ("number", 1530) for 1530, 1530.0 and "1530"."""
    if value is None:
        return "null", None
    if isinstance(value, bool):
        return "truth", value
    if isinstance(value, int):
        return "number", Decimal(value)
    if isinstance(value, float):
        return "number", Decimal(repr(value))
    text = " ".join(unicodedata.normalize("NFKC", str(value)).split())
    if _NUMBER.fullmatch(text):
        return "number", Decimal(text)
    if text.casefold() in ("true", "false"):
        return "truth", text.casefold() == "true"
    return _dated(text) or ("text", text)


def _dated(text: str) -> tuple[str, Any] | None:
    """A date, a date with a time or a time of day, as ISO 8601 writes them or nearly so; else None."""
    found = _DATE_TIME.fullmatch(text)
    if found:
        day, clock, zone = found[1], found[2] or "00:00", (found[3] or "").replace("Z", "+00:00")
        try:
            at = datetime.fromisoformat(f"{day}T{clock}{zone}")
        except ValueError:
            return None
        # Midnight without a zone is how a date is written where only times are kept.
        return "time", (at.astimezone(UTC).isoformat() if zone else at.isoformat())
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    half = (found[4] or "").casefold()
    if hour > 23 or minute > 59 or second > 59 or (half and not 1 <= hour <= 12):
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return "clock", (hour, minute, second)


def _may_mean_the_same(one: str, other: str) -> bool:
    """Whether two texts are sentences with the same figures."""
    if min(len(one.split()), len(other.split())) < PROSE:
        return False
    return set(_FIGURE.findall(one)) == set(_FIGURE.findall(other))
