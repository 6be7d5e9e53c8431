"""A story as OTLP JSON spans: OpenInference attributes until September, GenAI ones from October.

The fictional airline changed its instrumentation, as real teams do, so one file contains both
dialects. Attribute names: OpenInference semantic conventions; OpenTelemetry semantic
conventions 1.38, `gen_ai.*`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from .as_messages import messages_of
from .stories import Call, Json, Story, StoryStep, WrittenTrace, as_json, digest, jitter, tokens

SECOND: Final = 1_000_000_000
GEN_AI_FROM: Final = 10
"""The month of 2026 from which spans carry GenAI attributes."""


def any_value(value: Json) -> dict[str, Json]:
    """A value as an OTLP AnyValue."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, list):
        return {"arrayValue": {"values": [any_value(item) for item in value]}}
    return {"stringValue": str(value)}


def key_values(attributes: Mapping[str, Json]) -> list[dict[str, Json]]:
    """Attributes as OTLP key-value pairs."""
    return [{"key": key, "value": any_value(value)} for key, value in attributes.items()]


@dataclass
class _OtlpTrace:
    """The spans of one story written so far, and the time at which the last one ends."""

    story: Story
    now: int
    spans: list[dict[str, Json]] = field(default_factory=list)

    @property
    def gen_ai(self) -> bool:
        return self.story.at.month >= GEN_AI_FROM

    def span(
        self, label: str, name: str, seconds: float, attributes: Mapping[str, Json], error: str = ""
    ) -> str:
        story = self.story
        span_id = digest(story.id, label, length=16)
        end = self.now + int(seconds * SECOND)
        self.spans.append(
            {
                "traceId": digest(story.id),
                "spanId": span_id,
                "parentSpanId": digest(story.id, "root", length=16),
                "name": name,
                "kind": 1,
                "startTimeUnixNano": str(self.now),
                "endTimeUnixNano": str(end),
                "attributes": key_values(attributes),
                "status": {"code": 2, "message": error} if error else {"code": 1},
            }
        )
        self.now = end + int(jitter(story.id, label, low=2e6, high=2e7))
        return span_id


def write(story: Story) -> WrittenTrace:
    """One line of `airline_support.otlp.jsonl`: the whole trace in one export request."""
    run = _OtlpTrace(story, story.start_ns + int(jitter(story.id, low=0, high=SECOND)))
    start = run.now
    run.now += 12_000_000
    messages, texts = messages_of(story)
    places: dict[str, StoryStep] = {}
    for number, call in enumerate(story.calls):
        asked = f"call {call.label}"
        seen = messages[: 2 + 2 * number]
        places[asked] = StoryStep(_llm(run, asked, seen, messages[len(seen)]), texts[asked].text)
        places[call.label] = StoryStep(_tool(run, call), texts[call.label].text)
    places["answer"] = StoryStep(_llm(run, "answer", messages[:-1], messages[-1]), story.answer)
    root = _root(run, start)
    record = {
        "resourceSpans": [
            {
                "resource": {
                    "attributes": key_values(
                        {"service.name": "corvina-support", "deployment.environment": "production"}
                    )
                },
                "scopeSpans": [
                    {
                        "scope": {"name": "vina.agent", "version": "4.2.0"},
                        "spans": [root, *run.spans],
                    }
                ],
            }
        ]
    }
    return WrittenTrace(record, digest(story.id), places)


def _llm(run: _OtlpTrace, label: str, seen: list[dict[str, Json]], said: dict[str, Json]) -> str:
    story = run.story
    read = sum(tokens(as_json(message)) for message in seen)
    wrote = tokens(as_json(said))
    seconds = jitter(story.id, label, "llm", low=0.6, high=1.4) + wrote * 0.016
    if run.gen_ai:
        attributes: dict[str, Json] = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "corvus",
            "gen_ai.request.model": story.model,
            "gen_ai.request.temperature": 0.2,
            "gen_ai.usage.input_tokens": read,
            "gen_ai.usage.output_tokens": wrote,
            "gen_ai.input.messages": as_json([_parts(message) for message in seen]),
            "gen_ai.output.messages": as_json([_parts(said)]),
        }
        return run.span(label, f"chat {story.model}", seconds, attributes)
    attributes = {
        "openinference.span.kind": "LLM",
        "llm.model_name": story.model,
        "llm.provider": "corvus",
        "llm.invocation_parameters": as_json({"temperature": 0.2}),
        "llm.token_count.prompt": read,
        "llm.token_count.completion": wrote,
        "llm.token_count.total": read + wrote,
    }
    for number, message in enumerate(seen):
        attributes |= _flat(f"llm.input_messages.{number}.message", message)
    attributes |= _flat("llm.output_messages.0.message", said)
    return run.span(label, "ChatCompletion", seconds, attributes)


def _tool(run: _OtlpTrace, call: Call) -> str:
    seconds = call.seconds or jitter(run.story.id, call.label, "tool", low=0.12, high=0.9)
    arguments, result = as_json(call.arguments), as_json(call.result)
    if run.gen_ai:
        attributes: dict[str, Json] = {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": call.tool,
            "gen_ai.tool.call.id": f"call_{digest(run.story.id, call.label, length=12)}",
            "gen_ai.tool.call.arguments": arguments,
        }
        if not call.error:
            attributes["gen_ai.tool.call.result"] = result
        return run.span(
            call.label, f"execute_tool {call.tool}", seconds, attributes, call.error or ""
        )
    attributes = {
        "openinference.span.kind": "TOOL",
        "tool.name": call.tool,
        "input.value": arguments,
        "input.mime_type": "application/json",
    }
    if not call.error:
        attributes |= {"output.value": result, "output.mime_type": "application/json"}
    return run.span(call.label, call.tool, seconds, attributes, call.error or "")


def _root(run: _OtlpTrace, start: int) -> dict[str, Json]:
    story = run.story
    shared = {"metadata": as_json({**story.meta, "model": story.model})}
    scores = [("helpfulness", "LLM", story.judge["score"], story.judge["why"])]
    if story.feedback:
        scores.append(
            ("passenger_feedback", "HUMAN", story.feedback["value"], story.feedback["comment"])
        )
    events: list[dict[str, Json]] = []
    if run.gen_ai:
        attributes: dict[str, Json] = {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.agent.name": story.agent,
            "gen_ai.conversation.id": f"chat-{digest(story.id, 'session', length=10)}",
            "gen_ai.input.messages": as_json([_parts({"role": "user", "content": story.user})]),
            "gen_ai.output.messages": as_json(
                [_parts({"role": "assistant", "content": story.answer})]
            ),
            **shared,
        }
        for name, _, value, why in scores:
            evaluation = {
                "gen_ai.evaluation.name": name,
                "gen_ai.evaluation.score.value": float(value),
                "gen_ai.evaluation.score.label": "pass" if value >= 0.7 else "fail",
                "gen_ai.evaluation.explanation": why,
            }
            events.append(
                {
                    "timeUnixNano": str(run.now),
                    "name": "gen_ai.evaluation.result",
                    "attributes": key_values(evaluation),
                }
            )
    else:
        attributes = {
            "openinference.span.kind": "AGENT",
            "agent.name": story.agent,
            "session.id": f"chat-{digest(story.id, 'session', length=10)}",
            "input.value": story.user,
            "output.value": story.answer,
            **shared,
        }
        for number, (name, kind, value, why) in enumerate(scores):
            prefix = f"annotations.{number}.annotation"
            attributes |= {
                f"{prefix}.name": name,
                f"{prefix}.annotator_kind": kind,
                f"{prefix}.score": float(value),
                f"{prefix}.label": "pass" if value >= 0.7 else "fail",
                f"{prefix}.explanation": why,
            }
    return {
        "traceId": digest(story.id),
        "spanId": digest(story.id, "root", length=16),
        "name": f"invoke_agent {story.agent}",
        "kind": 2,
        "startTimeUnixNano": str(start),
        "endTimeUnixNano": str(run.now),
        "attributes": key_values(attributes),
        "events": events,
        "status": {"code": 1},
    }


def _flat(prefix: str, message: Mapping[str, Json]) -> dict[str, Json]:
    """A message as OpenInference's flattened attributes."""
    flat: dict[str, Json] = {f"{prefix}.role": message["role"]}
    if message.get("content") is not None:
        flat[f"{prefix}.content"] = message["content"]
    if "tool_call_id" in message:
        flat[f"{prefix}.tool_call_id"] = message["tool_call_id"]
    for number, call in enumerate(message.get("tool_calls", ())):
        tool_call = f"{prefix}.tool_calls.{number}.tool_call"
        flat[f"{tool_call}.id"] = call["id"]
        flat[f"{tool_call}.function.name"] = call["function"]["name"]
        flat[f"{tool_call}.function.arguments"] = call["function"]["arguments"]
    return flat


def _parts(message: Mapping[str, Json]) -> dict[str, Json]:
    """A message in the GenAI shape: a role and parts."""
    role, content = message["role"], message.get("content")
    if role == "tool":
        part = {"type": "tool_call_response", "id": message["tool_call_id"], "response": content}
        return {"role": role, "parts": [part]}
    parts: list[dict[str, Json]] = []
    if content is not None:
        parts.append({"type": "text", "content": content})
    parts += [
        {
            "type": "tool_call",
            "id": call["id"],
            "name": call["function"]["name"],
            "arguments": call["function"]["arguments"],
        }
        for call in message.get("tool_calls", ())
    ]
    return {"role": role, "parts": parts}
