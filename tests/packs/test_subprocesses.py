"""A candidate's command: whatever it does, the check goes on and says what happened."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tracejury.store.packs.conversations import converse
from tracejury.store.packs.memory_limit import memory_is_told
from tracejury.store.packs.process_trees import CommandNotStarted, Running
from tracejury.store.packs.subprocesses import MAX_ANSWER, CommandResult, run_command


def python(code: str, asked: bytes = b"{}", timeout: float = 20.0) -> CommandResult:
    return run_command([sys.executable, "-c", code], asked, timeout)


def test_it_gets_what_it_is_asked_and_gives_what_it_says() -> None:
    ended = python(
        "import sys; print(sys.stdin.read()[::-1]); print('aside', file=sys.stderr)", b"abc"
    )
    assert (ended.code, ended.stdout.strip(), ended.stderr.strip()) == (0, b"cba", b"aside")
    assert ended.stopped == ""


def test_one_that_does_not_read_a_long_question_is_no_error() -> None:
    ended = python("print('done')", b"x" * 4_000_000)
    assert (ended.code, ended.stdout.strip(), ended.stopped) == (0, b"done", "")


def test_one_that_sleeps_is_stopped_with_all_it_started(tmp_path: Path) -> None:
    mark = tmp_path / "grandchild"
    child = f"import time; time.sleep(4); open({str(mark)!r}, 'w')"
    ended = python(
        f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]);"
        "time.sleep(60)",
        timeout=1.0,
    )
    assert "did not answer within 1 s" in ended.stopped
    # The grandchild died with its group, or it would write its mark.
    python("import time; time.sleep(5)")
    assert not mark.exists()


DAEMON = (
    "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(40)'],"
    " stdin=subprocess.DEVNULL, start_new_session={session});"
)


@pytest.mark.skipif(sys.platform == "win32", reason="sessions")
@pytest.mark.parametrize("session", [False, True])
def test_an_answer_counts_though_something_that_it_left_behind_holds_the_output(
    session: bool,
) -> None:
    ended = python(DAEMON.format(session=session) + "print('answer')", timeout=20.0)
    assert (ended.code, ended.stdout.strip(), ended.stopped) == (0, b"answer", "")
    taped = converse(
        [sys.executable, "-c", DAEMON.format(session=session) + "print('answer')"],
        b"{}\n",
        lambda line: None,
        20.0,
    )
    assert (taped.code, taped.stopped) == (0, "")


def test_one_that_answers_without_end_is_stopped_at_the_limit() -> None:
    ended = python("import sys\nwhile True: sys.stdout.write('x' * 65536)")
    assert "larger than" in ended.stopped
    assert len(ended.stdout) <= MAX_ANSWER + 65536


def test_one_that_talks_much_aside_is_not_blocked() -> None:
    ended = python("import sys; sys.stderr.write('x' * 3_000_000 + 'last'); print('answer')")
    assert (ended.stdout.strip(), ended.stopped) == (b"answer", "")
    assert ended.stderr.endswith(b"last")


def test_one_that_cannot_start_says_so() -> None:
    with pytest.raises(CommandNotStarted, match="No such file"):
        run_command(["/no/such/program"], b"", 1.0)
    with pytest.raises(CommandNotStarted):
        run_command(["a\0b"], b"", 1.0)


@pytest.mark.skipif(not memory_is_told(), reason="the system does not tell")
def test_one_that_uses_too_much_memory_is_ended_with_what_it_started() -> None:
    child = "x = bytearray(400 << 20); print(len(x), flush=True); import time; time.sleep(60)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    running = Running(200 << 20)
    ended = run_command([sys.executable, "-c", code], b"", 60.0, running)
    assert ended.stopped == "it used more than 200 MB of memory"
    small = run_command([sys.executable, "-c", "print('small')"], b"", 60.0, running)
    assert (small.stdout.strip(), small.stopped) == (b"small", "")
    running.end_all()
