"""The parts that a text is read as: words, numbers, signs, and values that stand in one piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .value import Value

TokenKind = Literal["word", "number", "sign", "value"]


@dataclass(slots=True)
class Token:
    """One part of folded text; `start` and `end` are its place there.

    `glued`: nothing stands between it and the part before. `opens`: it is the first of its line.
    `value` is what a part of the kind `value` says by itself: `2027-03-04`, `14:05`, `D2R8VN`.
    """

    kind: TokenKind
    text: str
    start: int
    end: int
    low: str
    glued: bool = False
    opens: bool = False
    value: Value | None = None
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A value said by the tokens from `first` to before `after`."""

    value: Value
    first: int
    after: int
