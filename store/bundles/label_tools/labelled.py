"""A record of a labelling tool as it is understood: its texts, the ids that it names, and what people said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from ...canonical import Json
from ...trace import Score, as_text
from ..values.json_access import text
from ..values.times import to_ns

IDS: Final = (
    "trace",
    "trace_key",
    "trace_id",
    "traceId",
    "source_id",
    "external_id",
    "run_id",
    "conversation_id",
    "example_id",
    "record_id",
    "uuid",
    "id",
)
"""Where the id of the trace can stand, the surest first."""


@dataclass(frozen=True, slots=True)
class Label:
    """One answer of a person.

    `name` is what was asked; `said` are the categories, numbers or texts, `shown` the words that the tool shows for
    them. A marked range has `start` and `end`, with its words in `quoted` and the text that it was marked in, if the
    export says so. `score` is the judgement that it was read from, where it was one; `step_id` the step that it is about.
    """

    name: str
    said: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    start: int | None = None
    end: int | None = None
    quoted: str = ""
    inside: str | None = None
    explanation: str = ""
    step_id: str | None = None
    score: Score | None = None
    free: bool = False
    """Whether a person wrote it: text without categories."""
    worded: bool = True
    """Whether its words may mean right or wrong by themselves. That of a tool's own button may not."""
    sure: bool = True
    """Whether it is an answer for sure: a column of a table may also be data."""


@dataclass(frozen=True, slots=True)
class Person:
    """What one person said of one record; `dropped` is the reason why it does not count."""

    reviewer: str | None
    labels: Sequence[Label]
    at: str | None = None
    dropped: str = ""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A record with its texts, the ids that it names, and what people said of it. `left_out` counts what no person
    said, by what it is."""

    texts: Mapping[str, str]
    ids: Sequence[str]
    people: Sequence[Person]
    left_out: Mapping[str, int] = field(default_factory=dict)


def texts_of(data: Mapping[str, Json], *but: str) -> dict[str, str]:
    """The texts among the values of an object; not its ids, nor the values of the keys `but`."""
    return {
        name: value
        for name, value in data.items()
        if isinstance(value, str) and value.strip() and name not in IDS and name not in but
    }


def ids_of(*holders: Mapping[str, Json]) -> list[str]:
    """The ids of the trace that some objects name, the surest first."""
    found = [text(holder.get(name)) for name in IDS for holder in holders]
    return list(dict.fromkeys(one for one in found if one))


def said_of(value: Json) -> tuple[str, ...]:
    """The categories, numbers or texts in an answer."""
    if isinstance(value, list):
        return tuple(as_text(one) for one in value if one is not None)
    return () if value is None else (as_text(value),)


def is_offset(value: Json) -> bool:
    """Whether a value can be the place of a character."""
    return isinstance(value, int) and not isinstance(value, bool)


def first_text(holder: Mapping[str, Json], names: Iterable[str]) -> str | None:
    """The first of these values that is there, as text."""
    return next((found for name in names if (found := text(holder.get(name)))), None)


def moment(*values: Json) -> str | None:
    """The first of these values that is a time, as ISO 8601 in UTC with milliseconds."""
    for value in values:
        at_ns = to_ns(value)
        if at_ns is None:
            continue
        try:
            found = datetime.fromtimestamp(at_ns // 1_000_000 / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            continue
        return found.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return None
