"""The slices of every trace of a library, gone through once: any metadata field, whatever number of values it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

import msgspec

from ..canonical import Json
from ..database import run_sql
from .library import Library
from .slices import slice_value

Values: TypeAlias = tuple[str | None, ...]
"""The value of a trace in each of some fields; None where it has none that makes a slice."""

_PAGE: Final = 5000
BUILT_IN: Final = ("status", "format", "name", "bundle")
"""What every trace has, under names that metadata may have as well: metadata come first."""
_METADATA: Final = msgspec.json.Decoder(dict[str, Any])
_PRESENT: Final = (
    "SELECT t.id, t.key, t.status, t.format, t.name, b.name, t.title, t.steps,"
    " coalesce(length(json_extract(CAST(t.header AS TEXT), '$.input')), 0),"
    " json_extract(CAST(t.header AS TEXT), '$.metadata')"
    " FROM traces t LEFT JOIN bundles b ON b.id = t.bundle"
    " WHERE t.superseded_by IS NULL AND t.id > ? ORDER BY t.id LIMIT ?"
)
"""After id and key in the order of BUILT_IN, then title, steps and the length of the input."""


def each_with_values(library: Library, fields: Sequence[str]) -> Iterator[tuple[str, Values]]:
    """The key of every present trace, in the order of loading, with its values in these fields. A name with dots looks into
    metadata within metadata. Read page by page: any number of traces."""
    same: dict[str, str] = {}
    for key, metadata, other in _each(library):
        yield key, tuple(_value(metadata, other, name, same) for name in fields)


def field_counts(library: Library) -> dict[str, Counter[str]]:
    """How often each field has each value that makes a slice. Of a field with very many values only the first 1,000 are
    told apart; the rest are counted together under ""."""
    found: dict[str, Counter[str]] = {}
    for _, metadata, _ in _each(library):
        for name, value in metadata.items():
            text = slice_value(value)
            if text is not None:
                counts = found.setdefault(name, Counter())
                counts[text if len(counts) < 1000 or text in counts else ""] += 1
    return found


def each_described(library: Library) -> Iterator[tuple[str, str, list[str]]]:
    """The key of every present trace, in the order of loading, its title, and its metadata as `name=value`, without ids:
    values that are long, or of many words."""
    for key, metadata, columns in _each(library):
        values = [
            f"{name}={text}"
            for name, value in metadata.items()
            if (text := slice_value(value)) is not None and len(text) <= _LONGEST
        ]
        yield key, columns["title"] or "", values


def each_with_metadata(library: Library) -> Iterator[tuple[str, Mapping[str, Json], int, int]]:
    """The key of every present trace, in the order of loading, its metadata, the number of its steps, and the number of
    characters of its input."""
    for key, metadata, columns in _each(library):
        yield key, metadata, int(columns["steps"] or 0), int(columns["asked"])


_LONGEST: Final = 24


def _each(library: Library) -> Iterator[tuple[str, Mapping[str, Json], Mapping[str, Any]]]:
    last = 0
    while True:
        page = library.read(lambda db, after=last: run_sql(db, _PRESENT, (after, _PAGE)).fetchall())  # type: ignore[misc]
        for _, key, *other, metadata in page:
            columns = dict(zip((*BUILT_IN, "title", "steps", "asked"), other, strict=True))
            yield key, _METADATA.decode(metadata) if metadata else {}, columns
        if len(page) < _PAGE:
            return
        last = page[-1][0]


def _value(
    metadata: Mapping[str, Json],
    other: Mapping[str, Any],
    name: str,
    same: dict[str, str],
) -> str | None:
    if name in metadata:
        text = slice_value(metadata[name])
    elif name in BUILT_IN:
        text = slice_value(other[name])
    elif "." in name:
        text = slice_value(_within(metadata, name))
    else:
        return None
    # One text for each value, however many traces have it.
    return None if text is None else same.setdefault(text, text)


def _within(metadata: Mapping[str, Json], path: str) -> Json:
    at: Json = metadata
    for name in path.split("."):
        if not isinstance(at, Mapping):
            return None
        at = at.get(name)
    return at
