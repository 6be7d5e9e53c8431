"""A query as a tree: what a trace has to fulfil."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Comparison: TypeAlias = Literal["=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Words:
    """Words that follow one another in a text. `part` is where: a name of `fields.TEXTS`, "" anywhere.

    With `begins` the last one may be the beginning of a longer word.
    """

    words: tuple[str, ...]
    begins: bool = False
    part: str = ""


@dataclass(frozen=True, slots=True)
class FieldTest:
    """A field that has to have a value. `at` is its place in the query, from 1; `name` is folded. With `begins` the
    value may be the beginning of a longer one; "" with it is any value."""

    name: str
    value: str
    comparison: Comparison = "="
    begins: bool = False
    at: int = 1


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be."""

    part: Query


@dataclass(frozen=True, slots=True)
class All:
    """Everything has to be; nothing to fulfil is fulfilled."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of these has to be."""

    parts: tuple[Query, ...]


Query: TypeAlias = Words | FieldTest | Not | All | Either


def leaves(query: Query) -> Iterator[Words | FieldTest]:
    """The words and the tests of a query, in order."""
    if isinstance(query, Not):
        yield from leaves(query.part)
    elif isinstance(query, All | Either):
        for part in query.parts:
            yield from leaves(part)
    else:
        yield query


def wanted_words(query: Query) -> list[Words]:
    """The words that a query looks for, without those that must not be there."""
    if isinstance(query, Words):
        return [query]
    if isinstance(query, All | Either):
        return [found for part in query.parts for found in wanted_words(part)]
    return []
