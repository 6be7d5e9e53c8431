"""A pack as tables: its cases and its witnesses, a row each. What has no columns of its own is JSON text."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from ...canonical import Json, canonical_bytes
from ..cases import Case, asked_in, witness_calls

_TEXT: Final = pa.string()
_Column = tuple[str, pa.DataType, Callable[[Case], Json]]

_CASES: Final[tuple[_Column, ...]] = (
    ("case_id", _TEXT, lambda case: case.id),
    ("role", _TEXT, lambda case: case.role),
    ("question", _TEXT, lambda case: case.question),
    ("asked", _TEXT, lambda case: asked_in(case.input)),
    ("input", _TEXT, lambda case: _json(dict(case.input))),
    ("reason", _TEXT, lambda case: case.reason),
    ("correction", _TEXT, lambda case: case.correction),
    ("severity", _TEXT, lambda case: case.severity),
    ("slices", pa.list_(_TEXT), lambda case: list(case.slices)),
    ("rubric", _TEXT, lambda case: case.verdict.get("rubric")),
    ("codes", pa.list_(_TEXT), lambda case: case.verdict.get("codes") or []),
    ("verdict", _TEXT, lambda case: case.verdict.get("label")),
    ("judged_at", _TEXT, lambda case: case.verdict.get("at")),
    ("proof", _TEXT, lambda case: case.proof.status),
    ("claims", _TEXT, lambda case: _json([claim.json() for claim in case.claims])),
    ("trials", pa.int32(), lambda case: case.trials),
    ("min_pass", pa.int32(), lambda case: case.min_pass),
    ("input_hash", _TEXT, lambda case: case.input_hash),
    ("content_hash", _TEXT, lambda case: case.content_hash),
)


def _json(value: Json) -> str:
    return canonical_bytes(value).decode()


def cases_table(cases: Sequence[Case]) -> pa.Table:
    """A row a case."""
    columns = {name: pa.array([of(case) for case in cases], kind) for name, kind, of in _CASES}
    return pa.table(columns)


def witnesses_table(cases: Sequence[Case]) -> pa.Table:
    """A row a witness: an answer that a person judged, with the case that it belongs to. `tool_calls` is null where nobody
    knows which there were."""
    found = [(case, one) for case in cases for one in case.witnesses]
    calls = [witness_calls(one) for _, one in found]
    return pa.table(
        {
            "case_id": pa.array([case.id for case, _ in found], _TEXT),
            "accepted": pa.array([one.accepted for _, one in found], pa.bool_()),
            "output": pa.array([one.output.text for _, one in found], _TEXT),
            "tool_calls": pa.array([None if one is None else _json(one) for one in calls], _TEXT),
            "why": pa.array([one.why for _, one in found], _TEXT),
            "source": pa.array([one.source for _, one in found], _TEXT),
        }
    )


def parquet_bytes(table: pa.Table) -> bytes:
    """A table as a Parquet file."""
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()
