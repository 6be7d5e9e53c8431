"""Rows of Phoenix's data frames and pages as span objects: flat columns, JSON or Python in cells, empty cells.

A data frame dump has a column for every attribute of any span, so most cells of a row are NaN or
null; integers in columns with empty cells have become floats. Sources: arize-phoenix-client,
`resources/spans`; arize-phoenix, `server/api/routers/v1` and `trace/span_evaluations.py`
(columns `eval.<name>.<label, score, explanation>`).
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from ....canonical import Json, clean_json

_HOLES: Final = frozenset(["", "nan", "nat", "<na>"])
_LITERAL: Final = 1 << 20
_LITERALS: Final = ("{'", "['", "[{'")
_COUNTS: Final = ("attributes.llm.token_count.", "attributes.llm.cost.")
_SCORES: Final = ("score", "result.score", "document_position")
_HOLDERS: Final = frozenset([dict, list])
_FLAT: Final = ("context.trace_id", "context.span_id")
_FRAME: Final = ("context.trace_id", "annotator_kind")


def rows_of(value: Json) -> list[Json]:
    """The rows of a page of the API, of a trace with its spans, or the record itself."""
    if not isinstance(value, dict):
        return [value]
    if any(isinstance(value.get(name), dict) for name in _FRAME):
        return _from_columns(value)
    page = value.get("data")
    if isinstance(page, list):
        return [row for item in page for row in rows_of(item)]
    spans = value.get("spans")
    if isinstance(spans, list) and spans and "name" not in value:
        return [_in_trace(span, value.get("trace_id", value.get("traceId"))) for span in spans]
    return [value]


def _from_columns(columns: Mapping[str, Json]) -> list[Json]:
    """The rows of a data frame that was written by column, {column: {index: value}}. The index of
    Phoenix's frames is the span id."""
    rows: dict[str, dict[str, Json]] = {}
    for name, cells in columns.items():
        if not isinstance(cells, dict):
            return [columns]
        for index, cell in cells.items():
            rows.setdefault(index, {})[name] = cell
    named = "span_id" in columns or "context.span_id" in columns
    return [row if named else {**row, "context.span_id": index} for index, row in rows.items()]


def _in_trace(span: Json, trace_id: Json) -> Json:
    """A span from a list of traces, with the trace id, which only the trace contains."""
    if not isinstance(span, dict) or "context" in span or "span_id" not in span:
        return span
    rest = {key: value for key, value in span.items() if key != "span_id"}
    return {**rest, "context": {"trace_id": trace_id, "span_id": span["span_id"]}}


def is_flat(row: Mapping[str, Json]) -> bool:
    """Whether a row comes from a data frame."""
    return any(name in row for name in _FLAT)


def filled(row: Mapping[str, Json]) -> dict[str, Json]:
    """The non-empty cells of a table row; numbers in text as numbers."""
    out: dict[str, Json] = {}
    for key, given in row.items():
        value = literal_in_text(given) if type(given) is str else given
        if value is None or (type(value) is str and value.casefold() in _HOLES):
            continue
        if type(value) in _HOLDERS:
            value = without_holes(value)
        out[key] = number(value) if _is_number(key) else value
    return out


@lru_cache(maxsize=1024)
def _is_number(column: str) -> bool:
    """Whether a column contains scores or counts."""
    evaluated = column.startswith("eval.") and column.endswith(".score")
    return evaluated or column in _SCORES or column.startswith(_COUNTS)


def without_holes(value: Json) -> Json:
    """A nested value without nulls: Parquet fills every object with the keys of all others."""
    if isinstance(value, dict):
        return {
            key: without_holes(item) if type(item) in _HOLDERS else item
            for key, item in value.items()
            if item is not None
        }
    if isinstance(value, list):
        return [without_holes(item) if type(item) in _HOLDERS else item for item in value]
    return value


def literal_in_text(value: Json) -> Json:
    """The list or object in a CSV cell written in Python's syntax. JSON stays text."""
    if not isinstance(value, str) or not value.startswith(_LITERALS) or len(value) > _LITERAL:
        return value
    # NumPy prints the elements of an array without commas, and may break lines between them.
    for text in (value, value.replace("}\n {", "}, {")):
        try:
            return clean_json(ast.literal_eval(text))
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
    return value


def number(value: Json) -> Json:
    """A number written as text or, because its column has empty cells, as a float; else unchanged."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return value
        if not math.isfinite(value):
            return "NaN"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
