"""Recorded outputs: what is read of their files, what is refused, and what is held in memory."""

from __future__ import annotations

import json
import os
import sys
import threading
import tracemalloc
from pathlib import Path

import pytest
from tracejury.errors import UserError
from tracejury.store.packs.cases import Case, Proof
from tracejury.store.packs.output_files import RecordedOutputs


def case(name: str) -> Case:
    return Case(name, "guard", {}, (), (), Proof("unproven", ""))


def said(outputs: RecordedOutputs, name: str, trial: int = 1) -> str:
    found = outputs.answer(case(name), trial)
    return found.output.text if found.output is not None else found.missing or found.error


def test_lines_end_as_in_any_text_and_empty_ones_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "o.jsonl"
    path.write_bytes(
        b'\xef\xbb\xbf{"case_id": "a", "output": "1"}\r\n\n{"case_id": "b", "output": "2"}\r'
        b'{"case_id": "b", "output": "3", "trial": 2}\n  \n{"case_id": 7, "output": "\xc3\xa9"}'
    )
    outputs = RecordedOutputs(path)
    assert outputs.case_ids == {"a", "b", "7"}
    read = [said(outputs, "7"), said(outputs, "a"), said(outputs, "b", 2), said(outputs, "b")]
    assert read == ["é", "1", "3", "2"]
    assert said(outputs, "b", 3) == "no output is recorded for it"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"case_id": "a", "output": "1"}\n{"case_id"', "line 2: not JSON"),
        ('\n\n{"output": "1"}', "line 3: no `case_id`"),
        ('{"case_id": "a", "trial": 0}', "line 1: trial is not a whole number"),
        (
            '{"case_id": "a", "output": "1"}\n{"case_id": "a", "output": "2"}',
            "line 2: a second, different answer to case a, trial 1",
        ),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "o.jsonl").write_text(text)
    with pytest.raises(UserError, match=why):
        RecordedOutputs(tmp_path / "o.jsonl")


def test_the_same_answer_twice_is_one(tmp_path: Path) -> None:
    (tmp_path / "o.jsonl").write_text(
        '{"case_id": "a", "output": "1"}\n{"output": "1", "case_id": "a"}'
    )
    assert said(RecordedOutputs(tmp_path / "o.jsonl"), "a") == "1"


def test_a_file_that_changes_meanwhile_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "o.jsonl"
    path.write_text('{"case_id": "a", "output": "1"}\n')
    outputs = RecordedOutputs(path)
    path.write_text("something else")
    with pytest.raises(UserError, match="was changed while it was read"):
        said(outputs, "a")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes with a name")
def test_outputs_may_come_through_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    written = '{"case_id": "a", "output": "1"}\n{"case_id": "b", "output": "2"}\n'
    writer = threading.Thread(target=path.write_text, args=(written,))
    writer.start()
    outputs = RecordedOutputs(path)
    writer.join()
    assert [said(outputs, "b"), said(outputs, "a")] == ["2", "1"]


def test_outputs_stay_in_their_file(tmp_path: Path) -> None:
    path = tmp_path / "o.jsonl"
    with path.open("w") as file:
        for number in range(200):
            file.write(json.dumps({"case_id": str(number), "output": "long " * 10_000}) + "\n")
    tracemalloc.start()
    try:
        outputs = RecordedOutputs(path)
        read = sum(len(said(outputs, str(number))) for number in range(200))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert read > 9_000_000
    assert most < 2_000_000


def test_a_file_in_another_encoding_is_refused_without_naming_an_option_that_check_lacks(
    tmp_path: Path,
) -> None:
    path = tmp_path / "o.jsonl"
    path.write_bytes('{"case_id": "c", "output": "é"}\n'.encode("latin-1"))
    with pytest.raises(UserError, match="0xe9 is not UTF-8") as error:
        RecordedOutputs(path)
    assert "--encoding" not in str(error.value)
