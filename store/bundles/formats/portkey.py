"""Portkey: exported logs, one request a line.

Source: Portkey's documentation "Logs Export" (the fields that can be requested) and portkey-ai 2.3.4,
`api_resources/apis/logs.py` (`requested_data`). The unit of `cost` is not documented there, so it is kept as it is
given; `is_success` says whether the request succeeded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ...canonical import Json
from ...trace import Trace
from ..calls.gateway_rows import body_of, call_step, calls_trace, number_in, once
from ..protocol import Gathering, Reader, ReaderItem, RecordSource, Sample, Vote
from ..spans.runs import RunRow, read_rows
from ..values.json_access import NOTHING, but, mapping, page, text
from ..values.times import later, to_ns, unread_times

_SIGNS: Final = frozenset(
    {
        "ai_org",
        "ai_model",
        "req_units",
        "res_units",
        "is_success",
        "response_status_code",
        "prompt_slug",
        "ai_provider",
    }
)
_COUNTS: Final = {"input": "req_units", "output": "res_units", "total": "total_units"}
_TIMES: Final = ("created_at", "time_of_generation")
_READ: Final = (
    *(
        "id",
        "trace_id",
        "span_id",
        "parent_span_id",
        "span_name",
        "request",
        "response",
        "ai_model",
        "metadata",
    ),
    *_TIMES,
)
_MILLISECOND: Final = 1_000_000


def _rows(value: Json) -> list[Json]:
    return page(value, "data")


def _is_log(row: Json) -> bool:
    return (
        isinstance(row, dict)
        and len(_SIGNS & row.keys()) >= 2
        and ("request" in row or "response" in row)
    )


def _trace_id(row: Mapping[str, Json]) -> str | None:
    return text(row.get("trace_id")) or text(row.get("id"))


class PortkeyReader(Reader):
    """Reader for exported logs; requests with one trace id are one trace."""

    name = "portkey"
    title = "Portkey logs"
    gathering = Gathering.BY_TRACE
    more_specific_than = ("openai",)
    keeps = "request and response, tools, tokens, cost as given, errors by status, metadata, spans of one trace id"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for rows with two of the fields that only these logs have."""
        found = any(_is_log(row) for record in sample.records for row in _rows(record)[:5])
        return Vote.CERTAIN if found else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield each trace when all of its requests are read."""
        yield from read_rows(
            source, _rows, _trace_id, self._trace, "the row has neither an id nor a trace_id"
        )

    def _trace(self, trace_id: str, rows: list[Mapping[str, Json]]) -> Trace:
        kept = once(rows, "id")
        spans = {
            text(row.get("span_id")): step_id for step_id, row in kept.items() if row.get("span_id")
        }
        runs = [_run(step_id, row, spans) for step_id, row in kept.items()]
        return calls_trace(trace_id, runs, self.name, len(rows) - len(kept))


def _failure(row: Mapping[str, Json]) -> str | None:
    """Why the request failed, by the status of the response or `is_success`."""
    code = number_in(row.get("response_status_code"))
    failed = row.get("is_success") in (False, 0, "false", "False", "0")
    bad = isinstance(code, int) and code >= 400
    if not failed and not bad:
        return None
    given, _ = body_of(row.get("response"))
    said = text(mapping(given.get("error")).get("message")) or text(given.get("message"))
    reason = f"the request ended with {code}" if bad else "the request failed"
    return f"{reason}: {said}" if said else reason


def _run(step_id: str, row: Mapping[str, Json], spans: Mapping[str | None, str]) -> RunRow:
    usage = {ours: number_in(row.get(theirs)) for ours, theirs in _COUNTS.items()}
    taken = [theirs for ours, theirs in _COUNTS.items() if usage[ours] is not None]
    begun = next((row[name] for name in _TIMES if row.get(name) not in NOTHING), None)
    start, took = to_ns(begun), number_in(row.get("response_time"))
    above = text(row.get("parent_span_id"))
    parent = spans.get(above)
    rest = but(row, *_READ, *taken) | unread_times(row, *_TIMES)
    rest |= {key: row[key] for key in _TIMES if row.get(key) not in NOTHING and row[key] != begun}
    rest |= {"span_id": row["span_id"]} if row.get("span_id") not in NOTHING else {}
    if above and parent in (None, step_id):
        rest["parent_span_id"] = above
    about = mapping(row.get("metadata"))
    if not about and row.get("metadata") not in NOTHING:
        rest["metadata"] = row["metadata"]
    step = call_step(
        step_id,
        row.get("request"),
        row.get("response"),
        rest,
        name=text(row.get("span_name")),
        parent=parent if parent != step_id else None,
        model=text(row.get("ai_model")),
        usage=usage,
        start=begun,
        end=later(start, float(took) * _MILLISECOND) if isinstance(took, int | float) else None,
        error=_failure(row),
        format=PortkeyReader.name,
    )
    return RunRow(step, (), {key: value for key, value in about.items() if value not in NOTHING})


READER: Final = PortkeyReader()
