"""What changed in the schema: fields that are missing, new, or of another type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

FieldChange: TypeAlias = Literal["missing", "rarer", "new", "type"]

_COMMON: Final = 0.2
"""A field that fewer of the known traces have is no part of their schema."""
_RARER: Final = 0.5
"""A field is rarer where at most so much of its former share is left."""


@dataclass(slots=True)
class Schema:
    """Of so many `traces`: how many have each field, and of which types its values are."""

    traces: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    types: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, metadata: Mapping[str, object]) -> None:
        """Count a trace."""
        self.traces += 1
        for name, value in metadata.items():
            if value is None:
                continue
            self.fields[name] += 1
            self.types.setdefault(name, Counter())[type_name(value)] += 1

    def share(self, name: str) -> float:
        """The share of the traces that have a field."""
        return self.fields[name] / self.traces if self.traces else 0.0


def type_name(value: object) -> str:
    """The type of a JSON value."""
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "text"
    return "list" if isinstance(value, list) else "object"


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed of a field: the shares of traces that have it, or the types of its values."""

    kind: FieldChange
    name: str
    before: float
    now: float
    types: tuple[str, ...] = ()


def changes(before: Schema, now: Schema) -> list[Changed]:
    """What changed from the known traces to the new ones: what is missing first."""
    found = []
    for name in sorted({*before.fields, *now.fields}):
        was, is_ = before.share(name), now.share(name)
        if was >= _COMMON and not is_:
            found.append(Changed("missing", name, was, is_))
        elif was >= _COMMON and is_ <= _RARER * was:
            found.append(Changed("rarer", name, was, is_))
        elif is_ >= _COMMON and not was:
            found.append(Changed("new", name, was, is_))
        elif was and is_:
            old, new = before.types[name], now.types[name]
            fresh = sorted(set(new) - set(old))
            if fresh:
                words = (f"{', '.join(sorted(old))}", f"{', '.join(sorted(new))}")
                found.append(Changed("type", name, was, is_, words))
    order: tuple[FieldChange, ...] = ("missing", "rarer", "type", "new")
    return sorted(found, key=lambda one: (order.index(one.kind), one.name))
