"""Langfuse: the download of one trace, old and new, the objects of the public API, and its tables as
exported by the UI and the blob storage integration.

Old download: {"trace": {…, "scores"}, "observations": […]}, with the observations often repeated
inside the trace. New: {"observations": […], "scores": […]} with the trace's fields on every
observation. API: the trace object itself with `observations` and `scores`, or a page of them under
`data`, in which both are lists of ids. Source: Langfuse,
`web/src/features/traces/server/buildTraceExport.ts`; for tables see `langfuse_rows.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ....canonical import Json
from ...input.gathering import complete
from ...protocol import (
    Gathering,
    Reader,
    ReaderItem,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from .objects import elements_of, trace_object
from .rows import is_chat_conversion, kind_of
from .tables import Tables


class LangfuseReader(Reader):
    """Reader for whole traces, and for table rows that are joined by trace."""

    name = "langfuse"
    title = "Langfuse traces"
    gathering = Gathering.BY_TRACE
    joins_records = True
    more_specific_than = ("messages",)
    keeps = "observations, messages, tool calls, scores of people, judges and code, comments"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for observations that name their trace, or rows of Langfuse's tables."""
        return max(
            (_vote(value) for record in sample.records for value in elements_of(record)),
            default=Vote.NO,
        )

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield rejects at once, each trace when it is complete."""
        tables = Tables()
        for found in complete(source, tables.parts):
            if isinstance(found, Reject):
                yield found
            else:
                yield from tables.items(found)
        yield from tables.left(source)


def _vote(value: Json) -> Vote:
    whole = trace_object(value) is not None
    if whole:
        for item in value["observations"]:
            if isinstance(item, dict) and not _NAMING.isdisjoint(item):
                return Vote.CERTAIN
    if kind_of(value) is not None or is_chat_conversion(value):
        return Vote.CERTAIN
    return Vote.POSSIBLE if whole else Vote.NO


_NAMING: Final = frozenset(["traceId", "trace_id", "parentObservationId"])
READER: Final = LangfuseReader()
