"""Fields of ADK's objects, which are written in snake case by Python and in camel case by its web server."""

from __future__ import annotations

from collections.abc import Mapping

from ....canonical import Json
from ...values.json_access import but
from ...values.times import unread_times


def camel(name: str) -> str:
    """A name in camel case."""
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)


def field(value: Mapping[str, Json], name: str) -> Json:
    """A field by its name in snake case, however it is written."""
    found = value.get(name)
    return found if found is not None else value.get(camel(name))


def has(value: Json, *names: str) -> bool:
    """Whether an object has all of these fields, however they are written."""
    return isinstance(value, dict) and all(one in value or camel(one) in value for one in names)


def left(value: Mapping[str, Json], *names: str) -> dict[str, Json]:
    """The fields other than these, however they are written; those of them that should be times and are none stay."""
    both = [*names, *map(camel, names)]
    times = [one for one in both if one.endswith(("timestamp", "Timestamp", "time", "Time"))]
    return {**but(value, *both), **unread_times(value, *times)}
