"""NeMo Guardrails: traces of its file adapter (old and new), and generation logs with activated rails.

Source: NeMo-Guardrails, `nemoguardrails/tracing/adapters/filesystem.py`, `rails/llm/options.py`. Old traces
count seconds from the first rail, with no clock; new ones have absolute times and OpenTelemetry attributes.
A rail that stops the conversation blocked it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from ..canonical import Json, canonical_hash
from ..trace import Score, StepKind, Trace
from .protocol import Item, Record, Reject, Sample
from .raters import finite, scored
from .runs import NOTHING, Run, but, listing, mapping, run_step, run_trace, text
from .times import to_ns

_SPAN_READ: Final = frozenset(
    ["name", "span_id", "parent_id", "trace_id", "start_time", "end_time", "duration"]
)
_CALL_READ: Final = frozenset(
    [
        "prompt",
        "completion",
        "started_at",
        "finished_at",
        "llm_model_name",
        "prompt_tokens",
        "completion_tokens",
        "total_tokens",
        "raw_response",
        "id",
    ]
)
_WORD: Final = re.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_EPOCH: Final = 10**9


def _is_trace(value: Json) -> bool:
    if not isinstance(value, Mapping) or "trace_id" not in value:
        return False
    spans = listing(value.get("spans"))
    return any(
        isinstance(one, Mapping)
        and "span_id" in one
        and any(name in one for name in ("span_type", "metrics", "duration", "custom_attributes"))
        for one in spans[:3]
    )


def _is_generation(value: Json) -> bool:
    return isinstance(value, Mapping) and isinstance(
        mapping(value.get("log")).get("activated_rails"), list
    )


class NemoReader:
    """Reads traces and generation logs."""

    name = "nemo"
    title = "NeMo Guardrails traces and logs"
    keeps = "rails with their decisions, actions, model calls, and what was blocked"

    def sniff(self, sample: Sample) -> int:
        """Spans of the file adapter, or activated rails."""
        # Above the readers of spans in general, which know a trace with a list of spans as well.
        return 97 if any(_is_trace(v) or _is_generation(v) for v in sample.records) else 0

    def read(self, records: Iterable[Record]) -> Iterator[Item]:
        """One trace a record."""
        for record in records:
            value = record.value
            if _is_generation(value):
                yield _generation(value, self.name)
            elif isinstance(value, Mapping) and isinstance(value.get("spans"), list):
                yield _trace(value, self.name)
            else:
                reason = "it is no trace or generation log"
                yield Reject(record.position, reason, str(value)[:200])


def _kind(span: Mapping[str, Json]) -> StepKind:
    named = f"{span.get('span_type') or ''} {span.get('name') or ''}"
    words = {word.lower() for word in _WORD.findall(named)}
    for word, kind in (("rail", "guardrail"), ("llm", "llm"), ("action", "tool")):
        if word in words:
            return kind  # type: ignore[return-value]
    return "chain"


def _trace(value: Mapping[str, Json], name: str) -> Trace:
    spans = [mapping(span) for span in listing(value.get("spans"))]
    relative = any(0 <= (finite(span.get("start_time")) or 0) < _EPOCH for span in spans)
    notes = (
        ["its times count from the first rail; when it ran is not in the file"] if relative else []
    )
    runs = [_span(span, number) for number, span in enumerate(spans)]
    known = ("trace_id", "spans")
    metadata = {k: v for k, v in value.items() if k not in known and v not in NOTHING}
    trace_id = text(value.get("trace_id")) or canonical_hash(dict(value))[:16]
    return run_trace(trace_id, runs, name, metadata=metadata, notes=notes)


def _span(span: Mapping[str, Json], number: int) -> Run:
    attributes = {**mapping(span.get("attributes")), **mapping(span.get("custom_attributes"))}
    error = mapping(span.get("error"))
    rest: dict[str, Json] = {k: v for k, v in span.items() if k not in _SPAN_READ}
    rest["error"] = {k: v for k, v in error.items() if k not in ("message", "occurred")}
    begun: int | None
    ended_ns: int | None
    started, length = finite(span.get("start_time")), finite(span.get("duration"))
    start, end = span.get("start_time"), span.get("end_time")
    if started is not None and started < _EPOCH:
        # Without a clock only the distances count: nanoseconds from one second after the epoch.
        start = int((1 + started) * 1e9)
        ended = finite(span.get("end_time"))
        last = ended if ended is not None else started + (length or 0)
        rest["start_time"], rest["end_time"] = span.get("start_time"), span.get("end_time")
        begun, ended_ns = start, int((1 + last) * 1e9)
    else:
        begun, ended_ns = to_ns(start), to_ns(end)
    usage = {
        "input": attributes.get("gen_ai.usage.input_tokens"),
        "output": attributes.get("gen_ai.usage.output_tokens"),
        "total": attributes.get("gen_ai.usage.total_tokens"),
    }
    step = run_step(
        rest,
        (),
        step_id=text(span.get("span_id")) or f"span-{number}",
        kind=_kind(span),
        name=span.get("name"),
        parent=span.get("parent_id"),
        given=attributes.get("gen_ai.prompt") or attributes.get("llm.prompt"),
        said=attributes.get("gen_ai.completion") or attributes.get("llm.response"),
        error=error.get("message") if error.get("occurred") or error.get("message") else None,
        model=attributes.get("gen_ai.response.model") or attributes.get("gen_ai.request.model"),
        usage=usage,
    )
    stop = attributes.get("rail.stop")
    scores = (_blocked(step.name, stop, step.id),) if isinstance(stop, bool) else ()
    return Run(replace(step, start_ns=begun, end_ns=ended_ns), scores)


def _blocked(rail: str, stop: bool, step_id: str) -> Score:
    return scored(f"{rail} blocked", stop, rater="code", step_id=step_id)


def _generation(value: Mapping[str, Json], name: str) -> Trace:
    log = mapping(value.get("log"))
    runs: list[Run] = []
    for number, given in enumerate(listing(log.get("activated_rails"))):
        runs += _rail(mapping(given), f"rail-{number}")
    seen = {
        canonical_hash(call)
        for rail in listing(log.get("activated_rails"))
        for call in _calls(rail)
    }
    for number, call in enumerate(listing(log.get("llm_calls"))):
        if canonical_hash(call) not in seen:
            runs.append(_call(mapping(call), f"call-{number}", None))
    known = ("log", "response")
    metadata: dict[str, Json] = {
        k: v for k, v in value.items() if k not in known and v not in NOTHING
    }
    read = ("activated_rails", "llm_calls")
    metadata |= {k: v for k, v in log.items() if k not in read and v not in NOTHING}
    answer = value.get("response")
    spoken = [but(mapping(one), "role", "content") for one in listing(answer)]
    if any(spoken):
        metadata["response"] = spoken
    said = [mapping(one).get("content") for one in listing(answer)] or [answer]
    source = canonical_hash(dict(value))[:16]
    trace = run_trace(source, runs, name, metadata=metadata, name="generation")
    asked = next(
        (
            one.get("text") or one.get("final_transcript")
            for one in map(mapping, listing(log.get("internal_events")))
            if one.get("type") in ("UtteranceUserActionFinished", "UserMessage")
        ),
        None,
    )
    return replace(trace, input=asked or trace.input, output=said[-1] or trace.output)


def _calls(rail: Json) -> Iterator[Json]:
    for action in listing(mapping(rail).get("executed_actions")):
        yield from listing(mapping(action).get("llm_calls"))


def _rail(rail: Mapping[str, Json], step_id: str) -> Iterator[Run]:
    """A rail as a guardrail step, its actions and their model calls under it."""
    known = ("name", "executed_actions", "started_at", "finished_at", "duration")
    stop = rail.get("stop") is True
    step = run_step(
        rail,
        known,
        step_id=step_id,
        kind="guardrail",
        name=rail.get("name"),
        said="blocked" if stop else None,
        start=rail.get("started_at"),
        end=rail.get("finished_at"),
    )
    yield Run(step, (_blocked(step.name, stop, step_id),))
    for number, given in enumerate(listing(rail.get("executed_actions"))):
        action = mapping(given)
        action_id = f"{step_id}-action-{number}"
        read = (
            "action_name",
            "action_params",
            "return_value",
            "llm_calls",
            "started_at",
            "finished_at",
        )
        yield Run(
            run_step(
                action,
                (*read, "duration"),
                step_id=action_id,
                kind="tool",
                name=action.get("action_name"),
                parent=step_id,
                given=action.get("action_params"),
                said=action.get("return_value"),
                start=action.get("started_at"),
                end=action.get("finished_at"),
            )
        )
        for at, call in enumerate(listing(action.get("llm_calls"))):
            yield _call(mapping(call), f"{action_id}-call-{at}", action_id)


def _call(call: Mapping[str, Json], step_id: str, parent: str | None) -> Run:
    return Run(
        run_step(
            call,
            _CALL_READ,
            step_id=step_id,
            kind="llm",
            name=call.get("task"),
            parent=parent,
            given=call.get("prompt"),
            said=call.get("completion"),
            start=call.get("started_at"),
            end=call.get("finished_at"),
            model=call.get("llm_model_name"),
            usage={
                "input": call.get("prompt_tokens"),
                "output": call.get("completion_tokens"),
                "total": call.get("total_tokens"),
            },
        )
    )


READER: Final = NemoReader()
