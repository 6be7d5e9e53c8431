"""The rows of a trace in the tables `traces`, `steps` and `scores`, made from its stored JSON without decoding it: what is
JSON in a column is the same bytes that the library holds, so that the trace can be made of them again exactly.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import msgspec

from ..canonical import canonical_bytes
from ..export_tables import SCORES, STEPS, TRACES, Table
from ..library.slices import slice_value
from ..library.stored_traces import StoredTrace

Row: TypeAlias = dict[str, Any]

_FIELDS: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_TEXT: Final = msgspec.json.Decoder(str)
_TEXTS: Final = msgspec.json.Decoder(list[str])
_METADATA: Final = msgspec.json.Decoder(dict[str, Any])
_NAMED: Final = {"step": "id", "parent": "parent_id"}
"""Columns of `steps` that have another name than the field."""
_SCORE_NAMED: Final = {"step": "step_id"}
_NOTHING: Final = (b"null", b"[]", b"{}")
_PER_SECOND: Final = 1e9
_DIGITS: Final = 19
_EXACT: Final = 2**53
_LEAST, _MOST = -(2**63), 2**63 - 1


def trace_row(stored: StoredTrace) -> Row:
    """The row of a trace in `traces`."""
    fields = _FIELDS.decode(stored.header)
    row = _row(TRACES, fields, {})
    row["slices"] = _slices(fields.get("metadata"))
    row |= {
        "trace": stored.key,
        "bundle": stored.bundle,
        "bundle_id": stored.bundle_id,
        "format": stored.format,
        "title": stored.title,
        "status": stored.status,
        "step_count": len(stored.steps),
        "score_count": len(stored.scores),
        "notes": json.loads(stored.notes),
    }
    return row


def step_row(stored: StoredTrace, position: int) -> Row:
    """The row of a step in `steps`."""
    row = _row(STEPS, _FIELDS.decode(stored.steps[position]), _NAMED)
    row |= {"trace": stored.key, "bundle": stored.bundle, "position": position}
    return row


def score_row(stored: StoredTrace, number: int) -> Row:
    """The row of a score in `scores`."""
    fields = _FIELDS.decode(stored.scores[number])
    row = _row(SCORES, fields, _SCORE_NAMED)
    row["at"] = _micros(row["at_ns"])
    row |= {"trace": stored.key, "bundle": stored.bundle}
    return row


def _row(table: Table, fields: Mapping[str, msgspec.Raw], named: Mapping[str, str]) -> Row:
    """The columns of a table that a field of the JSON gives; what fits none is in `other`, where it stays as it is."""
    row: Row = {}
    as_json: list[str] = []
    taken: set[str] = set()
    for column in table.columns:
        name = named.get(column.name, column.name)
        raw = fields.get(name)
        if raw is None:
            row[column.name] = None
            continue
        data = bytes(raw)
        fits = True
        value: Any = None
        if data in _NOTHING:
            # An empty list is not the same as nothing where any JSON may stand.
            fits = data == b"null" or column.type != "text"
        elif column.type == "json":
            value = data.decode()
        elif column.type == "texts":
            value = _TEXTS.decode(data)
        elif column.type == "whole":
            fits, value = _whole(data)
        elif column.type == "real":
            fits, value = _real(data)
        elif data[:1] == b'"':
            value = _TEXT.decode(data)
        else:
            value = data.decode()
            as_json.append(column.name)
        if fits:
            taken.add(name)
        row[column.name] = value
    left = {name: json.loads(bytes(raw)) for name, raw in fields.items() if name not in taken}
    row["other"] = canonical_bytes(left).decode() if left else None
    row["json"] = as_json or None
    if "start_ns" in row:
        start, end = row["start_ns"], row["end_ns"]
        row["start"], row["end"] = _micros(start), _micros(end)
        row["seconds"] = None if start is None or end is None else (end - start) / _PER_SECOND
    return row


def _whole(data: bytes) -> tuple[bool, int | None]:
    if len(data) <= _DIGITS + 1 and data.lstrip(b"-").isdigit():
        number = int(data)
        if _LEAST <= number <= _MOST:
            return True, number
    return False, None


def _real(data: bytes) -> tuple[bool, float | None]:
    """A number, and whether the column holds it as it is."""
    try:
        value = json.loads(data)
    except ValueError:
        return False, None
    if isinstance(value, float):
        return True, value
    # A whole number stays one when it is loaded again, so that the score is known by the same hash.
    small = isinstance(value, int) and not isinstance(value, bool) and abs(value) < _EXACT
    return False, float(value) if small else None


def _micros(ns: int | None) -> int | None:
    return None if ns is None else ns // 1000


def _slices(raw: msgspec.Raw | None) -> list[tuple[str, str]] | None:
    if raw is None or bytes(raw) in _NOTHING:
        return None
    found = [
        (name, text)
        for name, value in _METADATA.decode(raw).items()
        if (text := slice_value(value)) is not None
    ]
    return found or None
