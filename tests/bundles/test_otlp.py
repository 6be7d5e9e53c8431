"""OTLP JSON and Phoenix spans, in the dialects that instrumentations write into their attributes."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import read_values
from shared_data import shared
from tracejury.store.bundles.formats.opentelemetry.otlp import READER as OTLP
from tracejury.store.bundles.formats.phoenix.reader import READER as PHOENIX
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import Item, Reader, Reject, Sample, Vote
from tracejury.store.bundles.spans.attributes import Attributes, unflattened
from tracejury.store.bundles.spans.otlp_values import any_value
from tracejury.store.trace import Message, Step, ToolCall, Trace, trace_content

TRACE = "5b8efff798038103d269b633813fc60c"
SPAN = "eee19b7ec3c1b174"
CHILD = "eee19b7ec3c1b175"


def wrap(value: Any) -> dict[str, Any]:
    """A value as an AnyValue."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, list):
        return {"arrayValue": {"values": [wrap(item) for item in value]}}
    if isinstance(value, dict):
        return {"kvlistValue": {"values": pairs(value)}}
    return {"stringValue": value}


def pairs(attributes: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": wrap(value)} for key, value in attributes.items()]


def span(attributes: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {
        "traceId": TRACE,
        "spanId": SPAN,
        "name": "a span",
        "startTimeUnixNano": "1544712660000000001",
        "endTimeUnixNano": "1544712661000000002",
        "attributes": pairs(attributes or {}),
        **more,
    }


def event(name: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "timeUnixNano": "1544712660000000005", "attributes": pairs(attributes)}


def wrapped(*spans: Any, resource: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {
        "resourceSpans": [
            {
                "resource": {"attributes": pairs(resource or {})},
                "scopeSpans": [{"scope": {"name": "lib"}, "spans": list(spans)}],
            }
        ]
    }


def logs(*records: Any) -> dict[str, Any]:
    return {"resourceLogs": [{"resource": {}, "scopeLogs": [{"logRecords": list(records)}]}]}


def read(*values: Any, reader: Reader = OTLP) -> list[Item]:
    return read_values(reader, *values)


def one(*values: Any, reader: Reader = OTLP) -> Trace:
    (trace,) = read(*values, reader=reader)
    assert isinstance(trace, Trace), trace
    return trace


def step(attributes: Mapping[str, Any], **more: Any) -> Step:
    return one(wrapped(span(attributes, **more))).steps[0]


# The container


def test_nanoseconds_are_kept_to_the_last_digit() -> None:
    found = one(wrapped(span())).steps[0]
    assert (found.start_ns, found.end_ns) == (1544712660000000001, 1544712661000000002)


def as_base64(hexadecimal: str) -> str:
    return base64.b64encode(bytes.fromhex(hexadecimal)).decode()


@pytest.mark.parametrize("spelling", [str.lower, str.upper, as_base64, "0x{}".format])
def test_ids_in_every_spelling_name_the_same_span(spelling: Any) -> None:
    child = span(traceId=spelling(TRACE), spanId=spelling(CHILD), parentSpanId=spelling(SPAN))
    trace = one(wrapped(child), wrapped(span()))
    assert (trace.source_id, trace.notes) == (TRACE, ())
    assert [(found.id, found.parent_id) for found in trace.steps] == [(SPAN, None), (CHILD, SPAN)]


@pytest.mark.parametrize("root", [None, "", "0000000000000000", "AAAAAAAAAAA=", "None"])
def test_the_several_ways_to_have_no_parent(root: str | None) -> None:
    trace = one(wrapped(span(parentSpanId=root)))
    assert (trace.steps[0].parent_id, trace.notes) == (None, ())


def snake(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            "".join(f"_{c.lower()}" if c.isupper() else c for c in key): snake(item)
            for key, item in value.items()
        }
    return [snake(item) for item in value] if isinstance(value, list) else value


def test_wrapped_bare_and_snake_case_objects_are_the_same_trace() -> None:
    whole = wrapped(span({"a": 1}, kind=2, status={"code": 2, "message": "no"}))
    old = json.loads(json.dumps(whole["resourceSpans"][0]).replace("scopeSpans", "ilSpans"))
    expected = one(whole)
    assert expected.error == "no"
    assert one(whole["resourceSpans"][0]).key == expected.key
    assert one({"batches": whole["resourceSpans"]}).key == expected.key
    assert one(snake(whole)).key == expected.key
    assert one(old).key == expected.key


def test_one_trace_over_several_lines_and_several_traces_in_one() -> None:
    other = "a" * 32
    found = read(
        wrapped(span(), span(traceId=other)), wrapped(span(spanId=CHILD, parentSpanId=SPAN))
    )
    assert [(item.source_id, len(item.steps)) for item in found if isinstance(item, Trace)] == [
        (TRACE, 2),
        (other, 1),
    ]


def test_values_of_every_type() -> None:
    plain = {"s": "x", "b": False, "i": 2**60, "f": 0.5, "l": ["a", 1], "d": {"k": {"n": 1}}}
    assert any_value(wrap(plain)) == plain
    assert any_value({"doubleValue": "NaN"}) == "NaN"
    assert any_value({"bytesValue": "AAE="}) == "AAE="
    assert any_value({}) is None
    assert any_value({"int_value": "7"}) == 7


def test_status_and_what_has_no_place_of_its_own() -> None:
    found = step(
        {"custom.key": "kept", "nested": {"a": 1}},
        status={"code": "STATUS_CODE_OK"},
        kind=2,
        links=[{"traceId": "x"}],
        droppedEventsCount=3,
        flags=1,
    )
    assert found.status == "ok"
    assert found.attributes == {
        "custom.key": "kept",
        "nested": {"a": 1},
        "otel.kind": 2,
        "otel.links": [{"traceId": "x"}],
        "otel.droppedEventsCount": 3,
        "otel.flags": 1,
        "otel.scope.name": "lib",
    }


def test_the_library_that_made_a_span_is_kept_with_its_version() -> None:
    value = wrapped(span())
    value["resourceSpans"][0]["scopeSpans"][0]["scope"] = {"name": "lib", "version": "2.1"}
    found = one(value).steps[0].attributes
    assert (found["otel.scope.name"], found["otel.scope.version"]) == ("lib", "2.1")


def test_an_exception_event_says_why() -> None:
    found = step(
        {},
        status={"code": 2},
        events=[event("exception", {"exception.type": "KeyError", "exception.message": "pnr"})],
    )
    assert (found.status, found.status_message) == ("error", "KeyError: pnr")
    assert found.attributes["events"][0]["name"] == "exception"


def test_what_names_no_trace_is_rejected_and_the_rest_is_read() -> None:
    found = read(
        wrapped(
            span(),
            {"spanId": SPAN},
            span(spanId=""),
            3,
            {**span(), "attributes": [{"key": "a", "value": {"intValue": "x"}}]},
        ),
        {"hello": 1},
        "text",
        {"resourceSpans": [7, {"resource": [], "scopeSpans": [8, {"spans": 5}]}]},
    )
    reasons = [item.reason for item in found if isinstance(item, Reject)]
    assert len(reasons) == 8
    assert "traceId" in reasons[0]
    assert [item.source_id for item in found if isinstance(item, Trace)] == [TRACE]


# Log records


def test_a_log_record_without_a_trace_is_rejected_with_the_reason() -> None:
    (found,) = read(logs({"body": {"stringValue": "hello"}}))
    assert isinstance(found, Reject)
    assert found.reason == "a log record belongs to no trace (traceId)"


def test_a_log_record_is_an_event_step_of_its_trace() -> None:
    record = {
        "traceId": TRACE.upper(),
        "spanId": SPAN,
        "timeUnixNano": "1544712660300000000",
        "severityText": "Information",
        "body": {"stringValue": '{"not": "decoded"}'},
    }
    trace = one(logs(record), wrapped(span()))
    assert [(s.id, s.kind, s.parent_id) for s in trace.steps] == [
        (SPAN, "chain", None),
        ("log-1", "event", SPAN),
    ]
    assert trace.steps[1].output == '{"not": "decoded"}'
    assert trace.steps[1].attributes["otel.severityText"] == "Information"


def test_genai_log_records_are_what_was_said_in_their_span() -> None:
    common = {"traceId": TRACE, "spanId": SPAN, "timeUnixNano": "1544712660300000000"}
    trace = one(
        logs(
            {**common, "eventName": "gen_ai.user.message", "body": wrap({"content": "Why?"})},
            {
                **common,
                "attributes": pairs({"event.name": "gen_ai.choice"}),
                "body": wrap({"index": 0, "message": {"role": "assistant", "content": "So."}}),
            },
        ),
        wrapped(span({"gen_ai.operation.name": "chat"})),
    )
    (found,) = trace.steps
    assert (found.messages_in, found.messages_out) == (
        (Message("user", "Why?"),),
        (Message("assistant", "So."),),
    )
    assert (trace.input, trace.output) == ("Why?", "So.")


# OpenInference


def test_openinference_messages_calls_and_counts() -> None:
    found = step(
        {
            "openinference.span.kind": "LLM",
            "llm.model_name": "m1",
            "llm.token_count.prompt": 10,
            "llm.token_count.completion": 2,
            "llm.token_count.prompt_details.cache_read": 4,
            "llm.input_messages.0.message.role": "system",
            "llm.input_messages.0.message.content": "Be kind.",
            "llm.input_messages.10.message.role": "tool",
            "llm.input_messages.10.message.content": "dry",
            "llm.input_messages.10.message.tool_call_id": "call-1",
            "llm.input_messages.2.message.role": "user",
            "llm.input_messages.2.message.contents.0.message_content.type": "text",
            "llm.input_messages.2.message.contents.0.message_content.text": "Rain?",
            "llm.output_messages.0.message.role": "assistant",
            "llm.output_messages.0.message.tool_calls.0.tool_call.id": "call-2",
            "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "get_weather",
            "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": '{"a": 1}',
        }
    )
    assert (found.kind, found.model, found.usage) == ("llm", "m1", {"input": 10, "output": 2})
    assert [(m.role, m.content, m.tool_call_id) for m in found.messages_in] == [
        ("system", "Be kind.", None),
        ("user", "Rain?", None),
        ("tool", "dry", "call-1"),
    ]
    assert found.messages_out == (
        Message("assistant", tool_calls=(ToolCall("get_weather", {"a": 1}, "call-2"),)),
    )
    assert found.attributes["llm.token_count.prompt_details.cache_read"] == 4
    assert not [key for key in found.attributes if "messages" in key]


def test_a_value_is_decoded_only_where_its_type_says_json() -> None:
    text = '{"a":   1}'
    as_json = step({"input.value": text, "input.mime_type": "application/json"})
    as_text = step({"input.value": text, "input.mime_type": "text/plain"})
    assert (as_json.input, as_text.input) == ({"a": 1}, text)
    assert as_json.attributes == as_text.attributes == {"otel.scope.name": "lib"}


def test_retrieved_documents() -> None:
    found = step(
        {
            "openinference.span.kind": "RETRIEVER",
            "retrieval.documents.0.document.id": "d1",
            "retrieval.documents.0.document.content": "A leaflet.",
            "retrieval.documents.0.document.score": 0.75,
            "retrieval.documents.0.document.metadata": '{"page": 3}',
        }
    )
    (document,) = found.documents
    assert (found.kind, document.id, document.content) == ("retriever", "d1", "A leaflet.")
    assert (document.score, document.metadata) == (0.75, {"page": 3})


def test_annotations_are_scores_of_the_step_the_trace_or_the_session() -> None:
    def annotated(prefix: str, kind: str, **more: Any) -> dict[str, Any]:
        values = {"name": "tone", "annotator_kind": kind, **more}
        return {f"{prefix}annotations.0.annotation.{key}": item for key, item in values.items()}

    trace = one(
        wrapped(
            span(
                {
                    **annotated("", "HUMAN", label="rude", explanation="It shouts."),
                    **annotated("trace.", "LLM", score=0.25),
                    **annotated("session.", "CODE", score=True),
                }
            )
        )
    )
    assert [(s.rater, s.value, s.label, s.step_id) for s in trace.scores] == [
        ("human", None, "rude", SPAN),
        ("llm", 0.25, None, None),
        ("code", 1.0, "true", None),
    ]
    assert trace.scores[0].explanation == "It shouts."


def test_a_span_exported_twice_is_one_step_with_one_score() -> None:
    twice = span({"annotations.0.annotation.name": "a", "annotations.0.annotation.score": 1})
    trace = one(wrapped(twice, twice))
    assert (len(trace.steps), len(trace.scores)) == (1, 1)
    assert trace.notes == ("1 repeated step was dropped",)


# OpenTelemetry GenAI


GENAI_IN = [{"role": "user", "parts": [{"type": "text", "content": "Rain?"}]}]
GENAI_OUT = [
    {
        "role": "assistant",
        "parts": [
            {"type": "reasoning", "content": "Hm."},
            {"type": "tool_call", "id": "c1", "name": "get_weather", "arguments": {"a": 1}},
        ],
        "finish_reason": "tool_call",
    }
]


@pytest.mark.parametrize("form", [json.dumps, lambda value: value], ids=["text", "structured"])
def test_genai_messages_as_json_text_or_structured(form: Any) -> None:
    found = step(
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": "m1",
            "gen_ai.response.model": "m1-2026",
            "gen_ai.agent.name": "Juno",
            "gen_ai.usage.input_tokens": 7,
            "gen_ai.system_instructions": form([{"type": "text", "content": "Be kind."}]),
            "gen_ai.input.messages": form(GENAI_IN),
            "gen_ai.output.messages": form(GENAI_OUT),
        }
    )
    assert (found.kind, found.actor, found.model, found.usage) == (
        "llm",
        "Juno",
        "m1-2026",
        {"input": 7},
    )
    assert found.messages_in == (Message("system", "Be kind."), Message("user", "Rain?"))
    (said,) = found.messages_out
    assert (said.reasoning, said.tool_calls) == ("Hm.", (ToolCall("get_weather", {"a": 1}, "c1"),))
    assert said.extra == {"finish_reason": "tool_call"}


def test_a_tool_span_has_its_name_arguments_and_result() -> None:
    found = step(
        {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": "get_weather",
            "gen_ai.tool.call.arguments": '{"city": "Graz"}',
            "gen_ai.tool.call.result": "dry",
        }
    )
    assert (found.kind, found.name, found.input, found.output) == (
        "tool",
        "get_weather",
        {"city": "Graz"},
        "dry",
    )
    assert found.attributes["span.name"] == "a span"


def test_openllmetry_indexed_prompts() -> None:
    found = step(
        {
            "llm.request.type": "chat",
            "gen_ai.prompt.0.role": "user",
            "gen_ai.prompt.0.content": '[{"type": "text", "text": "Rain?"}]',
            "gen_ai.prompt.1.role": "user",
            "gen_ai.prompt.1.content": '{"kept":   "as it is"}',
            "gen_ai.prompt.2.role": "tool",
            "gen_ai.prompt.2.content": '[{"row":  1}]',
            "gen_ai.completion.0.role": "assistant",
            "gen_ai.completion.0.tool_calls.0.id": "c1",
            "gen_ai.completion.0.tool_calls.0.name": "get_weather",
            "gen_ai.completion.0.tool_calls.0.arguments": '{"a": 1}',
        }
    )
    assert [m.content for m in found.messages_in] == [
        "Rain?",
        '{"kept":   "as it is"}',
        '[{"row":  1}]',
    ]
    assert found.messages_out[0].tool_calls == (ToolCall("get_weather", {"a": 1}, "c1"),)
    assert found.kind == "llm"


def test_a_plain_completion_is_the_models_word() -> None:
    found = step({"gen_ai.prompt": "Rain?", "gen_ai.completion": '{"rain":  false}'})
    assert found.messages_in == (Message("user", "Rain?"),)
    assert found.messages_out == (Message("assistant", '{"rain":  false}'),)


def test_messages_in_span_events() -> None:
    found = step(
        {"gen_ai.request.model": "m1"},
        events=[
            event("gen_ai.system.message", {"content": "Be kind."}),
            event("gen_ai.user.message", {"gen_ai.event.content": '{"content": "Rain?"}'}),
            event("gen_ai.tool.message", {"content": "dry", "id": "c1"}),
            event("gen_ai.choice", {"index": 0, "message": '{"content": "No."}'}),
        ],
    )
    assert [(m.role, m.content, m.tool_call_id) for m in found.messages_in] == [
        ("system", "Be kind.", None),
        ("user", "Rain?", None),
        ("tool", "dry", "c1"),
    ]
    assert found.messages_out[0].content == "No."


def test_what_events_hold_beside_their_messages_is_kept() -> None:
    choice = {"index": 1, "finish_reason": "length", "message": '{"content": "No."}'}
    asked = {"gen_ai.prompt": '[{"role": "user", "content": "Bags?"}]', "retries": 2}
    found = step(
        {},
        events=[
            {**event("gen_ai.choice", choice), "droppedAttributesCount": 3},
            event("gen_ai.content.prompt", asked),
        ],
    )
    assert found.messages_out[0].extra == {
        "index": 1,
        "finish_reason": "length",
        "otel.droppedAttributesCount": 3,
    }
    assert found.messages_in[0].content == "Bags?"
    (left,) = found.attributes["events"]
    assert (left["name"], left["attributes"]) == ("gen_ai.content.prompt", {"retries": 2})


def test_evaluation_events_are_scores() -> None:
    trace = one(
        wrapped(
            span(
                events=[
                    event(
                        "gen_ai.evaluation.result",
                        {
                            "gen_ai.evaluation.name": "relevance",
                            "gen_ai.evaluation.score.value": 0.5,
                            "gen_ai.evaluation.score.label": "partly",
                            "gen_ai.evaluation.explanation": "Off the point.",
                            "gen_ai.response.id": "r1",
                        },
                    )
                ]
            )
        )
    )
    (found,) = trace.scores
    assert (found.name, found.value, found.label) == ("relevance", 0.5, "partly")
    assert (found.explanation, found.step_id) == ("Off the point.", SPAN)
    assert (found.at_ns, found.extra) == (1544712660000000005, {"gen_ai.response.id": "r1"})


# Traceloop and Vercel AI


def test_traceloop_workflows() -> None:
    found = step(
        {
            "traceloop.span.kind": "workflow",
            "traceloop.entity.input": '{"inputs": {"q": "Rain?"}}',
            "traceloop.entity.output": '"No."',
        }
    )
    assert (found.kind, found.input) == ("chain", {"inputs": {"q": "Rain?"}})


def test_vercel_attributes() -> None:
    trace = one(
        wrapped(
            span(
                {
                    "ai.model.id": "m1",
                    "ai.prompt.messages": '[{"role":"user","content":[{"type":"text","text":"Rain?"}]}]',
                    "ai.prompt.tools": ["t"],
                    "ai.response.text": "Let me see.",
                    "ai.response.toolCalls": '[{"toolCallId":"c1","toolName":"w","input":"{}"}]',
                    "ai.usage.inputTokens": 3,
                    "ai.telemetry.metadata.userId": "u1",
                }
            ),
            span({"ai.toolCall.name": "w", "ai.toolCall.args": "{}"}, spanId=CHILD),
        )
    )
    model, tool = trace.steps
    assert (model.kind, model.model, model.usage) == ("llm", "m1", {"input": 3})
    assert model.messages_in == (Message("user", "Rain?"),)
    assert model.messages_out == (
        Message("assistant", "Let me see.", tool_calls=(ToolCall("w", {}, "c1"),)),
    )
    assert (tool.kind, tool.name, tool.input) == ("tool", "w", {})
    assert model.attributes["ai.prompt.tools"] == ["t"]
    assert trace.metadata["user"] == "u1"


# The trace as a whole


def test_a_trace_knows_its_session_user_service_and_what_its_root_says() -> None:
    trace = one(
        wrapped(
            span({"session.id": "s1", "metadata": '{"intent": "refund"}', "tag.tags": ["vip"]}),
            span(
                {"user.id": "u1", "metadata": '{"node": 3}', "llm.model_name": "m1"},
                spanId=CHILD,
                parentSpanId=SPAN,
            ),
            resource={"service.name": "bot", "deployment.environment": "prod"},
        )
    )
    assert trace.metadata == {
        "session": "s1",
        "user": "u1",
        "tags": ["vip"],
        "intent": "refund",
        "model": "m1",
        "service": "bot",
        "resource": {"deployment.environment": "prod"},
    }


def test_input_and_output_come_from_the_root_or_else_from_the_models() -> None:
    def call(span_id: str, start: int, asked: str, said: str) -> dict[str, Any]:
        given = {"gen_ai.prompt": asked, "gen_ai.completion": said, "gen_ai.request.model": "m"}
        return span(given, spanId=span_id, parentSpanId=SPAN, startTimeUnixNano=str(10**18 + start))

    calls = [call("a" * 16, 1, "Rain?", "Let me see."), call("b" * 16, 2, "And?", "No.")]
    by_models = one(wrapped(span(startTimeUnixNano=str(10**18)), *calls))
    assert (by_models.input, by_models.output) == ("Rain?", "No.")
    by_root = one(wrapped(span({"input.value": "q", "output.value": "r"}), *calls))
    assert (by_root.input, by_root.output) == ("q", "r")


# Phoenix


PHOENIX_SPAN: dict[str, Any] = {
    "name": "chat",
    "context": {"trace_id": TRACE, "span_id": SPAN},
    "span_kind": "LLM",
    "parent_id": None,
    "start_time": "2025-08-21T11:16:27.584Z",
    "end_time": "2025-08-21T11:16:28.584+00:00",
    "status_code": "ERROR",
    "status_message": "quota",
    "events": [],
}


@pytest.mark.parametrize(
    "attributes",
    [
        {"attributes": {"llm.model_name": "m1", "llm.input_messages.0.message.content": "Hi"}},
        {
            "attributes": {
                "llm": {"model_name": "m1", "input_messages": [{"message": {"content": "Hi"}}]}
            }
        },
        {
            "attributes.llm": None,
            "attributes.llm.model_name": "m1",
            "attributes.llm.input_messages": [{"message.content": "Hi"}],
        },
        {
            "attributes.llm": {"model_name": "m1"},
            "attributes.llm.input_messages.0.message.content": "Hi",
        },
    ],
    ids=["flat", "nested", "columns", "mixed"],
)
def test_phoenix_attributes_flat_nested_and_mixed(attributes: dict[str, Any]) -> None:
    trace = one({**PHOENIX_SPAN, **attributes}, reader=PHOENIX)
    (found,) = trace.steps
    assert (found.kind, found.model, found.status) == ("llm", "m1", "error")
    assert [message.content for message in found.messages_in] == ["Hi"]
    assert (trace.error, trace.source_id) == ("quota", TRACE)
    assert (found.duration_ns, found.id) == (10**9, SPAN)
    assert "Hi" not in json.dumps(found.attributes)


def test_phoenix_pages_and_evaluation_columns() -> None:
    rated = {**PHOENIX_SPAN, "eval.Tone.label": "rude", "eval.Tone.score": 0}
    trace = one({"data": [rated], "next_cursor": None}, reader=PHOENIX)
    (found,) = trace.scores
    assert (found.name, found.value, found.label, found.step_id) == ("Tone", 0.0, "rude", SPAN)


def test_a_phoenix_span_without_ids_is_rejected() -> None:
    (found,) = read({"name": "a", "context": {}}, reader=PHOENIX)
    assert isinstance(found, Reject)


# Sniffing, and shapes that nobody expects


@pytest.mark.parametrize(
    ("value", "otlp", "phoenix"),
    [
        (wrapped(span()), True, False),
        (logs(), True, False),
        ({"resource": {}, "scopeSpans": []}, True, False),
        (PHOENIX_SPAN, False, True),
        ({"messages": []}, False, False),
        ({"observations": [], "trace": {}}, False, False),
        ([], False, False),
    ],
)
def test_each_reader_knows_its_own(value: Any, otlp: bool, phoenix: bool) -> None:
    sample = Sample(b"", [value])
    assert (OTLP.sniff(sample) > Vote.NO, PHOENIX.sniff(sample) > Vote.NO) == (otlp, phoenix)


KEYS = st.sampled_from(
    [
        *(
            "input.value",
            "input.mime_type",
            "output.value",
            "llm",
            "llm.input_messages",
            "metadata",
        ),
        *(
            "llm.input_messages.0.message.role",
            "llm.input_messages.0.message.tool_calls",
            "ai.prompt",
        ),
        *("llm.input_messages.0.message.contents", "retrieval.documents", "gen_ai.prompt"),
        *("retrieval.documents.0.document.score", "gen_ai.prompt.0.content", "gen_ai.prompt.x"),
        *("gen_ai.input.messages", "gen_ai.system_instructions", "ai.response.toolCalls"),
        *("annotations.0.annotation.score", "annotations.²", "evaluations", "trace.annotations"),
        *(
            "gen_ai.evaluation.score.value",
            "message",
            "content",
            "id",
            "role",
            "tool_calls",
            "type",
        ),
        *(
            "openinference.span.kind",
            "gen_ai.tool.name",
            "tag.tags",
            "user.id",
            "a.b.c",
            "a",
            "a.b",
        ),
    ]
)
WILD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats(allow_nan=False)
    | st.text(max_size=6)
    | st.sampled_from(["application/json", "text", "LLM", '[{"role":1}]', '{"a":[1]}']),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
EVENTS = st.sampled_from(
    ["gen_ai.user.message", "gen_ai.choice", "gen_ai.evaluation.result", "exception", "other"]
)


@given(
    st.dictionaries(KEYS | st.text(max_size=9), WILD, max_size=8),
    st.lists(st.tuples(EVENTS, st.dictionaries(KEYS, WILD, max_size=4)), max_size=3),
)
def test_no_attributes_make_it_raise_or_lose_a_span(
    attributes: dict[str, Any], events: list[tuple[str, dict[str, Any]]]
) -> None:
    before = json.dumps(attributes)
    row = {
        **PHOENIX_SPAN,
        "attributes": attributes,
        "events": [{"name": name, "attributes": given} for name, given in events],
    }
    trace = one(row, reader=PHOENIX)
    json.dumps(trace_content(trace))
    assert len(trace.key) == 64
    assert trace.notes == ()
    assert json.dumps(attributes) == before


@given(st.dictionaries(KEYS | st.text(max_size=9), WILD, max_size=8))
def test_what_nobody_takes_remains_as_it_came(attributes: dict[str, Any]) -> None:
    expected = {key: value for key, value in attributes.items() if value is not None}
    assert Attributes(attributes).left() == expected


def test_dotted_keys_become_lists_in_the_order_of_their_numbers() -> None:
    flat = {f"a.{n}.b": n for n in range(12)}
    assert unflattened(flat) == {"a": [{"b": n} for n in range(12)]}
    assert unflattened({"a": 1, "a.b": 2}) == {"a": {"": 1, "b": 2}}
    assert unflattened({"a": {"50256": -100}}) == {"a": {"50256": -100}}


def test_a_key_of_ten_thousand_dots_is_no_burden() -> None:
    assert step({".".join("a" * 10_000): 1, "9" * 5_000: 2}).id == SPAN


# Real exports


@pytest.mark.parametrize(
    ("path", "traces", "steps", "rejects"),
    [
        ("otlp/proto_example_trace.json", 1, 1, 0),
        ("otlp/proto_example_logs.json", 1, 1, 0),
        ("otlp/proto_example_events.json", 0, 0, 1),
        ("phoenix/phoenix_chromadb_spans_20250821_125133.jsonl", 4, 106, 0),
    ],
)
def test_real_exports_load_whole(path: str, traces: int, steps: int, rejects: int) -> None:
    (part,) = read_bundle(shared("real", *path.split("/")))
    items = list(part.items)
    found = [item for item in items if isinstance(item, Trace)]
    assert part.format == path.split("/", maxsplit=1)[0]
    assert (len(found), sum(len(trace.steps) for trace in found)) == (traces, steps)
    assert len([item for item in items if isinstance(item, Reject)]) == rejects
