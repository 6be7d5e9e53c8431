"""Inspect AI: a data set as JSON lines, and a task whose scorer asks tracejury.

Read: `json_dataset` (https://inspect.aisi.org.uk/datasets.html): `id`, `input` as text or as messages of `role` and
`content`, `target`, `metadata`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...canonical import Json
from ..cases import Case, asked_in
from ..read import Pack
from .losses import Loss, asked_once, judged_by_tracejury, of_all
from .records import metadata_of
from .rows import Row, json_lines, rows_of
from .target import Files, Target

_TITLE: Final = "Inspect AI"
_ROLES: Final = ("system", "user", "assistant")


def _sample(row: Row) -> dict[str, Json]:
    messages = [
        {"role": one["role"], "content": one["content"]}
        for one in row.messages
        if one.get("role") in _ROLES and isinstance(one.get("content"), str) and one["content"]
    ]
    return {
        "id": row.id,
        "input": messages or asked_in(row.input) or "(no question)",
        "target": row.expected or "",
        "metadata": metadata_of(row),
    }


def _files(pack: Pack) -> Files:
    return {"dataset.jsonl": json_lines(_sample(row) for row in rows_of(pack))}


def _losses(cases: Sequence[Case]) -> list[Loss]:
    return [
        *judged_by_tracejury(cases, _TITLE),
        *asked_once(cases, "without --epochs Inspect"),
        of_all(
            cases,
            "the exit code",
            "inspect eval ends with 0 whatever the scores are: read the accuracy from its log",
        ),
    ]


INSPECT: Final = Target(
    name="inspect",
    title=_TITLE,
    tried="0.3.285",
    run=("inspect eval inspect_pack.py --model mockllm/model --log-format json",),
    files=_files,
    losses=_losses,
    scripts=("inspect_pack.py",),
)
