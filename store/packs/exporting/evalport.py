"""EvalPort: a suite as one JSON file, checked by its own validator.

Read: `openeval.validate` of evalport-sdk: a suite has `version`, `id`, `graders` and `test_cases`; a test case `id`, `input`
as text, `graders`; a grader that is not of the standard's types names its `handler`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...canonical import Json
from ..case_text import readable_bytes
from ..cases import Case, asked_in
from ..read import Pack
from .losses import Loss, of_all
from .records import losses_of, metadata_of
from .rows import Row, rows_of
from .target import Files, Target

_TITLE: Final = "EvalPort"
_GRADER: Final = "tracejury"


def _test_case(row: Row) -> dict[str, Json]:
    found: dict[str, Json] = {
        "id": row.id,
        "input": asked_in(row.input) or "(no question)",
        "graders": [_GRADER],
        "metadata": metadata_of(row),
    }
    return found if row.expected is None else {**found, "expected_output": row.expected}


def _files(pack: Pack) -> Files:
    suite = {
        "version": "1.0.0",
        "id": pack.name or "tracejury",
        "graders": [
            {"id": _GRADER, "type": "custom", "params": {"handler": "tracejury_bridge:judge"}}
        ],
        "test_cases": [_test_case(row) for row in rows_of(pack)],
    }
    return {"suite.json": readable_bytes(suite)}


def _losses(cases: Sequence[Case]) -> list[Loss]:
    return [
        *losses_of(cases, _TITLE),
        of_all(
            cases,
            "conversations",
            "a test case has one text: what the user said; tracejury_bridge.py asks with all of it",
        ),
        of_all(
            cases,
            "a run",
            "EvalPort is a format without a runner: one that imports it calls the handler",
        ),
    ]


EVALPORT: Final = Target(
    name="evalport",
    title=_TITLE,
    tried="evalport-sdk 1.3.1",
    run=("python evalport_pack.py",),
    files=_files,
    losses=_losses,
    scripts=("evalport_pack.py",),
)
