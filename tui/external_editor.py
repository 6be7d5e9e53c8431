"""Write a text in an editor of one's own, as git does for messages: in a private file that is removed afterwards."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from ..errors import UserError

Run = Callable[[Sequence[str]], int]
"""Runs a command in the foreground; its exit status."""


def editor_command(setting: str) -> list[str]:
    """The editor to start, as a list of arguments: the setting, else VISUAL, else EDITOR. Raises UserError."""
    for name, given in (
        ("The setting editor", setting),
        ("VISUAL", os.environ.get("VISUAL", "")),
        ("EDITOR", os.environ.get("EDITOR", "")),
    ):
        if not given.strip():
            continue
        try:
            return shlex.split(given)
        except ValueError as error:
            raise UserError(
                f"{name} is not a command line: {error}", f"It is {given!r}: mend the quotes."
            ) from None
    raise UserError(
        "No editor is set",
        "Set EDITOR, or: tracejury config set editor 'nano'",
    )


def run_in_foreground(command: Sequence[str]) -> int:
    """Run a command on this terminal; its exit status."""
    return subprocess.run(command, check=False).returncode  # noqa: S603 - the person's own editor, no shell


def edited(text: str, setting: str, run: Run = run_in_foreground) -> str:
    """The text as the editor left it; nothing else about it changes.

    The file can be read by this user only (mode 0600, in a folder of mode 0700) and is gone afterwards. Raises
    UserError if there is no editor, it cannot be started, fails, or leaves no text behind.
    """
    command = editor_command(setting)
    with tempfile.TemporaryDirectory(prefix="tracejury-") as folder:
        file = Path(folder) / "text.md"
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(text.encode("utf-8", "surrogatepass"))
        try:
            status = run([*command, str(file)])
        except OSError as error:
            raise UserError(
                f"The editor {command[0]} cannot be started: {error.strerror}",
                "The text is as it was. Set another one: tracejury config set editor 'nano'",
            ) from None
        if status:
            how = (
                f"was stopped by signal {-status}" if status < 0 else f"ended with status {status}"
            )
            raise UserError(f"The editor {command[0]} {how}", "The text is as it was.")
        try:
            found = file.read_bytes().decode("utf-8", "surrogatepass")
        except OSError:
            raise UserError("The editor removed the file", "The text is as it was.") from None
        except UnicodeDecodeError:
            raise UserError(
                "The editor saved the text in another encoding than UTF-8",
                "The text is as it was. Set the encoding of the editor to UTF-8.",
            ) from None
    return _without_added_end(text, found)


def _without_added_end(before: str, found: str) -> str:
    """Most editors end the last line; a text that had no such end does not get one."""
    if before.endswith(("\n", "\r")):
        return found
    for end in ("\r\n", "\n"):
        if found.endswith(end):
            return found.removesuffix(end)
    return found
