"""Text as it is read for values: digits, spaces and signs of every script in one form, with the way back.

Digits of any script become 0 to 9, letters and signs their compatible form (NFKC), spaces that do not
break become one sign of their own (they group digits: `1 530`), invisible characters go. Fractions
(`½`), superscripts and circled digits stay as they are: they are not digits of the number before them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

FIXED_SPACE: Final = "\u00a0"
"""What every space that does not break a line is folded to."""

_SPECIAL: Final = {
    **dict.fromkeys("\u00a0\u2007\u2008\u2009\u200a\u202f", FIXED_SPACE),
    **dict.fromkeys("\u2010\u2011\u2212\ufe63\uff0d", "-"),
    **dict.fromkeys("\u2012\u2013\u2014\u2015", "–"),
    **dict.fromkeys("\u2018\u2019\u02bc\u00b4\u2032`", "'"),
    "\u066b": ".",
    "\u066c": ",",
    "\u060c": ",",
    "\u066a": "%",
    "\u2044": "/",
    "µ": "u",
    "μ": "u",
    "º": "º",
    "ª": "ª",
    "\t": " ",
}
_KEPT: Final = ("<super>", "<sub>", "<fraction>", "<circle>")
_STRANGE: Final = re.compile(r"[^\x20-\x5f\x61-\x7e\n\r]")


@dataclass(frozen=True, slots=True)
class FoldedText:
    """Folded text; `starts[i]` and `ends[i]` are where its i-th character stands in the original."""

    text: str
    starts: list[int] | range
    ends: list[int] | range

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original of what stands from `start` to `end` here."""
        return self.starts[start], self.ends[end - 1]


def folded(text: str) -> FoldedText:
    """The text in one form."""
    if not _STRANGE.search(text):
        return FoldedText(text, range(len(text)), range(1, len(text) + 1))
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for strange in _STRANGE.finditer(text):
        at, char = strange.start(), strange[0]
        out += text[done:at]
        starts += range(done, at)
        ends += range(done + 1, at + 1)
        done = at + 1
        if out and unicodedata.combining(char):
            composed = unicodedata.normalize("NFC", out[-1] + char)
            if len(composed) == 1:
                out[-1] = composed
            ends[-1] = at + 1
            continue
        form = _form(char)
        out += form
        starts += [at] * len(form)
        ends += [at + 1] * len(form)
    out += text[done:]
    starts += range(done, len(text))
    ends += range(done + 1, len(text) + 1)
    return FoldedText("".join(out), starts, ends)


@lru_cache(maxsize=4096)
def _form(char: str) -> str:
    if char in _SPECIAL:
        return _SPECIAL[char]
    if char in "\n\r":
        return char
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    if category in {"Zs", "Zl", "Zp", "Cc"}:
        return " "
    if unicodedata.decomposition(char).startswith(_KEPT):
        return char
    return unicodedata.normalize("NFKC", char)
