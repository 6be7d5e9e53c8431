"""The passphrase of a kit or return: from a file, or asked for at the terminal. Never on the command line, where others see it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from ....errors import UserError
from ....plain_files import require_plain

_MOST_BYTES = 4096

passphrase_file_option = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Lock or unlock with the passphrase in the first line of this file.",
)


def passphrase_in(file: Path) -> str:
    """The passphrase in the first line of a file. Raises UserError."""
    require_plain(file)
    with file.open("rb") as lines:
        line = lines.readline(_MOST_BYTES)
    try:
        # Editors of Windows begin a file with a mark that nobody typed.
        return line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise UserError(f"{file} is not UTF-8", "Write the passphrase as text.") from None


def asking(file: Path | None, what: str) -> Callable[[], str | None]:
    """What gives the passphrase of a file that needs one: that in `file`, else the one that is typed, if there is a terminal."""

    def ask() -> str | None:
        if file is not None:
            return passphrase_in(file)
        if not sys.stdin.isatty():
            return None
        return str(click.prompt(f"Passphrase of {what}", hide_input=True, err=True))

    return ask
