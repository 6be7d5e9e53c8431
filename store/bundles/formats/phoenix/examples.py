"""Phoenix's datasets and experiments: examples, and an application's answers to them.

Dataset: CSV with `input.<key>`, `output.<key>`, `metadata.<key>` (older versions: `input_<key>`) or JSON
lines with objects. Experiment: one record per run, with annotations. Source: arize-phoenix,
`server/api/routers/v1/datasets.py` and `experiments.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ....canonical import Json
from ....trace import Score, Trace, as_text, replace
from ...calls.table_rows import Columns, row_trace
from ...protocol import Vote
from ...values.json_access import json_in_text
from ...values.times import to_ns, unread_times
from .annotations import score_of
from .rows import filled, number

_GROUPED: Final = re.compile(r"(input|output|metadata)[._](.+)")
_ANNOTATION: Final = re.compile(
    r"annotation_(.+)_(label|score|explanation|metadata|annotator_kind|trace_id|error|start_time"
    r"|end_time)"
)
_TIMES: Final = ("start_time", "end_time")
_SHOWN: Final = ("input", "output", "expected", "error", "id", "start")


def vote(row: Json) -> Vote:
    """Vote for an example of a dataset or a run of an experiment."""
    if not isinstance(row, dict):
        return Vote.NO
    if {"example_id", "repetition_number"} <= set(row) and ("output" in row or "error" in row):
        return Vote.CERTAIN
    groups = {match[1] for key in row if (match := _GROUPED.fullmatch(str(key)))}
    groups |= {name for name in ("input", "output", "metadata") if name in row}
    if {"id", "node_id"} <= set(row) and {"input", "output"} <= groups:
        return Vote.CERTAIN
    return Vote.POSSIBLE if "example_id" in row and {"input", "output"} <= groups else Vote.NO


def example_trace(row: Mapping[str, Json]) -> Trace | str:
    """An example or a run as a trace of one step; or the reason why it is not one."""
    row = filled(row)
    run = "repetition_number" in row
    grouped: dict[str, dict[str, Json]] = {}
    plain: dict[str, Json] = {}
    named: dict[str, dict[str, Json]] = {}
    for key, value in row.items():
        matched = _ANNOTATION.fullmatch(key) if run else None
        group = None if run else _GROUPED.fullmatch(key)
        if matched is not None:
            named.setdefault(matched[1], {})[matched[2]] = value
        elif group is not None:
            grouped.setdefault(group[1], {})[group[2]] = json_in_text(value)
        else:
            plain[key] = value
    for name in ("input", "output"):
        if name in grouped:
            plain.setdefault(name, _single(grouped[name]))
    known = {
        "id": _id_of(plain),
        "input": _single(plain.get("input")),
        "output": _single(plain.get("output")),
        "expected": _single(plain.get("reference_output")),
        "error": plain.get("error"),
        "start": plain.get("start_time"),
    }
    shown = {name: known[name] for name in _SHOWN if known[name] is not None}
    found = row_trace(Columns(tuple(shown), {}), shown)
    if isinstance(found, str):
        return found
    return replace(
        found,
        metadata={**_metadata(plain), **grouped.get("metadata", {})},
        end_ns=to_ns(plain.get("end_time")),
        scores=tuple(_scores(plain.get("annotations"), named)),
        format="phoenix",
    )


def _id_of(row: Mapping[str, Json]) -> str | None:
    example = row.get("example_id", row.get("id", row.get("node_id")))
    if example is None:
        return None
    if "repetition_number" not in row:
        return as_text(example)
    return f"{as_text(example)}/{as_text(number(row['repetition_number']))}"


def _single(value: Json) -> Json:
    """The text of an object that contains nothing else, decoded if it is JSON."""
    value = json_in_text(value)
    if isinstance(value, dict) and len(value) == 1:
        only = next(iter(value.values()))
        return only if isinstance(only, str) else value
    return value


def _metadata(row: Mapping[str, Json]) -> dict[str, Json]:
    used = ("input", "output", "reference_output", "error", "id", "example_id", "annotations")
    rest = {key: value for key, value in row.items() if key not in (*used, *_TIMES)}
    rest |= unread_times(row, *_TIMES)
    if "splits" in rest:
        rest["splits"] = json_in_text(rest["splits"])
    inner = json_in_text(rest.pop("metadata", None))
    if isinstance(inner, dict):
        return {**rest, **inner}
    return rest if inner in (None, "") else {**rest, "metadata": inner}


def _scores(listed: Json, named: Mapping[str, dict[str, Json]]) -> Iterator[Score]:
    """The annotations of a run: a list of objects, or columns `annotation_<name>_<field>`."""
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict):
            yield _score(one)
    for name, fields in named.items():
        yield _score({**fields, "name": name})


def _score(fields: Mapping[str, Json]) -> Score:
    found = score_of(fields, None)
    rest = {key: value for key, value in found.extra.items() if key != "start_time"}
    rest |= unread_times(fields, "start_time")
    return replace(found, at_ns=to_ns(fields.get("start_time")), extra=rest)
