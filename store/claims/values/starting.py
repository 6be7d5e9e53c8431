"""Which words a value may begin with; every other word of a text is passed over."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from .calendar_words import DAY_WORDS, MONTHS, NAMED_TIMES
from .currencies import currency_before, dollar_of
from .measures import starts_measure
from .number_words import german_number
from .numbers import starts_any_number
from .token import Token
from .units import period_of
from .word_lists import words

_OTHERS: Final = words(
    "quarter viertel dreiviertel las la minus moins menos version versión v release"
)
_LONGEST_CAPITALS: Final = 3
_DIGIT: Final = frozenset({"number", "value"})


def may_start(token: Token) -> bool:
    """Whether a value may begin at a token."""
    if token.kind in _DIGIT:
        return True
    if token.kind == "sign":
        return not token.text.isascii() or token.text in "$-"
    if len(token.text) <= _LONGEST_CAPITALS and token.text.isupper():
        return True
    return _word_may_start(token.low)


@lru_cache(maxsize=1 << 14)
def _word_may_start(word: str) -> bool:
    return (
        word in MONTHS
        or word in DAY_WORDS
        or word in NAMED_TIMES
        or word in _OTHERS
        or starts_any_number(word)
        or starts_measure(word)
        or currency_before(word) is not None
        or dollar_of(word) is not None
        or period_of(word) is not None
        or german_number(word) is not None
    )
