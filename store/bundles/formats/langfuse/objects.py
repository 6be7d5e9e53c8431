"""Langfuse's JSON objects: recognise whole traces, unpack pages.

Source: Langfuse, `fern/apis/server/definition` (traces, sessions and pages of the public API).
"""

from __future__ import annotations

from collections.abc import Mapping

from ....canonical import Json
from .rows import kind_of, plain_row, plain_score


def trace_object(value: Json) -> Mapping[str, Json] | None:
    """The object with the trace's own fields; None if the record is not a Langfuse trace."""
    if not isinstance(value, dict) or not isinstance(value.get("observations"), list):
        return None
    trace = value.get("trace")
    if isinstance(trace, dict):
        return trace
    observations = [item for item in value["observations"] if isinstance(item, dict)]
    if "id" in value or any("traceId" in item for item in observations):
        return value
    return None


def _is_ours(value: Json) -> bool:
    return trace_object(value) is not None or kind_of(value) is not None


def elements_of(value: Json) -> list[Json]:
    """The elements of a page of the public API or of a session object; otherwise the record itself."""
    if isinstance(value, dict):
        for name, beside in (("data", "meta"), ("traces", "projectId")):
            held = value.get(name)
            if isinstance(held, list) and held:
                found = [_is_ours(item) for item in held]
                if all(found) or (beside in value and any(found)):
                    return held
    return [value]


def respelled(value: Json) -> Json:
    """A trace dumped by Langfuse's Python package with its own field names, in the API's spelling."""
    held = value.get("observations") if isinstance(value, dict) else None
    if not isinstance(held, list) or not any(isinstance(o, dict) and "trace_id" in o for o in held):
        return value
    scores = value.get("scores")
    return {
        **plain_row(value),
        "observations": [plain_row(item) if isinstance(item, dict) else item for item in held],
        "scores": [
            plain_score(item) if isinstance(item, dict) else item
            for item in (scores if isinstance(scores, list) else ())
        ],
    }


def only_ids(value: Mapping[str, Json]) -> bool:
    """Whether a trace of a page contains only the ids of its observations."""
    if "trace" in value:
        return False
    return all(isinstance(item, str) for item in value["observations"])


def first_trace_id(value: Mapping[str, Json]) -> Json:
    """The trace id of the first observation, for a trace without an id of its own."""
    held = (item for item in value["observations"] if isinstance(item, dict))
    return next(held, {}).get("traceId")
