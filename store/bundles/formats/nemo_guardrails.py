"""NeMo Guardrails: traces of its file adapter (old and new), and generation logs with activated rails.

Source: NeMo-Guardrails, `nemoguardrails/tracing/adapters/filesystem.py`, `tracing/span_extractors.py`,
`tracing/span_formatting.py` (schemas 1.0 and 2.0), `rails/llm/options.py`. In both schemas, span times are
seconds since the first rail, without a date; an unknown time is written as minus the time of that rail. Schema
2.0 gives all rails the same name and puts their own names into OpenTelemetry attributes; it does not write the
content of messages. A rail that stops the conversation blocked it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ...canonical import Json, canonical_hash
from ...trace import Score, Step, StepKind, Trace, replace
from ..input.gathering import per_record
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
from ..spans.runs import RunRow, run_step, run_trace
from ..values.json_access import NOTHING, but, listing, mapping, text
from ..values.raters import finite, scored
from ..values.times import later, to_ns

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
    ]
)
_WORD: Final = re.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_KINDS: Final[Mapping[str, StepKind]] = {"rail": "guardrail", "llm": "llm", "action": "tool"}
_EPOCH: Final = 10**9
_PARAM: Final = "action.param."
_METRICS: Final = {
    "input": "_prompt_tokens_total",
    "output": "_completion_tokens_total",
    "total": "_tokens_total",
}


def _is_trace(value: Json) -> bool:
    if not isinstance(value, dict) or "trace_id" not in value:
        return False
    spans = listing(value.get("spans"))
    return any(
        isinstance(one, dict)
        and "span_id" in one
        and any(name in one for name in ("span_type", "metrics", "duration", "custom_attributes"))
        for one in spans[:3]
    )


def _is_generation(value: Json) -> bool:
    return isinstance(value, dict) and isinstance(
        mapping(value.get("log")).get("activated_rails"), list
    )


class NemoReader(Reader):
    """Reader for traces and generation logs."""

    name = "nemo"
    title = "NeMo Guardrails traces and logs"
    gathering = Gathering.PER_RECORD
    more_specific_than = ("phoenix",)
    keeps = "rails with their decisions, actions, model calls, and what was blocked"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for spans of the file adapter, or activated rails."""
        # Higher than the generic span readers, which also recognise a trace with a list of spans.
        return (
            Vote.CERTAIN
            if any(_is_trace(v) or _is_generation(v) for v in sample.records)
            else Vote.NO
        )

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield one trace per record."""
        return per_record(source, self._items)

    def _items(self, record: Record) -> Iterator[Item]:
        value = record.value
        if _is_generation(value):
            yield _generation(value, self.name)
        elif isinstance(value, dict) and isinstance(value.get("spans"), list):
            yield _trace(value, self.name)
        else:
            reason = "not a trace or generation log"
            yield Reject(record.position, reason, str(value)[:200])


def _kind(span: Mapping[str, Json]) -> StepKind:
    """Step kind by type; schema 1.0 has it at the start of the name, custom names contain it anywhere."""
    name = text(span.get("name")) or ""
    prefix, found, _ = name.partition(": ")
    for candidate in (text(span.get("span_type")) or "", prefix if found else "", name):
        words = {word.lower() for word in _WORD.findall(candidate)}
        for word, kind in _KINDS.items():
            if word in words:
                return kind
    return "chain"


def _name(span: Mapping[str, Json], attributes: Mapping[str, Json]) -> str | None:
    """The rail's or action's own name, if it is not the name of the whole kind."""
    own = text(attributes.get("rail.name")) or text(attributes.get("action.name"))
    name = text(span.get("name"))
    prefix, found, rest = (name or "").partition(": ")
    return own or (rest if found and prefix.lower() in _KINDS and rest else name)


def _trace(value: Mapping[str, Json], name: str) -> Trace:
    spans = [mapping(span) for span in listing(value.get("spans"))]
    relative = any(_relative(span.get("start_time")) is not None for span in spans)
    notes = (
        ["times count from the first rail; the file does not contain the date"] if relative else []
    )
    runs = [_span(span, number) for number, span in enumerate(spans)]
    known = ("trace_id", "spans")
    metadata = {k: v for k, v in value.items() if k not in known and v not in NOTHING}
    trace_id = text(value.get("trace_id")) or canonical_hash(dict(value))[:16]
    return run_trace(trace_id, runs, name, metadata=metadata, notes=notes)


def _relative(time: Json) -> float | None:
    """Seconds since the first rail; None for a clock time or an unknown time."""
    seconds = finite(time)
    return seconds if seconds is not None and abs(seconds) < _EPOCH else None


def _times(span: Mapping[str, Json]) -> tuple[int | None, int | None]:
    """Start and end. Without a date only differences matter: they count from one second after the epoch."""
    started, ended = _relative(span.get("start_time")), _relative(span.get("end_time"))
    if started is None:
        times = [to_ns(span.get("start_time")), to_ns(span.get("end_time"))]
        begun, done = (None if at is not None and at < 0 else at for at in times)
        return begun, done
    last = ended if ended is not None else started + (finite(span.get("duration")) or 0)
    return later(0, (1 + started) * 1e9), later(0, (1 + last) * 1e9)


def _usage(span: Mapping[str, Json], attributes: Mapping[str, Json]) -> dict[str, Json]:
    """Token counts from OpenTelemetry attributes or the metrics of schema 1.0, which name the model."""
    usage = {name: attributes.get(f"gen_ai.usage.{name}_tokens") for name in _METRICS}
    if all(value is None for value in usage.values()):
        metrics = sorted(mapping(span.get("metrics")).items(), key=lambda item: len(item[0]))
        for name, end in _METRICS.items():
            usage[name] = next((value for key, value in metrics if key.endswith(end)), None)
    return usage


def _span(span: Mapping[str, Json], number: int) -> RunRow:
    attributes = {**mapping(span.get("attributes")), **mapping(span.get("custom_attributes"))}
    error = mapping(span.get("error"))
    kind, name = _kind(span), _name(span, attributes)
    rest: dict[str, Json] = {k: v for k, v in span.items() if k not in _SPAN_READ}
    if error:
        rest["error"] = but(error, "message", "occurred")
    if name != text(span.get("name")):
        rest["span_name"] = span.get("name")
    for key in ("start_time", "end_time", "duration"):
        # Seconds without a date, and values that are not times, are kept as written.
        if _relative(span.get(key)) is not None or to_ns(span.get(key)) is None:
            rest[key] = span.get(key)
    model = attributes.get("gen_ai.response.model") or attributes.get("gen_ai.request.model")
    if model is None and kind == "llm" and rest.get("span_name"):
        model = name
    given = attributes.get("gen_ai.prompt") or attributes.get("llm.prompt")
    if kind == "tool":
        params = {k.removeprefix(_PARAM): v for k, v in attributes.items() if k.startswith(_PARAM)}
        given = params or given
    failed = error.get("message") or error.get("type") or error.get("occurred")
    step = run_step(
        rest,
        (),
        step_id=text(span.get("span_id")) or f"span-{number}",
        kind=kind,
        name=name,
        parent=span.get("parent_id"),
        input_value=given,
        output_value=attributes.get("gen_ai.completion") or attributes.get("llm.response"),
        error=failed,
        model=model,
        usage=_usage(span, attributes),
    )
    begun, ended = _times(span)
    step = replace(step, start_ns=begun, end_ns=ended)
    return _decided(step, attributes.get("rail.stop"))


def _decided(step: Step, stop: Json) -> RunRow:
    """A rail with its decision; its status is OK whether it blocked or not."""
    if not isinstance(stop, bool):
        return RunRow(step)
    if step.status != "error":
        step = replace(step, status="ok", status_message="blocked" if stop else None)
    return RunRow(step, (_blocked(step.name, stop, step.id),))


def _blocked(rail: str, stop: bool, step_id: str) -> Score:
    return scored(f"{rail} blocked", stop, rater="code", step_id=step_id)


def _generation(value: Mapping[str, Json], name: str) -> Trace:
    log = mapping(value.get("log"))
    runs: list[RunRow] = []
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
    answers = [mapping(one).get("content") for one in listing(answer)] or [answer]
    source = canonical_hash(dict(value))[:16]
    trace = run_trace(source, runs, name, metadata=metadata, name="generation")
    asked = next(filter(None, map(_user_message, listing(log.get("internal_events")))), None)
    if asked is None and trace.input not in NOTHING:
        asked = trace.input
    return replace(trace, input=asked, output=answers[-1] or trace.output)


def _user_message(event: Json) -> Json:
    """The user's message in an event. Before a rail that blocks, only the context contains it."""
    event = mapping(event)
    if event.get("type") == "ContextUpdate":
        return mapping(event.get("data")).get("user_message")
    if event.get("type") in ("UtteranceUserActionFinished", "UserMessage"):
        return event.get("text") or event.get("final_transcript")
    return None


def _calls(rail: Json) -> Iterator[Json]:
    for action in listing(mapping(rail).get("executed_actions")):
        yield from listing(mapping(action).get("llm_calls"))


def _rail(rail: Mapping[str, Json], step_id: str) -> Iterator[RunRow]:
    """A rail as a guardrail step, with its actions and their model calls under it."""
    known = ("name", "executed_actions", "started_at", "finished_at")
    stop = rail.get("stop")
    step = run_step(
        rail,
        known,
        step_id=step_id,
        kind="guardrail",
        name=rail.get("name"),
        output_value="blocked" if stop is True else None,
        start=rail.get("started_at"),
        end=rail.get("finished_at"),
    )
    yield _decided(step, stop)
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
        yield RunRow(
            run_step(
                action,
                read,
                step_id=action_id,
                kind="tool",
                name=action.get("action_name"),
                parent=step_id,
                input_value=action.get("action_params"),
                output_value=action.get("return_value"),
                start=action.get("started_at"),
                end=action.get("finished_at"),
            )
        )
        for at, call in enumerate(listing(action.get("llm_calls"))):
            yield _call(mapping(call), f"{action_id}-call-{at}", action_id)


def _call(call: Mapping[str, Json], step_id: str, parent: str | None) -> RunRow:
    return RunRow(
        run_step(
            call,
            _CALL_READ,
            step_id=step_id,
            kind="llm",
            name=call.get("task"),
            parent=parent,
            input_value=call.get("prompt"),
            output_value=call.get("completion"),
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
