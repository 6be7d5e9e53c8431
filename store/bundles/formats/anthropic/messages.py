"""Anthropic: messages with their requests, batches, and recordings of managed agents.

Source: the Messages API and Message Batches (`{custom_id, params}` in, `{custom_id, result}` out); recordings
of the Python SDK, whose lines are pairs of a method name and the data sent or received.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from ....canonical import Json
from ....trace import Message, Step, Trace, as_text, replace
from ...calls.batches import SEVERAL, BatchCall, BatchLine, batch_calls
from ...calls.completion_chunks import FROM_CHUNKS
from ...calls.event_streams import Answers, answer_of, is_message_event
from ...calls.model_calls import call_trace
from ...chat.messages import messages_from
from ...input.gathering import Gathered, complete
from ...protocol import (
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
from ...values.json_access import NOTHING, but, listing, mapping, page, text
from ...values.times import to_ns, unread_times

_SIDES: Final = (("request", "response"), ("params", "message"), ("request_body", "response_body"))

_CallPart: TypeAlias = tuple[str, Json, Record]
"""The key of the call that a value is part of, the value, and its record."""


def _is_message(value: Json) -> bool:
    return (
        isinstance(value, dict)
        and value.get("type") == "message"
        and value.get("role") == "assistant"
        and "content" in value
    )


_BATCH: Final = "batch "


def _calls_of(found: Gathered[_CallPart]) -> list[BatchCall]:
    """The calls of a `custom_id`: the batches of several models, or of several days, have the same ones."""
    requests: list[BatchLine] = []
    answers: list[BatchLine] = []
    for _, row, record in found.parts:
        params, message = (
            mapping(row.get("params")),
            mapping(mapping(row.get("result")).get("message")),
        )
        model = text(message.get("model")) or text(params.get("model"))
        own_id = text(message.get("id")) or text(row.get("id"))
        line = BatchLine(row, model, own_id, (record.position,))
        (answers if "result" in row else requests).append(line)
    return batch_calls(found.trace_id.removeprefix(_BATCH), requests, answers)


def _is_batch(row: Json) -> bool:
    if not isinstance(row, dict) or "custom_id" not in row:
        return False
    return "params" in row or "type" in mapping(row.get("result"))


def _pair(row: Mapping[str, Json]) -> tuple[Mapping[str, Json], Mapping[str, Json]] | None:
    if _is_message(row):
        return {}, row
    for request_key, response_key in _SIDES:
        request, response = mapping(row.get(request_key)), mapping(row.get(response_key))
        if request and _is_message(response):
            return request, response
    return None


def _is_recorded(value: Json) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str)
        and value[0].startswith(("client.", "beta."))
    )


class AnthropicReader(Reader):
    """Reader for messages, batches and recordings."""

    name = "anthropic"
    title = "Anthropic messages, batches, managed agents"
    gathering = Gathering.BY_TRACE
    keeps = "messages, thinking, tool use and results, usage, stop reasons; joined streams"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for a message of the API, a batch line, or a recorded call."""
        for record in sample.records:
            if _is_recorded(record) or (is_message_event(record) and record["type"] != "ping"):
                return Vote.CERTAIN
            for row in page(record, "data")[:5]:
                if isinstance(row, dict) and (_pair(row) is not None or _is_batch(row)):
                    return Vote.CERTAIN
        return Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield messages at once; batches, streams and recordings when they are complete."""
        answers = Answers()

        def parse(record: Record) -> Iterator[tuple[str | None, _CallPart] | Reject]:
            value, file = record.value, record.position.file
            if is_message_event(value):
                yield f"stream {answers.place(record.position, value)}", ("event", value, record)
            elif _is_recorded(value):
                yield f"recording {file}", ("recorded", value, record)
            else:
                for row in page(value, "data"):
                    if not isinstance(row, dict):
                        reason = "the record is not an object"
                        yield Reject(record.position, reason, as_text(row)[:200])
                    elif _is_batch(row):
                        yield f"{_BATCH}{as_text(row['custom_id'])}", ("batch", row, record)
                    else:
                        yield None, ("single", row, record)

        for found in complete(source, parse):
            if isinstance(found, Reject):
                yield found
            elif found.trace_id.startswith(_BATCH):
                for call in _calls_of(found):
                    yield from found.only(call.source_id, found.parts, call.places).made(
                        self._batch, call.source_id, call.row
                    )
            else:
                yield from found.made(self._item, found.parts)

    def _item(self, parts: Sequence[_CallPart]) -> Item:
        kind, value, record = parts[0]
        if kind == "single":
            return self._single(value, record)
        if kind == "recorded":
            lines = [
                (record.position.line or record.position.record or 0, *call)
                for _, call, record in parts
            ]
            return _session(record.position.file, lines, self.name)
        answer = answer_of([event for _, event, _ in parts])
        if not answer:
            reason = "no answer found in the events of this stream"
            return Reject(record.position, reason, as_text(value)[:200])
        return call_trace(text(answer.get("id")), {}, answer, self.name, notes=[FROM_CHUNKS])

    def _single(self, row: Mapping[str, Json], record: Record) -> Item:
        pair = _pair(row)
        if pair is None:
            reason = "not a message, batch line or recorded call"
            return Reject(record.position, reason, as_text(dict(row))[:200])
        request, response = pair
        known = {name for names in _SIDES for name in names}
        aside = {} if response is row else {k: v for k, v in row.items() if k not in known}
        return call_trace(text(response.get("id")), request, response, self.name, aside=aside)

    def _batch(self, custom_id: str, row: Mapping[str, Json]) -> Trace:
        result = mapping(row.get("result"))
        failed = mapping(mapping(result.get("error")).get("error")) or mapping(result.get("error"))
        kind = text(result.get("type"))
        error = None
        if result and kind != "succeeded":
            error = text(failed.get("message")) or f"the request {kind}"
        aside = {k: v for k, v in row.items() if k not in ("custom_id", "params", "result")}
        aside |= {f"result.{k}": v for k, v in result.items() if k not in ("message", "type")}
        request, response = mapping(row.get("params")), mapping(result.get("message"))
        notes = [] if request and result else ["only the request or only the result was found"]
        if custom_id != as_text(row.get("custom_id")):
            notes.append(SEVERAL)
        return call_trace(
            custom_id, request, response, self.name, aside=aside, error=error, notes=notes
        )


def _session(file: str, lines: Sequence[tuple[int, str, Json]], name: str) -> Trace:
    """A recorded session of a managed agent: each call and event is a step, in file order."""
    steps: list[Step] = []
    about: dict[str, Json] = {}
    for number, method, payload in sorted(lines, key=lambda line: line[0]):
        if method.endswith("sessions.create") and isinstance(payload, dict):
            about = dict(payload)
            continue
        sent = payload[1] if isinstance(payload, list) and len(payload) > 1 else None
        events = listing(mapping(sent).get("events")) or [payload]
        for part, event in enumerate(events):
            steps.append(_event(mapping(event), event, f"{number}-{part}", method))
    ordered = _with_results(steps)
    spoken = [step for step in ordered if step.messages_out]
    question = next((s.output for s in spoken if s.messages_out[0].role == "user"), None)
    answer = next(
        (s.output for s in reversed(spoken) if s.messages_out[0].role == "assistant"), None
    )
    agent = mapping(about.get("agent"))
    model = mapping(agent.get("model")).get("id") or agent.get("model")
    return Trace(
        source_id=text(about.get("id")) or file,
        name=text(about.get("title")) or text(agent.get("name")),
        input=question,
        output=answer,
        steps=tuple(ordered),
        metadata={
            **({"model": model} if model else {}),
            "session": {key: value for key, value in about.items() if value not in NOTHING},
        },
        start_ns=min((s.start_ns for s in ordered if s.start_ns is not None), default=None),
        end_ns=max((s.end_ns or s.start_ns or 0 for s in ordered), default=0) or None,
        format=name,
    )


_CALLED: Final = ("tool_use_id", "mcp_tool_use_id", "custom_tool_use_id")
"""Where an event names the call that it is about."""


def _with_results(steps: Sequence[Step]) -> list[Step]:
    """The steps in recording order, each tool with its result or the refusal to carry it out, and unique ids."""
    results: dict[Json, Step] = {}
    denials: dict[Json, str] = {}
    for step in steps:
        called = _called(step)
        if called is None:
            continue
        if step.kind == "tool":
            results.setdefault(called, step)
        elif step.attributes.get("result") == "deny":
            denials[called] = text(step.attributes.get("deny_message")) or "by the user"
    tools = {step.id for step in steps if step.kind == "tool" and step.input is not None}
    out: list[Step] = []
    seen: set[str] = set()
    for number, given in enumerate(steps):
        called = _called(given)
        if called in tools and results.get(called) is given:
            continue
        step = given
        result = results.get(step.id) if step.id in tools else None
        if result is not None:
            left = but(result.attributes, *_CALLED)
            step = replace(
                step,
                output=result.output,
                status=result.status,
                end_ns=result.end_ns,
                attributes={**step.attributes, **({"result": left} if left else {})},
            )
        denied = denials.get(step.id)
        if (
            denied is None
            and result is None
            and step.attributes.get("evaluated_permission") == "deny"
        ):
            denied = "by the permissions of the agent"
        if denied is not None and step.id in tools:
            step = replace(step, status="error", status_message=f"denied: {denied}")
        if step.id in seen:
            step = replace(step, id=f"{step.id}#{number}")
        seen.add(step.id)
        out.append(step)
    return out


def _called(step: Step) -> str | None:
    """The id of the call that a result or a decision is about."""
    return next((text(step.attributes[name]) for name in _CALLED if name in step.attributes), None)


def _event(event: Mapping[str, Json], given: Json, fallback: str, method: str) -> Step:
    kind = text(event.get("type")) or method
    role = "user" if kind.startswith("user.") else "assistant"
    spoken = kind in ("user.message", "agent.message", "agent.thinking")
    messages: tuple[Message, ...] = ()
    if spoken and event.get("content") is not None:
        messages = messages_from([{"role": role, "content": event["content"]}])
    texts = [message.content for message in messages if message.content]
    tool = "tool_use" in kind
    result = "tool_result" in kind
    at = to_ns(event.get("processed_at") or event.get("created_at"))
    known = {"type", "id", "processed_at"}
    known |= {"content"} if texts or result else set()
    known |= {"input", "name"} if tool else set()
    failed = event.get("is_error") is True or "error" in kind
    rest = {k: v for k, v in event.items() if k not in known and v not in NOTHING}
    rest |= unread_times(event, "processed_at")
    return Step(
        text(event.get("id")) or f"line-{fallback}",
        "tool"
        if tool or result
        else "llm"
        if role == "assistant" and texts
        else "message"
        if texts
        else "event",
        text(event.get("name")) or kind,
        status="error" if failed else "unset",
        start_ns=at,
        end_ns=at,
        input=event.get("input") if tool else None,
        output="\n".join(texts) or (_result(event) if result else None if event else given),
        messages_out=messages if texts else (),
        attributes=rest,
    )


def _result(event: Mapping[str, Json]) -> Json:
    """A tool's result; as text if it consists only of texts."""
    content = event.get("content")
    texts = [mapping(part).get("text") for part in listing(content)]
    plain = texts and all(isinstance(one, str) for one in texts)
    return "\n".join(one for one in texts if isinstance(one, str)) if plain else content


READER: Final = AnthropicReader()
