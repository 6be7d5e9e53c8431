"""All readers.

To add a format:

1. Write a module under `formats/`, named after the format (a package if it needs several modules), with a
   subclass of `Reader` and an instance `READER`. Decide its `gathering`: `per_record()` or `complete()` from
   `input/gathering.py` then do most of `read()`. In `sniff()` vote `CERTAIN` only on keys or values that no
   other format has; if another reader votes the same on such files, name it in `more_specific_than`.
2. Import `READER` here and add it to `READERS`.
3. Put an export under `tests/data/`: `tests/bundles/test_every_reader.py` then checks what holds for every
   reader. Write `tests/bundles/test_NAME.py` for what is special about the format.

`chat/` has messages of every vendor, `calls/` calls of models, `spans/` spans and their attributes, `values/`
times, raters and documents.
"""

from __future__ import annotations

from typing import Final

from .formats.anthropic.claude_code import READER as CLAUDE_CODE
from .formats.anthropic.messages import READER as ANTHROPIC
from .formats.asked import READER as ASKED
from .formats.atif import READER as ATIF
from .formats.braintrust.reader import READER as BRAINTRUST
from .formats.cassettes import READER as CASSETTES
from .formats.datadog.reader import READER as DATADOG
from .formats.deepeval.reader import READER as DEEPEVAL
from .formats.devai import READER as DEVAI
from .formats.exported import READER as EXPORTED
from .formats.helicone import READER as HELICONE
from .formats.inspect_ai.reader import READER as INSPECT
from .formats.intercode import READER as INTERCODE
from .formats.langchain.langsmith import READER as LANGSMITH
from .formats.langchain.messages import READER as LANGCHAIN
from .formats.langfuse.reader import READER as LANGFUSE
from .formats.message_lists.bare import READER as BARE_MESSAGES
from .formats.message_lists.reader import READER as MESSAGES
from .formats.mlflow.reader import READER as MLFLOW
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
from .label_texts import NAME as LABEL_TEXTS
from .protocol import Reader

READERS: Final[tuple[Reader, ...]] = (
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
    BARE_MESSAGES,
    SPAN_ROWS,
    ASKED,
    EXPORTED,
)
"""In the order in which `tracejury formats` lists them."""


def reader_names() -> tuple[str, ...]:
    """The names that --format takes."""
    return (*(reader.name for reader in READERS), TABLES.name, LABEL_TEXTS)


def reader_of(name: str) -> Reader | None:
    """The reader with that name; None for tables, which need a mapping, and if there is none."""
    return next((reader for reader in READERS if reader.name == name), None)


__all__ = ["LABEL_TEXTS", "READERS", "TABLES", "reader_names", "reader_of"]
