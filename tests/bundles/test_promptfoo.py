"""promptfoo: results with every assertion as a score of who judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from reading import DATA, QUESTION, WRONG, judged, one, read

RESULTS = json.loads((DATA / "promptfoo" / "results.json").read_text())


def test_a_result_is_a_trace() -> None:
    trace = one("promptfoo/results.json")
    assert (trace.source_id, trace.input, trace.output) == ("res-1", QUESTION, WRONG)
    assert (trace.metadata["vars.to"], trace.metadata["tier"]) == ("Lisbon", "gold")
    assert trace.steps[0].usage == {"input": 12, "output": 6, "total": 18, "cost": 0.001}


def test_a_failed_assertion_is_no_error_of_the_run(tmp_path: Path) -> None:
    assert one("promptfoo/results.json").error is None
    changed = json.loads(json.dumps(RESULTS))
    changed["results"]["results"][0] |= {"failureReason": 2, "error": "429 slow down"}
    path = tmp_path / "a.json"
    path.write_text(json.dumps(changed))
    (trace,), _ = read(path)
    assert trace.error == "429 slow down"


def test_each_assertion_is_a_score_of_who_judged() -> None:
    assert judged(one("promptfoo/results.json").scores) == [
        ("promptfoo", 0.25, "fail", "code", None, None),
        ("accuracy", 0.0, None, "code", None, None),
        ("contains.0", 0.0, "fail", "code", None, None),
        ("llm-rubric.1", 0.5, "pass", "llm", None, None),
        ("human.2", 0.0, "fail", "human", None, None),
    ]


def test_one_result_a_line_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(RESULTS["results"]["results"][0]) + "\n")
    (trace,), rejects = read(path)
    assert (trace.output, len(trace.scores), rejects) == (WRONG, 5, [])


def test_the_old_table_is_read(tmp_path: Path) -> None:
    table = {
        "head": {"vars": ["to"], "prompts": [{"raw": QUESTION, "label": "ask"}]},
        "body": [{"vars": ["Lisbon"], "outputs": [{"text": WRONG, "pass": False, "score": 0}]}],
    }
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"evalId": "e", "results": {"version": 2, "table": table}}))
    (trace,), rejects = read(path)
    assert (trace.input, trace.output, rejects) == (QUESTION, WRONG, [])
    assert trace.scores[0].label == "fail"


def test_a_rating_by_hand_adds_scores_and_changes_nothing_else() -> None:
    rated = {t.source_id: t for t in read(DATA / "promptfoo" / "rated.json")[0]}
    table = {t.source_id: t for t in read(DATA / "promptfoo" / "table.json")[0]}
    assert (len(rated), rated.keys()) == (4, table.keys())
    (trace,) = [t for t in rated.values() if any(s.rater == "human" for s in t.scores)]
    by_hand = [
        (s.name, s.value, s.label, s.extra["comment"]) for s in trace.scores if s.rater == "human"
    ]
    assert by_hand == [
        ("promptfoo", 1.0, "pass", "Fine for today."),
        ("human.6", 1.0, "pass", "Fine for today."),
    ]
    assert trace.error is None
    lines = {t.source_id: t for t in read(DATA / "promptfoo" / "results.jsonl")[0]}
    assert lines[trace.source_id].steps == trace.steps
    assert judged(table[trace.source_id].scores) == judged(trace.scores)


def test_the_next_export_of_a_result_is_the_same_trace(tmp_path: Path) -> None:
    rated = json.loads((DATA / "promptfoo" / "rated.json").read_text())
    keys = {t.key for t in read(DATA / "promptfoo" / "rated.json")[0]}
    rated["metadata"]["exportedAt"] = "2026-12-24T00:00:00Z"
    rated["shareableUrl"] = "https://example.org/shared"
    rated["results"]["stats"]["successes"] = 99
    rated["results"]["prompts"][0]["metrics"]["score"] = 99
    path = tmp_path / "a.json"
    path.write_text(json.dumps(rated))
    assert {t.key for t in read(path)[0]} == keys


def test_a_test_is_kept_with_its_own_results_only(tmp_path: Path) -> None:
    rated = json.loads((DATA / "promptfoo" / "rated.json").read_text())
    rated["config"]["tests"][1]["owner"] = "anna"
    path = tmp_path / "a.json"
    path.write_text(json.dumps(rated))
    owned = {t.metadata["vars.to"]: t.metadata.get("config.test") for t in read(path)[0]}
    assert owned == {"Lisbon": None, "Oslo": {"owner": "anna"}}


def test_what_an_assertion_compares_with_is_expected() -> None:
    lisbon = [
        t for t in read(DATA / "promptfoo" / "rated.json")[0] if t.metadata["vars.to"] == "Lisbon"
    ]
    assert {t.expected for t in lisbon} == {"One bag costs 45 euro."}
    assert {t.input for t in lisbon} == {QUESTION}


def test_assertions_of_a_set_are_scores_once() -> None:
    (first, *_), _ = read(DATA / "promptfoo" / "results.jsonl")
    assert judged(first.scores) == [
        ("promptfoo", 0.3, "fail", "code", None, None),
        ("fee", 0.0, "fail", "code", None, None),
        ("llm-rubric.1", 0.2, "fail", "llm", None, None),
        ("assert-set.2", 1.0, "pass", "code", None, None),
        ("icontains.3", 1.0, "pass", "code", None, None),
        ("not-contains.4", 1.0, "pass", "code", None, None),
        ("equals.5", 0.0, "fail", "code", None, None),
    ]
    assert "componentResults" not in first.scores[3].extra


def test_a_csv_has_a_column_for_each_prompt_and_its_grade_beside_it() -> None:
    (lisbon, oslo), rejects = read(DATA / "promptfoo" / "plain.csv")
    assert (lisbon.format, rejects) == ("promptfoo", [])
    assert (lisbon.input, lisbon.output, lisbon.error) == ({"to": "Lisbon"}, WRONG, None)
    assert judged(lisbon.scores) == [
        ("promptfoo", 0.3, "fail", "code", None, None),
        ("fee", 0.0, None, "code", None, None),
    ]
    assert (lisbon.metadata["prompt.label"], lisbon.metadata["provider"]) == ("plain", "quill")
    assert (oslo.output, oslo.error) == (None, "ended with an error")


def test_a_metric_has_a_column_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    header = "to,[quill] plain,Status,Score,Metric: fee,pluginId"
    path.write_text(f"{header}\nLisbon,{WRONG},PASS,1.00,0.50,excess\n")
    (trace,), _ = read(path)
    assert judged(trace.scores) == [
        ("promptfoo", 1.0, "pass", "code", None, None),
        ("fee", 0.5, None, "code", None, None),
    ]
    assert trace.metadata["pluginId"] == "excess"


def test_an_old_csv_has_the_grade_in_the_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "to,[quill] plain,[echo] plain\n"
        f'Lisbon,"[FAIL] (0.50, fee: 0.00)\n\n{WRONG}\n\nFail Reason: It names an old fee.",'
        '"[PASS] (1.00)\n\n45 euro.\n\nPass Reason: All assertions passed"\n'
    )
    (wrong, right), rejects = read(path)
    assert (wrong.output, right.output, rejects) == (WRONG, "45 euro.", [])
    assert wrong.scores[0].explanation == "It names an old fee."
    assert judged(wrong.scores) == [
        ("promptfoo", 0.5, "fail", "code", None, None),
        ("fee", 0.0, None, "code", None, None),
    ]
    assert judged(right.scores) == [("promptfoo", 1.0, "pass", "code", None, None)]


def test_a_rating_that_is_only_in_the_old_table_is_found(tmp_path: Path) -> None:
    raw = "How much?"
    result = {
        "prompt": {"raw": raw, "label": "ask"},
        "vars": {"to": "Lisbon"},
        "provider": {"id": "own:quill"},
        "response": {"output": WRONG},
        "success": True,
        "score": 1,
        "gradingResult": {
            "pass": True,
            "score": 1,
            "reason": "No assertions",
            "componentResults": [],
        },
    }
    part = {"pass": False, "score": 0, "reason": "Manual", "assertion": {"type": "human"}}
    graded = {"pass": False, "score": 0, "reason": "Manual", "componentResults": [part]}
    cell = {"text": WRONG, "prompt": raw, "provider": "own:quill", "pass": False, "score": 0}
    table = {
        "head": {"vars": ["to"], "prompts": [{"raw": "How much?", "label": "ask"}]},
        "body": [{"vars": ["Lisbon"], "outputs": [{**cell, "gradingResult": graded}]}],
    }
    path = tmp_path / "a.json"
    path.write_text(
        json.dumps({"evalId": "e", "results": {"version": 2, "results": [result], "table": table}})
    )
    (trace,), rejects = read(path)
    assert rejects == []
    assert judged(trace.scores) == [
        ("promptfoo", 0.0, "fail", "human", None, None),
        ("human.0", 0.0, "fail", "human", None, None),
    ]


def test_an_output_of_tool_calls_is_a_message_that_calls(tmp_path: Path) -> None:
    changed = json.loads(json.dumps(RESULTS))
    call = {
        "id": "c1",
        "type": "function",
        "function": {"name": "find_fee", "arguments": '{"to": 1}'},
    }
    changed["results"]["results"][0]["response"]["output"] = [call]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(changed))
    (trace,), _ = read(path)
    (made,) = trace.steps[0].messages_out[0].tool_calls
    assert (made.name, made.arguments) == ("find_fee", {"to": 1})


def test_what_is_no_result_is_rejected_with_a_reason(tmp_path: Path) -> None:
    changed = json.loads(json.dumps(RESULTS))
    changed["results"]["results"].append("cut off")
    path = tmp_path / "a.json"
    path.write_text(json.dumps(changed))
    traces, (reject,) = read(path)
    assert (len(traces), reject.reason) == (1, "a result is not an object")


def test_a_result_without_a_prompt_asks_what_its_variables_say(tmp_path: Path) -> None:
    """Providers that are programs of one's own often take no prompt."""
    given = {"question": QUESTION, "tier": "gold"}
    result = {
        "vars": given,
        "response": {"output": WRONG},
        "success": False,
        "testCase": {"vars": given},
    }
    path = tmp_path / "results.json"
    path.write_text(json.dumps({"results": {"version": 3, "results": [result], "stats": {}}}))
    (trace,), rejects = read(path)
    assert rejects == []
    assert trace.input == QUESTION
    assert [(m.role, m.content) for m in trace.steps[0].messages_in] == [("user", QUESTION)]
    (lisbon, _), _ = read(DATA / "promptfoo" / "plain.csv")
    assert [m.content for m in lisbon.steps[0].messages_in] == ["to: Lisbon"]


@pytest.mark.parametrize(
    "raw",
    [
        "How much is one bag on the flight to {{ to }}?",
        '[{"role": "user", "content": "How much is one bag on the flight to {{to}}?"}]',
    ],
)
def test_a_prompt_that_is_still_a_template_is_shown_with_its_variables(
    raw: str, tmp_path: Path
) -> None:
    row = {"vars": ['"Lisbon"'], "outputs": [{"text": WRONG, "pass": False, "score": 0}]}
    table = {"head": {"vars": ["to"], "prompts": [{"raw": raw, "label": "ask"}]}, "body": [row]}
    path = tmp_path / "table.json"
    path.write_text(
        json.dumps({"evalId": "e", "results": {"version": 2, "table": table, "results": []}})
    )
    traces, _ = read(path)
    assert [trace.input for trace in traces] == [QUESTION.replace("Lisbon", '"Lisbon"')]
