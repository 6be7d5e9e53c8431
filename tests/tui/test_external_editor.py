"""An editor of one's own: the text comes back to the character, in a private file, and every failure is said."""

from __future__ import annotations

import shlex
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.errors import UserError
from tracejury.tui.external_editor import edited, editor_command


def editor(change: Callable[[bytes], bytes], status: int = 0) -> Callable[[Sequence[str]], int]:
    """An editor that changes the file and ends with a status."""

    def run(command: Sequence[str]) -> int:
        path = Path(command[-1])
        path.write_bytes(change(path.read_bytes()))
        return status

    return run


def removing(command: Sequence[str]) -> int:
    """An editor that leaves no file behind."""
    Path(command[-1]).unlink()
    return 0


@given(st.text())
def test_a_text_that_is_not_changed_comes_back_to_the_character(text: str) -> None:
    assert edited(text, "ed", editor(lambda held: held)) == text


@pytest.mark.parametrize("text", ["a\r\nb", "a\rb\r", "\udcff half", "\x1b[31m", "", "ends\n"])
def test_what_a_terminal_would_act_on_comes_back_as_well(text: str) -> None:
    assert edited(text, "ed", editor(lambda held: held)) == text


def test_the_end_of_the_last_line_that_an_editor_adds_is_not_part_of_the_text() -> None:
    assert edited("one", "ed", editor(lambda _: b"two\nlines\n")) == "two\nlines"
    assert edited("one\n", "ed", editor(lambda _: b"two\n")) == "two\n"


def test_the_file_is_private_and_gone_afterwards_also_when_the_editor_fails() -> None:
    seen: list[Path] = []

    def run(command: Sequence[str]) -> int:
        path = Path(command[-1])
        seen.append(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        return 3

    with pytest.raises(UserError, match="ended with status 3"):
        edited("secret", "ed", run)
    assert not seen[0].parent.exists()


def test_the_command_is_a_list_of_arguments_and_never_a_shell() -> None:
    command = editor_command("my-editor --wait '; rm -rf ~' $HOME")
    assert command == ["my-editor", "--wait", "; rm -rf ~", "$HOME"]


def test_the_setting_counts_before_visual_and_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "visual")
    monkeypatch.setenv("EDITOR", "editor")
    assert editor_command("mine") == ["mine"]
    assert editor_command("") == ["visual"]
    monkeypatch.delenv("VISUAL")
    assert editor_command("") == ["editor"]
    monkeypatch.delenv("EDITOR")
    with pytest.raises(UserError, match="No editor is set"):
        editor_command("")


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (editor(lambda held: held, -9), "stopped by signal 9"),
        (editor(lambda _: "ä".encode("latin-1")), "another encoding"),
        (removing, "removed the file"),
    ],
)
def test_what_went_wrong_is_said(run: Callable[[Sequence[str]], int], said: str) -> None:
    with pytest.raises(UserError, match=said):
        edited("text", "ed", run)


def test_an_editor_that_cannot_be_started_is_named() -> None:
    with pytest.raises(UserError, match="no-such-editor cannot be started"):
        edited("text", shlex.join(["/no/no-such-editor"]))
