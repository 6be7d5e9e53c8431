"""Evidently: a table of the cases, and a report with one test that asks tracejury.

Read: `Dataset.from_pandas`, `Report` and tests of metrics (https://docs.evidentlyai.com/docs/library/tests).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...canonical import Json
from ..cases import Case, asked_in
from ..read import Pack
from .losses import Loss, of_all
from .records import losses_of
from .rows import Row, json_lines, rows_of
from .target import Files, Target

_TITLE: Final = "Evidently"


def _record(row: Row) -> dict[str, Json]:
    named = {name: row.metadata.get(name, "") for name in ("role", "question", "reason")}
    return {
        "case_id": row.id,
        **named,
        "asked": asked_in(row.input),
        "expected": row.expected or "",
        "slices": " ".join(row.slices),
    }


def _files(pack: Pack) -> Files:
    return {"cases.jsonl": json_lines(_record(row) for row in rows_of(pack))}


def _losses(cases: Sequence[Case]) -> list[Loss]:
    return [
        *losses_of(cases, _TITLE),
        of_all(
            cases,
            "which case fails",
            "Evidently tests a column: its report says how many fail, results.jsonl says which",
        ),
    ]


EVIDENTLY: Final = Target(
    name="evidently",
    title=_TITLE,
    tried="0.7.23 (with pandas 2)",
    run=("python evidently_pack.py",),
    files=_files,
    losses=_losses,
    scripts=("evidently_pack.py",),
)
