"""Azure AI evaluation: JSONL data of agents' runs, and the results of `evaluate()` as one document, lines or a table.

Source: azure-ai-evaluation 1.18.10, `_converters/_models.py` (EvaluatorData: `query`, `response` and
`tool_definitions`; messages with `tool_call` and `tool_result` blocks), `_evaluate/_evaluate.py` (`rows` with `inputs.*`
and `outputs.EVALUATOR.METRIC`, `metrics`, `studio_url`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ....canonical import Json
from ....trace import as_text
from ...input.gathering import per_record
from ...protocol import (
    EXCERPT_CHARS,
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
from ...values.json_access import but
from .scores import INPUTS, OUTPUTS, is_judged
from .traces import is_turns, row_trace


def _is_result(value: Json) -> bool:
    """Whether it is a row of `evaluate()`."""
    return (
        isinstance(value, dict)
        and any(key.startswith(INPUTS) for key in value)
        and is_judged(value)
    )


def _is_document(value: Json) -> bool:
    rows = value.get("rows") if isinstance(value, dict) else None
    return isinstance(rows, list) and "metrics" in value and any(map(_is_result, rows[:20]))


def _is_data(value: Json) -> bool:
    """Whether it is a row of an agent's run: a query and a response, of messages or with the tools that it had."""
    if not isinstance(value, dict) or not {"query", "response"} <= value.keys():
        return False
    return is_turns(value["response"]) and (is_turns(value["query"]) or "tool_definitions" in value)


class AzureEvaluationReader(Reader):
    """Reader for rows; one row is one trace."""

    name = "azure-evaluation"
    title = "Azure AI evaluation"
    gathering = Gathering.PER_RECORD
    keeps = "the conversation, tools with results, ground truth, every evaluator's value, result, reason and threshold"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for the columns of evaluators, and for runs in a query and a response of messages."""
        signs = (_is_result, _is_document, _is_data)
        found = any(sign(record) for record in sample.records for sign in signs)
        return Vote.CERTAIN if found else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield one trace per row."""
        return per_record(source, self._items)

    def _items(self, record: Record) -> Iterator[Item]:
        value = record.value
        whole = isinstance(value, dict) and isinstance(value.get("rows"), list)
        about = but(value, "rows") if whole else {}
        for row in value["rows"] if whole else [value]:
            if isinstance(row, dict) and any(_is_known(key) for key in row):
                yield row_trace(row, about, self.name)
            else:
                reason = "the row has neither a query nor a response"
                yield Reject(record.position, reason, as_text(row)[:EXCERPT_CHARS])


def _is_known(key: str) -> bool:
    return key.startswith((INPUTS, OUTPUTS)) or key in (
        "query",
        "response",
        "conversation",
        "messages",
    )


READER: Final = AzureEvaluationReader()
