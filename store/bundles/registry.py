"""Every reader there is. A new format is one module here and its tests."""

from __future__ import annotations

from typing import Final

from .anthropic_messages import READER as ANTHROPIC
from .atif import READER as ATIF
from .braintrust import READER as BRAINTRUST
from .cassettes import READER as CASSETTES
from .claude_code import READER as CLAUDE_CODE
from .datadog import READER as DATADOG
from .deepeval import READER as DEEPEVAL
from .devai import READER as DEVAI
from .helicone import READER as HELICONE
from .inspect_ai import READER as INSPECT
from .intercode import READER as INTERCODE
from .langchain import READER as LANGCHAIN
from .langfuse import READER as LANGFUSE
from .langsmith import READER as LANGSMITH
from .message_list import READER as MESSAGES
from .mlflow import READER as MLFLOW
from .nemo_guardrails import READER as NEMO
from .openai_agents import READER as OPENAI_AGENTS
from .openai_chat import READER as OPENAI
from .otlp import READER as OTLP
from .phoenix import READER as PHOENIX
from .promptfoo import READER as PROMPTFOO
from .promptlayer import READER as PROMPTLAYER
from .protocol import RecordReader
from .span_rows import READER as SPAN_ROWS
from .swe_agent import READER as SWE_AGENT
from .tables import READER as TABLES
from .tau2 import READER as TAU2
from .weave import READER as WEAVE

RECORD_READERS: Final[tuple[RecordReader, ...]] = (
    OTLP,
    PHOENIX,
    LANGFUSE,
    LANGSMITH,
    LANGCHAIN,
    BRAINTRUST,
    DATADOG,
    HELICONE,
    PROMPTLAYER,
    WEAVE,
    MLFLOW,
    INSPECT,
    PROMPTFOO,
    DEEPEVAL,
    NEMO,
    OPENAI,
    OPENAI_AGENTS,
    ANTHROPIC,
    CASSETTES,
    CLAUDE_CODE,
    SWE_AGENT,
    TAU2,
    INTERCODE,
    DEVAI,
    ATIF,
    MESSAGES,
    SPAN_ROWS,
)
"""In the order in which `tracejury formats` lists them."""


def reader_names() -> tuple[str, ...]:
    """The names that --format takes."""
    return (*(reader.name for reader in RECORD_READERS), TABLES.name)


def reader_of(name: str) -> RecordReader | None:
    """The reader of that name; None for tables, which are read another way, and where there is none."""
    return next((reader for reader in RECORD_READERS if reader.name == name), None)


__all__ = ["RECORD_READERS", "TABLES", "reader_names", "reader_of"]
