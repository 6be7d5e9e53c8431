"""DeepEval: test runs, conversations, traces, the cache; metrics with their judges."""

from __future__ import annotations

import json
from pathlib import Path

from reading import DATA, QUESTION, RIGHT, WRONG, judged, one, read, shape, step
from shared_data import shared
from tracejury.store.bundles.chat.messages import messages_from
from tracejury.store.identity import is_global_id


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


def test_the_chat_of_a_trace_is_kept_whole_where_no_step_has_it(tmp_path: Path) -> None:
    given = json.loads((DATA / "deepeval" / "trace.json").read_text())
    chat = {"messages": [{"role": "user", "content": "One bag?"}], "locale": "pt"}
    path = tmp_path / "trace.json"
    path.write_text(json.dumps({**given, "input": chat}))
    ((trace,), _) = read(path)
    assert trace.input == "One bag?"
    assert trace.metadata["trace.input"] == chat


def test_the_cache_has_its_cases_in_its_keys() -> None:
    trace = one("deepeval/cache.json")
    assert (trace.input, trace.output, trace.expected) == (QUESTION, WRONG, RIGHT)
    assert judged(trace.scores) == [("Correctness", 0.1, "fail", "llm", "quill-judge", None)]


def test_real_files_load() -> None:
    traces, rejects = read(shared("real", "deepeval"))
    assert (len(traces), rejects) == (41, [])
    assert sorted(len(t.steps) for t in traces if t.steps[0].kind == "agent") == [9, 17]


def test_a_case_of_a_traced_run_has_the_steps_of_its_trace() -> None:
    trace = one("deepeval/traced_run.json")
    assert [(s.kind, s.name) for s in trace.steps] == [
        ("agent", "desk"),
        ("tool", "find_fee"),
        ("retriever", "look_up"),
        ("llm", "chat2"),
        ("llm", "chat"),
    ]
    assert (trace.input, trace.output, trace.expected) == (QUESTION, WRONG, RIGHT)
    assert (trace.metadata["user"], trace.metadata["session"]) == ("u-1", "chat-1")
    assert (trace.metadata["tier"], trace.metadata["trace.name"]) == ("gold", "desk")
    assert [d.content for d in trace.steps[2].documents] == ["Since May one bag costs 45 euro."]
    assert trace.steps[4].usage == {"input": 12.0, "output": 5.0}
    assert [s.step_id for s in trace.scores] == [None, trace.steps[3].id]
    assert trace.start_ns is not None


def test_a_turn_has_its_context_and_tools_under_it() -> None:
    trace = one("deepeval/conversation_run.json")
    assert shape(trace) == [
        ("0", "message", "user", None),
        ("1", "llm", "assistant", None),
        ("1-context", "retriever", "retrieval context", "1"),
        ("1-tool-0", "tool", "find_fee", "1"),
    ]
    assert (step(trace, "1-tool-0").input, step(trace, "1-tool-0").output) == ({"to": "LIS"}, "45")
    assert trace.expected == "The fee is named"
    assert trace.metadata["context"] == ["Fees are in euro."]


def test_a_name_that_is_unique_in_its_run_only_is_no_global_id() -> None:
    trace = one("deepeval/conversation_run.json")
    assert (trace.name, trace.source_id) == (
        "conversational_test_case_0",
        "conversationalTestCases/conversational_test_case_0",
    )
    assert not is_global_id(str(trace.source_id))


def test_a_metric_that_could_not_judge_did_not_judge_it_wrong() -> None:
    cases, _ = read(DATA / "deepeval" / "latest_test_run.json")
    failed = next(case for case in cases if case.input == "And to Oslo?").scores[0]
    assert (failed.value, failed.label) == (None, "error")
    assert failed.explanation == "ValueError: the judge fell asleep"
    assert failed.extra["success"] is False


def test_sums_over_a_run_are_not_repeated_in_every_case() -> None:
    cases, _ = read(DATA / "deepeval" / "latest_test_run.json")
    assert [case for case in cases if "run.metricsScores" in case.metadata] == []
    assert cases[0].metadata["run.hyperparameters"] == {"model": "quill-3", "prompt": "be brief"}


def test_the_cache_that_the_package_wrote_has_the_same_verdicts() -> None:
    cached, rejects = read(DATA / "deepeval" / "judged_cache.json")
    run, _ = read(DATA / "deepeval" / "latest_test_run.json")
    assert rejects == []
    assert [case.output for case in cached] == [case.output for case in run]
    assert judged(cached[0].scores) == judged(run[0].scores)


def test_expectations_and_classifiers_are_scores(tmp_path: Path) -> None:
    verdict = {"kind": "MUST", "condition": "names 45", "status": "fail", "reason": "It names 30."}
    said = {"success": False, "score": 0.0, "evaluationModel": "judge-1", "verdicts": [verdict]}
    case = {"name": "a", "input": QUESTION, "actualOutput": WRONG, "expectationsData": said}
    label = {
        "name": "tone",
        "label": "curt",
        "expectedLabel": "kind",
        "evaluation_model": "judge-1",
    }
    key = json.dumps({"input": QUESTION, "actual_output": WRONG})
    held = {"cached_metrics_data": [], "cached_classifications": [{"classification": label}]}
    (tmp_path / "a.json").write_text(json.dumps({"testCases": [case], "metricsScores": []}))
    (tmp_path / "b.json").write_text(json.dumps({"test_cases_lookup_map": {key: held}}))
    (run, cached), rejects = read(tmp_path)
    assert rejects == []
    assert judged(run.scores) == [
        ("expectations", 0.0, "fail", "llm", "judge-1", None),
        ("names 45", 0.0, "fail", "llm", "judge-1", None),
    ]
    assert judged(cached.scores) == [("tone", None, "curt", "llm", "judge-1", None)]
    assert cached.scores[0].extra == {"expectedLabel": "kind"}


def test_what_has_an_unexpected_type_is_kept_or_rejected(tmp_path: Path) -> None:
    case = {"name": "a", "input": QUESTION, "actualOutput": WRONG, "turns": "none", "trace": "lost"}
    body = {"testCases": [case, 7], "conversationalTestCases": "none", "metricsScores": []}
    (tmp_path / "a.json").write_text(json.dumps(body))
    (trace,), rejects = read(tmp_path)
    assert (trace.metadata["turns"], trace.metadata["trace"]) == ("none", "lost")
    assert [reject.reason for reject in rejects] == [
        "testCases[1] is not an object",
        "conversationalTestCases is not a list",
    ]


def test_roles_of_langchain_are_those_of_everybody() -> None:
    found = messages_from(
        [{"role": "Human", "content": QUESTION}, {"role": "AI", "content": WRONG}]
    )
    assert [message.role for message in found] == ["user", "assistant"]
