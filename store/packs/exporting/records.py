"""What the records of several tools say in the same way: of inputs and expected outputs, and what such a tool loses."""

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
    """What a tool loses that asks once and lets tracejury judge."""
    return [*judged_by_tracejury(cases, tool), *asked_once(cases, tool)]
