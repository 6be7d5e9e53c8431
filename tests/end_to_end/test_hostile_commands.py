"""Hostile text in the output of commands: visible on a terminal, as it is in files and pipes."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pexpect
import pytest
from terminal import PATIENCE, PROGRAM

HOSTILE = "x\x1b]52;c;eA==\x07\u202ey\x9b31m\x00\ufffe\x7fz\u2066"
RAW = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
# What a progress bar may send: hide and show the cursor, clear the line.
OWN = re.compile("\x1b\\[(\\?25[hl]|K)")


def on_a_terminal(folder: Path, *arguments: str) -> str:
    """What a command writes to a real pseudo-terminal."""
    child = pexpect.spawn(
        str(PROGRAM),
        ["--library", str(folder / "library"), *arguments],
        env={**os.environ, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"},
        dimensions=(50, 4000),
        timeout=PATIENCE,
    )
    written = child.read().decode("utf-8", "surrogateescape")
    child.close()
    return OWN.sub("", written)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library in which every text is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    call = {
        "id": HOSTILE,
        "type": "function",
        "function": {"name": HOSTILE, "arguments": json.dumps({HOSTILE: HOSTILE})},
    }
    messages = [
        {"role": "user", "content": HOSTILE},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": HOSTILE, "name": HOSTILE, "content": f"Error: {HOSTILE}"},
        {"role": "assistant", "content": f"{HOSTILE} done"},
    ]  # fmt: skip
    lines = [
        json.dumps(
            {"id": f"id {HOSTILE}", "intent": HOSTILE, "error": HOSTILE, "messages": messages}
        )
    ]
    lines += [json.dumps({"id": HOSTILE, HOSTILE: HOSTILE}, ensure_ascii=False), "{" + HOSTILE]
    (folder / "a.jsonl").write_text("\n".join(lines) + "\n")
    bad = {"source_id": HOSTILE, "rubric": HOSTILE, "reviewer": HOSTILE, "verdict": "fail"}
    good = {
        "source_id": f"id {HOSTILE}",
        "rubric": "support-reply",
        "reviewer": HOSTILE,
        "verdict": "fail",
        "note": HOSTILE + "\ud800",
        "correction": {"text": HOSTILE},
        HOSTILE: HOSTILE,
    }
    (folder / "rev.jsonl").write_text(json.dumps(good) + "\n" + json.dumps(bad) + "\n")
    (folder / "rubric.yaml").write_text(f"id: {json.dumps(HOSTILE)}\n{json.dumps(HOSTILE)}: 1\n")
    first = on_a_terminal(folder, "load", str(folder / "a.jsonl"))
    assert RAW.search(first) is None
    again = on_a_terminal(folder, "reviews", "import", str(folder / "rev.jsonl"))
    assert RAW.search(again) is None
    assert "1 review added" in again
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        ["traces"],
        ["traces", "--status", "error"],
        ["rejects"],
        ["reviews", "export", "-"],
        ["queue", "new", f"q {HOSTILE}".replace("\x00", "")],
        ["queue", "list"],
        ["groups", "build"],
        ["groups", "list"],
        ["groups", "near"],
        ["--json", "traces"],
        ["--json", "rejects"],
        ["--json", "groups", "list"],
        ["map", "{folder}/a.jsonl"],
        ["rubric", "check", "{folder}/rubric.yaml"],
        ["pack", "build", "--all", "-o", "{folder}/p.pack"],
        ["load", "{folder}/" + HOSTILE.replace("\x00", "")],
        ["rubric", "show", HOSTILE.replace("\x00", "")],
        ["traces", "--status", HOSTILE.replace("\x00", "")],
        [HOSTILE.replace("\x00", "")],
        ["--" + HOSTILE.replace("\x00", "")],
        ["doctor"],
    ],
    ids=lambda arguments: " ".join(arguments)[:30].encode("ascii", "backslashreplace").decode(),
)
def test_no_command_writes_hostile_text_to_a_terminal(hostile: Path, arguments: list[str]) -> None:
    written = on_a_terminal(hostile, *[one.replace("{folder}", str(hostile)) for one in arguments])
    assert written.strip()
    assert "Traceback" not in written
    assert RAW.search(written) is None, ascii(written)


@pytest.mark.parametrize("view", ["chat", "steps", "json", "raw"])
def test_every_view_of_a_trace_shows_it_as_symbols(hostile: Path, view: str) -> None:
    found = subprocess.run(
        [PROGRAM, "--library", hostile / "library", "--json", "traces"],
        capture_output=True,
        check=True,
    )
    (key,) = [one["key"] for one in json.loads(found.stdout)]
    written = on_a_terminal(hostile, "traces", key, "--view", view)
    assert RAW.search(written) is None, ascii(written)


def test_an_export_is_visible_on_a_terminal_and_exact_in_a_pipe(hostile: Path) -> None:
    export = ["--library", str(hostile / "library"), "reviews", "export"]
    piped = subprocess.run([PROGRAM, *export, "-"], capture_output=True, check=True).stdout
    subprocess.run([PROGRAM, *export, hostile / "out.jsonl"], capture_output=True, check=True)
    assert piped == (hostile / "out.jsonl").read_bytes()
    (line,) = map(json.loads, piped.splitlines())
    assert line["note"] == HOSTILE + r"\ud800"
    assert "\u202ey\x9b" in piped.decode()
    shown = on_a_terminal(hostile, "reviews", "export", "-")
    assert "<U+202E>y<U+009B>31m" in shown
    told, line = shown.splitlines()
    assert told == "Not masked."
    assert json.loads(line)["note"].startswith("x\x1b]52")
