"""MLflow: records of an evaluation data set as JSON lines, and an evaluation that asks tracejury.

Read: `mlflow.genai.evaluate` and `EvaluationDataset.merge_records` (https://mlflow.org/docs/latest/genai/datasets/):
`inputs`, `expectations`, `tags`.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from ...canonical import Json
from ..read import Pack
from .records import expected_of, losses_of, metadata_of
from .rows import Row, json_lines, rows_of
from .target import Files, Target

_TITLE: Final = "MLflow"


def _record(row: Row) -> dict[str, Json]:
    return {
        "inputs": {"case_id": row.id, "request": dict(row.input)},
        "expectations": {**expected_of(row), **metadata_of(row)},
        "tags": {"case_id": row.id, "role": row.role},
    }


def _files(pack: Pack) -> Files:
    return {"records.jsonl": json_lines(_record(row) for row in rows_of(pack))}


MLFLOW: Final = Target(
    name="mlflow",
    title=_TITLE,
    tried="3.17.2",
    run=("python mlflow_pack.py",),
    files=_files,
    losses=partial(losses_of, tool=_TITLE),
    scripts=("mlflow_pack.py",),
)
