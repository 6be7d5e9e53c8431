"""The installed program at home in a terminal: a second window, the shell, an editor, plain lines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pexpect
from terminal import PROGRAM, Terminal, reviews, tracejury


def beside(library: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command on a library that may be open elsewhere."""
    return subprocess.run(
        [PROGRAM, "--library", library, *arguments], capture_output=True, text=True, check=False
    )


def test_commands_that_read_work_beside_the_app_and_the_others_are_refused(library: Path) -> None:
    with Terminal("--library", str(library)) as first:
        first.until("bags")
        first.keys("\r")
        first.until("May I bring 1 bags?")
        first.keys("p")
        first.until("May I bring 2 bags?")
        exported = beside(library, "reviews", "export", "-")
        assert json.loads(exported.stdout)["verdict"] == "pass"
        assert "1" in beside(library, "queue", "list").stdout
        for command in (("queue", "show", "bags"), ("traces",), ("history",), ("groups", "list")):
            assert beside(library, *command).returncode == 0, command
        built = beside(library, "pack", "build", "bags", "-o", str(library / "bags.pack"))
        assert built.returncode == 0, built.stderr
        refused = beside(library, "undo")
        assert refused.returncode == 2
        assert "in use" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_a_second_window_reads_says_so_and_refuses_presses(library: Path) -> None:
    with Terminal("--library", str(library)) as first:
        first.until("bags")
        with Terminal("--library", str(library)) as second:
            second.until("READ ONLY")
            second.keys("\r")
            second.until("May I bring 1 bags?")
            second.until("READ ONLY")
            second.keys("p")
            second.until("only reads")
            second.keys("\x11")
            assert second.wait_for_end() == 0
        first.keys("\r")
        first.until("May I bring 1 bags?")
        first.keys("p")
        first.until("May I bring 2 bags?")
        first.keys("\x11")
        assert first.wait_for_end() == 0
    [review] = reviews(library)
    assert review["verdict"] == "pass"


def test_ctrl_z_goes_to_the_shell_and_fg_comes_back(library: Path) -> None:
    shell = pexpect.spawn(
        "/bin/bash",
        ["--norc", "-i"],
        dimensions=(30, 100),
        env={**os.environ, "TERM": "xterm-256color", "PS1": "SHELL> "},
        timeout=40,
    )
    try:
        shell.expect("SHELL> ")
        shell.sendline(f"{PROGRAM} --library {library}")
        shell.expect("bags")
        shell.send("\x1a")
        shell.expect("Stopped")
        shell.expect("SHELL> ")
        shell.sendline("echo still $((40 + 2))")
        shell.expect("still 42")
        shell.sendline("fg")
        shell.expect("bags")
        shell.send("\x11")
        shell.expect("SHELL> ")
        shell.sendline("echo ended $?")
        shell.expect("ended 0")
    finally:
        shell.close(force=True)


def test_a_note_is_written_in_ones_own_editor(library: Path, tmp_path: Path) -> None:
    script = tmp_path / "my editor.py"
    script.write_text(
        "import os, stat, sys\n"
        "path = sys.argv[-1]\n"
        "assert sys.argv[1:-1] == ['--option with blanks'], sys.argv\n"
        "assert stat.S_IMODE(os.stat(path).st_mode) == 0o600\n"
        "assert stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700\n"
        "open(sys.argv[0] + '.path', 'w').write(path)\n"
        "open(path, 'w').write('Two bags are not free.\\nOne is.\\n')\n"
    )
    editor = f'{sys.executable} "{script}" "--option with blanks"'
    with Terminal("--library", str(library), EDITOR=editor, VISUAL="") as terminal:
        terminal.until("bags")
        terminal.keys("\r")
        terminal.until("May I bring 1 bags?")
        terminal.keys("o")
        terminal.until("later")
        terminal.keys("\x07")
        terminal.until("Two bags are not free.")
        terminal.keys("\x13")
        terminal.until(lambda text: "saved" in text and "later" not in text)
        terminal.keys("\x11")
        assert terminal.wait_for_end() == 0
    [review] = reviews(library)
    assert review["note"] == "Two bags are not free.\nOne is."
    assert not Path((tmp_path / "my editor.py.path").read_text()).parent.exists()


def plainly(library: Path, typed: str, *arguments: str) -> str:
    done = subprocess.run(
        [PROGRAM, "--library", library, *arguments],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_queue_is_judged_in_plain_lines_over_a_pipe(library: Path) -> None:
    said = plainly(library, "p\nu\np\nq\n", "review", "bags", "--plain")
    assert "May I bring 1 bags?" in said
    assert "Took back" in said
    assert not set("┌─│█▌›\x1b") & set(said)
    [review] = reviews(library)
    assert review["verdict"] == "pass"
    assert review["seconds"] >= 0  # type: ignore[operator]


def test_plain_lines_need_no_name_of_a_queue_and_end_with_the_input(library: Path) -> None:
    assert "Trace 1 of 3" in plainly(library, "", "--plain")


def test_the_settings_name_the_reviewer(library: Path, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    environment = {**os.environ, "TRACEJURY_CONFIG": str(file)}
    environment.pop("TRACEJURY_REVIEWER", None)
    for command in (("config", "set", "reviewer", "Bea"), ("undo",)):
        subprocess.run([PROGRAM, "--library", library, *command], env=environment, check=True)
    assert file.read_text().endswith('reviewer = "Bea"\n')
    subprocess.run(
        [PROGRAM, "--library", library, "--plain"], input="p\n", text=True, env=environment, check=True,
        capture_output=True,
    )  # fmt: skip
    assert [review["reviewer"] for review in reviews(library)] == ["Bea"]


def test_history_tells_oneself_how_long_each_trace_took(library: Path) -> None:
    plainly(library, "p\nq\n", "review", "bags", "--plain")
    said = json.loads(tracejury(library, "--json", "history", "--time"))
    assert [one["verdict"] for one in said["reviews"]] == ["pass"]
    assert said["reviews"][0]["seconds"] >= 0
