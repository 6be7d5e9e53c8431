"""What an export leaves out is known: cut values, markers of tools, dropped items, items that are only named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import read, read_values
from tracejury.store.bundles.formats.helicone import READER as HELICONE
from tracejury.store.bundles.formats.inspect_ai.reader import InspectReader
from tracejury.store.bundles.formats.langchain.langsmith import READER as LANGSMITH
from tracejury.store.bundles.formats.langfuse.reader import READER as LANGFUSE
from tracejury.store.bundles.formats.mlflow.reader import READER as MLFLOW
from tracejury.store.bundles.formats.openai.completions import READER as COMPLETIONS
from tracejury.store.bundles.formats.opentelemetry.otlp import READER as OTLP
from tracejury.store.bundles.incomplete import with_cuts
from tracejury.store.bundles.values.cuts import cut_in, stops_inside
from tracejury.store.trace import Message, Step, ToolCall, Trace, incomplete_in

INSIDE = "was cut after {} characters, in the middle of its JSON"
RATES = '{"hotel": "Aurora", "rates": [{"room": "double", "price": 140}, {"room": "sing'


def cuts_of(*steps: Step) -> list[tuple[str, ...]]:
    """What each step is said to lack."""
    return [step.incomplete for step in with_cuts(Trace(steps=steps)).steps]


def tool(output: Any, **fields: Any) -> Step:
    return Step("t", "tool", "rates", output=output, **fields)


# --- JSON that stops in the middle -----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        RATES,
        '{"hotel": "Aurora", "stars": 4, ',
        '{"hotel": "Aurora", "open": tr',
        '{"hotel": "Aurora", "price": 12.',
        '{"hotel": "Aurora \\u00',
        '[{"room": "double"}, {"room"',
        '["double", "single", "su',
        '\n {"hotel": "Aurora"',
    ],
)
def test_json_that_ends_before_it_is_closed_is_cut(text: str) -> None:
    assert stops_inside(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"hotel": "Aurora", "stars": 4}',
        '{"hotel": "Aurora"} is what I found',
        "{name}, your booking is confirmed for Friday",
        "[Note: the guest asked for a late check-out",
        '{"quoted" words at the start of a sentence',
        "{ not closed, but a sentence all the same",
        '["Aurora" is the name of the hotel, he said',
        "[1] See the terms of the booking, section 4",
        '{"a": 1',
        "",
    ],
)
def test_prose_and_whole_json_are_not_cut(text: str) -> None:
    assert not stops_inside(text)


@given(
    st.dictionaries(
        st.text("abcé☃ ", min_size=1, max_size=5),
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=9)),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner),
            max_leaves=6,
        ),
        min_size=2,
    ),
    st.data(),
)
@settings(max_examples=40)
def test_every_beginning_of_an_object_is_cut_and_the_whole_is_not(
    value: dict[str, Any], data: st.DataObject
) -> None:
    text = json.dumps(value)
    colon = text.index(":") + 1
    end = data.draw(st.integers(max(colon, 16), max(colon, 16, len(text) - 1)))
    assert not stops_inside(text)
    if len(text) > end:
        assert stops_inside(text[:end])


def test_a_cut_result_is_marked_with_its_length() -> None:
    [said] = cuts_of(tool(RATES))
    assert said == (f"the output was cut after {len(RATES)} characters, in the middle of its JSON",)


def test_arguments_of_a_call_and_attributes_are_named() -> None:
    call = ToolCall("book", '{"room": "double", "nights": ')
    asked = Step("1", "llm", "model", messages_out=(Message("assistant", tool_calls=(call,)),))
    held = Step("2", "chain", "plan", attributes={"plan.json": RATES})
    assert cuts_of(asked, held) == [
        (f"the call of book {INSIDE.format(len(call.arguments))}",),
        (
            f"the attribute plan.json was cut after {len(RATES)} characters, in the middle of its JSON",
        ),
    ]


def test_an_answer_that_the_model_left_open_is_complete() -> None:
    answer = Message("assistant", '{"answer": "The double room costs 14', extra={})
    model = Step("1", "llm", "model", messages_out=(answer,))
    chain = Step("2", "chain", "pipeline", output=answer.content)
    assert cuts_of(model, chain) == [(), ()]


def test_arguments_that_end_at_the_token_limit_are_what_the_model_said() -> None:
    call = ToolCall("book", '{"room": "double", "nights": ')
    said = Message("assistant", tool_calls=(call,))
    for attributes in (
        {"finish_reason": "length"},
        {"gen_ai.response.finish_reasons": ["max_tokens"]},
    ):
        model = Step("1", "llm", "model", messages_out=(said,), attributes=attributes)
        assert cuts_of(model) == [()]


@pytest.mark.parametrize("cut", ['{"q": "hel', '{"room": 1', '{"a": ["b'])
def test_arguments_of_a_call_are_json_however_short(cut: str) -> None:
    """Their text can be nothing else, unlike a short text of another kind."""
    said = Message("assistant", tool_calls=(ToolCall("book", cut),))
    words = f"was cut after {len(cut)} characters, in the middle of its JSON"
    assert cuts_of(Step("1", "llm", "model", messages_out=(said,))) == [
        (f"the call of book {words}",)
    ]
    assert cuts_of(Step("1", "tool", "book", input=cut)) == [(f"the input {words}",)]
    assert cuts_of(Step("1", "tool", "book", input={"note": cut})) == [()]
    assert cuts_of(Step("1", "message", "user", input=cut)) == [()]


@pytest.mark.parametrize("whole", ['{"q": "h"}', "{}", "hello", '{"q"} is a set', "[b]old text"])
def test_arguments_that_are_complete_or_no_json_are_not_cut(whole: str) -> None:
    assert cuts_of(Step("1", "tool", "book", input=whole)) == [()]


def test_a_cut_list_of_messages_is_not_the_models_answer() -> None:
    text = '[{"role": "assistant", "content": "The double room co'
    assert cuts_of(Step("1", "llm", "model", output=text))[0]


# --- markers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<truncated due to size exceeding limit>", "was left out by Langfuse"),
        ("The double room costs 14...[truncated]", "was cut by the exporter"),
        (
            "[This value has been dropped because this span's size exceeds the 1MB size limit.]",
            "was left out by Datadog",
        ),
        ("<EXCEEDS_LIMITS>", "was left out by Weave"),
        ("__REDACTED__", "was left out by OpenInference"),
        (
            "The double ro... (litellm_truncated 12982 chars) ...per night",
            "was cut by LiteLLM: 12,982 characters are missing",
        ),
        ("The double room co... (truncated string)", "was cut by LangWatch"),
        (
            "a<response clipped><NOTE>Observations are long. 30084 characters were elided.</NOTE>",
            "was shortened by the agent's tools: 30,084 characters are missing",
        ),
        (
            "a.py<response clipped><NOTE>Only part of this file has been shown to you.</NOTE>",
            "was shortened by the agent's tools",
        ),
        (
            "a\n<elided_chars>\n512 characters elided\n</elided_chars>\nz",
            "was shortened by the agent's tools: 512 characters are missing",
        ),
        ("a\n[... Observation truncated due to length ...]\nz", "was shortened by OpenHands"),
        (
            "\nThe output of your call to bash was too long to be displayed.\nHere is a truncated version:",
            "was shortened by Inspect",
        ),
        (
            "a\n\n... [638 lines truncated] ...\n\nz",
            "was shortened by the agent's tools: 638 lines are missing",
        ),
        (
            "<persisted-output>\nOutput too large (80.4KB). Full output saved to: /tmp/a.txt",
            "was shortened by Claude Code",
        ),
        ("head…33930 tokens truncated…tail", "was shortened by Codex: 33,930 tokens are missing"),
        ("The double room costs 140 euro per ni… [truncated]", "was cut by the exporter"),
        ("The double room costs 140... (output truncated)", "was cut by the exporter"),
        ("The double room costs 140...<truncated, 3,412 more chars>", "was cut by the exporter"),
        ("The double room costs 140 [TRUNCATED]", "was cut by the exporter"),
        ("The double room costs 140 [...truncated]", "was cut by the exporter"),
        (
            "The double room... (1234 more characters)",
            "was cut by the exporter: 1,234 characters are missing",
        ),
        (
            "The double room… [+88 chars]",
            "was cut by the exporter: 88 characters are missing",
        ),
        ("room 1\nroom 2\n... (12 more lines)", "was cut by the exporter: 12 lines are missing"),
        (
            "The double ... 12,345 chars omitted ... per night",
            "was cut by the exporter: 12,345 characters are missing",
        ),
        (
            "The double [... 12,345 chars omitted ...] per night",
            "was cut by the exporter: 12,345 characters are missing",
        ),
        ("room 1\n[7 lines skipped]\nroom 9", "was cut by the exporter: 7 lines are missing"),
        ("room 1\n... 90 bytes removed", "was cut by the exporter: 90 bytes are missing"),
        (
            "The double room [+2045 chars]",
            "was cut by the exporter: 2,045 characters are missing",
        ),
        ("The double room <response clipped>", "was cut by the exporter"),
        ("<output elided>", "was cut by the exporter"),
        ("The double room [content omitted]", "was cut by the exporter"),
        ("room 1\n--- TRUNCATED ---", "was cut by the exporter"),
        ("room 1\n=== output truncated ===\nroom 9", "was cut by the exporter"),
        ("room 1\n*** TRUNCATED after 4096 bytes ***\nroom 9", "was cut by the exporter"),
        ("value exceeded maximum length, dropped", "was left out by the exporter"),
        ("[Payload exceeds the size limit; not stored]", "was left out by the exporter"),
        ("<attribute value too long, omitted>", "was left out by the exporter"),
        ("Message body is too large (3 MB) and was dropped.", "was left out by the exporter"),
    ],
)
def test_the_markers_of_tools(text: str, said: str | None) -> None:
    assert cut_in(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "The list was truncated.",
        "Why is my message truncated?",
        "Use <truncated> as the marker, then go on reading the file to its end.",
        "Set __REDACTED__ in the template to hide the name.",
        "And so on...",
        "The value has been dropped because of the discount.",
        "I truncated the table as you asked",
        "The response was clipped to two lines by request.",
        "Here is the short form (1234 more characters would not fit).",
        "The essay is too long (200 more words)",
        "Call us (+49 30 1234).",
        "I left out 12 lines, and 3 lines omitted by you are back.",
        "Two rooms are left ... 3 lines removed the rest of the doubt.",
        "Ends with <response clipped> if the tool was too chatty, so look for it.",
        "--- Why it was truncated",
        "| a | truncated |\n|---|---|\n| b | no |",
        "The value exceeded the maximum length, so I dropped the last paragraph and wrote it anew.",
        "Error: value exceeded maximum length",
        "The message is too long.",
    ],
)
def test_words_about_cutting_are_no_marker(text: str) -> None:
    assert cut_in(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x" * 9000 + "... [638 lines truncated] ..." + "x" * 9000, True),
        ("x" * 9000 + "<response clipped><NOTE>9 characters were elided" + "x" * 9000, True),
        ("x" * 9000 + "... [truncated]", True),
        ("x" * 9000 + "... 9 chars omitted ..." + "x" * 9000, True),
        ("x" * 9000 + "... (9 more characters) ..." + "x" * 9000, True),
        ("x" * 9000 + "\n--- TRUNCATED ---\n" + "x" * 9000, True),
        ("x" * 9000 + " [+9 chars]", True),
        ("x" * 9000 + " [+9 chars]" + "x" * 9000, False),
        ("<persisted-output>\nOutput too large (80.4KB). " + "x" * 9000, True),
        ("x" * 9000 + "\n<persisted-output>\nOutput too large (80.4KB). " + "x" * 9000, False),
        ("x" * 9000, False),
    ],
    ids=range(11),
)
def test_markers_in_long_texts(text: str, said: bool) -> None:
    assert bool(cuts_of(tool(text))[0]) is said


def test_a_text_that_is_repeated_is_marked_where_it_comes_from() -> None:
    cut = "room 1\n... [638 lines truncated] ...\nroom 700"
    heard = Message("tool", cut, tool_call_id="c")
    model = Step("2", "llm", "model", parent_id="0", messages_in=(heard,))
    whole = Step("0", "agent", "desk", messages_out=(heard,))
    result = Step("1", "tool", "rooms", parent_id="0", output=cut)
    later = Step("3", "llm", "model", parent_id="0", messages_in=(heard, Message("user", "and?")))
    assert [bool(said) for said in cuts_of(whole, result, model, later)] == [
        False,
        True,
        False,
        False,
    ]


def test_a_body_that_helicone_did_not_store_is_left_out() -> None:
    [said] = cuts_of(tool({"helicone_message": "request body too large"}))
    assert said == ("the output was left out by Helicone",)


# --- counts and lists --------------------------------------------------------------------------------


def otlp(**span: Any) -> dict[str, Any]:
    base = {
        "traceId": "5b8efff798038103d269b633813fc60c",
        "spanId": "eee19b7ec3c1b174",
        "name": "desk",
        "startTimeUnixNano": "1700000000000000000",
        "endTimeUnixNano": "1700000001000000000",
    }
    return {"resourceSpans": [{"scopeSpans": [{"spans": [{**base, **span}]}]}]}


def only(items: list[Any]) -> Trace:
    [trace] = items
    assert isinstance(trace, Trace), trace
    return trace


def test_dropped_counts_of_opentelemetry() -> None:
    event = {"name": "log", "droppedAttributesCount": 2}
    trace = only(
        read_values(
            OTLP,
            otlp(
                droppedAttributesCount=3,
                droppedEventsCount="1",
                dropped_links_count=0,
                events=[event],
            ),
        )
    )
    assert set(trace.steps[0].incomplete) == {
        "5 attributes of this span were dropped by the exporter",
        "1 event of this span was dropped by the exporter",
    }


def test_a_value_that_is_declared_as_json_and_cut() -> None:
    """Also of a model, whose text alone could be its own."""
    answer = '{"answer": "The double room costs 14'
    attributes = [
        {"key": key, "value": {"stringValue": value}}
        for key, value in {
            "openinference.span.kind": "LLM",
            "output.value": answer,
            "output.mime_type": "application/json",
        }.items()
    ]
    trace = only(read_values(OTLP, otlp(attributes=attributes)))
    assert trace.steps[0].incomplete == (
        f"the output was cut after {len(answer)} characters, in the middle of its JSON",
    )


def test_cut_messages_of_a_span() -> None:
    text = '[{"role": "user", "parts": [{"type": "text", "content": "Is a dou'
    attributes = [{"key": "gen_ai.input.messages", "value": {"stringValue": text}}]
    trace = only(read_values(OTLP, otlp(attributes=attributes)))
    assert trace.steps[0].incomplete == (f"a message {INSIDE.format(len(text))}",)


def test_a_list_page_of_langfuse_names_its_observations_only() -> None:
    page = {
        "id": "7f1d0c2a-5d5e-4d0e-9a57-1a2b3c4d5e6f",
        "timestamp": "2026-03-01T10:00:00Z",
        "name": "desk",
        "input": "Is a double room free?",
        "output": "Yes.",
        "observations": ["o-1", "o-2"],
        "scores": [],
        "htmlPath": "/project/p/traces/7f",
    }
    trace = only(read_values(LANGFUSE, {"data": [page], "meta": {"page": 1}}))
    assert trace.incomplete == ("2 observations are only named in the export",)


def run(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"00000000-0000-4000-8000-{number:012}",
        "trace_id": "00000000-0000-4000-8000-000000000001",
        "name": "desk",
        "run_type": "chain",
        "inputs": {"q": "Is a double room free?"},
        "outputs": {"a": "Yes."},
        "start_time": "2026-03-01T10:00:00",
        **fields,
    }


def test_child_runs_of_langsmith_that_are_only_named() -> None:
    named = [run(2)["id"], run(3)["id"]]
    root = run(1, child_run_ids=named, dotted_order="20260301T100000Z" + run(1)["id"])
    child = run(2, parent_run_id=run(1)["id"], dotted_order="")
    assert only(read_values(LANGSMITH, root)).incomplete == ("2 runs are only named in the export",)
    assert only(read_values(LANGSMITH, root, child)).incomplete == (
        "1 run is only named in the export",
    )


def test_a_run_of_langsmith_with_a_preview_only() -> None:
    trace = only(read_values(LANGSMITH, run(1, inputs=None, inputs_preview="Is a dou…")))
    assert trace.steps[0].incomplete == ("the input is not in the export, only a preview",)


def test_a_list_page_of_openai_holds_the_answers_alone() -> None:
    answer = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_772_359_200,
        "model": "gpt-4.1",
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": "Yes."},
            }
        ],
    }
    trace = only(read_values(COMPLETIONS, {"object": "list", "data": [answer], "has_more": True}))
    assert trace.steps[0].incomplete == ("the request is not in the export",)


def test_bodies_that_helicone_stores_elsewhere() -> None:
    row = {
        "request_id": "r-1",
        "response_id": "s-1",
        "request_created_at": "2026-03-01T10:00:00Z",
        "response_status": 200,
        "request_path": "/v1/chat/completions",
        "request_properties": {},
        "signed_body_url": "https://bodies.example.org/r-1",
    }
    trace = only(read_values(HELICONE, row))
    assert trace.steps[0].incomplete == (
        "the request is not in the export",
        "the response is not in the export",
    )


def test_a_trace_of_mlflow_without_its_spans() -> None:
    info = {
        "trace_id": "tr-0123456789abcdef0123456789abcdef",
        "request_time": "2026-03-01T10:00:00Z",
        "state": "OK",
        "request_preview": "Is a double room fr...",
        "response_preview": "Yes.",
    }
    trace = only(read_values(MLFLOW, {"info": info, "data": {"spans": []}}))
    assert trace.incomplete == (
        "the input is only a preview of MLflow",
        "the output is only a preview of MLflow",
    )


def test_attachments_of_inspect_that_are_not_in_the_log() -> None:
    log = {
        "version": 2,
        "status": "success",
        "eval": {"run_id": "r", "task": "rooms", "model": "m"},
        "samples": [
            {
                "id": 1,
                "epoch": 1,
                "input": "Is a double room free?",
                "target": "yes",
                "messages": [{"role": "user", "content": "attachment://" + "ab" * 16}],
            }
        ],
    }
    trace = only(read_values(InspectReader(), log))
    assert trace.incomplete == ("1 attachments are referenced but not in the file",)


def test_loading_gives_what_is_missing_with_the_trace(tmp_path: Path) -> None:
    """In the one place that every format passes."""
    bundle = tmp_path / "rooms.jsonl"
    messages = [
        {"role": "user", "content": "Is a double room free?"},
        {"role": "assistant", "content": "", "tool_calls": [
            {"id": "c", "type": "function", "function": {"name": "rooms", "arguments": "{}"}}
        ]},
        {"role": "tool", "tool_call_id": "c", "content": RATES},
        {"role": "assistant", "content": "Yes."},
    ]  # fmt: skip
    bundle.write_text(json.dumps({"id": "a", "messages": messages}) + "\n")
    [trace], rejects = read(bundle)
    assert rejects == []
    assert len(incomplete_in(trace)) == 1
    assert [step.kind for step in trace.steps if step.incomplete] == ["tool"]


def test_a_complete_trace_is_given_back_as_it_is() -> None:
    trace = Trace(input="Is a double room free?", output="Yes.", steps=(tool({"free": True}),))
    assert with_cuts(trace) is trace
