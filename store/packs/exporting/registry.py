"""Every tool that a pack can be exported to: one entry of `TARGETS` is one tool."""

from __future__ import annotations

from typing import Final

from .braintrust import BRAINTRUST
from .deepeval import DEEPEVAL
from .inspect_ai import INSPECT
from .langfuse import LANGFUSE
from .langsmith import LANGSMITH
from .mlflow import MLFLOW
from .promptfoo import PROMPTFOO
from .target import Target

TARGETS: Final[dict[str, Target]] = {
    target.name: target
    for target in (PROMPTFOO, DEEPEVAL, INSPECT, LANGSMITH, LANGFUSE, BRAINTRUST, MLFLOW)
}
