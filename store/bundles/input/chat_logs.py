"""Markdown that is a log of chats: one record for each chat that was started in it.

Source: Aider-AI/aider, `aider/io.py` (`append_chat_history`, which writes `# aider chat started at TIME`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ...canonical import Json
from ..protocol import Octets

_STARTED: Final = re.compile(rb"# aider chat started at ([^\r\n]*)")
STARTED: Final = "aider chat started at"
"""The field with the time, as it stands in the heading."""
TEXT: Final = "text"
"""The field with what follows the heading."""


def is_chat_log(head: bytes) -> bool:
    """Whether a file with this beginning is a log of chats."""
    return _STARTED.match(head.removeprefix(b"\xef\xbb\xbf").lstrip()) is not None


def chats(lines: Iterable[Octets]) -> Iterator[tuple[int, Json]]:
    """The chats in the lines of a log, each with the line (from 1) of its heading.

    Bytes that are no UTF-8 are shown as escapes.
    """
    begun, started, text = 1, "", bytearray()
    for number, line in enumerate(lines, start=1):
        found = _STARTED.match(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
        if found is None:
            text += line
            continue
        if started or text.strip():
            yield begun, _chat(started, text)
        begun, started, text = (
            number,
            found[1].decode("utf-8", "backslashreplace").strip(),
            bytearray(),
        )
    yield begun, _chat(started, text)


def _chat(started: str, text: Octets) -> Json:
    return {STARTED: started, TEXT: text.decode("utf-8", "backslashreplace")}
