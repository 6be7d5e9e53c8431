"""Helicone: one row per request, as its export tool writes them (JSON, JSONL, CSV).

Source: helicone, `llm-mapper/types.ts` (HeliconeRequest) and its export example. Sessions come from
properties: `Helicone-Session-Id`, and `Helicone-Session-Path` for the position in the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ...canonical import Json
from ...trace import Score, Trace, replace
from ..calls.model_calls import call_trace
from ..protocol import Gathering, Reader, ReaderItem, RecordSource, Sample, Vote
from ..spans.runs import RunRow, read_rows, run_trace
from ..values.json_access import NOTHING, mapping, page, text
from ..values.raters import scored
from ..values.times import to_ns, unread_times

_READ: Final = frozenset(
    [
        "request_id",
        "response_id",
        "request_created_at",
        "response_created_at",
        "response_status",
        "request_body",
        "response_body",
        "request_user_id",
        "user_id",
        "request_properties",
        "properties",
        "feedback_rating",
        "feedback_created_at",
        "scores",
        "prompt_tokens",
        "completion_tokens",
        "total_tokens",
        "model",
        "request_model",
        "response_model",
        "model_override",
    ]
)
_SESSION: Final = "Helicone-Session-Id"
_PATH: Final = "Helicone-Session-Path"


def _rows(value: Json) -> list[Json]:
    return page(value, "data")


def _properties(row: Mapping[str, Json]) -> Mapping[str, Json]:
    return {**mapping(row.get("properties")), **mapping(row.get("request_properties"))}


def _trace_key(row: Mapping[str, Json]) -> str | None:
    session = text(_properties(row).get(_SESSION))
    return session or text(row.get("request_id")) or text(row.get("response_id"))


class HeliconeReader(Reader):
    """Reader for requests; those of one session are one trace."""

    name = "helicone"
    title = "Helicone requests"
    gathering = Gathering.BY_TRACE
    more_specific_than = ("openai",)
    keeps = "request and response, sessions as trees, properties, feedback, scores, cost"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for rows of requests."""
        for record in sample.records:
            for row in _rows(record)[:5]:
                if (
                    isinstance(row, dict)
                    and "request_created_at" in row
                    and ("request_id" in row or "response_id" in row)
                ):
                    return Vote.CERTAIN
        return Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield each session when it is complete."""
        yield from read_rows(source, _rows, _trace_key, self._trace, "the row has no request_id")

    def _trace(self, trace_id: str, rows: list[Mapping[str, Json]]) -> Trace:
        once: dict[str, Mapping[str, Json]] = {}
        for row in rows:
            once[text(row.get("request_id")) or f"row-{len(once)}"] = row
        notes = []
        if len(once) < len(rows):
            notes.append(f"{len(rows) - len(once)} repeated row(s) were dropped")
        paths = {_path(row): key for key, row in sorted(once.items(), reverse=True) if _path(row)}
        runs = [_run(key, row, paths) for key, row in once.items()]
        names = {text(_properties(row).get("Helicone-Session-Name")) for row in rows} - {None}
        name = min((found for found in names if found), default=None)
        return run_trace(trace_id, runs, self.name, notes=notes, name=name)


def _path(row: Mapping[str, Json]) -> str:
    return str(_properties(row).get(_PATH) or "").rstrip("/")


def _run(key: str, row: Mapping[str, Json], paths: Mapping[str, str]) -> RunRow:
    request, response = mapping(row.get("request_body")), mapping(row.get("response_body"))
    code = str(row.get("response_status"))
    status = int(code) if code.isascii() and code.isdecimal() and len(code) < 5 else None
    failed = f"the request ended with {status}" if status is not None and status >= 400 else None
    said = text(mapping(response.get("error")).get("message"))
    if failed and said:
        failed = f"{failed}: {said}"
    (step,) = call_trace(key, request, response, HeliconeReader.name, error=failed).steps
    above = _path(row).rpartition("/")[0]
    parent = next((paths[p] for p in _upwards(above) if p in paths and paths[p] != key), None)
    rest = {k: v for k, v in row.items() if k not in _READ and v not in NOTHING}
    rest |= {k: v for k, v in step.attributes.items() if v not in NOTHING}
    rest |= unread_times(row, "request_created_at", "response_created_at")
    counts = {"input": "prompt_tokens", "output": "completion_tokens", "total": "total_tokens"}
    usage: dict[str, Json] = {}
    for ours, theirs in counts.items():
        number = row.get(theirs)
        if isinstance(number, str) and number.isdecimal():
            number = int(number)
        if isinstance(number, int) and not isinstance(number, bool):
            usage[ours] = number
    model = text(
        row.get("model") or row.get("response_model") or row.get("request_model") or step.model
    )
    step = replace(
        step,
        id=key,
        parent_id=parent,
        name=_path(row).rpartition("/")[2] or step.name or "request",
        start_ns=to_ns(row.get("request_created_at")),
        end_ns=to_ns(row.get("response_created_at")),
        input=step.input if request or step.input else row.get("request_body"),
        output=step.output if response or step.output else row.get("response_body"),
        model=model,
        usage={**step.usage, **usage},
        attributes=rest,
        incomplete=tuple(
            f"the {what} is not in the export"
            for what in ("request", "response")
            if "signed_body_url" in row and row.get(f"{what}_body") in NOTHING
        ),
    )
    properties = _properties(row)
    about: dict[str, Json] = {k: v for k, v in properties.items() if k not in (_SESSION, _PATH)}
    about["session"] = properties.get(_SESSION)
    about["user"] = row.get("request_user_id") or row.get("user_id")
    return RunRow(
        step, tuple(_scores(row, key)), {k: v for k, v in about.items() if v not in NOTHING}
    )


def _upwards(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition("/")[0]


def _scores(row: Mapping[str, Json], step_id: str) -> Iterator[Score]:
    rating = row.get("feedback_rating")
    if rating in ("true", "false"):
        rating = rating == "true"
    if rating not in NOTHING:
        yield scored(
            "feedback",
            rating,
            rater="user",
            step_id=step_id,
            at_ns=to_ns(row.get("feedback_created_at")),
            extra=unread_times(row, "feedback_created_at"),
        )
    for name, given in mapping(row.get("scores")).items():
        one = mapping(given)
        extra = {k: v for k, v in one.items() if k != "value"}
        value = one.get("value") if one else given
        if one.get("valueType") == "boolean" and isinstance(value, int):
            value = bool(value)
        yield scored(name, value, rater="unknown", step_id=step_id, extra=extra)


READER: Final = HeliconeReader()
