"""smolagents: tasks, plans and actions; tools with observations; errors where they belong; runs and bare steps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reading import DATA, QUESTION, WRONG, one, read, read_values, step
from tracejury.store.bundles.formats.smolagents import READER
from tracejury.store.bundles.protocol import Reject
from tracejury.store.trace import Trace

RUN: dict[str, Any] = json.loads((DATA / "smolagents" / "run.json").read_text())


def run(**changes: Any) -> Trace:
    (trace,) = read_values(READER, {**RUN, **changes})
    assert isinstance(trace, Trace)
    return trace


def test_a_run_has_its_task_its_answer_and_its_times() -> None:
    trace = one("smolagents/run.json")
    assert (trace.input, trace.output, trace.error) == (QUESTION, WRONG, None)
    assert (trace.metadata["model"], trace.metadata["state"]) == ("quill-3", "success")
    assert (trace.start_ns, trace.end_ns) == (1772896499 * 10**9, 1772896545 * 10**9)


def test_every_step_and_every_call_of_the_memory_is_a_step() -> None:
    trace = one("smolagents/run.json")
    calls = sum(len(each.get("tool_calls") or []) for each in RUN["steps"])
    shared = sum(len(each.get("tool_calls") or []) > 1 for each in RUN["steps"])
    assert len(trace.steps) == len(RUN["steps"]) + calls + shared


def test_the_observation_of_one_call_is_its_result_that_of_several_stands_beside_them() -> None:
    trace = one("smolagents/run.json")
    acted = step(trace, "2")
    assert [message.role for message in acted.messages_in] == ["system", "user"]
    assert acted.messages_out[0].tool_calls[0].id == "call_1"
    assert acted.usage == {"input": 90, "output": 9, "total": 99}
    tool = step(trace, "2-call-0")
    assert (tool.name, tool.output) == ("python_interpreter", "Execution logs:\n45")
    assert step(trace, "3-call-0").output is None
    assert step(trace, "3-observations").output == "45\n40"


def test_an_error_is_that_of_the_call_or_of_the_model() -> None:
    trace = one("smolagents/run.json")
    failed = step(trace, "4-call-0")
    assert (failed.status, failed.status_message) == (
        "error",
        "AgentExecutionError: the variable x is not defined",
    )
    assert step(trace, "4").status == "unset"
    bare = one("smolagents/succinct_steps.json")
    assert (step(bare, "1").status, bare.error) == ("error", "AgentParsingError: no code was found")
    assert bare.source_id == "succinct_steps"


def test_a_run_that_came_to_its_limit_says_so() -> None:
    assert run(state="max_steps_error").error == "the run ended with max_steps_error"


def test_steps_in_the_old_form_unknown_ones_and_what_is_no_step(tmp_path: Path) -> None:
    old = {
        "step_number": 1,
        "start_time": 1772896500.0,
        "end_time": 1772896501.0,
        "observations": "45",
        "action_output": None,
    }
    trace = run(
        steps=[{"system_prompt": "Use tools."}, {"task": QUESTION}, old, {"surprise": 1}, "odd"]
    )
    prompt, _, acted, seen, surprise, odd = trace.steps
    assert (prompt.name, acted.start_ns, seen.output) == ("system", 1772896500 * 10**9, "45")
    assert (surprise.output, odd.output) == ({"surprise": 1}, "odd")
    path = tmp_path / "steps.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in [*RUN["steps"], {"surprise": 1}]))
    (trace,), (reject,) = read(path)
    assert trace.steps == run().steps
    assert isinstance(reject, Reject)
