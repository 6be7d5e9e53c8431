"""What a candidate printed in place of its answer, named for what it is: a log, another encoding, several answers."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Final

from ..bundles.input.json_bytes import NotJson, decode_json
from ..unreadable import readable

_SHOWN: Final = 160
_LINES: Final = 200
"""So many lines at the end are looked through for an answer."""
_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ALONE: Final = "only the answer belongs on standard output, a log on standard error"


def what_was_printed(printed: bytes, why: str) -> str:
    """In words why some bytes are not the one JSON object that was asked for. `why` is what reading them said."""
    if not printed.strip():
        return "it printed nothing: its answer is one JSON object on standard output"
    if not printed.strip(b" \t\r\n\0"):
        return f"it printed {len(printed)} bytes of nothing but zeros and blanks: its answer is one JSON object"
    if printed.startswith(_WIDE) or printed[:64].count(b"\0") > len(printed[:64]) // 4:
        return f"it printed UTF-16, its answer is UTF-8: {_shown(_wide(printed))}"
    lines = printed.splitlines()
    answers = [at for at, line in enumerate(lines) if len(lines) - at < _LINES and _is_answer(line)]
    if len(answers) > 1:
        return f"it printed {len(answers)} JSON objects, its answer is one: {_shown_bytes(printed)}"
    if answers:
        before, after = b"\n".join(lines[: answers[0]]), b"\n".join(lines[answers[0] + 1 :])
        place, aside = ("before", before) if before.strip() else ("after", after)
        return f"it printed something {place} its answer ({_ALONE}): {_shown_bytes(aside)}"
    return f"it did not answer with one JSON object ({not_utf8(printed) or why}): {_shown_bytes(printed)}"


def what_line_was_printed(line: bytes, why: str) -> str:
    """The same of one line of a candidate that answers line by line."""
    if line.lstrip().startswith(b"{") or b"\0" in line or not_utf8(line):
        return f"it wrote a line that is not a JSON object: {what_was_printed(line, why)}"
    return f"it wrote a line that is not a JSON object ({_ALONE}): {_shown_bytes(line)}"


def not_utf8(said: bytes) -> str:
    """Which byte of some bytes is not UTF-8, in words; "" if they all are."""
    try:
        # As when JSON is read: halves of surrogate pairs come from programs that cut texts.
        said.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        return (
            f"byte {error.start}: 0x{said[error.start]:02x} is not UTF-8, which an answer has to be; a Python program "
            "writes it with PYTHONUTF8=1"
        )
    return ""


def _is_answer(line: bytes) -> bool:
    if not line.lstrip().startswith(b"{"):
        return False
    try:
        return isinstance(decode_json(line), Mapping)
    except NotJson:
        return False


def _wide(printed: bytes) -> str:
    name = "utf-16" if printed.startswith(_WIDE) else "utf-16-le"
    return printed.decode(name, "replace")


def _shown_bytes(printed: bytes) -> str:
    return _shown(printed[: 8 * _SHOWN].decode("utf-8", "backslashreplace"))


def _shown(text: str) -> str:
    plain = " ".join(readable(text).split())
    return f"“{plain}”" if len(plain) <= _SHOWN else f"“{plain[:_SHOWN]}…”"
