"""promptfoo: results with every assertion as a score of who judged."""

from __future__ import annotations

import json
from pathlib import Path

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
