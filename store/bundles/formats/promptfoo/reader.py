"""promptfoo results: one trace for each prompt and test.

Source: promptfoo, `src/types/index.ts` (OutputFile, EvaluateSummary, EvaluateTable) and the files that version
0.121 writes: JSON with all results, JSON lines with one each, the table of its web page, and CSV.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ....canonical import Json
from ....trace import Trace, as_text
from ...input.gathering import per_record
from ...input.unexpected import attempted
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
from ...values.json_access import NOTHING, but, listing, mapping
from .results import result_trace
from .tables import GRADES_LOST, is_prompt_table, row_results, table_results, with_ratings

_EXPORT: Final = ("exportedAt", "nodeVersion", "platform", "arch")
"""Fields about the export itself: left out, so that a trace is the same in the next export."""


def _is_result(row: Json) -> bool:
    if not isinstance(row, dict) or ("gradingResult" not in row and "success" not in row):
        return False
    return "testCase" in row or ("prompt" in row and "vars" in row)


def _is_table(value: Json) -> bool:
    if not isinstance(value, dict):
        return False
    head, body = value.get("head"), value.get("body")
    return isinstance(body, list) and isinstance(head, dict) and "prompts" in head


@dataclass(frozen=True)
class _Evaluation:
    """The results in a record, and the metadata that applies to all or some of them."""

    rows: list[Json]
    about: Mapping[str, Json]
    prompts: list[Json]
    tests: list[Json]

    def said_of(self, row: Mapping[str, Json]) -> dict[str, Json]:
        """The metadata of a result: general, of its prompt, and of its test as written."""
        found = dict(self.about)
        prompt = mapping(_at(self.prompts, row.get("promptIdx")))
        own = mapping(row.get("prompt"))
        if prompt.get("raw") not in (None, own.get("raw")):
            found["prompt.template"] = prompt["raw"]
        found |= {f"prompt.{k}": v for k, v in but(prompt, "raw", "metrics", *own).items()}
        sums = _without_numbers(prompt.get("metrics"))
        found |= {} if sums in NOTHING else {"prompt.metrics": sums}
        test, case = mapping(_at(self.tests, row.get("testIdx"))), mapping(row.get("testCase"))
        left = {key: item for key, item in test.items() if not _is_in(item, case.get(key))}
        return found | ({"config.test": left} if left else {})


def _at(values: list[Json], index: Json) -> Json:
    whole = isinstance(index, int) and not isinstance(index, bool)
    return values[index] if whole and 0 <= index < len(values) else None


def _is_in(given: Json, whole: Json) -> bool:
    if isinstance(given, dict) and isinstance(whole, dict):
        return all(key in whole and whole[key] == item for key, item in given.items())
    return bool(given == whole)


def _without_numbers(value: Json) -> Json:
    """Sums over all results, without the numbers."""
    if isinstance(value, list):
        found = [_without_numbers(one) for one in value]
        return [one for one in found if one not in NOTHING]
    if isinstance(value, dict):
        inner = {key: _without_numbers(item) for key, item in value.items()}
        return {key: item for key, item in inner.items() if item not in NOTHING}
    return None if isinstance(value, int | float) else value


def _evaluation(value: Json) -> _Evaluation | None:
    """The evaluation in a record; None if it contains none."""
    if not isinstance(value, dict):
        return None
    if _is_result(value):
        return _Evaluation([value], {}, [], [])
    if _is_table(value):
        head = mapping(value.get("head"))
        about = but(value, "head", "body") | but({"head": but(head, "prompts", "vars")})
        prompts = listing(head.get("prompts"))
        return _Evaluation(list(table_results(value)), about, prompts, [])
    given = value.get("results")
    summary: Mapping[str, Json] = {"results": given} if isinstance(given, list) else mapping(given)
    table = mapping(summary.get("table"))
    rows = listing(summary.get("results"))
    if _is_table(table):
        rows = with_ratings(rows, table) if rows else list(table_results(table))
    elif not rows and summary.get("results") not in NOTHING:
        rows = [summary["results"]]
    if not rows and not any(name in summary for name in ("results", "table")):
        return None
    config = mapping(value.get("config"))
    about = but(
        value, "results", "shareableUrl", *(("vars",) if listing(value.get("vars")) else ())
    )
    about |= but(summary, "results", "prompts", "table", "version", "stats")
    about["stats"] = _without_numbers(summary.get("stats"))
    if config:
        about["config"] = but(config, *(("tests",) if listing(config.get("tests")) else ()))
    if mapping(value.get("metadata")):
        about["metadata"] = but(mapping(value["metadata"]), *_EXPORT)
    return _Evaluation(
        rows, but(about), listing(summary.get("prompts")), listing(config.get("tests"))
    )


class PromptfooReader(Reader):
    """Reads results."""

    name = "promptfoo"
    title = "promptfoo results"
    gathering = Gathering.PER_RECORD
    keeps = "prompt, variables, output, every assertion as a score with its judge, cost"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for results of an evaluation, as a list, a line or a table."""
        if sample.columns:
            return Vote.CERTAIN if is_prompt_table(sample.records) else Vote.NO
        for value in sample.records:
            if _is_result(value):
                return Vote.CERTAIN
            if not isinstance(value, dict) or not ("results" in value or _is_table(value)):
                continue
            found = _evaluation(value)
            if found and (any(map(_is_result, found.rows[:3])) or "evalId" in value):
                return Vote.CERTAIN
        return Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield one trace per result."""
        return per_record(source, self._items)

    def _items(self, record: Record) -> Iterator[Item]:
        value = record.value
        found = _evaluation(value)
        if found is None and is_prompt_table([value]):
            of_row, complete = row_results(value)
            for row in of_row:
                lost = () if complete else (GRADES_LOST,)
                yield from attempted(record.position, row, result_trace, row, {}, self.name, lost)
        elif found is None:
            yield _reject(record, "no results found", value)
        else:
            for one in found.rows:
                if isinstance(one, dict):
                    yield from attempted(record.position, one, _result, one, found, self.name)
                else:
                    yield _reject(record, "a result is not an object", one)


def _result(row: Mapping[str, Json], of: _Evaluation, name: str) -> Trace:
    return result_trace(row, of.said_of(row), name)


def _reject(record: Record, reason: str, value: Json) -> Reject:
    return Reject(record.position, reason, as_text(value)[:EXCERPT_CHARS])


READER: Final = PromptfooReader()
