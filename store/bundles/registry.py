"""Every reader there is. A new format is one module here and its tests."""

from __future__ import annotations

from typing import Final

from .formats.anthropic.claude_code import READER as CLAUDE_CODE
from .formats.anthropic.messages import READER as ANTHROPIC
from .formats.atif import READER as ATIF
from .formats.braintrust.reader import READER as BRAINTRUST
from .formats.cassettes import READER as CASSETTES
from .formats.datadog.reader import READER as DATADOG
from .formats.deepeval.reader import READER as DEEPEVAL
from .formats.devai import READER as DEVAI
from .formats.helicone import READER as HELICONE
from .formats.inspect_ai.reader import READER as INSPECT
from .formats.intercode import READER as INTERCODE
from .formats.langchain.langsmith import READER as LANGSMITH
from .formats.langchain.messages import READER as LANGCHAIN
from .formats.langfuse.reader import READER as LANGFUSE
from .formats.message_lists.reader import READER as MESSAGES
from .formats.mlflow import READER as MLFLOW
from .formats.nemo_guardrails import READER as NEMO
from .formats.openai.agents import READER as OPENAI_AGENTS
from .formats.openai.completions import READER as OPENAI
from .formats.opentelemetry.otlp import READER as OTLP
from .formats.opentelemetry.span_rows import READER as SPAN_ROWS
from .formats.phoenix.reader import READER as PHOENIX
from .formats.promptfoo.reader import READER as PROMPTFOO
from .formats.promptlayer import READER as PROMPTLAYER
from .formats.swe_agent import READER as SWE_AGENT
from .formats.tables import READER as TABLES
from .formats.tau2.reader import READER as TAU2
from .formats.weave.reader import READER as WEAVE
from .protocol import RecordReader

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
