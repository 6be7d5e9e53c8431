"""OpenAI Evals (the open-source package): a registry with samples, and an eval class that asks tracejury.

Read: evals/registry of github.com/openai/evals: `evals/*.yaml` name a class and its arguments, `completion_fns/*.yaml` who
answers, `data/` has samples as JSON lines of `input` (messages) and `ideal`. Its own matchers are not used: `Includes` with
an empty `ideal` calls every answer right, and fails JSON that is right but for a space.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from ...canonical import Json
from ..case_text import readable_bytes
from ..read import Pack
from .records import losses_of, metadata_of
from .rows import Row, json_lines, rows_of
from .target import Files, Target

_TITLE: Final = "OpenAI Evals"
_EVAL: Final = "tracejury-pack"
_SAMPLES: Final = "tracejury/samples.jsonl"


def _sample(row: Row) -> dict[str, Json]:
    return {
        "case_id": row.id,
        "input": row.messages,
        "ideal": row.expected or "",
        "metadata": metadata_of(row),
    }


def _files(pack: Pack) -> Files:
    # JSON is YAML, and says nothing by its indentation.
    evals = {
        _EVAL: {"id": f"{_EVAL}.test.v1", "metrics": ["accuracy"]},
        f"{_EVAL}.test.v1": {
            "class": "openai_evals_classes:TracejuryEval",
            "args": {"samples_jsonl": _SAMPLES},
        },
    }
    answers = {"tracejury/application": {"class": "openai_evals_classes:Application"}}
    return {
        f"registry/evals/{_EVAL}.yaml": readable_bytes(evals),
        "registry/completion_fns/tracejury.yaml": readable_bytes(answers),
        f"registry/data/{_SAMPLES}": json_lines(_sample(row) for row in rows_of(pack)),
    }


OPENAI_EVALS: Final = Target(
    name="openai-evals",
    title=_TITLE,
    tried="evals 3.0.1.post1",
    run=("python openai_evals_pack.py",),
    files=_files,
    losses=partial(losses_of, tool=_TITLE),
    scripts=("openai_evals_pack.py", "openai_evals_classes.py"),
)
