"""DeepEval: test runs, their traces, and its cache of judged test cases.

Source: deepeval, `deepeval/test_run/{test_run,api}.py`, `deepeval/tracing/api.py`. A metric with an
evaluation model was judged by an LLM, one without by code; `success` says what the threshold means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ..canonical import Json, canonical_hash
from ..trace import Document, Message, Score, Step, StepKind, Trace
from .decode import json_in_text
from .messages import messages_from
from .protocol import Item, Record, Reject, Sample
from .raters import scored
from .runs import NOTHING, Run, but, listing, mapping, run_step, run_trace, text
from .times import to_ns

_SPANS: Final[Mapping[str, StepKind]] = {
    "baseSpans": "chain",
    "agentSpans": "agent",
    "llmSpans": "llm",
    "retrieverSpans": "retriever",
    "toolSpans": "tool",
}
_SPAN_KEYS: Final = frozenset(
    [
        "uuid",
        "name",
        "parentUuid",
        "startTime",
        "endTime",
        "input",
        "output",
        "model",
        "type",
        "status",
        "error",
        "inputTokenCount",
        "outputTokenCount",
        "metricsData",
    ]
)
_CASE_KEYS: Final = frozenset(
    [
        "name",
        "input",
        "actualOutput",
        "expectedOutput",
        "context",
        "retrievalContext",
        "toolsCalled",
        "metricsData",
        "tags",
        "metadata",
        "additionalMetadata",
        "trace",
        "turns",
        "runDuration",
        "success",
        "order",
        "scenario",
    ]
)


def _case_lists(value: Json) -> Mapping[str, Json] | None:
    """The test run in a record: itself or under `testRunData`."""
    if not isinstance(value, Mapping):
        return None
    inner = value.get("testRunData")
    run = inner if isinstance(inner, Mapping) else value
    listed = any(isinstance(run.get(n), list) for n in ("testCases", "conversationalTestCases"))
    return run if listed else None


def _is_trace(value: Json) -> bool:
    return isinstance(value, Mapping) and "baseSpans" in value and "llmSpans" in value


class DeepEvalReader:
    """Reads test runs, traces and the cache."""

    name = "deepeval"
    title = "DeepEval test runs and traces"
    keeps = "test cases, turns, context, tools, spans, metrics with reasons and judges"

    def sniff(self, sample: Sample) -> int:
        """A test run, a trace with lists of spans, or the cache."""
        for value in sample.records:
            if _is_trace(value) or _case_lists(value) is not None:
                return 91
            if isinstance(value, Mapping) and isinstance(
                value.get("test_cases_lookup_map"), Mapping
            ):
                return 91
        return 0

    def read(self, records: Iterable[Record]) -> Iterator[Item]:
        """Every test case, conversation and trace as a trace."""
        for record in records:
            value = record.value
            run = _case_lists(value)
            if _is_trace(value):
                yield _span_trace(value, self.name)
            elif run is not None:
                yield from _test_run(run, record, self.name)
            elif isinstance(value, Mapping) and isinstance(
                value.get("test_cases_lookup_map"), Mapping
            ):
                yield from _cache(value, record, self.name)
            else:
                yield Reject(record.position, "it is no test run, trace or cache", str(value)[:200])


def _test_run(run: Mapping[str, Json], record: Record, name: str) -> Iterator[Item]:
    lists = ("testCases", "conversationalTestCases")
    whole = record.value if isinstance(record.value, Mapping) and record.value is not run else {}
    about = {f"export.{key}": item for key, item in but(whole, "testRunData").items()}
    about |= {
        f"run.{key}": value
        for key, value in run.items()
        if key not in lists and value not in NOTHING
    }
    for which in lists:
        for number, case in enumerate(listing(run.get(which)), start=1):
            if not isinstance(case, Mapping):
                reason = f"{which}[{number - 1}] is not an object"
                yield Reject(record.position, reason, str(case)[:200])
            else:
                yield _case(case, about, name)


def _case(case: Mapping[str, Json], about: Mapping[str, Json], name: str) -> Trace:
    """A test case; where its trace came with it, with the trace's steps."""
    inner = case.get("trace")
    traced = _span_trace(mapping(inner), name) if _is_trace(inner) else None
    turns = [turn for turn in listing(case.get("turns")) if isinstance(turn, Mapping)]
    context = listing(case.get("retrievalContext")) or listing(case.get("context"))
    documents = tuple(Document(text(one) or "") for one in context)
    if traced is not None:
        steps = traced.steps
    elif turns:
        steps = tuple(_turn(turn, number) for number, turn in enumerate(turns))
    else:
        steps = _answered(case, documents)
    rest = {k: v for k, v in case.items() if k not in _CASE_KEYS and v not in NOTHING}
    if case.get("context") and case.get("retrievalContext"):
        rest["context"] = case["context"]
    metadata = {
        **about,
        **rest,
        **mapping(case.get("metadata") or case.get("additionalMetadata")),
    }
    for key in ("tags", "runDuration", "success", "order", "scenario"):
        if case.get(key) not in NOTHING:
            metadata[key] = case[key]
    scores = [_metric(one, None) for one in listing(case.get("metricsData"))]
    output = case.get("actualOutput")
    if output is None and turns:
        output = next(
            (t.get("content") for t in reversed(turns) if t.get("role") == "assistant"), None
        )
    question = case.get("input") or next(
        (turn.get("content") for turn in turns if turn.get("role") == "user"), None
    )
    return Trace(
        source_id=text(case.get("name")) or canonical_hash([case.get("input"), output])[:16],
        name=text(case.get("name")),
        input=question,
        output=output,
        expected=case.get("expectedOutput") or None,
        steps=steps,
        metadata=metadata,
        start_ns=traced.start_ns if traced else None,
        end_ns=traced.end_ns if traced else None,
        scores=(*(score for score in scores), *(traced.scores if traced else ())),
        format=name,
    )


def _answered(case: Mapping[str, Json], documents: tuple[Document, ...]) -> tuple[Step, ...]:
    steps = []
    if documents:
        steps.append(Step("context", "retriever", "retrieval context", documents=documents))
    for number, tool in enumerate(listing(case.get("toolsCalled"))):
        call = mapping(tool)
        rest = {
            k: v for k, v in call.items() if k not in ("name", "input", "inputParameters", "output")
        }
        given = call.get("input", call.get("inputParameters"))
        named = text(call.get("name")) or text(tool) or "tool"
        steps.append(
            Step(
                f"tool-{number}",
                "tool",
                named,
                input=given,
                output=call.get("output"),
                attributes=rest,
            )
        )
    given, said = case.get("input"), case.get("actualOutput")
    steps.append(
        Step(
            "answer",
            "llm",
            "answer",
            input=given,
            output=said,
            messages_in=(Message("user", given),)
            if isinstance(given, str)
            else messages_from(given),
            messages_out=(Message("assistant", said),)
            if isinstance(said, str)
            else messages_from(said),
        )
    )
    return tuple(steps)


def _turn(turn: Mapping[str, Json], number: int) -> Step:
    role, said = text(turn.get("role")) or "user", text(turn.get("content"))
    return Step(
        str(number),
        "llm" if role == "assistant" else "message",
        role,
        output=said,
        messages_out=(Message(role, said),),
        attributes={
            k: v for k, v in turn.items() if k not in ("role", "content") and v not in NOTHING
        },
    )


def _metric(given: Json, step_id: str | None) -> Score:
    metric = mapping(given)
    judge = metric.get("evaluationModel")
    known = ("name", "score", "reason", "success", "evaluationModel")
    extra = {
        key: value for key, value in metric.items() if key not in known and value not in NOTHING
    }
    success = metric.get("success")
    return scored(
        metric.get("name") or text(given),
        metric.get("score"),
        ("pass" if success else "fail") if isinstance(success, bool) else None,
        explanation=metric.get("reason"),
        rater="llm" if judge else "code",
        author=judge,
        step_id=step_id,
        extra=extra,
    )


def _span_trace(value: Mapping[str, Json], name: str) -> Trace:
    runs = []
    for which, kind in _SPANS.items():
        for number, given in enumerate(listing(value.get(which))):
            runs.append(_span(mapping(given), kind, f"{which}-{number}"))
    known = (*_SPANS, "uuid", "startTime", "endTime", "input", "output", "metricsData", "name")
    metadata = {
        key: item for key, item in value.items() if key not in known and item not in NOTHING
    }
    for ours, theirs in (("session", "threadId"), ("user", "userId")):
        if theirs in metadata:
            metadata[ours] = metadata.pop(theirs)
    failed = value.get("status") == "ERRORED"
    trace = run_trace(
        text(value.get("uuid")) or canonical_hash(dict(value))[:16],
        runs,
        name,
        metadata=metadata,
        name=text(value.get("name")),
    )
    own = _own(value)
    scores = tuple(_metric(one, None) for one in listing(value.get("metricsData")))
    return Trace(
        source_id=trace.source_id,
        name=trace.name,
        input=own.get("input", trace.input),
        output=own.get("output", trace.output),
        error=trace.error or ("the run ended with an error" if failed else None),
        steps=trace.steps,
        metadata=trace.metadata,
        start_ns=to_ns(value.get("startTime")) or trace.start_ns,
        end_ns=to_ns(value.get("endTime")) or trace.end_ns,
        scores=(*scores, *trace.scores),
        format=name,
        notes=trace.notes,
    )


def _own(value: Mapping[str, Json]) -> dict[str, Json]:
    """The trace's own input and output, their chat reduced to what was asked and answered."""
    out: dict[str, Json] = {}
    for field, role in (("input", "user"), ("output", "assistant")):
        given = json_in_text(value.get(field))
        if given in NOTHING:
            continue
        said = [m.content for m in messages_from(given) if m.role == role and m.content]
        out[field] = said[-1] if said else given
    return out


def _span(row: Mapping[str, Json], kind: StepKind, fallback: str) -> Run:
    step_id = text(row.get("uuid")) or fallback
    step = run_step(
        row,
        _SPAN_KEYS,
        step_id=step_id,
        kind=kind,
        name=row.get("name"),
        parent=row.get("parentUuid"),
        given=row.get("input"),
        said=row.get("output"),
        start=row.get("startTime"),
        end=row.get("endTime"),
        error=row.get("error") or ("failed" if row.get("status") == "ERRORED" else None),
        status="ok" if row.get("status") == "SUCCESS" else "unset",
        model=row.get("model"),
        usage={"input": row.get("inputTokenCount"), "output": row.get("outputTokenCount")},
    )
    return Run(step, tuple(_metric(one, step_id) for one in listing(row.get("metricsData"))))


def _cache(value: Mapping[str, Json], record: Record, name: str) -> Iterator[Item]:
    """The cache: its keys are test cases as JSON text, its values the metrics' verdicts on them."""
    about = {f"cache.{k}": v for k, v in but(value, "test_cases_lookup_map").items()}
    for key, held in value["test_cases_lookup_map"].items():
        case = mapping(key)
        if not case:
            yield Reject(record.position, "a key of the cache is no test case", str(key)[:200])
            continue
        judged = mapping(held)
        metrics = []
        for one in listing(judged.get("cached_metrics_data")):
            inner = mapping(one)
            flat = {_camel(k): v for k, v in mapping(inner.get("metric_data")).items()}
            metrics.append({**flat, **but(inner, "metric_data")})
        plain = {_camel(k): v for k, v in case.items()}
        more = {k: v for k, v in judged.items() if k != "cached_metrics_data"}
        yield _case({**plain, **more, "metricsData": metrics}, about, name)


def _camel(name: str) -> str:
    head, *tail = str(name).split("_")
    return head + "".join(part.capitalize() for part in tail)


READER: Final = DeepEvalReader()
