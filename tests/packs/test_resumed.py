"""Going on with a check that was interrupted: no answer is asked for twice, and none is taken for that of another run."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from judged import four
from tracejury.errors import UserError
from tracejury.store.claims.claim import Output
from tracejury.store.packs.build import build_pack
from tracejury.store.packs.candidates import CandidateAnswer
from tracejury.store.packs.cases import Case, Proof
from tracejury.store.packs.resumed import Resumed, files_of

TRACEJURY = Path(sys.executable).parent / "tracejury"


def case(name: str, said: str = "") -> Case:
    given = {"messages": [{"role": "user", "content": said}]}
    return Case(name, "guard", given, (), (), Proof("unproven", ""))


class Counting:
    """Answers with how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def answer(self, case: Case, trial: int) -> CandidateAnswer:
        self.asked.append((case.id, trial))
        if case.id == "broken":
            return CandidateAnswer(error="no")
        calls = ({"name": "look", "arguments": {"at": trial}},) if trial > 1 else ()
        return CandidateAnswer(Output(f"answer {len(self.asked)} ☃", calls, bool(calls)))


def test_what_was_answered_is_not_asked_again_and_an_error_is(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    first = Resumed(path, Counting(), "r1")
    asked = [(case("a"), 1), (case("a"), 2), (case("broken"), 1)]
    before = [first.answer(*one) for one in asked]
    first.close()
    candidate = Counting()
    again = Resumed(path, candidate, "r1")
    assert again.taken == 2
    assert [again.answer(*one) for one in asked] == before
    assert again.answer(case("b"), 1).output is not None
    assert candidate.asked == [("broken", 1), ("b", 1)]
    assert first.notices == []
    [told] = again.notices
    assert re.match(
        r"2 answers of an interrupted run \(20[-0-9]{8} [:0-9]{8}( to .*)? UTC\) count", told
    )
    again.finish()
    assert not path.exists()


def test_another_run_another_input_and_a_cut_line_are_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    first = Resumed(path, Counting(), "r1")
    for name in ("a", "b"):
        first.answer(case(name), 1)
    first.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    cut = Resumed(path, Counting(), "r1")
    assert cut.taken == 1
    assert cut.answer(case("b"), 1).output is not None
    cut.close()
    assert len(path.read_bytes().splitlines()) == 2
    candidate = Counting()
    other = Resumed(path, candidate, "r1")
    other.answer(case("a", "something else"), 1)
    other.close()
    assert candidate.asked == [("a", 1)]
    assert other.notices == []
    changed = Resumed(path, Counting(), "r2")
    assert changed.taken == 0
    [told] = changed.notices
    assert told.startswith("2 answers of an interrupted run (20")
    assert "has changed since; all is asked anew" in told
    assert path.read_bytes() == b""


def test_a_file_that_is_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "bot.py"
    path.write_text("import json\n")
    with pytest.raises(UserError, match="something else"):
        Resumed(path, Counting(), "r1")
    assert path.read_text() == "import json\n"


def test_a_pipe_or_a_device_is_no_file_to_go_on_from(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for special in (pipe, Path(os.devnull)):
        with pytest.raises(UserError, match="is not a plain file"):
            Resumed(special, Counting(), "r1")
        assert special.exists()


def test_a_command_is_another_one_once_its_file_has_changed(tmp_path: Path) -> None:
    bot, log = tmp_path / "bot.py", tmp_path / "log"
    bot.write_text("a")
    log.write_text("")
    command = f"'{sys.executable}' -u '{bot}' '{log}'"
    before = files_of(command)
    assert set(before) == {sys.executable, str(bot)}
    log.write_text("what it wrote")
    assert files_of(command) == before
    bot.write_text("b")
    assert files_of(command) != before
    assert files_of("no-such-program x") == {}


def test_a_module_is_the_file_that_it_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bots").mkdir()
    main, other = tmp_path / "bots" / "__main__.py", tmp_path / "bots" / "airline.py"
    main.write_text("a")
    other.write_text("a")
    assert set(files_of(f"'{sys.executable}' -m bots x")) == {
        sys.executable,
        "bots/__main__.py",
    }
    before = files_of(f"'{sys.executable}' -m bots.airline")
    other.write_text("b")
    assert files_of(f"'{sys.executable}' -m bots.airline") != before


BOT = """
import json, os, sys, time
case = json.load(sys.stdin)
with open(sys.argv[1], "a") as log:
    log.write(case["case_id"] + "\\n")
if os.path.exists(sys.argv[1] + ".slow") and len(open(sys.argv[1]).readlines()) == 2:
    os.rename(sys.argv[1] + ".slow", sys.argv[1] + ".sleeps")
    time.sleep(600)
print(json.dumps({"output": "One bag costs 45 euro."}))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interrupted_check_goes_on_where_it_was(tmp_path: Path) -> None:
    build_pack(tmp_path / "p.pack", "bags", [*four()[:2], *four()[3:]])
    (tmp_path / "bot.py").write_text(BOT)
    log = tmp_path / "log"
    (tmp_path / "log.slow").write_text("")
    command = f"'{sys.executable}' '{tmp_path / 'bot.py'}' '{log}'"
    words: list[str | Path] = [
        TRACEJURY,
        "--json",
        "check",
        tmp_path / "p.pack",
        "-j",
        "1",
        "--command",
        command,
    ]
    words += ["--resume", tmp_path / "run.jsonl"]
    check = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while not (tmp_path / "log.sleeps").exists():
        assert time.monotonic() < end
        time.sleep(0.02)
    check.send_signal(signal.SIGTERM)
    assert check.wait(60) == 128 + signal.SIGTERM
    [kept] = (tmp_path / "run.jsonl").read_text().splitlines()
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert "1 answer of an interrupted run (" in done.stderr
    [told] = json.loads(done.stdout)["notices"]
    assert "counts here and was not asked for again (--resume run.jsonl)" in told
    assert not (tmp_path / "run.jsonl").exists()
    asked = log.read_text().split()
    assert asked.count(json.loads(kept)["case_id"]) == 1
    assert len(set(asked)) == 3
    assert {one["status"] for one in json.loads(done.stdout)["cases"]} <= {"pass", "fail", "ask"}
