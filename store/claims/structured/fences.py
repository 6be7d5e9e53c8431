"""Fenced code blocks of an answer (CommonMark 0.31, section 4.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*([^\s`]*)")


@dataclass(frozen=True, slots=True)
class Fenced:
    """A block: the language after its fence in lower case, "" for none, and the text between the fences."""

    language: str
    text: str


def fenced_blocks(text: str) -> list[Fenced]:
    """The fenced blocks of a text in order; one that is not closed ends with the text."""
    if "```" not in text and "~~~" not in text:
        return []
    blocks: list[Fenced] = []
    fence, language = "", ""
    held: list[str] = []
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if not fence and found:
            fence, language, held = found[1], found[2].casefold(), []
        elif fence and found and not found[2] and found[1].startswith(fence):
            blocks.append(Fenced(language, "\n".join(held)))
            fence = ""
        elif fence:
            held.append(line)
    if fence:
        blocks.append(Fenced(language, "\n".join(held)))
    return blocks
