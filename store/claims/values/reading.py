"""The values that a text says, in order.

The text is folded to one form of digits, spaces and signs, cut into tokens, and read from left to
right: at each token the first reader that finds something takes it. Each looks ahead a bounded number
of tokens, so the work grows with the text and not faster.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..language.detect import language_of
from .amounts import amounts_at
from .dates import date_at
from .folded_text import folded
from .spaced_ids import spaced_id_at
from .starting import may_start
from .times import time_at
from .token import Found, Token
from .tokens import tokens_of
from .value import SaidValue

_DECIDES: Final = 2000
"""Characters at the start of a text that its language is guessed from."""
_BLOCK: Final = 1 << 16
"""Characters that are read at a time, and as many more until a line or word ends."""


def values_in(text: str, language: str = "") -> tuple[SaidValue, ...]:
    """Every value that `text` says, left to right, without overlaps.

    `language` (`en`, `de`, `fr`, `es`) decides what the languages write differently, as `1.234`; empty
    if it is not known: it is guessed from the text, and where that does not tell, all readings stay.
    """
    spoken = language or language_of(folded(text[:_DECIDES]).text)
    said: list[SaidValue] = []
    for start, end in _blocks(text):
        said += _block(text, start, end, spoken)
    return tuple(said)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """A long text in pieces that end with a line if they can: what is kept in memory stays small."""
    start = 0
    while start < len(text):
        end = start + _BLOCK
        for sign in ("\n", " "):
            found = text.find(sign, end, end + _BLOCK)
            if found >= 0:
                end = found + 1
                break
        yield start, end
        start = end


def _block(text: str, start: int, end: int, language: str) -> Iterator[SaidValue]:
    form = folded(text[start:end])
    tokens = tokens_of(form.text, language)
    at = 0
    while at < len(tokens):
        if not may_start(tokens[at]):
            at += 1
            continue
        found, after = _found_at(tokens, at, language)
        for one in found:
            first, last = form.original(tokens[one.first].start, tokens[one.after - 1].end)
            first, last = start + first, start + last
            yield SaidValue(one.value, first, last, text[first:last])
        at = max(after, at + 1)


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
