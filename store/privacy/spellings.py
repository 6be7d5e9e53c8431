"""Texts as they read: what is spelt for a URL, for HTML or in other characters, in the plain characters that it means.

`a.b%40acme.de`, `a.b&#64;acme.de`, `a.b` and a zero-width space and `@acme.de`, digits of full width, and letters
with their accents apart are what they read like to people and programs, but to no pattern.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from .rules import compiled

_UNSEEN: Final = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff"
_WIDE: Final = "\uff01-\uff5e\ufe6b"
_APART: Final = "\u0300-\u036f"
_CODES: Final = (
    r"%[2-7][0-9A-Fa-f]|%[C-Dc-d][0-9A-Fa-f]%[89ABab][0-9A-Fa-f]|%[Ee][0-9A-Fa-f](?:%[89ABab][0-9A-Fa-f]){2}"
    r"|&(?:#[0-9]{2,6}|#[xX][0-9A-Fa-f]{2,5}|commat|period|lowbar|plus|hyphen|nbsp|num|colon|sol|lpar|rpar|ZeroWidthSpace|shy"
    r"|szlig|[A-Za-z](?:acute|grave|uml|circ|tilde|cedil|ring|caron|slash)|[aoAO][eE]lig);"
)
"""Not &amp;, &quot; and the like, which are in every page and in no value."""
_CODED: Final = re.compile(_CODES)
_OTHER: Final = re.compile(f"[{_UNSEEN}{_WIDE}{_APART}]")
_IN_A_LINE: Final = re.compile(f"[\xa0{_UNSEEN}{_WIDE}{_APART}]")
_SIGNS: Final = re.compile(f"[{_UNSEEN}{_WIDE}]")
_ACCENTED: Final = re.compile(f"[^\\W\\d_][{_APART}]+")


@dataclass(frozen=True, slots=True)
class _Stage:
    """What was replaced in a text: starts and ends before, and after."""

    starts: list[int]
    ends: list[int]
    new_starts: list[int]
    new_ends: list[int]

    def start(self, place: int) -> int:
        """Where what begins at a place of the new text began in the old one."""
        at = bisect_right(self.new_starts, place) - 1
        if at < 0:
            return place
        if place < self.new_ends[at]:
            return self.starts[at]
        return self.ends[at] + place - self.new_ends[at]

    def end(self, place: int) -> int:
        """Where what ends at a place of the new text ended in the old one."""
        at = bisect_left(self.new_starts, place) - 1
        if at < 0:
            return place
        return self.ends[at] + max(0, place - self.new_ends[at])


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it reads, and where each part of it stands in the text as it is written."""

    text: str
    stages: tuple[_Stage, ...]

    def written(self, start: int, end: int) -> tuple[int, int]:
        """The range of the written text that reads as this range."""
        for one in reversed(self.stages):
            start, end = one.start(start), one.end(end)
        return start, end


def reading(text: str) -> Reading | None:
    """A text as it reads; None if that is how it is written."""
    coded = ("%" in text or "&" in text) and _coded().search(text) is not None
    if not coded and (text.isascii() or _OTHER.search(text) is None):
        return None
    stages: list[_Stage] = []
    read = text
    for pattern, change in ((_CODED, _decoded), (_SIGNS, _plain), (_ACCENTED, _composed)):
        read = _changed(read, pattern, change, stages)
    return Reading(read, tuple(stages)) if stages else None


@cache
def _coded() -> Any:
    # RE2 is the quicker one for a long text in which there is none.
    return compiled(_CODES)


def as_read(text: str) -> str:
    """A text as it reads."""
    found = reading(text)
    return text if found is None else found.text


def _changed(
    text: str, pattern: re.Pattern[str], change: Callable[[str], str], stages: list[_Stage]
) -> str:
    stage = _Stage([], [], [], [])
    parts: list[str] = []
    done = length = 0
    for match in pattern.finditer(text):
        new = change(match[0])
        if new == match[0]:
            continue
        start, end = match.span()
        parts += [text[done:start], new]
        length += start - done
        stage.starts.append(start)
        stage.ends.append(end)
        stage.new_starts.append(length)
        length += len(new)
        stage.new_ends.append(length)
        done = end
    if not stage.starts:
        return text
    stages.append(stage)
    return "".join([*parts, text[done:]])


def _decoded(coded: str) -> str:
    if coded[0] == "&":
        found = html.unescape(coded)
        # A line that ends parts what stands on both sides of it.
        return (
            found if len(found) == 1 and (found.isprintable() or _IN_A_LINE.match(found)) else coded
        )
    try:
        found = bytes.fromhex(coded.replace("%", "")).decode()
    except UnicodeDecodeError:
        return coded
    return found if found.isprintable() or _IN_A_LINE.match(found) else coded


def _plain(sign: str) -> str:
    return unicodedata.normalize("NFKC", sign) if sign > "\ufe00" and sign != "\ufeff" else ""


def _composed(letter: str) -> str:
    return unicodedata.normalize("NFC", letter)
