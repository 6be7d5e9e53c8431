"""Braintrust: records of a data set as JSON lines, and an evaluation that asks tracejury.

Read: `Dataset.insert` and `Eval` (https://www.braintrust.dev/docs/reference/sdks/python): `id`, `input`, `expected`,
`metadata`, `tags`.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from ...canonical import Json
from ..read import Pack
from .records import expected_of, inputs_of, losses_of, metadata_of
from .rows import Row, json_lines, rows_of
from .target import Files, Target

_TITLE: Final = "Braintrust"


def _record(row: Row) -> dict[str, Json]:
    return {
        "id": row.id,
        "input": inputs_of(row),
        "expected": expected_of(row),
        "metadata": metadata_of(row),
        "tags": [row.role, *row.slices],
    }


def _files(pack: Pack) -> Files:
    return {"data.jsonl": json_lines(_record(row) for row in rows_of(pack))}


BRAINTRUST: Final = Target(
    name="braintrust",
    title=_TITLE,
    tried="0.48.1",
    run=("python braintrust_pack.py",),
    files=_files,
    losses=partial(losses_of, tool=_TITLE),
    scripts=("braintrust_pack.py",),
)
