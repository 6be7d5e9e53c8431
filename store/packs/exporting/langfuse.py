"""Langfuse: items of a data set as JSON lines, and an experiment that asks tracejury.

Read: `create_dataset_item` and `run_experiment` (https://langfuse.com/docs/evaluation/experiments/experiments-via-sdk):
`id`, `input`, `expected_output`, `metadata`.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from ...canonical import Json
from ..read import Pack
from .records import expected_of, inputs_of, losses_of, metadata_of
from .rows import Row, json_lines, rows_of
from .target import Files, Target

_TITLE: Final = "Langfuse"


def _record(row: Row) -> dict[str, Json]:
    return {
        "id": row.id,
        "input": inputs_of(row),
        "expected_output": expected_of(row),
        "metadata": metadata_of(row),
    }


def _files(pack: Pack) -> Files:
    return {"items.jsonl": json_lines(_record(row) for row in rows_of(pack))}


LANGFUSE: Final = Target(
    name="langfuse",
    title=_TITLE,
    tried="5.0.4",
    run=("python langfuse_pack.py",),
    files=_files,
    losses=partial(losses_of, tool=_TITLE),
    scripts=("langfuse_pack.py",),
)
