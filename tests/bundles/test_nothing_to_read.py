"""What holds no words says so, and programs that lie beside exports are not taken for tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from reading import read
from tracejury.errors import UserError
from tracejury.store.bundles.preview import previewed
from tracejury.store.library.library import Library
from tracejury.store.loading.load import load
from tracejury.store.trace import Message, Score, Step, ToolCall, Trace
from tracejury.store.wordless import ONLY_ASKED, WORDLESS, nothing_to_read
from tracejury.tui.widgets.turns import trace_turns

SCORES = (Score("polite", 1.0),)
SPOKEN = Message("assistant", "Berth 4.")
CALLING = Message("assistant", "", tool_calls=(ToolCall("look_up", {}),))


@pytest.mark.parametrize(
    ("trace", "lacks"),
    [
        (Trace(), WORDLESS),
        (Trace(scores=SCORES), WORDLESS),
        (Trace(steps=(Step("1", "agent", "run"), Step("2", "event", "tick")), input=""), WORDLESS),
        (Trace(input="Berth?", scores=SCORES), ONLY_ASKED),
        (Trace(input="Berth?", steps=(Step("1", "agent", "a", input="Berth?"),), scores=SCORES), ONLY_ASKED),
        (Trace(input="Berth?"), ""),
        (Trace(steps=(Step("1", "chain", "a", attributes={"ms": 3, "id": "a1"}),)), WORDLESS),
        (Trace(steps=(Step("1", "chain", "a", attributes={"x": {"asked": "Which berth?"}}),)), ""),
        (Trace(output="Berth 4."), ""),
        (Trace(output=False), ""),
        (Trace(output=0), ""),
        (Trace(error="no berth"), ""),
        (Trace(steps=(Step("1", "llm", "a", messages_out=(SPOKEN,)),)), ""),
        (Trace(steps=(Step("1", "llm", "a", messages_out=(CALLING,)),)), ""),
        (Trace(steps=(Step("1", "llm", "a", messages_in=(SPOKEN,)),)), ""),
        (Trace(steps=(Step("1", "tool", "look_up", input={"berth": 4}),)), ""),
        (Trace(steps=(Step("1", "chain", "a", status_message="no berth"),)), ""),
    ],
)  # fmt: skip
def test_a_trace_says_when_there_is_nothing_to_read(trace: Trace, lacks: str) -> None:
    assert nothing_to_read(trace) == lacks


def voice_run() -> dict[str, Any]:
    """A run of voice as tau2-bench writes it, without what was said."""
    ticks = [
        {"tick_id": at, "agent_chunk": {"role": "assistant", "contains_speech": at == 1}}
        for at in range(3)
    ]
    return {"id": "sim-7", "task_id": "3", "trial": 0, "mode": "full_duplex", "ticks": ticks,
            "termination_reason": "user_stop", "start_time": "2026-03-01T10:00:00"}  # fmt: skip


def test_a_voice_run_without_words_is_noted_at_load_and_in_the_review(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(json.dumps(voice_run()))
    library = Library.open(tmp_path / "library")
    report = load(library, [path])
    assert (report.totals.traces, report.totals.rejected) == (1, 0)
    assert report.bundles[0].notes == [WORDLESS]
    trace = library.trace(library.keys()[0])
    assert trace is not None
    for blind in (False, True):
        heads = [turn.head.text for turn in trace_turns(trace, blind=blind)]
        assert f"{WORDLESS[:1].upper()}{WORDLESS[1:]}" in heads
        assert not any("repairs" in head for head in heads)
    library.close()


def test_a_file_of_which_nothing_came_is_not_silent(tmp_path: Path) -> None:
    path = tmp_path / "spans.json"
    path.write_text('{"resourceSpans": []}')
    library = Library.open(tmp_path / "library")
    assert load(library, [path]).bundles[0].notes == [
        "nothing was found in it: no traces, and nothing that could not be read"
    ]
    library.close()


PROGRAMS = {
    "judge.py": '"""Judges the answers, one by one."""\n\nimport json, sys\n',
    "judge2.py": "'''question, answer\nq, a\n'''\nimport a, b\n",
    "columns.py": "question = 1\n[\n{'question': 'q', 'answer': 'a'},\n]\n",
    "run.sh": 'set -e\necho "question, answer"\n',
    "run": '#!/usr/bin/env bash\necho "question, answer"\n',
    "join.sql": "select question, answer from runs;\nselect a, b from c;\n",
    "app.js": 'const a = {question: "x", answer: "y"}\n',
    "look.ipynb": json.dumps({"cells": [{"source": ["x"], "outputs": ["y"]}], "nbformat": 4}),
    "README.md": "| question | answer |\n|---|---|\n| q | a |\n",
    "requirements.txt": "pandas, numpy\npolars, pyarrow\n",
    "pyproject.toml": '[project]\nname = "harbour"\n',
    "Makefile": "run:\n\tpython judge.py, run.sh\n",
}


def test_programs_beside_an_export_are_named_and_never_proposed(tmp_path: Path) -> None:
    for name, text in PROGRAMS.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "runs.csv").write_text("id,question,answer\n1,Berth?,Berth 4.\n")
    traces, rejects = read(tmp_path)
    assert [trace.output for trace in traces] == ["Berth 4."]
    assert {one.position.file for one in rejects} == set(PROGRAMS)
    assert all(one.reason.endswith(", not traces") for one in rejects), rejects


@pytest.mark.parametrize("name", PROGRAMS)
def test_no_mapping_is_proposed_for_a_program(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(PROGRAMS[name])
    with pytest.raises(UserError, match="not traces"):
        previewed(path, {})


def test_an_export_is_read_whatever_its_name(tmp_path: Path) -> None:
    messages = [{"role": "user", "content": "Berth?"}, {"role": "assistant", "content": "4"}]
    path = tmp_path / "runs.py"
    path.write_text(json.dumps({"id": "1", "messages": messages}) + "\n")
    (trace,), rejects = read(path)
    assert (trace.output, rejects) == ("4", [])
