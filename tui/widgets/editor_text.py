"""Stored text as the lines of an editor, and back: not one character is lost or changed on the way.

An editor holds lines of visible characters. Stored text has three kinds of line ends, and characters
that a terminal would act on or nobody could see. So each line remembers its own end, and every other
character that `safe_text` makes visible is held by a *stand-in*: one character, one cell wide, drawn as
a symbol. Pure: no terminal library.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final

from ..safe_text import changes

LINE_ENDS: Final = {"\r\n": "CR LF", "\n": "LF", "\r": "CR"}
"""The ends of lines that an editor breaks at, each with its name."""

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
# Characters from here on are never visible, so `changes` replaces every one of them: held text has
# them as stand-ins only. They are given out downwards.
_FIRST_STAND_IN: Final = 0x40000
_LAST_STAND_IN: Final = 0x10FFFD
_STAND_IN: Final = re.compile(f"[{chr(_FIRST_STAND_IN)}-{chr(_LAST_STAND_IN)}]")
_SYMBOLS: Final = {
    "\x7f": "\u2421",
    "\x85": "\u2424",
    "\u2028": "\u21b5",
    "\u2029": "\u00b6",
    **dict.fromkeys(LINE_ENDS, "\u23ce"),
}
_OTHER: Final = "\u25a1"
_KINDS: Final = {
    "Cc": "control character",
    "Cs": "half of a surrogate pair",
    "Co": "private use",
    "Cn": "not assigned",
}


def split_lines(text: str) -> tuple[list[str], list[str]]:
    """The lines of a text, at least one, and the ends between them (one less).

    Unlike `str.splitlines`, it breaks at CR LF, LF and CR only, and `text` can be put together again.
    """
    ends = _LINE_END.findall(text)
    return _LINE_END.split(text) if ends else [text], ends


def usual_end(ends: Sequence[str]) -> str:
    """The end that most lines have, of equally many the first; LF without any."""
    return Counter(ends).most_common(1)[0][0] if ends else "\n"


def with_end(text: str, end: str) -> str:
    """`text` with `end` at the end of every line."""
    return _LINE_END.sub(lambda _: end, text)


def ends_in_words(ends: Sequence[str]) -> str:
    """How the lines end, where a reader could not know: "" if by LF, as most texts."""
    found = Counter(ends)
    if set(found) <= {"\n"}:
        return ""
    if len(found) == 1:
        return f"Lines end in {LINE_ENDS[ends[0]]}"
    return "Line ends: " + ", ".join(f"{count} {LINE_ENDS[end]}" for end, count in found.items())


def symbol(original: str) -> str:
    """What is drawn for a character with a stand-in: one cell."""
    if original in _SYMBOLS:
        return _SYMBOLS[original]
    return chr(0x2400 + ord(original)) if original < " " else _OTHER


def name_of(original: str) -> str:
    """A character with a stand-in in words: its code point and its name in Unicode."""
    if original in LINE_ENDS:
        return f"line end {LINE_ENDS[original]}"
    drawn = symbol(original)
    # Unicode gives control characters no name, but their symbols: SYMBOL FOR ESCAPE.
    controls = unicodedata.name(drawn).removeprefix("SYMBOL FOR ") if original <= " " else ""
    name = controls or unicodedata.name(original, _KINDS.get(unicodedata.category(original), ""))
    return f"U+{ord(original):04X} {name}".rstrip()


class StandIns:
    """The stand-ins of one editor. They are the same for as long as it is open.

    There are 850,000 of them: more than a text has different characters that need one.
    """

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._originals: dict[str, str] = {}
        self._shown: dict[int, str] = {}

    def stand_in(self, original: str) -> str:
        """The stand-in of a character or a line end."""
        given = self._given.get(original)
        if given is None:
            given = chr(_LAST_STAND_IN - len(self._given))
            self._given[original] = given
            self._originals[given] = original
            self._shown[ord(given)] = symbol(original)
        return given

    def held(self, line: str) -> str:
        """A line of stored text as the editor holds it."""
        parts: list[str] = []
        done = 0
        for start, end, _ in changes(line):
            parts += (line[done:start], self.stand_in(line[start:end]))
            done = end
        return "".join(parts) + line[done:] if parts else line

    def stored(self, held: str) -> str:
        """The stored text of what the editor holds."""
        if not self._given:
            return held
        return _STAND_IN.sub(lambda match: self._originals[match[0]], held)

    def drawn(self, held: str) -> str:
        """What the editor draws: the same number of characters, with symbols for stand-ins."""
        return held.translate(self._shown) if self._shown else held

    def original(self, character: str) -> str | None:
        """What `character` stands in for; None if for nothing."""
        return self._originals.get(character)

    def places(self, held: str) -> list[int]:
        """Where the stand-ins are."""
        return [match.start() for match in _STAND_IN.finditer(held)] if self._given else []
