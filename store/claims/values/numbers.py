"""Numbers at a token: digits, words, fractions and scales (1½, 2.5 million, two and a half)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from .decimals import over, plus, times
from .number_words import ARTICLES, DOZENS, german_number, starts_number, word_number
from .token import Token
from .word_lists import words

_SCALES: Final = {
    "k": 1000, "thousand": 1000, "tausend": 1000, "mille": 1000, "mil": 1000, "tsd": 1000,
    "million": 10**6, "millions": 10**6, "millionen": 10**6, "millones": 10**6, "millón": 10**6, "mio": 10**6,
    "mn": 10**6, "mln": 10**6,
    "billion": 10**9, "billions": 10**9, "bn": 10**9, "mrd": 10**9, "milliarde": 10**9, "milliarden": 10**9,
    "milliard": 10**9, "milliards": 10**9,
}  # fmt: skip
_HALVES: Final = words("half halb halbe halben halber halbes demi demie media medio")
_MIXED: Final = {"anderthalb": "1.5", "eineinhalb": "1.5"}
_AND: Final = words("and und et y")
_SMALL_FRACTIONS: Final = frozenset({"0.5", "0.25", "0.75", "0.125"})


def starts_any_number(word: str) -> bool:
    """Whether a number may begin with this word in small letters."""
    return word in _MIXED or word in _HALVES or word.endswith("einhalb") or starts_number(word)


@dataclass(frozen=True, slots=True)
class Number:
    """A number and the token after it.

    `weak`: a word for 1 or a half, which counts only before a unit. `article`: it is an article too.
    """

    readings: tuple[str, ...]
    after: int
    weak: bool = False
    article: bool = False
    in_digits: bool = True


def number_at(tokens: Sequence[Token], at: int, language: str) -> Number | None:
    """The number that begins at a token; None if there is none."""
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind == "number":
        return _scaled(tokens, _with_fraction(tokens, Number(token.readings, at + 1)), language)
    if token.kind == "sign":
        part = fraction_of(token.text)
        return Number((part,), at + 1) if part else None
    if token.kind != "word":
        return None
    word = token.low
    if word in _MIXED:
        return Number((_MIXED[word],), at + 1, in_digits=False)
    if word.endswith("einhalb") and (ones := german_number(word.removesuffix("einhalb"))):
        return Number((f"{ones}.5",), at + 1, in_digits=False)
    if word in _HALVES:
        dozen_at = at + 2 if at + 1 < len(tokens) and tokens[at + 1].low == "a" else at + 1
        if dozen_at < len(tokens) and tokens[dozen_at].low in DOZENS:
            return Number(("6",), dozen_at + 1, in_digits=False)
        return Number(("0.5",), at + 1, weak=True, in_digits=False)
    if not starts_number(word):
        return None
    found = word_number(tokens, at, language)
    if found is None:
        return None
    number = Number(
        (str(found.number),),
        found.after,
        weak=found.weak,
        article=found.weak and word in ARTICLES,
        in_digits=False,
    )
    if not number.weak and number.after < len(tokens) and tokens[number.after].low in DOZENS:
        return _scaled(tokens, number, language)
    return _and_a_half(tokens, number)


def fraction_of(sign: str) -> str:
    """The value of a fraction in one sign, `½` is 0.5; empty if it is none."""
    if len(sign) != 1 or sign.isascii():
        return ""
    parts = unicodedata.decomposition(sign).split()
    if not parts or parts[0] != "<fraction>":
        return ""
    above, _, below = "".join(chr(int(code, 16)) for code in parts[1:]).partition("\u2044")
    if not above or not below:
        return ""
    exact = Fraction(int(above), int(below))
    return over(str(exact.numerator), exact.denominator)


def _with_fraction(tokens: Sequence[Token], number: Number) -> Number:
    """A whole number with the fraction that follows it: 1½, 1 1/2."""
    following = tokens[number.after] if number.after < len(tokens) else None
    whole = number.readings[0]
    if following is None or not whole.isdecimal():
        return number
    part = fraction_of(following.text) if following.kind == "sign" else ""
    if (
        following.kind == "number"
        and "/" in following.text
        and following.readings[0] in _SMALL_FRACTIONS
    ):
        part = following.readings[0]
    if not part:
        return number
    return Number((plus(whole, part),), number.after + 1)


def _scaled(tokens: Sequence[Token], number: Number, language: str) -> Number:
    following = tokens[number.after] if number.after < len(tokens) else None
    if following is None or following.kind != "word":
        return number
    word = following.low
    factor = 100 if word == "hundred" and not following.glued else DOZENS.get(word, 0)
    if factor:
        return Number(
            tuple(times(reading, factor) for reading in number.readings),
            number.after + 1,
            in_digits=number.in_digits,
        )
    if word not in _SCALES or (word == "k" and not following.glued):
        return number
    if word in {"mil", "mille"} and language not in {"es", "fr"}:
        return number
    scale = _SCALES[word]
    after = number.after + 1
    if word in {"mio", "mrd", "tsd"} and after < len(tokens) and tokens[after].text == ".":
        after += 1
    return Number(tuple(times(reading, scale) for reading in number.readings), after)


def _and_a_half(tokens: Sequence[Token], number: Number) -> Number:
    """`two and a half`, `one and a half`; after a unit the reader of quantities sees to it."""
    words = [token.low for token in tokens[number.after : number.after + 3]]
    if words == ["and", "a", "half"]:
        return Number((plus(number.readings[0], "0.5"),), number.after + 3, in_digits=False)
    return number


def half_after(tokens: Sequence[Token], at: int) -> int:
    """The token after "and a half", "et demie", "y media" that begins at a token; 0 if it does not."""
    words = [token.low for token in tokens[at : at + 3]]
    if words[:1] and words[0] in _AND:
        if words[1:3] in (["a", "half"], ["eine", "halbe"]):
            return at + 3
        if len(words) > 1 and words[1] in {"demi", "demie", "media", "medio"}:
            return at + 2
    return 0
