"""Phoenix: examples of a data set as JSON lines, and an experiment that asks tracejury.

Read: `client.datasets.create_dataset` and `client.experiments.run_experiment` (https://arize.com/docs/phoenix/datasets-and-experiments):
`id`, `input`, `output`, `metadata`, `splits`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...canonical import Json
from ..cases import Case
from ..read import Pack
from .losses import Loss, of_all
from .records import expected_of, inputs_of, losses_of, metadata_of
from .rows import Row, json_lines, rows_of
from .target import Files, Target

_TITLE: Final = "Phoenix"


def _record(row: Row) -> dict[str, Json]:
    return {
        "id": row.id,
        "input": inputs_of(row),
        "output": expected_of(row),
        "metadata": metadata_of(row),
        "splits": [row.role],
    }


def _files(pack: Pack) -> Files:
    return {"examples.jsonl": json_lines(_record(row) for row in rows_of(pack))}


def _losses(cases: Sequence[Case]) -> list[Loss]:
    return [
        *losses_of(cases, _TITLE),
        of_all(
            cases,
            "a run without a server",
            "Phoenix keeps data sets and experiments in its server: start one on this machine with phoenix serve",
        ),
    ]


PHOENIX: Final = Target(
    name="phoenix",
    title=_TITLE,
    tried="20.26.1 (client 3.5.0)",
    run=("phoenix serve &", "python phoenix_pack.py"),
    files=_files,
    losses=_losses,
    scripts=("phoenix_pack.py",),
)
