"""Text of traces where it can do nothing: no control characters, nothing invisible, nothing that a CI takes for a command."""

from __future__ import annotations

import re
from typing import Final

_UNSEEN: Final = re.compile(
    # What XML 1.0 forbids (section 2.2), other controls, marks of direction and their overrides, separators of lines,
    # invisible signs and tags. Joiners stay: without them words of some scripts and many emoji fall apart.
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|[\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
_COMMAND: Final = re.compile(r"#(?=#(?:vso|teamcity)?\[)")


def visible(text: str) -> str:
    """A text with each character that hides, turns round or controls others written as <U+…>."""
    return _UNSEEN.sub(_named, text)


def one_line(text: str) -> str:
    """A text in one line, with every white space as one blank."""
    return " ".join(visible(text).split())


def no_command(line: str) -> str:
    """A line of a log that no CI takes for a command: GitHub, Azure Pipelines and TeamCity look for `##[`, `##vso[` and
    `##teamcity[` anywhere in a line, GitHub also for `::` at its beginning."""
    line = _COMMAND.sub(_named, line)
    start = line[: len(line) - len(line.lstrip())]
    return f"{start}<U+003A>{line.lstrip()[1:]}" if line.lstrip().startswith("::") else line


def first_words(text: str, most: int = 8, longest: int = 60) -> str:
    """The first words of a text in one line."""
    words = one_line(text[: 20 * longest]).split()
    line = " ".join(words[:most])
    line = line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
    return f"{line} …" if len(words) > most and not line.endswith("…") else line


def _named(found: re.Match[str]) -> str:
    return f"<U+{ord(found[0]):04X}>"
