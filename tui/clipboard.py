"""Copy text: through the terminal (OSC 52) and with the program of the system."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Final

from .safe_text import safe

_LONGEST_WAIT: Final = 2.0
"""Seconds in which a program has to take the text."""

MOST_COPIED: Final = 1_000_000
"""Characters that are copied at most: terminals drop more."""

_X11: Final = (("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input"))


def plain(text: str) -> str:
    """Text as it is copied: what a terminal or a shell could act on is a visible symbol."""
    return safe(text[:MOST_COPIED])


def _programs(platform: str, environment: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """The programs that can take text here, the most fitting one first."""
    if platform == "darwin":
        yield ("pbcopy",)
    elif platform == "win32":
        yield ("clip",)
    else:
        if environment.get("WAYLAND_DISPLAY"):
            yield ("wl-copy",)
        if environment.get("DISPLAY"):
            yield from _X11


def copy_by_program(text: str) -> str:
    """Hand text, made plain, to the system's clipboard; the name of the program that took it, "" if none did.

    Waits for the program: call it away from the screen.
    """
    # Windows reads UTF-16 with its mark right whatever the code page is.
    data = plain(text).encode("utf-16" if sys.platform == "win32" else "utf-8", "replace")
    for name, *arguments in _programs(sys.platform, os.environ):
        path = shutil.which(name)
        if path is None:
            continue
        try:
            # wl-copy and xclip stay behind to serve the clipboard: they must not hold our pipes.
            ran = subprocess.run(  # noqa: S603 - a fixed list of programs, without a shell
                [path, *arguments],
                input=data,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_LONGEST_WAIT,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        if ran.returncode == 0:
            return name
    return ""
