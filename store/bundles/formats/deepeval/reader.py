"""DeepEval: test runs, their traces, and its cache of judged test cases.

Source: deepeval 4.3, `deepeval/test_run/{test_run,api,cache}.py` and files that it wrote: a test run by itself
or under `testRunData`; a trace with lists of spans (deepeval_traces.py); a cache whose keys are the test cases
as JSON text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ....canonical import Json, canonical_hash
from ....trace import as_text
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
from .cases import case_trace
from .scores import classification_score
from .traces import is_trace, span_trace

_LISTS: Final = ("testCases", "conversationalTestCases")
_CACHE: Final = "test_cases_lookup_map"
_SUMS: Final = ("scores", "passes", "fails", "errors")


def _test_run_of(value: Json) -> Mapping[str, Json] | None:
    """The test run in a record: itself or under `testRunData`."""
    if not isinstance(value, dict):
        return None
    inner = value.get("testRunData")
    run = inner if isinstance(inner, dict) else value
    known = "metricsScores" in run or "testPassed" in run or run is inner
    listed = any(isinstance(run.get(name), list) for name in _LISTS)
    return run if listed and (known or any(map(_has_cases, (run.get(n) for n in _LISTS)))) else None


def _has_cases(cases: Json) -> bool:
    first = next((one for one in listing(cases) if isinstance(one, dict)), {})
    return "metricsData" in first or "actualOutput" in first or "turns" in first


def _cases_of_cache(value: Json) -> Mapping[str, Json] | None:
    found = value.get(_CACHE) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else None


class DeepEvalReader(Reader):
    """Reader for test runs, traces and the cache."""

    name = "deepeval"
    title = "DeepEval test runs and traces"
    gathering = Gathering.PER_RECORD
    keeps = "test cases, turns, context, tools, spans, metrics with reasons and judges"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for a test run, a trace with lists of spans, or the cache."""
        if sample.columns:
            return Vote.NO
        known = (
            is_trace(value) or _test_run_of(value) is not None or _cases_of_cache(value) is not None
            for value in sample.records
        )
        return Vote.CERTAIN if any(known) else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield every test case, conversation and trace as a trace."""
        return per_record(source, self._items)

    def _items(self, record: Record) -> Iterator[Item]:
        value = record.value
        run, cached = _test_run_of(value), _cases_of_cache(value)
        if isinstance(value, dict) and is_trace(value):
            yield span_trace(value, self.name)
        elif run is not None:
            yield from _test_run(run, record, self.name)
        elif cached is not None:
            yield from _cache(cached, but(value, _CACHE), record, self.name)
        else:
            yield _reject(record, "not a test run, trace or cache", value)


def _reject(record: Record, reason: str, value: Json) -> Reject:
    return Reject(record.position, reason, as_text(value)[:EXCERPT_CHARS])


def _test_run(run: Mapping[str, Json], record: Record, name: str) -> Iterator[Item]:
    whole = record.value if isinstance(record.value, dict) and record.value is not run else {}
    about = {f"export.{key}": item for key, item in but(whole, "testRunData").items()}
    about |= {f"run.{key}": item for key, item in but(run, *_LISTS).items()}
    for sums in ("run.metricsScores", "run.traceMetricsScores"):
        about[sums] = _without_sums(about.get(sums))
    about = {key: item for key, item in about.items() if item not in NOTHING}
    for which in _LISTS:
        if run.get(which) not in NOTHING and not listing(run.get(which)):
            yield _reject(record, f"{which} is not a list", run.get(which))
        for number, case in enumerate(listing(run.get(which))):
            if isinstance(case, dict):
                # A name is unique only within its run; the slash distinguishes it from an id.
                own_id = f"{which}/{case.get('name') or number}"
                yield from attempted(record.position, case, case_trace, case, about, name, own_id)
            else:
                yield _reject(record, f"{which}[{number}] is not an object", case)


def _without_sums(value: Json) -> Json:
    """A metric's scores over all cases, without the values that each case has itself."""
    if isinstance(value, list):
        found = [_without_sums(one) for one in value]
        return [one for one in found if one not in NOTHING]
    if not isinstance(value, dict):
        return value
    summed = all(name in value for name in _SUMS)
    inner = {
        key: _without_sums(item)
        for key, item in value.items()
        if not (summed and key in (*_SUMS, "metric"))
    }
    return {key: item for key, item in inner.items() if item not in NOTHING}


def _cache(
    cases: Mapping[str, Json], beside: Mapping[str, Json], record: Record, name: str
) -> Iterator[Item]:
    """Yield the cached cases with the verdicts of their metrics and classifiers."""
    about = {f"cache.{key}": item for key, item in beside.items()}
    for key, held in cases.items():
        case, judged = mapping(key), mapping(held)
        if not case:
            yield _reject(record, "a key of the cache is not a test case", key)
            continue
        plain = {_camel(field): item for field, item in case.items() if item is not None}
        lists = ("cached_metrics_data", "cached_classifications")
        more = {k: v for k, v in but(judged).items() if k not in lists or not listing(v)}
        if not judged and held not in NOTHING:
            more["cached"] = held
        metrics = listing(judged.get("cached_metrics_data"))
        yield from attempted(
            record.position,
            held,
            case_trace,
            {**plain, **more, "metricsData": [_flat(one, "metric_data") for one in metrics]},
            about,
            name,
            canonical_hash(case)[:16],
            tuple(
                classification_score(_flat(one, "classification"))
                for one in listing(judged.get("cached_classifications"))
            ),
        )


def _flat(given: Json, inner: str) -> Json:
    """A cached verdict in the format of a test run's, with its configuration included."""
    held = mapping(given)
    found = mapping(held.get(inner))
    if not found:
        return given
    return {**{_camel(key): item for key, item in found.items()}, **but(held, inner)}


def _camel(name: str) -> str:
    head, *tail = str(name).split("_")
    return head + "".join(part.capitalize() for part in tail)


READER: Final = DeepEvalReader()
