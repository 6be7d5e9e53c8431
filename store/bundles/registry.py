"""Every reader there is. A new format is one module here and its tests."""

from __future__ import annotations

from typing import Final

from .claude_code import READER as CLAUDE_CODE
from .langfuse import READER as LANGFUSE
from .message_list import READER as MESSAGES
from .otlp import READER as OTLP
from .phoenix import READER as PHOENIX
from .protocol import RecordReader
from .span_rows import READER as SPAN_ROWS
from .tables import READER as TABLES

RECORD_READERS: Final[tuple[RecordReader, ...]] = (CLAUDE_CODE, OTLP, PHOENIX, LANGFUSE, MESSAGES, SPAN_ROWS)


def reader_names() -> tuple[str, ...]:
    """The names that --format takes."""
    return (*(reader.name for reader in RECORD_READERS), TABLES.name)


__all__ = ["RECORD_READERS", "TABLES", "reader_names"]
