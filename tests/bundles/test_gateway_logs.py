"""Logs of gateways: LiteLLM's spend logs and payloads, Portkey's exported logs."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from reading import DATA, QUESTION, WRONG, read, read_values, step
from tracejury.store.bundles.formats.litellm import READER as LITELLM
from tracejury.store.bundles.formats.portkey import READER as PORTKEY
from tracejury.store.bundles.protocol import Reject
from tracejury.store.trace import Trace


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text().splitlines()]


def calls_in(found: dict[str | None, Trace]) -> int:
    """The steps that are calls, without the one for the whole of several."""
    return sum(each.name != "calls" for trace in found.values() for each in trace.steps)


def loaded(name: str) -> dict[str | None, Trace]:
    traces, rejects = read(DATA / name)
    assert rejects == []
    return {trace.source_id: trace for trace in traces}


def test_the_calls_of_a_litellm_session_are_one_trace_and_every_row_is_a_step() -> None:
    found = loaded("litellm/spend_logs.jsonl")
    assert calls_in(found) == len(rows("litellm/spend_logs.jsonl"))
    trace = found["s-1"]
    assert (trace.input, trace.output, trace.metadata["model"]) == (
        QUESTION,
        WRONG,
        "quill-3, quill-2",
    )
    assert (trace.metadata["user"], trace.metadata["tags"]) == ("guest-7", ["fees"])
    first = step(trace, "chatcmpl-1")
    assert first.usage == {"input": 90, "output": 9, "total": 99, "cost": 0.0004}
    assert first.messages_out[0].tool_calls[0].id == "call_1"
    assert (first.start_ns, first.end_ns) == (1772896500100000000, 1772896502000000000)


def test_a_failed_litellm_call_is_an_error_and_no_failure_of_the_whole_after_a_fallback() -> None:
    trace = loaded("litellm/spend_logs.jsonl")["s-1"]
    failed = step(trace, "chatcmpl-2")
    assert (failed.status, failed.status_message) == ("error", "RateLimitError: too many requests")
    assert (trace.error, trace.status) == (None, "unset")
    (alone,) = read_values(LITELLM, rows("litellm/spend_logs.jsonl")[1])
    assert isinstance(alone, Trace)
    assert alone.error == "RateLimitError: too many requests"


def test_what_litellm_did_not_store_is_said() -> None:
    (embedding,) = loaded("litellm/spend_logs.jsonl")["chatcmpl-4"].steps
    assert embedding.kind == "embedding"
    assert embedding.incomplete == (
        "the request is not in the export",
        "the response is not in the export",
    )


def test_a_litellm_payload_is_read_alone_and_in_what_a_callback_was_given() -> None:
    trace = loaded("litellm/payloads.jsonl")["tr-9"]
    assert (trace.input, trace.output, trace.metadata["session"]) == (QUESTION, WRONG, "s-9")
    (payload,) = rows("litellm/payloads.jsonl")
    (wrapped,) = read_values(LITELLM, {"standard_logging_object": payload})
    assert isinstance(wrapped, Trace)
    assert wrapped.steps == trace.steps


def test_a_table_of_spend_logs_has_its_numbers_and_its_messages(tmp_path: Path) -> None:
    given = rows("litellm/spend_logs.jsonl")[0]
    path = tmp_path / "logs.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(given)
        writer.writerow(
            [json.dumps(one) if isinstance(one, dict) else one for one in given.values()]
        )
    (trace,), rejects = read(path)
    assert rejects == []
    assert (trace.format, trace.input) == ("litellm", QUESTION)
    assert trace.steps[0].usage == {"input": 90, "output": 9, "total": 99, "cost": 0.0004}


def test_two_rows_with_one_id_are_both_kept_and_equal_ones_once() -> None:
    given = rows("litellm/spend_logs.jsonl")[0]
    (trace,) = read_values(LITELLM, given, given, {**given, "spend": 0.1})
    assert isinstance(trace, Trace)
    assert calls_in({None: trace}) == 2
    assert trace.notes == ("1 repeated row(s) were dropped",)


def test_the_requests_of_a_portkey_trace_stand_under_their_spans() -> None:
    found = loaded("portkey/logs.jsonl")
    assert calls_in(found) == len(rows("portkey/logs.jsonl"))
    trace = found["tr-1"]
    assert (trace.input, trace.output, trace.metadata["locale"]) == (QUESTION, WRONG, "en")
    _, first, second = trace.steps
    assert (first.name, first.model, second.parent_id) == ("agent", "quill-3", "r-1")
    assert (first.usage, first.attributes["cost"]) == (
        {"input": 90, "output": 9, "total": 99},
        0.04,
    )
    assert first.end_ns == 1772896501900000000
    assert [message.role for message in second.messages_in] == ["user", "assistant", "tool"]


def test_a_portkey_request_with_an_error_status_is_an_error() -> None:
    trace = loaded("portkey/logs.jsonl")["r-3"]
    assert trace.error == "the request ended with 429: too many requests"
    (reject,) = read_values(PORTKEY, {"ai_org": "desk", "ai_model": "quill-3", "request": {}})
    assert isinstance(reject, Reject)
