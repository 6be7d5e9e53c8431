"""Every tool that a pack can be exported to: one entry of `TARGETS` is one tool."""

from __future__ import annotations

from typing import Final

from .braintrust import BRAINTRUST
from .deepeval import DEEPEVAL
from .evalport import EVALPORT
from .evidently import EVIDENTLY
from .hugging_face import HUGGING_FACE
from .inspect_ai import INSPECT
from .judge import JUDGE
from .langfuse import LANGFUSE
from .langsmith import LANGSMITH
from .mlflow import MLFLOW
from .openai_evals import OPENAI_EVALS
from .parquet import PARQUET
from .phoenix import PHOENIX
from .promptfoo import PROMPTFOO
from .target import Target

TARGETS: Final[dict[str, Target]] = {
    target.name: target
    for target in (
        PROMPTFOO,
        DEEPEVAL,
        INSPECT,
        LANGSMITH,
        LANGFUSE,
        BRAINTRUST,
        PHOENIX,
        MLFLOW,
        OPENAI_EVALS,
        EVIDENTLY,
        EVALPORT,
        HUGGING_FACE,
        PARQUET,
        JUDGE,
    )
}
