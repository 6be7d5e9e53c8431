"""PromptLayer request logs: the prompt, the model's answer, scores and metadata.

Source: prompt-layer-library, `promptlayer/types` and the request log of its API: times are UTC in ISO format
without a zone or RFC 1123, `score` is 0 to 100, the content of a blueprint is always a list of parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...canonical import Json
from ..calls.request_logs import is_log, log_trace
from ..input.gathering import per_record
from ..input.unexpected import attempted
from ..protocol import (
    Gathering,
    Item,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ..values.json_access import page


def _rows(value: Json) -> list[Json]:
    return page(value, "data", "items", "request_logs", "logs")


class PromptLayerReader(Reader):
    """Reader for request logs; each is one trace."""

    name = "promptlayer"
    title = "PromptLayer request logs"
    gathering = Gathering.PER_RECORD
    keeps = "prompt, answer, template and version, variables, scores, metadata, price"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for request logs."""
        return (
            Vote.CERTAIN
            if any(is_log(r) for one in sample.records for r in _rows(one)[:5])
            else Vote.NO
        )

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield one trace per log."""
        return per_record(source, self._items)

    def _items(self, record: Record) -> Iterator[Item]:
        for row in _rows(record.value):
            if isinstance(row, dict) and is_log(row):
                yield from attempted(record.position, row, log_trace, row, self.name)
            else:
                yield Reject(record.position, "not a request log", str(row)[:200])


READER: Final = PromptLayerReader()
