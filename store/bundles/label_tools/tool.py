"""What is known of one export of a labelling tool."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ...canonical import Json
from ..values.json_access import mapping
from .labelled import Labelled

Row: TypeAlias = Mapping[str, Json]
"""A record of labels."""


@dataclass(frozen=True, slots=True)
class LabelTool:
    """One export of a labelling tool.

    `fits` recognises one of its records, `labels` counts the labels of people in it, and `fields` names what they
    are about. `read` says what people said in a record; None: `reviews import` does not read it. `things` are what its
    records are called. `rows` are the records in one that holds several.
    """

    name: str
    title: str
    source: str
    fits: Callable[[Row], bool]
    labels: Callable[[Row], int]
    fields: Callable[[Row], list[str]]
    things: str = "record"
    read: Callable[[Row], Labelled] | None = None
    rows: Callable[[Row], Iterable[Row]] | None = None
    how: str = ""
    """How people export it, in a line."""
    own: bool = False
    """Whether tracejury wrote it: each of its records is one review."""
    judged: bool = False
    """Whether its records are judgements of a platform, which `judgement_rows` reads."""

    @property
    def imported(self) -> bool:
        """Whether `reviews import` reads it."""
        return self.own or self.judged or self.read is not None

    def rows_in(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The records in those of a file."""
        for row in rows:
            yield from (row,) if self.rows is None else self.rows(row)


def keys(*names: str) -> Callable[[Row], bool]:
    """A test for records that have all of these keys."""
    wanted = frozenset(names)
    return lambda row: row.keys() >= wanted


def under(*names: str) -> Callable[[Row], list[str]]:
    """The fields in the objects of these names, or the names themselves."""

    def fields(row: Row) -> list[str]:
        found: list[str] = []
        for name in names:
            inner = mapping(row.get(name))
            found += [f"{name}.{key}" for key in inner] if inner else [name] * (name in row)
        return found

    return fields


def own_fields(*around: str) -> Callable[[Row], list[str]]:
    """The fields of a record but those of these names."""
    left_out = frozenset(around)
    return lambda row: [str(key) for key in row if key not in left_out and row[key] is not None]


def one(row: Row) -> int:  # noqa: ARG001 - each record is one label
    """One label a record."""
    return 1
