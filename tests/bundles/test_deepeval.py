"""DeepEval: test runs, conversations, traces, the cache; metrics with their judges."""

from __future__ import annotations

from reading import DATA, QUESTION, RIGHT, WRONG, judged, one, read, shape, step
from shared_data import shared


def test_a_test_case_is_a_trace_with_context_tools_and_answer() -> None:
    (case, talk), rejects = read(DATA / "deepeval" / "test_run.json")
    assert rejects == []
    assert (case.input, case.output, case.expected) == (QUESTION, WRONG, RIGHT)
    assert [kind for _, kind, _, _ in shape(case)] == ["retriever", "tool", "llm"]
    assert step(case, "context").documents[0].content == "Since May one bag costs 45 euro."
    assert step(case, "tool-0").output == "30"
    assert case.metadata["run.hyperparameters"] == {"model": "quill-3"}
    assert (talk.input, talk.output) == (QUESTION, RIGHT)


def test_a_metric_is_of_a_judge_or_of_code() -> None:
    (case, _), _ = read(DATA / "deepeval" / "test_run.json")
    assert judged(case.scores) == [
        ("Faithfulness", 0.0, "fail", "llm", "quill-judge", None),
        ("Length", 1.0, "pass", "code", None, None),
    ]
    assert case.scores[0].explanation == "It contradicts the context."


def test_the_lists_of_spans_are_one_tree() -> None:
    trace = one("deepeval/trace.json")
    assert shape(trace) == [
        ("a1", "agent", "Desk", None),
        ("l1", "llm", "chat", "a1"),
        ("t1", "tool", "find_fee", "a1"),
    ]
    assert (trace.input, trace.output) == (QUESTION, WRONG)
    assert (trace.metadata["session"], trace.metadata["user"]) == ("chat-1", "u-1")
    assert step(trace, "l1").status_message == "cut off"
    assert judged(trace.scores) == [("Relevancy", 0.9, "pass", "llm", "quill-judge", "l1")]


def test_the_cache_has_its_cases_in_its_keys() -> None:
    trace = one("deepeval/cache.json")
    assert (trace.input, trace.output, trace.expected) == (QUESTION, WRONG, RIGHT)
    assert judged(trace.scores) == [("Correctness", 0.1, "fail", "llm", "quill-judge", None)]


def test_real_files_load() -> None:
    traces, rejects = read(shared("real", "deepeval"))
    assert (len(traces), rejects) == (41, [])
    assert sorted(len(t.steps) for t in traces if t.steps[0].kind == "agent") == [9, 17]
