"""LangSmith: examples as JSON lines, and an evaluation that asks tracejury.

Read: `Client.create_examples` (https://docs.langchain.com/langsmith/manage-datasets-programmatically): `id` (a UUID),
`inputs`, `outputs`, `metadata`, `split`.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from ...canonical import Json
from ..read import Pack
from .records import expected_of, inputs_of, losses_of, metadata_of
from .rows import Row, json_lines, rows_of
from .target import Files, Target

_TITLE: Final = "LangSmith"


def _record(row: Row) -> dict[str, Json]:
    return {
        "id": row.uuid,
        "inputs": inputs_of(row),
        "outputs": expected_of(row),
        "metadata": metadata_of(row),
        "split": row.role,
    }


def _files(pack: Pack) -> Files:
    return {"examples.jsonl": json_lines(_record(row) for row in rows_of(pack))}


LANGSMITH: Final = Target(
    name="langsmith",
    title=_TITLE,
    tried="0.15.1",
    run=("python langsmith_pack.py",),
    files=_files,
    losses=partial(losses_of, tool=_TITLE),
    scripts=("langsmith_pack.py",),
)
