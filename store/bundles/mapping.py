"""Map columns or paths of a table or JSON record to the fields of a trace.

A mapping is `field -> path`. Fields are those of `FIELDS`, `score` and `score.NAME`; a path is a column
name, or names joined by dots into nested JSON (`request.body.prompt`, `choices.0.text`). `rows` is the
path of a list whose elements are the records, if one document wraps them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..canonical import Json
from ..trace import as_text
from .values.json_access import json_in_text

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "trace_id", "example_id", "run_id", "record_id", "case_id", "uuid"),
    "input": (
        "input",
        "inputs",
        "question",
        "query",
        "prompt",
        "user_input",
        "instruction",
        "messages",
        "request",
    ),
    "output": (
        "output",
        "outputs",
        "response",
        "answer",
        "completion",
        "generation",
        "prediction",
        "actual_output",
        "model_output",
    ),
    "expected": ("expected", "expected_output", "reference", "ground_truth", "target", "ideal"),
    "error": ("error", "exception", "error_message"),
    "start": ("start", "start_time", "timestamp", "created_at"),
    "model": ("model", "model_name"),
}
LABELS: Final[Mapping[str, str]] = {
    "id": "the trace id",
    "input": "the question",
    "output": "the answer",
    "expected": "the expected answer",
    "error": "the error",
    "start": "the start time",
    "model": "the model",
}
"""Descriptions of the fields, shown to the user."""
_HINTS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "key", "number", "ticket", "guid"),
    "input": ("user", "ask", "customer", "text_in", "utterance", "message", "problem", "task"),
    "output": ("reply", "assistant", "bot", "result", "said", "predicted", "summary", "text"),
    "expected": ("gold", "correct", "truth", "label_text", "should"),
    "error": ("err", "failure", "traceback"),
    "start": ("time", "date", "when", "ts"),
    "model": ("engine", "llm", "deployment"),
}
_DEPTH: Final = 4
_MOST_PATHS: Final = 200
_SEPARATORS: Final = str.maketrans({"-": "_", " ": "_"})


@dataclass(frozen=True, slots=True)
class Column:
    """A path that occurs in the records, and its first value as text."""

    path: str
    example: str


def at_path(record: Json, path: str) -> Json:
    """The value at a path: a key with that name, or a path into nested values. None if there is none."""
    value = json_in_text(record)
    if isinstance(value, list):
        head, _, rest = path.partition(".")
        if not head.isdecimal() or int(head) >= len(value):
            return None
        return at_path(value[int(head)], rest) if rest else value[int(head)]
    if not isinstance(value, dict):
        return None
    if path in value:
        return value[path]
    # Keys may contain dots: try the longest matching key first.
    for at in range(len(path) - 1, -1, -1):
        if path[at] == "." and path[:at] in value:
            found = at_path(value[path[:at]], path[at + 1 :])
            if found is not None:
                return found
    return None


def columns_of(records: Sequence[Json]) -> list[Column]:
    """Every path in the records, in order of first occurrence, with an example."""
    found: dict[str, str] = {}
    for record in records:
        for path, value in _paths(record, "", _DEPTH):
            if not found.get(path):
                found[path] = as_text(value)[:200]
            if len(found) >= _MOST_PATHS:
                break
    return [Column(path, example) for path, example in found.items()]


def _paths(value: Json, prefix: str, depth: int) -> Iterator[tuple[str, Json]]:
    if isinstance(value, dict):
        for key, item in value.items():
            path = f"{prefix}{key}"
            yield path, item
            inner = json_in_text(item)
            if depth and isinstance(inner, dict):
                yield from _paths(inner, f"{path}.", depth - 1)


def _last(path: str) -> str:
    return path.rpartition(".")[2].casefold().translate(_SEPARATORS)


def _fit(field: str, column: Column) -> int:
    """How well a column's name matches a field, 0 for not at all. Shallow paths are preferred."""
    name = _last(column.path)
    depth = column.path.count(".")
    if name in FIELDS[field]:
        return 100 - FIELDS[field].index(name) - 5 * depth
    # The body of a reply is a reply: the names of parent objects count as well.
    parent = _last(column.path.rpartition(".")[0])
    words = [*name.split("_"), *parent.split("_")]
    if not any(hint in words for hint in (*_HINTS[field], *FIELDS[field])):
        return 0
    text = len(column.example.split()) > 2 and not column.example.startswith("{")
    return 50 + (10 if text and field in ("input", "output") else 0) - 5 * depth


def rows_of(record: Json, mapping: Mapping[str, str]) -> list[Json]:
    """The records that a document wraps, if the mapping has `rows`; else the record itself."""
    if "rows" not in mapping:
        return [record]
    found = json_in_text(at_path(record, mapping["rows"]))
    return found if isinstance(found, list) else [record]


def _wrapped(records: Sequence[Json]) -> str | None:
    """The path of the longest list of objects in a single document that is not itself a record."""
    if len(records) != 1:
        return None
    lists = [
        (len(value), path)
        for path, value in _paths(records[0], "", _DEPTH)
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value)
    ]
    named = [column for column in columns_of(records) if "." not in column.path]
    whole = any(_fit(field, one) > 90 for one in named for field in ("input", "output"))
    return None if whole or not lists else max(lists)[1]


def proposed(records: Sequence[Json]) -> dict[str, str]:
    """Propose a mapping for records of an unknown format, by column names, and if those do not match by
    the length of their texts. It is a guess for the user to confirm."""
    rows = _wrapped(records)
    if rows is not None:
        inner = rows_of(records[0], {"rows": rows})
        return {"rows": rows, **proposed(inner[:20])}
    columns = columns_of(records)
    out: dict[str, str] = {}
    for field in FIELDS:
        fits = [(_fit(field, column), column.path) for column in columns]
        best = max(
            (fit for fit in fits if fit[0] > 0 and fit[1] not in out.values()),
            key=lambda fit: fit[0],
            default=None,
        )
        if best is not None:
            out[field] = best[1]
    texts = sorted(
        (column for column in columns if len(column.example.split()) > 2),
        key=lambda column: -len(column.example),
    )
    for field in ("output", "input"):
        if field not in out:
            free = next((column.path for column in texts if column.path not in out.values()), None)
            if free is not None:
                out[field] = free
    return {field: out[field] for field in FIELDS if field in out}


def fitting(mapping: Mapping[str, str], records: Sequence[Json]) -> list[str]:
    """The paths of a mapping that none of the records has."""
    records = [row for record in records for row in rows_of(record, mapping)[:20]]
    return [
        path
        for field, path in mapping.items()
        if field != "rows"
        and not any(at_path(record, path) is not None for record in records)
        and not any(isinstance(record, dict) and path in record for record in records)
    ]


def problem_of(mapping: Mapping[str, str]) -> str | None:
    """The reason why a mapping cannot be used; None if it can."""
    for field in mapping:
        if field not in (*FIELDS, "rows", "score") and not field.startswith("score."):
            known = ", ".join([*FIELDS, "score", "score.NAME", "rows"])
            return f"unknown field {field!r}; known fields: {known}"
    if "input" not in mapping and "output" not in mapping:
        return "neither an input nor an output is mapped"
    return None


def mapped(record: Mapping[str, Json], mapping: Mapping[str, str]) -> dict[str, Json]:
    """A record with the values of its mapping as additional columns.

    The nested values stay: the whole record is kept.
    """
    out = dict(record)
    for field, path in mapping.items():
        if path not in out and field != "rows":
            value = at_path(record, path)
            if value is not None:
                out[path] = value
    return out
