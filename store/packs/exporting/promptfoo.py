"""promptfoo: a configuration and one test a case (https://www.promptfoo.dev/docs/configuration/reference/).

promptfoo renders every variable as a template, loads those that look like `file://…` and makes several tests of a list.
So it gets case ids alone; provider and assertion read the case from the pack.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...canonical import Json
from ..case_text import readable_bytes
from ..cases import Case
from ..read import Pack
from .losses import Loss, of_all
from .records import losses_of
from .rows import json_lines, rows_of
from .target import Files, Target

_TITLE: Final = "promptfoo"


def _files(pack: Pack) -> Files:
    config: dict[str, Json] = {
        "description": "Regression tests from expert reviews",
        "prompts": ["{{case_id}}"],
        "providers": ["file://promptfoo_provider.py"],
        "defaultTest": {"assert": [{"type": "python", "value": "file://promptfoo_assert.py"}]},
        "tests": "file://tests.jsonl",
    }
    tests = [
        {
            "description": row.id,
            "vars": {"case_id": row.id},
            "metadata": {"role": row.role, "proof": row.metadata["proof"]},
        }
        for row in rows_of(pack)
    ]
    return {"promptfooconfig.json": readable_bytes(config), "tests.jsonl": json_lines(tests)}


def _losses(cases: Sequence[Case]) -> list[Loss]:
    return [
        *losses_of(cases, _TITLE),
        of_all(
            cases,
            "questions, reasons and slices",
            "promptfoo would run them as templates; its report names case ids, the texts are in pack/cases",
        ),
    ]


PROMPTFOO: Final = Target(
    name="promptfoo",
    title=_TITLE,
    tried="0.121.20",
    run=("promptfoo eval -c promptfooconfig.json --no-cache",),
    files=_files,
    losses=_losses,
    scripts=("promptfoo_provider.py", "promptfoo_assert.py"),
)
