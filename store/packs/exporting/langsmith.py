"""LangSmith: examples as JSON lines, and an evaluation that asks tracejury.

Read: `Client.create_examples` (https://docs.langchain.com/langsmith/manage-datasets-programmatically): `id` (a UUID),
`inputs`, `outputs`, `metadata`, `split`.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from ...canonical import Json
from .records import expected_of, inputs_of, losses_of, metadata_of
from .rows import Row, json_lines
from .target import Content, Files, Target

_TITLE: Final = "LangSmith"


def _record(row: Row) -> dict[str, Json]:
    return {
        "id": row.uuid,
        "inputs": inputs_of(row),
        "outputs": expected_of(row),
        "metadata": metadata_of(row),
        "split": row.role,
    }


def _files(content: Content) -> Files:
    return {"examples.jsonl": json_lines(_record(row) for row in content.rows)}


LANGSMITH: Final = Target(
    name="langsmith",
    title=_TITLE,
    tried="0.15.1",
    run=("python langsmith_pack.py",),
    files=_files,
    losses=partial(losses_of, tool=_TITLE),
    scripts=("langsmith_pack.py",),
)
