"""Only plain files are read: a pipe or a device may never end, and cannot be read twice."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final

from .errors import UserError

_KINDS: Final = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)


def special_kind(path: Path) -> str | None:
    """What a path leads to if it is neither a file nor a folder ("a pipe"); None otherwise, also if it does not
    exist."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return None
    return next((words for is_kind, words in _KINDS if is_kind(mode)), None)


def require_plain(path: Path) -> None:
    """Raise UserError for a pipe, a device or a socket."""
    kind = special_kind(path)
    if kind is not None:
        raise UserError(
            f"{path} is {kind}, not a file", "Write its content to a file first, and name that."
        )
