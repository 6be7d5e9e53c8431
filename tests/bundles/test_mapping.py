"""Tables and JSON of no known format: a mapping is proposed, shown, given or remembered."""

from __future__ import annotations

import csv
import json
import shlex
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from tracejury.errors import UserError
from tracejury.store.bundles.mapping import columns_of, mapped, problem_of, proposed
from tracejury.store.bundles.opening import BundlePart, read_bundle
from tracejury.store.bundles.preview import previewed
from tracejury.store.bundles.protocol import Reject
from tracejury.store.bundles.values.json_paths import at_path
from tracejury.store.loading.mappings import forget_mapping, save_mapping, saved_mappings
from tracejury.store.trace import Trace
from tracejury.tui.commands.main import tracejury

CALLS = {
    "meta": {"exported": "2026-11-01"},
    "payload": {
        "calls": [
            {
                "ticket_no": f"T-{n}",
                "customer_text": f"My kettle number {n} leaks, may I send it back?",
                "engine": "quill-3",
                "reply": {"body": "You can send it back within 30 days.", "tone": 0.8},
            }
            for n in range(3)
        ]
    },
}
TRACEJURY = Path(sys.executable).parent / "tracejury"


def write(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value))
    return path


def read(path: Path, **options: Any) -> tuple[list[Trace], list[Reject], list[BundlePart]]:
    parts = list(read_bundle(path, **options))
    items = [item for part in parts for item in part.items]
    traces = [item for item in items if isinstance(item, Trace)]
    return traces, [item for item in items if isinstance(item, Reject)], parts


def test_an_unknown_document_is_refused_with_a_proposal(tmp_path: Path) -> None:
    traces, rejects, _ = read(write(tmp_path / "calls.json", CALLS))
    assert traces == []
    assert "unknown format of records" in rejects[0].reason
    assert "--map rows=payload.calls" in rejects[0].reason
    assert "--map input=customer_text" in rejects[0].reason


def test_the_proposal_reads_the_document(tmp_path: Path) -> None:
    preview = previewed(write(tmp_path / "calls.json", CALLS), {})
    assert preview.mapping == {
        "rows": "payload.calls",
        "id": "ticket_no",
        "input": "customer_text",
        "output": "reply.body",
        "model": "engine",
    }
    assert [trace.source_id for trace in preview.traces] == ["T-0", "T-1", "T-2"]
    assert preview.traces[0].output == "You can send it back within 30 days."


def test_what_is_given_overrides_the_proposal_and_nothing_is_lost(tmp_path: Path) -> None:
    file = write(tmp_path / "calls.json", CALLS)
    fields = {
        "rows": "payload.calls",
        "input": "customer_text",
        "output": "reply.body",
        "score.tone": "reply.tone",
    }
    traces, rejects, _ = read(file, mapping=fields)
    assert (len(traces), rejects) == (3, [])
    assert [(score.name, score.value) for score in traces[0].scores] == [("tone", 0.8)]
    assert traces[0].metadata["ticket_no"] == "T-0"
    assert traces[0].metadata["reply"] == {
        "body": "You can send it back within 30 days.",
        "tone": 0.8,
    }


def test_a_mapping_of_columns_that_are_not_there_is_refused_with_those_that_are(
    tmp_path: Path,
) -> None:
    file = write(tmp_path / "rows.json", [{"asked": "a", "said": "b"}])
    traces, rejects, _ = read(file, mapping={"input": "questoin", "output": "anwser"})
    assert traces == []
    assert rejects[0].reason == "it has none of questoin, anwser; it has asked, said"


@pytest.mark.parametrize("fields", [{"inptu": "a"}, {"id": "a"}, {"score": "a"}])
def test_a_mapping_that_names_no_field_is_wrong_use(tmp_path: Path, fields: dict[str, str]) -> None:
    file = write(tmp_path / "rows.json", [{"a": "b"}])
    with pytest.raises(UserError, match="cannot be used"):
        list(read_bundle(file, mapping=fields))


def test_a_saved_mapping_reads_the_next_export_of_the_same_shape(tmp_path: Path) -> None:
    fields = {"input": "asked", "output": "said"}
    save_mapping(tmp_path / "library", "talks", fields)
    saved = {one.name: one.fields for one in saved_mappings(tmp_path / "library")}
    file = write(tmp_path / "rows.json", [{"asked": "Why?", "said": "Because."}])
    traces, rejects, parts = read(file, saved=saved)
    assert (len(traces), rejects) == (1, [])
    assert parts[0].note == "read with the mapping 'talks'"
    other = write(tmp_path / "other.json", [{"asked": "Why?", "written": "Because."}])
    assert read(other, saved=saved)[0] == []
    forget_mapping(tmp_path / "library", "talks")
    assert saved_mappings(tmp_path / "library") == []
    with pytest.raises(UserError, match="no saved mapping"):
        forget_mapping(tmp_path / "library", "talks")


def test_a_known_format_is_never_read_by_a_saved_mapping(tmp_path: Path) -> None:
    talk = {"id": "1", "messages": [{"role": "user", "content": "Hello"}], "asked": "x"}
    file = write(tmp_path / "talk.json", talk)
    _, _, parts = read(file, saved={"mine": {"input": "asked"}})
    assert [part.format for part in parts] == ["messages"]


def test_a_table_says_which_columns_it_took(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    with file.open("w", newline="") as out:
        csv.writer(out).writerows([["question", "answer", "rating"], ["Why?", "So.", "4"]])
    _, _, parts = read(file)
    assert parts[0].note == (
        "read as a table with input=question, output=answer, score=rating; --map changes that"
    )


NAMES = st.sampled_from(["a", "b", "0", "1", "x.y", ""])
VALUE = st.recursive(
    st.none() | st.integers() | st.text(max_size=3) | st.just('{"a": [1]}'),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(VALUE, max_size=3))
def test_no_record_is_too_odd_to_be_looked_at(records: list[Any]) -> None:
    proposal = proposed(records)
    problem_of(proposal)
    for column in columns_of(records):
        assert any(
            at_path(record, column.path) is not None or column.example == "" for record in records
        )
    for record in records:
        if isinstance(record, dict):
            assert record.items() <= mapped(record, proposal).items()


def test_the_command_proposes_saves_and_loads(tmp_path: Path) -> None:
    file = write(tmp_path / "calls.json", CALLS)
    library = tmp_path / "library"

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [TRACEJURY, "--library", library, "--json", *words],
            capture_output=True,
            text=True,
            check=False,
        )

    shown = json.loads(run("map", str(file), "--map", "score.tone=reply.tone").stdout)
    assert shown["mapping"]["input"] == "customer_text"
    assert shown["mapping"]["score.tone"] == "reply.tone"
    assert shown["traces"][0]["source_id"] == "T-0"
    assert run("map", str(file), "--save", "calls").returncode == 0
    assert json.loads(run("load", str(file)).stdout)["totals"]["traces"] == 3
    formats = json.loads(run("formats").stdout)
    assert [one["name"] for one in formats["mappings"]] == ["calls"]
    assert {"otlp", "langfuse", "messages", "table"} <= {one["name"] for one in formats["formats"]}


def test_a_refused_file_is_answered_with_a_command_to_paste(tmp_path: Path) -> None:
    turns = [{"speaker": "Caller", "text": "Is it ready?"}, {"speaker": "Desk", "text": "It is."}]
    file = tmp_path / "two words.jsonl"
    file.write_text(json.dumps({"call": "C-1", "dialogue": turns}) + "\n")
    run = partial(CliRunner().invoke, tracejury, catch_exceptions=False)
    refused = run(["--library", str(tmp_path / "library"), "load", str(file)])
    assert refused.exit_code == 2
    (line,) = (one for one in refused.stderr.splitlines() if one.startswith("Perhaps: tracejury "))
    words = shlex.split(line.removeprefix("Perhaps: tracejury "))
    assert words[:2] == ["load", str(file)]
    assert words[2:] == [
        *("--map", "messages=dialogue"),
        *("--map", "role=speaker"),
        *("--map", "content=text"),
    ]
    loaded = run(["--library", str(tmp_path / "library"), "--json", *words])
    assert json.loads(loaded.stdout)["totals"]["steps"] == 2
    shown = run(["--library", str(tmp_path / "library"), "map", str(file)])
    assert "assistant: It is." in shown.output
    assert "Without a mapping" not in shown.output


def test_the_preview_says_which_messages_are_one_conversation(tmp_path: Path) -> None:
    file = tmp_path / "talk.jsonl"
    said = [{"role": "user", "content": "Is it ready?"}, {"role": "assistant", "content": "It is."}]
    file.write_text("".join(json.dumps(one) + "\n" for one in said))
    words = ["--library", str(tmp_path / "library"), "map", str(file)]
    shown = CliRunner().invoke(tracejury, words, catch_exceptions=False)
    assert "a message a line: all messages of the file are one conversation" in shown.stderr
