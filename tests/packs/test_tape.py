"""A candidate is run over the tape of a case: its tool calls are answered from the record."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conversations import booking, judged_conversation, review_of
from processes import runs
from tracejury.errors import UserError
from tracejury.store.claims.claim import Claim
from tracejury.store.claims.paths.effects import ToolEffects
from tracejury.store.packs.build import build_pack
from tracejury.store.packs.candidates import CandidateAnswer, CommandCandidate
from tracejury.store.packs.cases import Case, Proof
from tracejury.store.packs.cut import case_input, cut_of
from tracejury.store.packs.recorded import tape_of
from tracejury.store.packs.tape import Diverged, Tape
from tracejury.store.packs.taped import TapedCommand
from tracejury.tui.commands.main import tracejury

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "taped_candidate.py"
ENTRIES: tuple[dict[str, Any], ...] = (
    {"name": "get_booking", "arguments": {"id": "K7"}, "result": "paid 1530"},
    {"name": "refund", "arguments": {"id": "K7", "amount": 1530}, "result": "done"},
    {"name": "get_booking", "arguments": {"id": "K7"}, "result": "refunded"},
    {"name": "refund", "arguments": {"id": "K8"}, "result": "Error: no", "failed": True},
)


def results(tape: Tape, *calls: tuple[str, Any]) -> list[Any]:
    return [tape.serve(name, arguments)["result"] for name, arguments in calls]


def test_each_recorded_result_is_used_in_order() -> None:
    read = ("get_booking", {"id": "K7"})
    assert results(Tape(ENTRIES), read, read) == ["paid 1530", "refunded"]


def test_what_reads_may_be_asked_again_what_writes_may_not() -> None:
    tape = Tape(ENTRIES)
    read, write = ("get_booking", {"id": "K7"}), ("refund", {"id": "K7", "amount": "1530.00"})
    assert results(tape, read, read, read, write)[2:] == ["refunded", "done"]
    with pytest.raises(
        Diverged, match=r"diverged at step 5: .*refund\(amount=1530.00, id=K7\) again"
    ):
        tape.serve(*write)


def test_a_call_that_was_not_recorded_has_left_the_tape() -> None:
    with pytest.raises(Diverged, match=r"diverged at step 1: .* get_booking\(id=K9\)"):
        Tape(ENTRIES).serve("get_booking", {"id": "K9"})
    with pytest.raises(Diverged):
        Tape(ENTRIES).serve("search", None)


def test_a_claim_of_the_case_may_compare_arguments_more_loosely() -> None:
    some = Claim("c1", "calls", {"name": "refund", "arguments": {"id": "K7"}, "match": "subset"})
    tape = Tape(ENTRIES, [some])
    assert results(tape, ("refund", {"id": "K7", "amount": 20})) == ["done"]
    with pytest.raises(Diverged):
        tape.serve("refund", {"id": "K9", "amount": 20})
    assert results(Tape(ENTRIES, [Claim("c1", "calls", {"name": "refund"})]), ("refund", {})) == [
        "done"
    ]


def test_a_refused_call_is_refused_again_and_told_so() -> None:
    tape = Tape(ENTRIES)
    tape.serve("refund", {"id": "K8"})
    assert tape.calls == [{"name": "refund", "arguments": {"id": "K8"}, "failed": True}]


def case() -> Case:
    trace = booking()
    review = review_of(trace)
    given = case_input(trace, cut_of(trace, review, ToolEffects()))
    return Case(
        id="c-1",
        role="fix",
        input=given,
        witnesses=(),
        claims=(),
        proof=Proof("unproven", ""),
        tape=tape_of(trace),
    )


def run(tmp_path: Path, code: str, timeout: float = 60.0) -> CandidateAnswer:
    script = tmp_path / "bot.py"
    script.write_text(f"import json, os, sys, time\n{code}", encoding="utf-8")
    return TapedCommand(f'"{sys.executable}" "{script}"', timeout).answer(case(), 1)


CALL = """
def call(**one):
    print(json.dumps({"tool_call": one}), flush=True)
    return json.loads(sys.stdin.readline())["tool_result"]
request = json.loads(sys.stdin.readline())
"""


def test_the_documented_candidate_runs_over_the_tape() -> None:
    assert len(EXAMPLE.read_text(encoding="utf-8").splitlines()) < 30
    answer = TapedCommand(f'"{sys.executable}" "{EXAMPLE}"').answer(case(), 1)
    assert answer.output is not None, answer
    assert answer.output.text == "I have refunded EUR 1,530."
    assert [call["name"] for call in answer.output.tool_calls] == ["get_booking", "refund"]
    assert answer.output.calls_known


def test_the_request_says_that_there_is_a_tape_and_shows_nothing_of_it(tmp_path: Path) -> None:
    answer = run(tmp_path, 'print(json.dumps({"output": sys.stdin.readline()}))')
    assert answer.output is not None
    request = json.loads(answer.output.text)
    assert request["tape"] is True
    assert set(request) == {"protocol", "case_id", "trial", "input", "tape"}


def test_the_result_of_a_call_carries_its_id(tmp_path: Path) -> None:
    code = (
        CALL
        + 'print(json.dumps({"output": call(name="get_booking", arguments={"id": "K7"}, id=3)}))'
    )
    answer = run(tmp_path, code)
    assert answer.output is not None
    assert json.loads(answer.output.text)["id"] == 3


def test_leaving_the_tape_is_neither_an_answer_nor_an_error(tmp_path: Path) -> None:
    code = CALL + 'call(name="refund", arguments={"id": "K7", "amount": 15})\ntime.sleep(600)'
    answer = run(tmp_path, code)
    assert answer.output is None
    assert answer.diverged.startswith("diverged at step 1: ")
    assert answer.error == ""


def test_calls_that_the_answer_lists_as_well_count_once(tmp_path: Path) -> None:
    code = CALL + (
        'call(name="get_booking", arguments={"id": "K7"})\n'
        'listed = [{"name": "get_booking", "arguments": {"id": "K7"}}, {"name": "think"}]\n'
        'print(json.dumps({"output": "x", "tool_calls": listed}))'
    )
    answer = run(tmp_path, code)
    assert answer.output is not None
    assert [one["name"] for one in answer.output.tool_calls] == ["get_booking", "think"]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (
            "sys.stdin.readline(); print('hello')",
            "belongs on standard output, a log on standard error): “hello”",
        ),
        ("sys.stdin.readline(); print('{\"tool_call\": {}}')", "one of its tool_calls has no name"),
        ("sys.stdin.readline()", "it ended without an answer"),
        ("sys.exit('no key')", "it ended with 1: no key"),
        ('sys.stdin.readline(); print(\'{"error": "down"}\')', "down"),
        ("sys.stdin.readline(); print('[1]')", "it did not answer with a JSON object"),
    ],
)
def test_a_line_that_cannot_be_used_is_an_error(tmp_path: Path, code: str, why: str) -> None:
    answer = run(tmp_path, code)
    assert answer.output is None
    assert why in answer.error


def test_a_command_that_reads_all_of_its_input_is_stopped_and_told_why(tmp_path: Path) -> None:
    answer = run(tmp_path, "sys.stdin.read()", timeout=1.0)
    assert "did not answer within 1 s" in answer.error
    assert "read its request as one line" in answer.error


def test_a_command_that_calls_without_end_is_stopped(tmp_path: Path) -> None:
    code = CALL + 'while True: call(name="get_booking", arguments={"id": "K7"})'
    assert "more than 1000 tool calls" in run(tmp_path, code).error


def test_what_a_stopped_command_started_is_stopped_too(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    code = CALL + (
        "import subprocess\n"
        'child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])\n'
        f'open({str(pid)!r}, "w").write(str(child.pid))\n'
        'call(name="nothing")'
    )
    assert run(tmp_path, code).diverged
    child = int(pid.read_text(encoding="utf-8"))
    # A killed process is gone as soon as the system comes to it.
    for _ in range(200):
        if not runs(child):
            break
        time.sleep(0.05)
    assert not runs(child)


def test_a_plain_command_is_run_without_a_tape_as_ever(tmp_path: Path) -> None:
    script = tmp_path / "bot.py"
    script.write_text(
        "import sys; sys.stdout.write('{\"output\": \"x\"}' if 'tape' not in "
        "__import__('json').load(sys.stdin) else '')",
        encoding="utf-8",
    )
    answer = CommandCandidate(f'"{sys.executable}" "{script}"').answer(case(), 1)
    assert answer.output is not None


def test_a_command_that_cannot_be_started_is_a_wrong_use() -> None:
    with pytest.raises(UserError, match="cannot be started"):
        TapedCommand("no-such-program-here").answer(case(), 1)


def built(tmp_path: Path) -> Path:
    """A pack of a good run and of a failure, the question of both a booking."""
    right, wrong = booking(), booking(amount=15)
    build_pack(
        tmp_path / "pack",
        "pack",
        [
            judged_conversation(right, review_of(right, "pass")),
            judged_conversation(wrong, review_of(wrong, break_point="6")),
        ],
    )
    return tmp_path / "pack"


def checked(pack: Path, script: Path, *options: str) -> tuple[int, dict[str, Any]]:
    command = f'"{sys.executable}" "{script}"'
    result = CliRunner().invoke(
        tracejury, ["--json", "check", str(pack), "--command", command, *options]
    )
    return result.exit_code, json.loads(result.stdout or "{}")


def test_check_runs_a_candidate_over_the_tape(tmp_path: Path) -> None:
    pack = built(tmp_path)
    _, report = checked(pack, EXAMPLE, "--tape", "--guard-only")
    assert [one["status"] for one in report["cases"]] == ["pass"]


def test_a_candidate_that_leaves_the_tape_has_neither_failed_nor_passed(tmp_path: Path) -> None:
    script = tmp_path / "bot.py"
    script.write_text(
        f'import json, sys\n{CALL}\ncall(name="refund", arguments={{"id": "K8"}})', encoding="utf-8"
    )
    code, report = checked(built(tmp_path), script, "--tape", "--guard-only")
    assert code == 3
    assert [one["status"] for one in report["cases"]] == ["diverged"]
    assert "diverged at step 1" in report["cases"][0]["why"]
    assert report["newly_broken"] == 0


def test_a_tape_needs_a_command(tmp_path: Path) -> None:
    outputs = tmp_path / "o.jsonl"
    outputs.write_text("", encoding="utf-8")
    result = CliRunner().invoke(
        tracejury, ["check", str(built(tmp_path)), "--outputs", str(outputs), "--tape"]
    )
    assert isinstance(result.exception, UserError)
    assert "--tape needs --command" in str(result.exception)
