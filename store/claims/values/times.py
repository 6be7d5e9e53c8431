"""Times of day, in digits or in words."""

from __future__ import annotations

from collections.abc import Sequence

from .clock_times import clock_at, digits_at
from .spoken_times import minutes_past, spoken_at
from .token import Found, Token


def time_at(tokens: Sequence[Token], at: int, language: str) -> list[Found]:
    """The times that begin at a token: one, or two whose first takes am or pm from the second."""
    token = tokens[at]
    if token.kind == "value":
        if token.value is None or token.value.kind != "time":
            return []
        hour, minute = (int(part) for part in token.value.amount.split(":"))
        return clock_at(tokens, at, at + 1, hour, minute, surely=True)
    if token.kind == "number":
        return minutes_past(tokens, at, language) or digits_at(tokens, at)
    if token.kind != "word":
        return []
    return spoken_at(tokens, at, language)
