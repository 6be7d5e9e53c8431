"""How the app ends when it is told to, and when it fails: never silently, never with status 0."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from desk_fixtures import settled, workspace
from tracejury.errors import UserError
from tracejury.tui.app import TracejuryApp
from tracejury.tui.commands.context import Settings
from tracejury.tui.commands.open_app import run_app

BLOCKED = """
import os, queue, signal, sys
from tracejury.tui import termination
termination.PATIENCE_SECONDS = 0.1
with termination.terminated_in_order(lambda: print("saved", flush=True)):
    os.kill(os.getpid(), signal.SIGTERM)
    queue.Queue().get()  # as a write to a terminal that is gone
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_app_that_cannot_end_saves_what_it_can_and_ends_all_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == ("saved\n", "")
    assert done.returncode == 128 + signal.SIGTERM


def test_an_error_inside_the_app_is_reported_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(app: TracejuryApp, **_: object) -> None:
        try:
            raise KeyError("of a screen")
        except KeyError as error:
            app.failure = error

    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr(TracejuryApp, "run", fail)
    with pytest.raises(UserError, match="An unexpected error ended the app: KeyError") as raised:
        run_app(Settings(library=tmp_path), tmp_path)
    assert raised.value.exit_code != 0
    details = tmp_path / "last-error.txt"
    assert str(details) in raised.value.hint
    assert "KeyError: 'of a screen'" in details.read_text("utf-8")


async def test_an_error_of_a_key_press_ends_the_app_and_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: TracejuryApp) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(TracejuryApp, "action_help", broken)

    async def pressed(app: TracejuryApp) -> None:
        async with app.run_test() as pilot:
            await settled(pilot)
            await pilot.press("question_mark")

    with workspace(tmp_path / "library", sample=False) as space:
        app = TracejuryApp(space)
        with pytest.raises(ValueError, match="broken"):
            await pressed(app)
        assert isinstance(app.failure, ValueError)
        assert app._exit_renderables == []
