"""Map columns or paths of a table or JSON record to the fields of a trace.

A mapping is `field -> path`. Fields are those of `FIELDS`, `score` and `score.NAME`; a path is a column
name, or names joined by dots into nested JSON (`request.body.prompt`, `choices.0.text`). `rows` is the
path of a list whose elements are the records, if one document wraps them all.

`messages`, `steps` and `spans` are paths of a list in a record: a conversation, the steps of a run, or a tree of
steps. `role`, `content` and `step.NAME` are then paths in an element of that list. `[]` stands for each element
(`runs[].turns`), and `.` for the records themselves: each is one message or step then, and those with the same `id`
belong together.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..canonical import Json
from ..trace import as_text
from .record_lists import (
    KINDS,
    SESSIONS,
    STEP_FIELDS,
    FoundList,
    ListKind,
    lists_of,
    proposed_list,
    proposed_rows,
)
from .values.json_access import json_in_text
from .values.json_paths import EACH, WHOLE, at_path, inner_paths, items_at

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
LIST_LABELS: Final[Mapping[str, str]] = {
    "messages": "a list of messages",
    "role": "who speaks",
    "content": "what is said",
    "steps": "a list of steps",
    "spans": "a tree of spans",
}
"""Descriptions of the fields of lists."""
_HINTS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "key", "number", "ticket", "guid"),
    "input": (
        "user",
        "ask",
        "customer",
        "text_in",
        "utterance",
        "message",
        "problem",
        "task",
        "goal",
        "objective",
    ),
    "output": ("reply", "assistant", "bot", "result", "said", "predicted", "summary", "text"),
    "expected": ("gold", "correct", "truth", "label_text", "should"),
    "error": ("err", "failure", "traceback"),
    "start": ("time", "date", "when", "ts"),
    "model": ("engine", "llm", "deployment"),
}
_DEPTH: Final = 4
_MOST_PATHS: Final = 200
_EXACT: Final = 70
"""Columns that fit a field less are not proposed beside a list: they only sound like it."""
_SEPARATORS: Final = str.maketrans({"-": "_", " ": "_"})


@dataclass(frozen=True, slots=True)
class Column:
    """A path that occurs in the records, and its first value as text."""

    path: str
    example: str


def columns_of(records: Sequence[Json]) -> list[Column]:
    """Every path in the records, in order of first occurrence, with an example."""
    found: dict[str, str] = {}
    for record in records:
        for path, value in inner_paths(record, _DEPTH):
            if not found.get(path):
                found[path] = as_text(value)[:200]
            if len(found) >= _MOST_PATHS:
                break
    return [Column(path, example) for path, example in found.items()]


def list_columns(records: Sequence[Json]) -> list[Column]:
    """The lists of objects in the records, at any depth, and the records themselves, each with its first element."""
    found: dict[str, str] = {}
    for record in records:
        for path, items in lists_of(record, inside=True):
            found.setdefault(path, as_text(items[0])[:200])
    if records and isinstance(records[0], dict):
        found[WHOLE] = as_text(records[0])[:200]
    return [Column(path, example) for path, example in found.items()]


def as_options(mapping: Mapping[str, str]) -> str:
    """A mapping as the options of a command, quoted for a shell."""
    return " ".join(f"--map {shlex.quote(f'{field}={path}')}" for field, path in mapping.items())


def mapped_list(mapping: Mapping[str, str]) -> tuple[ListKind, str] | None:
    """Which list a mapping names, and its path; None if it names none. If only what stands in an element is named, the
    records are the elements."""
    for kind in KINDS:
        if kind in mapping:
            return kind, mapping[kind]
    if "role" in mapping or "content" in mapping:
        return "messages", WHOLE
    return ("steps", WHOLE) if any(field.startswith("step.") for field in mapping) else None


def with_field(mapping: Mapping[str, str], field: str, path: str | None) -> dict[str, str]:
    """A mapping with another path for a field, or without it. A list takes the place of the one that was mapped, and
    what stood in its elements is no longer mapped."""
    out = {name: given for name, given in mapping.items() if name != field}
    if field in KINDS:
        out = {name: given for name, given in out.items() if name not in KINDS}
        out = {name: given for name, given in out.items() if not is_of_element(name)}
    if path is not None:
        out[field] = path
    return out


def is_of_element(field: str) -> bool:
    """Whether the path of a field is one in an element of the mapped list."""
    return field in ("role", "content") or field.startswith("step.")


def elements_of(records: Sequence[Json], mapping: Mapping[str, str]) -> list[Json]:
    """The elements of the list that a mapping names, of all records; the records themselves if they are that."""
    found = mapped_list(mapping)
    if found is None:
        return []
    return [one for record in records for one in items_at(record, found[1]) or []]


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
    lists = []
    for path, given in inner_paths(records[0], _DEPTH):
        value = json_in_text(given)
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            lists.append((len(value), path))
    if not lists:
        return None
    path = max(lists)[1]
    inner = rows_of(records[0], {"rows": path})
    found = proposed_list(records)
    own = found if found is not None and found.path == path else None
    if own is not None and (own.kind == "spans" or not _has(inner, "input", "output")):
        return None
    return None if _has(records, "input") or _has(records, "output") else path


def _has(records: Sequence[Json], *fields: str) -> bool:
    """Whether the records have a column of that very name for each of the fields."""
    named = [column for column in columns_of(records) if "." not in column.path]
    return all(any(_fit(field, one) > 90 for one in named) for field in fields)


def proposed(records: Sequence[Json]) -> dict[str, str]:
    """Propose a mapping for records of an unknown format: lists of messages, steps or spans first, then by column
    names, and if those do not match by the length of their texts. It is a guess for the user to confirm."""
    rows = _wrapped(records)
    if rows is not None:
        inner = rows_of(records[0], {"rows": rows})
        # A list in the only row of a document is inside that row.
        return {"rows": rows, **_proposed_of_rows(inner[:20])}
    return _proposed_of_rows(records)


def _proposed_of_rows(records: Sequence[Json]) -> dict[str, str]:
    found = proposed_rows(records)
    if found is not None:
        names = {column.path for column in columns_of(records)}
        session = next((name for name in SESSIONS if name in names), None)
        return {**({"id": session} if session else {}), **found.fields}
    found = proposed_list(records)
    columns = columns_of(records)
    out: dict[str, str] = {}
    for field in FIELDS:
        fits = [(_fit(field, column), column.path) for column in columns]
        best = max(
            (
                fit
                for fit in fits
                if fit[0] > _least(field, found)
                and fit[1] not in out.values()
                and not (found and _overlap(fit[1], found.path))
            ),
            key=lambda fit: fit[0],
            default=None,
        )
        if best is not None:
            out[field] = best[1]
    if found is not None:
        return {**{field: out[field] for field in FIELDS if field in out}, **found.fields}
    texts = sorted(
        (
            column
            for column in columns
            if len(column.example.split()) > 2 and not column.example.startswith(("{", "[{"))
        ),
        key=lambda column: -len(column.example),
    )
    for field in ("output", "input"):
        if field not in out:
            free = next((column.path for column in texts if column.path not in out.values()), None)
            if free is not None:
                out[field] = free
    return {field: out[field] for field in FIELDS if field in out}


def _least(field: str, found: FoundList | None) -> int:
    """How well a column must fit a field to be proposed for it beside a list: most say something else than the list,
    but what is asked of a run is not among its steps."""
    asked = found is not None and found.kind != "messages" and field == "input"
    return _EXACT if found is not None and not asked and field != "id" else 0


def _overlap(path: str, listed: str) -> bool:
    """Whether one path leads to what is around or in the other."""
    head = listed.partition(EACH)[0]
    return f"{head}.".startswith(f"{path}.") or f"{path}.".startswith(f"{head}.")


def fitting(mapping: Mapping[str, str], records: Sequence[Json]) -> list[str]:
    """The paths of a mapping that none of the records has."""
    records = [row for record in records for row in rows_of(record, mapping)[:20]]
    elements = elements_of(records, mapping)
    absent = []
    for field, path in mapping.items():
        if field in KINDS:
            there = any(items_at(record, path) for record in records)
        else:
            among = elements if is_of_element(field) else records
            there = any(at_path(one, path) is not None for one in among) or any(
                isinstance(one, dict) and path in one for one in among
            )
        if field != "rows" and not there:
            absent.append(path)
    return absent


def problem_of(mapping: Mapping[str, str]) -> str | None:
    """The reason why a mapping cannot be used; None if it can."""
    known = [*FIELDS, "score", "score.NAME", "rows", *LIST_LABELS, "step.NAME"]
    for field in mapping:
        head, _, name = field.partition(".")
        if head == "step" and name not in STEP_FIELDS:
            return f"unknown field {field!r}; known in a step: {', '.join(STEP_FIELDS)}"
        if head not in (*FIELDS, "rows", "score", "step", *LIST_LABELS) or (
            name and head not in ("score", "step")
        ):
            return f"unknown field {field!r}; known fields: {', '.join(known)}"
    lists = [kind for kind in KINDS if kind in mapping]
    if len(lists) > 1:
        return f"a trace has one list of what happened, and {' and '.join(lists)} are mapped"
    if "input" not in mapping and "output" not in mapping and mapped_list(mapping) is None:
        return "no input, output, messages, steps or spans are mapped"
    return None


def mapped(record: Mapping[str, Json], mapping: Mapping[str, str]) -> dict[str, Json]:
    """A record with the values of its mapping as additional columns.

    The nested values stay: the whole record is kept.
    """
    out = dict(record)
    for field, path in mapping.items():
        if path not in out and field not in ("rows", *KINDS) and not is_of_element(field):
            value = at_path(record, path)
            if value is not None:
                out[path] = value
    return out
