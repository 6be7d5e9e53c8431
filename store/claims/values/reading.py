"""The values that a text says, in order.

The text is folded to one form of digits, spaces and signs, cut into tokens, and read from left to
right: at each token the first reader that finds something takes it. Each looks ahead a bounded number
of tokens, so the work grows with the text and not faster.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from .amounts import amounts_at
from .dates import date_at
from .folded_text import FoldedText, folded
from .languages import language_of
from .spaced_ids import spaced_id_at
from .times import time_at
from .token import Found, Token
from .tokens import tokens_of
from .value import SaidValue

_WORD: Final = re.compile(r"[^\W\d_]+")


def values_in(text: str, language: str = "") -> tuple[SaidValue, ...]:
    """Every value that `text` says, left to right, without overlaps.

    `language` (`en`, `de`, `fr`, `es`) decides what the languages write differently, as `1.234`; empty
    if it is not known: it is guessed from the text, and where that does not tell, all readings stay.
    """
    form = folded(text)
    spoken = language or language_of(
        match[0].lower() for match in _WORD.finditer(form.text[:20000])
    )
    tokens = tokens_of(form.text, spoken)
    said: list[SaidValue] = []
    at = 0
    while at < len(tokens):
        found, after = _found_at(tokens, at, spoken)
        said += (_said(text, form, tokens, one) for one in found)
        at = max(after, at + 1)
    return tuple(said)


def _found_at(tokens: Sequence[Token], at: int, language: str) -> tuple[list[Found], int]:
    token = tokens[at]
    if (
        token.kind == "value"
        and token.value is not None
        and token.value.kind not in {"date", "time"}
    ):
        return [Found(token.value, at, at + 1)], at + 1
    found = date_at(tokens, at, language) or time_at(tokens, at, language)
    if not found and token.kind == "number" and _is_label(tokens, at):
        return [], at + 1
    found = found or spaced_id_at(tokens, at)
    if found:
        return found, found[-1].after
    amounts, after = amounts_at(tokens, at, language)
    return amounts, after


def _is_label(tokens: Sequence[Token], at: int) -> bool:
    """Whether the number only counts what stands after it: `1. Soup`, `[2]`, and ordinals as `3rd`."""
    token = tokens[at]
    before = tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None:
        return False
    if token.opens and token.text.isdecimal() and len(token.text) <= 3 and after.glued:
        following = tokens[at + 2] if at + 2 < len(tokens) else None
        if (
            after.text in {".", ")"}
            and following is not None
            and not following.glued
            and not following.opens
        ):
            return True
    if before is not None and before.text == "[" and after.text == "]":
        return True
    return after.glued and after.low in {
        "st",
        "nd",
        "rd",
        "th",
        "º",
        "ª",
        "er",
        "ère",
        "ème",
        "e",
        "re",
    }


def _said(text: str, form: FoldedText, tokens: Sequence[Token], found: Found) -> SaidValue:
    start, end = form.original(tokens[found.first].start, tokens[found.after - 1].end)
    return SaidValue(found.value, start, end, text[start:end])
