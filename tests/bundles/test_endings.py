"""A model that was cut off, refused or was filtered, and a request that ended with an error, are failed steps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tracejury.store.bundles.endings import with_endings
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import LocatedTrace, Position, Reject
from tracejury.store.failure_words import FINISH_REASONS
from tracejury.store.library.library import Library
from tracejury.store.loading.load import load
from tracejury.store.trace import Message, Step, Trace


def ended(step: Step) -> Step:
    item = with_endings(LocatedTrace(Trace(steps=(step,)), (Position("a.json"),), 0))
    assert isinstance(item, LocatedTrace)
    return item.trace.steps[0]


def llm(**fields: object) -> Step:
    return Step("s", "llm", "call", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("word", sorted(FINISH_REASONS))
def test_each_finish_reason_of_the_table_is_a_failure_in_any_case(word: str) -> None:
    for spelled in (word, word.upper(), f"FinishReason.{word.upper()}"):
        step = ended(llm(attributes={"finish_reason": spelled}))
        assert step.status == "error"
        assert step.status_message == f"{FINISH_REASONS[word][0]}: finish reason {spelled}"


@pytest.mark.parametrize(
    "word",
    [
        *(
            "stop",
            "STOP",
            "end_turn",
            "tool_calls",
            "tool_use",
            "stop_sequence",
            "pause_turn",
            "eos",
        ),
        *("function_call", "COMPLETE", "FINISH_REASON_UNSPECIFIED", "OTHER", "unknown", "", "load"),
    ],
)
def test_other_reasons_are_none(word: str) -> None:
    assert ended(llm(attributes={"finish_reason": word})).status == "unset"


@pytest.mark.parametrize(
    "fields",
    [
        {"attributes": {"gen_ai.response.finish_reasons": ["stop", "length"]}},
        {"attributes": {"gen_ai.response.finish_reasons": '["length"]'}},
        {"attributes": {"llm": {"finish_reason": "length"}}},
        {"attributes": {"ai.response.finishReason": "length"}},
        {"attributes": {"finishReason": {"unified": "length", "raw": "max"}}},
        {"attributes": {"finish": [{"index": 0, "finish_reason": "length"}]}},
        {"output": {"choices": [{"message": {"content": "We"}, "finish_reason": "length"}]}},
        {"output": {"role": "assistant", "content": [], "stop_reason": "max_tokens"}},
        {"output": {"candidates": [{"finishReason": "MAX_TOKENS"}]}},
        {"output": {"stopReason": "max_tokens", "output": {}}},
        {"output": {"generations": [[{"generation_info": {"finish_reason": "length"}}]]}},
        {"output": {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}},
        {"output": {"message": {"content": "We"}, "done_reason": "length"}},
        {
            "messages_out": (
                Message(
                    "assistant", "We", extra={"response_metadata": {"finish_reason": "length"}}
                ),
            )
        },
    ],
)
def test_the_reason_is_found_where_each_vendor_puts_it(fields: dict[str, object]) -> None:
    step = ended(llm(**fields))
    assert step.status == "error"
    assert step.status_message is not None
    assert step.status_message.startswith("cut off: ")


@pytest.mark.parametrize("reason", ["SAFETY", "OTHER", "PROHIBITED_CONTENT"])
def test_a_prompt_that_was_blocked_has_no_answer(reason: str) -> None:
    step = ended(llm(output={"promptFeedback": {"blockReason": reason}}))
    assert step.status_message == f"withheld: block reason {reason}"


def test_an_unspecified_block_reason_is_none() -> None:
    step = llm(output={"promptFeedback": {"blockReason": "BLOCK_REASON_UNSPECIFIED"}})
    assert ended(step) == step


def test_what_was_asked_and_the_arguments_of_calls_say_nothing() -> None:
    step = llm(
        input={"finish_reason": "length"},
        output={"tool_calls": [{"arguments": {"finish_reason": "length"}}]},
        attributes={"llm.invocation_parameters": {"stop_reason": "length"}},
    )
    assert ended(step) == step


def test_only_a_model_has_a_finish_reason() -> None:
    tool = Step("s", "tool", "search", output={"finish_reason": "length"})
    assert ended(tool) == tool


def test_what_the_export_says_of_an_error_stays() -> None:
    step = llm(status="error", status_message="quota", attributes={"finish_reason": "length"})
    assert ended(step) == step
    unsaid = ended(llm(status="error", attributes={"finish_reason": "length"}))
    assert unsaid.status_message == "cut off: finish reason length"


@pytest.mark.parametrize(
    "attributes",
    [
        {"http.response.status_code": 503},
        {"http.status_code": "503"},
        {"http": {"response": {"status_code": 503}}},
    ],
)
def test_the_http_status_of_a_call_is_its_error(attributes: dict[str, object]) -> None:
    step = ended(Step("s", "tool", "GET", attributes=attributes))
    assert (step.status, step.status_message) == ("error", "the request ended with 503")


def test_a_good_http_status_is_none() -> None:
    step = Step("s", "tool", "GET", attributes={"http.response.status_code": 200})
    assert ended(step) == step


def test_what_is_no_trace_passes_through() -> None:
    reject = Reject(Position("a.json"), "broken")
    assert with_endings(reject) is reject


@pytest.mark.parametrize(
    "result",
    [
        {"role": "tool", "content": "no such fare", "status": "error"},
        {"role": "tool", "content": "no such fare", "isError": True},
        {
            "role": "user",
            "content": [
                {
                    "type": "tool_result",
                    "tool_use_id": "c1",
                    "content": "no such fare",
                    "is_error": True,
                }
            ],
        },
    ],
)
def test_a_tool_result_that_is_flagged_as_an_error_is_one(
    tmp_path: Path, result: dict[str, object]
) -> None:
    messages = [{"role": "user", "content": "Fare?"}, result, {"role": "assistant", "content": "?"}]
    path = tmp_path / "runs.jsonl"
    path.write_text(json.dumps({"id": "r1", "messages": messages}) + "\n")
    (part,) = read_bundle(path)
    (trace,) = part.items
    assert isinstance(trace, Trace)
    assert [step.status for step in trace.steps] == ["unset", "error", "unset"]


def test_a_completion_that_was_cut_off_is_a_failed_trace(tmp_path: Path) -> None:
    answer = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_760_000_000,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "finish_reason": "length",
                "message": {"role": "assistant", "content": "The fare is"},
            }
        ],
    }
    path = tmp_path / "answers.jsonl"
    path.write_text(json.dumps(answer) + "\n")
    (part,) = read_bundle(path)
    (trace,) = part.items
    assert isinstance(trace, Trace)
    assert (trace.status, trace.error) == ("error", "cut off: finish reason length")
    assert trace.steps[0].status_message == "cut off: finish reason length"


def test_the_spans_of_a_trace_that_was_cut_off_give_one_trace_however_they_are_split(
    tmp_path: Path,
) -> None:
    def export(*numbers: int) -> str:
        spans = [
            {
                "traceId": "5b8efff798038103d269b633813fc60c",
                "spanId": f"eee19b7ec3c1b17{number}",
                "parentSpanId": "" if number == 1 else "eee19b7ec3c1b171",
                "name": f"turn {number}",
                "startTimeUnixNano": str(1_760_000_000_000_000_000 + number),
                "endTimeUnixNano": str(1_760_000_001_000_000_000 + number),
                "attributes": [
                    {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
                    {"key": "gen_ai.request.model", "value": {"stringValue": "m"}},
                    {
                        "key": "gen_ai.response.finish_reasons",
                        "value": {"arrayValue": {"values": [{"stringValue": "length"}]}},
                    },
                ],
            }
            for number in numbers
        ]
        return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]})

    keys = []
    for name, parts in (("whole", [(1, 2)]), ("split", [(1,), (2,)]), ("reversed", [(2,), (1,)])):
        library = Library.open(tmp_path / name)
        for at, numbers in enumerate(parts):
            path = tmp_path / f"{name}-{at}.json"
            path.write_text(export(*numbers))
            load(library, [path])
        (key,) = library.keys()
        trace = library.trace(key)
        assert trace is not None
        assert trace.error == "cut off: finish reason length"
        assert [step.status for step in trace.steps] == ["error", "error"]
        keys.append(key)
        library.close()
    assert len(set(keys)) == 1
