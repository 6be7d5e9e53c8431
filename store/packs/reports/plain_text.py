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
_MASK: Final = re.compile(r"\[[^\n]{1,60}?, [0-9]+ characters\]")
"""What stands for something that is not shown, wherever a text is cut."""
_LONGEST_MASK: Final = 100


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


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters, with an ellipsis where it was cut: never within what is masked."""
    return text if len(text) <= most else text[: _end(text, most - 1)].rstrip() + "…"


def first_words(text: str, most: int = 8, longest: int = 60) -> str:
    """The first words of a text in one line."""
    line = one_line(text[: 20 * longest])
    words = line.split()
    if len(words) <= most:
        return shortened(line, longest)
    end = _end(line, len(" ".join(words[:most])))
    found = shortened(line[:end].rstrip(), longest)
    return found if found.endswith("…") else f"{found} …".lstrip()


def _end(text: str, end: int) -> int:
    """Where to cut a text that is cut at `end` at the latest."""
    for mask in _MASK.finditer(text, max(0, end - _LONGEST_MASK), end + _LONGEST_MASK):
        if mask.start() < end < mask.end():
            return mask.start()
    return end


def _named(found: re.Match[str]) -> str:
    return f"<U+{ord(found[0]):04X}>"
