"""Azure AI evaluation: runs in a query and a response of messages, and the columns of evaluators as scores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reading import DATA, QUESTION, RIGHT, WRONG, read, read_values, step
from tracejury.store.bundles.formats.azure_evaluation.reader import READER
from tracejury.store.bundles.protocol import Reject
from tracejury.store.score_verdicts import verdict_of_score
from tracejury.store.trace import Score, Trace

FOLDER = DATA / "azure_evaluation"


def results() -> list[Trace]:
    traces, rejects = read(FOLDER / "results.json")
    assert rejects == []
    return traces


def scores(**columns: Any) -> dict[str, Score]:
    row = {"inputs.query": QUESTION, **{f"outputs.{key}": value for key, value in columns.items()}}
    (trace,) = read_values(READER, row)
    assert isinstance(trace, Trace)
    return {score.name: score for score in trace.scores}


def test_a_run_has_its_conversation_with_the_result_of_each_call() -> None:
    traces, rejects = read(FOLDER / "data.jsonl")
    assert rejects == []
    trace = traces[0]
    assert (trace.source_id, trace.input, trace.output, trace.expected) == (
        "desk-1",
        QUESTION,
        WRONG,
        RIGHT,
    )
    calling, tool = step(trace, "2"), step(trace, "3")
    (call,) = calling.messages_out[0].tool_calls
    assert (call.id, call.name, call.arguments) == ("call_1", "find_fee", {"to": "LIS"})
    assert (tool.name, tool.input) == ("find_fee", {"to": "LIS"})
    assert json.loads(str(tool.output)) == {"fee": 45, "unit": "EUR"}
    assert tool.messages_out[0].tool_call_id == "call_1"
    assert tool.start_ns == 1772896503 * 10**9
    assert trace.metadata["locale"] == "en"


def test_every_message_of_a_row_is_a_step() -> None:
    traces, _ = read(FOLDER / "data.jsonl")
    given = [json.loads(line) for line in (FOLDER / "data.jsonl").read_text().splitlines()]
    counts = [
        len(each["response"]) + (1 if isinstance(each["query"], str) else len(each["query"]))
        for each in given
    ]
    assert [len(trace.steps) for trace in traces] == counts


def test_a_row_of_results_has_question_answer_and_what_was_expected() -> None:
    first, second = results()
    assert (first.input, first.output, first.expected) == (QUESTION, WRONG, RIGHT)
    assert second.output == RIGHT
    assert first.metadata["context"] == "Lisbon: one bag 45 euro"
    assert "groundedness.binary_aggregate" in first.metadata["metrics"]


def test_an_evaluator_gives_one_score_with_its_result_reason_threshold_and_judge() -> None:
    found = {score.name: score for score in results()[0].scores}
    judged = found["groundedness"]
    assert (judged.value, judged.label, judged.explanation) == (2.0, "fail", "The context says 45.")
    assert (judged.rater, judged.author, judged.extra["threshold"]) == ("llm", "judge-1", 3)
    assert verdict_of_score(judged, READER.name) == "fail"
    assert verdict_of_score(found["f1.f1_score"], READER.name) == "pass"
    assert found["f1.f1_score"].rater == "unknown"


def test_a_number_without_a_result_says_neither_pass_nor_fail() -> None:
    found = {score.name: score for score in results()[0].scores}
    severe = found["violence"]
    assert (severe.value, severe.label, severe.explanation) == (0.0, "Very low", "No violence.")
    for name in ("violence", "length.words"):
        assert verdict_of_score(found[name], READER.name) is None


def test_what_passed_and_what_the_result_says_are_both_kept_where_they_differ() -> None:
    found = scores(
        **{"fee.fee": 1, "fee.fee_result": "pass", "fee.fee_passed": False, "fee.new_part": "x"}
    )
    assert (found["fee"].label, found["fee"].extra["passed"]) == ("pass", False)
    assert found["fee.new_part"].label == "x"
    assert scores(**{"fee.fee": 1, "fee.fee_passed": False})["fee"].label == "fail"


def test_a_table_of_results_and_a_row_without_a_run(tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    path.write_text(
        f"inputs.query,inputs.response,outputs.fee.fee,outputs.fee.fee_result\n{QUESTION},{WRONG},1,fail\n"
    )
    (trace,), rejects = read(path)
    assert (trace.output, trace.scores[0].label, rejects) == (WRONG, "fail", [])
    (reject,) = read_values(READER, {"nothing": "known"})
    assert isinstance(reject, Reject)


def test_questions_and_answers_in_plain_columns_are_left_to_tables(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps({"query": QUESTION, "response": WRONG}) + "\n")
    (trace,), _ = read(path)
    assert trace.format != READER.name
