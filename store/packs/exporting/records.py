"""The records of tools that keep data sets of inputs and expected outputs: the platforms of experiments."""

from __future__ import annotations

from collections.abc import Sequence

from ...canonical import Json
from ..cases import Case
from .losses import Loss, asked_once, judged_by_tracejury
from .rows import Row


def inputs_of(row: Row) -> dict[str, Json]:
    """What the candidate is asked, and the id of the case that the evaluator looks up."""
    return {"case_id": row.id, **row.input}


def expected_of(row: Row) -> dict[str, Json]:
    """The answer that an expert accepts, with its tool calls where these are known; {} if there is none."""
    found: dict[str, Json] = {}
    if row.expected is not None:
        found["output"] = row.expected
    if row.expected_calls is not None:
        found["tool_calls"] = [dict(call) for call in row.expected_calls]
    return found


def metadata_of(row: Row) -> dict[str, Json]:
    """What the case says beyond that: role, reason, hashes, slices."""
    return {**row.metadata, "slices": list(row.slices)}


def losses_of(cases: Sequence[Case], tool: str) -> list[Loss]:
    """What such a tool loses."""
    return [*judged_by_tracejury(cases, tool), *asked_once(cases, tool)]
