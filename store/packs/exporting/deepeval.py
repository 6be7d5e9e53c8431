"""DeepEval: goldens as JSON, and a test file with a metric that asks tracejury.

Read: `EvaluationDataset.add_goldens_from_json_file` (https://deepeval.com/docs/evaluation-datasets): `input`,
`expected_output`, `name`, `expected_tools` of `name` and `input_parameters`, `additional_metadata`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ...canonical import Json
from ..case_text import readable_bytes
from ..cases import Case, asked_in
from ..read import Pack
from .losses import Loss
from .records import losses_of, metadata_of
from .rows import Row, row_of, rows_of
from .target import Files, Target

_TITLE: Final = "DeepEval"


def _golden(row: Row) -> dict[str, Json]:
    golden: dict[str, Json] = {
        "name": row.id,
        "input": asked_in(row.input),
        "expected_output": row.expected,
        "additional_metadata": metadata_of(row),
    }
    if row.expected_calls is not None:
        golden["expected_tools"] = [_tool(call) for call in row.expected_calls]
    return golden


def _tool(call: Mapping[str, Json]) -> dict[str, Json]:
    given = call.get("arguments")
    return {
        "name": str(call.get("name") or ""),
        "input_parameters": dict(given) if isinstance(given, Mapping) else {},
    }


def _files(pack: Pack) -> Files:
    return {"goldens.json": readable_bytes([_golden(row) for row in rows_of(pack)])}


def _losses(cases: Sequence[Case]) -> list[Loss]:
    long = tuple(case.id for case in cases if len(row_of(case).messages) > 1)
    found = losses_of(cases, _TITLE)
    if long:
        found.append(
            Loss(
                "conversations",
                "a golden has one input: what the user said, without system prompt, answers and tools; the candidate is "
                "asked with all of it",
                long,
            )
        )
    return found


DEEPEVAL: Final = Target(
    name="deepeval",
    title=_TITLE,
    tried="4.3.1",
    run=("deepeval test run test_deepeval_pack.py",),
    files=_files,
    losses=_losses,
    scripts=("test_deepeval_pack.py",),
)
