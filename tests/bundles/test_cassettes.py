"""HTTP recordings, and YAML as a form that any document may have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from reading import DATA, read
from tracejury.store.bundles.input.yaml_documents import NotYaml, is_yaml, yaml_values
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import Item, Reject
from tracejury.store.canonical import canonical_bytes
from tracejury.store.trace import ToolCall, Trace, trace_content

CASSETTE = DATA / "cassettes" / "desk.json"


def as_yaml(source: Path, target: Path) -> Path:
    target.write_text(yaml.safe_dump(json.loads(source.read_text()), allow_unicode=True))
    return target


def items(path: Path) -> list[Item]:
    return [item for part in read_bundle(path) for item in part.items]


def plain(text: bytes) -> list[Any]:
    """The documents in a YAML text, without notes."""
    return [value for value, _ in yaml_values(text)]


def test_every_call_of_a_model_is_a_trace_and_other_requests_are_told() -> None:
    traces, rejects = read(CASSETTE)
    assert [(t.source_id, t.input, t.output) for t in traces] == [
        ("chatcmpl-f1", "May I bring a tandem on the ferry?", "Yes, tandems travel free."),
        ("msg_f2", "When does the last ferry leave?", "I will look it up."),
        ("resp_f3", "Is the café on board open?", "Until 22:00."),
        (None, "And dogs?", None),
    ]
    assert [reject.reason for reject in rejects] == [
        "interaction 5: a request to api.openai.com/v1/models that is not a model call"
    ]


def test_streams_are_put_together() -> None:
    step = read(CASSETTE)[0][1].steps[0]
    assert step.messages_out[0].tool_calls == (ToolCall("timetable", {"line": "F1"}, "toolu_f2"),)
    assert step.usage == {"input": 14, "output": 22}
    assert step.attributes["response.stop_reason"] == "tool_use"


def test_a_refused_call_is_an_error() -> None:
    trace = read(CASSETTE)[0][3]
    assert (trace.status, trace.error) == ("error", "Rate limit reached for quill-3")
    assert trace.metadata["http.status"] == 429


def test_keys_in_headers_and_addresses_are_not_taken_over() -> None:
    traces, _ = read(CASSETTE)
    assert b"sk-secret" not in b"".join(canonical_bytes(trace_content(trace)) for trace in traces)


@pytest.mark.parametrize("source", ["cassettes/desk.json", "promptfoo"])
def test_yaml_gives_the_same_traces_as_json(source: str, tmp_path: Path) -> None:
    path = DATA / source
    if path.is_dir():
        path = next(
            file
            for file in sorted(path.glob("*.json"))
            if any(isinstance(item, Trace) for item in items(file))
        )
    written = items(as_yaml(path, tmp_path / "a.yaml"))
    assert [item.key for item in written if isinstance(item, Trace)] == [
        item.key for item in items(path) if isinstance(item, Trace)
    ]
    assert any(isinstance(item, Trace) for item in written)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a:\n- &a [1, *a]\n", "a value contains itself"),
        (
            "a:\n- &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
            + "".join(
                f"- &{name} [{', '.join([f'*{before}'] * 10)}]\n"
                for before, name in zip("abcdefg", "bcdefgh", strict=True)
            ),
            "it has more than 2,000,000 values",
        ),
        ("interactions:\n- [1\nversion: }\n", "not YAML: "),
        ("interactions:\n- " + "[" * 300 + "]" * 300 + "\n", "nested deeper than 200 levels"),
        ("interactions:\n- !!python/object/apply:os.system [ls]\n", "not YAML: "),
    ],
)
def test_yaml_that_cannot_be_read_is_a_reject_that_says_why(
    text: str, why: str, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(NotYaml):
        yaml_values(text.encode())
    (reject,) = items(tmp_path / "a.yaml")
    assert isinstance(reject, Reject)
    assert reject.reason.startswith(why)


def test_what_is_written_once_and_named_again_is_there_each_time() -> None:
    """Promptfoo's writer names an object that stands in several places."""
    assert plain(b"a: &x {b: 1}\nc: *x\n") == [{"a": {"b": 1}, "c": {"b": 1}}]


def test_dates_and_odd_numbers_of_yaml_become_plain_json() -> None:
    assert plain(b"a: 2026-11-21\nb: .nan\nc: !!binary aGk=\n") == [
        {"a": "2026-11-21", "b": "NaN", "c": "hi"}
    ]


@pytest.mark.parametrize(
    "head",
    [
        b"interactions:\n- request: 1\n",
        b"# recorded\n---\nversion: 1\nresults: []\n",
        b"evalId: x\nresults:\n  version: 3\n",
    ],
)
def test_yaml_is_told_by_its_keys(head: bytes) -> None:
    assert is_yaml(head)


@pytest.mark.parametrize(
    "head",
    [
        b"question,answer\nDo you: really?,yes\n",
        b"id\tname: x\n1\t2\n",
        b'{"a": 1}\n',
        b"ERROR: something happened\nand then more\n",
        b"name:\n",
        b"",
        b"PAR1",
    ],
)
def test_tables_and_logs_are_not_yaml(head: bytes) -> None:
    assert not is_yaml(head)


def test_the_example_is_one_part() -> None:
    assert [part.format for part in read_bundle(CASSETTE)] == ["cassette"]
