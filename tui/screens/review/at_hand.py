"""What is on the review screen at one moment, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from ....rubrics.schema import Rubric
from ....store.judgement import Review

KeysGoTo: TypeAlias = Literal[
    "steps", "text", "panel", "editor", "options", "words", "finding", "claims", "help", "elsewhere"
]
"""What the keys act on: a pane, a text that is written, options that a digit chooses, words that are being chosen or
found, the claims, the help."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read. `lines` are the lines of the text in view, none while something else stands in its place;
    `headings` are those of all turns, `current` the number of the one that one reads. Of that one: whether it is
    folded, which texts in it are closed and in view, whether marks can be put on it."""

    lines: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    current: int = 0
    folded: bool = False
    closed: tuple[str, ...] = ()
    markable: bool = True


@dataclass(frozen=True, slots=True)
class AtHand:
    """A trace of the queue named `queue` on the screen, with the reviewer's review of it as it is shown.

    `panel`: whether the questions are in view; `part` is the kind of the one that takes digits. `written` is the part
    (or else the field) that an open editor writes, "" if none is open, and `text` what stands in it; `enter_finishes`: whether Enter would.
    """

    queue: str
    trace: str
    rubric: Rubric
    review: Review | None
    reading: Reading
    keys: KeysGoTo = "text"
    panel: bool = False
    part: str = ""
    written: str = ""
    text: str = ""
    enter_finishes: bool = False
